import secrets

from django.db import migrations, models

import contest.models.attempts
from contest.receipt_codes import ALPHABET, SIGNS, receipt_code

CHUNK = 500


def give_receipts(apps, schema_editor):
    """Papers that are there get one, too; the unique index then refuses the same one twice."""
    attempts = apps.get_model("contest", "Attempt").objects.filter(receipt=None)
    while chunk := list(attempts.only("pk")[:CHUNK]):
        for attempt in chunk:
            attempt.receipt = receipt_code([secrets.randbelow(len(ALPHABET)) for _sign in range(SIGNS - 1)])
        attempts.model.objects.bulk_update(chunk, ["receipt"])


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL alters no table whose rows were changed in the same transaction
    dependencies = [("contest", "0019_for_whom_citizens_take_part")]
    operations = [
        migrations.AddField("attempt", "receipt", models.CharField(max_length=SIGNS, null=True)),
        migrations.RunPython(give_receipts, migrations.RunPython.noop),
        migrations.AlterField(
            "attempt",
            "receipt",
            models.CharField(
                default=contest.models.attempts.new_receipt,
                editable=False,
                max_length=SIGNS,
                unique=True,
                verbose_name="receipt",
            ),
        ),
    ]
