from django.db import migrations

from accounts.guards import never_emptied


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_audit_log_is_append_only")]
    operations = [never_emptied("accounts_auditevent")]
