from django.db import migrations

from accounts.guards import never_emptied


class Migration(migrations.Migration):
    dependencies = [("contest", "0003_hide_rows_and_count_stretches")]
    operations = [never_emptied("contest_saveevent")]
