"""The figures of each question and of each round, from the sittings of the rounds and divisions that were chosen."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from statistics import quantiles
from typing import NamedTuple

from questions.statistics.abilities import OPEN, Group, ability_groups, upper_lower
from questions.statistics.correlation import Spread, correlation, spread
from questions.statistics.facts import SMALLEST_GROUP, Facts, withheld
from questions.statistics.flags import Flag, InRound, Option, flags_of
from questions.statistics.rasch import Difficulty, rasch_difficulties
from questions.statistics.reliability import RoundFigures, round_figures
from questions.statistics.sittings import Column, Sitting, columns

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

    Takes 2.5 to 4 s of a core that adds 15 million numbers a second, for 20,000 papers of 20 questions from 500.
    """
    sittings = list(sittings)
    facts = facts or {}
    by_round: dict[Hashable, list[Sitting]] = {}
    for sitting in sittings:
        by_round.setdefault(sitting[1], []).append(sitting)
    difficulties = rasch_difficulties(sittings)
    questions = {
        question: _question_figures(
            column, facts.get(question, NO_FACTS), len(sittings), tuple(by_round), difficulties.get(question), least
        )
        for question, column in columns(sittings).items()
    }
    rounds = {round_: round_figures(those, least) for round_, those in by_round.items()}
    return Analysis(len(sittings), questions, rounds)


def _question_figures(
    column: Column,
    facts: Facts,
    papers: int,
    rounds: Sequence[Hashable],
    difficulty: Difficulty | None,
    least: int,
) -> QuestionFigures:
    shown = len(column.shares)
    if shown < least:
        return QuestionFigures(shown, shown / papers, guess=facts.guess)
    whole = spread(column.shares)
    groups = ability_groups(column)
    if groups and groups[0].size < least:
        groups = None
    figures = QuestionFigures(
        shown=shown,
        exposure=shown / papers,
        answered=shown - column.options.count(None),
        facility=whole.mean,
        deviation=whole.deviation,
        discrimination=_discrimination(column),
        upper_lower=upper_lower(groups) if groups else None,
        options=_option_figures(column, facts, groups),
        guess=facts.guess,
        times=_times(column.milliseconds, least),
        rounds=_in_rounds(column, whole, rounds, least),
        difficulty=difficulty,
    )
    return replace(figures, flags=tuple(flags_of(figures, facts)))


def _discrimination(column: Column) -> float | None:
    if None not in column.rests:
        return correlation(column.shares, column.rests)
    with_rest = [rest is not None for rest in column.rests]
    return correlation(list(compress(column.shares, with_rest)), list(compress(column.rests, with_rest)))


def _option_figures(column: Column, facts: Facts, groups: Sequence[Group] | None) -> tuple[Option, ...]:
    """Each option on offer, also those nobody chose, then those left open; nothing where there is nothing to choose.

    Without groups, which is where they would be too small, only how many chose each.
    """
    if not facts.options:
        return ()
    counts: Counter[str] = Counter()
    for options, count in Counter(column.options).items():
        for option in (OPEN,) if options is None else options:
            counts[option] += count
    return tuple(
        Option(key, counts[key], *(group.options.get(key, 0.0) / group.size for group in groups or ()))
        for key in (*facts.options, OPEN)
    )


def _times(milliseconds: Sequence[int | None], least: int) -> Times | None:
    known = [taken for taken in milliseconds if taken is not None]
    return Times(*quantiles(known, n=4, method="inclusive")) if len(known) >= max(least, 2) else None


def _in_rounds(column: Column, whole: Spread, rounds: Sequence[Hashable], least: int) -> tuple[InRound, ...]:
    """The question in each round in which it stood on a paper; what would tell of too few people is withheld."""
    counts = Counter(column.rounds)
    if len(counts) == 1:
        return (InRound(column.rounds[0], len(column.rounds), *whole),)
    pairs = list(zip(column.rounds, column.shares, strict=True))
    shares = {round_: [share for own, share in pairs if own == round_] for round_ in counts}
    hidden = withheld(counts, least)
    return tuple(
        InRound(round_, counts[round_], *((None, None) if round_ in hidden else spread(shares[round_])))
        for round_ in rounds
        if round_ in counts
    )
