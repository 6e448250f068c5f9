"""The holiday calendar as organisers keep it: each year as it was written down, and again where it was corrected."""

from datetime import date
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from questions.variants import KnownYear


class HolidayYearQuerySet(models.QuerySet):
    def up_to(self, edition: "HolidayYear") -> "HolidayYearQuerySet":
        """What had been written down once that edition was, the oldest first."""
        return self.filter(number__lte=edition.number).order_by("number")

    def of_year(self, year: int) -> "HolidayYearQuerySet":
        return self.filter(year=year).select_related("by").order_by("number")


class HolidayYear(models.Model):
    """An edition of the calendar: a year as somebody wrote it down, beside the other years as they stood then.

    Nothing changes it any more, and its key never comes again, not even after a transaction that failed: a process may
    keep in mind for ever what an edition says. The years before the first edition are those that are shipped.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.PositiveIntegerField(_("number of the edition"), unique=True)
    year = models.PositiveSmallIntegerField(_("year"))
    first = models.DateField(_("known from"))
    last = models.DateField(_("known up to"))
    days_off = models.JSONField(_("days off"))  # [["2027-01-01", "Tết Dương lịch"], …]
    worked = models.JSONField(_("days worked in exchange"))
    source = models.TextField(_("what it rests on"))
    reason = models.TextField(_("why it was changed"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("at"))

    objects = HolidayYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("year of the holiday calendar")
        verbose_name_plural = _("years of the holiday calendar")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="holiday_year_begins_before_it_ends"),
            models.CheckConstraint(condition=~Q(source=""), name="holiday_year_rests_on_something"),
        ]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def known(self) -> KnownYear:
        """The year as calendars take it."""
        days_off, worked = (
            tuple((date.fromisoformat(day), name) for day, name in days) for days in (self.days_off, self.worked)
        )
        return KnownYear(self.year, self.first, self.last, days_off, worked, self.source)
