from django.db import migrations

from accounts.guards import append_only, never_emptied


class Migration(migrations.Migration):
    """What was saved, the evidence of every answer, is only ever added to."""

    replaces = [
        ("contest", "0002_saves_are_append_only"),
        ("contest", "0004_saves_are_never_emptied"),
    ]
    dependencies = [("contest", "0001_tables")]
    operations = [*append_only("contest_saveevent"), never_emptied("contest_saveevent")]
