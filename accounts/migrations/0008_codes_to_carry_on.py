from django.db import migrations, models


def end_codes_to_carry_on(apps, schema_editor) -> None:
    """Going back: a login has room for one code again. These last ten minutes, and are shown anew when asked for."""
    apps.get_model("accounts", "OneTimeCode").objects.filter(purpose="carry-on").delete()


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
        migrations.RunPython(migrations.RunPython.noop, end_codes_to_carry_on),  # the first step of going back
    ]
