from django.db import migrations, models


class Migration(migrations.Migration):
    """A code that somebody else asked for ends no other: each browser has its own."""

    dependencies = [("accounts", "0002_guards")]
    operations = [
        migrations.RemoveConstraint(model_name="onetimecode", name="one_time_code_once_a_purpose"),
        migrations.AddConstraint(
            model_name="onetimecode",
            constraint=models.UniqueConstraint(
                fields=["login"], condition=models.Q(("purpose", "carry-on")), name="one_time_code_shown_once"
            ),
        ),
    ]
