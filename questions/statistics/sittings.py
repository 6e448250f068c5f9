"""What the statistics are computed from: who sat which round, and what each question on the paper earned.

Papers are drawn, so each person has seen another part of the pool: a table of persons by questions is mostly empty.
It is given row by row, as sittings, and turned here into one column for each question, which holds those who had it.

The caller decides what is counted. Take the attempts of real entrants alone, and one for a person and round: further
attempts of the same person are not independent (Moodle's statistics of a quiz count the first attempt for that reason).
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

GIVEN = itemgetter(0, 1, 2, 3)
"""All of an `Answer` but its time."""


class Answer(NamedTuple):
    """What one question on a paper earned. A plain tuple in this order will do, and is made faster."""

    question: Hashable
    """A question or one revision of it, or (question, variant): whatever the figures are wanted for."""
    hundredths: int
    """The points earned, in hundredths, from 0 to `out_of`; a question left open has earned 0."""
    out_of: int
    """The points that could be earned, in hundredths; 0 where the question was voided, which leaves it out."""
    options: tuple[str, ...] | None = ()
    """The keys (not the opaque ids) of the options chosen; () where there is nothing to choose; None: left open."""
    milliseconds: int | None = None
    """How long the question took, where that is known."""


class Sitting(NamedTuple):
    """One attempt that counts. A plain tuple in this order will do."""

    person: Hashable
    round: Hashable
    """What figures are compared between; rounds should be given in the order of their time."""
    answers: Sequence[Answer]
    """Every question of the paper, also those left open."""


class Alike(NamedTuple):
    """What the figures look at of one answer. People with the same are counted together: there are few such groups."""

    hundredths: int
    out_of: int
    rest: int
    """The points earned without this question, in hundredths."""
    rest_out_of: int
    """The points that the rest of the paper could earn; 0 where there is no rest."""
    options: tuple[str, ...] | None

    @property
    def share(self) -> float:
        """What part of its points the question earned, from 0 to 1."""
        return self.hundredths / self.out_of

    @property
    def rest_share(self) -> float | None:
        return self.rest / self.rest_out_of if self.rest_out_of else None


@dataclass(slots=True)
class Column:
    """Everybody who had one question, by round. Columns of other rounds can be kept, and joined again, without loss."""

    rounds: dict[Hashable, Counter[Alike]] = field(default_factory=dict)
    times: Counter[int] = field(default_factory=Counter)
    """How many took so many milliseconds."""

    def everybody(self) -> Counter[Alike]:
        whole: Counter[Alike] = Counter()
        for people in self.rounds.values():
            whole.update(people)
        return whole

    @property
    def shown(self) -> int:
        """On how many papers it stood."""
        return sum(people.total() for people in self.rounds.values())


def joined(columns: Iterable[Column]) -> Column:
    """One column of all these people, none of whom is in two of the columns."""
    whole = Column()
    for column in columns:
        for round_, people in column.rounds.items():
            whole.rounds.setdefault(round_, Counter()).update(people)
        whole.times.update(column.times)
    return whole


def columns(sittings: Iterable[Sitting]) -> dict[Hashable, Column]:
    """One column for each question, in the order in which the questions first appear. Voided questions are left out.

    Who has the same score and answered a question the same is alike, so answers are counted as they are, by the score.
    """
    papers: dict[tuple, list[Sequence[Answer]]] = defaultdict(list)
    times: dict[Hashable, list[int | None]] = defaultdict(list)
    for _person, round_, answers in sittings:
        papers[round_, sum([answer[1] for answer in answers]), sum([answer[2] for answer in answers])].append(answers)
        for question, _hundredths, out_of, _options, milliseconds in answers:
            if out_of:
                times[question].append(milliseconds)
    found = {question: Column(times=Counter(taken)) for question, taken in times.items()}
    for column in found.values():
        del column.times[None]
    for (round_, total, out_of_total), alike in papers.items():
        for (question, hundredths, out_of, options), people in Counter(map(GIVEN, chain.from_iterable(alike))).items():
            if out_of:
                kept = Alike(hundredths, out_of, total - hundredths, out_of_total - out_of, options)
                found[question].rounds.setdefault(round_, Counter())[kept] = people
    return found
