"""What is foretold of papers, against exact values, other ways of counting, and people made up."""

import math
import random
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.drawing import CannotDraw, Drawn, PoolItem, Row
from questions.forecast import (
    Overlap,
    expected_share,
    exposure,
    facilities_of,
    forecast_scores,
    overlap,
    right_answers,
    sample_papers,
    spread_of,
)

POOL = [PoolItem(number, 1000 + number, "o1", 1, "single") for number in range(50)]
ROWS = [Row("o1", None, None, 10, 100)]
chances = st.floats(0, 1)


@given(st.lists(chances, max_size=8))
@settings(max_examples=100, deadline=None)
def test_the_chances_of_each_number_are_those_of_every_way_to_answer(facilities):
    expected = [0.0] * (len(facilities) + 1)
    for answers in product((True, False), repeat=len(facilities)):
        ways = [p if right else 1 - p for p, right in zip(facilities, answers, strict=True)]
        expected[sum(answers)] += math.prod(ways)
    assert right_answers(facilities) == pytest.approx(expected)


def test_equal_facilities_give_the_binomial_distribution():
    assert right_answers([0.3] * 20) == pytest.approx([math.comb(20, k) * 0.3**k * 0.7 ** (20 - k) for k in range(21)])


@given(st.lists(chances, min_size=1, max_size=60))
@settings(max_examples=50, deadline=None)
def test_the_mean_is_the_sum_of_the_facilities(facilities):
    found = right_answers(facilities)
    assert sum(found) == pytest.approx(1)
    assert sum(number * chance for number, chance in enumerate(found)) == pytest.approx(sum(facilities))


@pytest.mark.parametrize("slots, share", [([(0.5, 100), (1.0, 100)], 0.75), ([(0.5, 300), (1.0, 100)], 0.625)])
def test_the_expected_share_weighs_by_points(slots, share):
    assert expected_share(slots) == pytest.approx(share)


def test_a_paper_without_points_has_no_share():
    with pytest.raises(ValueError):
        expected_share([(0.5, 0)])


@pytest.mark.parametrize(
    "facility, spread, length, perfect",
    [(0.9, 1, 20, 0.28243583683536494), (0.95, 1.5, 15, 0.6352200962808192), (0.7, 1, 10, 0.12539468636190615)],
)
def test_perfect_papers_where_abilities_differ(facility, spread, length, perfect):
    """Computed with scipy by integrating over the normal distribution; equal abilities would make 0.9^20 of them."""
    assert forecast_scores([[facility] * length], spread)[-1] == pytest.approx(perfect, abs=0.004)
    assert forecast_scores([[facility] * length])[-1] == pytest.approx(facility**length)


@given(st.lists(chances, min_size=1, max_size=6), st.sampled_from([0.5, 1.0, 2.0]))
@settings(max_examples=50, deadline=None)
def test_a_spread_of_abilities_leaves_the_mean_where_it_is(facilities, spread):
    found = forecast_scores([facilities], spread)
    assert sum(found) == pytest.approx(1)
    assert sum(n * share for n, share in enumerate(found)) == pytest.approx(sum(facilities), abs=1e-4)


def test_people_made_up_score_as_foretold():
    source = random.Random(3)
    easiness = [1.0, 2.0, 0.0, 3.0, -1.0]
    people = [source.gauss(0, 1.2) for _person in range(20_000)]
    marks = [[source.random() < 1 / (1 + math.exp(-own - b)) for b in easiness] for own in people]
    facilities = [sum(column) / len(people) for column in zip(*marks, strict=True)]
    counts = [sum(sum(row) == number for row in marks) / len(people) for number in range(6)]
    assert forecast_scores([facilities], 1.2) == pytest.approx(counts, abs=0.012)


@pytest.mark.parametrize("spread", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("papers", [[[0.9] * 20], [[0.5, 0.7, 0.9] * 5, [0.4, 0.8, 0.95] * 5]])
def test_the_spread_is_found_from_how_scores_spread(papers, spread):
    shares = forecast_scores(papers, spread)
    mean = sum(number * share for number, share in enumerate(shares))
    deviation = math.sqrt(sum((number - mean) ** 2 * share for number, share in enumerate(shares)))
    assert spread_of(papers, deviation) == pytest.approx(spread, abs=0.01)


def test_scores_that_chance_alone_explains_show_no_spread():
    assert spread_of([[0.5] * 16], deviation=2.0) == pytest.approx(0, abs=0.01)
    assert spread_of([[0.5] * 16], deviation=1.0) == 0


def test_papers_are_averaged():
    easy, hard = [0.9, 0.9], [0.1, 0.1]
    assert forecast_scores([easy, hard]) == pytest.approx([0.41, 0.18, 0.41])


@pytest.mark.parametrize("papers", [[], [[0.5], [0.5, 0.5]]])
def test_papers_of_one_length_are_needed(papers):
    with pytest.raises(ValueError):
        forecast_scores(papers)


papers_of_letters = st.lists(st.sets(st.sampled_from("abcdefgh"), max_size=5), min_size=2, max_size=12)


@given(papers_of_letters)
@settings(max_examples=150, deadline=None)
def test_the_overlap_is_what_every_two_papers_share(papers):
    common = [len(a & b) for a, b in combinations(papers, 2)]
    found = overlap(papers)
    assert (found.mean, found.most) == (pytest.approx(sum(common) / len(common)), max(common))
    assert found.shares == pytest.approx({number: common.count(number) / len(common) for number in set(common)})


def test_the_overlap_of_three_papers():
    assert overlap(["abc", "bcd", "xyz"]) == Overlap(pytest.approx(2 / 3), 2, {0: 2 / 3, 2: 1 / 3})


def test_one_paper_shares_nothing():
    with pytest.raises(ValueError):
        overlap(["abc"])


def test_drawn_papers_overlap_as_chance_has_it():
    """10 of 50: two papers share 10 × 10/50 = 2 on average, and each question stands on a fifth of the papers."""
    papers = [[slot.revision for slot in paper] for paper in sample_papers(POOL, ROWS, 1000, b"seed")]
    assert overlap(papers).mean == pytest.approx(2, abs=0.02)
    shown = exposure(papers)
    assert (len(shown), sum(shown.values())) == (50, pytest.approx(10))
    assert [0.15 < share < 0.25 for share in shown.values()] == [True] * 50


def test_exposure_tells_the_most_shown_first():
    assert list(exposure(["ab", "b", "bc", "c"]).items()) == [("b", 0.75), ("c", 0.5), ("a", 0.25)]


def test_the_same_seed_gives_the_same_papers():
    assert sample_papers(POOL, ROWS, 3, b"1") == sample_papers(POOL, ROWS, 3, b"1")
    assert sample_papers(POOL, ROWS, 3, b"1") != sample_papers(POOL, ROWS, 3, b"2")


def test_a_blueprint_that_cannot_be_met_is_refused():
    with pytest.raises(CannotDraw):
        sample_papers(POOL[:5], ROWS, 3, b"1")


def test_a_question_of_which_nothing_is_known_takes_the_facility_given():
    assert facilities_of([Drawn(1, 100, 0), Drawn(2, 100, 0)], {1: 0.9}, otherwise=0.6) == [0.9, 0.6]
