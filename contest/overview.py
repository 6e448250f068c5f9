"""What organisers see: their contests with figures and history, what they may choose from, a paper to look at."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import NamedTuple

from django.db.models import Case, Count, Q, QuerySet, When
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.roles import organizer_units
from accounts.units import ids_with_those_above
from contest.bottlenecks import bottleneck_words
from contest.models import Attempt, Contest, Entry, RoundDivision
from contest.pools import draw, pool_of
from contest.reach import as_drawn, rows_of
from questions.drawing import check_blueprint, prepare
from questions.feasibility import bottlenecks
from questions.kinds import KINDS
from questions.models import Bank, Blueprint, BlueprintRow, Level, Question, QuestionImage, Tag, Topic, Use

RECENT_EVENTS = 12
PAPERS_WITHIN = timedelta(days=366)
MOST_PAPERS, MOST_TAGS = 60, 100
"""So many of each are offered to be left out or set aside: a longer list is read by nobody."""


class Supply(IntEnum):
    """How far the blueprints of an audience go, by the best of them."""

    EMPTY = 1
    """They ask for no questions yet."""
    SHORT = 2
    """The banks hold too few questions."""
    READY = 3
    """One can be chosen for a paper."""


@dataclass(frozen=True)
class Figures:
    """Live numbers: people who entered and who started; papers being sat, handed in, and of these not marked yet."""

    entries: int = 0
    started: int = 0
    open: int = 0
    finished: int = 0
    waiting: int = 0


class Stock(NamedTuple):
    """What banks hold of a topic: the numbers of questions by level, and by the name of each kind that there is."""

    topic: Topic
    levels: dict[int, int]
    kinds: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.levels.values())


def contests_of(person: User) -> QuerySet[Contest]:
    """Return the contests of the units the person organises for, newest first, with rounds, divisions and owner."""
    return Contest.objects.owned_within(organizer_units(person)).with_rounds().with_owner()


def figures_of(contests: Iterable[Contest]) -> dict[int, Figures]:
    """Return the figures of each contest by its key, in two queries."""
    keys = [contest.pk for contest in contests]
    entries = Entry.objects.filter(contest__in=keys).numbers_by("contest")
    place = "round_division__round__contest"
    papers = Attempt.objects.filter(**{f"{place}__in": keys}).figures_by(place)
    return {key: Figures(entries.get(key, 0), **papers.get(key, {})) for key in keys}


def figures_of_sittings(sittings: Sequence[RoundDivision]) -> dict[int, Figures]:
    """Return the figures of each sitting by its key, in two queries; entries are those of its division."""
    entries = Entry.objects.filter(division__in={sitting.division_id for sitting in sittings}).numbers_by("division")
    papers = Attempt.objects.filter(round_division__in=sittings).figures_by("round_division")
    return {item.pk: Figures(entries.get(item.division_id, 0), **papers.get(item.pk, {})) for item in sittings}


def history_of(contest: Contest, sittings: Sequence[RoundDivision]) -> QuerySet[AuditEvent]:
    """Return what was done last to the contest, its divisions, its rounds and their papers."""
    records = [contest, *contest.divisions.all(), *contest.rounds.all(), *sittings]
    return AuditEvent.objects.about(records)[:RECENT_EVENTS]


def units_with_those_above(person: User) -> set[int]:
    """Return the keys of the person's units and of every unit above them, whose banks and blueprints they may use."""
    return ids_with_those_above(unit.pk for unit in organizer_units(person))


def banks_for(person: User) -> QuerySet[Bank]:
    """Return the banks the person may draw from: of their units and of those above."""
    return Bank.objects.owned_by(units_with_those_above(person))


def papers_before(sitting: RoundDivision, person: User, chosen: Collection[int]) -> QuerySet[RoundDivision]:
    """Return the papers whose questions this one may leave out, none of a later round: those of its own contest first,
    then those of the person's other contests in the year before, the latest first. MOST_PAPERS of them, and those that
    are chosen already."""
    opens_at, contest = sitting.round.opens_at, sitting.round.contest_id
    lately = Q(round__contest__owner__in=organizer_units(person), round__closes_at__gt=opens_at - PAPERS_WITHIN)
    earlier = RoundDivision.objects.filter(Q(round__contest=contest) | lately, round__opens_at__lte=opens_at)
    of_others = Case(When(round__contest=contest, then=0), default=1)
    order = (of_others, "-round__opens_at", "round", "division__position", "pk")
    first = earlier.exclude(pk=sitting.pk).order_by(*order).values("pk")[:MOST_PAPERS]
    shown = RoundDivision.objects.filter(Q(pk__in=first) | Q(pk__in=chosen)).exclude(pk=sitting.pk)
    return shown.select_related("round__contest", "division").order_by(*order)


def tags_to_keep(person: User, banks: Collection[int], chosen: Collection[int]) -> QuerySet[Tag]:
    """Return the tags of the person's own ones among these banks, of all their own where there are none; MOST_TAGS of
    them, and those that are chosen already, each with `question_count`."""
    order = ("bank__name", "name", "pk")
    own = Tag.objects.filter(bank__owner__in=organizer_units(person), **({"bank__in": banks} if banks else {}))
    shown = Tag.objects.filter(Q(pk__in=own.order_by(*order).values("pk")[:MOST_TAGS]) | Q(pk__in=chosen))
    return shown.select_related("bank__owner").annotate(question_count=Count("questions")).order_by(*order)


def blueprints_of(person: User) -> QuerySet[Blueprint]:
    """Return the blueprints the person may change, each with `question_count` and `points_total` (in hundredths)."""
    return Blueprint.objects.owned_by(organizer_units(person)).with_sizes().order_by("name", "pk")


def blueprints_for(person: User) -> QuerySet[Blueprint]:
    """Return the blueprints the person may look at: of their units, those above, and in their contests."""
    drawn = RoundDivision.objects.filter(round__contest__owner__in=organizer_units(person)).values("blueprint")
    usable = Q(owner__in=units_with_those_above(person)) | Q(pk__in=drawn)
    return Blueprint.objects.filter(usable).select_related("owner").with_sizes().order_by("name", "pk")


def supply_of_blueprints(person: User, audiences: Collection[str]) -> dict[str, Supply]:
    """Return how far the blueprints go that the person may choose for each of these audiences; none where there is no
    blueprint. Reads all the banks, but only when a blueprint asks for questions."""
    if not audiences:
        return {}
    usable = Blueprint.objects.owned_by(units_with_those_above(person)).filter(audience__in=audiences)
    asked = [(item.audience, rows_of(RoundDivision(blueprint=item))) for item in usable.prefetch_related("rows")]
    found = {audience: Supply.EMPTY for audience, _rows in asked}
    if any(rows for _audience, rows in asked):
        pool = prepare(Question.objects.drawable(banks_for(person), [Use.CONTEST], on=timezone.localdate()).as_pool())
        for audience, rows in asked:
            if rows and found[audience] < Supply.READY:
                found[audience] = Supply.SHORT if check_blueprint(pool, rows) else Supply.READY
    return found


def uses_of(blueprint: Blueprint) -> list[str]:
    """Return the uses from which the rounds draw that have this blueprint; a contest's where it has none."""
    drawing = RoundDivision.objects.filter(blueprint=blueprint.pk).values_list("uses", flat=True)
    return sorted({use for uses in drawing for use in uses}) or [Use.CONTEST]


def stock_of(banks: Iterable[Bank], uses: Sequence[str] = (Use.CONTEST,)) -> list[Stock]:
    """Return what the banks hold for these uses, of each topic that they hold anything of."""
    of_level, of_kind = Counter(), Counter()
    questions = Question.objects.drawable(banks, uses, on=timezone.localdate())
    for (topic, level, kind), number in questions.by_cell().items():
        of_level[topic, level] += number
        of_kind[topic, kind] += number
    topics = [topic for topic in Topic.objects.all() if any(of_level[topic.pk, level] for level in Level)]
    return [
        Stock(
            topic,
            {level.value: of_level[topic.pk, level.value] for level in Level},
            {kind.name: of_kind[topic.pk, name] for name, kind in KINDS.items() if of_kind[topic.pk, name]},
        )
        for topic in topics
    ]


def practice_only(banks: Iterable[Bank]) -> int:
    """Return how many approved questions of the banks are for practice, and so never drawn for a contest."""
    return Question.objects.drawable(banks, [Use.PRACTICE], on=timezone.localdate()).count()


def shortfalls_of(rows: Sequence[BlueprintRow], banks: Iterable[Bank], uses: Sequence[str]) -> list[str]:
    """Return what rows ask for that all these banks together cannot meet with questions of these uses, in sentences."""
    pool = Question.objects.drawable(banks, uses, on=timezone.localdate()).as_pool()
    return [bottleneck_words(rows, found) for found in bottlenecks(pool, as_drawn(rows))]


def preview_paper(sitting: RoundDivision, seed: str) -> Attempt:
    """Return an attempt that is never stored, with the paper of this seed. Raises CannotDraw."""
    return Attempt(round_division=sitting, seed=seed, secret=seed, paper=draw(sitting, seed))


def preview_picture(sitting: RoundDivision, pk: int) -> QuestionImage | None:
    """Return a picture that may stand on a paper of this sitting; None for any other."""
    picture = QuestionImage.objects.filter(pk=pk).first()
    drawable = (item.revision for items in pool_of(sitting).cells.values() for item in items)
    return picture if picture is not None and picture.revision_id in drawable else None
