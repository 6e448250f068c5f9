"""The two lists of units: exact where all may be told, in steps under the veil."""

from datetime import date

import pytest

from accounts.models import Headcount
from contest.unit_lists import lists_of
from tests.contest.placing import board_of, placed
from tests.factories import make_round_division, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def joined():
    return make_round_division()


def lists(joined, *, veiled=False):
    return lists_of(board_of(joined), veiled=veiled)


def test_units_are_ranked_by_participation_and_by_mean(joined):
    busy, strong = make_unit("Sở Y tế"), make_unit("Sở Tư pháp")
    Headcount.objects.create(unit=busy, on=date(2025, 12, 1), number=4)
    Headcount.objects.create(unit=strong, on=date(2025, 12, 1), number=8)
    for unit, score in [(busy, 400), (busy, 501), (strong, 900)]:
        placed(joined, unit=unit, score=score)
    units = lists(joined)
    first, second = units["participation"]
    assert first == {"id": busy.pk, "rank": 1, "name": "Sở Y tế", "rate": 5000, "people": 2, "headcount": 4}
    assert (second["rank"], second["rate"]) == (2, 1250)
    assert [(unit["name"], unit["mean"]) for unit in units["mean"]] == [("Sở Tư pháp", 900), ("Sở Y tế", 451)]


@pytest.mark.parametrize(
    "numbers, rate",
    [
        ([(date(2025, 1, 1), 10), (date(2025, 12, 1), 5), (date(2026, 6, 1), 2)], 2000),  # the latest up to units_as_of
        ([(date(2026, 6, 1), 4), (date(2026, 7, 1), 2)], 2500),  # only later ones: the first of them
    ],
)
def test_the_headcount_is_that_of_the_contest_s_day(joined, numbers, rate):
    unit = make_unit()
    for on, number in numbers:
        Headcount.objects.create(unit=unit, on=on, number=number)
    placed(joined, unit=unit)
    assert lists(joined)["participation"][0]["rate"] == rate


def test_units_below_the_least_participation_have_no_mean_rank(joined):
    joined.round.contest.unit_minimum_percent = 50
    joined.round.contest.save()
    for name, number in [("Đủ", 2), ("Thiếu", 3)]:
        unit = make_unit(name)
        Headcount.objects.create(unit=unit, on=date(2025, 1, 1), number=number)
        placed(joined, unit=unit)
    assert [unit["name"] for unit in lists(joined)["mean"]] == ["Đủ"]


def headed(name, number):
    unit = make_unit(name)
    Headcount.objects.create(unit=unit, on=date(2025, 1, 1), number=number)
    return unit


def test_under_the_veil_units_of_one_step_share_its_rank(joined):
    for unit, people in [(headed("Một nửa", 4), 2), (headed("Ba phần năm", 5), 3), (headed("Đủ", 1), 1)]:
        for _number in range(people):
            placed(joined, unit=unit)
    found = [(line["rank"], line.get("tied"), line["band"]) for line in lists(joined, veiled=True)["participation"]]
    assert found == [(1, None, "full"), (2, True, "from_50"), (2, True, "from_50")]


def test_under_the_veil_means_come_in_tenths_of_full_marks(joined):
    for name, score in [("A", 1000), ("B", 899), ("C", 800), ("D", 5)]:
        placed(joined, unit=make_unit(name), score=score)
    found = [(line["rank"], line["name"], line["share"]) for line in lists(joined, veiled=True)["mean"]]
    assert found == [(1, "A", 100), (2, "B", 80), (2, "C", 80), (4, "D", 0)]


def test_people_without_a_unit_count_for_none(joined):
    placed(joined, competing_unit=None)
    assert lists(joined) == {"participation": [], "mean": []}
