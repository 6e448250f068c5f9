"""What officers decided about two entries that look like one person's."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contest.models.entries import Entry


class EntryPairQuerySet(models.QuerySet):
    def with_entries(self) -> "EntryPairQuerySet":
        """Each with both entries, whose they are, and who decided."""
        return self.select_related("first__person", "second__person", "first__contest", "decided_by")

    def of_first(self, entries) -> "EntryPairQuerySet":
        """Those of which the older entry is among these."""
        return self.filter(first__in=entries)

    def touching(self, entries) -> "EntryPairQuerySet":
        """Those in which one of these entries is."""
        return self.filter(Q(first__in=entries) | Q(second__in=entries))

    def out_of(self, entries) -> "EntryPairQuerySet":
        """Those by which one of these entries, as one person's second, no longer takes part."""
        return self.filter(gone__in=entries)

    def within(self, entries) -> "EntryPairQuerySet":
        """Those of which both entries are among these."""
        return self.filter(first__in=entries, second__in=entries)


class EntryPair(models.Model):
    """A decision about two entries of a contest. `gone` is the one that no longer takes part; it keeps its records."""

    class Verdict(models.TextChoices):
        APART = "apart", _("two people")
        MERGED = "merged", _("one person, merged")
        ANNULLED = "annulled", _("one person, an entry annulled")

    first = models.ForeignKey(Entry, models.CASCADE, related_name="+", verbose_name=_("entry"))
    second = models.ForeignKey(Entry, models.CASCADE, related_name="+", verbose_name=_("other entry"))
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict)
    gone = models.ForeignKey(
        Entry, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("entry that is out")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"))
    reason = models.CharField(_("reason"), max_length=500)

    objects = EntryPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of entries")
        verbose_name_plural = _("pairs of entries")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="entry_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="entry_pair_in_order"),
            models.CheckConstraint(
                condition=(Q(verdict="apart") & Q(gone__isnull=True))
                | (~Q(verdict="apart") & Q(gone__isnull=False) & (Q(gone=F("first")) | Q(gone=F("second")))),
                name="entry_pair_says_which_is_out",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="entry_pair_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.first} · {self.second}"

    @property
    def stays(self) -> Entry | None:
        """The entry that goes on as the person's only one; None where these are two people."""
        if self.gone_id is None:
            return None
        return self.second if self.gone_id == self.first_id else self.first
