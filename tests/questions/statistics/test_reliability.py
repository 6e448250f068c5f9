"""The spread of scores and how far they can be relied on, against the textbook and against people made up."""

import random
from math import sqrt
from statistics import mean, variance

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from questions.statistics import Answer, RoundFigures, Sitting, round_figures
from tests.questions.statistics.simulation import rasch_round, sitting

pytestmark = pytest.mark.once  # people made up by the thousand

EIGHT_BY_FIVE = ("11111", "11110", "11100", "11010", "10100", "11000", "01001", "00000")
"""α, KR-21 and the ANOVA ratio of these were computed with numpy from their definitions."""


def papers(rows, points: int = 100) -> list[Sitting]:
    return [
        Sitting(n, 1, [Answer(question, int(mark) * points, points) for question, mark in enumerate(row)])
        for n, row in enumerate(rows)
    ]


def told(sittings: list[Sitting]) -> RoundFigures:
    """Of however few people, with however few questions in common."""
    return round_figures(sittings, least=1, in_common=1)


def cronbach(rows: list[list[int]]) -> float:
    """Source: Cronbach (1951), from the variances of the questions and of the totals."""
    questions = list(zip(*rows, strict=True))
    return (
        len(questions)
        / (len(questions) - 1)
        * (1 - sum(map(variance, questions)) / variance([sum(row) for row in rows]))
    )


def test_alpha_of_a_small_test_is_what_numpy_finds():
    figures = told(papers(EIGHT_BY_FIVE))
    assert figures.alpha == pytest.approx(0.5905511811023623)
    assert figures.drawn_alpha == pytest.approx(0.531496062992126)


def test_the_figures_of_a_small_test():
    figures = told(papers(EIGHT_BY_FIVE))
    assert (figures.papers, figures.mean, figures.median) == (8, pytest.approx(21 / 40), pytest.approx(0.5))
    shares = [1, 0.8, 0.6, 0.6, 0.4, 0.4, 0.4, 0]
    assert figures.deviation == pytest.approx(sqrt(variance(shares)))
    assert figures.standard_error == pytest.approx(sqrt(variance(shares) * (1 - 0.531496062992126)))
    assert figures.bins == (1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1)


def test_a_score_just_below_everything_is_not_counted_as_perfect():
    almost = Sitting(1, 1, [Answer("a", 9999, 10_000)])
    figures = told([almost, Sitting(2, 1, [Answer("a", 10_000, 10_000)])])
    assert figures.bins[-2:] == (1, 1)


@given(st.integers(2, 6).flatmap(lambda k: st.lists(st.lists(st.integers(0, 4), min_size=k, max_size=k), min_size=3)))
@settings(max_examples=150, deadline=None)
def test_on_papers_in_common_alpha_is_cronbachs(rows):
    """Also with parts of the points."""
    assume(variance([sum(row) for row in rows]) > 0)
    sittings = [Sitting(n, 1, [Answer(q, 25 * m, 100) for q, m in enumerate(row)]) for n, row in enumerate(rows)]
    assert told(sittings).alpha == pytest.approx(cronbach(rows), abs=1e-9)


def test_papers_that_agree_wholly_are_measured_without_an_error():
    """Their reliability is a little above one where it is rounded."""
    rows = [[0, 0], [2, 2], [3, 3]]
    sittings = [Sitting(n, 1, [Answer(q, 25 * m, 100) for q, m in enumerate(row)]) for n, row in enumerate(rows)]
    assert told(sittings).standard_error == pytest.approx(0, abs=1e-7)


def test_questions_of_different_points_weigh_in_alpha_as_in_the_score():
    rows = [[4, 1, 0], [4, 1, 1], [0, 0, 1], [0, 1, 0], [4, 0, 1]]
    sittings = [
        Sitting(
            n, 1, [Answer(q, 100 * m, out_of) for q, (m, out_of) in enumerate(zip(row, (400, 100, 100), strict=True))]
        )
        for n, row in enumerate(rows)
    ]
    assert told(sittings).alpha == pytest.approx(cronbach(rows))


@pytest.mark.parametrize("length, low, high", [(10, 3, 2), (20, 6, 1.5), (40, 2, 2)])
def test_the_reliability_of_drawn_papers_is_recovered(length, low, high):
    """True scores are Beta(a, b) and every answer is a toss: the reliability is k/(k + a + b). Source: Lord, Novick
    (1968), 23.6 (the negative hypergeometric)."""
    source = random.Random(length)
    people = [source.betavariate(low, high) for _person in range(4000)]
    drawn = [[source.random() < own for _slot in range(length)] for own in people]
    sittings = [sitting(n, {(n, slot): right for slot, right in enumerate(row)}) for n, row in enumerate(drawn)]
    figures = told(sittings)
    assert figures.drawn_alpha == pytest.approx(length / (length + low + high), abs=0.02)
    assert figures.alpha is None  # no question was had twice: its difficulty cannot be told from luck


def test_papers_of_different_lengths_are_weighed():
    """From 5 to 15 questions of the same Beta people: the reliability is that of a paper of 10."""
    source = random.Random(9)
    sittings = []
    for person in range(6000):
        own, length = source.betavariate(3, 2), source.randint(5, 15)
        sittings.append(sitting(person, {(person, slot): source.random() < own for slot in range(length)}))
    assert told(sittings).drawn_alpha == pytest.approx(10 / 15, abs=0.02)


def test_luck_in_drawing_counts_in_one_coefficient_and_not_in_the_other():
    """Drawn from questions that differ much, papers rank people less surely than the same paper for all would."""
    difficulties = [2.0 * (-1) ** question for question in range(100)]
    drawn = told(rasch_round(difficulties, 3000, 20, seed=1))
    common = told(rasch_round(difficulties[:20], 3000, 20, seed=2))
    assert drawn.alpha == pytest.approx(common.alpha, abs=0.03)
    assert drawn.alpha - drawn.drawn_alpha > 0.08


@pytest.mark.parametrize(("pool", "people", "length"), [(150, 100, 15), (200, 60, 10)])
def test_that_few_had_each_question_takes_nothing_from_alpha(pool, people, length):
    """Ten had each, or three, so that its mean is made of their own answers. All questions are of one difficulty, so
    that both coefficients mean the same."""
    rounds = [told(rasch_round([0.0] * pool, people, length, seed)) for seed in range(20)]
    assert mean(one.alpha - one.drawn_alpha for one in rounds) == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("people, is_told", [(29, False), (30, True)])
def test_alpha_is_told_from_thirty_papers_of_the_same_questions_on(people, is_told):
    figures = round_figures(rasch_round([0.0] * 10, people, 10, seed=1), least=10)
    assert (figures.alpha is not None, figures.papers) == (is_told, people)


@pytest.mark.parametrize("people, is_told", [(10, False), (29, False), (30, True)])
def test_the_reliability_of_a_ranking_is_told_within_a_third_of_what_it_lacks_to_one_or_not_at_all(people, is_told):
    """Ten questions of a thousand; the true coefficient is 0.67, by 20,000 people made up. The standard error, told
    either way, is then 0.144."""
    rounds = [round_figures(rasch_round([0.0] * 1000, people, 10, seed), least=10) for seed in range(60)]
    assert {one.drawn_alpha is not None for one in rounds} == {is_told}
    if is_told:
        assert sqrt(mean((one.drawn_alpha - 0.67) ** 2 for one in rounds)) < (1 - 0.67) / 3
    assert sqrt(mean((one.standard_error - 0.144) ** 2 for one in rounds)) < 0.144 / 10


@pytest.mark.parametrize("pool, people, is_told", [(10, 30, True), (50, 40, True), (200, 40, False), (200, 70, True)])
def test_drawn_papers_tell_alpha_within_a_third_of_what_it_lacks_to_one_or_not_at_all(pool, people, is_told):
    """Ten questions of one difficulty, abilities of deviation 1: the true α is 0.68, by 200,000 people made up."""
    rounds = [round_figures(rasch_round([0.0] * pool, people, 10, seed), least=10).alpha for seed in range(30)]
    assert {alpha is not None for alpha in rounds} == {is_told}
    if is_told:
        assert sqrt(mean((alpha - 0.68) ** 2 for alpha in rounds)) < (1 - 0.68) / 3


def test_by_chance_few_answers_may_agree_wholly_and_no_more_than_that():
    """In one of these ten-paper rounds two questions have more in common than each has spread."""
    found = [told(rasch_round([0.0] * 20, 10, 3, seed)).alpha for seed in range(10)]
    assert max(found) == 1.0


def test_the_standard_error_is_how_far_scores_lie_from_the_true_ones():
    source = random.Random(5)
    people = [source.betavariate(5, 2) for _person in range(4000)]
    scores = [sum(source.random() < own for _slot in range(20)) for own in people]
    off = [score / 20 - own for score, own in zip(scores, people, strict=True)]
    sittings = [sitting(n, {q: q < score for q in range(20)}) for n, score in enumerate(scores)]
    assert told(sittings).standard_error == pytest.approx(sqrt(variance(off)), rel=0.03)


def test_without_differences_between_people_there_is_no_reliability():
    figures = round_figures(papers(["111"] * 12), least=10)
    assert (figures.alpha, figures.drawn_alpha, figures.standard_error) == (None, None, None)
    assert (figures.mean, figures.deviation) == (1, 0)


def test_voided_questions_count_nowhere():
    rows = papers(EIGHT_BY_FIVE)
    voided = [Sitting(p, r, [*answers, Answer("void", 0, 0)]) for p, r, answers in rows]
    assert told(voided) == told(rows)


def test_a_paper_on_which_everything_was_voided_is_no_paper():
    assert round_figures([Sitting(n, 1, [Answer("void", 0, 0)]) for n in range(20)], least=10) == RoundFigures(0)


def test_a_small_round_tells_only_how_many_papers_it_had():
    assert round_figures(papers(EIGHT_BY_FIVE), least=10) == RoundFigures(8)
