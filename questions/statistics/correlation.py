"""Means, spreads and correlations of columns, fast enough for a round of 20,000 papers, and what a chance would do."""

from collections.abc import Sequence
from math import atanh, sqrt, tanh
from operator import mul
from typing import NamedTuple


class Spread(NamedTuple):
    """The mean of some numbers, and their standard deviation; None for less than two."""

    mean: float
    deviation: float | None


def spread(numbers: Sequence[float]) -> Spread:
    """The mean and the standard deviation of a sample (its squares divided by n − 1). Raises ValueError for nothing."""
    if not numbers:
        raise ValueError("nothing has no mean")
    mean = sum(numbers) / len(numbers)
    if len(numbers) < 2:
        return Spread(mean, None)
    distances = _distances(numbers)
    return Spread(mean, sqrt(sum(map(mul, distances, distances)) / (len(numbers) - 1)))


def correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Pearson's r of two lists of equal length; None where one of them does not vary, or there are less than three.

    With a share that is 0 or 1 and a score, this is the point-biserial correlation. Source: F. M. Lord, M. R. Novick,
    Statistical Theories of Mental Test Scores (1968), 15.5.
    """
    count = len(first)
    if count < 3 or first.count(first[0]) == count or second.count(second[0]) == count:
        return None
    first, second = _distances(first), _distances(second)
    squares = sum(map(mul, first, first)) * sum(map(mul, second, second))
    return sum(map(mul, first, second)) / sqrt(squares)


def correlation_bounds(r: float, count: int, deviates: float) -> tuple[float, float]:
    """Between which values the true correlation lies, for so many standard deviates to either side.

    Fisher's transformation: atanh r is about normal with variance 1/(n − 3). Source: R. A. Fisher, Statistical Methods
    for Research Workers (1925), ch. VI. Three or fewer say nothing: −1 to 1.
    """
    if count <= 3:
        return -1.0, 1.0
    if abs(r) >= 1:
        return r, r
    reach = deviates / sqrt(count - 3)
    return tanh(atanh(r) - reach), tanh(atanh(r) + reach)


def _distances(numbers: Sequence[float]) -> list[float]:
    """Each number's distance from the mean of all."""
    mean = sum(numbers) / len(numbers)
    return [number - mean for number in numbers]
