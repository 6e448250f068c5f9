"""What people keep for themselves of the way they look at a bank."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from questions.models.banks import Bank

MOST_FILTERS = 30
"""Of one person in one bank."""


class SavedFilter(models.Model):
    """A filter of a bank's list to which somebody gave a name: what stands in the address after the question mark.

    `place` is one of thirty, and nothing else: so the database itself keeps how many there can be.
    """

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="saved_filters", verbose_name=_("bank"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=60)
    asked = models.CharField(_("what is asked for"), max_length=2_000)
    place = models.PositiveSmallIntegerField(_("place"))
    kept_at = models.DateTimeField(_("kept at"))

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bank", "person", "name"], name="filter_name_once_a_person"),
            models.UniqueConstraint(fields=["bank", "person", "place"], name="filter_place_once_a_person"),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST_FILTERS), name="filters_have_thirty_places"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(asked=""), name="filter_is_named_and_asks"),
        ]

    def __str__(self) -> str:
        return self.name
