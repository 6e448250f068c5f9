"""How difficult each question is, whoever had it: the Rasch model, from papers on which everybody had others.

The model: log odds of a right answer = ability of the person − difficulty of the question, both in logits. Facilities
of drawn questions cannot be compared exactly, because each was had by other people; these difficulties can.

Estimated by pairs: of those who had both questions and answered exactly one of them rightly, the share whose right one
is i is ε_i / (ε_i + ε_j) with ε = exp(−difficulty), whatever their abilities. So abilities need no estimate, questions
that a person never had do not matter, and the bias of joint estimation, for which Wright and Stone multiply with
(L − 1)/L, does not arise: the estimate is consistent. Perfect and empty papers hold no such pair and tell nothing.
Sources: B. Choppin, A fully conditional estimation procedure for Rasch model parameters, Evaluation in Education 9
(1985) 29–42; B. D. Wright, M. H. Stone, Best Test Design (1979), 3 and 4 (joint estimation and its bias);
A. H. Zwinderman, Pairwise parameter estimation in Rasch models, Applied Psychological Measurement 19 (1995) 369–375
(consistency).

The likelihood of the pairs is that of Bradley and Terry. It has one finite maximum if and only if no questions can be
parted so that one part always beat the other (L. R. Ford, Solution of a ranking problem from binary comparisons,
American Mathematical Monthly 64 (1957) 28–33). Questions are compared for which that holds, the largest such part
around the question with the most comparisons; the others, such as one that everybody got right, get no difficulty.

The pairs of one person are not independent, so the curvature alone would make the errors far too small: the standard
error is put together from what each person contributes (the sandwich; B. G. Lindsay, Composite likelihood methods,
Contemporary Mathematics 80 (1988) 221–239). It takes the information of the questions about each other as spread
evenly, which is exact where all were compared alike, and near to it in a drawn pool; the tests hold how near.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import chain, count
from math import exp, log, sqrt
from operator import add, mul
from typing import NamedTuple

from questions.statistics.sittings import Sitting

LEAST_ANSWERS = 100
"""Below so many answers a difficulty is not told: with 100 it is stable within ±½ logit. Source: J. M. Linacre, Sample
size and item calibration stability, Rasch Measurement Transactions 7:4 (1994) 328."""
TOLERANCE = 1e-3
"""Logits: the search ends when no difficulty moved by more in one pass."""
ANSWERS_FOR_ERRORS = 200
"""From so many answers a standard error is known within a few percent."""
MOST_PASSES = 100
LONGEST_STEP = 1.0
"""Logits: a step of Newton's is cut to this, so that a bad start cannot throw a question far away."""


class Difficulty(NamedTuple):
    """In logits, above 0 for harder than the mean of the questions compared, and its standard error."""

    logits: float
    standard_error: float


class _Paper(NamedTuple):
    right: list[int]
    wrong: list[int]


def rasch_difficulties(sittings: Iterable[Sitting], least_answers: int = LEAST_ANSWERS) -> dict[Hashable, Difficulty]:
    """The difficulty of each question for which the data suffice, by question; empty where the search does not settle.

    An answer is right when it earned all its points; a part of them counts as wrong. A question needs `least_answers`
    from people whose paper was neither all right nor all wrong.
    """
    questions, papers = _informative(sittings, least_answers)
    wins = _pairs(papers, len(questions))
    compared = _strongly_connected(wins)
    if len(compared) < 2:
        return {}
    fitted = _fit([[wins[i][j] for j in compared] for i in compared])
    if fitted is None:
        return {}
    easiness, information = fitted
    errors = _standard_errors(_only(compared, papers, len(questions)), easiness, information)
    mean = sum(map(log, easiness)) / len(easiness)
    return {questions[old]: Difficulty(mean - log(easiness[new]), errors[new]) for new, old in enumerate(compared)}


def _informative(sittings: Iterable[Sitting], least_answers: int) -> tuple[list[Hashable], list[_Paper]]:
    """The questions with enough answers, and the papers that are neither all right nor all wrong, by their numbers."""
    numbers: dict[Hashable, int] = defaultdict(count().__next__)
    papers = []
    for _person, _round, answers in sittings:
        right = [numbers[answer[0]] for answer in answers if answer[1] >= answer[2] > 0]
        wrong = [numbers[answer[0]] for answer in answers if answer[1] < answer[2]]
        if right and wrong:
            papers.append(_Paper(right, wrong))
    counts = _answers(papers, len(numbers))
    kept = [number for number in range(len(numbers)) if counts[number] >= least_answers]
    names = list(numbers)
    return [names[number] for number in kept], _only(kept, papers, len(names))


def _only(kept: Sequence[int], papers: list[_Paper], questions: int) -> list[_Paper]:
    """The papers with these of so many questions alone, which are numbered anew in this order."""
    if len(kept) == questions:
        return papers
    place = {old: new for new, old in enumerate(kept)}
    return [
        _Paper([place[q] for q in right if q in place], [place[q] for q in wrong if q in place])
        for right, wrong in papers
    ]


def _pairs(papers: Sequence[_Paper], questions: int) -> list[list[int]]:
    """wins[i][j]: how many had both questions and got i right and j wrong."""
    wins = [[0] * questions for _question in range(questions)]
    for right, wrong in papers:
        for winner in right:
            row = wins[winner]
            for loser in wrong:
                row[loser] += 1
    return wins


def _strongly_connected(wins: Sequence[Sequence[int]]) -> list[int]:
    """The questions that beat and are beaten, directly or by way of others, by the one with the most comparisons."""
    if not wins:
        return []
    lost = [list(column) for column in zip(*wins, strict=True)]
    start = max(range(len(wins)), key=lambda i: min(sum(wins[i]), sum(lost[i])))
    return sorted(_reach(start, wins) & _reach(start, lost))


def _reach(start: int, links: Sequence[Sequence[int]]) -> set[int]:
    found, queue = {start}, [start]
    for question in queue:
        for other, won in enumerate(links[question]):
            if won and other not in found:
                found.add(other)
                queue.append(other)
    return found


def _fit(wins: Sequence[Sequence[int]]) -> tuple[list[float], list[float]] | None:
    """ε of each question and its information, by Newton's steps, question by question; None if it does not settle.

    The log likelihood is concave in log ε, so that going round the questions climbs to its one maximum.
    """
    met = [list(map(add, row, column)) for row, column in zip(wins, zip(*wins, strict=True), strict=True)]
    won = [sum(row) for row in wins]
    logs = [log(own / (sum(all_met) - own)) for own, all_met in zip(won, met, strict=True)]
    easiness, information = list(map(exp, logs)), [0.0] * len(wins)
    for _pass in range(MOST_PASSES):
        farthest = 0.0
        for i, counts in enumerate(met):
            own = easiness[i]
            chances = [own / (own + other) for other in easiness]
            weighted = list(map(mul, counts, chances))
            expected = sum(weighted)
            information[i] = expected - sum(map(mul, weighted, chances))  # Σ of count × chance × (1 − chance)
            step = max(-LONGEST_STEP, min(LONGEST_STEP, (won[i] - expected) / information[i]))
            logs[i] += step
            easiness[i] = exp(logs[i])
            farthest = max(farthest, abs(step))
        if farthest < TOLERANCE:
            return easiness, information
    return None


def _standard_errors(papers: Sequence[_Paper], easiness: Sequence[float], information: Sequence[float]) -> list[float]:
    """√(Σ over persons of (score of the person for the question)²) / information, with the factor for a sum of zero.

    For questions that all meet alike the information matrix is w(nI − J), its inverse on contrasts is I/(wn), and its
    diagonal is w(n − 1): so the information is taken n/(n − 1) times.

    The sum is taken over every so many papers and scaled up, where that still leaves each question enough of them.
    """
    answers = _answers(papers, len(easiness))
    step = max(1, min(answers) // ANSWERS_FOR_ERRORS)
    sampled = _answers(papers[::step], len(easiness))
    if min(sampled) < ANSWERS_FOR_ERRORS // 2:  # the papers come in a pattern
        step, sampled = 1, answers
    squares = _squared_scores(papers[::step], easiness)
    whole = len(easiness) / (len(easiness) - 1)
    return [
        sqrt(square * had / seen) / (known * whole)
        for square, had, seen, known in zip(squares, answers, sampled, information, strict=True)
    ]


def _squared_scores(papers: Sequence[_Paper], easiness: Sequence[float]) -> list[float]:
    """Σ over persons of (∂ log likelihood of the person's pairs / ∂ log ε)², for each question."""
    squares = [0.0] * len(easiness)
    for right, wrong in papers:
        losers, lost = [easiness[question] for question in wrong], [0.0] * len(wrong)
        for question in right:
            own = easiness[question]
            upsets = [other / (own + other) for other in losers]  # the chance of each loser to have beaten this winner
            squares[question] += sum(upsets) ** 2
            lost = list(map(add, lost, upsets))
        for question, chances in zip(wrong, lost, strict=True):
            squares[question] += chances**2
    return squares


def _answers(papers: Sequence[_Paper], questions: int) -> list[int]:
    """How many of these papers hold each question."""
    answers = Counter(chain.from_iterable(chain.from_iterable(papers)))
    return [answers[question] for question in range(questions)]
