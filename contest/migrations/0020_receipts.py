from django.db import migrations, models

from contest.models import new_receipt
from contest.receipt_codes import SIGNS

AT_ONCE = 500


def give_receipts(apps, schema_editor) -> None:
    """Papers that are there get one, too, each another one: among a million drawn blindly two would often be alike."""
    attempts = apps.get_model("contest", "Attempt").objects.order_by("pk").only("pk")
    given, last = set(), 0
    while chunk := list(attempts.filter(pk__gt=last)[:AT_ONCE]):
        for attempt in chunk:
            attempt.receipt = _another(given)
        attempts.bulk_update(chunk, ["receipt"])
        last = chunk[-1].pk


def _another(given: set[str]) -> str:
    """Draw a receipt that was not given yet, and note that it is."""
    while (receipt := new_receipt()) in given:
        pass
    given.add(receipt)
    return receipt


class Migration(migrations.Migration):
    # In one transaction, so that what was interrupted can be run again. PostgreSQL alters no table for which checks of
    # foreign keys are pending; changing another column than a key leaves none.
    dependencies = [("contest", "0019_for_whom_citizens_take_part")]
    operations = [
        migrations.AddField("attempt", "receipt", models.CharField(max_length=SIGNS, null=True)),
        migrations.RunPython(give_receipts, migrations.RunPython.noop),
        migrations.AlterField(
            "attempt",
            "receipt",
            models.CharField(
                default=new_receipt,
                editable=False,
                max_length=SIGNS,
                unique=True,
                verbose_name="receipt",
            ),
        ),
    ]
