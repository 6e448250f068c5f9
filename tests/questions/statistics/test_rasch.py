"""Difficulties that do not depend on who had a question, with errors that are as large as they say."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.statistics import Answer, Sitting, rasch_difficulties
from tests.questions.statistics.simulation import centred, rasch_round, sitting

pytestmark = pytest.mark.once  # people made up by the thousand


def difficulties_of(count: int, seed: int) -> list[float]:
    source = random.Random(seed)
    return centred([source.gauss(0, 1) for _question in range(count)])


def deviates(truth: list[float], found: dict) -> list[float]:
    """How many of its standard errors each estimate is off."""
    return [(found[q].logits - truth[q]) / found[q].standard_error for q in found]


def root_mean_square(numbers: list[float]) -> float:
    return math.sqrt(sum(number**2 for number in numbers) / len(numbers))


def test_two_questions_differ_by_the_log_of_who_got_only_one_right():
    """The closed form: logits ± ½ log(60/20), and ½ √(1/60 + 1/20) for half a difference."""
    papers = [sitting(n, {"a": n < 60, "b": n >= 60}) for n in range(80)]
    found = rasch_difficulties(papers, least_answers=1)
    assert found["a"].logits == pytest.approx(-math.log(60 / 20) / 2, abs=1e-3)
    assert found["b"].logits == pytest.approx(math.log(60 / 20) / 2, abs=1e-3)
    assert [one.standard_error for one in found.values()] == pytest.approx(
        [math.sqrt(1 / 60 + 1 / 20) / 2] * 2, rel=1e-3
    )


def test_estimates_and_errors_are_what_scipy_finds():
    """300 papers of 4 out of 6 questions: the pairs' likelihood climbed by BFGS, and the whole sandwich H⁻¹JH⁻¹."""
    source = random.Random(7)
    papers = []
    for person in range(300):
        own, drawn = source.gauss(0, 1), source.sample(range(6), 4)
        difficulty = dict(enumerate([-1.5, -0.5, 0, 0.3, 0.7, 1.0]))
        papers.append(sitting(person, {q: source.random() < 1 / (1 + math.exp(difficulty[q] - own)) for q in drawn}))
    found = rasch_difficulties(papers, least_answers=1)
    assert [found[q].logits for q in range(6)] == pytest.approx(
        [-1.3837, -0.5262, 0.3840, 0.0591, 0.7771, 0.6897], abs=5e-4
    )
    assert [found[q].standard_error for q in range(6)] == pytest.approx(
        [0.1793, 0.1536, 0.1505, 0.1449, 0.1531, 0.1634], rel=0.02
    )


@pytest.mark.parametrize("questions, persons, length", [(20, 1500, 20), (60, 2000, 15), (100, 1500, 20)])
def test_known_difficulties_are_recovered_within_their_errors(questions, persons, length):
    """Over several rounds the errors come out 1 standard error in the root mean square, give or take a tenth."""
    off = []
    for seed in range(6):
        truth = difficulties_of(questions, seed)
        found = rasch_difficulties(rasch_round(truth, persons, length, seed, ability=1.0))
        assert len(found) == questions
        off += deviates(truth, found)
    assert root_mean_square(off) == pytest.approx(1, abs=0.12)
    assert sum(off) / len(off) == pytest.approx(0, abs=0.15)


def test_estimates_are_not_stretched():
    """Joint estimation would stretch 20 questions by 20/19; pairs do not: the slope on the truth is 1."""
    slopes = []
    for seed in range(8):
        truth = difficulties_of(20, seed)
        found = rasch_difficulties(rasch_round(truth, 1500, 20, seed))
        slopes.append(sum(found[q].logits * truth[q] for q in found) / sum(b * b for b in truth))
    assert sum(slopes) / len(slopes) == pytest.approx(1, abs=0.02)


def test_who_had_a_question_does_not_matter():
    """Half of the questions were had by strong people only: their facility is higher, their difficulty is not."""
    truth = [0.0] * 30
    weak = rasch_round(truth[:20], 2000, 15, seed=1, ability=-1.0)
    strong = [
        sitting(0, {answer.question + 10: answer.hundredths / 100 for answer in paper.answers})
        for paper in rasch_round(truth[:20], 2000, 15, seed=2, ability=1.5)
    ]
    found = rasch_difficulties(weak + strong)
    assert [found[q].logits for q in (0, 29)] == pytest.approx([0, 0], abs=3 * found[0].standard_error)


def test_the_error_shrinks_with_the_root_of_the_people():
    truth = difficulties_of(20, 1)
    few, many = (rasch_difficulties(rasch_round(truth, people, 20, seed=1)) for people in (500, 2000))
    assert [few[q].standard_error / many[q].standard_error for q in few] == pytest.approx([2] * 20, rel=0.25)


@pytest.mark.parametrize("shares", [{"a": 1, "b": 1, "c": 1}, {"a": 0, "b": 0, "c": 0}])
def test_perfect_and_empty_papers_tell_nothing(shares):
    papers = [sitting(n, {"a": n % 3 != 0, "b": n % 3 != 1, "c": n % 2}) for n in range(60)]
    without = rasch_difficulties(papers, least_answers=1)
    assert rasch_difficulties(papers + [sitting(n, shares) for n in range(100)], least_answers=1) == without


def test_a_question_that_everybody_has_right_gets_no_difficulty():
    papers = [sitting(n, {"known": 1, "a": n % 3 == 0, "b": n % 3 != 0}) for n in range(60)]
    assert sorted(rasch_difficulties(papers, least_answers=1)) == ["a", "b"]


def test_questions_that_were_never_compared_are_not_put_on_one_scale():
    here = [sitting(n, {"a": n % 3 == 0, "b": n % 3 != 0}) for n in range(60)]
    elsewhere = [sitting(n, {"x": n % 3 == 0, "y": n % 3 != 0}) for n in range(30)]
    assert sorted(rasch_difficulties(here + elsewhere, least_answers=1)) == ["a", "b"]


def test_a_voided_question_tells_nothing():
    papers = [sitting(n, {"a": n % 3 == 0, "b": n % 3 != 0}) for n in range(60)]
    voided = [paper._replace(answers=[*paper.answers, Answer("void", 0, 0)]) for paper in papers]
    assert rasch_difficulties(voided, least_answers=1) == rasch_difficulties(papers, least_answers=1)
    all_wrong = [Sitting(n, 1, [Answer("void", 0, 0), Answer("a", 0, 100), Answer("b", 0, 100)]) for n in range(60)]
    assert rasch_difficulties(papers + all_wrong, least_answers=61) == {}


def test_a_question_needs_a_hundred_answers():
    papers = rasch_round([0.0] * 10, 150, 10, seed=4) + [sitting(n, {0: n % 2, "rare": n % 3 == 0}) for n in range(99)]
    assert sorted(rasch_difficulties(papers)) == list(range(10))


def test_part_of_the_points_counts_as_wrong():
    whole = [sitting(n, {"a": n % 3 == 0, "b": n % 3 != 0}) for n in range(60)]
    part = [sitting(n, {"a": 1 if n % 3 == 0 else 0.5, "b": n % 3 != 0}) for n in range(60)]
    assert rasch_difficulties(part, least_answers=1) == rasch_difficulties(whole, least_answers=1)


def test_papers_that_come_in_a_pattern_do_not_mislead_the_errors():
    """Errors are summed over every so many papers; here every other paper holds other questions, and 2 is the step."""
    truth = difficulties_of(20, 3)
    first, second = rasch_round(truth[:12], 600, 10, seed=1), rasch_round(truth[8:], 600, 10, seed=2)
    second = [sitting(0, {answer.question + 8: answer.hundredths // 100 for answer in p.answers}) for p in second]
    first, second = (
        [p for p in papers if 0 < sum(a.hundredths for a in p.answers) < 1000] for papers in (first, second)
    )
    mixed = [paper for pair in zip(first, second, strict=False) for paper in pair]
    by_turns, one_by_one = (
        rasch_difficulties(mixed),
        rasch_difficulties(sorted(mixed, key=lambda p: p.answers[0].question)),
    )
    assert [by_turns[q].standard_error for q in range(20)] == pytest.approx(
        [one_by_one[q].standard_error for q in range(20)], rel=0.2
    )


@given(st.lists(st.dictionaries(st.integers(0, 4), st.booleans(), min_size=2), max_size=40))
@settings(max_examples=100, deadline=None)
def test_whatever_was_answered_the_difficulties_are_finite_and_average_to_nothing(marks):
    found = rasch_difficulties([sitting(n, paper) for n, paper in enumerate(marks)], least_answers=1)
    assert [math.isfinite(one.logits) and math.isfinite(one.standard_error) for one in found.values()] == [True] * len(
        found
    )
    assert sum(one.logits for one in found.values()) == pytest.approx(0, abs=1e-9)
