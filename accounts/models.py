"""Who: people, units, roles, consent, the audit log and the profile of the site."""

import secrets
from datetime import date, timedelta

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet

from accounts.phones import canonical_login
from accounts.pins import is_pin
from accounts.vietnamese import fold, name_key, nfc, one_spelling, search_words, sort_key
from exchange.models import SheetImport


def with_words(typed: str, *lookups: str) -> Q:
    """What every word of a search fits by one of these lookups, as it was typed or as it was meant."""
    found = Q()
    for forms in search_words(typed):
        found &= Q(*((lookup, form) for form in forms for lookup in lookups), _connector=Q.OR)
    return found


class Audience(models.TextChoices):
    OFFICIALS = "officials", _("Officials")
    CITIZENS = "citizens", _("Citizens and enterprises")


LONGEST_SHORT_NAME = 120
NO_LOGIN = "assisted-"
"""How the login of somebody begins who has none of their own: contest.assisting."""


class UserManager(BaseUserManager):
    def create_user(self, login: str, full_name: str, password: str | None = None, **fields) -> "User":
        user = self.model(login=canonical_login(login), **fields)
        user.set_full_name(full_name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_without_login(self, full_name: str) -> "User":
        """A person whom officers or an identity provider let in: no form takes this login for a number."""
        user = self.model(login=f"{NO_LOGIN}{secrets.token_hex(8)}")
        user.set_full_name(full_name)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, login: str, full_name: str, password: str, **fields) -> "User":
        return self.create_user(login, full_name, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, login: str) -> "User":
        return self.get(login=canonical_login(login))


class User(AbstractBaseUser, PermissionsMixin):
    """A person. `login` is a phone number as +84… or an e-mail in lower case, one of each in the whole system."""

    login = models.CharField(_("phone number or e-mail"), max_length=254, unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    name_key = models.CharField(max_length=500, editable=False)  # derived from full_name: order by given name
    search_text = models.CharField(max_length=120, editable=False, db_index=True)  # derived: without accents
    must_change_password = models.BooleanField(_("must change password at next sign-in"), default=False)
    has_pin = models.BooleanField(_("signs in with a PIN"), default=False, editable=False)  # accounts.pins
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the workshop"), default=False)
    date_joined = models.DateTimeField(_("joined at"), default=timezone.now)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)  # accounts.erasing

    objects = UserManager()
    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name_key", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(login=""), name="user_login_not_empty")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def has_login(self) -> bool:
        """Whether the person can name the account; whoever cannot is let in by an officer or an identity provider."""
        return not self.login.startswith(NO_LOGIN)

    def set_full_name(self, full_name: str) -> None:
        """The name as typed, in NFC, with the two columns derived from it."""
        self.full_name = nfc(" ".join(full_name.split()))
        self.name_key = name_key(self.full_name)
        self.search_text = fold(self.full_name)

    def set_password(self, raw_password: str | None) -> None:
        """Whoever stores the password stores `has_pin` with it."""
        secret = one_spelling(raw_password) if raw_password else raw_password
        self.has_pin = is_pin(secret or "")
        super().set_password(secret)

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(one_spelling(raw_password or ""))

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @property
    def phone(self) -> str:
        return self.login if self.login.startswith("+") else ""

    @property
    def email(self) -> str:
        return self.login if "@" in self.login else ""


class UnitQuerySet(TreeQuerySet):
    def valid_on(self, day) -> "UnitQuerySet":
        """Units that existed on that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day)
        )


TERRITORIES = frozenset(("tinh", "thanh_pho", "huyen", "quan", "thi_xa", "xa", "phuong", "thi_tran", "dac_khu"))
"""Types of units that are places. What is issued in their name comes from their people's committees."""


class Unit(TreeNode):
    """An agency, a department, a commune. A unit is never renamed in place: it ends and a successor begins."""

    tree = models.SlugField(_("tree"), max_length=60)
    code = models.SlugField(_("code"), max_length=120)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=LONGEST_SHORT_NAME)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    type = models.SlugField(_("type"), max_length=40)
    level = models.SlugField(_("level"), max_length=40)
    bloc = models.SlugField(_("bloc"), max_length=60, blank=True)
    audiences = models.JSONField(_("audiences"), default=list)
    official_code = models.CharField(_("official code"), max_length=20, blank=True)
    managing_office = models.CharField(_("managing office"), max_length=200, blank=True)
    former_district = models.CharField(_("former district"), max_length=120, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, blank=True)
    source = models.TextField(_("source"), blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until (not included)"), null=True, blank=True)
    search_text = models.CharField(max_length=500, editable=False)  # derived from both names
    sort_key = models.CharField(max_length=500, editable=False)  # derived from the name
    successors = models.ManyToManyField(
        "self", through="UnitSuccession", symmetrical=False, related_name="predecessors", verbose_name=_("successors")
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["tree", "code"], name="unit_code_unique_in_tree"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lt=F("valid_to")),
                name="unit_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def set_names(self, name: str, short_name: str = "") -> None:
        """Both names in NFC, with the two columns derived from them; a long name is cut to be the short one, too."""
        self.name, self.short_name = nfc(name), nfc(short_name) or nfc(name)[:LONGEST_SHORT_NAME]
        self.search_text = fold(f"{self.name} {self.short_name}")
        self.sort_key = sort_key(self.name)

    @property
    def issuer(self) -> str:
        """The body that signs for the unit: of a place its people's committee, else the unit itself."""
        if self.type not in TERRITORIES:
            return self.name
        return f"Ủy ban nhân dân {self.name[:1].lower()}{self.name[1:]}"

    @property
    def last_day(self) -> date | None:
        """The last day on which the unit exists, where its end is known."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None

    def nearest_day(self, day: date) -> date:
        """This day if the unit exists on it, else the one of its days that is nearest."""
        if self.last_day and self.last_day < day:
            return self.last_day
        return max(day, self.valid_from or day)


class UnitSuccession(models.Model):
    """Which unit went on as which, and when. Nothing is entered here that an official act does not say."""

    predecessor = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("predecessor"))
    successor = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("successor"))
    on = models.DateField(_("on"))
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("succession of units")
        verbose_name_plural = _("successions of units")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Headcount(models.Model):
    """How many people a unit had on a day, as the unit itself entered it: the denominator of participation."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="headcounts", verbose_name=_("unit"))
    on = models.DateField(_("on"))
    number = models.PositiveIntegerField(_("headcount"))
    is_demo = models.BooleanField(_("invented for the demo"), default=False)

    class Meta:
        verbose_name = _("headcount")
        verbose_name_plural = _("headcounts")
        ordering = ["unit", "-on"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "on"], name="headcount_once_a_day"),
            models.CheckConstraint(condition=Q(number__gt=0), name="headcount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.number}"


class ListImport(SheetImport):
    """A sheet of units of a tree, or of headcounts."""

    class Kind(models.TextChoices):
        UNITS = "units", _("Units")
        HEADCOUNTS = "headcounts", _("Headcounts")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    tree = models.SlugField(_("tree"), max_length=60)

    class Meta(SheetImport.Meta):
        verbose_name = _("import of a list")
        verbose_name_plural = _("imports of lists")


class Role(models.TextChoices):
    ORGANISER = "organiser", _("organiser")
    AUTHOR = "author", _("author")
    REVIEWER = "reviewer", _("reviewer")
    OBSERVER = "observer", _("observer")
    UNIT_LEADER = "unit_leader", _("unit leader")


class RoleGrant(models.Model):
    """A person's part within a unit and everything below it."""

    person = models.ForeignKey(User, models.CASCADE, related_name="role_grants", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="role_grants", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    granted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted at"), default=timezone.now)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [models.UniqueConstraint(fields=["person", "unit", "role"], name="role_granted_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()} ({self.unit})"


class ConsentText(models.Model):
    """The words people agreed to. A change of words is a new version."""

    version = models.CharField(_("version"), max_length=20, unique=True)
    text_vi = models.TextField(_("text in Vietnamese"))
    text_en = models.TextField(_("text in English"))
    published_at = models.DateTimeField(_("published at"), default=timezone.now)

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering = ["-published_at", "-pk"]
        get_latest_by = "published_at"

    def __str__(self) -> str:
        return self.version


class Consent(models.Model):
    """That a person (or a minor's guardian) agreed, to which words, when and for what."""

    person = models.ForeignKey(User, models.CASCADE, related_name="consents", verbose_name=_("person"))
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents", verbose_name=_("text"))
    purpose = models.CharField(_("purpose"), max_length=80)  # "account" or "contest:<slug>"
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    guardian_name = models.CharField(_("guardian's name"), max_length=120, blank=True)
    read_aloud_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("read aloud by")
    )  # the officer who read the words to somebody and noted that they agree; else the person read them

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return f"{self.person} · {self.purpose} · {self.text}"


class AuditEventQuerySet(models.QuerySet):
    def about(self, records) -> "AuditEventQuerySet":
        """What was done to these records, each with its actor."""
        keys: dict[str, list[str]] = {}
        for record in records:
            keys.setdefault(record._meta.label_lower, []).append(str(record.pk))
        about = [Q(subject_type=kind, subject_id__in=ids) for kind, ids in keys.items()]
        return self.filter(Q(*about, _connector=Q.OR) if about else Q(pk__in=[])).select_related("actor")


class AuditEvent(models.Model):
    """Who did what to what, and why. Rows are only ever added; the database refuses the rest."""

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )  # empty: the platform itself
    verb = models.SlugField(_("action"), max_length=60, db_index=True)  # a key of accounts.audit.VERBS
    subject_type = models.CharField(_("kind of object"), max_length=60, blank=True)
    subject_id = models.CharField(_("object id"), max_length=60, blank=True)
    subject_label = models.CharField(_("object"), max_length=250, blank=True)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_label}"


USUAL_FORM_OF_ADDRESS = "Anh/Chị"
"""As the translations say it; accounts.middleware puts a site's own in its place."""


class SiteProfile(models.Model):
    """The province that runs this site: data, so that another province changes no code."""

    province_name = models.CharField(_("province"), max_length=120)
    agency = models.CharField(_("agency"), max_length=200)
    emblem = models.ImageField(_("emblem"), upload_to="site/", blank=True)
    hotline = models.CharField(_("hotline"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    person_responsible = models.CharField(_("person responsible"), max_length=120, blank=True)
    form_of_address = models.CharField(_("form of address"), max_length=40, default=USUAL_FORM_OF_ADDRESS)
    root_unit = models.ForeignKey(
        Unit, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("root unit")
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("site profile")
        verbose_name_plural = _("site profile")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="site_profile_is_one")]

    def __str__(self) -> str:
        return self.province_name


class Unlock(models.Model):
    """A row here opens the guards of append-only tables; it lives inside one transaction (accounts.guards)."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="unlock_is_one")]

    def __str__(self) -> str:
        return "unlock"


class OneTimeCodeQuerySet(models.QuerySet):
    def over(self, now) -> "OneTimeCodeQuerySet":
        return self.filter(ends_at__lte=now)


class OneTimeCode(models.Model):
    """A code for a login that was not used yet: sent to it, or shown in a browser where its person is signed in, to be
    typed into another. Only its digest is kept, and only until it ends."""

    class Purpose(models.TextChoices):
        SIGN_IN = "sign-in"
        CARRY_ON = "carry-on"

    login = models.CharField(max_length=254)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.SIGN_IN)
    digest = models.CharField(max_length=64)
    ends_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = OneTimeCodeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["login", "purpose"], name="one_time_code_once_a_purpose")]

    def __str__(self) -> str:
        return self.login
