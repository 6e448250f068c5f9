"""From shares to points, from marks to a score, from attempts to the one that counts. Pure.

Points are integers, hundredths of a point; times are whole milliseconds. Nothing here is ever a float, so a score
computed again is the same score.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
ZERO = timedelta(0)


class CountingPolicy(StrEnum):
    """Which of a person's finished attempts counts for a round."""

    BEST = "best"
    FIRST = "first"
    LAST = "last"

    @property
    def label(self) -> str:
        """The words in the rules and in the organiser's form, lazily translated."""
        return COUNTING_LABELS[self]


COUNTING_LABELS = {
    CountingPolicy.BEST: _("The best attempt counts"),
    CountingPolicy.FIRST: _("The first attempt counts"),
    CountingPolicy.LAST: _("The last attempt counts"),
}


class SlotMark(NamedTuple):
    """What one slot earned and could earn, in hundredths of a point, whether the answer is wholly right, and the keys
    of the options it chose (None: left open).

    A voided slot is out of 0. ``right`` is told apart because a share just below 1 may round up to all the points.
    """

    hundredths: int
    out_of: int
    right: bool
    chosen: tuple[str, ...] | None = ()


@dataclass(frozen=True)
class Score:
    """The score of one attempt: ``total`` and ``out_of`` in hundredths, ``slots`` and ``right_slots`` counted.

    Slots worth nothing (voided) are not counted. ``all_right`` is what a prediction of "how many answer everything
    correctly" counts.
    """

    total: int
    out_of: int
    slots: int
    right_slots: int

    @property
    def all_right(self) -> bool:
        """Whether every counted slot is right; a paper with nothing to count is not."""
        return 0 < self.slots == self.right_slots


@dataclass(frozen=True)
class Candidate:
    """A finished attempt that may count: its number (1, 2, …), its ranking keys, and whatever the caller carries."""

    number: int
    keys: tuple[int, ...]
    attempt: object = None


def half_up(value: Fraction) -> int:
    """Round a value that is not negative to a whole number, halves upwards. Raises ValueError below zero."""
    if value < 0:
        raise ValueError("only values from zero are rounded half up")
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def basis_points(score: int, out_of: int) -> int:
    """Return the share of the points as hundredths of a percent, cut off: 10000 is everything, and nothing less is."""
    return score * 10_000 // out_of


def mark_slot(share: Fraction, points: int, partial_credit: bool) -> int:
    """Return the mark of one slot in hundredths: ``share`` (0 to 1, how much is right) of ``points`` (hundredths).

    Half up to a hundredth; without partial credit it is all or nothing. Raises ValueError for a share outside 0 to 1 or
    negative points.
    """
    if not 0 <= share <= 1 or points < 0:
        raise ValueError("a share lies between 0 and 1 and points are not negative")
    if not partial_credit and share < 1:
        return 0
    return half_up(Fraction(share) * points)


def total(marks: Iterable[SlotMark]) -> Score:
    """Add the marks of one attempt up."""
    counted = [mark for mark in marks if mark.out_of > 0]
    return Score(
        total=sum(mark.hundredths for mark in counted),
        out_of=sum(mark.out_of for mark in counted),
        slots=len(counted),
        right_slots=sum(mark.right for mark in counted),
    )


def mean_hundredths(totals: int, count: int) -> int | None:
    """Return the mean of ``count`` scores that add up to ``totals`` hundredths, half up; ``None`` without any."""
    return half_up(Fraction(totals, count)) if count else None


def epoch_ms(moment: datetime) -> int:
    """Return an aware moment as whole milliseconds since 1970 in UTC, rounded down."""
    return (moment - EPOCH) // MILLISECOND


def time_used_ms(started_at: datetime, finished_at: datetime, deadline: datetime, credited: timedelta) -> int:
    """Return finished − started − credited in whole milliseconds, rounded down.

    ``credited`` is what outages of the platform gave back; extra time granted by name is time used like any other.
    Less than nothing means that the clock was put back meanwhile, and nobody knows how long it took. Then it is all the
    time there was, so that nobody wins a tie by a wrong clock.
    """
    used = finished_at - started_at - credited
    known = used if used >= ZERO else max(deadline - started_at - credited, ZERO)
    return known // MILLISECOND


def prediction_error(predicted: int | None, true_value: int | None) -> int | None:
    """Return the distance between a prediction and the truth; above and below count alike. ``None``: unknown."""
    if predicted is None or true_value is None:
        return None
    return abs(predicted - true_value)


def choose_attempt(attempts: Iterable[Candidate], policy: CountingPolicy) -> Candidate | None:
    """Return the attempt that counts, whatever order they come in; ``None`` when there is none.

    Best is best by the contest's own chain of criteria, so a person never ranks lower than another of their attempts
    would; where two attempts are equal on the whole chain, the earlier one counts.
    """
    sort_keys = {
        CountingPolicy.BEST: lambda attempt: (attempt.keys, attempt.number),
        CountingPolicy.FIRST: lambda attempt: attempt.number,
        CountingPolicy.LAST: lambda attempt: -attempt.number,
    }
    return min(attempts, key=sort_keys[policy], default=None)
