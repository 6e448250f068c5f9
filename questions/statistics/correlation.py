"""Means, spreads and correlations, also of numbers that stand many times each, and what a chance would do."""

from collections.abc import Sequence
from math import atanh, sqrt, tanh
from operator import mul
from typing import NamedTuple


class Spread(NamedTuple):
    """The mean of some numbers, and their standard deviation; None for less than two."""

    mean: float
    deviation: float | None


def spread(numbers: Sequence[float], counts: Sequence[int] | None = None) -> Spread:
    """The mean and the standard deviation of a sample (its squares divided by n − 1). Raises ValueError for nothing.

    With `counts`, each number stands so many times.
    """
    if not numbers:
        raise ValueError("nothing has no mean")
    counts = counts or [1] * len(numbers)
    people = sum(counts)
    mean = sum(map(mul, numbers, counts)) / people
    if people < 2:
        return Spread(mean, None)
    distances = [number - mean for number in numbers]
    return Spread(mean, sqrt(_products(distances, distances, counts) / (people - 1)))


def correlation(first: Sequence[float], second: Sequence[float], counts: Sequence[int] | None = None) -> float | None:
    """Pearson's r of two lists of equal length; None where one of them does not vary, or there are less than three.

    With `counts`, each pair stands so many times. With a share that is 0 or 1 and a score, this is the point-biserial
    correlation. Source: F. M. Lord, M. R. Novick, Statistical Theories of Mental Test Scores (1968), 15.5.
    """
    counts = counts or [1] * len(first)
    people = sum(counts)
    if people < 3 or first.count(first[0]) == len(first) or second.count(second[0]) == len(second):
        return None
    first, second = _distances(first, counts, people), _distances(second, counts, people)
    squares = _products(first, first, counts) * _products(second, second, counts)
    return _products(first, second, counts) / sqrt(squares)


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


def _distances(numbers: Sequence[float], counts: Sequence[int], people: int) -> list[float]:
    """Each number's distance from the mean of all."""
    mean = sum(map(mul, numbers, counts)) / people
    return [number - mean for number in numbers]


def _products(first: Sequence[float], second: Sequence[float], counts: Sequence[int]) -> float:
    return sum(map(mul, map(mul, first, second), counts))
