import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import contest.models.attempts
import contest.models.contests
import contest.models.entries
import contest.models.rosters
from accounts.migrating import CreateModels


class Migration(migrations.Migration):
    """All tables of contests, papers and boards."""

    replaces = [
        ("contest", "0001_initial"),
        ("contest", "0003_hide_rows_and_count_stretches"),
        ("contest", "0005_derived_statistics"),
        ("contest", "0006_law_of_a_day"),
        ("contest", "0007_leave_questions_out"),
        ("contest", "0008_figures_in_editions"),
        ("contest", "0009_count_variants"),
        ("contest", "0010_editions_begun"),
        ("contest", "0011_look_at_papers"),
        ("contest", "0012_marks_keep_what_was_chosen"),
        ("contest", "0013_months_kept"),
        ("contest", "0014_learning"),
        ("contest", "0015_feedback"),
        ("contest", "0016_contests_choose_their_doors"),
        ("contest", "0017_rosters"),
        ("contest", "0018_channels"),
        ("contest", "0019_for_whom_citizens_take_part"),
        ("contest", "0020_receipts"),
        ("contest", "0021_pairs_of_entries"),
        ("contest", "0022_assisted_entries"),
        ("contest", "0023_rosters_switch_at_once"),
        ("contest", "0024_roster_reminders"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("questions", "0001_tables"),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="Contest",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("title_vi", models.CharField(max_length=200, verbose_name="title in Vietnamese")),
                    ("title_en", models.CharField(blank=True, max_length=200, verbose_name="title in English")),
                    ("slug", models.SlugField(max_length=60, unique=True, verbose_name="slug")),
                    (
                        "short_code",
                        models.CharField(max_length=12, unique=True, verbose_name="short code, for reading out"),
                    ),
                    (
                        "owner",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="contests",
                            to="accounts.unit",
                            verbose_name="organising unit",
                        ),
                    ),
                    ("summary_vi", models.TextField(blank=True, verbose_name="summary in Vietnamese")),
                    ("summary_en", models.TextField(blank=True, verbose_name="summary in English")),
                    ("rules_vi", models.TextField(blank=True, verbose_name="rules in Vietnamese")),
                    ("rules_en", models.TextField(blank=True, verbose_name="rules in English")),
                    ("round_word_vi", models.CharField(default="Đợt", max_length=20, verbose_name="word for a round")),
                    ("units_as_of", models.DateField(verbose_name="units as of")),
                    (
                        "chain",
                        models.JSONField(
                            default=contest.models.contests.default_chain, verbose_name="order of criteria when ranking"
                        ),
                    ),
                    (
                        "unit_minimum_percent",
                        models.PositiveSmallIntegerField(
                            default=0, verbose_name="least participation of a ranked unit, %"
                        ),
                    ),
                    (
                        "minimum_age",
                        models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minimum age"),
                    ),
                    (
                        "guardian_below_age",
                        models.PositiveSmallIntegerField(default=16, verbose_name="guardian's consent below this age"),
                    ),
                    (
                        "credit_limit_minutes",
                        models.PositiveSmallIntegerField(
                            default=60, verbose_name="most minutes given back for an outage"
                        ),
                    ),
                    (
                        "months_kept",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="months for which it is kept who took part"
                        ),
                    ),
                    ("doors", models.JSONField(blank=True, null=True, verbose_name="ways to sign in")),
                    ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                    ("is_demo", models.BooleanField(default=False, verbose_name="demo data")),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at")),
                ],
                options={
                    "verbose_name": "contest",
                    "verbose_name_plural": "contests",
                    "ordering": ["-created_at", "-pk"],
                },
            ),
            migrations.CreateModel(
                name="Channel",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                    ("name_vi", models.CharField(max_length=120, verbose_name="name in Vietnamese")),
                    ("name_en", models.CharField(blank=True, max_length=120, verbose_name="name in English")),
                    ("owner", models.CharField(blank=True, max_length=200, verbose_name="run by")),
                    ("audiences", models.JSONField(default=list, verbose_name="audiences")),
                    ("is_active", models.BooleanField(default=True, verbose_name="offered")),
                    ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ],
                options={
                    "verbose_name": "channel",
                    "verbose_name_plural": "channels",
                    "ordering": ["position", "pk"],
                },
            ),
            migrations.CreateModel(
                name="Division",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("title_vi", models.CharField(max_length=200, verbose_name="title in Vietnamese")),
                    ("title_en", models.CharField(blank=True, max_length=200, verbose_name="title in English")),
                    (
                        "contest",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="divisions",
                            to="contest.contest",
                            verbose_name="contest",
                        ),
                    ),
                    ("slug", models.SlugField(max_length=40, verbose_name="slug")),
                    (
                        "audience",
                        models.CharField(
                            choices=[("officials", "Officials"), ("citizens", "Citizens and enterprises")],
                            max_length=20,
                            verbose_name="audience",
                        ),
                    ),
                    ("unit_required", models.BooleanField(default=True, verbose_name="entrants must name their unit")),
                    ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ],
                options={
                    "verbose_name": "division",
                    "verbose_name_plural": "divisions",
                    "ordering": ["position", "pk"],
                    "constraints": [models.UniqueConstraint(fields=("contest", "slug"), name="division_slug_once")],
                },
            ),
            migrations.CreateModel(
                name="Round",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "contest",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="rounds",
                            to="contest.contest",
                            verbose_name="contest",
                        ),
                    ),
                    ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                    ("opens_at", models.DateTimeField(verbose_name="opens at")),
                    ("closes_at", models.DateTimeField(verbose_name="closes at (not included)")),
                    ("freezes_at", models.DateTimeField(blank=True, null=True, verbose_name="public board freezes at")),
                    (
                        "provisional_at",
                        models.DateTimeField(blank=True, null=True, verbose_name="provisional results at"),
                    ),
                    (
                        "complaints_until",
                        models.DateTimeField(blank=True, null=True, verbose_name="requests for review until"),
                    ),
                    ("finalized_at", models.DateTimeField(blank=True, null=True, verbose_name="finalised at")),
                    (
                        "duration_minutes",
                        models.PositiveSmallIntegerField(default=15, verbose_name="minutes for a paper"),
                    ),
                    ("attempts_allowed", models.PositiveSmallIntegerField(default=1, verbose_name="attempts allowed")),
                    (
                        "counting",
                        models.CharField(
                            choices=[
                                ("best", "The best attempt counts"),
                                ("first", "The first attempt counts"),
                                ("last", "The last attempt counts"),
                            ],
                            default="best",
                            max_length=10,
                            verbose_name="which attempt counts",
                        ),
                    ),
                    (
                        "review_policy",
                        models.CharField(
                            choices=[
                                ("never", "Answers are never shown"),
                                ("after_submit", "Answers are shown after submitting"),
                                ("after_close", "Answers are shown after the round closes"),
                            ],
                            default="after_close",
                            max_length=20,
                            verbose_name="answers and explanations are shown",
                        ),
                    ),
                    (
                        "partial_credit",
                        models.BooleanField(default=False, verbose_name="partly right answers earn part of the points"),
                    ),
                ],
                options={
                    "verbose_name": "round",
                    "verbose_name_plural": "rounds",
                    "ordering": ["contest", "number"],
                    "constraints": [
                        models.UniqueConstraint(fields=("contest", "number"), name="round_number_once"),
                        models.CheckConstraint(
                            condition=models.Q(("opens_at__lt", models.F("closes_at"))),
                            name="round_closes_after_opening",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("freezes_at__isnull", True),
                                models.Q(
                                    ("freezes_at__gte", models.F("opens_at")),
                                    ("freezes_at__lte", models.F("closes_at")),
                                ),
                                _connector="OR",
                            ),
                            name="round_freezes_within_its_window",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("duration_minutes__gt", 0)), name="round_gives_time"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("attempts_allowed__gt", 0)), name="round_allows_an_attempt"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("review_policy", "after_submit"), _negated=True),
                                ("attempts_allowed", 1),
                                _connector="OR",
                            ),
                            name="round_review_keeps_keys_secret",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RoundDivision",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "round",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="round_divisions",
                            to="contest.round",
                            verbose_name="round",
                        ),
                    ),
                    (
                        "division",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="round_divisions",
                            to="contest.division",
                            verbose_name="division",
                        ),
                    ),
                    (
                        "blueprint",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="questions.blueprint",
                            verbose_name="blueprint",
                        ),
                    ),
                    (
                        "uses",
                        models.JSONField(
                            default=contest.models.contests.default_uses, verbose_name="uses that may be drawn"
                        ),
                    ),
                    ("law_as_of", models.DateField(blank=True, null=True, verbose_name="law as of")),
                    (
                        "apart_days",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="leaves out what was asked within these days"
                        ),
                    ),
                    (
                        "prediction_question_vi",
                        models.CharField(blank=True, max_length=300, verbose_name="prediction question in Vietnamese"),
                    ),
                    (
                        "prediction_question_en",
                        models.CharField(blank=True, max_length=300, verbose_name="prediction question in English"),
                    ),
                    (
                        "prediction_definition_vi",
                        models.TextField(blank=True, verbose_name="what exactly is predicted, in Vietnamese"),
                    ),
                    (
                        "prediction_definition_en",
                        models.TextField(blank=True, verbose_name="what exactly is predicted, in English"),
                    ),
                    (
                        "prediction_true_value",
                        models.PositiveIntegerField(blank=True, null=True, verbose_name="true value of the prediction"),
                    ),
                    ("prizes_vi", models.TextField(blank=True, verbose_name="prizes in Vietnamese")),
                    ("prizes_en", models.TextField(blank=True, verbose_name="prizes in English")),
                    (
                        "banks",
                        models.ManyToManyField(related_name="+", to="questions.bank", verbose_name="question banks"),
                    ),
                    (
                        "apart_from",
                        models.ManyToManyField(
                            blank=True,
                            related_name="+",
                            to="contest.rounddivision",
                            verbose_name="leaves out what these papers ask",
                        ),
                    ),
                    (
                        "kept_tags",
                        models.ManyToManyField(
                            blank=True,
                            related_name="+",
                            to="questions.tag",
                            verbose_name="tags whose questions no other paper draws",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "round of a division",
                    "verbose_name_plural": "rounds of divisions",
                    "ordering": ["round", "division__position"],
                    "constraints": [models.UniqueConstraint(fields=("round", "division"), name="round_division_once")],
                },
            ),
            migrations.CreateModel(
                name="UnitLink",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "contest",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="unit_links",
                            to="contest.contest",
                            verbose_name="contest",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="accounts.unit",
                            verbose_name="unit",
                        ),
                    ),
                    ("number", models.CharField(max_length=6, unique=True, verbose_name="number to say and type")),
                    ("made_at", models.DateTimeField(verbose_name="made at")),
                ],
                options={
                    "verbose_name": "unit's link",
                    "verbose_name_plural": "units' links",
                    "ordering": ["contest", "pk"],
                    "constraints": [models.UniqueConstraint(fields=("contest", "unit"), name="unit_link_once")],
                },
            ),
            migrations.CreateModel(
                name="Entry",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "contest",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="entries",
                            to="contest.contest",
                            verbose_name="contest",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="entries",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="person",
                        ),
                    ),
                    (
                        "division",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="entries",
                            to="contest.division",
                            verbose_name="division",
                        ),
                    ),
                    ("code", models.CharField(max_length=12, verbose_name="participation code")),
                    (
                        "unit",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="entries",
                            to="accounts.unit",
                            verbose_name="unit",
                        ),
                    ),
                    ("unit_name", models.CharField(blank=True, max_length=200, verbose_name="unit as it was called")),
                    (
                        "competing_unit",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="accounts.unit",
                            verbose_name="unit it counts for",
                        ),
                    ),
                    (
                        "channel",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="entries",
                            to="contest.channel",
                            verbose_name="channel",
                        ),
                    ),
                    (
                        "link",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="entries",
                            to="contest.unitlink",
                            verbose_name="unit's link",
                        ),
                    ),
                    (
                        "invitation",
                        models.CharField(
                            default=contest.models.entries.new_invitation,
                            editable=False,
                            max_length=16,
                            unique=True,
                            verbose_name="invitation",
                        ),
                    ),
                    (
                        "inviter",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="invited",
                            to="contest.entry",
                            verbose_name="invited by",
                        ),
                    ),
                    (
                        "name_style",
                        models.CharField(
                            choices=[
                                ("full", "full name"),
                                ("short", "shortened: Nguyễn V. A."),
                                ("hidden", "participation code only"),
                            ],
                            default="short",
                            max_length=10,
                            verbose_name="name on boards",
                        ),
                    ),
                    (
                        "capacity",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("person", "for oneself"),
                                ("business", "for a business or cooperative"),
                                ("organisation", "for an organisation"),
                            ],
                            max_length=12,
                            verbose_name="takes part",
                        ),
                    ),
                    ("birth_date", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                    (
                        "consent",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="accounts.consent",
                            verbose_name="consent",
                        ),
                    ),
                    ("entered_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="entered at")),
                    (
                        "assisted_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="entered by",
                        ),
                    ),
                    (
                        "birth_year",
                        models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year of birth"),
                    ),
                    ("disqualified_at", models.DateTimeField(blank=True, null=True, verbose_name="disqualified at")),
                    ("disqualified_reason", models.TextField(blank=True, verbose_name="reason")),
                    ("hidden_at", models.DateTimeField(blank=True, null=True, verbose_name="hidden at")),
                    (
                        "hidden_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="hidden by",
                        ),
                    ),
                    ("hidden_reason", models.TextField(blank=True, verbose_name="why it is hidden")),
                ],
                options={
                    "verbose_name": "entry",
                    "verbose_name_plural": "entries",
                    "ordering": ["-entered_at"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("birth_year__isnull", True), ("assisted_by__isnull", False), _connector="OR"
                            ),
                            name="entry_birth_year_if_assisted",
                        ),
                        models.UniqueConstraint(fields=("contest", "person"), name="entry_once_a_person"),
                        models.UniqueConstraint(fields=("contest", "code"), name="entry_code_once"),
                        models.CheckConstraint(
                            condition=models.Q(("capacity__in", ["", "person", "business", "organisation"])),
                            name="entry_capacity_is_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("hidden_at__isnull", True), ("hidden_by__isnull", True), ("hidden_reason", "")
                                ),
                                models.Q(
                                    ("hidden_at__isnull", False),
                                    ("hidden_by__isnull", False),
                                    models.Q(("hidden_reason", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="hidden_entry_says_why",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("inviter__isnull", True),
                                models.Q(("inviter", models.F("pk")), _negated=True),
                                _connector="OR",
                            ),
                            name="nobody_invites_themselves",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Attempt",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    (
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="attempts",
                            to="contest.entry",
                            verbose_name="entry",
                        ),
                    ),
                    (
                        "round_division",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="attempts",
                            to="contest.rounddivision",
                            verbose_name="round",
                        ),
                    ),
                    ("number", models.PositiveSmallIntegerField(verbose_name="attempt number")),
                    (
                        "seed",
                        models.CharField(
                            default=contest.models.attempts.new_key, max_length=64, verbose_name="seed of the paper"
                        ),
                    ),
                    (
                        "secret",
                        models.CharField(default=contest.models.attempts.new_key, editable=False, max_length=64),
                    ),
                    (
                        "save_key",
                        models.CharField(default=contest.models.attempts.new_key, editable=False, max_length=64),
                    ),
                    (
                        "receipt",
                        models.CharField(
                            default=contest.models.attempts.new_receipt,
                            editable=False,
                            max_length=10,
                            unique=True,
                            verbose_name="receipt",
                        ),
                    ),
                    ("paper", models.JSONField(verbose_name="paper")),
                    (
                        "state",
                        models.CharField(
                            choices=[("open", "open"), ("finished", "finished")],
                            default="open",
                            max_length=10,
                            verbose_name="state",
                        ),
                    ),
                    ("started_at", models.DateTimeField(verbose_name="started at")),
                    ("deadline", models.DateTimeField(verbose_name="deadline")),
                    ("credited_ms", models.PositiveIntegerField(default=0, verbose_name="milliseconds given back")),
                    ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                    (
                        "finished_by",
                        models.CharField(
                            blank=True,
                            choices=[("person", "the person"), ("deadline", "the deadline"), ("officer", "an officer")],
                            max_length=10,
                            verbose_name="finished by",
                        ),
                    ),
                    ("marked_at", models.DateTimeField(blank=True, null=True, verbose_name="marked at")),
                    ("score", models.IntegerField(blank=True, null=True, verbose_name="score in hundredths")),
                    ("out_of", models.IntegerField(blank=True, null=True, verbose_name="out of, in hundredths")),
                    (
                        "right_slots",
                        models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="questions right"),
                    ),
                    (
                        "time_used_ms",
                        models.BigIntegerField(blank=True, null=True, verbose_name="time used in milliseconds"),
                    ),
                    ("prediction", models.PositiveIntegerField(blank=True, null=True, verbose_name="prediction")),
                    ("counts", models.BooleanField(default=False, verbose_name="counts")),
                ],
                options={
                    "verbose_name": "attempt",
                    "verbose_name_plural": "attempts",
                    "ordering": ["-started_at"],
                    "indexes": [
                        models.Index(
                            condition=models.Q(("state", "open")), fields=["deadline"], name="open_attempts_by_deadline"
                        ),
                        models.Index(
                            condition=models.Q(("marked_at__isnull", True), ("state", "finished")),
                            fields=["finished_at"],
                            name="attempts_to_mark",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("entry", "round_division", "number"), name="attempt_number_once"
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("state", "open")),
                            fields=("entry", "round_division"),
                            name="one_open_attempt",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("counts", True)),
                            fields=("entry", "round_division"),
                            name="one_counting_attempt",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("deadline__gt", models.F("started_at"))), name="deadline_after_start"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "open"), ("finished_at__isnull", True), ("marked_at__isnull", True)),
                                models.Q(
                                    ("state", "finished"),
                                    ("finished_at__isnull", False),
                                    models.Q(("finished_by", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="finished_attempts_say_when",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Response",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "attempt",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="responses",
                            to="contest.attempt",
                            verbose_name="attempt",
                        ),
                    ),
                    ("slot", models.PositiveSmallIntegerField(verbose_name="slot")),
                    ("counter", models.BigIntegerField(verbose_name="counter")),
                    ("device", models.CharField(max_length=16, verbose_name="device")),
                    ("answer", models.JSONField(blank=True, null=True, verbose_name="answer")),
                    ("flag", models.BooleanField(default=False, verbose_name="flagged for review")),
                    ("saved_at", models.DateTimeField(verbose_name="saved at")),
                ],
                options={
                    "verbose_name": "response",
                    "verbose_name_plural": "responses",
                    "ordering": ["attempt", "slot"],
                    "constraints": [models.UniqueConstraint(fields=("attempt", "slot"), name="response_once_a_slot")],
                },
            ),
            migrations.CreateModel(
                name="SaveEvent",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "attempt",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="save_events",
                            to="contest.attempt",
                            verbose_name="attempt",
                        ),
                    ),
                    ("slot", models.PositiveSmallIntegerField(verbose_name="slot")),
                    ("counter", models.BigIntegerField(verbose_name="counter")),
                    ("device", models.CharField(max_length=16, verbose_name="device")),
                    ("answer", models.JSONField(blank=True, null=True, verbose_name="answer")),
                    ("flag", models.BooleanField(default=False, verbose_name="flagged for review")),
                    ("arrived_at", models.DateTimeField(verbose_name="arrived at")),
                    (
                        "outcome",
                        models.CharField(
                            choices=[
                                ("saved", "saved"),
                                ("repeat", "already saved"),
                                ("older", "older than what stands"),
                                ("late", "too late"),
                            ],
                            max_length=10,
                            verbose_name="outcome",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "save",
                    "verbose_name_plural": "saves",
                    "ordering": ["pk"],
                },
            ),
            migrations.CreateModel(
                name="Mark",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "attempt",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="marks",
                            to="contest.attempt",
                            verbose_name="attempt",
                        ),
                    ),
                    ("slot", models.PositiveSmallIntegerField(verbose_name="slot")),
                    (
                        "revision",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="questions.revision",
                            verbose_name="revision",
                        ),
                    ),
                    ("hundredths", models.IntegerField(verbose_name="hundredths of a point")),
                    ("out_of", models.IntegerField(verbose_name="out of, in hundredths")),
                    ("right", models.BooleanField(verbose_name="wholly right")),
                    ("chosen", models.CharField(blank=True, max_length=120, null=True, verbose_name="options chosen")),
                    (
                        "milliseconds",
                        models.PositiveBigIntegerField(blank=True, null=True, verbose_name="milliseconds it took"),
                    ),
                ],
                options={
                    "verbose_name": "mark",
                    "verbose_name_plural": "marks",
                    "ordering": ["attempt", "slot"],
                    "constraints": [models.UniqueConstraint(fields=("attempt", "slot"), name="mark_once_a_slot")],
                },
            ),
            migrations.CreateModel(
                name="Board",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "round_division",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="boards",
                            to="contest.rounddivision",
                            verbose_name="round",
                        ),
                    ),
                    (
                        "audience",
                        models.CharField(
                            choices=[("public", "the public"), ("organisers", "organisers")],
                            max_length=20,
                            verbose_name="audience",
                        ),
                    ),
                    ("version", models.PositiveBigIntegerField(default=0, verbose_name="version")),
                    ("changed_at", models.DateTimeField(blank=True, null=True, verbose_name="changed at")),
                ],
                options={
                    "verbose_name": "board",
                    "verbose_name_plural": "boards",
                    "constraints": [models.UniqueConstraint(fields=("round_division", "audience"), name="board_once")],
                },
            ),
            migrations.CreateModel(
                name="BoardRow",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("k1", models.BigIntegerField()),
                    ("k2", models.BigIntegerField(default=0)),
                    ("k3", models.BigIntegerField(default=0)),
                    ("k4", models.BigIntegerField(default=0)),
                    ("k5", models.BigIntegerField(default=0)),
                    ("k6", models.BigIntegerField(default=0)),
                    ("k7", models.BigIntegerField(default=0)),
                    ("k8", models.BigIntegerField(default=0)),
                    (
                        "board",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="rows",
                            to="contest.board",
                            verbose_name="board",
                        ),
                    ),
                    (
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="board_rows",
                            to="contest.entry",
                            verbose_name="entry",
                        ),
                    ),
                    (
                        "attempt",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="contest.attempt",
                            verbose_name="attempt",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "board row",
                    "verbose_name_plural": "board rows",
                    "constraints": [
                        models.UniqueConstraint(fields=("board", "entry"), name="board_row_once_an_entry"),
                        models.UniqueConstraint(
                            fields=("board", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "entry"),
                            name="board_row_order",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="BoardStretch",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("k1", models.BigIntegerField()),
                    ("k2", models.BigIntegerField(default=0)),
                    ("k3", models.BigIntegerField(default=0)),
                    ("k4", models.BigIntegerField(default=0)),
                    ("k5", models.BigIntegerField(default=0)),
                    ("k6", models.BigIntegerField(default=0)),
                    ("k7", models.BigIntegerField(default=0)),
                    ("k8", models.BigIntegerField(default=0)),
                    (
                        "board",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="stretches",
                            to="contest.board",
                            verbose_name="board",
                        ),
                    ),
                    ("first_entry", models.BigIntegerField()),
                    ("size", models.PositiveIntegerField(verbose_name="rows")),
                ],
                options={
                    "verbose_name": "stretch of a board",
                    "verbose_name_plural": "stretches of boards",
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("board", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "first_entry"),
                            name="board_stretch_order",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="EntryPair",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "first",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="contest.entry",
                            verbose_name="entry",
                        ),
                    ),
                    (
                        "second",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="contest.entry",
                            verbose_name="other entry",
                        ),
                    ),
                    (
                        "verdict",
                        models.CharField(
                            choices=[
                                ("apart", "two people"),
                                ("merged", "one person, merged"),
                                ("annulled", "one person, an entry annulled"),
                            ],
                            max_length=10,
                            verbose_name="decision",
                        ),
                    ),
                    (
                        "gone",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="contest.entry",
                            verbose_name="entry that is out",
                        ),
                    ),
                    (
                        "decided_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="decided by",
                        ),
                    ),
                    ("decided_at", models.DateTimeField(verbose_name="decided at")),
                    ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ],
                options={
                    "verbose_name": "pair of entries",
                    "verbose_name_plural": "pairs of entries",
                    "ordering": ["-decided_at", "-pk"],
                    "constraints": [
                        models.UniqueConstraint(fields=("first", "second"), name="entry_pair_once"),
                        models.CheckConstraint(
                            condition=models.Q(("first__lt", models.F("second"))), name="entry_pair_in_order"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("verdict", "apart"), ("gone__isnull", True)),
                                models.Q(
                                    models.Q(("verdict", "apart"), _negated=True),
                                    ("gone__isnull", False),
                                    models.Q(
                                        ("gone", models.F("first")), ("gone", models.F("second")), _connector="OR"
                                    ),
                                ),
                                _connector="OR",
                            ),
                            name="entry_pair_says_which_is_out",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("reason", ""), _negated=True), name="entry_pair_says_why"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Feedback",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="feedback",
                            to="contest.entry",
                            verbose_name="entry",
                        ),
                    ),
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
                            choices=[
                                ("yes", "Yes, by myself"),
                                ("helped", "Yes, with somebody’s help"),
                                ("no", "Not yet"),
                            ],
                            max_length=10,
                            verbose_name="answer",
                        ),
                    ),
                    ("text", models.CharField(blank=True, max_length=500, verbose_name="words")),
                    ("given_at", models.DateTimeField(verbose_name="given at")),
                    ("label", models.CharField(blank=True, max_length=60, verbose_name="label")),
                    ("hidden_at", models.DateTimeField(blank=True, null=True, verbose_name="hidden at")),
                ],
                options={
                    "verbose_name": "feedback",
                    "verbose_name_plural": "feedback",
                    "ordering": ["-given_at", "-pk"],
                    "constraints": [
                        models.UniqueConstraint(fields=("entry", "asked"), name="feedback_once_a_question"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("asked", "hard"), ("answer", ""), models.Q(("text", ""), _negated=True)),
                                models.Q(
                                    models.Q(("asked", "hard"), _negated=True), models.Q(("answer", ""), _negated=True)
                                ),
                                _connector="OR",
                            ),
                            name="feedback_says_something",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Recall",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
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
                    ("box", models.PositiveSmallIntegerField(verbose_name="box")),
                    ("answered_on", models.DateField(verbose_name="answered on")),
                    ("due_on", models.DateField(verbose_name="comes again on")),
                ],
                options={
                    "verbose_name": "recall of a question",
                    "verbose_name_plural": "recalls of questions",
                    "ordering": ["due_on", "pk"],
                    "indexes": [models.Index(fields=["person", "due_on"], name="recall_by_day")],
                    "constraints": [
                        models.UniqueConstraint(fields=("person", "question"), name="recall_once_a_question"),
                        models.CheckConstraint(
                            condition=models.Q(("box__gte", 1), ("box__lte", 5)), name="recall_has_a_box"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("due_on__gt", models.F("answered_on"))), name="recall_comes_later"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="EmbeddingSite",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("origin", models.CharField(max_length=200, unique=True, verbose_name="address of the site")),
                    ("allowed_at", models.DateTimeField(verbose_name="allowed at")),
                ],
                options={
                    "verbose_name": "site that embeds",
                    "verbose_name_plural": "sites that embed",
                    "ordering": ["origin"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("origin__startswith", "https://")), name="site_embeds_by_https"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Outage",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("began_at", models.DateTimeField(unique=True, verbose_name="began at")),
                    ("ended_at", models.DateTimeField(verbose_name="ended at")),
                    (
                        "credited_attempts",
                        models.PositiveIntegerField(default=0, verbose_name="attempts that got the time back"),
                    ),
                ],
                options={
                    "verbose_name": "outage",
                    "verbose_name_plural": "outages",
                    "ordering": ["-began_at"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("began_at__lt", models.F("ended_at"))),
                            name="outage_ends_after_it_begins",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Heartbeat",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("beat_at", models.DateTimeField()),
                ],
                options={
                    "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="heartbeat_is_one")],
                },
            ),
            migrations.CreateModel(
                name="RosterImport",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="sent by",
                        ),
                    ),
                    ("at", models.DateTimeField(verbose_name="sent at")),
                    ("name", models.CharField(max_length=200, verbose_name="file name")),
                    ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the file")),
                    ("rows", models.JSONField(default=list, verbose_name="rows")),
                    ("made", models.JSONField(default=dict, verbose_name="what it made")),
                    (
                        "state",
                        models.CharField(
                            choices=[("staged", "to be looked at"), ("confirmed", "imported"), ("undone", "undone")],
                            default="staged",
                            max_length=20,
                            verbose_name="state",
                        ),
                    ),
                    ("new", models.PositiveIntegerField(default=0, verbose_name="new")),
                    ("changed", models.PositiveIntegerField(default=0, verbose_name="changed")),
                    ("passed", models.PositiveIntegerField(default=0, verbose_name="passed over")),
                    ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                    (
                        "confirmed_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="confirmed by",
                        ),
                    ),
                    ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                    (
                        "undone_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="undone by",
                        ),
                    ),
                    (
                        "contest",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="roster_imports",
                            to="contest.contest",
                            verbose_name="contest",
                        ),
                    ),
                    ("claimed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ],
                options={
                    "verbose_name": "import of a roster",
                    "verbose_name_plural": "imports of rosters",
                    "ordering": ["-at", "-pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("confirmed_at__isnull", True), ("confirmed_by__isnull", True), ("state", "staged")
                                ),
                                models.Q(
                                    ("confirmed_at__isnull", False),
                                    ("confirmed_by__isnull", False),
                                    ("state__in", ["confirmed", "undone"]),
                                ),
                                _connector="OR",
                            ),
                            name="rosterimport_confirmed_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("state", "undone"), ("undone_at__isnull", False), ("undone_by__isnull", False)
                                ),
                                models.Q(
                                    models.Q(("state", "undone"), _negated=True),
                                    ("undone_at__isnull", True),
                                    ("undone_by__isnull", True),
                                ),
                                _connector="OR",
                            ),
                            name="rosterimport_undone_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("state", "staged"), ("rows", []), _connector="OR"),
                            name="rosterimport_keeps_no_rows_once_confirmed",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("claimed_at__isnull", False)),
                            fields=("contest",),
                            name="one_roster_is_imported_at_a_time",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RosterLine",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "contest",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="roster",
                            to="contest.contest",
                            verbose_name="contest",
                        ),
                    ),
                    (
                        "sheet",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="lines",
                            to="contest.rosterimport",
                            verbose_name="import",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="roster_lines",
                            to="accounts.unit",
                            verbose_name="unit",
                        ),
                    ),
                    ("full_name", models.CharField(max_length=120, verbose_name="full name")),
                    ("name_key", models.CharField(editable=False, max_length=500)),
                    ("search_text", models.CharField(editable=False, max_length=500)),
                    ("login", models.CharField(blank=True, max_length=254, verbose_name="phone number or e-mail")),
                    ("category", models.CharField(blank=True, max_length=60, verbose_name="category")),
                    ("seed", models.CharField(default=contest.models.rosters.new_seed, editable=False, max_length=32)),
                    ("code_digest", models.CharField(editable=False, max_length=64)),
                    ("code_used_at", models.DateTimeField(blank=True, null=True, verbose_name="code used at")),
                    (
                        "entry",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="roster_lines",
                            to="contest.entry",
                            verbose_name="entry",
                        ),
                    ),
                    ("reminded_on", models.DateField(blank=True, null=True, verbose_name="reminded on")),
                ],
                options={
                    "verbose_name": "line of a roster",
                    "verbose_name_plural": "lines of rosters",
                    "ordering": ["contest", "unit", "name_key", "pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("full_name", ""), _negated=True), name="roster_line_names_somebody"
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("login", ""), _negated=True),
                            fields=("contest", "login"),
                            name="roster_login_once",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("login", "")),
                            fields=("contest", "unit", "full_name"),
                            name="roster_name_once_a_unit",
                        ),
                        models.UniqueConstraint(fields=("contest", "code_digest"), name="roster_code_once"),
                        models.UniqueConstraint(
                            condition=models.Q(("code_used_at__isnull", False)),
                            fields=("entry",),
                            name="roster_entry_by_one_code",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="PaperFigures",
                fields=[
                    (
                        "round_division",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            primary_key=True,
                            related_name="figures",
                            serialize=False,
                            to="contest.rounddivision",
                            verbose_name="round of a division",
                        ),
                    ),
                    ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked for at")),
                    ("computed_at", models.DateTimeField(blank=True, null=True, verbose_name="computed at")),
                    ("looked_at", models.DateTimeField(blank=True, null=True, verbose_name="papers last looked at")),
                    ("papers", models.PositiveIntegerField(default=0, verbose_name="papers")),
                    ("counting", models.PositiveIntegerField(default=0, verbose_name="papers that counted then")),
                    ("edition", models.PositiveIntegerField(default=0, verbose_name="edition of the answers")),
                    ("begun", models.PositiveIntegerField(default=0, verbose_name="last edition begun")),
                    ("figures", models.JSONField(default=dict, verbose_name="figures")),
                ],
                options={
                    "verbose_name": "figures of papers",
                    "verbose_name_plural": "figures of papers",
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("asked_at__isnull", False), ("computed_at__isnull", False), _connector="OR"
                            ),
                            name="figures_asked_or_computed",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="FiguredPapers",
                fields=[
                    (
                        "figures",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            primary_key=True,
                            related_name="told_papers",
                            serialize=False,
                            to="contest.paperfigures",
                            verbose_name="figures",
                        ),
                    ),
                    ("attempts", models.JSONField(default=list, verbose_name="papers")),
                ],
                options={
                    "verbose_name": "papers that figures tell of",
                    "verbose_name_plural": "papers that figures tell of",
                },
            ),
            migrations.CreateModel(
                name="AnswerCount",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "round_division",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="answer_counts",
                            to="contest.rounddivision",
                            verbose_name="round of a division",
                        ),
                    ),
                    (
                        "revision",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="answer_counts",
                            to="questions.revision",
                            verbose_name="revision",
                        ),
                    ),
                    ("edition", models.PositiveIntegerField(default=0, verbose_name="edition")),
                    ("shown", models.PositiveIntegerField(verbose_name="times shown")),
                    ("people", models.JSONField(verbose_name="people who answered alike")),
                    ("times", models.JSONField(verbose_name="times")),
                    ("variants", models.JSONField(blank=True, null=True, verbose_name="variants")),
                    ("logits", models.FloatField(blank=True, null=True, verbose_name="Rasch difficulty")),
                    ("standard_error", models.FloatField(blank=True, null=True, verbose_name="its standard error")),
                ],
                options={
                    "verbose_name": "answers to a question",
                    "verbose_name_plural": "answers to questions",
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("round_division", "revision", "edition"), name="answers_counted_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="QuestionFigures",
                fields=[
                    (
                        "question",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            primary_key=True,
                            related_name="figures",
                            serialize=False,
                            to="questions.question",
                            verbose_name="question",
                        ),
                    ),
                    ("shown", models.PositiveIntegerField(verbose_name="times shown")),
                    ("rounds", models.PositiveIntegerField(verbose_name="rounds and divisions")),
                    ("facility", models.FloatField(blank=True, null=True, verbose_name="facility")),
                    ("flags", models.CharField(blank=True, max_length=200, verbose_name="flags")),
                ],
                options={
                    "verbose_name": "figures of a question",
                    "verbose_name_plural": "figures of questions",
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("facility__isnull", True),
                                models.Q(("facility__gte", 0), ("facility__lte", 1)),
                                _connector="OR",
                            ),
                            name="facility_is_a_share",
                        )
                    ],
                },
            ),
        ),
    ]
