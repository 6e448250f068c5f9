"""The short links of units: a number that is spoken, typed and stands on posters."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from contest.models.contests import Contest


class UnitLinkQuerySet(models.QuerySet):
    def called(self, number: str, now) -> "UnitLink | None":
        """The link of this number as people type it, to a contest that everybody may see."""
        shown = self.filter(contest__published_at__lte=now).select_related("contest", "unit")
        return shown.filter(number="".join(number.split())).first()

    def of_contest(self, contest: Contest) -> "UnitLinkQuerySet":
        """Each with its unit, in the order of their names."""
        return self.filter(contest=contest).select_related("unit__parent").order_by("unit__sort_key", "pk")


class UnitLink(models.Model):
    """A unit's own way to a contest. The contest as a whole is found by its short code, which needs no row here."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="unit_links", verbose_name=_("contest"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    number = models.CharField(_("number to say and type"), max_length=6, unique=True)
    made_at = models.DateTimeField(_("made at"))

    objects = UnitLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit's link")
        verbose_name_plural = _("units' links")
        ordering = ["contest", "pk"]
        constraints = [models.UniqueConstraint(fields=["contest", "unit"], name="unit_link_once")]

    def __str__(self) -> str:
        return self.number
