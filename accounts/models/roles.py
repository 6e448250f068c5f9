"""Who may do what, and where."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.models.units import Unit


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
