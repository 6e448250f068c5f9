from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contest", "0012_marks_keep_what_was_chosen")]

    operations = [
        migrations.AddField(
            model_name="contest",
            name="months_kept",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="months for which it is kept who took part"
            ),
        ),
    ]
