from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contest", "0006_law_of_a_day"),
        ("questions", "0008_law"),
    ]

    operations = [
        migrations.AddField(
            model_name="rounddivision",
            name="apart_days",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="leaves out what was asked within these days"
            ),
        ),
        migrations.AddField(
            model_name="rounddivision",
            name="apart_from",
            field=models.ManyToManyField(
                blank=True,
                related_name="+",
                to="contest.rounddivision",
                verbose_name="leaves out what these papers ask",
            ),
        ),
        migrations.AddField(
            model_name="rounddivision",
            name="kept_tags",
            field=models.ManyToManyField(
                blank=True,
                related_name="+",
                to="questions.tag",
                verbose_name="tags whose questions no other paper draws",
            ),
        ),
    ]
