"""Somebody erases their account in the very moment in which others decide about them: neither waits for ever.

On SQLite, which has but one writer, these hold anyhow; on PostgreSQL they hold because of the order in which
contest.erasing locks.
"""

from contextlib import contextmanager
from threading import Event

import pytest
from django.db import connection

from accounts.importing import ImportRefused, confirm
from accounts.models import Role
from accounts.second_factor import note_login_proven
from contest import erasing
from contest.doubles import keep_apart, merge
from contest.erasing import erase_account
from contest.errors import NotAllowed
from contest.models import EntryPair, RosterImport, RosterLine
from contest.roster_sheets import ROSTERS
from tests.contest.test_roster_races import after, both, lingering
from tests.factories import (
    NOW,
    grant,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_province,
    make_round,
    make_unit,
)
from tests.sheets import staged

pytestmark = pytest.mark.django_db(transaction=True)
NAME, LOGIN = "Nguyễn Văn An", "0912345678"


@pytest.fixture
def unit():
    return make_unit("Sở Nội vụ", parent=make_province())


@pytest.fixture
def officer(unit):
    return grant(make_person("Trần Thị Chủ Trì"), Role.ORGANISER, unit.parent)


@pytest.fixture
def division(unit):
    contest = make_contest(unit.parent)
    make_round(contest)
    return make_division(contest)


def test_whoever_erases_their_account_while_an_officer_decides_about_their_two_entries(
    monkeypatch, division, unit, officer
):
    older, newer = (make_entry(division, make_person(NAME), unit=unit) for _entry in range(2))
    merge(newer, older, by=officer, reason="Một người.", now=NOW)
    held = lingering(monkeypatch, erasing, "check_erasable")
    results = both(
        lambda: erase_account(newer.person, by=newer.person, now=NOW),
        after(held, lambda: keep_apart(older, newer, by=officer, reason="Hai người.", now=NOW)),
    )
    decided = {"sqlite": EntryPair, "postgresql": NotAllowed}[connection.vendor]  # there the officer looks anew
    assert [type(result) for result in results] == [type(None), decided]


@pytest.fixture
def person():
    """Whose number is surely their own."""
    found = make_person(NAME, login=LOGIN)
    note_login_proven(found)
    return found


@pytest.fixture
def sheet(division, unit, officer):
    row = {"full_name": NAME, "login": LOGIN, "unit": unit.name}
    return staged(ROSTERS, RosterImport(contest=division.contest), row, by=officer)


def test_a_roster_that_was_read_before_brings_nobody_back_who_has_erased_their_account(person, sheet, officer):
    erase_account(person, by=person, now=NOW)
    with pytest.raises(ImportRefused, match="Trong lúc đó dữ liệu đã thay đổi"):
        confirm(ROSTERS, sheet, by=officer, now=NOW)
    assert RosterLine.every.count() == 0


def test_whoever_enters_and_erases_their_account_while_a_roster_that_names_them_is_confirmed(
    monkeypatch, person, sheet, division, unit, officer
):
    entered, held = Event(), lingering(monkeypatch, erasing, "check_erasable")

    @contextmanager
    def aside(*told):
        with ROSTERS.aside(*told):
            make_entry(division, person, unit=unit)
            entered.set()
            held.wait(5)
            yield

    results = both(
        after(entered, lambda: erase_account(person, by=person, now=NOW)),
        lambda: confirm(ROSTERS._replace(aside=aside), sheet, by=officer, now=NOW),
    )
    assert [type(result) for result in results] == [type(None), ImportRefused]
    assert RosterLine.every.count() == 0
