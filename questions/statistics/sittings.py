"""What the statistics are computed from: who sat which round, and what each question on the paper earned.

Papers are drawn, so each person has seen another part of the pool: a table of persons by questions is mostly empty.
It is given row by row, as sittings, and turned here into one column for each question, which holds those who had it.

The caller decides what is counted. Take the attempts of real entrants alone, and one for a person and round: further
attempts of the same person are not independent (Moodle's statistics of a quiz count the first attempt for that reason).
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


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


@dataclass(slots=True)
class Column:
    """Everybody who had one question, as parallel lists in the order of the sittings."""

    shares: list[float]
    """What part of its points the question earned, from 0 to 1."""
    rests: list[float | None]
    """The score without this question, as a share of what the rest of the paper could earn; None without a rest."""
    options: list[tuple[str, ...] | None]
    milliseconds: list[int | None]
    rounds: list[Hashable]


def columns(sittings: Iterable[Sitting]) -> dict[Hashable, Column]:
    """One column for each question, in the order in which the questions first appear. Voided questions are left out."""
    found: dict[Hashable, Column] = {}
    adders: dict[Hashable, tuple] = {}  # the append of each list: looking them up anew would take most of the time
    for _person, round_, answers in sittings:
        total = sum([answer[1] for answer in answers])
        out_of_total = sum([answer[2] for answer in answers])
        for question, hundredths, out_of, options, milliseconds in answers:
            if not out_of:
                continue
            if question not in adders:
                found[question] = column = Column([], [], [], [], [])
                adders[question] = tuple(getattr(column, name).append for name in Column.__slots__)
            add_share, add_rest, add_options, add_milliseconds, add_round = adders[question]
            rest = out_of_total - out_of
            add_share(hundredths / out_of)
            add_rest((total - hundredths) / rest if rest else None)
            add_options(options)
            add_milliseconds(milliseconds)
            add_round(round_)
    return found
