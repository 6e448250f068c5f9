from django.db import migrations

from accounts.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("contest", "0001_initial"), ("accounts", "0002_audit_log_is_append_only")]
    operations = append_only("contest_saveevent")
