"""What organisers and keepers of banks see of the figures: of a round and its questions, of a question and its rounds.

Everything here is put together from what `contest.figuring` keeps; no paper is read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.cache import cache
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import organizer_units
from contest.answering import facts_of_revisions
from contest.figuring import column_of, following, hidden_in, told_among
from contest.models import AnswerCount, Contest, PaperFigures, RoundDivision
from contest.variant_counts import VariantCount, variants_in
from questions.models import Question, Revision
from questions.statistics import (
    LABELS,
    OPEN,
    Difficulty,
    InRound,
    Option,
    QuestionFigures,
    RoundFigures,
    question_figures,
)

KEPT_SECONDS = 3600
"""How long a round's table stays in the cache; figures that are made anew have a table of their own."""


@dataclass(frozen=True)
class Row:
    """One wording of a question on the papers of a round."""

    revision: Revision
    figures: QuestionFigures

    @property
    def seconds(self) -> float | None:
        """The time within which half of the people answered."""
        return self.figures.times.median / 1000 if self.figures.times else None


@dataclass(frozen=True)
class Sort:
    """An order of the table: its name, what it looks at, and whether the greatest comes first."""

    name: object
    value: Callable[[Row], object]
    descending: bool = False


def gravity(row: Row) -> list[int]:
    """What is odd about a question, the gravest first, to be compared: a doubtful key outweighs any other flags."""
    places = sorted(list(LABELS).index(flag.code) for flag in row.figures.flags)
    return [len(LABELS) - place for place in places]


SORTS = {
    "flags": Sort(_("what is odd first"), gravity, descending=True),
    "code": Sort(_("code"), lambda row: row.revision.question.code),
    "hard": Sort(_("hardest first"), lambda row: row.figures.facility),
    "easy": Sort(_("easiest first"), lambda row: row.figures.facility, descending=True),
    "spread": Sort(_("widest spread first"), lambda row: row.figures.deviation, descending=True),
    "discrimination": Sort(_("those that tell people apart least first"), lambda row: row.figures.discrimination),
    "upper-lower": Sort(_("least difference of strong and weak first"), lambda row: row.figures.upper_lower),
    "shown": Sort(_("shown most first"), lambda row: row.figures.shown, descending=True),
    "slow": Sort(_("slowest first"), lambda row: row.seconds, descending=True),
}


def round_figures_of(kept: PaperFigures) -> RoundFigures:
    """Return the figures of the papers as they are kept."""
    return RoundFigures(**kept.figures)


def rows_of(kept: PaperFigures) -> list[Row]:
    """Return every wording that stood on a paper of the round, with its figures."""
    name = f"figures:{kept.pk}:{kept.computed_at.isoformat()}"
    figures = cache.get(name)
    if figures is None:
        figures = _figures_by_revision(kept)
        cache.set(name, figures, KEPT_SECONDS)
    revisions = Revision.objects.filter(pk__in=figures).select_related("question__bank")
    shown = revisions.only("number", "stem", "question__code", "question__bank__slug").order_by("question__code", "pk")
    return [Row(revision, figures[revision.pk]) for revision in shown]


def _figures_by_revision(kept: PaperFigures) -> dict[int, QuestionFigures]:
    counts = list(AnswerCount.objects.told().filter(round_division=kept.round_division_id))
    partial_credit = kept.round_division.round.partial_credit
    facts = facts_of_revisions({count.revision_id for count in counts}, partial_credit=partial_credit)
    rounds, found = [kept.round_division_id], {}
    hidden = hidden_in(rounds)
    for count in counts:
        figures = question_figures(column_of([count]), facts[count.revision_id], kept.papers, rounds)
        if told_among([count], hidden):
            found[count.revision_id] = replace(figures, difficulty=_difficulty(count))
        else:
            found[count.revision_id] = QuestionFigures(figures.shown, figures.exposure, guess=figures.guess)
    return found


def in_order(rows: Sequence[Row], sort: Sort) -> list[Row]:
    """Return the rows in this order; those of which too little is known come last."""
    known = [row for row in rows if sort.value(row) is not None]
    return sorted(known, key=sort.value, reverse=sort.descending) + [row for row in rows if sort.value(row) is None]


@dataclass(frozen=True)
class Bar:
    """Papers whose score lies from `start` up to under `end`, in hundredths of the paper; the last are perfect."""

    start: int
    end: int
    papers: int
    height: float
    """Of the highest bar, from 0 to 100."""

    @property
    def is_perfect(self) -> bool:
        return self.start == 100

    @property
    def top(self) -> float:
        return 100 - self.height


def bars_of(figures: RoundFigures) -> list[Bar]:
    """Return the distribution of the scores; empty where it is withheld."""
    if not figures.bins:
        return []
    width, highest = 100 // (len(figures.bins) - 1), max(figures.bins)
    return [
        Bar(place * width, min((place + 1) * width, 100), papers, 100 * papers / highest)
        for place, papers in enumerate(figures.bins)
    ]


# --- a question -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sat:
    """A round and division in which a wording was sat: its figures there, None where they are withheld."""

    round_division: RoundDivision
    figures: InRound | None
    difficulty: Difficulty | None


@dataclass(frozen=True)
class Choice:
    """An option, its text, whether it is right, and who chose it."""

    option: Option
    text: str
    is_right: bool

    @property
    def is_left_open(self) -> bool:
        return self.option.key == OPEN


@dataclass(frozen=True)
class Told:
    """All that is told of one wording over the chosen rounds."""

    figures: QuestionFigures
    sat: list[Sat]
    choices: list[Choice]
    left_out: int
    """Of how many chosen rounds nothing is told, because too few people had this or another question there."""
    variants: list[VariantCount]
    """Of a question with parameters: those that enough people had, the hardest first."""


def wordings_sat(question: Question, now: datetime) -> list[Revision]:
    """Return the wordings that were sat in rounds that are over, the newest first."""
    counts = AnswerCount.objects.of_closed_rounds(now).filter(revision__question=question)
    return list(question.revisions.filter(pk__in=counts.values("revision")).order_by("-number"))


def sittings_with(revision: Revision, person: User, now: datetime) -> list[RoundDivision]:
    """Return the rounds and divisions that are over and in which this wording was sat, in the order of their time.

    Each has `contest_name` and `place_name` as this person may know them: of a contest that the public does not see,
    only those who organise for its unit learn more than that there is one.
    """
    counts = AnswerCount.objects.of_closed_rounds(now).filter(revision=revision).values("round_division")
    sat = RoundDivision.objects.filter(pk__in=counts).select_related("round__contest", "division", "figures")
    known = Contest.objects.filter(Q(published_at__lte=now) | Q(owner__in=organizer_units(person)))
    names = set(known.filter(rounds__in=sat.values("round")).values_list("pk", flat=True))
    sittings = list(sat.order_by("round__opens_at", "division__position", "pk"))
    for sitting in sittings:
        is_known = sitting.round.contest_id in names
        sitting.contest_name = sitting.round.contest.title if is_known else gettext("another contest")
        sitting.place_name = str(sitting) if is_known else ""
    return sittings


def told_of(revision: Revision, sittings: Sequence[RoundDivision]) -> Told:
    """Return what these rounds and divisions tell of a wording."""
    counts = {
        count.round_division_id: count
        for count in AnswerCount.objects.told().filter(revision=revision, round_division__in=sittings)
    }
    told = told_among(counts.values(), hidden_in(counts))
    there = {count.round_division_id: count for count in told}
    papers = sum(sitting.figures.papers for sitting in sittings if sitting.pk in there)
    partial_credit = all(sitting.round.partial_credit for sitting in sittings)
    facts = facts_of_revisions([revision.pk], partial_credit=partial_credit)[revision.pk]
    order = [sitting.pk for sitting in sittings]
    figures = question_figures(column_of(told), facts, papers, order, follows=following(sittings))
    in_rounds = {one.round: one for one in figures.rounds}
    return Told(
        figures=figures,
        sat=[Sat(sitting, in_rounds.get(sitting.pk), _difficulty(there.get(sitting.pk))) for sitting in sittings],
        choices=_choices(revision, figures, facts.right),
        left_out=len(counts) - len(told),
        variants=variants_in(told),
    )


def _difficulty(count: AnswerCount | None) -> Difficulty | None:
    return None if count is None or count.logits is None else Difficulty(count.logits, count.standard_error)


def _choices(revision: Revision, figures: QuestionFigures, right: frozenset[str]) -> list[Choice]:
    texts = {option["key"]: option["text"] for option in revision.content.get("options") or ()}
    return [Choice(option, texts.get(option.key, ""), option.key in right) for option in figures.options]
