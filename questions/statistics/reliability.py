"""The test page: how the scores of one round are spread, and how far they can be relied on.

On papers that are drawn, Cronbach's α in its usual form has no columns to be computed from: everybody has had other
questions. Two coefficients take its place:

* `alpha` asks how well the papers tell people apart once the difficulty of each question is taken off. It is α as it
  follows from the mean covariance of two questions and the mean variance of one, each over those who had them; where
  all had the same questions it *is* Cronbach's α (and KR-20 for right and wrong), to the last digit. Where papers are
  drawn it says what α would be about, had all sat such a paper in common, also where few had each question: that the
  difficulty of a question is itself estimated from these few is allowed for.
  Sources: L. J. Cronbach, Coefficient alpha and the internal structure of tests, Psychometrika 16 (1951) 297–334, (15);
  S. R. Searle, G. Casella, C. E. McCulloch, Variance Components (1992), 5.2 (equating sums of products to what is
  expected of them, in data with gaps).
* `drawn_alpha` is for the scores as they are ranked: luck in drawing an easy paper counts as error, too. It is the
  coefficient of the design in which questions are nested in persons, and KR-21 for right and wrong.
  Sources: R. L. Brennan, Generalizability Theory (2001), the i:p design; F. M. Lord, Do tests of the same length have
  the same standard error of measurement?, Educational and Psychological Measurement 17 (1957) 510–521.
  A blueprint (so many of each topic and level) leaves less to luck than this assumes, so it is on the careful side.

α by the number of the slot on the paper, which Moodle computes for random questions, is left out: slots are shuffled,
and it then measures the same as `drawn_alpha`, only with more noise.

The standard error of measurement is √(variance of the errors), as a share of the paper; a score ± 1 error holds the
true score about two times in three. Source: Lord, Novick (1968), 3.8.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, combinations, repeat
from math import sqrt
from operator import mul, sub, truediv
from statistics import median

from questions.statistics.correlation import spread
from questions.statistics.sittings import Sitting

BINS = 20
IN_COMMON = 30
"""α is told where as many pairs of answers tell it as 30 papers of the same questions have, and so from 30 papers on.

Of n such papers the standard error of α is about (1 − α)·√(2/(n − 1)); source: L. S. Feldt, The approximate sampling
distribution of Kuder-Richardson reliability coefficient twenty, Psychometrika 30 (1965) 357–370. 30 keep it to a
quarter of 1 − α: two rounds in three whose α is 0.6 are told one between 0.5, below which the page calls it weak, and
0.7, from which it calls it good. Drawn papers with as many pairs are not much worse: in made-up rounds of 5 to 20
questions, with a true α of 0.2 to 0.8, the root mean square of the error was at most a third of 1 − α from the pairs of
28 papers on. From those of 7 it was up to 16 times 1 − α: few pairs may tell an α far below zero.

So it is with `drawn_alpha`, which all pairs of a paper tell, so that it takes 30 papers whoever had which question: in
such rounds the error came to 0.27 to 0.34 of 1 − α from 30 papers, to 0.7 to 1 from 10, one of which told −2.6. How far
the answers of one paper differ is known sooner: from 10 papers the standard error was off by 5 to 8 %.
"""
ROUNDING = 1e-12
"""A variance below this part of the values' squares is nothing but rounding."""


@dataclass(frozen=True)
class RoundFigures:
    """The scores of one round as shares of what each paper could earn, from 0 to 1.

    `bins` counts papers from 0 to under 5 %, from 5 to under 10 %, … from 95 to under 100 %, and last the perfect ones.
    """

    papers: int
    mean: float | None = None
    median: float | None = None
    deviation: float | None = None
    bins: tuple[int, ...] | None = None
    alpha: float | None = None
    drawn_alpha: float | None = None
    standard_error: float | None = None
    """Of one score as it is ranked, so with the luck of the draw."""


def round_figures(sittings: Iterable[Sitting], least: int, in_common: int = IN_COMMON) -> RoundFigures:
    """The figures of these papers; only how many there are, where that is fewer than `least`. Each reliability is none
    where its pairs are fewer than those of so many papers `in_common`."""
    papers = [paper for _person, _round, answers in sittings if (paper := [one for one in answers if one[2]])]
    lengths, answers = list(map(len, papers)), list(chain.from_iterable(papers))
    if len(lengths) < max(least, 2):
        return RoundFigures(len(lengths))
    questions, earned, out_of = ([answer[place] for answer in answers] for place in range(3))
    totals = list(zip(_sums(earned, lengths), _sums(out_of, lengths), strict=True))
    scores = [own / whole for own, whole in totals]
    bins = Counter(own * BINS // whole for own, whole in totals)
    mean, deviation = spread(scores)
    drawn = _nested(earned, out_of, lengths)
    return RoundFigures(
        papers=len(lengths),
        mean=mean,
        median=median(scores),
        deviation=deviation,
        bins=tuple(bins[place] for place in range(BINS + 1)),
        alpha=_crossed(questions, earned, lengths, in_common),
        drawn_alpha=drawn if len(lengths) >= in_common else None,
        standard_error=None if drawn is None else deviation * sqrt(max(1 - drawn, 0)),  # one may be rounded up
    )


def _crossed(
    questions: Sequence[Hashable], earned: Sequence[int], lengths: Sequence[int], in_common: int
) -> float | None:
    """α of the points: c / (c + (v − c)/k), for c the mean covariance of two questions, v the mean variance of one, and
    k answers on a mean paper; see the top of this file. None where too few pairs tell it; see IN_COMMON."""
    counts, sums = Counter(questions), dict.fromkeys(questions, 0)
    for question, points in zip(questions, earned, strict=True):
        sums[question] += points
    means = {question: total / counts[question] for question, total in sums.items()}
    deviations = list(map(sub, earned, map(means.__getitem__, questions)))
    freedom, pairs = len(earned) - len(means), _pairs(questions, lengths, counts)
    least = (in_common - 1) * sum(length * (length - 1) for length in lengths) / len(lengths)
    if freedom < 1 or pairs < max(least * (1 - ROUNDING), ROUNDING * len(earned)):
        return None
    totals, squares = _sums(deviations, lengths), sum(map(mul, deviations, deviations))
    covariance = (sum(map(mul, totals, totals)) - squares) / pairs
    observed = covariance + (squares / freedom - covariance) * len(lengths) / len(earned)
    if observed <= ROUNDING * sum(map(mul, earned, earned)) / len(earned):
        return None
    return min(covariance / observed, 1.0)  # of few answers, two questions may seem to have more in common than each


def _pairs(questions: Sequence[Hashable], lengths: Sequence[int], counts: Mapping[Hashable, int]) -> float:
    """How many pairs of two questions stand on the papers, in both orders, each as far as the product of the two
    deviations tells their covariance.

    A deviation is taken from the mean of those who had the question, to which the person belongs. So of the covariance
    there remains 1 − 1/m − 1/n + s/mn, for questions had by m and n people and both by s: nothing where one person had
    one of them.
    """
    known = _sums([counts[question] > 1 for question in questions], lengths)
    shares = _sums([(counts[question] > 1) / counts[question] for question in questions], lengths)
    own = sum((length - 1) * (length - 2 * share) for length, share in zip(known, shares, strict=True))
    had = {question: bytearray(len(lengths) // 8 + 1) for question, count in counts.items() if count > 1}
    papers = chain.from_iterable(repeat(paper, length) for paper, length in enumerate(lengths))
    for question, paper in zip(questions, papers, strict=True):
        if question in had:
            had[question][paper >> 3] |= 1 << (paper & 7)
    people = [(int.from_bytes(bits, "little"), counts[question]) for question, bits in had.items()]
    both = ((ours & theirs).bit_count() ** 2 / (m * n) for (ours, m), (theirs, n) in combinations(people, 2))
    return own + 2 * sum(both)


def _nested(earned: Sequence[int], out_of: Sequence[int], lengths: Sequence[int]) -> float | None:
    """The coefficient of shares nested in persons; see the top of this file. Questions of any points weigh alike."""
    return _variance_ratio(list(map(truediv, earned, out_of)), lengths)


def _variance_ratio(values: Sequence[float], lengths: Sequence[int]) -> float | None:
    """σ²(persons) / (σ²(persons) + σ²(within) / k) from one-way analysis of variance, for k answers on a mean paper.

    With papers of one length this is (MS between − MS within) / MS between. Source: S. R. Searle, G. Casella,
    C. E. McCulloch, Variance Components (1992), 3.6.
    """
    answers, papers = len(values), len(lengths)
    freedom = answers - papers
    if freedom < 1:
        return None
    mean = sum(values) / answers
    distances = [value - mean for value in values]
    squares = sum(map(mul, distances, distances))
    between = sum([total * total / length for total, length in zip(_sums(distances, lengths), lengths, strict=True)])
    between_mean, within_mean = between / (papers - 1), (squares - between) / freedom
    effective = (answers - sum(map(mul, lengths, lengths)) / answers) / (papers - 1)
    persons = (between_mean - within_mean) / effective
    observed = persons + within_mean / (answers / papers)
    return persons / observed if observed > ROUNDING * (squares + mean * mean) / answers else None


def _sums(values: Sequence[float], lengths: Sequence[int]) -> list[float]:
    """The sum over each paper of values that stand one paper behind the other."""
    ends = list(accumulate(lengths))
    return [sum(values[end - length : end]) for end, length in zip(ends, lengths, strict=True)]
