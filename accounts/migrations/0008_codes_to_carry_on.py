from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_pins")]
    operations = [
        migrations.AddField(
            "onetimecode",
            "purpose",
            models.CharField(
                choices=[("sign-in", "Sign In"), ("carry-on", "Carry On")], default="sign-in", max_length=8
            ),
        ),
        migrations.AlterField("onetimecode", "login", models.CharField(max_length=254)),
        migrations.AddConstraint(
            "onetimecode",
            models.UniqueConstraint(fields=("login", "purpose"), name="one_time_code_once_a_purpose"),
        ),
    ]
