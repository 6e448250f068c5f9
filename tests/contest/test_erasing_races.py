"""An account is erased in the very moment in which somebody else writes to the same records: one waits for the other.

On SQLite, which has but one writer, these hold anyhow. PostgreSQL ends one of two who wait for each other: there they
hold because all take their locks in one order (docs/data-model.md).
"""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from time import sleep

import pytest
from django.db import transaction

from accounts.importing import ImportRefused, confirm
from accounts.models import Role
from accounts.second_factor import note_login_proven
from contest import boards, correcting, doubles, entering, erasing, roster_switch
from contest.correcting import correct_entry
from contest.doubles import keep_apart, merge
from contest.entering import consent_to, enter_contest
from contest.erasing import WITHHELD, erase_account, forget_entries, forget_withdrawals, withdraw_from
from contest.errors import NotEligible
from contest.models import Entry, RosterImport, RosterLine
from contest.naming import correct_name
from contest.places import Place
from contest.roster_sheets import ROSTERS
from tests.contest.placing import marked, placed
from tests.contest.rostered import put_on_roster
from tests.factories import (
    NOW,
    grant,
    make_consent_text,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_province,
    make_round,
    make_round_division,
    make_unit,
)
from tests.parallel import A_WHILE, after, at_once, both, lingering
from tests.sheets import staged

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN, REASON = "0912345678", "Đã gọi điện cho cả hai"


@pytest.fixture
def unit():
    return make_unit("Sở Nội vụ", parent=make_province())


@pytest.fixture
def officer(unit):
    return grant(make_person("Trần Thị Chủ Trì"), Role.ORGANISER, unit.parent)


@pytest.fixture
def contest(unit):
    return make_contest(unit.parent)


@pytest.fixture
def division(contest):
    make_round(contest)
    return make_division(contest)


@pytest.fixture
def doubles_of_one(division, unit):
    return [make_entry(division, make_person("Ngô Thị Bình"), unit=unit) for _entry in range(2)]


@pytest.fixture
def person():
    """Somebody whose login is surely theirs, so that whatever names it on a roster goes with the account."""
    known = make_person(login=LOGIN)
    note_login_proven(known)
    return known


@pytest.fixture
def decide(doubles_of_one, officer) -> Callable[..., Callable]:
    """What it is to take such a decision about the two, of whom the second one goes; it answers what was decided."""
    first, second = doubles_of_one
    told = {"by": officer, "reason": REASON, "now": NOW}
    return lambda verb: lambda: verb(*((second, first) if verb is merge else (first, second)), **told).verdict


@pytest.fixture
def enter(contest, division, unit, person) -> Callable[[], type]:
    told = {"place": Place(division, unit), "consent_text": make_consent_text(), "now": NOW}
    return lambda: type(enter_contest(person, contest, **told))


def erasing_of(person) -> Callable[[], None]:
    return lambda: erase_account(person, by=person, now=NOW)


def test_an_officer_decides_about_a_pair_one_of_whom_is_being_erased(monkeypatch, doubles_of_one, decide):
    decide(merge)()
    held = lingering(monkeypatch, erasing, "_held")
    assert both(erasing_of(doubles_of_one[1].person), after(held, decide(keep_apart))) == [None, "apart"]


def test_the_reason_of_a_decision_that_was_just_made_is_withheld(monkeypatch, doubles_of_one, decide):
    merging = lingering(monkeypatch, doubles, "_set_out")
    assert both(decide(merge), after(merging, erasing_of(doubles_of_one[1].person))) == ["merged", None]
    assert Entry.objects.get(pk=doubles_of_one[0].pk).disqualified_reason == WITHHELD


def test_both_of_a_pair_are_held_that_came_to_be_while_erasing_waited(monkeypatch, doubles_of_one, decide):
    """And about which another officer decides at once."""
    merging = lingering(monkeypatch, doubles, "_set_out")
    held = lingering(monkeypatch, erasing, "_held")
    erase = after(merging, erasing_of(doubles_of_one[1].person))
    work = (decide(merge), erase, after(held, decide(keep_apart)))
    assert at_once(lambda number: work[number](), times=3) == ["merged", None, "apart"]


@pytest.fixture
def sheet(contest, unit, officer, person):
    row = {"full_name": person.full_name, "login": LOGIN, "unit": unit.name}
    return staged(ROSTERS, RosterImport(contest=contest), row, by=officer)


@pytest.fixture
def confirming(monkeypatch, sheet, division, unit, officer, person) -> tuple[Callable[[], None], Event]:
    """What it is to confirm a roster with the person, who enters once their line is made, and after them whoever is
    expected already; and what tells that the line has their entry, shortly before it can be seen."""

    @contextmanager
    def aside(sheet, taken, now):
        with roster_switch.aside(sheet, taken, now):
            make_entry(division, person, unit=unit)
            RosterLine.objects.update(entry=make_entry(division, unit=unit))
            yield

    applied = lingering(monkeypatch, roster_switch, "apply")
    kind = ROSTERS._replace(aside=aside, apply=roster_switch.apply)
    return lambda: confirm(kind, sheet, by=officer, now=NOW), applied


def test_a_roster_that_was_read_before_brings_nobody_back_who_has_erased_their_account(sheet, officer, person):
    erasing_of(person)()
    with pytest.raises(ImportRefused, match="Trong lúc đó dữ liệu đã thay đổi"):
        confirm(ROSTERS, sheet, by=officer, now=NOW)
    assert RosterLine.every.count() == 0


def test_nor_does_one_that_is_confirmed_while_they_are_erased(monkeypatch, sheet, division, unit, officer, person):
    entered, held = Event(), lingering(monkeypatch, erasing, "_held")

    @contextmanager
    def aside(*told):
        with ROSTERS.aside(*told):
            make_entry(division, person, unit=unit)
            entered.set()
            held.wait(5)
            yield

    results = both(
        after(entered, erasing_of(person)),
        lambda: confirm(ROSTERS._replace(aside=aside), sheet, by=officer, now=NOW),
    )
    assert [type(result) for result in results] == [type(None), ImportRefused]
    assert RosterLine.every.count() == 0


def test_a_roster_is_confirmed_that_names_somebody_who_is_being_erased(confirming, person):
    confirm_it, applied = confirming
    assert both(confirm_it, after(applied, erasing_of(person))) == [None, None]
    assert (RosterLine.every.count(), Entry.objects.filter(person=person).count()) == (0, 0)


def test_a_roster_is_confirmed_while_its_contest_forgets_who_took_part(confirming, contest, division, unit):
    confirm_it, applied = confirming
    put_on_roster(contest, unit, full_name="Lê Thị Bình")
    forget = after(applied, lambda: forget_entries(list(Entry.objects.all()), now=NOW))
    assert (both(confirm_it, forget), RosterLine.every.count()) == ([None, None], 0)


def test_nobody_enters_who_is_being_erased(monkeypatch, contest, unit, person, enter):
    put_on_roster(contest, unit, login=person.login)
    looked = lingering(monkeypatch, erasing, "check_erasable")
    results = both(erasing_of(person), after(looked, enter))
    assert (results[0], type(results[1]), Entry.objects.count()) == (None, NotEligible, 0)


@pytest.mark.parametrize("is_expected", [True, False])
def test_whoever_is_just_entering_is_erased_with_their_entry(monkeypatch, contest, unit, person, enter, is_expected):
    put_on_roster(contest, unit, login=person.login if is_expected else "")
    noted = lingering(monkeypatch, entering, "note_arrival")
    assert both(enter, after(noted, erasing_of(person))) == [Entry, None]
    assert Entry.objects.filter(person=person).count() == 0


def test_somebody_puts_their_entry_right_while_they_are_erased(monkeypatch, division, unit, person):
    entry, other = make_entry(division, person, unit=unit), make_unit("Sở Tư pháp", parent=unit.parent)
    looked = lingering(monkeypatch, correcting, "check_correctable")
    results = both(lambda: correct_entry(entry, Place(division, other), now=NOW), after(looked, erasing_of(person)))
    assert results == [None, None]


def test_a_paper_comes_onto_the_board_of_whoever_invited_its_entrant_and_is_erased(monkeypatch, unit):
    joined = make_round_division(make_round(make_contest(unit.parent)))
    inviter = placed(joined).entry
    paper = marked(joined, entry=make_entry(joined.division, inviter=inviter))

    @transaction.atomic
    def put_on_board():
        boards.place(paper, now=NOW)
        on_board.set()
        sleep(A_WHILE)

    on_board = Event()
    assert both(put_on_board, after(on_board, erasing_of(inviter.person))) == [None, None]


def test_boards_of_two_contests_tell_another_name_while_somebody_is_erased(monkeypatch, unit):
    early, late = (make_round_division(make_round(make_contest(unit.parent))) for _contest in range(2))
    leaving, renamed = make_person("Lê Thị Bình"), make_person("nguyen van an")
    for joined in (early, late):
        placed(joined, entry=make_entry(joined.division, renamed))
    for joined in (late, early):  # in which order they entered
        placed(joined, entry=make_entry(joined.division, leaving))
    told = lingering(monkeypatch, erasing, "note_name_changed")
    results = both(erasing_of(leaving), after(told, lambda: correct_name(renamed, "Nguyễn Văn An", now=NOW)))
    assert results == [None, None]


def test_withdrawals_of_an_old_contest_are_forgotten_while_one_of_them_is_erased(
    monkeypatch, contest, division, person
):
    consent = consent_to(contest, person, make_consent_text(), now=NOW, guardian_name="")
    withdraw_from(make_entry(division, person, consent=consent), now=NOW)
    reached, late = lingering(monkeypatch, erasing, "forget_on_rosters"), NOW + timedelta(days=4000)
    results = both(erasing_of(person), after(reached, lambda: forget_withdrawals(contest, now=late)))
    assert results == [None, None]
