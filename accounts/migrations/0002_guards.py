from django.db import migrations

from accounts.guards import append_only, never_emptied


class Migration(migrations.Migration):
    """The audit log is only ever added to."""

    replaces = [
        ("accounts", "0002_audit_log_is_append_only"),
        ("accounts", "0003_audit_log_is_never_emptied"),
    ]
    dependencies = [("accounts", "0001_tables")]
    operations = [*append_only("accounts_auditevent"), never_emptied("accounts_auditevent")]
