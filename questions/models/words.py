"""What questions are found by. Derived from their latest revisions: `questions.searching` writes it anew."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from questions.models.questions import Question


class QuestionText(models.Model):
    """The words of a question's latest revision, folded for search without accents. In a table of its own, which is
    only ever searched: it holds the explanation too, which nobody may load by chance. `questions.searching` writes it.
    """

    question = models.OneToOneField(
        Question, models.CASCADE, primary_key=True, related_name="text", verbose_name=_("question")
    )
    folded = models.TextField(_("words, folded"))

    class Meta:
        verbose_name = _("words of a question")
        verbose_name_plural = _("words of questions")

    def __str__(self) -> str:
        return str(self.question)


class Fingerprint(models.Model):
    """One of the few hashes by which questions are found that are much like another, see `questions.likeness`. Made of
    stem and options of the latest revision; `questions.searching` writes it."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="fingerprints", verbose_name=_("question"))
    value = models.BigIntegerField(_("hash"))

    class Meta:
        verbose_name = _("fingerprint of a question")
        verbose_name_plural = _("fingerprints of questions")
        constraints = [models.UniqueConstraint(fields=["value", "question"], name="fingerprint_once_a_question")]

    def __str__(self) -> str:
        return str(self.value)
