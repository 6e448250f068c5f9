"""When a question may no longer be right, because law under it changed or its facts have aged, and who looked again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from questions.models.topics import LegalDocument


class DoubtQuerySet(models.QuerySet):
    def open(self) -> "DoubtQuerySet":
        return self.filter(settled_at__isnull=True)

    def with_documents(self) -> "DoubtQuerySet":
        return self.select_related("document", "later").order_by("since", "pk")


class Doubt(models.Model):
    """Why an approved question may no longer be right. From `since` on it is drawn no more, until the doubt is settled.

    `later` is the document that amends, replaces or repeals the one that the question rests on, where that is known.
    """

    class Ground(models.TextChoices):
        """From the lightest to the gravest of what may happen to a document; then what happens to facts."""

        UNVERIFIED = "unverified", _("not verified")
        BEING_REPLACED = "being_replaced", _("being replaced")
        AMENDED = "amended", _("amended")
        EXPIRED = "expired", _("expired")
        REPLACED = "replaced", _("replaced")
        REPEALED = "repealed", _("repealed")
        AGED = "aged", _("facts have aged")
        CALENDAR = "calendar", _("holiday calendar corrected")

    class Outcome(models.TextChoices):
        REVISED = "revised", _("a new revision was approved")
        STILL_RIGHT = "still_right", _("found still right")
        WITHDRAWN = "withdrawn", _("no longer said of the document")

    question = models.ForeignKey("Question", models.CASCADE, related_name="doubts", verbose_name=_("question"))
    document = models.ForeignKey(
        LegalDocument, models.PROTECT, null=True, blank=True, related_name="doubts", verbose_name=_("document")
    )
    later = models.ForeignKey(
        LegalDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("later document")
    )
    ground = models.CharField(_("ground"), max_length=20, choices=Ground)
    since = models.DateField(_("from"))
    basis_before = models.CharField(_("state of the legal basis before"), max_length=20)
    raised_at = models.DateTimeField(_("raised at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)

    objects = DoubtQuerySet.as_manager()

    class Meta:
        verbose_name = _("doubt")
        verbose_name_plural = _("doubts")
        ordering = ["-raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "document", "ground"],
                condition=Q(settled_at__isnull=True, document__isnull=False),
                name="one_open_doubt_a_ground",
            ),
            models.UniqueConstraint(
                fields=["question", "ground"],
                condition=Q(settled_at__isnull=True, document__isnull=True),
                name="one_open_doubt_of_facts",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=["aged", "calendar"], document__isnull=True)
                | (~Q(ground__in=["aged", "calendar"]) & Q(document__isnull=False)),
                name="doubt_about_law_or_facts",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="settled_doubts_say_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} · {self.get_ground_display()}"

    @property
    def reason(self) -> str:
        """The doubt as a sentence; needs the documents."""
        words = (REASONS_WITH_LATER if self.later_id else REASONS)[self.ground]
        day = date_format(self.since, "d/m/Y")
        return words % {"document": self.document, "later": self.later, "day": day}


_Ground = Doubt.Ground
REASONS = {
    _Ground.UNVERIFIED: _("The basis %(document)s is not verified (from %(day)s)."),
    _Ground.BEING_REPLACED: _("The basis %(document)s is being replaced (from %(day)s)."),
    _Ground.AMENDED: _("The basis %(document)s is amended from %(day)s."),
    _Ground.EXPIRED: _("The basis %(document)s is no longer in force from %(day)s."),
    _Ground.REPLACED: _("The basis %(document)s is replaced from %(day)s."),
    _Ground.REPEALED: _("The basis %(document)s is repealed from %(day)s."),
    _Ground.AGED: _("The facts are no longer sure from %(day)s."),
    _Ground.CALENDAR: _("The holiday calendar was corrected on %(day)s, and gives other answers than this question."),
}
REASONS_WITH_LATER = REASONS | {
    _Ground.BEING_REPLACED: _("The basis %(document)s is being replaced by %(later)s (from %(day)s)."),
    _Ground.AMENDED: _("The basis %(document)s is amended by %(later)s from %(day)s."),
    _Ground.REPLACED: _("The basis %(document)s is replaced by %(later)s from %(day)s."),
    _Ground.REPEALED: _("The basis %(document)s is repealed by %(later)s from %(day)s."),
}


class Confirmation(models.Model):
    """A reviewer looked again at a doubted question and found it still right."""

    doubt = models.ForeignKey(Doubt, models.CASCADE, related_name="confirmations", verbose_name=_("doubt"))
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reviewer"))
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["doubt", "reviewer"], name="confirmation_once_a_reviewer"),
            models.CheckConstraint(condition=~Q(reason=""), name="confirmation_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.doubt} · {self.reviewer}"
