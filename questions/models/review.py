"""How a wording becomes one that is drawn: drafts, what reviewers say, and the eyes that saw it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from questions.models.banks import Bank
from questions.models.questions import Question, Revision


class Draft(models.Model):
    """What somebody is typing, as the fields of the editor's form; no revision, and nobody else's business.

    `seen` is the number of the revision on which it was begun, 0 for a new question, which has none: it is told by the
    `page` that was opened for it.
    """

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="drafts", verbose_name=_("bank"))
    question = models.ForeignKey(
        Question, models.CASCADE, null=True, blank=True, related_name="drafts", verbose_name=_("question")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name=_("author")
    )
    page = models.UUIDField(_("page of a new question"), null=True, blank=True)
    fields = models.JSONField(_("what was typed"), default=dict)
    seen = models.PositiveIntegerField(_("begun on revision"), default=0)
    updated_at = models.DateTimeField(_("last typed at"))

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "author"], condition=Q(question__isnull=False), name="one_draft_a_question"
            ),
            models.UniqueConstraint(
                fields=["page", "author"], condition=Q(page__isnull=False), name="one_draft_a_page"
            ),
            models.CheckConstraint(
                condition=Q(question__isnull=False, page__isnull=True) | Q(question__isnull=True, page__isnull=False),
                name="draft_of_a_question_or_a_new_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.question or self.pk)

    @property
    def stem(self) -> str:
        """What the question says so far."""
        return next(iter(self.fields.get("stem", ())), "")

    @property
    def stamp(self) -> str:
        """Which page of the editor sent it, and how much had been typed there by then."""
        return next(iter(self.fields.get("stamp", ())), "")


class Opening(models.Model):
    """Somebody looked at a revision with its key: the first and the last time."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="openings", verbose_name=_("revision"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    first_at = models.DateTimeField(_("first opened at"))
    last_at = models.DateTimeField(_("last opened at"))

    class Meta:
        verbose_name = _("opening of a key")
        verbose_name_plural = _("openings of keys")
        constraints = [models.UniqueConstraint(fields=["revision", "person"], name="opening_once_a_person")]

    def __str__(self) -> str:
        return f"{self.revision} · {self.person}"


class CommentQuerySet(models.QuerySet):
    def general(self) -> "CommentQuerySet":
        """Those about no one wording of the question, each with its author."""
        return self.filter(revision__isnull=True).select_related("author")

    def why_returned(self) -> "CommentQuerySet":
        """The reasons for which wordings were given back, each with who gave it."""
        return self.filter(about=Comment.About.RETURN).select_related("author")


class Comment(models.Model):
    """What somebody said about a question, mostly about one of its revisions."""

    class About(models.TextChoices):
        REMARK = "remark", _("remark")
        CHANGE = "change", _("why it was changed")
        RETURN = "return", _("why it was returned")
        RETIRING = "retiring", _("why it was retired")

    question = models.ForeignKey(Question, models.CASCADE, related_name="comments", verbose_name=_("question"))
    revision = models.ForeignKey(
        Revision, models.CASCADE, null=True, blank=True, related_name="comments", verbose_name=_("revision")
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    text = models.TextField(_("comment"))
    about = models.CharField(_("about"), max_length=10, choices=About, default=About.REMARK)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_says_something")]

    def __str__(self) -> str:
        return self.text[:60]


class SignedDecision(models.Model):
    """A decision on paper that stands as one pair of eyes, where a bank has no second person."""

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="decisions", verbose_name=_("bank"))
    number = models.CharField(_("number"), max_length=60)
    signed_on = models.DateField(_("date"))
    scan = models.FileField(_("scan"), upload_to="decisions/")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("signed decision")
        verbose_name_plural = _("signed decisions")
        ordering = ["-signed_on", "number"]
        constraints = [models.UniqueConstraint(fields=["bank", "number"], name="decision_number_once")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_pdf(self) -> bool:
        """Whether the scan is a PDF, which is only ever downloaded, and not a picture."""
        return self.scan.name.endswith(".pdf")


class Deputy(models.Model):
    """Somebody who may review a bank's questions from one day to another, without the role."""

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="deputies", verbose_name=_("bank"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="deputy_for", verbose_name=_("person")
    )
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("named by"))

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        ordering = ["-first_day"]
        constraints = [models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="deputy_has_days")]

    def __str__(self) -> str:
        return f"{self.person} · {self.bank}"


class Approval(models.Model):
    """One pair of eyes that found a revision right: a person's who did not write it, or a signed decision's.

    `author` is the revision's author, kept here so that the database itself refuses who approves their own.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="approvals", verbose_name=_("revision"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewer")
    )
    decision = models.ForeignKey(
        SignedDecision, models.PROTECT, null=True, blank=True, related_name="approvals", verbose_name=_("decision")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=True) | Q(reviewer__isnull=True) | ~Q(reviewer=F("author")),
                name="nobody_approves_their_own",
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=False, decision__isnull=True)
                | Q(reviewer__isnull=True, decision__isnull=False),
                name="approval_by_one",
            ),
            models.UniqueConstraint(fields=["revision", "reviewer"], name="approval_once_a_reviewer"),
            models.UniqueConstraint(fields=["revision", "decision"], name="approval_once_a_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.revision} · {self.reviewer or self.decision}"
