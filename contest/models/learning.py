"""What somebody who practises signed in knows already, and when it comes again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contest.repetition import BOXES
from questions.models import Question


class RecallQuerySet(models.QuerySet):
    def of(self, person) -> "RecallQuerySet":
        return self.filter(person=person)

    def due(self, today) -> "RecallQuerySet":
        """What is to be repeated, what has waited longest first."""
        return self.filter(due_on__lte=today).order_by("due_on", "pk")


class Recall(models.Model):
    """How well one person knows one question. No answer is kept, and of the time only the day."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="recalls", verbose_name=_("person")
    )
    question = models.ForeignKey(Question, models.CASCADE, related_name="+", verbose_name=_("question"))
    box = models.PositiveSmallIntegerField(_("box"))
    answered_on = models.DateField(_("answered on"))
    due_on = models.DateField(_("comes again on"))

    objects = RecallQuerySet.as_manager()

    class Meta:
        verbose_name = _("recall of a question")
        verbose_name_plural = _("recalls of questions")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "question"], name="recall_once_a_question"),
            models.CheckConstraint(condition=Q(box__gte=1, box__lte=BOXES), name="recall_has_a_box"),
            models.CheckConstraint(condition=Q(due_on__gt=F("answered_on")), name="recall_comes_later"),
        ]
        indexes = [models.Index(fields=["person", "due_on"], name="recall_by_day")]

    def __str__(self) -> str:
        return f"{self.person} · {self.question}"


class EmbeddingSite(models.Model):
    """A site that may show the question of the day within its own pages; no other may."""

    origin = models.CharField(_("address of the site"), max_length=200, unique=True)
    allowed_at = models.DateTimeField(_("allowed at"))

    class Meta:
        verbose_name = _("site that embeds")
        verbose_name_plural = _("sites that embed")
        ordering = ["origin"]
        constraints = [models.CheckConstraint(condition=Q(origin__startswith="https://"), name="site_embeds_by_https")]

    def __str__(self) -> str:
        return self.origin
