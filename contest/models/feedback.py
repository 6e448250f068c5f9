"""What entrants tell the organisers beside the contest, if they like; never public."""

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import MD5, Cast, TruncDate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.models.entries import Entry

LONGEST_FEEDBACK = 500


class FeedbackQuerySet(models.QuerySet):
    def of(self, person) -> "FeedbackQuerySet":
        """All that a person told, in whatever contest."""
        return self.filter(entry__person=person)

    def of_contest(self, contest) -> "FeedbackQuerySet":
        """The newest day first, each with whose unit and division it is from. Within a day it goes by the words, and
        what is the same by a digest: the order of writing would tell which answers are of one person."""
        mine = self.filter(entry__contest=contest).select_related("entry__division")
        told = (TruncDate("given_at").desc(), "asked", "answer", "text")
        return mine.order_by(*told, MD5(Cast("pk", models.CharField())))

    def writers_by_unit(self, contest) -> dict[int, int]:
        """How many entrants of each unit have told something, shown or hidden."""
        mine = self.filter(entry__contest=contest, entry__unit__isnull=False).order_by().values("entry__unit")
        return dict(mine.annotate(writers=Count("entry", distinct=True)).values_list("entry__unit", "writers"))

    def shown(self) -> "FeedbackQuerySet":
        return self.filter(hidden_at__isnull=True)

    def hidden(self) -> "FeedbackQuerySet":
        return self.filter(hidden_at__isnull=False)


class Feedback(models.Model):
    """One answer of an entrant to one of the questions of Asked; a later one replaces it."""

    class Asked(models.TextChoices):
        HARD = "hard", _("Which procedure is hard for you?")
        FILED_AT_ENTRY = "filed_at_entry", _("At entry: have you filed a dossier online yourself?")
        FILED_LATER = "filed_later", _("Weeks later: have you filed a dossier online yourself?")

    class Answer(models.TextChoices):
        YES = "yes", _("Yes, by myself")
        HELPED = "helped", _("Yes, with somebody’s help")
        NO = "no", _("Not yet")

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="feedback", verbose_name=_("entry"))
    asked = models.CharField(_("question"), max_length=20, choices=Asked)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    text = models.CharField(pgettext_lazy("feedback", "words"), max_length=LONGEST_FEEDBACK, blank=True)
    given_at = models.DateTimeField(pgettext_lazy("feedback", "given at"))
    label = models.CharField(_("label"), max_length=60, blank=True)
    hidden_at = models.DateTimeField(_("hidden at"), null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "asked"], name="feedback_once_a_question"),
            models.CheckConstraint(
                condition=(Q(asked="hard") & Q(answer="") & ~Q(text="")) | (~Q(asked="hard") & ~Q(answer="")),
                name="feedback_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.get_asked_display()}"
