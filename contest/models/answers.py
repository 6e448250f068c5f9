"""What an attempt is made of: the answers that stand, every save that arrived, and what each slot earned."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contest.models.attempts import Attempt
from questions.models import Revision


class Response(models.Model):
    """The answer that stands. Slot 0 is the prediction. The greatest (counter, device) wins, by one statement."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="responses", verbose_name=_("attempt"))
    slot = models.PositiveSmallIntegerField(_("slot"))
    counter = models.BigIntegerField(_("counter"))
    device = models.CharField(_("device"), max_length=16)  # 16 hexadecimal digits: sorts alike on every database
    answer = models.JSONField(_("answer"), null=True, blank=True)
    flag = models.BooleanField(_("flagged for review"), default=False)
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["attempt", "slot"]
        constraints = [models.UniqueConstraint(fields=["attempt", "slot"], name="response_once_a_slot")]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.slot}"


class SaveEvent(models.Model):
    """Every save that ever arrived, in the order of arrival; the evidence for appeals. Rows are only ever added."""

    class Outcome(models.TextChoices):
        SAVED = "saved", _("saved")
        REPEAT = "repeat", _("already saved")
        OLDER = "older", _("older than what stands")
        LATE = "late", _("too late")

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="save_events", verbose_name=_("attempt"))
    slot = models.PositiveSmallIntegerField(_("slot"))
    counter = models.BigIntegerField(_("counter"))
    device = models.CharField(_("device"), max_length=16)
    answer = models.JSONField(_("answer"), null=True, blank=True)
    flag = models.BooleanField(_("flagged for review"), default=False)
    arrived_at = models.DateTimeField(_("arrived at"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)

    class Meta:
        verbose_name = _("save")
        verbose_name_plural = _("saves")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.slot} · {self.outcome}"


class Mark(models.Model):
    """What one slot earned, in hundredths, and what the statistics look at, so that they read no answer and no paper.

    Derived: contest.marking.mark_attempts makes them anew. `out_of` is 0 where the slot was voided; `chosen` holds the
    keys of the options, nothing where there is nothing to choose from, NULL where the slot was left open."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="marks", verbose_name=_("attempt"))
    slot = models.PositiveSmallIntegerField(_("slot"))
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("revision"))
    hundredths = models.IntegerField(_("hundredths of a point"))
    out_of = models.IntegerField(_("out of, in hundredths"))
    right = models.BooleanField(_("wholly right"))
    chosen = models.CharField(_("options chosen"), max_length=120, null=True, blank=True)  # noqa: DJ001  left open
    milliseconds = models.PositiveBigIntegerField(_("milliseconds it took"), null=True, blank=True)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering = ["attempt", "slot"]
        constraints = [models.UniqueConstraint(fields=["attempt", "slot"], name="mark_once_a_slot")]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.slot}: {self.hundredths}"
