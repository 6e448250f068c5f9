from django.db import migrations, models


def as_computed(apps, schema_editor) -> None:
    PaperFigures = apps.get_model("contest", "PaperFigures")
    PaperFigures.objects.update(looked_at=models.F("computed_at"))


class Migration(migrations.Migration):
    dependencies = [("contest", "0010_editions_begun")]
    operations = [
        migrations.AddField(
            model_name="paperfigures",
            name="looked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="papers last looked at"),
        ),
        migrations.RunPython(as_computed, migrations.RunPython.noop),
    ]
