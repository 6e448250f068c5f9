from django.db import migrations, models


class Migration(migrations.Migration):
    """What of a sheet was not read is told as long as somebody looks at it, and no longer by one message alone."""

    dependencies = [("accounts", "0003_codes_of_several_browsers")]
    operations = [
        migrations.AddField(
            model_name="listimport",
            name="unread",
            field=models.JSONField(blank=True, null=True, verbose_name="columns that were not read"),
        )
    ]
