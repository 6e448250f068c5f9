"""Rosters as sheets: who is expected in a contest."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from accounts.columns import read_safely
from accounts.importing import Deed, ImportRefused, look, undo
from accounts.models import Unit
from accounts.unit_sheets import UNITS
from contest.entering import enter_contest
from contest.models import Entry, RosterImport, RosterLine
from contest.places import Place
from contest.roster_codes import code_of
from contest.roster_sheets import ROSTERS
from contest.rosters import line_of_code
from tests.factories import (
    NOW,
    make_consent_text,
    make_contest,
    make_division,
    make_entry,
    make_person,
    make_round,
    make_unit,
)
from tests.sheets import csv, imported, list_of, staged, xlsx


@pytest.fixture
def contest(units):
    found = make_contest(units.province)
    make_round(found)
    make_division(found)
    return found


@pytest.fixture
def officer(cast):
    return cast.organiser


def row(name: str = "Nguyễn Văn An", login: str = "0912345678", unit: str = "Sở Nội vụ", category: str = "") -> dict:
    return {"full_name": name, "login": login, "unit": unit, "category": category}


@pytest.mark.once
@pytest.mark.parametrize(
    "header",
    ["Số điện thoại hoặc thư điện tử (e-mail)", "Số điện thoại hoặc thư điện tử", "ĐIỆN THOẠI", "E-mail:"],
)
def test_the_telephone_is_read_below_the_words_that_the_site_itself_uses(header):
    content = f"Họ và tên;{header};Đơn vị\nLê Văn An;0912345678;Sở Nội vụ".encode("utf-8-sig")
    [read], unread = read_safely(ROSTERS.shape, content)
    assert (read.cells["login"], unread) == ("0912345678", [])


def on_roster(contest) -> list[tuple]:
    lines = RosterLine.objects.of_contest(contest)
    return [(line.full_name, line.login, line.unit.name, line.category) for line in lines]


def bring_in(contest, *rows: dict, by, write=csv) -> RosterImport:
    return imported(ROSTERS, RosterImport(contest=contest), *rows, by=by, write=write)


def problems_of(contest, *rows: dict, by) -> list[int]:
    return [len(one.problems) for one in look(ROSTERS, staged(ROSTERS, RosterImport(contest=contest), *rows, by=by))]


def test_a_roster_is_kept_as_the_site_writes_names_and_numbers(contest, officer):
    bring_in(contest, row("NGUYỄN VĂN AN", "0912 345 678", "so noi vu", "Một cửa"), by=officer)
    assert on_roster(contest) == [("Nguyễn Văn An", "+84912345678", "Sở Nội vụ", "Một cửa")]


@pytest.mark.parametrize("typed", ["912345678", "912 345 678", "912.345.678", "'0912345678"])
def test_a_number_that_lost_its_zero_in_a_spreadsheet_is_known(typed, contest, officer):
    bring_in(contest, row(login=typed), by=officer)
    assert RosterLine.objects.get().login == "+84912345678"


@pytest.mark.once
@pytest.mark.parametrize(
    "wrong",
    [
        row(name=""),
        row(name="", login="", category="Một cửa"),
        row(name="Nguyễn Văn 5"),
        row(name="<script>alert(1)</script>"),
        row(login="12345"),
        row(login="an@"),
        row(unit=""),
        row(unit="Sở Không Có"),
        row(category="x" * 61),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(wrong, contest, officer):
    assert problems_of(contest, wrong, by=officer) == [1]


def test_what_is_kept_otherwise_than_typed_is_shown_beside_it(contest, officer):
    typed = row("TRẦN THỊ BÌNH", "912000101"), row("Lê Văn An", "0912 000 102"), row("Võ Thị Cúc", "CUC@example.vn")
    found = look(ROSTERS, staged(ROSTERS, RosterImport(contest=contest), *typed, by=officer))
    kept = {"full_name": "Trần Thị Bình", "login": "0912 000 101"}
    assert [one.named for one in found] == [kept, {}, {"login": "cuc@example.vn"}]


@pytest.mark.parametrize("names", [("NguyÔn V¨n An", "TrÇn ThÞ B×nh"), ("Nguyeãn Vaên Ñöùc", "Ñinh Thò Höông")])
def test_names_for_an_old_font_are_told_to_be_so(names, contest, officer):
    rows = (row(name, f"091234567{place}") for place, name in enumerate(names * 3))
    with override("en"):
        found = look(ROSTERS, staged(ROSTERS, RosterImport(contest=contest), *rows, by=officer))
    assert "old font (TCVN3 or VNI)" in found[0].problems[-1]


@pytest.mark.parametrize(
    "name, unit, names_nobody",
    [
        ("Tổng cộng: 11 người", "", True),
        ("Tổng số", "", True),
        ("Cộng 11", "", True),
        ("NGƯỜI LẬP BIỂU", "GIÁM ĐỐC", True),
        ("Thủ trưởng đơn vị", "", True),
        ("Tống Công Minh", "", False),
        ("Tống Công", "Sở Nội vụ", False),
    ],
)
def test_a_sum_or_a_signature_below_the_list_is_told_to_be_no_person(name, unit, names_nobody, contest, officer):
    with override("en"):
        [found] = look(ROSTERS, staged(ROSTERS, RosterImport(contest=contest), row(name, "", unit), by=officer))
        assert ("This row names nobody: it is a sum or a signature. Delete it." in found.problems) is names_nobody


def test_a_unit_of_another_day_is_refused(contest, officer, units):
    make_unit("Sở Cũ", parent=units.province, valid_to=contest.units_as_of)
    assert problems_of(contest, row(unit="Sở Cũ"), by=officer) == [1]


def test_a_unit_that_takes_part_in_no_division_is_refused(contest, officer, units):
    make_unit("Khu phố 1", parent=units.province, audiences=["citizens"])
    assert problems_of(contest, row(unit="Khu phố 1"), by=officer) == [1]


def test_namesakes_of_a_unit_need_something_to_tell_them_apart(contest, officer):
    assert problems_of(contest, row(login=""), row(login=""), by=officer) == [0, 1]
    assert problems_of(contest, row(), row(login=""), by=officer) == [0, 0]
    assert problems_of(contest, row(), row("Lê Thị Bình"), by=officer) == [0, 1]


def test_who_is_on_the_roster_already_is_passed_over_or_refused(contest, officer):
    bring_in(contest, row(), row("Lê Thị Bình", ""), by=officer)
    found = look(ROSTERS, staged(ROSTERS, RosterImport(contest=contest), row(), row("Lê Thị Bình", ""), by=officer))
    assert [(one.deed, one.problems, one.notes) for one in found] == [(Deed.SAME, [], [])] * 2
    assert problems_of(contest, row("Lê Văn Cường"), by=officer) == [1]  # another name may be another person


def test_a_row_that_stands_twice_is_passed_over_and_told_with_the_other_one(contest, officer):
    rows = row(), row("NGUYỄN VĂN AN"), row("Lê Thị Bình", ""), row("Lê Thị Bình", ""), row(category="Một cửa")
    with override("en"):
        found = look(ROSTERS, staged(ROSTERS, RosterImport(contest=contest), *rows, by=officer))
    told = [(one.deed, [sentence[:17] for sentence in one.problems + one.notes]) for one in found]
    assert told == [
        (Deed.NEW, []),
        (Deed.SAME, ["The same stands i"]),
        (Deed.NEW, []),
        (Deed.NEW, ["Row 4 of this fil"]),
        (Deed.NEW, ["Row 2 of this fil"]),
    ]


def test_a_row_that_stands_twice_brings_one_person(contest, officer):
    sheet = bring_in(contest, row(), row(), by=officer)
    assert (RosterLine.objects.count(), sheet.new, sheet.passed) == (1, 1, 1)


@pytest.mark.parametrize("login", ["0912345678", ""])
def test_where_a_tone_is_put_makes_nobody_another_person(login, contest, officer):
    bring_in(contest, row("Trần Văn Hòa", login), by=officer)
    [again] = look(ROSTERS, staged(ROSTERS, RosterImport(contest=contest), row("Trần Văn Hoà", login), by=officer))
    [other] = look(ROSTERS, staged(ROSTERS, RosterImport(contest=contest), row("Trần Văn Hoa", login), by=officer))
    assert (again.deed, again.problems, len(other.problems)) == (Deed.SAME, [], 1 if login else 0)


def test_who_has_entered_before_the_roster_came_counts_as_come(contest, officer, units):
    entry = make_entry(contest.divisions.get(), make_person(login="0912345678"), unit=units.department)
    bring_in(contest, row(), by=officer)
    assert RosterLine.objects.get().entry == entry


def entering(contest, units, person, **facts) -> Entry:
    place = Place(contest.divisions.get(), units.department)
    facts = {"place": place, "consent_text": make_consent_text(), "now": NOW} | facts
    return enter_contest(person, contest, **facts)


def test_undoing_is_refused_once_somebody_has_come_since(contest, officer, units):
    sheet = bring_in(contest, row(), row("Lê Thị Bình", "0912345679"), by=officer)
    entering(contest, units, make_person(login="0912345678"), now=NOW + timedelta(hours=1))
    with pytest.raises(ImportRefused, match="1 "):
        undo(ROSTERS, sheet, by=officer, now=NOW)
    assert len(on_roster(contest)) == 2


def test_undoing_takes_those_off_who_had_come_before(contest, officer, units):
    before = {"unit": units.department, "entered_at": NOW - timedelta(days=1)}
    make_entry(contest.divisions.get(), make_person(login="0912345678"), **before)
    undo(ROSTERS, bring_in(contest, row(), by=officer), by=officer, now=NOW)
    assert (on_roster(contest), Entry.objects.count()) == ([], 1)


def test_undoing_takes_off_nobody_of_another_sheet(contest, officer):
    bring_in(contest, row(), by=officer)
    undo(ROSTERS, bring_in(contest, row("Lê Thị Bình", ""), by=officer), by=officer, now=NOW)
    assert [line[0] for line in on_roster(contest)] == ["Nguyễn Văn An"]


def people(number: int) -> list[dict]:
    units = [f"xa-{place}" for place in range(20)]
    return [row("Nguyễn Văn An", f"09{place:08d}", units[place % 20], f"Nhóm {place % 3}") for place in range(number)]


@pytest.fixture
def merged(units) -> list[dict]:
    """The sheet by which twenty communes follow on forty, merged two by two from July 2025."""
    common = {"type": "xa", "level": "commune", "bloc": "khoi-xa"}
    for place in range(40):
        make_unit(f"Xã Cũ {place}", code=f"cu-{place}", parent=units.province, **common)
    return [
        {"deed": "Sáp nhập", "code": f"xa-{place}", "name": f"Xã Mới {place}", "on": "01/07/2025"}
        | {"before": f"cu-{2 * place}; cu-{2 * place + 1}"}
        for place in range(20)
    ]


def of_2021(units, officer) -> tuple:
    """A contest of 2021, with somebody of an old commune on its roster who has entered for it."""
    contest = make_contest(units.province, units_as_of=date(2021, 1, 1))
    make_division(contest)
    person = row("Lê Thị Bình", "0988888888", "Xã Cũ 7")
    bring_in(contest, person, by=officer)
    old = Unit.objects.get(code="cu-7")
    entry = make_entry(contest.divisions.get(), make_person(login="0988888888"), unit=old)
    return contest, entry


def as_it_stands(contest, entry) -> tuple:
    entry.refresh_from_db()
    return on_roster(contest), entry.unit.name, entry.unit_name, Unit.objects.valid_on(contest.units_as_of).count()


def test_3000_people_and_a_reorganised_tree_are_imported_undone_and_imported_again(contest, officer, units, merged):
    """First as workbooks of Excel, then as CSV. The contest is of 2026 and knows only the new communes; one of 2021
    shows its own throughout."""
    before, trees, rosters = of_2021(units, officer), [], []
    stood = [as_it_stands(*before)]
    for write in (xlsx, csv):
        tree = imported(UNITS, list_of("units"), *merged, by=officer, write=write)
        sheet = bring_in(contest, *people(3000), by=officer, write=write)
        trees.append(sorted(Unit.objects.valid_on(contest.units_as_of).values_list("code", flat=True)))
        rosters.append(on_roster(contest))
        with pytest.raises(ImportRefused):  # people stand on it
            undo(UNITS, tree, by=officer, now=NOW)
        undo(ROSTERS, sheet, by=officer, now=NOW)
        undo(UNITS, tree, by=officer, now=NOW)
        stood.append(as_it_stands(*before))
        assert (on_roster(contest), Unit.objects.filter(code="xa-0").count()) == ([], 0)
    assert (len(rosters[0]), rosters[0] == rosters[1], trees[0] == trees[1]) == (3000, True, True)
    assert ("xa-0" in trees[0], "cu-0" in trees[0]) == (True, False)
    assert stood == [stood[0]] * 3
    assert stood[0][:3] == ([("Lê Thị Bình", "+84988888888", "Xã Cũ 7", "")], "Xã Cũ 7", "Xã Cũ 7")


def test_3000_people_have_as_many_codes(contest, officer, units, merged):
    imported(UNITS, list_of("units"), *merged, by=officer)
    bring_in(contest, *people(3000), by=officer)
    assert len({code_of(line) for line in RosterLine.objects.all()}) == 3000


def test_a_contest_of_2021_has_a_roster_of_its_own_units(contest, officer, units):
    (
        make_unit("Xã Cũ Một", code="cu-1", parent=units.province),
        make_unit("Xã Cũ Hai", code="cu-2", parent=units.province),
    )
    merged = {"deed": "Sáp nhập", "code": "moi", "name": "Xã Mới", "on": "01/07/2025", "before": "cu-1; cu-2"}
    imported(UNITS, list_of("units"), merged, by=officer)
    of_2021 = make_contest(units.province, units_as_of=date(2021, 1, 1))
    make_division(of_2021)
    assert problems_of(of_2021, row(unit="Xã Cũ Một"), row("Lê Thị Bình", "", "Xã Mới"), by=officer) == [0, 1]
    assert problems_of(contest, row(unit="Xã Cũ Một"), row("Lê Thị Bình", "", "Xã Mới"), by=officer) == [1, 0]


def test_looking_at_a_sheet_makes_no_codes(contest, officer):
    found = look(ROSTERS, staged(ROSTERS, RosterImport(contest=contest), row(), row("Lê Thị Bình", ""), by=officer))
    assert [one.value["line"].code_digest for one in found] == ["", ""]


def test_a_new_import_gives_new_codes(contest, officer):
    sheet = bring_in(contest, row(), by=officer)
    old = code_of(RosterLine.objects.get())
    undo(ROSTERS, sheet, by=officer, now=NOW)
    bring_in(contest, row(), by=officer)
    assert old != code_of(RosterLine.objects.get())
    assert line_of_code(contest, code_of(RosterLine.objects.get())) == RosterLine.objects.get()
