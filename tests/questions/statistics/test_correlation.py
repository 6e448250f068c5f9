import statistics
from math import inf

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from questions.statistics.correlation import correlation, correlation_bounds, spread

shares = st.sampled_from([0.0, 0.25, 0.5, 1.0])


@given(st.lists(st.tuples(shares, st.integers(0, 20)), min_size=3, max_size=60))
@settings(max_examples=150, deadline=None)
def test_it_is_pearsons_r_of_the_standard_library(pairs):
    first, second = ([float(value) for value in column] for column in zip(*pairs, strict=True))
    assume(len(set(first)) > 1 and len(set(second)) > 1)
    assert correlation(first, second) == pytest.approx(statistics.correlation(first, second))


@pytest.mark.parametrize("first, second", [([1, 1, 1], [0, 1, 2]), ([0, 1, 2], [0.1, 0.1, 0.1]), ([0, 1], [0, 1])])
def test_what_does_not_vary_has_no_correlation(first, second):
    assert correlation(first, second) is None


@given(st.lists(st.integers(0, 100), min_size=2))
@settings(max_examples=100, deadline=None)
def test_the_spread_is_that_of_the_standard_library(numbers):
    found = spread(numbers)
    assert (found.mean, found.deviation) == (
        pytest.approx(statistics.mean(numbers)),
        pytest.approx(statistics.stdev(numbers), abs=1e-9),
    )


@given(st.lists(st.tuples(shares, st.integers(0, 20), st.integers(1, 9)), min_size=3, max_size=30))
@settings(max_examples=100, deadline=None)
def test_numbers_that_stand_many_times_count_so_often(rows):
    first, second, counts = (list(column) for column in zip(*rows, strict=True))
    places = [place for place, count in enumerate(counts) for _time in range(count)]
    long = [[column[place] for place in places] for column in (first, second)]
    assert spread(first, counts) == pytest.approx(spread(long[0]))
    assert correlation(first, second, counts) == pytest.approx(correlation(*long))


def test_one_number_has_a_mean_and_no_spread():
    assert spread([0.5]) == (0.5, None)


def test_nothing_has_no_mean():
    with pytest.raises(ValueError):
        spread([])


def test_the_bounds_are_fishers():
    """r = 0.5 from 28 people: tanh(0.5493 ± 1.96 × 0.2), by a table of his transformation."""
    assert correlation_bounds(0.5, 28, 1.96) == (pytest.approx(0.1559, abs=1e-3), pytest.approx(0.7366, abs=1e-3))


@pytest.mark.parametrize("r, count, bounds", [(0.9, 3, (-1, 1)), (1.0, 50, (1, 1)), (-1.0, 50, (-1, -1))])
def test_the_bounds_at_the_edges(r, count, bounds):
    assert correlation_bounds(r, count, 2) == bounds


def test_more_people_narrow_the_bounds():
    widths = [high - low for low, high in (correlation_bounds(0.2, count, 2) for count in (10, 100, 1000))]
    assert sorted(widths, reverse=True) == widths != [inf] * 3
