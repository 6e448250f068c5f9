import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contest", "0013_months_kept"),
        ("questions", "0015_holiday_calendar"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Recall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("box", models.PositiveSmallIntegerField(verbose_name="box")),
                ("answered_on", models.DateField(verbose_name="answered on")),
                ("due_on", models.DateField(verbose_name="comes again on")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recalls",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="questions.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "recall of a question",
                "verbose_name_plural": "recalls of questions",
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.AddIndex(model_name="recall", index=models.Index(fields=["person", "due_on"], name="recall_by_day")),
        migrations.AddConstraint(
            model_name="recall",
            constraint=models.UniqueConstraint(fields=("person", "question"), name="recall_once_a_question"),
        ),
        migrations.AddConstraint(
            model_name="recall",
            constraint=models.CheckConstraint(
                condition=models.Q(("box__gte", 1), ("box__lte", 5)), name="recall_has_a_box"
            ),
        ),
        migrations.AddConstraint(
            model_name="recall",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gt", models.F("answered_on"))), name="recall_comes_later"
            ),
        ),
        migrations.CreateModel(
            name="EmbeddingSite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("origin", models.CharField(max_length=200, unique=True, verbose_name="address of the site")),
                ("allowed_at", models.DateTimeField(verbose_name="allowed at")),
            ],
            options={
                "verbose_name": "site that embeds",
                "verbose_name_plural": "sites that embed",
                "ordering": ["origin"],
            },
        ),
        migrations.AddConstraint(
            model_name="embeddingsite",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__startswith", "https://")), name="site_embeds_by_https"
            ),
        ),
    ]
