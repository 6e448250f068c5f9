from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contest", "0012_marks_keep_what_was_chosen")]
    operations = [
        migrations.AddField(
            model_name="contest",
            name="doors",
            field=models.JSONField(blank=True, null=True, verbose_name="ways to sign in"),
        ),
    ]
