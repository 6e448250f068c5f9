"""A roster that is sent again with other units for people who stand on it already, and have come already."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from accounts.importing import Deed, ImportRefused, look, undo
from accounts.second_factor import note_login_proven
from contest.erasing import erase_account, forget_entries
from contest.models import RosterImport, RosterLine
from contest.roster_codes import code_of
from contest.roster_keeping import forget_rosters
from contest.roster_sheets import ROSTERS
from contest.rosters import come_of, sums_by_unit, take_off
from tests.factories import NOW, make_contest, make_division, make_entry, make_person, make_unit
from tests.sheets import imported, staged

AN, BINH = {"full_name": "Nguyễn Văn An", "login": "0912345678"}, {"full_name": "Lê Thị Bình", "login": "0912345679"}


@pytest.fixture
def contest(units):
    make_unit("Sở Tài chính", code="so-tai-chinh", parent=units.province)
    found = make_contest(units.province)
    make_division(found)
    return found


@pytest.fixture
def officer(cast):
    return cast.organiser


@pytest.fixture
def come(contest, units, officer):
    """Two of one unit stand on the roster, and the first of them has entered for it."""
    entry = make_entry(contest.divisions.get(), make_person(login=AN["login"]), unit=units.department)
    send(contest, AN, BINH, by=officer)
    return entry


def rows(*people: dict) -> list[dict]:
    return [{"unit": "Sở Nội vụ"} | one for one in people]


def send(contest, *people: dict, by) -> RosterImport:
    return imported(ROSTERS, RosterImport(contest=contest), *rows(*people), by=by)


def seen(contest, *people: dict, by) -> list[tuple]:
    with override("en"):
        found = look(ROSTERS, staged(ROSTERS, RosterImport(contest=contest), *rows(*people), by=by))
    return [(one.deed, one.problems, one.notes) for one in found]


def of_another(person: dict, **others: str) -> dict:
    return person | {"unit": "Sở Tài chính"} | others


def units_of(contest) -> dict[str, str]:
    return {line.full_name: str(line.unit) for line in RosterLine.objects.of_contest(contest)}


def come_by_unit(contest) -> dict[str, tuple[int, int]]:
    return {str(one.unit): (one.expected, one.come) for one in sums_by_unit(contest.roster.all())}


def test_whoever_has_come_is_counted_for_the_unit_that_is_sent_now(contest, come, officer):
    codes = {line.full_name: code_of(line) for line in RosterLine.objects.all()}
    send(contest, of_another(AN, category="Một cửa"), BINH, by=officer)
    line = contest.roster.get(login="+84912345678")
    assert come_by_unit(contest) == {"Sở Nội vụ": (1, 0), "Sở Tài chính": (1, 1)}
    assert (line.entry, line.category, come_of(contest.roster.sought("mot cua")).come) == (come, "Một cửa", 1)
    assert {line.full_name: code_of(line) for line in RosterLine.objects.all()} == codes


def test_the_preview_tells_what_changes_and_that_the_entry_stays_where_it_is(contest, come, officer):
    told = seen(contest, of_another(AN), of_another(BINH, category="Một cửa"), by=officer)
    moved, stays = "Until now of Sở Nội vụ.", "entry and result go on counting for that."
    assert told == [
        (Deed.CHANGE, [], [moved, f"Has entered already, for Sở Nội vụ: {stays}"]),
        (Deed.CHANGE, [], [moved, "Category until now: –."]),
    ]


def test_undoing_gives_back_what_was_before_and_leaves_off_who_is_off(contest, come, officer):
    sheet = send(contest, of_another(AN, category="Một cửa"), of_another(BINH), by=officer)
    take_off(contest.roster.get(login="+84912345679"), by=officer, now=NOW)
    undo(ROSTERS, sheet, by=officer, now=NOW + timedelta(days=1))
    [line] = contest.roster.all()
    assert (line.unit.name, line.category, line.entry) == ("Sở Nội vụ", "", come)
    assert contest.roster.sought("mot cua").count() == 0


def test_undoing_waits_for_the_import_that_changed_them_once_more(contest, officer):
    send(contest, AN, by=officer)
    second = send(contest, of_another(AN), by=officer)
    third = send(contest, of_another(AN, category="Một cửa"), by=officer)
    with pytest.raises(ImportRefused, match="1 "):
        undo(ROSTERS, second, by=officer, now=NOW)
    second.refresh_from_db()
    assert (second.state, units_of(contest)) == ("confirmed", {"Nguyễn Văn An": "Sở Tài chính"})
    for sheet in (third, second):
        undo(ROSTERS, sheet, by=officer, now=NOW)
    assert units_of(contest) == {"Nguyễn Văn An": "Sở Nội vụ"}


def test_undoing_waits_for_the_import_that_changed_whom_it_had_brought(contest, officer):
    """Who stands on both sheets has one line, which would go with the first."""
    first, second = send(contest, AN, BINH, by=officer), send(contest, of_another(AN), by=officer)
    with pytest.raises(ImportRefused, match="1 "):
        undo(ROSTERS, first, by=officer, now=NOW)
    first.refresh_from_db()
    assert (first.state, units_of(contest)[AN["full_name"]]) == ("confirmed", "Sở Tài chính")
    for sheet in (second, first):
        undo(ROSTERS, sheet, by=officer, now=NOW)
    assert units_of(contest) == {}


def test_undoing_is_refused_where_the_unit_of_before_has_been_deleted_since(contest, officer, units):
    gone = make_unit("Sở Cũ", parent=units.province)
    send(contest, AN | {"unit": "Sở Cũ"}, BINH, by=officer)
    sheet = send(contest, of_another(AN), of_another(BINH), by=officer)
    gone.delete()
    with pytest.raises(ImportRefused, match=r"^1 "), override("en"):
        undo(ROSTERS, sheet, by=officer, now=NOW)
    sheet.refresh_from_db()
    assert (sheet.state, set(units_of(contest).values())) == ("confirmed", {"Sở Tài chính"})


def test_a_line_that_was_changed_after_the_preview_is_not_overwritten(contest, officer):
    send(contest, AN, by=officer)

    def late(sheet, read):
        found = ROSTERS.check(sheet, read)
        RosterLine.objects.update(category="Lãnh đạo")
        return found

    with pytest.raises(ImportRefused):
        imported(ROSTERS._replace(check=late), RosterImport(contest=contest), *rows(of_another(AN)), by=officer)
    assert units_of(contest) == {"Nguyễn Văn An": "Sở Nội vụ"}


def test_whose_line_without_a_number_has_come_stays_on_it(contest, officer, units):
    send(contest, AN | {"login": ""}, by=officer)
    contest.roster.update(entry=make_entry(contest.divisions.get(), make_person(), unit=units.department))
    [(_deed, _problems, [note])] = seen(contest, of_another(AN, login=""), by=officer)
    assert note.partition(", too")[2] == ", and has entered. If it is one person, leave this row out."


@pytest.mark.parametrize(
    ("stands", "sent", "named"),
    [
        ({"login": ""}, of_another(AN, login=""), ["Sở Nội vụ"]),
        ({"login": ""}, AN, ["Sở Nội vụ"]),
        ({}, AN | {"login": ""}, ["Sở Nội vụ"]),
        ({}, of_another(AN, login=""), []),  # namesakes are common
        ({}, AN | {"login": "0912345670"}, []),  # two numbers tell them apart
    ],
)
def test_a_name_that_may_be_the_same_person_is_told(stands, sent, named, contest, officer):
    send(contest, AN | stands, by=officer)
    [(deed, problems, notes)] = seen(contest, sent, by=officer)
    assert (deed, problems, len(notes), all(name in note for name, note in zip(named, notes, strict=True))) == (
        Deed.NEW,
        [],
        len(named),
        True,
    )


def test_the_record_of_an_import_names_nobody(contest, units, officer):
    send(contest, AN, by=officer)
    sheet, line = send(contest, of_another(AN), by=officer), contest.roster.get()
    changed = {str(line.pk): [[units.department.pk, ""], [line.unit_id, ""]]}
    assert sheet.made == {"people": 0, "had_come": 0, "changed": changed}


def erased(contest, officer) -> None:
    person = make_person(login=AN["login"])
    note_login_proven(person)
    erase_account(person, by=person, now=NOW)


def forgotten_with_its_entry(contest, officer) -> None:
    """By an entry that came by the line's code, once the time to keep it is over."""
    entry = make_entry(contest.divisions.get())
    contest.roster.filter(category="Giám đốc").update(entry=entry)
    forget_entries([entry], now=NOW)


@pytest.mark.parametrize(
    "goes",
    [
        erased,
        forgotten_with_its_entry,
        lambda contest, officer: take_off(contest.roster.get(login="+84912345678"), by=officer, now=NOW),
        lambda contest, officer: forget_rosters(now=NOW + timedelta(days=9999)),
    ],
    ids=["erased", "its entry forgotten", "taken off", "forgotten"],
)
def test_the_record_of_an_import_keeps_nothing_of_a_line_that_is_gone(goes, contest, officer):
    send(contest, AN, BINH, by=officer)
    sheet = send(contest, of_another(AN, category="Giám đốc"), of_another(BINH), by=officer)
    goes(contest, officer)
    sheet.refresh_from_db()
    left = {str(key) for key in contest.roster.values_list("pk", flat=True)}
    assert (len(left) < 2, set(sheet.made["changed"]), "Giám đốc" in str(sheet.made)) == (True, left, False)
