"""A sheet that ends units below a contest under way: it is said before, and confirmed only by whoever knows."""

from datetime import date, timedelta

import pytest

from accounts.importing import ImportRefused, confirm, look
from accounts.models import AuditEvent, Unit
from contest.units_under_way import UNITS, contests_cut
from tests.contest.rostered import put_on_roster
from tests.factories import (
    NOW,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_province,
    make_round,
    make_unit,
)
from tests.sheets import list_of, staged

DAY = date(2026, 7, 1)
RENAMED = {"deed": "Đổi tên", "code": "so-moi", "name": "Sở Mới", "on": "01/07/2026", "before": "so-cu"}


@pytest.fixture
def contest(db):
    """A contest under way of the day on which the office comes to an end."""
    contest = make_contest(title_vi="Cuộc thi hè", units_as_of=DAY)
    make_round(contest)
    return contest


@pytest.fixture
def office(db) -> Unit:
    return make_unit("Sở Cũ", code="so-cu", parent=make_province())


@pytest.fixture
def sheet(office):
    return staged(UNITS, list_of("units"), RENAMED, by=make_person())


def cut_of(sheet) -> list[str]:
    return contests_cut(look(UNITS, sheet))


def test_whoever_entered_for_a_unit_that_ends_by_the_day_of_the_contest_is_thought_of(contest, office, sheet):
    assert cut_of(sheet) == []
    make_entry(make_division(contest), unit=office)
    assert cut_of(sheet) == ["Cuộc thi hè"]


def test_so_is_whoever_is_expected(contest, office, sheet):
    put_on_roster(contest, office)
    assert cut_of(sheet) == ["Cuộc thi hè"]


def test_a_contest_of_an_earlier_day_keeps_its_units_and_one_that_is_final_its_results(contest, office, sheet):
    earlier = make_contest(units_as_of=DAY - timedelta(days=1))
    for one in (earlier, contest):
        make_entry(make_division(one), unit=office)
    contest.rounds.update(finalized_at=NOW)
    assert cut_of(sheet) == []


def test_people_of_other_units_are_not_concerned(contest, sheet):
    make_entry(make_division(contest))
    assert cut_of(sheet) == []


def test_it_is_imported_only_by_whoever_knows_and_the_log_names_the_contest(contest, office, sheet):
    make_entry(make_division(contest), unit=office)
    with pytest.raises(ImportRefused, match="Cuộc thi hè"):
        confirm(UNITS, sheet, by=sheet.by, now=NOW)
    assert Unit.objects.filter(code="so-moi").count() == 0
    confirm(UNITS, sheet, by=sheet.by, now=NOW, knows=True)
    assert AuditEvent.objects.get(verb="units-imported").after["cut"] == ["Cuộc thi hè"]


def test_the_page_asks_and_takes_the_answer(contest, office, sheet, client_of):
    make_entry(make_division(contest), unit=office)
    browser = client_of(make_person(is_superuser=True))
    page = f"/organize/units/lists/units/{sheet.pk}/"
    assert ("Cuộc thi hè" in browser.get(page).content.decode()) is True
    browser.post(f"{page}act/", {"deed": "confirm"})
    assert Unit.objects.filter(code="so-moi").count() == 0
    browser.post(f"{page}act/", {"deed": "confirm", "knows": "1"})
    assert Unit.objects.filter(code="so-moi").count() == 1
