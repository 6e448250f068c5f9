"""The figures of each question and of each round, from the sittings of the rounds and divisions that were chosen."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import quantiles
from typing import NamedTuple

from questions.statistics.abilities import OPEN, Group, ability_groups, upper_lower
from questions.statistics.correlation import Spread, correlation, spread
from questions.statistics.facts import SMALLEST_GROUP, Facts, withheld
from questions.statistics.flags import Flag, Follows, InRound, Option, flags_of, in_order
from questions.statistics.rasch import Difficulty, rasch_difficulties
from questions.statistics.reliability import RoundFigures, round_figures
from questions.statistics.sittings import Alike, Column, Sitting, columns

NO_FACTS = Facts()


class Times(NamedTuple):
    """Milliseconds that answering took: a quarter of the people were below the first, half below the second, …"""

    lower_quartile: float
    median: float
    upper_quartile: float


@dataclass(frozen=True)
class QuestionFigures:
    """One question. Where fewer than the smallest group had it, only `shown` and `exposure` are told."""

    shown: int
    """On how many papers it stood."""
    exposure: float
    """On what share of all papers."""
    answered: int | None = None
    """How many did not leave it open."""
    facility: float | None = None
    """The mean share of its points, from 0 to 1. Source: Lord, Novick (1968), 15.4; Moodle's facility index."""
    deviation: float | None = None
    """The standard deviation of that share."""
    discrimination: float | None = None
    """r of its share with the share earned in the rest of the paper; the point-biserial, where it is right or wrong.

    Papers are drawn, so the rest is not the same for everybody, and some of the rest's spread is luck: r is a little
    smaller than it would be on papers in common."""
    upper_lower: float | None = None
    """The facility of the strong less that of the weak; None where they are fewer than the smallest group."""
    options: tuple[Option, ...] = ()
    guess: float | None = None
    """What guessing earns."""
    times: Times | None = None
    rounds: tuple[InRound, ...] = ()
    """In the order in which the rounds first appear among the sittings."""
    difficulty: Difficulty | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class Analysis:
    """The figures by question and by round, each in the order in which they first appear."""

    papers: int
    questions: dict[Hashable, QuestionFigures] = field(default_factory=dict)
    rounds: dict[Hashable, RoundFigures] = field(default_factory=dict)


def analyse(
    sittings: Iterable[Sitting], facts: Mapping[Hashable, Facts] | None = None, *, least: int = SMALLEST_GROUP
) -> Analysis:
    """All the figures. `facts` of a question may be missing; figures of fewer than `least` people are withheld.

    Takes about 3 s of a core that adds 7 million numbers a second, for 20,000 papers of 20 questions from 500.
    """
    sittings = list(sittings)
    facts = facts or {}
    by_round: dict[Hashable, list[Sitting]] = {}
    for sitting in sittings:
        by_round.setdefault(sitting[1], []).append(sitting)
    difficulties = rasch_difficulties(sittings)
    questions = {
        question: replace(
            question_figures(column, facts.get(question, NO_FACTS), len(sittings), tuple(by_round), least=least),
            difficulty=difficulties.get(question) if column.shown >= least else None,
        )
        for question, column in columns(sittings).items()
    }
    rounds = {round_: round_figures(those, least) for round_, those in by_round.items()}
    return Analysis(len(sittings), questions, rounds)


def question_figures(
    column: Column,
    facts: Facts,
    papers: int,
    rounds: Sequence[Hashable],
    *,
    least: int = SMALLEST_GROUP,
    follows: Follows = in_order,
) -> QuestionFigures:
    """The figures of one question, of so many papers in these rounds, in the order of their time.

    All but the difficulty, which comes of all the questions together. Rounds of which none follows the other, as those
    of two divisions, are told but not held against each other.
    """
    shown = column.shown
    exposure = shown / papers if papers else 0.0
    if shown < least:
        return QuestionFigures(shown, exposure, guess=facts.guess)
    people = column.everybody()
    whole = _spread(people)
    groups = ability_groups(people)
    if groups and groups[0].size < least:
        groups = None
    figures = QuestionFigures(
        shown=shown,
        exposure=exposure,
        answered=sum(count for alike, count in people.items() if alike.options is not None),
        facility=whole.mean,
        deviation=whole.deviation,
        discrimination=_discrimination(people),
        upper_lower=upper_lower(groups) if groups else None,
        options=_option_figures(people, facts, groups),
        guess=facts.guess,
        times=_times(column.times, least),
        rounds=_in_rounds(column, whole, rounds, least),
    )
    return replace(figures, flags=tuple(flags_of(figures, facts, follows)))


def _spread(people: Mapping[Alike, int]) -> Spread:
    return spread([alike.share for alike in people], list(people.values()))


def _discrimination(people: Mapping[Alike, int]) -> float | None:
    rows = [(alike.share, alike.rest_share, count) for alike, count in people.items() if alike.rest_out_of]
    return correlation(*map(list, zip(*rows, strict=True))) if rows else None


def _option_figures(people: Mapping[Alike, int], facts: Facts, groups: Sequence[Group] | None) -> tuple[Option, ...]:
    """Each option on offer, also those nobody chose, then those left open; nothing where there is nothing to choose.

    Without groups, which is where they would be too small, only how many chose each.
    """
    if not facts.options:
        return ()
    counts: Counter[str] = Counter()
    for alike, count in people.items():
        for option in (OPEN,) if alike.options is None else alike.options:
            counts[option] += count
    return tuple(
        Option(key, counts[key], *(group.options.get(key, 0.0) / group.size for group in groups or ()))
        for key in (*facts.options, OPEN)
    )


def _times(times: Counter[int], least: int) -> Times | None:
    if times.total() < max(least, 2):
        return None
    return Times(*quantiles(times.elements(), n=4, method="inclusive"))


def _in_rounds(column: Column, whole: Spread, rounds: Sequence[Hashable], least: int) -> tuple[InRound, ...]:
    """The question in each round in which it stood on a paper; what would tell of too few people is withheld."""
    counts = {round_: people.total() for round_, people in column.rounds.items()}
    if len(counts) == 1:
        return tuple(InRound(round_, shown, *whole) for round_, shown in counts.items())
    hidden = withheld(counts, least)
    return tuple(
        InRound(round_, counts[round_], *((None, None) if round_ in hidden else _spread(column.rounds[round_])))
        for round_ in rounds
        if round_ in counts
    )
