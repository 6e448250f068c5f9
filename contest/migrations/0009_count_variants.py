from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contest", "0008_figures_in_editions")]
    operations = [
        migrations.AddField(
            model_name="answercount",
            name="variants",
            field=models.JSONField(blank=True, null=True, verbose_name="variants"),
        )
    ]
