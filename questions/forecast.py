"""What papers will be like before anybody sits one: how hard, how the scores will lie, how much neighbours share.

Facilities are what `questions.statistics` found, or what authors expect: the chance of a right answer, from 0 to 1. All
of it takes papers as they are drawn, so a blueprint is judged by a sample of its papers.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations
from math import exp, sqrt
from statistics import NormalDist

from questions.drawing import Drawn, PoolItem, PreparedPool, Row, draw_paper, prepare
from questions.randomness import Draw

LEVELS = 41
"""Levels of ability that stand for everybody, each for as many people."""
WIDEST_SPREAD = 6.0
LEAST_CHANCE = 1e-6
"""A chance of 0 or 1 has no logit; nobody is surer than this of anything."""
MOST_COMPARED = 500
"""Papers of which every two are compared: 125,000 pairs."""


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


def right_answers(facilities: Sequence[float]) -> list[float]:
    """The chance of each number of right answers, from 0 to all, where answers do not depend on each other.

    This is the Poisson binomial distribution, summed up question by question. Source: Y. Hong, On computing the
    distribution function for the Poisson binomial distribution, Computational Statistics & Data Analysis 59 (2013) 41.
    """
    chances = [1.0]
    for facility in facilities:
        missed = [chance * (1 - facility) for chance in chances] + [0.0]
        for number, chance in enumerate(chances, 1):
            missed[number] += chance * facility
        chances = missed
    return chances


def forecast_scores(papers: Sequence[Sequence[float]], spread: float = 0.0) -> list[float]:
    """The expected share of people with each number of right answers, from 0 to all, over papers given as facilities.

    With `spread` 0 everybody is as able as everybody else, and perfect papers come out too rare: who knows one answer
    knows more of the others. `spread` is the standard deviation of abilities in logits (1 is usual in a mixed crowd);
    each facility then stays what it is on average. Abilities are normal, as in the Rasch model with random persons:
    D. Thissen, Marginal maximum likelihood estimation for the one-parameter logistic model, Psychometrika 47 (1982).
    Raises ValueError for no papers, or papers of different lengths.
    """
    if not papers or len({len(paper) for paper in papers}) > 1:
        raise ValueError("papers of one length are needed")
    total = [0.0] * (len(papers[0]) + 1)
    for paper in papers:
        for chances in chances_by_ability(paper, spread):
            total = [sofar + chance for sofar, chance in zip(total, right_answers(chances), strict=True)]
    whole = len(papers) * (LEVELS if spread else 1)
    return [share / whole for share in total]


def spread_of(papers: Sequence[Sequence[float]], deviation: float) -> float:
    """The spread of abilities, in logits, with which papers of these facilities score with this standard deviation.

    `deviation` is of the number of right answers, as earlier rounds showed it; what it is more than the chance of each
    answer explains is laid to abilities, and to luck in drawing where papers differ. Found by halving, from 0 to 6.
    """
    low, high = 0.0, WIDEST_SPREAD
    for _halving in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if _variance(papers, middle) < deviation**2 else (low, middle)
    return high if low else 0.0


def _variance(papers: Sequence[Sequence[float]], spread: float) -> float:
    """Of the number of right answers: what is left to chance at each level of ability, and what levels differ by."""
    levels = [level for paper in papers for level in chances_by_ability(paper, spread)]
    means = [sum(level) for level in levels]
    mean = sum(means) / len(means)
    chance = sum(sum([p * (1 - p) for p in level]) for level in levels) / len(levels)
    return chance + sum([(own - mean) ** 2 for own in means]) / len(means)


def chances_by_ability(facilities: Sequence[float], spread: float) -> list[list[float]]:
    """The chances of each level of ability to answer rightly."""
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


@dataclass(frozen=True)
class Overlap:
    """How many questions two papers share: on average over every two, and at most among those that were compared."""

    mean: float
    most: int
    shares: dict[int, float]
    """The part of the compared pairs that share each number of questions."""


def exposure(papers: Sequence[Collection[Hashable]]) -> dict[Hashable, float]:
    """On what share of the papers each question stands, the most shown first; what is never drawn is not there."""
    counts = Counter(question for paper in papers for question in set(paper))
    return {question: count / len(papers) for question, count in counts.most_common()}


def overlap(papers: Sequence[Collection[Hashable]]) -> Overlap:
    """What pairs of papers have in common. Raises ValueError for fewer than two papers.

    The mean is exact whatever their number, because a question on c papers is shared by c(c − 1)/2 of the pairs; the
    rest looks at the first 500. Source: the test overlap rate of W. D. Way, Protecting the integrity of computerized
    testing item pools, Educational Measurement: Issues and Practice 17:4 (1998) 17–27, as a count.
    """
    if len(papers) < 2:
        raise ValueError("two papers are needed")
    counts = Counter(question for paper in papers for question in set(paper))
    pairs = len(papers) * (len(papers) - 1) // 2
    mean = sum(count * (count - 1) // 2 for count in counts.values()) / pairs
    common = Counter(len(a & b) for a, b in combinations([set(paper) for paper in papers[:MOST_COMPARED]], 2))
    compared = sum(common.values())
    return Overlap(mean, max(common), {number: common[number] / compared for number in sorted(common)})


def facilities_of(paper: Sequence[Drawn], known: Mapping[int, float], otherwise: float) -> list[float]:
    """The facility of each slot by its revision, and `otherwise` for revisions of which nothing is known."""
    return [known.get(slot.revision, otherwise) for slot in paper]
