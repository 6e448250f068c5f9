"""Samples of papers, and what people of all abilities make of one, against exact values and people made up."""

import math
import random
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.drawing import CannotDraw, PoolItem, Row
from questions.forecast import chances_by_ability, expected_share, sample_papers

POOL = [PoolItem(number, 1000 + number, "o1", 1, "single") for number in range(50)]
ROWS = [Row("o1", None, None, 10, 100)]


@pytest.mark.parametrize("slots, share", [([(0.5, 100), (1.0, 100)], 0.75), ([(0.5, 300), (1.0, 100)], 0.625)])
def test_the_expected_share_weighs_by_points(slots, share):
    assert expected_share(slots) == pytest.approx(share)


def test_a_paper_without_points_has_no_share():
    with pytest.raises(ValueError):
        expected_share([(0.5, 0)])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.sampled_from([0.0, 0.5, 1.0, 2.0]))
@settings(max_examples=50, deadline=None)
def test_a_spread_of_abilities_leaves_each_facility_where_it_is(facilities, spread):
    levels = chances_by_ability(facilities, spread)
    assert [mean(chances) for chances in zip(*levels, strict=True)] == pytest.approx(facilities, abs=1e-4)


def test_people_made_up_do_as_well_as_foretold_at_both_ends():
    """Of each thousand, how many get everything right, and nothing."""
    source = random.Random(3)
    easiness = [1.0, 2.0, 0.0, 3.0, -1.0]
    people = [source.gauss(0, 1.2) for _person in range(20_000)]
    marks = [[source.random() < 1 / (1 + math.exp(-own - b)) for b in easiness] for own in people]
    levels = chances_by_ability([sum(column) / len(people) for column in zip(*marks, strict=True)], 1.2)
    foretold = [mean(math.prod(level) for level in levels), mean(math.prod(1 - p for p in level) for level in levels)]
    counted = [mean(sum(row) == number for row in marks) for number in (5, 0)]
    assert foretold == pytest.approx(counted, abs=0.012)


def test_drawn_papers_show_every_question_as_often_as_chance_has_it():
    """10 of 50: each question stands on a fifth of the papers."""
    papers = sample_papers(POOL, ROWS, 1000, b"seed")
    shown = [mean(any(slot.revision == item.revision for slot in paper) for paper in papers) for item in POOL]
    assert (len(papers), [0.15 < share < 0.25 for share in shown]) == (1000, [True] * 50)


def test_the_same_seed_gives_the_same_papers():
    assert sample_papers(POOL, ROWS, 3, b"1") == sample_papers(POOL, ROWS, 3, b"1")
    assert sample_papers(POOL, ROWS, 3, b"1") != sample_papers(POOL, ROWS, 3, b"2")


def test_a_blueprint_that_cannot_be_met_is_refused():
    with pytest.raises(CannotDraw):
        sample_papers(POOL[:5], ROWS, 3, b"1")
