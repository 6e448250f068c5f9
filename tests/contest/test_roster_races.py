"""Somebody enters in the very moment in which a roster is confirmed or undone, or two come by one code.

On SQLite, which has but one writer, these hold anyhow; on PostgreSQL they hold because of contest.roster_locks.
"""

from collections.abc import Callable
from threading import Event
from time import sleep

import pytest
from django.db import connection

from accounts.importing import ImportRefused, confirm, undo
from accounts.models import Role
from contest import entering, roster_changes, roster_switch
from contest.entering import enter_contest
from contest.errors import CodeUsed
from contest.models import Entry, RosterImport, RosterLine
from contest.places import Place
from contest.roster_sheets import ROSTERS
from contest.rosters import take_off
from tests.contest.rostered import put_on_roster
from tests.factories import (
    NOW,
    grant,
    make_consent_text,
    make_contest,
    make_division,
    make_person,
    make_province,
    make_round,
    make_unit,
)
from tests.parallel import A_WHILE, after, at_once, both, kinds_of, lingering
from tests.sheets import staged

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = "0912345678"


@pytest.fixture
def unit():
    return make_unit("Sở Nội vụ", parent=make_province())


@pytest.fixture
def officer(unit):
    return grant(make_person("Trần Thị Chủ Trì"), Role.ORGANISER, unit.parent)


@pytest.fixture
def contest(unit):
    found = make_contest(unit.parent)
    make_round(found), make_division(found)
    return found


@pytest.fixture
def sheet(contest, officer):
    row = {"full_name": "Nguyễn Văn An", "login": LOGIN, "unit": "Sở Nội vụ"}
    return staged(ROSTERS, RosterImport(contest=contest), row, by=officer)


@pytest.fixture
def enter(contest, unit) -> Callable[..., Entry]:
    told = {"place": Place(contest.divisions.get(), unit), "consent_text": make_consent_text(), "now": NOW}
    return lambda person, **facts: enter_contest(person, contest, **told, **facts)


def confirming_first(patch, sheet, officer, enter) -> None:
    person, applied = make_person(login=LOGIN), Event()

    def apply(sheet, taken):
        found = roster_switch.apply(sheet, taken)
        applied.set()
        sleep(A_WHILE)
        return found

    kind = ROSTERS._replace(apply=apply)
    both(lambda: confirm(kind, sheet, by=officer, now=NOW), after(applied, lambda: enter(person)))


def entering_first(patch, sheet, officer, enter) -> None:
    person, noted = make_person(login=LOGIN), lingering(patch, entering, "note_arrival")
    both(lambda: enter(person), after(noted, lambda: confirm(ROSTERS, sheet, by=officer, now=NOW)))


ORDERS = [confirming_first, entering_first]


@pytest.mark.parametrize("order", ORDERS)
def test_who_enters_while_a_roster_is_confirmed_has_come(order, monkeypatch, sheet, officer, enter):
    order(monkeypatch, sheet, officer, enter)
    assert (RosterLine.objects.get().entry, Entry.objects.count()) == (Entry.objects.get(), 1)


@pytest.mark.parametrize("order", ORDERS)
def test_a_control_that_without_the_locks_somebody_stays_waiting(order, monkeypatch, sheet, officer, enter):
    monkeypatch.setattr(entering, "arrive", lambda *_anything: True)
    monkeypatch.setattr(roster_switch, "hold_arrivals", lambda contest_id: None)
    order(monkeypatch, sheet, officer, enter)
    assert RosterLine.objects.waiting().count() == {"sqlite": 0, "postgresql": 1}[connection.vendor]


def test_who_enters_by_a_code_while_the_roster_is_undone_is_refused(monkeypatch, sheet, officer, enter):
    confirm(ROSTERS, sheet, by=officer, now=NOW)
    line, person, checked = RosterLine.objects.get(), make_person(), lingering(monkeypatch, roster_switch, "undo")
    kind = ROSTERS._replace(undo=roster_switch.undo)
    results = both(lambda: undo(kind, sheet, by=officer, now=NOW), after(checked, lambda: enter(person, line=line)))
    assert (type(results[1]), RosterLine.every.count(), Entry.objects.count()) == (CodeUsed, 0, 0)


def test_a_roster_stays_by_which_somebody_enters_in_the_same_moment(monkeypatch, sheet, officer, enter):
    confirm(ROSTERS, sheet, by=officer, now=NOW)
    line, person, noted = RosterLine.objects.get(), make_person(), lingering(monkeypatch, entering, "note_arrival")
    results = both(lambda: enter(person, line=line), after(noted, lambda: undo(ROSTERS, sheet, by=officer, now=NOW)))
    assert (type(results[1]), RosterLine.objects.get().entry) == (ImportRefused, Entry.objects.get())


def test_of_many_with_one_code_one_comes_in(contest, unit, enter):
    line = put_on_roster(contest, unit, login="")
    people = [make_person() for _number in range(8)]
    results = at_once(lambda number: bool(enter(people[number], line=line)), times=len(people))
    assert (kinds_of(results), Entry.objects.count()) == ({True: 1, "CodeUsed": 7}, 1)


def test_a_sheet_that_is_confirmed_twice_at_once_is_imported_once(sheet, officer):
    results = at_once(lambda number: confirm(ROSTERS, sheet, by=officer, now=NOW), times=2)
    assert (kinds_of(results), RosterLine.objects.count()) == ({None: 1, "ImportRefused": 1}, 1)


def removing(patch, contest, unit, officer) -> None:
    """Two whom a sheet has changed are taken off in the same moment."""
    lines = [put_on_roster(contest, unit, full_name=name) for name in ("Nguyễn Văn An", "Lê Thị Bình")]
    changed = {str(line.pk): [[unit.pk, "Giám đốc"], [unit.pk, ""]] for line in lines}
    RosterImport.objects.update(made={"changed": changed})
    read = lingering(patch, roster_changes, "hold_sheets")
    first, second = (lambda line=line: take_off(line, by=officer, now=NOW) for line in lines)
    both(first, after(read, second))


def test_of_two_who_are_taken_off_at_once_neither_comes_back_into_the_record(monkeypatch, contest, unit, officer):
    removing(monkeypatch, contest, unit, officer)
    assert (RosterLine.every.count(), RosterImport.objects.get().made) == (0, {"changed": {}})


def test_who_is_taken_off_while_a_sheet_changes_them_is_in_no_record(monkeypatch, contest, unit, officer):
    line, applied = put_on_roster(contest, unit, login="+84912345678"), Event()
    row = {"full_name": line.full_name, "login": LOGIN, "unit": "Sở Nội vụ", "category": "Giám đốc"}
    changing = staged(ROSTERS, RosterImport(contest=contest), row, by=officer)

    def apply(sheet, taken):
        found = roster_switch.apply(sheet, taken)
        applied.set()
        sleep(A_WHILE)
        return found

    confirmed = ROSTERS._replace(apply=apply)
    late = after(applied, lambda: take_off(line, by=officer, now=NOW))
    results = both(lambda: confirm(confirmed, changing, by=officer, now=NOW), late)
    changing.refresh_from_db()
    assert (results, RosterLine.every.count(), changing.made["changed"]) == ([None, None], 0, {})
