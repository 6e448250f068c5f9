"""A roster comes and goes all at once for whoever reads, and a few lines at a time for whoever writes."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.importing import ImportRefused, confirm, discard, look, undo
from accounts.second_factor import note_login_proven
from contest import roster_switch
from contest.erasing import erase_account
from contest.models import RosterImport, RosterLine
from contest.roster_codes import code_of
from contest.roster_keeping import forget_sheets
from contest.roster_sheets import ROSTERS
from contest.roster_switch import CLAIM_HOLDS, sweep_left_over
from contest.rosters import UnknownCode, line_of_code, waiting_line
from tests.contest.rostered import put_on_roster
from tests.factories import NOW, make_contest, make_division, make_person
from tests.sheets import staged

PEOPLE = 5


@pytest.fixture(autouse=True)
def two_at_once(monkeypatch):
    monkeypatch.setattr(roster_switch, "AT_ONCE", 2)


@pytest.fixture
def contest(units):
    return make_contest(units.province)


@pytest.fixture
def officer(cast):
    return cast.organiser


def waiting_sheet(contest, officer, people: int = PEOPLE) -> RosterImport:
    rows = [{"full_name": "Nguyễn Văn An", "login": f"09{place:08d}", "unit": "Sở Nội vụ"} for place in range(people)]
    return staged(ROSTERS, RosterImport(contest=contest), *rows, by=officer)


def seen_and_stored() -> tuple[int, int]:
    return RosterLine.objects.count(), RosterLine.every.count()


def ended_half_way(sheet, *, now=NOW) -> None:
    """As a process leaves it that is killed while it makes lines."""
    roster_switch._claim(sheet, now)
    roster_switch._make(sheet, [one.value["line"] for one in look(ROSTERS, sheet)][:3])


def test_nobody_is_seen_before_all_are_there(contest, officer):
    sheet, moments = waiting_sheet(contest, officer), []

    @contextmanager
    def noted(sheet, taken, now):
        with roster_switch.aside(sheet, taken, now):
            moments.append((seen_and_stored(), RosterImport.objects.get().state))
            yield

    confirm(ROSTERS._replace(aside=noted), sheet, by=officer, now=NOW)
    assert moments == [((0, PEOPLE), "staged")]
    assert (seen_and_stored(), sheet.made) == ((PEOPLE, PEOPLE), {"people": PEOPLE, "had_come": 0, "changed": {}})


def test_nobody_is_seen_any_more_before_the_first_line_goes(contest, officer):
    sheet, moments = imported_sheet(contest, officer), []

    def noted(sheet):
        moments.append((seen_and_stored(), RosterImport.objects.get().state))
        roster_switch.clear(sheet)

    undo(ROSTERS._replace(clear=noted), sheet, by=officer, now=NOW)
    assert (moments, seen_and_stored()) == ([((0, PEOPLE), "undone")], (0, 0))


def imported_sheet(contest, officer) -> RosterImport:
    sheet = waiting_sheet(contest, officer)
    confirm(ROSTERS, sheet, by=officer, now=NOW)
    return sheet


def test_no_transaction_makes_or_deletes_more_than_a_few_lines(contest, officer, monkeypatch):
    sizes = []
    create = RosterLine.every.__class__.bulk_create
    monkeypatch.setattr(
        RosterLine.every.__class__, "bulk_create", lambda self, rows: sizes.append(len(rows)) or create(self, rows)
    )
    sheet = imported_sheet(contest, officer)
    with CaptureQueriesContext(connection) as asked:
        undo(ROSTERS, sheet, by=officer, now=NOW)
    deletes = [one for one in asked.captured_queries if one["sql"].startswith("DELETE") and "rosterline" in one["sql"]]
    assert (sizes, len(deletes)) == ([2, 2, 1], 3)


def test_a_failure_half_way_leaves_no_line_and_the_sheet_as_it_was(contest, officer):
    """Somebody else's line has come meanwhile, which the database refuses a second time."""
    unit = put_on_roster(contest, contest.owner).unit  # of a sheet that is confirmed
    RosterLine.objects.all().delete()
    sheet = waiting_sheet(contest, officer)

    def late(one, rows):
        found = ROSTERS.check(one, rows)
        put_on_roster(contest, unit, login="+84900000003")
        return found

    with pytest.raises(ImportRefused):
        confirm(ROSTERS._replace(check=late), sheet, by=officer, now=NOW)
    sheet.refresh_from_db()
    assert (seen_and_stored(), sheet.state, sheet.claimed_at, len(sheet.rows)) == ((1, 1), "staged", None, PEOPLE)
    RosterLine.objects.all().delete()
    confirm(ROSTERS, sheet, by=officer, now=NOW)
    assert seen_and_stored() == (PEOPLE, PEOPLE)


def test_a_switch_that_misses_a_line_is_refused(contest, officer):
    sheet = waiting_sheet(contest, officer)

    def lacking(sheet, taken):
        RosterLine.every.first().delete()
        return roster_switch.apply(sheet, taken)

    with pytest.raises(ImportRefused):
        confirm(ROSTERS._replace(apply=lacking), sheet, by=officer, now=NOW)
    assert seen_and_stored() == (0, 0)


def test_a_control_that_without_the_making_nothing_would_be_switched(contest, officer):
    with pytest.raises(ImportRefused):
        confirm(ROSTERS._replace(aside=None), waiting_sheet(contest, officer), by=officer, now=NOW)


def test_two_do_not_import_into_one_contest_at_a_time(contest, officer, units):
    first, second = waiting_sheet(contest, officer), waiting_sheet(contest, officer)
    ended_half_way(first)
    for sheet in (first, second):
        with pytest.raises(ImportRefused, match="đang được nhập"):
            confirm(ROSTERS, sheet, by=officer, now=NOW + CLAIM_HOLDS)
    other = waiting_sheet(make_contest(units.province), officer)
    confirm(ROSTERS, other, by=officer, now=NOW)
    assert (RosterLine.objects.count(), RosterLine.every.filter(sheet=first).count()) == (PEOPLE, 3)


@pytest.mark.parametrize("again", ["the same sheet", "another sheet"])
def test_what_was_ended_half_way_is_swept_up_by_the_next_import(again, contest, officer):
    first = waiting_sheet(contest, officer)
    ended_half_way(first)
    sheet = first if again == "the same sheet" else waiting_sheet(contest, officer)
    confirm(ROSTERS, sheet, by=officer, now=NOW + CLAIM_HOLDS + timedelta(seconds=1))
    assert seen_and_stored() == (PEOPLE, PEOPLE)


def test_what_was_ended_half_way_is_swept_up_by_the_round_that_forgets(contest, officer):
    ended_half_way(waiting_sheet(contest, officer))
    imported_names = put_on_roster(make_contest(contest.owner), contest.owner)
    assert (sweep_left_over(now=NOW + CLAIM_HOLDS), RosterLine.every.count()) == (0, 4)
    forget_sheets(now=NOW + CLAIM_HOLDS + timedelta(seconds=1))
    assert list(RosterLine.every.all()) == [imported_names]


def test_who_erases_their_account_is_on_no_line_that_nobody_sees(contest, officer):
    ended_half_way(waiting_sheet(contest, officer))
    person = make_person(login="0900000001")
    note_login_proven(person)
    erase_account(person, by=person, now=NOW)
    assert sorted(RosterLine.every.values_list("login", flat=True)) == ["+84900000000", "+84900000002"]


def test_a_sheet_that_is_thrown_away_half_way_takes_its_lines_along(contest, officer):
    sheet = waiting_sheet(contest, officer)
    ended_half_way(sheet)
    discard(sheet)
    assert RosterLine.every.count() == 0


def test_lines_of_an_unconfirmed_sheet_let_nobody_in(contest, officer):
    make_division(contest)
    ended_half_way(waiting_sheet(contest, officer))
    line = RosterLine.every.first()
    assert (waiting_line(contest, line.pk), contest.roster.count()) == (None, 0)
    with pytest.raises(UnknownCode):
        line_of_code(contest, code_of(line))
