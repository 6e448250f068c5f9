"""A roster names people no longer than it is kept who took part, and nobody who erased their data."""

import json
from datetime import timedelta

import pytest

from accounts.headcount_sheets import HEADCOUNTS
from accounts.models import AuditEvent, ListImport
from contest.erasing import erase_account, withdraw_from
from contest.models import RosterImport, RosterLine
from contest.personal import later_by_months
from contest.personal_copy import copy_of
from contest.retention import apply_retention
from contest.roster_keeping import forget_in_sheets, forget_rosters, forget_sheets, roster_kept_until
from contest.roster_sheets import ROSTERS
from tests.contest.rostered import put_on_roster
from tests.factories import NOW, make_contest, make_division, make_entry, make_person, make_round
from tests.sheets import list_of, staged


@pytest.fixture
def contest(units):
    return make_contest(units.province, months_kept=12)


@pytest.fixture
def person(db):
    return make_person(login="0912345678")


def names() -> list[str]:
    return list(RosterLine.objects.order_by("pk").values_list("full_name", flat=True))


def test_a_roster_is_kept_as_long_as_it_is_kept_who_took_part(contest, units):
    close = make_round(contest).closes_at
    put_on_roster(contest, units.department)
    until = later_by_months(close, 12)
    assert roster_kept_until(contest) == until
    assert (forget_rosters(now=until - timedelta(seconds=1)), len(names())) == (0, 1)
    assert (forget_rosters(now=until), names()) == (1, [])
    assert AuditEvent.objects.get(verb="retention-applied").after == {"roster_lines": 1}


def test_a_roster_of_a_contest_that_never_had_a_round_goes_too(contest, units):
    put_on_roster(contest, units.department)
    assert roster_kept_until(contest) == later_by_months(NOW, 12)


def test_retention_applies_to_rosters_and_to_sheets_that_nobody_confirmed(contest, units):
    put_on_roster(contest, units.department)
    apply_retention(now=later_by_months(NOW, 13))
    assert names() == []


def test_a_sheet_that_nobody_confirms_is_thrown_away_after_a_week(contest, units, cast):
    row = {"full_name": "Nguyễn Văn An", "login": "0912345678", "unit": "Sở Nội vụ"}
    staged(ROSTERS, RosterImport(contest=contest), row, by=cast.organiser)
    staged(HEADCOUNTS, list_of("headcounts"), {"unit": "a", "on": "b", "number": "c"}, by=cast.organiser)
    assert forget_sheets(now=NOW + timedelta(days=7)) == 0
    assert forget_sheets(now=NOW + timedelta(days=7, seconds=1)) == 2
    assert (RosterImport.objects.count(), ListImport.objects.count()) == (0, 0)


def test_who_erases_their_account_stands_on_no_roster_and_in_no_sheet(contest, units, cast, person):
    rows = [
        {"full_name": name, "login": login, "unit": "Sở Nội vụ"}
        for name, login in (("Nguyễn Văn An", "912345678"), ("Lê Thị Bình", "0912345679"), ("Trần C", "hỏng"))
    ]
    sheet = staged(ROSTERS, RosterImport(contest=contest), *rows, by=cast.organiser)
    put_on_roster(contest, units.department, login=person.login)
    put_on_roster(contest, units.department, full_name="Lê Thị Bình")
    erase_account(person, by=person, now=NOW)
    sheet.refresh_from_db()
    assert names() == ["Lê Thị Bình"]
    assert [row[1]["full_name"] for row in sheet.rows] == ["Lê Thị Bình", "Trần C"]


def test_a_person_who_came_by_a_code_is_found_by_their_entry(contest, units, person):
    entry = make_entry(make_division(contest), person)
    put_on_roster(contest, units.department, login="", entry=entry)
    erase_account(person, by=person, now=NOW)
    assert names() == []


def test_who_withdraws_from_one_contest_stays_on_the_roster_of_another(contest, units, person):
    other = make_contest(units.province)
    entry = make_entry(make_division(contest), person)
    for one in (contest, other):
        put_on_roster(one, units.department, login=person.login)
    withdraw_from(entry, now=NOW)
    assert list(RosterLine.objects.values_list("contest", flat=True)) == [other.pk]


def test_forgetting_somebody_leaves_sheets_without_them_as_they_are(contest, cast, person):
    row = {"full_name": "Lê Thị Bình", "login": "", "unit": "Sở Nội vụ"}
    sheet = staged(ROSTERS, RosterImport(contest=contest), row, by=cast.organiser)
    forget_in_sheets(person, RosterImport.objects.all())
    assert json.loads(json.dumps(RosterImport.objects.get().rows)) == json.loads(json.dumps(sheet.rows))


def test_a_persons_copy_tells_of_the_rosters_that_name_them(contest, units, person):
    put_on_roster(contest, units.department, login=person.login, category="Một cửa")
    put_on_roster(contest, units.department, full_name="Lê Thị Bình")
    assert copy_of(person, now=NOW, language="vi")["rosters"] == [
        {"contest": contest.title, "unit": "Sở Nội vụ", "name": "Nguyễn Văn An", "login": "+84912345678"}
        | {"category": "Một cửa", "came": False, "code_used_at": None, "reminded_on": None}
    ]
