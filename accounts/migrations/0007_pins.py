from django.db import migrations, models


class Migration(migrations.Migration):
    """Nobody had a PIN: passwords had eight signs at least, and what a password is made of cannot be read from it."""

    dependencies = [("accounts", "0006_imports_of_lists")]
    operations = [
        migrations.AddField(
            "user",
            "has_pin",
            models.BooleanField(default=False, editable=False, verbose_name="signs in with a PIN"),
        ),
    ]
