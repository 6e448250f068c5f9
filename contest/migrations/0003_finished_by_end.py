from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Who finished since an outage began is found at once, while everybody waits for the time to be given back."""

    dependencies = [("contest", "0002_guards")]
    operations = [
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["finished_at"], condition=Q(state="finished"), name="finished_attempts_by_end"),
        )
    ]
