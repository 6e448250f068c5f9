from django.db import migrations


def forget(apps, schema_editor) -> None:
    """Forget all fingerprints: each question gets one of its stem as well. `manage.py prepare`, which has the code,
    makes them anew."""
    apps.get_model("questions", "Fingerprint").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("questions", "0018_rows_to_be_decided")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
