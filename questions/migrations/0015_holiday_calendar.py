import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.guards import append_only, guard

CALENDAR = "COALESCE(CAST({row}.calendar_id AS text), '')"
CHANGED = f"{CALENDAR.format(row='NEW')} <> {CALENDAR.format(row='OLD')}"
WITHOUT_DOCUMENT = ["aged", "calendar"]


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0014_variation"),
        ("accounts", "0002_audit_log_is_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="HolidayYear",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number of the edition")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("first", models.DateField(verbose_name="known from")),
                ("last", models.DateField(verbose_name="known up to")),
                ("days_off", models.JSONField(verbose_name="days off")),
                ("worked", models.JSONField(verbose_name="days worked in exchange")),
                ("source", models.TextField(verbose_name="what it rests on")),
                ("reason", models.TextField(blank=True, verbose_name="why it was changed")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "year of the holiday calendar",
                "verbose_name_plural": "years of the holiday calendar",
                "ordering": ["-number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first__lte", models.F("last"))), name="holiday_year_begins_before_it_ends"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="holiday_year_rests_on_something"
                    ),
                ],
            },
        ),
        *append_only("questions_holidayyear"),
        migrations.AddField(
            model_name="revision",
            name="calendar",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="questions.holidayyear",
                verbose_name="edition of the holiday calendar",
            ),
        ),
        guard(
            "questions_revision_calendar_stands",
            "questions_revision",
            "UPDATE",
            "a revision counts by one edition of the calendar for good",
            CHANGED,
        ),
        migrations.AlterField(
            model_name="doubt",
            name="ground",
            field=models.CharField(
                choices=[
                    ("unverified", "not verified"),
                    ("being_replaced", "being replaced"),
                    ("amended", "amended"),
                    ("expired", "expired"),
                    ("replaced", "replaced"),
                    ("repealed", "repealed"),
                    ("aged", "facts have aged"),
                    ("calendar", "holiday calendar corrected"),
                ],
                max_length=20,
                verbose_name="ground",
            ),
        ),
        migrations.RemoveConstraint(model_name="doubt", name="one_open_doubt_of_facts"),
        migrations.RemoveConstraint(model_name="doubt", name="doubt_about_law_or_facts"),
        migrations.AddConstraint(
            model_name="doubt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("document__isnull", True), ("settled_at__isnull", True)),
                fields=("question", "ground"),
                name="one_open_doubt_of_facts",
            ),
        ),
        migrations.AddConstraint(
            model_name="doubt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document__isnull", True), ("ground__in", WITHOUT_DOCUMENT)),
                    models.Q(models.Q(("ground__in", WITHOUT_DOCUMENT), _negated=True), ("document__isnull", False)),
                    _connector="OR",
                ),
                name="doubt_about_law_or_facts",
            ),
        ),
    ]
