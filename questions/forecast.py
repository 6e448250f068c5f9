"""A sample of the papers of a blueprint, and what people of all abilities make of a paper.

Facilities are what `questions.statistics` found, or what authors expect: the chance of a right answer, from 0 to 1. All
of it takes papers as they are drawn, so a blueprint is judged by a sample of its papers.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from math import exp, sqrt
from statistics import NormalDist

from questions.drawing import Drawn, PoolItem, PreparedPool, Row, draw_paper, prepare
from questions.randomness import Draw

LEVELS = 41
"""Levels of ability that stand for everybody, each for as many people."""
LEAST_CHANCE = 1e-6
"""A chance of 0 or 1 has no logit; nobody is surer than this of anything."""


def sample_papers(
    pool: PreparedPool | Sequence[PoolItem], rows: Sequence[Row], count: int, seed: bytes
) -> list[list[Drawn]]:
    """So many papers as the blueprint would have them drawn. Raises CannotDraw where it cannot be met."""
    prepared = pool if isinstance(pool, PreparedPool) else prepare(pool)
    source = Draw(seed)
    seeds = [b"".join(source.below(256).to_bytes(1, "big") for _byte in range(16)) for _paper in range(count)]
    return [draw_paper(prepared, rows, own) for own in seeds]


def expected_share(slots: Sequence[tuple[float, int]]) -> float:
    """The share of a paper's points that is expected: slots are (facility, points). Raises ValueError for no points."""
    points = sum(points for _facility, points in slots)
    if not points:
        raise ValueError("a paper without points has no share")
    return sum(facility * points for facility, points in slots) / points


def chances_by_ability(facilities: Sequence[float], spread: float) -> list[list[float]]:
    """The chances to answer rightly, level of ability by level.

    With `spread` 0 everybody is as able as everybody else, and perfect papers come out too rare: who knows one answer
    knows more of the others. `spread` is the standard deviation of abilities in logits (1 is usual in a mixed crowd);
    each facility then stays what it is on average. Abilities are normal, as in the Rasch model with random persons:
    D. Thissen, Marginal maximum likelihood estimation for the one-parameter logistic model, Psychometrika 47 (1982).
    """
    if not spread:
        return [list(facilities)]
    return [list(level) for level in zip(*(_chances(facility, spread) for facility in facilities), strict=True)]


@lru_cache(maxsize=4096)
def _chances(facility: float, spread: float) -> tuple[float, ...]:
    """The chance at each level of ability, such that the mean is the facility; the easiness is found by halving."""
    low, high = -40.0, 40.0
    wanted = min(max(facility, LEAST_CHANCE), 1 - LEAST_CHANCE)
    for _halving in range(30):
        middle = (low + high) / 2
        chances = tuple(1 / (1 + exp(-middle - spread * level)) for level in _levels())
        low, high = (middle, high) if sum(chances) / LEVELS < wanted else (low, middle)
    return chances


@cache
def _levels() -> tuple[float, ...]:
    """The middles of equal parts of the normal distribution, stretched to a standard deviation of 1."""
    levels = [NormalDist().inv_cdf((number + 0.5) / LEVELS) for number in range(LEVELS)]
    deviation = sqrt(sum(level * level for level in levels) / LEVELS)
    return tuple(level / deviation for level in levels)
