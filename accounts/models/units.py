"""Units, which became which, and how many people each has."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet

from accounts.vietnamese import fold, nfc, sort_key
from exchange.models import SheetImport

LONGEST_SHORT_NAME = 120
TERRITORIES = frozenset(("tinh", "thanh_pho", "huyen", "quan", "thi_xa", "xa", "phuong", "thi_tran", "dac_khu"))
"""Types of units that are places. What is issued in their name comes from their people's committees."""


class Audience(models.TextChoices):
    OFFICIALS = "officials", _("Officials")
    CITIZENS = "citizens", _("Citizens and enterprises")


class UnitQuerySet(TreeQuerySet):
    def valid_on(self, day) -> "UnitQuerySet":
        """Units that existed on that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day)
        )


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
