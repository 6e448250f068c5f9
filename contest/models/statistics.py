"""Derived: what the papers that count tell of rounds and questions. `contest.figuring` makes all of it anew."""

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from contest.models.attempts import Attempt
from contest.models.contests import Round, RoundDivision
from questions.models import Question, Revision
from questions.statistics import KEY_IN_DOUBT, LABELS


class PaperFiguresQuerySet(models.QuerySet):
    def asked(self) -> "PaperFiguresQuerySet":
        """Those that somebody waits for, who asked first comes first."""
        return self.filter(asked_at__isnull=False).order_by("asked_at", "pk")

    def known(self) -> "PaperFiguresQuerySet":
        return self.filter(computed_at__isnull=False)

    def of_closed_rounds(self, now) -> "PaperFiguresQuerySet":
        """Of rounds that take no more answers, in the order of their time, each with round, contest and division."""
        closed = self.known().filter(round_division__round__closes_at__lte=now)
        whole = closed.select_related("round_division__round__contest", "round_division__division")
        return whole.order_by("round_division__round__opens_at", "round_division__division__position", "pk")


class PaperFigures(models.Model):
    """How the papers of one round and division came out. A row that was never computed is only asked for."""

    round_division = models.OneToOneField(
        RoundDivision, models.CASCADE, primary_key=True, related_name="figures", verbose_name=_("round of a division")
    )
    asked_at = models.DateTimeField(_("asked for at"), null=True, blank=True)
    computed_at = models.DateTimeField(_("computed at"), null=True, blank=True)
    looked_at = models.DateTimeField(_("papers last looked at"), null=True, blank=True)  # later where figures stayed
    papers = models.PositiveIntegerField(_("papers"), default=0)
    counting = models.PositiveIntegerField(_("papers that counted then"), default=0)
    edition = models.PositiveIntegerField(_("edition of the answers"), default=0)
    begun = models.PositiveIntegerField(_("last edition begun"), default=0)
    figures = models.JSONField(_("figures"), default=dict)  # the fields of questions.statistics.RoundFigures

    objects = PaperFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of papers")
        verbose_name_plural = _("figures of papers")
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_at__isnull=False) | Q(computed_at__isnull=False), name="figures_asked_or_computed"
            )
        ]

    def __str__(self) -> str:
        return str(self.round_division)


class FiguredPapers(models.Model):
    """Of which papers the figures tell, in a table of its own, which no page reads: so that few who come or leave are
    noticed, and nobody's answers follow from two figures."""

    figures = models.OneToOneField(
        PaperFigures, models.CASCADE, primary_key=True, related_name="told_papers", verbose_name=_("figures")
    )
    attempts = models.JSONField(_("papers"), default=list)  # their keys, in order

    class Meta:
        verbose_name = _("papers that figures tell of")
        verbose_name_plural = _("papers that figures tell of")

    def __str__(self) -> str:
        return str(self.figures_id)


class AnswerCountQuerySet(models.QuerySet):
    def told(self) -> "AnswerCountQuerySet":
        """Of the edition that is told; another is being made, or was."""
        return self.filter(edition=F("round_division__figures__edition"))

    def of_closed_rounds(self, now) -> "AnswerCountQuerySet":
        return self.told().filter(round_division__round__closes_at__lte=now)

    def in_time(self) -> "AnswerCountQuerySet":
        """In the order in which the rounds opened."""
        return self.order_by("round_division__round__opens_at", "round_division__division__position", "pk")


class AnswerCount(models.Model):
    """How one wording of a question was answered in one round and division: people who answered alike are counted
    together, so that the figures of any choice of rounds are found without reading a paper."""

    round_division = models.ForeignKey(
        RoundDivision, models.CASCADE, related_name="answer_counts", verbose_name=_("round of a division")
    )
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="answer_counts", verbose_name=_("revision"))
    edition = models.PositiveIntegerField(_("edition"), default=0)
    shown = models.PositiveIntegerField(_("times shown"))
    people = models.JSONField(_("people who answered alike"))  # [hundredths, out of, rest, its out of, options, count]
    times = models.JSONField(_("times"))  # [milliseconds, count]
    variants = models.JSONField(_("variants"), null=True, blank=True)  # [name, shown, right], of enough people
    logits = models.FloatField(_("Rasch difficulty"), null=True, blank=True)
    standard_error = models.FloatField(_("its standard error"), null=True, blank=True)

    objects = AnswerCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("answers to a question")
        verbose_name_plural = _("answers to questions")
        constraints = [
            models.UniqueConstraint(fields=["round_division", "revision", "edition"], name="answers_counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.round_division_id} · {self.revision_id}"


class QuestionFiguresQuerySet(models.QuerySet):
    def often_wrong(self) -> "QuestionFiguresQuerySet":
        """Of questions whose approved wording lost its people more than half of the points, the hardest first. What
        few had is not told of at all, and where the answers put the key in doubt it may be right what was marked wrong.
        """
        wording = AnswerCount.objects.filter(revision=OuterRef("question__approved_revision"))
        hard = self.filter(Exists(wording), facility__lt=0.5).order_by("facility", "question")
        for flag in KEY_IN_DOUBT:
            hard = hard.exclude(flags__contains=flag)
        return hard


class QuestionFigures(models.Model):
    """What the list of a bank tells of a question's use in closed rounds, so that the list never reads a paper."""

    question = models.OneToOneField(
        Question, models.CASCADE, primary_key=True, related_name="figures", verbose_name=_("question")
    )
    shown = models.PositiveIntegerField(_("times shown"))
    rounds = models.PositiveIntegerField(_("rounds and divisions"))
    facility = models.FloatField(_("facility"), null=True, blank=True)  # of its newest wording that was sat
    flags = models.CharField(_("flags"), max_length=200, blank=True)  # their codes, with spaces between

    objects = QuestionFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a question")
        verbose_name_plural = _("figures of questions")
        constraints = [
            models.CheckConstraint(
                condition=Q(facility__isnull=True) | Q(facility__gte=0, facility__lte=1),
                name="facility_is_a_share",
            )
        ]

    def __str__(self) -> str:
        return str(self.question)

    @property
    def flag_words(self) -> list:
        """What is odd, in a few words each, the gravest first."""
        return [words for code, words in LABELS.items() if code in self.flags.split()]


def sat_without_figures(now) -> models.QuerySet[RoundDivision]:
    """Rounds and divisions that are over and marked, whose papers nobody looked at for figures since the close and the
    last mark."""
    papers = Attempt.objects.filter(round_division=OuterRef("pk"))
    unfinished = papers.filter(marked_at__isnull=True)
    marked = papers.filter(counts=True)
    over = RoundDivision.objects.filter(round__in=Round.objects.filter(closes_at__lte=now))
    stale = Q(figures__looked_at__isnull=True) | Q(figures__looked_at__lt=F("round__closes_at"))
    stale |= Exists(papers.filter(marked_at__gt=OuterRef("figures__looked_at")))
    return over.filter(stale, Exists(marked), ~Exists(unfinished)).order_by(F("round__closes_at"), "pk")


def sat_by_others(now) -> models.QuerySet[RoundDivision]:
    """Rounds and divisions that are over, and of which not as many papers count as when their figures were made."""
    counted = Attempt.objects.filter(round_division=OuterRef("pk"), counts=True, entry__disqualified_at__isnull=True)
    number = counted.order_by().values("round_division").annotate(number=Count("pk")).values("number")
    over = RoundDivision.objects.filter(round__closes_at__lte=now, figures__computed_at__isnull=False)
    return over.annotate(number=Coalesce(Subquery(number), 0)).exclude(number=F("figures__counting"))
