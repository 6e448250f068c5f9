from django.db import migrations, models
from django.db.models import Q

from accounts.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """Who finished since an outage began is found at once, while everybody waits for the time to be given back."""

    atomic = False  # so that nobody's save waits until it is built
    dependencies = [("contest", "0002_guards")]
    operations = [
        AddIndexBeside(
            model_name="attempt",
            index=models.Index(fields=["finished_at"], condition=Q(state="finished"), name="finished_attempts_by_end"),
        )
    ]
