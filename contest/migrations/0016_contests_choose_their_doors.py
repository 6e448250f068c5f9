from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contest", "0015_feedback")]
    operations = [
        migrations.AddField(
            model_name="contest",
            name="doors",
            field=models.JSONField(blank=True, null=True, verbose_name="ways to sign in"),
        ),
    ]
