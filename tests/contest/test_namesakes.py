"""Who looks like the same person: name, unit and year, of one contest; what is not known contradicts nothing."""

from itertools import islice

import pytest

from contest.namesakes import Namesake, are_alike, pairs_among

pytestmark = pytest.mark.once

AN = Namesake(1, 1, 7, "nguyen van an", 1980)


@pytest.mark.parametrize(
    "other,alike",
    [
        ({}, True),
        ({"year": 1981}, False),
        ({"year": None}, True),
        ({"unit": 8}, False),
        ({"contest": 2}, False),
        ({"name": "nguyen van anh"}, False),
    ],
)
def test_everything_that_is_known_must_be_the_same(other, alike):
    assert are_alike(AN, AN._replace(entry=2, **other)) == alike


@pytest.mark.parametrize("years,alike", [((1980, 1980), True), ((1980, None), False), ((None, None), False)])
def test_without_a_unit_both_years_must_be_known(years, alike):
    one, other = (AN._replace(unit=None, year=year) for year in years)
    assert are_alike(one, other) == alike


def test_pairs_are_in_order_and_the_newest_comes_first():
    people = [AN._replace(entry=9), AN._replace(entry=3), AN._replace(entry=5, year=None), AN._replace(entry=4, unit=8)]
    assert list(pairs_among(people)) == [(3, 9), (5, 9), (3, 5)]


def test_a_third_whose_year_is_unknown_does_not_join_two_that_differ():
    people = [AN, AN._replace(entry=2, year=None), AN._replace(entry=3, year=1990)]
    assert list(pairs_among(people)) == [(2, 3), (1, 2)]


def test_all_of_a_name_come_with_its_newest():
    binh = AN._replace(name="le thi binh")
    people = [AN, AN._replace(entry=9), binh._replace(entry=7), binh._replace(entry=8), AN._replace(entry=2)]
    assert list(pairs_among(people)) == [(1, 9), (2, 9), (1, 2), (7, 8)]


def test_whoever_needs_a_few_of_a_common_name_does_not_compare_all():
    people = [AN._replace(entry=place) for place in range(20_000)]
    assert list(islice(pairs_among(people), 2)) == [(0, 19_999), (1, 19_999)]
