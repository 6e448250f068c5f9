"""When the system itself was away, and how that is known."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Outage(models.Model):
    """A time in which no process had a healthy heartbeat; every attempt open in it gets the time back, once."""

    began_at = models.DateTimeField(_("began at"), unique=True)
    ended_at = models.DateTimeField(_("ended at"))
    credited_attempts = models.PositiveIntegerField(_("attempts that got the time back"), default=0)

    class Meta:
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        ordering = ["-began_at"]
        constraints = [
            models.CheckConstraint(condition=Q(began_at__lt=F("ended_at")), name="outage_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M:%S} – {self.ended_at:%H:%M:%S}"


class Heartbeat(models.Model):
    """The last moment at which a process that serves was healthy."""

    beat_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="heartbeat_is_one")]

    def __str__(self) -> str:
        return f"{self.beat_at:%Y-%m-%d %H:%M:%S}"
