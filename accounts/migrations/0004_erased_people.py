from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_audit_log_is_never_emptied")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="erased at"),
        ),
    ]
