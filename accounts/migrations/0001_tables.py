import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.migrating import CreateModels


class Migration(migrations.Migration):
    """All tables of people, units and the log."""

    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0004_erased_people"),
        ("accounts", "0005_one_time_codes"),
        ("accounts", "0006_imports_of_lists"),
        ("accounts", "0007_pins"),
        ("accounts", "0008_codes_to_carry_on"),
        ("accounts", "0009_consents_read_aloud"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="User",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("password", models.CharField(max_length=128, verbose_name="password")),
                    ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                    (
                        "is_superuser",
                        models.BooleanField(
                            default=False,
                            help_text="Designates that this user has all permissions without explicitly assigning them.",
                            verbose_name="superuser status",
                        ),
                    ),
                    ("login", models.CharField(max_length=254, unique=True, verbose_name="phone number or e-mail")),
                    ("full_name", models.CharField(max_length=120, verbose_name="full name")),
                    ("name_key", models.CharField(editable=False, max_length=500)),
                    ("search_text", models.CharField(db_index=True, editable=False, max_length=120)),
                    (
                        "must_change_password",
                        models.BooleanField(default=False, verbose_name="must change password at next sign-in"),
                    ),
                    ("has_pin", models.BooleanField(default=False, editable=False, verbose_name="signs in with a PIN")),
                    ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ("is_staff", models.BooleanField(default=False, verbose_name="may open the workshop")),
                    ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="joined at")),
                    (
                        "erased_at",
                        models.DateTimeField(blank=True, editable=False, null=True, verbose_name="erased at"),
                    ),
                    (
                        "groups",
                        models.ManyToManyField(
                            blank=True,
                            help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                            related_name="user_set",
                            related_query_name="user",
                            to="auth.group",
                            verbose_name="groups",
                        ),
                    ),
                    (
                        "user_permissions",
                        models.ManyToManyField(
                            blank=True,
                            help_text="Specific permissions for this user.",
                            related_name="user_set",
                            related_query_name="user",
                            to="auth.permission",
                            verbose_name="user permissions",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "person",
                    "verbose_name_plural": "people",
                    "ordering": ["name_key", "pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("login", ""), _negated=True), name="user_login_not_empty"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="OneTimeCode",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("login", models.CharField(max_length=254)),
                    (
                        "purpose",
                        models.CharField(
                            choices=[("sign-in", "Sign In"), ("carry-on", "Carry On")], default="sign-in", max_length=8
                        ),
                    ),
                    ("digest", models.CharField(max_length=64)),
                    ("ends_at", models.DateTimeField(db_index=True)),
                    ("tries", models.PositiveSmallIntegerField(default=0)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("login", "purpose"), name="one_time_code_once_a_purpose")
                    ],
                },
            ),
            migrations.CreateModel(
                name="AuditEvent",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name="at")),
                    (
                        "actor",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="person",
                        ),
                    ),
                    ("verb", models.SlugField(max_length=60, verbose_name="action")),
                    ("subject_type", models.CharField(blank=True, max_length=60, verbose_name="kind of object")),
                    ("subject_id", models.CharField(blank=True, max_length=60, verbose_name="object id")),
                    ("subject_label", models.CharField(blank=True, max_length=250, verbose_name="object")),
                    ("before", models.JSONField(blank=True, null=True, verbose_name="before")),
                    ("after", models.JSONField(blank=True, null=True, verbose_name="after")),
                    ("reason", models.TextField(blank=True, verbose_name="reason")),
                ],
                options={
                    "verbose_name": "log entry",
                    "verbose_name_plural": "audit log",
                    "ordering": ["-at", "-pk"],
                    "indexes": [models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject")],
                },
            ),
            migrations.CreateModel(
                name="Unlock",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                ],
                options={
                    "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="unlock_is_one")],
                },
            ),
            migrations.CreateModel(
                name="ConsentText",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("version", models.CharField(max_length=20, unique=True, verbose_name="version")),
                    ("text_vi", models.TextField(verbose_name="text in Vietnamese")),
                    ("text_en", models.TextField(verbose_name="text in English")),
                    (
                        "published_at",
                        models.DateTimeField(default=django.utils.timezone.now, verbose_name="published at"),
                    ),
                ],
                options={
                    "verbose_name": "consent text",
                    "verbose_name_plural": "consent texts",
                    "ordering": ["-published_at", "-pk"],
                    "get_latest_by": "published_at",
                },
            ),
            migrations.CreateModel(
                name="Consent",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="consents",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="person",
                        ),
                    ),
                    (
                        "text",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="consents",
                            to="accounts.consenttext",
                            verbose_name="text",
                        ),
                    ),
                    ("purpose", models.CharField(max_length=80, verbose_name="purpose")),
                    ("given_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="given at")),
                    ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                    ("guardian_name", models.CharField(blank=True, max_length=120, verbose_name="guardian's name")),
                    (
                        "read_aloud_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="read aloud by",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "consent",
                    "verbose_name_plural": "consents",
                    "ordering": ["-given_at"],
                },
            ),
            migrations.CreateModel(
                name="ListImport",
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
                        "kind",
                        models.CharField(
                            choices=[("units", "Units"), ("headcounts", "Headcounts")],
                            max_length=20,
                            verbose_name="kind",
                        ),
                    ),
                    ("tree", models.SlugField(max_length=60, verbose_name="tree")),
                ],
                options={
                    "verbose_name": "import of a list",
                    "verbose_name_plural": "imports of lists",
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
                            name="listimport_confirmed_by_somebody",
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
                            name="listimport_undone_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("state", "staged"), ("rows", []), _connector="OR"),
                            name="listimport_keeps_no_rows_once_confirmed",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Unit",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "parent",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="children",
                            to="accounts.unit",
                            verbose_name="parent",
                        ),
                    ),
                    ("tree", models.SlugField(max_length=60, verbose_name="tree")),
                    ("code", models.SlugField(max_length=120, verbose_name="code")),
                    ("name", models.CharField(max_length=200, verbose_name="name")),
                    ("short_name", models.CharField(max_length=120, verbose_name="short name")),
                    ("name_en", models.CharField(blank=True, max_length=200, verbose_name="English name")),
                    ("type", models.SlugField(max_length=40, verbose_name="type")),
                    ("level", models.SlugField(max_length=40, verbose_name="level")),
                    ("bloc", models.SlugField(blank=True, max_length=60, verbose_name="bloc")),
                    ("audiences", models.JSONField(default=list, verbose_name="audiences")),
                    ("official_code", models.CharField(blank=True, max_length=20, verbose_name="official code")),
                    ("managing_office", models.CharField(blank=True, max_length=200, verbose_name="managing office")),
                    ("former_district", models.CharField(blank=True, max_length=120, verbose_name="former district")),
                    ("confidence", models.CharField(blank=True, max_length=10, verbose_name="confidence")),
                    ("source", models.TextField(blank=True, verbose_name="source")),
                    ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                    ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid until (not included)")),
                    ("search_text", models.CharField(editable=False, max_length=500)),
                    ("sort_key", models.CharField(editable=False, max_length=500)),
                ],
                options={
                    "verbose_name": "unit",
                    "verbose_name_plural": "units",
                    "ordering": ["sort_key", "pk"],
                    "constraints": [
                        models.UniqueConstraint(fields=("tree", "code"), name="unit_code_unique_in_tree"),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("valid_from__isnull", True),
                                ("valid_to__isnull", True),
                                ("valid_from__lt", models.F("valid_to")),
                                _connector="OR",
                            ),
                            name="unit_ends_after_it_begins",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="UnitSuccession",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "predecessor",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="accounts.unit",
                            verbose_name="predecessor",
                        ),
                    ),
                    (
                        "successor",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="accounts.unit",
                            verbose_name="successor",
                        ),
                    ),
                    ("on", models.DateField(verbose_name="on")),
                    ("legal_basis", models.CharField(blank=True, max_length=200, verbose_name="legal basis")),
                ],
                options={
                    "verbose_name": "succession of units",
                    "verbose_name_plural": "successions of units",
                    "constraints": [
                        models.UniqueConstraint(fields=("predecessor", "successor"), name="succession_once"),
                        models.CheckConstraint(
                            condition=models.Q(("predecessor", models.F("successor")), _negated=True),
                            name="succession_between_two",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Headcount",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="headcounts",
                            to="accounts.unit",
                            verbose_name="unit",
                        ),
                    ),
                    ("on", models.DateField(verbose_name="on")),
                    ("number", models.PositiveIntegerField(verbose_name="headcount")),
                    ("is_demo", models.BooleanField(default=False, verbose_name="invented for the demo")),
                ],
                options={
                    "verbose_name": "headcount",
                    "verbose_name_plural": "headcounts",
                    "ordering": ["unit", "-on"],
                    "constraints": [
                        models.UniqueConstraint(fields=("unit", "on"), name="headcount_once_a_day"),
                        models.CheckConstraint(condition=models.Q(("number__gt", 0)), name="headcount_positive"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RoleGrant",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="role_grants",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="person",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="role_grants",
                            to="accounts.unit",
                            verbose_name="unit",
                        ),
                    ),
                    (
                        "role",
                        models.CharField(
                            choices=[
                                ("organiser", "organiser"),
                                ("author", "author"),
                                ("reviewer", "reviewer"),
                                ("observer", "observer"),
                                ("unit_leader", "unit leader"),
                            ],
                            max_length=20,
                            verbose_name="role",
                        ),
                    ),
                    (
                        "granted_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="granted by",
                        ),
                    ),
                    ("granted_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="granted at")),
                ],
                options={
                    "verbose_name": "role",
                    "verbose_name_plural": "roles",
                    "constraints": [
                        models.UniqueConstraint(fields=("person", "unit", "role"), name="role_granted_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="SiteProfile",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("province_name", models.CharField(max_length=120, verbose_name="province")),
                    ("agency", models.CharField(max_length=200, verbose_name="agency")),
                    ("emblem", models.ImageField(blank=True, upload_to="site/", verbose_name="emblem")),
                    ("hotline", models.CharField(blank=True, max_length=40, verbose_name="hotline")),
                    ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                    ("address", models.CharField(blank=True, max_length=250, verbose_name="address")),
                    (
                        "person_responsible",
                        models.CharField(blank=True, max_length=120, verbose_name="person responsible"),
                    ),
                    (
                        "form_of_address",
                        models.CharField(default="Anh/Chị", max_length=40, verbose_name="form of address"),
                    ),
                    (
                        "root_unit",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="accounts.unit",
                            verbose_name="root unit",
                        ),
                    ),
                    ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ],
                options={
                    "verbose_name": "site profile",
                    "verbose_name_plural": "site profile",
                    "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="site_profile_is_one")],
                },
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="successors",
            field=models.ManyToManyField(
                related_name="predecessors",
                through="accounts.UnitSuccession",
                to="accounts.unit",
                verbose_name="successors",
            ),
        ),
    ]
