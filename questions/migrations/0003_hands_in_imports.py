from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever had a hand in what a file brought is known, so that others approve it."""

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("questions", "0002_guards")]
    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="reread_by",
            field=models.ManyToManyField(
                blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="read in another way by"
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="mended_by",
            field=models.ManyToManyField(
                blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="mended by"
            ),
        ),
    ]
