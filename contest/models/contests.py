"""Contests, their divisions and rounds, and what joins a round to a division."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Audience, Unit
from contest.phases import Phase, ReviewPolicy, RoundTimes, is_frozen, phase, takes_complaints
from contest.ranking import DEFAULT_CHAIN, Criterion, in_force
from contest.scoring import CountingPolicy
from questions.models import Bank, Blueprint, Tag, Use


def default_chain() -> list[str]:
    return [criterion.value for criterion in DEFAULT_CHAIN]


def default_uses() -> list[str]:
    return [Use.CONTEST]


class Titled(models.Model):
    """A title in both languages; the English one may be left out."""

    title_vi = models.CharField(_("title in Vietnamese"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return (self.title_en if get_language() == "en" else "") or self.title_vi


class ContestQuerySet(models.QuerySet):
    def published(self, now=None) -> "ContestQuerySet":
        return self.filter(published_at__isnull=False, published_at__lte=now or timezone.now())

    def at(self, slug: str) -> "Contest | None":
        """The one whose address this is; None when it is not among these."""
        return self.filter(slug=slug).first()

    def with_owner(self) -> "ContestQuerySet":
        return self.select_related("owner")

    def with_rounds(self) -> "ContestQuerySet":
        return self.prefetch_related("rounds", "divisions")

    def newest(self, now) -> "ContestQuerySet":
        """Published contests with their rounds, those without a round first, then by the close of their last one."""
        published = self.filter(published_at__lte=now).annotate(last_close=models.Max("rounds__closes_at"))
        return published.order_by(F("last_close").desc(nulls_first=True), "-pk").with_rounds()

    def called(self, code: str) -> "ContestQuerySet":
        """The contest of this short code as people type it: capitals and spaces do not matter."""
        return self.filter(short_code__iexact="".join(code.split()))

    def with_chosen_doors(self) -> "ContestQuerySet":
        return self.filter(doors__isnull=False)

    def owned_within(self, units) -> "ContestQuerySet":
        """Contests that belong to one of these units."""
        return self.filter(owner__in=units)


class Contest(Titled):
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    short_code = models.CharField(_("short code, for reading out"), max_length=12, unique=True)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="contests", verbose_name=_("organising unit"))
    summary_vi = models.TextField(_("summary in Vietnamese"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    rules_vi = models.TextField(_("rules in Vietnamese"), blank=True)
    rules_en = models.TextField(_("rules in English"), blank=True)
    round_word_vi = models.CharField(_("word for a round"), max_length=20, default="Đợt")
    units_as_of = models.DateField(_("units as of"))  # which of the unit trees entrants choose from
    chain = models.JSONField(_("order of criteria when ranking"), default=default_chain)
    unit_minimum_percent = models.PositiveSmallIntegerField(_("least participation of a ranked unit, %"), default=0)
    minimum_age = models.PositiveSmallIntegerField(_("minimum age"), null=True, blank=True)
    guardian_below_age = models.PositiveSmallIntegerField(_("guardian's consent below this age"), default=16)
    credit_limit_minutes = models.PositiveSmallIntegerField(_("most minutes given back for an outage"), default=60)
    months_kept = models.PositiveSmallIntegerField(
        _("months for which it is kept who took part"), null=True, blank=True
    )
    doors = models.JSONField(_("ways to sign in"), null=True, blank=True)  # contest.doors; null: the usual ones
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = ContestQuerySet.as_manager()

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        ordering = ["-created_at", "-pk"]

    @property
    def summary(self) -> str:
        return (self.summary_en if get_language() == "en" else "") or self.summary_vi

    @property
    def rules(self) -> str:
        return (self.rules_en if get_language() == "en" else "") or self.rules_vi

    def is_published(self, now) -> bool:
        """Whether everybody may see the contest."""
        return self.published_at is not None and self.published_at <= now

    @property
    def asks_guardian(self) -> bool:
        """Whether somebody may enter whose guardian must consent."""
        return any(division.asks_guardian for division in self.divisions.all())

    @property
    def criteria(self) -> list[Criterion]:
        return [Criterion(name) for name in self.chain]


class Division(Titled):
    """An audience within a contest, with papers, boards and prizes of its own."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="divisions", verbose_name=_("contest"))
    slug = models.SlugField(_("slug"), max_length=40)
    audience = models.CharField(_("audience"), max_length=20, choices=Audience)
    unit_required = models.BooleanField(_("entrants must name their unit"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["contest", "slug"], name="division_slug_once")]

    @property
    def unit_label(self) -> str:
        """What its entrants' unit is called on their pages and boards: citizens live somewhere, or stand
        for an organisation."""
        return _("Locality or organisation") if self.audience == Audience.CITIZENS else _("Agency or unit")

    @property
    def asks_birth_date(self) -> bool:
        """Whether entrants say when they were born: to reach a minimum age, or to know whose guardian must consent.

        Officials are adults by the laws on their service, so that only a minimum age asks them.
        """
        if self.contest.minimum_age is not None:
            return True
        return self.audience == Audience.CITIZENS and self.contest.guardian_below_age > 0

    @property
    def asks_guardian(self) -> bool:
        """Whether an entrant may be so young that a guardian must consent."""
        return self.asks_birth_date and (self.contest.minimum_age or 0) < self.contest.guardian_below_age


class Round(models.Model):
    contest = models.ForeignKey(Contest, models.CASCADE, related_name="rounds", verbose_name=_("contest"))
    number = models.PositiveSmallIntegerField(_("number"))
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at (not included)"))
    freezes_at = models.DateTimeField(_("public board freezes at"), null=True, blank=True)
    provisional_at = models.DateTimeField(_("provisional results at"), null=True, blank=True)
    complaints_until = models.DateTimeField(_("requests for review until"), null=True, blank=True)
    finalized_at = models.DateTimeField(_("finalised at"), null=True, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(_("minutes for a paper"), default=15)
    attempts_allowed = models.PositiveSmallIntegerField(_("attempts allowed"), default=1)
    counting = models.CharField(
        _("which attempt counts"),
        max_length=10,
        choices=[(item.value, item.label) for item in CountingPolicy],
        default=CountingPolicy.BEST.value,
    )
    review_policy = models.CharField(
        _("answers and explanations are shown"),
        max_length=20,
        choices=[(item.value, item.label) for item in ReviewPolicy],
        default=ReviewPolicy.AFTER_CLOSE.value,
    )
    partial_credit = models.BooleanField(_("partly right answers earn part of the points"), default=False)

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["contest", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="round_number_once"),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="round_closes_after_opening"),
            models.CheckConstraint(
                condition=Q(freezes_at__isnull=True)
                | (Q(freezes_at__gte=F("opens_at")) & Q(freezes_at__lte=F("closes_at"))),
                name="round_freezes_within_its_window",
            ),
            models.CheckConstraint(condition=Q(duration_minutes__gt=0), name="round_gives_time"),
            models.CheckConstraint(condition=Q(attempts_allowed__gt=0), name="round_allows_an_attempt"),
            models.CheckConstraint(
                condition=~Q(review_policy="after_submit") | Q(attempts_allowed=1),
                name="round_review_keeps_keys_secret",
            ),
        ]

    def __str__(self) -> str:
        word = self.contest.round_word_vi if get_language() != "en" else _("Round")
        return f"{word} {self.number}"

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.duration_minutes)

    @property
    def times(self) -> RoundTimes:
        return RoundTimes(
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            freezes_at=self.freezes_at,
            provisional_at=self.provisional_at,
            complaints_until=self.complaints_until,
            finalized_at=self.finalized_at,
            published=self.contest.published_at is not None,
        )

    def phase(self, now) -> Phase:
        return phase(self.times, now)

    def is_frozen(self, now) -> bool:
        return is_frozen(self.times, now)

    def takes_complaints(self, now) -> bool:
        return takes_complaints(self.times, now)


class RoundDivisionQuerySet(models.QuerySet):
    def of(self, contest: Contest) -> "RoundDivisionQuerySet":
        """The contest's, division by division in the order of the rounds, each with its round and division."""
        mine = self.filter(round__contest=contest).select_related("round__contest", "division")
        return mine.order_by("division__position", "division", "round__number")

    def published(self) -> "RoundDivisionQuerySet":
        """Of contests that everybody may see."""
        return self.filter(round__contest__published_at__lte=timezone.now())

    def latest_round(self) -> "RoundDivision | None":
        """Of one division: what it sits in the last round that is set up."""
        return self.order_by("round__number").last()

    def by_round(self) -> "RoundDivisionQuerySet":
        return self.order_by("round__number", "division__position", "division")

    def not_over(self, now) -> "RoundDivisionQuerySet":
        """Of rounds whose window has not passed, also where the public does not see the contest yet, or any more."""
        return self.filter(round__closes_at__gt=now).exclude(round__finalized_at__lte=now)

    def never_reviewed_and_unsettled(self, now) -> "RoundDivisionQuerySet":
        """Of rounds that are over, never show their answers, and whose results are not final."""
        over = self.filter(round__closes_at__lte=now, round__review_policy=ReviewPolicy.NEVER)
        return over.exclude(round__finalized_at__lte=now)

    def opened_before(self, moment) -> "RoundDivisionQuerySet":
        return self.filter(round__opens_at__lt=moment)

    def open_after(self, moment) -> "RoundDivisionQuerySet":
        """Of rounds that took papers later than that."""
        return self.filter(round__closes_at__gt=moment)

    def drawing_from(self, banks) -> "RoundDivisionQuerySet":
        """Those that draw from one of these banks."""
        joined = RoundDivision.banks.through.objects.filter(bank__in=banks)
        return self.filter(pk__in=joined.values("rounddivision"))

    def apart_from_any(self, sittings) -> "RoundDivisionQuerySet":
        """Public ones, not those themselves, whose papers leave out what these ask: chosen, or by the days between."""
        keys, contests = [one.pk for one in sittings], [one.round.contest_id for one in sittings]
        chosen = RoundDivision.apart_from.through.objects.filter(to_rounddivision__in=keys)
        by_days = Q(apart_days__isnull=False, round__contest__in=contests)
        return self.published().filter(Q(pk__in=chosen.values("from_rounddivision")) | by_days).exclude(pk__in=keys)

    def bank_owners(self) -> set[int]:
        """The keys of the units whose banks these draw from."""
        owners = self.exclude(banks=None).order_by().values_list("banks__owner", flat=True)
        return set(owners.distinct())

    def ready_to_draw(self) -> "RoundDivisionQuerySet":
        """Each with its round, its banks, and its blueprint with rows: three queries, however many."""
        whole = self.select_related("round__contest", "division", "blueprint")
        return whole.prefetch_related("banks", "blueprint__rows")

    def asking_prediction(self) -> "RoundDivisionQuerySet":
        return self.exclude(prediction_question_vi="")

    def with_sizes(self) -> "RoundDivisionQuerySet":
        """Each with `question_count` and `points_total` (in hundredths) of the blueprint's papers."""
        rows = "blueprint__rows__"
        return self.annotate(
            question_count=models.Sum(f"{rows}count", default=0),
            points_total=models.Sum(F(f"{rows}count") * F(f"{rows}points"), default=0),
        )


class RoundDivision(models.Model):
    """A round as one division sits it: blueprint, pool, prediction, prizes."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="round_divisions", verbose_name=_("round"))
    division = models.ForeignKey(Division, models.CASCADE, related_name="round_divisions", verbose_name=_("division"))
    blueprint = models.ForeignKey(Blueprint, models.PROTECT, related_name="+", verbose_name=_("blueprint"))
    banks = models.ManyToManyField(Bank, related_name="+", verbose_name=_("question banks"))
    uses = models.JSONField(_("uses that may be drawn"), default=default_uses)
    law_as_of = models.DateField(_("law as of"), null=True, blank=True)  # empty: of the day on which a paper is drawn
    apart_from = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="+", verbose_name=_("leaves out what these papers ask")
    )
    apart_days = models.PositiveSmallIntegerField(
        _("leaves out what was asked within these days"), null=True, blank=True
    )
    kept_tags = models.ManyToManyField(
        Tag, blank=True, related_name="+", verbose_name=_("tags whose questions no other paper draws")
    )
    prediction_question_vi = models.CharField(_("prediction question in Vietnamese"), max_length=300, blank=True)
    prediction_question_en = models.CharField(_("prediction question in English"), max_length=300, blank=True)
    prediction_definition_vi = models.TextField(_("what exactly is predicted, in Vietnamese"), blank=True)
    prediction_definition_en = models.TextField(_("what exactly is predicted, in English"), blank=True)
    prediction_true_value = models.PositiveIntegerField(_("true value of the prediction"), null=True, blank=True)
    prizes_vi = models.TextField(_("prizes in Vietnamese"), blank=True)
    prizes_en = models.TextField(_("prizes in English"), blank=True)

    objects = RoundDivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of a division")
        verbose_name_plural = _("rounds of divisions")
        ordering = ["round", "division__position"]
        constraints = [models.UniqueConstraint(fields=["round", "division"], name="round_division_once")]

    def __str__(self) -> str:
        return f"{self.round} · {self.division}"

    def law_day(self, today: date) -> date:
        """The day by whose law and facts questions are drawn."""
        return self.law_as_of or today

    @property
    def prediction_question(self) -> str:
        return (self.prediction_question_en if get_language() == "en" else "") or self.prediction_question_vi

    @property
    def prediction_definition(self) -> str:
        return (self.prediction_definition_en if get_language() == "en" else "") or self.prediction_definition_vi

    @property
    def prizes(self) -> str:
        return (self.prizes_en if get_language() == "en" else "") or self.prizes_vi

    @property
    def asks_prediction(self) -> bool:
        return bool(self.prediction_question_vi)

    @property
    def criteria(self) -> list[Criterion]:
        """What decides on this board, in order."""
        return in_force(self.round.contest.criteria, asks_prediction=self.asks_prediction)
