import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.migrating import CreateModels


class Migration(migrations.Migration):
    """All tables of banks, law and imports."""

    replaces = [
        ("questions", "0001_initial"),
        ("questions", "0003_pictures_have_a_size"),
        ("questions", "0004_review"),
        ("questions", "0005_latest_revisions"),
        ("questions", "0007_imports"),
        ("questions", "0008_law"),
        ("questions", "0009_law_as_it_stands"),
        ("questions", "0010_claimed_imports"),
        ("questions", "0011_drafts_of_new_questions"),
        ("questions", "0012_fingerprints"),
        ("questions", "0013_saved_filters"),
        ("questions", "0014_variation"),
        ("questions", "0015_holiday_calendar"),
        ("questions", "0016_topic_guides"),
        ("questions", "0017_scans_may_be_pdf"),
        ("questions", "0018_rows_to_be_decided"),
        ("questions", "0019_fingerprints_of_stems"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="Bank",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("slug", models.SlugField(max_length=60, unique=True, verbose_name="slug")),
                    ("name", models.CharField(max_length=200, verbose_name="name")),
                    (
                        "owner",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="banks",
                            to="accounts.unit",
                            verbose_name="owner",
                        ),
                    ),
                    (
                        "approvals_needed",
                        models.PositiveSmallIntegerField(
                            choices=[(1, "one approval"), (2, "two approvals")],
                            default=1,
                            verbose_name="approvals needed",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "question bank",
                    "verbose_name_plural": "question banks",
                    "ordering": ["name"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("approvals_needed__in", [1, 2])), name="bank_needs_one_or_two_approvals"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Tag",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "bank",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="tags",
                            to="questions.bank",
                            verbose_name="bank",
                        ),
                    ),
                    ("name", models.CharField(max_length=60, verbose_name="name")),
                ],
                options={
                    "verbose_name": "tag",
                    "verbose_name_plural": "tags",
                    "ordering": ["name"],
                    "constraints": [models.UniqueConstraint(fields=("bank", "name"), name="tag_once_a_bank")],
                },
            ),
            migrations.CreateModel(
                name="Topic",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("slug", models.SlugField(max_length=60, unique=True, verbose_name="slug")),
                    (
                        "audience",
                        models.CharField(
                            choices=[("officials", "Officials"), ("citizens", "Citizens and enterprises")],
                            max_length=20,
                            verbose_name="audience",
                        ),
                    ),
                    ("title_vi", models.CharField(max_length=200, verbose_name="title in Vietnamese")),
                    ("title_en", models.CharField(max_length=200, verbose_name="title in English")),
                    ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ],
                options={
                    "verbose_name": "topic",
                    "verbose_name_plural": "topics",
                    "ordering": ["-audience", "position"],
                },
            ),
            migrations.CreateModel(
                name="TopicGuide",
                fields=[
                    (
                        "topic",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            primary_key=True,
                            related_name="guide",
                            serialize=False,
                            to="questions.topic",
                            verbose_name="topic",
                        ),
                    ),
                    (
                        "covers_vi",
                        models.TextField(blank=True, max_length=600, verbose_name="what it covers, in Vietnamese"),
                    ),
                    (
                        "covers_en",
                        models.TextField(blank=True, max_length=600, verbose_name="what it covers, in English"),
                    ),
                    (
                        "step_vi",
                        models.TextField(
                            blank=True, max_length=300, verbose_name="the next step in real life, in Vietnamese"
                        ),
                    ),
                    (
                        "step_en",
                        models.TextField(
                            blank=True, max_length=300, verbose_name="the next step in real life, in English"
                        ),
                    ),
                ],
                options={
                    "verbose_name": "guide to a topic",
                    "verbose_name_plural": "guides to topics",
                },
            ),
            migrations.CreateModel(
                name="LegalDocument",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                    ("number", models.CharField(max_length=60, unique=True, verbose_name="number")),
                    ("type", models.CharField(blank=True, max_length=60, verbose_name="type")),
                    ("issuer", models.CharField(blank=True, max_length=200, verbose_name="issuer")),
                    ("title", models.TextField(verbose_name="title")),
                    ("date_issued", models.DateField(blank=True, null=True, verbose_name="date of issue")),
                    ("effective_date", models.DateField(blank=True, null=True, verbose_name="effective date")),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("in_force", "in force"),
                                ("in_force_presumed", "presumed in force"),
                                ("in_force_amended", "in force, amended"),
                                ("in_force_partly_amended", "in force, partly amended"),
                                ("being_replaced", "being replaced"),
                                ("replaced", "replaced"),
                                ("expired", "expired"),
                                ("unknown", "not verified"),
                            ],
                            max_length=30,
                            verbose_name="status",
                        ),
                    ),
                    ("state_since", models.DateField(blank=True, null=True, verbose_name="has this status from")),
                    ("state_detail", models.TextField(blank=True, verbose_name="about its status")),
                    (
                        "shaken_at",
                        models.DateTimeField(
                            blank=True, editable=False, null=True, verbose_name="last put in doubt at"
                        ),
                    ),
                    ("note", models.TextField(blank=True, verbose_name="note")),
                    (
                        "claims",
                        models.JSONField(blank=True, default=dict, verbose_name="source and confidence of each fact"),
                    ),
                    (
                        "topics",
                        models.ManyToManyField(
                            blank=True, related_name="documents", to="questions.topic", verbose_name="topics"
                        ),
                    ),
                ],
                options={
                    "verbose_name": "legal document",
                    "verbose_name_plural": "legal documents",
                    "ordering": ["number"],
                },
            ),
            migrations.CreateModel(
                name="DocumentRelation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "later",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="acts_on",
                            to="questions.legaldocument",
                            verbose_name="later document",
                        ),
                    ),
                    (
                        "earlier",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="acted_on_by",
                            to="questions.legaldocument",
                            verbose_name="earlier document",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("amends", "amends"),
                                ("replaces", "replaces"),
                                ("repeals", "repeals"),
                                ("related", "related to"),
                            ],
                            max_length=20,
                            verbose_name="relation",
                        ),
                    ),
                    ("on", models.DateField(blank=True, null=True, verbose_name="from")),
                ],
                options={
                    "verbose_name": "relation of documents",
                    "verbose_name_plural": "relations of documents",
                    "constraints": [
                        models.UniqueConstraint(fields=("later", "earlier", "kind"), name="document_relation_once"),
                        models.CheckConstraint(
                            condition=models.Q(("later", models.F("earlier")), _negated=True),
                            name="document_relation_between_two",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="DocumentLink",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "document",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="links",
                            to="questions.legaldocument",
                            verbose_name="document",
                        ),
                    ),
                    (
                        "url",
                        models.CharField(
                            max_length=500,
                            validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                            verbose_name="address",
                        ),
                    ),
                    ("words", models.CharField(blank=True, max_length=120, verbose_name="words")),
                    ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ],
                options={
                    "verbose_name": "link of a document",
                    "verbose_name_plural": "links of documents",
                    "ordering": ["position", "pk"],
                    "constraints": [
                        models.UniqueConstraint(fields=("document", "url"), name="document_link_once"),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("url__startswith", "https://"), ("url__startswith", "http://"), _connector="OR"
                            ),
                            name="document_link_to_the_web",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Blueprint",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("name", models.CharField(max_length=200, verbose_name="name")),
                    (
                        "owner",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="blueprints",
                            to="accounts.unit",
                            verbose_name="owner",
                        ),
                    ),
                    (
                        "audience",
                        models.CharField(
                            choices=[("officials", "Officials"), ("citizens", "Citizens and enterprises")],
                            max_length=20,
                            verbose_name="audience",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "blueprint",
                    "verbose_name_plural": "blueprints",
                    "ordering": ["name", "pk"],
                },
            ),
            migrations.CreateModel(
                name="BlueprintRow",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "blueprint",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="rows",
                            to="questions.blueprint",
                            verbose_name="blueprint",
                        ),
                    ),
                    (
                        "topic",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="questions.topic",
                            verbose_name="topic",
                        ),
                    ),
                    (
                        "level",
                        models.PositiveSmallIntegerField(
                            blank=True,
                            choices=[(1, "recall"), (2, "understanding"), (3, "application")],
                            null=True,
                            verbose_name="level of the question",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("single", "Single choice"),
                                ("multiple", "Multiple choice"),
                                ("true_false", "True or false"),
                                ("numeric", "Number"),
                                ("short_text", "Short answer"),
                                ("ordering", "Ordering"),
                                ("matching", "Matching"),
                            ],
                            max_length=20,
                            verbose_name="kind",
                        ),
                    ),
                    ("count", models.PositiveSmallIntegerField(verbose_name="number of questions")),
                    ("points", models.PositiveIntegerField(default=100, verbose_name="hundredths of a point each")),
                    ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ],
                options={
                    "verbose_name": "blueprint row",
                    "verbose_name_plural": "blueprint rows",
                    "ordering": ["position", "pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("count__gt", 0)), name="blueprint_row_asks_something"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("points__gt", 0)), name="blueprint_row_is_worth_something"
                        ),
                    ],
                },
            ),
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
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="written by",
                        ),
                    ),
                    ("at", models.DateTimeField(verbose_name="at")),
                ],
                options={
                    "verbose_name": "year of the holiday calendar",
                    "verbose_name_plural": "years of the holiday calendar",
                    "ordering": ["-number"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("first__lte", models.F("last"))),
                            name="holiday_year_begins_before_it_ends",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("source", ""), _negated=True), name="holiday_year_rests_on_something"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SavedFilter",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "bank",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="saved_filters",
                            to="questions.bank",
                            verbose_name="bank",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="person",
                        ),
                    ),
                    ("name", models.CharField(max_length=60, verbose_name="name")),
                    ("asked", models.CharField(max_length=2000, verbose_name="what is asked for")),
                    ("place", models.PositiveSmallIntegerField(verbose_name="place")),
                    ("kept_at", models.DateTimeField(verbose_name="kept at")),
                ],
                options={
                    "verbose_name": "saved filter",
                    "verbose_name_plural": "saved filters",
                    "ordering": ["name", "pk"],
                    "constraints": [
                        models.UniqueConstraint(fields=("bank", "person", "name"), name="filter_name_once_a_person"),
                        models.UniqueConstraint(fields=("bank", "person", "place"), name="filter_place_once_a_person"),
                        models.CheckConstraint(
                            condition=models.Q(("place__gte", 1), ("place__lte", 30)), name="filters_have_thirty_places"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("name", ""), _negated=True), models.Q(("asked", ""), _negated=True)
                            ),
                            name="filter_is_named_and_asks",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ImportBatch",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "bank",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="imports",
                            to="questions.bank",
                            verbose_name="bank",
                        ),
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
                    ("name", models.CharField(blank=True, max_length=200, verbose_name="file name")),
                    (
                        "format",
                        models.CharField(
                            choices=[
                                ("word", "Word"),
                                ("pasted", "Pasted text"),
                                ("sheet", "Excel or CSV"),
                                ("gift", "GIFT"),
                                ("aiken", "Aiken"),
                                ("moodle", "Moodle XML"),
                                ("lines", "JSON Lines"),
                            ],
                            max_length=20,
                            verbose_name="format",
                        ),
                    ),
                    ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the file")),
                    ("file", models.FileField(blank=True, upload_to="imports/", verbose_name="file")),
                    (
                        "topic",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="questions.topic",
                            verbose_name="usual topic",
                        ),
                    ),
                    (
                        "level",
                        models.PositiveSmallIntegerField(
                            choices=[(1, "recall"), (2, "understanding"), (3, "application")],
                            default=1,
                            verbose_name="usual level",
                        ),
                    ),
                    (
                        "use",
                        models.CharField(
                            choices=[("contest", "contest"), ("practice", "practice"), ("history", "history")],
                            default="contest",
                            max_length=20,
                            verbose_name="usual use",
                        ),
                    ),
                    (
                        "columns",
                        models.JSONField(blank=True, null=True, verbose_name="columns, as somebody put them right"),
                    ),
                    ("remarks", models.JSONField(default=list, verbose_name="remarks on the whole file")),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("reading", "being read"),
                                ("staged", "to be looked at"),
                                ("confirming", "being confirmed"),
                                ("confirmed", "imported"),
                                ("undone", "undone"),
                                ("discarded", "thrown away"),
                            ],
                            default="reading",
                            max_length=20,
                            verbose_name="state",
                        ),
                    ),
                    ("new", models.PositiveIntegerField(default=0, verbose_name="new questions")),
                    ("changed", models.PositiveIntegerField(default=0, verbose_name="changed questions")),
                    ("passed", models.PositiveIntegerField(default=0, verbose_name="rows passed over")),
                    ("new_tags", models.JSONField(default=list, verbose_name="tags that the bank did not have")),
                    ("claim", models.CharField(blank=True, max_length=16, null=True, verbose_name="who confirms it")),
                    (
                        "claimed_at",
                        models.DateTimeField(blank=True, null=True, verbose_name="last sign of who confirms it"),
                    ),
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
                ],
                options={
                    "verbose_name": "import",
                    "verbose_name_plural": "imports",
                    "ordering": ["-at", "-pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("confirmed_at__isnull", False),
                                    ("confirmed_by__isnull", False),
                                    ("state__in", ["confirmed", "undone"]),
                                ),
                                models.Q(
                                    models.Q(("state__in", ["confirmed", "undone"]), _negated=True),
                                    ("confirmed_at__isnull", True),
                                    ("confirmed_by__isnull", True),
                                ),
                                _connector="OR",
                            ),
                            name="import_confirmed_by_somebody",
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
                            name="import_undone_by_somebody",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("state", "confirming")),
                            fields=("bank",),
                            name="one_import_is_confirmed_at_a_time",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SheetHeader",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "bank",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="questions.bank",
                            verbose_name="bank",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="person",
                        ),
                    ),
                    ("header", models.CharField(max_length=60, verbose_name="header")),
                    ("field", models.CharField(blank=True, max_length=30, verbose_name="field")),
                ],
                options={
                    "verbose_name": "header of a sheet",
                    "verbose_name_plural": "headers of sheets",
                    "constraints": [
                        models.UniqueConstraint(fields=("bank", "person", "header"), name="header_once_a_person")
                    ],
                },
            ),
            migrations.CreateModel(
                name="SignedDecision",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "bank",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="decisions",
                            to="questions.bank",
                            verbose_name="bank",
                        ),
                    ),
                    ("number", models.CharField(max_length=60, verbose_name="number")),
                    ("signed_on", models.DateField(verbose_name="date")),
                    ("scan", models.FileField(upload_to="decisions/", verbose_name="scan")),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="recorded by",
                        ),
                    ),
                    ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ],
                options={
                    "verbose_name": "signed decision",
                    "verbose_name_plural": "signed decisions",
                    "ordering": ["-signed_on", "number"],
                    "constraints": [models.UniqueConstraint(fields=("bank", "number"), name="decision_number_once")],
                },
            ),
            migrations.CreateModel(
                name="Deputy",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "bank",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="deputies",
                            to="questions.bank",
                            verbose_name="bank",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="deputy_for",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="person",
                        ),
                    ),
                    ("first_day", models.DateField(verbose_name="from")),
                    ("last_day", models.DateField(verbose_name="to")),
                    (
                        "named_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="named by",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "deputy",
                    "verbose_name_plural": "deputies",
                    "ordering": ["-first_day"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("last_day__gte", models.F("first_day"))), name="deputy_has_days"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Question",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "bank",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="questions",
                            to="questions.bank",
                            verbose_name="bank",
                        ),
                    ),
                    ("code", models.SlugField(max_length=40, verbose_name="code")),
                    (
                        "topic",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="questions",
                            to="questions.topic",
                            verbose_name="topic",
                        ),
                    ),
                    (
                        "use",
                        models.CharField(
                            choices=[("contest", "contest"), ("practice", "practice"), ("history", "history")],
                            max_length=20,
                            verbose_name="use",
                        ),
                    ),
                    (
                        "basis_status",
                        models.CharField(
                            choices=[
                                ("current", "current"),
                                ("check", "to be checked"),
                                ("superseded", "superseded"),
                                ("plan_2021_only", "rests on the plan of 2021 alone"),
                            ],
                            max_length=20,
                            verbose_name="state of the legal basis",
                        ),
                    ),
                    ("facts_valid_until", models.DateField(blank=True, null=True, verbose_name="facts valid until")),
                    (
                        "assignee",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="assigned to",
                        ),
                    ),
                    ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retired at")),
                    (
                        "tags",
                        models.ManyToManyField(
                            blank=True, related_name="questions", to="questions.tag", verbose_name="tags"
                        ),
                    ),
                ],
                options={
                    "verbose_name": "question",
                    "verbose_name_plural": "questions",
                    "ordering": ["code"],
                    "constraints": [
                        models.UniqueConstraint(fields=("bank", "code"), name="question_code_unique_in_bank")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Doubt",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "question",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="doubts",
                            to="questions.question",
                            verbose_name="question",
                        ),
                    ),
                    (
                        "document",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="doubts",
                            to="questions.legaldocument",
                            verbose_name="document",
                        ),
                    ),
                    (
                        "later",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="questions.legaldocument",
                            verbose_name="later document",
                        ),
                    ),
                    (
                        "ground",
                        models.CharField(
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
                    ("since", models.DateField(verbose_name="from")),
                    ("basis_before", models.CharField(max_length=20, verbose_name="state of the legal basis before")),
                    ("raised_at", models.DateTimeField(verbose_name="raised at")),
                    ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled at")),
                    (
                        "outcome",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("revised", "a new revision was approved"),
                                ("still_right", "found still right"),
                                ("withdrawn", "no longer said of the document"),
                            ],
                            max_length=20,
                            verbose_name="outcome",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "doubt",
                    "verbose_name_plural": "doubts",
                    "ordering": ["-raised_at", "pk"],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("document__isnull", False), ("settled_at__isnull", True)),
                            fields=("question", "document", "ground"),
                            name="one_open_doubt_a_ground",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("document__isnull", True), ("settled_at__isnull", True)),
                            fields=("question", "ground"),
                            name="one_open_doubt_of_facts",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("document__isnull", True), ("ground__in", ["aged", "calendar"])),
                                models.Q(
                                    models.Q(("ground__in", ["aged", "calendar"]), _negated=True),
                                    ("document__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="doubt_about_law_or_facts",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("outcome", ""), ("settled_at__isnull", True)),
                                models.Q(("settled_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                                _connector="OR",
                            ),
                            name="settled_doubts_say_how",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Confirmation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "doubt",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="confirmations",
                            to="questions.doubt",
                            verbose_name="doubt",
                        ),
                    ),
                    (
                        "reviewer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="reviewer",
                        ),
                    ),
                    ("reason", models.TextField(verbose_name="reason")),
                    ("at", models.DateTimeField(verbose_name="at")),
                ],
                options={
                    "verbose_name": "confirmation",
                    "verbose_name_plural": "confirmations",
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.UniqueConstraint(fields=("doubt", "reviewer"), name="confirmation_once_a_reviewer"),
                        models.CheckConstraint(
                            condition=models.Q(("reason", ""), _negated=True), name="confirmation_says_why"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Revision",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "question",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="revisions",
                            to="questions.question",
                            verbose_name="question",
                        ),
                    ),
                    ("number", models.PositiveIntegerField(verbose_name="revision")),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("draft", "draft"),
                                ("in_review", "in review"),
                                ("approved", "approved"),
                                ("returned", "returned"),
                            ],
                            default="draft",
                            max_length=20,
                            verbose_name="status",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("single", "Single choice"),
                                ("multiple", "Multiple choice"),
                                ("true_false", "True or false"),
                                ("numeric", "Number"),
                                ("short_text", "Short answer"),
                                ("ordering", "Ordering"),
                                ("matching", "Matching"),
                            ],
                            max_length=20,
                            verbose_name="kind",
                        ),
                    ),
                    (
                        "level",
                        models.PositiveSmallIntegerField(
                            choices=[(1, "recall"), (2, "understanding"), (3, "application")],
                            verbose_name="level of the question",
                        ),
                    ),
                    ("stem", models.TextField(verbose_name="stem")),
                    ("content", models.JSONField(default=dict, verbose_name="options and settings")),
                    ("variation", models.JSONField(blank=True, null=True, verbose_name="parameters")),
                    (
                        "calendar",
                        models.ForeignKey(
                            editable=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="questions.holidayyear",
                            verbose_name="edition of the holiday calendar",
                        ),
                    ),
                    ("as_of", models.CharField(blank=True, max_length=7, verbose_name="facts as of")),
                    ("confidence", models.CharField(blank=True, max_length=10, verbose_name="confidence")),
                    ("source", models.TextField(blank=True, verbose_name="source, for editors only")),
                    (
                        "author",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="author",
                        ),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at")),
                    (
                        "submitted_at",
                        models.DateTimeField(blank=True, null=True, verbose_name="submitted for review at"),
                    ),
                    ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="first used at")),
                ],
                options={
                    "verbose_name": "revision",
                    "verbose_name_plural": "revisions",
                    "ordering": ["question", "-number"],
                    "indexes": [
                        models.Index(
                            condition=models.Q(("variation__isnull", False)),
                            fields=["question"],
                            name="revision_varying",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("question", "number"), name="revision_number_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="AnswerKey",
                fields=[
                    (
                        "revision",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            primary_key=True,
                            related_name="answer_key",
                            serialize=False,
                            to="questions.revision",
                            verbose_name="revision",
                        ),
                    ),
                    ("key", models.JSONField(verbose_name="answer")),
                    ("explanation", models.TextField(blank=True, verbose_name="explanation")),
                ],
                options={
                    "verbose_name": "answer key",
                    "verbose_name_plural": "answer keys",
                },
            ),
            migrations.CreateModel(
                name="LegalBasis",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "revision",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="legal_bases",
                            to="questions.revision",
                            verbose_name="revision",
                        ),
                    ),
                    (
                        "document",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="cited_by",
                            to="questions.legaldocument",
                            verbose_name="document",
                        ),
                    ),
                    ("citation", models.CharField(blank=True, max_length=200, verbose_name="as cited")),
                    ("article", models.CharField(blank=True, max_length=20, verbose_name="article")),
                    ("clause", models.CharField(blank=True, max_length=20, verbose_name="clause")),
                    ("point", models.CharField(blank=True, max_length=20, verbose_name="point")),
                    ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ],
                options={
                    "verbose_name": "legal basis",
                    "verbose_name_plural": "legal bases",
                    "ordering": ["position", "pk"],
                },
            ),
            migrations.CreateModel(
                name="QuestionImage",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "revision",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="images",
                            to="questions.revision",
                            verbose_name="revision",
                        ),
                    ),
                    ("image", models.ImageField(upload_to="questions/", verbose_name="image")),
                    ("width", models.PositiveIntegerField(editable=False, null=True, verbose_name="width in pixels")),
                    ("height", models.PositiveIntegerField(editable=False, null=True, verbose_name="height in pixels")),
                    ("alt_text", models.CharField(max_length=250, verbose_name="what the image shows")),
                    ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ],
                options={
                    "verbose_name": "image",
                    "verbose_name_plural": "images",
                    "ordering": ["position", "pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("height__isnull", True), ("width__isnull", True)),
                                models.Q(
                                    ("height__gt", 0),
                                    ("height__isnull", False),
                                    ("width__gt", 0),
                                    ("width__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="image_measured_both_ways",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ImportRow",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "batch",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="rows",
                            to="questions.importbatch",
                            verbose_name="import",
                        ),
                    ),
                    ("place", models.PositiveIntegerField(verbose_name="place")),
                    ("told", models.JSONField(verbose_name="the question")),
                    (
                        "decision",
                        models.CharField(
                            choices=[
                                ("new", "a new question"),
                                ("change", "changes a question"),
                                ("pass", "passed over"),
                                ("ask", "to be decided"),
                            ],
                            max_length=10,
                            verbose_name="what becomes of it",
                        ),
                    ),
                    ("is_decided", models.BooleanField(default=False, verbose_name="decided by a person")),
                    (
                        "target",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="questions.question",
                            verbose_name="question that it changes",
                        ),
                    ),
                    (
                        "before",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="questions.revision",
                            verbose_name="revision before",
                        ),
                    ),
                    (
                        "revision",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="import_row",
                            to="questions.revision",
                            verbose_name="revision",
                        ),
                    ),
                    ("certain", models.BooleanField(verbose_name="the key is certain")),
                    (
                        "key_seen_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="key seen by",
                        ),
                    ),
                    ("is_wrong", models.BooleanField(verbose_name="cannot be taken as it is")),
                    ("is_warned", models.BooleanField(verbose_name="asks for a look")),
                    ("alike", models.JSONField(default=list, verbose_name="what is much like it")),
                    ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ],
                options={
                    "verbose_name": "row of an import",
                    "verbose_name_plural": "rows of imports",
                    "ordering": ["place"],
                    "constraints": [
                        models.UniqueConstraint(fields=("batch", "place"), name="import_row_place_once"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("decision", "change"), _negated=True),
                                ("target__isnull", False),
                                _connector="OR",
                            ),
                            name="import_row_changes_something",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("decision", "change")),
                            fields=("batch", "target"),
                            name="import_changes_a_question_once",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ImportPicture",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "row",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="pictures",
                            to="questions.importrow",
                            verbose_name="row",
                        ),
                    ),
                    ("image", models.ImageField(upload_to="questions/", verbose_name="image")),
                    ("width", models.PositiveIntegerField(verbose_name="width in pixels")),
                    ("height", models.PositiveIntegerField(verbose_name="height in pixels")),
                    ("alt_text", models.CharField(blank=True, max_length=250, verbose_name="what the image shows")),
                    ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ],
                options={
                    "verbose_name": "picture of an import",
                    "verbose_name_plural": "pictures of imports",
                    "ordering": ["position", "pk"],
                },
            ),
            migrations.CreateModel(
                name="Draft",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "bank",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="drafts",
                            to="questions.bank",
                            verbose_name="bank",
                        ),
                    ),
                    (
                        "question",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="drafts",
                            to="questions.question",
                            verbose_name="question",
                        ),
                    ),
                    (
                        "author",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="drafts",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="author",
                        ),
                    ),
                    ("page", models.UUIDField(blank=True, null=True, verbose_name="page of a new question")),
                    ("fields", models.JSONField(default=dict, verbose_name="what was typed")),
                    ("seen", models.PositiveIntegerField(default=0, verbose_name="begun on revision")),
                    ("updated_at", models.DateTimeField(verbose_name="last typed at")),
                ],
                options={
                    "verbose_name": "draft",
                    "verbose_name_plural": "drafts",
                    "ordering": ["-updated_at"],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("question__isnull", False)),
                            fields=("question", "author"),
                            name="one_draft_a_question",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("page__isnull", False)),
                            fields=("page", "author"),
                            name="one_draft_a_page",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("page__isnull", True), ("question__isnull", False)),
                                models.Q(("page__isnull", False), ("question__isnull", True)),
                                _connector="OR",
                            ),
                            name="draft_of_a_question_or_a_new_one",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Opening",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "revision",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="openings",
                            to="questions.revision",
                            verbose_name="revision",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="person",
                        ),
                    ),
                    ("first_at", models.DateTimeField(verbose_name="first opened at")),
                    ("last_at", models.DateTimeField(verbose_name="last opened at")),
                ],
                options={
                    "verbose_name": "opening of a key",
                    "verbose_name_plural": "openings of keys",
                    "constraints": [
                        models.UniqueConstraint(fields=("revision", "person"), name="opening_once_a_person")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Comment",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "question",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="comments",
                            to="questions.question",
                            verbose_name="question",
                        ),
                    ),
                    (
                        "revision",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="comments",
                            to="questions.revision",
                            verbose_name="revision",
                        ),
                    ),
                    (
                        "author",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="author",
                        ),
                    ),
                    ("text", models.TextField(verbose_name="comment")),
                    (
                        "about",
                        models.CharField(
                            choices=[
                                ("remark", "remark"),
                                ("change", "why it was changed"),
                                ("return", "why it was returned"),
                                ("retiring", "why it was retired"),
                            ],
                            default="remark",
                            max_length=10,
                            verbose_name="about",
                        ),
                    ),
                    ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                ],
                options={
                    "verbose_name": "comment",
                    "verbose_name_plural": "comments",
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("text", ""), _negated=True), name="comment_says_something"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Approval",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "revision",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="approvals",
                            to="questions.revision",
                            verbose_name="revision",
                        ),
                    ),
                    (
                        "author",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="author",
                        ),
                    ),
                    (
                        "reviewer",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="reviewer",
                        ),
                    ),
                    (
                        "decision",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="approvals",
                            to="questions.signeddecision",
                            verbose_name="decision",
                        ),
                    ),
                    ("at", models.DateTimeField(verbose_name="at")),
                ],
                options={
                    "verbose_name": "approval",
                    "verbose_name_plural": "approvals",
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("author__isnull", True),
                                ("reviewer__isnull", True),
                                models.Q(("reviewer", models.F("author")), _negated=True),
                                _connector="OR",
                            ),
                            name="nobody_approves_their_own",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("decision__isnull", True), ("reviewer__isnull", False)),
                                models.Q(("decision__isnull", False), ("reviewer__isnull", True)),
                                _connector="OR",
                            ),
                            name="approval_by_one",
                        ),
                        models.UniqueConstraint(fields=("revision", "reviewer"), name="approval_once_a_reviewer"),
                        models.UniqueConstraint(fields=("revision", "decision"), name="approval_once_a_decision"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="QuestionText",
                fields=[
                    (
                        "question",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            primary_key=True,
                            related_name="text",
                            serialize=False,
                            to="questions.question",
                            verbose_name="question",
                        ),
                    ),
                    ("folded", models.TextField(verbose_name="words, folded")),
                ],
                options={
                    "verbose_name": "words of a question",
                    "verbose_name_plural": "words of questions",
                },
            ),
            migrations.CreateModel(
                name="Fingerprint",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "question",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="fingerprints",
                            to="questions.question",
                            verbose_name="question",
                        ),
                    ),
                    ("value", models.BigIntegerField(verbose_name="hash")),
                ],
                options={
                    "verbose_name": "fingerprint of a question",
                    "verbose_name_plural": "fingerprints of questions",
                    "constraints": [
                        models.UniqueConstraint(fields=("value", "question"), name="fingerprint_once_a_question")
                    ],
                },
            ),
        ),
        # Questions and their revisions name each other.
        migrations.AddField(
            model_name="question",
            name="approved_revision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="questions.revision",
                verbose_name="approved revision",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="latest_revision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="questions.revision",
                verbose_name="latest revision",
            ),
        ),
    ]
