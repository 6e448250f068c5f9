"""The audit log, and what lets its guards be opened."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


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


class Unlock(models.Model):
    """A row here opens the guards of append-only tables; it lives inside one transaction (accounts.guards)."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="unlock_is_one")]

    def __str__(self) -> str:
        return "unlock"
