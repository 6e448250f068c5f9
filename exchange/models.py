"""What is kept of a sheet on its way in, whatever its rows are about."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FileQuerySet(models.QuerySet):
    """Of what came in as a file, and remembers which."""

    def of_same_file(self, one: models.Model) -> "FileQuerySet":
        """The others that were sent with the very same bytes."""
        return self.filter(sha256=one.sha256).exclude(pk=one.pk)


class SheetImportQuerySet(FileQuerySet):
    def newest(self) -> "SheetImportQuerySet":
        """The last sent first, each with who sent, confirmed and undid it."""
        return self.select_related("by", "confirmed_by", "undone_by")

    def staged_before(self, moment) -> "SheetImportQuerySet":
        """Those that were sent before then and are still only looked at."""
        return self.filter(state=SheetImport.State.STAGED, at__lt=moment)


class SheetImport(models.Model):
    """One sheet on its way in. Its rows are kept while somebody looks at them, and no longer.

    `made` is what confirming made and changed, as the verbs of its kind tell it, so that it can be undone.
    """

    class State(models.TextChoices):
        STAGED = "staged", _("to be looked at")
        CONFIRMED = "confirmed", _("imported")
        UNDONE = "undone", _("undone")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    at = models.DateTimeField(_("sent at"))
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    rows = models.JSONField(_("rows"), default=list)  # [[line, {field: text}]]
    unread = models.JSONField(_("columns that were not read"), null=True, blank=True)  # their headers
    made = models.JSONField(_("what it made"), default=dict)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.STAGED)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    passed = models.PositiveIntegerField(_("passed over"), default=0)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="staged", confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(state__in=["confirmed", "undone"], confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="%(class)s_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False, undone_by__isnull=False)
                | (~Q(state="undone") & Q(undone_at__isnull=True, undone_by__isnull=True)),
                name="%(class)s_undone_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="staged") | Q(rows=[]), name="%(class)s_keeps_no_rows_once_confirmed"
            ),
        ]

    def __str__(self) -> str:
        return self.name
