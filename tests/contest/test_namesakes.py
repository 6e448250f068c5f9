"""Who looks like the same person: name, unit and year, of one contest; what is not known contradicts nothing."""

from itertools import islice

import pytest

from contest.namesakes import Namesake, are_alike, pairs_among

pytestmark = pytest.mark.once

AN = Namesake(1, 1, 7, "nguyen van an", 1980, "+84912345678")
BINH = Namesake(2, 1, None, "le thi binh", None, "+84912345678")


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
    one, other = (AN._replace(unit=None, year=year, login=f"{place}@example.vn") for place, year in enumerate(years))
    assert are_alike(one, other) == alike


@pytest.mark.parametrize(
    "logins,alike",
    [
        (("+84912345678", "+84912345679"), True),
        (("+84912345678", "+84912345687"), True),
        (("+84912345678", "+84912346578"), True),
        (("+84912345678", "+84912354687"), False),
        (("+84912345678", "+84387654321"), False),
        (("binh.le@example.vn", "binhle@exampel.vn"), True),
        (("binhle+thi@example.vn", "binhle@example.vn"), True),
        (("binhle@example.vn", "binhle1@example.vn"), False),
        (("assisted-1234567890abcdef", "assisted-1234567890abcdee"), False),
    ],
)
def test_without_a_unit_logins_tell_who_typed_theirs_in_two_ways(logins, alike):
    one, other = (BINH._replace(entry=place, login=login) for place, login in enumerate(logins))
    assert (are_alike(one, other), list(pairs_among([one, other]))) == (alike, [(0, 1)] if alike else [])


def test_two_years_that_differ_tell_two_people_whatever_their_logins():
    assert not are_alike(BINH._replace(year=1980), BINH._replace(year=1981, login="+84912345679"))


def test_two_of_one_year_and_nearly_one_number_are_one_pair():
    assert list(pairs_among([BINH._replace(entry=place, year=1980) for place in (4, 5)])) == [(4, 5)]


def test_in_a_unit_the_login_says_nothing():
    assert are_alike(AN._replace(year=None), AN._replace(year=None, login="khac@example.vn"))


def test_of_a_common_name_without_a_unit_not_everybody_is_compared_with_everybody():
    people = [BINH._replace(entry=place, login=f"{place}@example.vn") for place in range(20_000)]
    assert list(pairs_among(people)) == []


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
