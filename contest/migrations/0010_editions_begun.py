from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contest", "0009_count_variants")]

    operations = [
        migrations.AddField(
            model_name="paperfigures",
            name="begun",
            field=models.PositiveIntegerField(default=0, verbose_name="last edition begun"),
        ),
        migrations.RunSQL("UPDATE contest_paperfigures SET begun = edition", migrations.RunSQL.noop),
    ]
