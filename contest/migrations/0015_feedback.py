import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contest", "0014_learning")]

    operations = [
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "asked",
                    models.CharField(
                        choices=[
                            ("hard", "Which procedure is hard for you?"),
                            ("filed_at_entry", "At entry: have you filed a dossier online yourself?"),
                            ("filed_later", "Weeks later: have you filed a dossier online yourself?"),
                        ],
                        max_length=20,
                        verbose_name="question",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes, by myself"), ("helped", "Yes, with somebody’s help"), ("no", "Not yet")],
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="words")),
                ("given_at", models.DateTimeField(verbose_name="given at")),
                ("label", models.CharField(blank=True, max_length=60, verbose_name="label")),
                ("hidden_at", models.DateTimeField(blank=True, null=True, verbose_name="hidden at")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback",
                        to="contest.entry",
                        verbose_name="entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "feedback",
                "verbose_name_plural": "feedback",
                "ordering": ["-given_at", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.UniqueConstraint(fields=("entry", "asked"), name="feedback_once_a_question"),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked", "hard"), ("answer", ""), models.Q(("text", ""), _negated=True)),
                    models.Q(models.Q(("asked", "hard"), _negated=True), models.Q(("answer", ""), _negated=True)),
                    _connector="OR",
                ),
                name="feedback_says_something",
            ),
        ),
    ]
