"""A reorganised tree, as a sheet: what is new, renamed, merged, split or ends; and that the past stays as it was."""

import re
from datetime import date

import pytest
from django.utils import translation

from accounts.importing import Deed, ImportRefused, confirm, look, undo
from accounts.models import AuditEvent, Headcount, ListImport, Unit, UnitSuccession
from accounts.named_units import NamedUnits, NoSuchUnit
from accounts.unit_sheets import UNITS
from tests.factories import NOW, make_contest, make_entry, make_person, make_unit
from tests.sheets import imported, list_of, staged

BEFORE, DAY = date(2021, 6, 1), date(2025, 7, 1)
OLD = {"province": "Tỉnh Cũ", "district": "Huyện Cũ", "one": "Xã Một", "two": "Xã Hai", "three": "Xã Ba"}


@pytest.fixture
def officer(db):
    """A province with a district, which has three communes, and a department."""
    common = {"type": "xa", "level": "commune", "bloc": "khoi-xa", "audiences": ["officials", "citizens"]}
    province = make_unit("Tỉnh Cũ", code="province", **common | {"type": "tinh", "level": "province", "bloc": ""})
    district = make_unit("Huyện Cũ", code="district", parent=province, **common | {"level": "district"})
    for code in ("one", "two", "three"):
        make_unit(OLD[code], code=code, parent=district, **common)
    make_unit("Sở Nội vụ", code="department", parent=province)
    return make_person()


def row(deed: str, code: str, before: str = "", **cells: str) -> dict[str, str]:
    return {"deed": deed, "code": code, "name": f"Xã {code}", "on": "01/07/2025", "before": before} | cells


REORGANISED = (
    row("Sáp nhập", "xa-moi", "one; two", name="Xã Mới", parent="province", act="123/NQ-UBTVQH15"),
    row("Chia tách", "xa-ba-dong", "three", name="Xã Ba Đông", parent="province"),
    row("Chia tách", "xa-ba-tay", "three", name="Xã Ba Tây", parent="province"),
    row("Kết thúc", "district", name=""),
    row("Đổi tên", "so-moi", "department", name="Sở Nội vụ và Lao động"),
)


def named_on(day: date) -> set[str]:
    return set(Unit.objects.valid_on(day).values_list("name", flat=True))


def problems_of(*rows: dict[str, str], by) -> list[list[str]]:
    return [one.problems for one in look(UNITS, staged(UNITS, list_of("units"), *rows, by=by))]


def snapshot() -> list[tuple]:
    fields = ("code", "name", "parent__code", "valid_from", "valid_to")
    return sorted(Unit.objects.values_list(*fields)), UnitSuccession.objects.count()


def test_a_reorganisation_ends_the_old_and_begins_the_new(officer):
    imported(UNITS, list_of("units"), *REORGANISED, by=officer)
    assert named_on(DAY) == {"Tỉnh Cũ", "Xã Mới", "Xã Ba Đông", "Xã Ba Tây", "Sở Nội vụ và Lao động"}
    assert {(one.predecessor.code, one.successor.code) for one in UnitSuccession.objects.all()} == {
        ("one", "xa-moi"),
        ("two", "xa-moi"),
        ("three", "xa-ba-dong"),
        ("three", "xa-ba-tay"),
        ("department", "so-moi"),
    }


def test_an_end_that_is_written_down_already_changes_nothing(officer):
    make_unit("Xã Bốn", code="four", valid_to=DAY)
    rows = row("Kết thúc", "four", name=""), row("Kết thúc", "department", name="")
    found = look(UNITS, staged(UNITS, list_of("units"), *rows, by=officer))
    assert [(one.deed, one.problems) for one in found] == [(Deed.SAME, []), (Deed.CHANGE, [])]


def test_whoever_names_a_unit_of_before_is_told_who_came_after_it(officer):
    imported(UNITS, list_of("units"), *REORGANISED, by=officer)
    later = row("Đổi tên", "xa-moi-hai", "xa-moi", name="Xã Mới Hai", on="01/01/2026")
    imported(UNITS, list_of("units"), later, by=officer)
    units, told = NamedUnits({"binh-dinh-2021"}), []
    for name, day in (("Xã Một", DAY), ("three", DAY), ("Xã Hai", date(2026, 1, 1)), ("Huyện Cũ", DAY), ("x", DAY)):
        with pytest.raises(NoSuchUnit) as refused, translation.override("en"):
            units.called(name, on=day)
        told.append(str(refused.value).partition(": write who came after it, ")[2])
    assert told == [
        "Xã Mới (xa-moi).",
        "Xã Ba Đông (xa-ba-dong), Xã Ba Tây (xa-ba-tay).",
        "Xã Mới Hai (xa-moi-hai).",
        "",
        "",
    ]


def test_an_heir_whose_code_another_tree_has_too_is_named_with_its_tree(officer):
    imported(UNITS, list_of("units"), *REORGANISED, by=officer)
    make_unit("Xã Mới", code="xa-moi", tree="phu-yen-2021")
    with pytest.raises(NoSuchUnit, match=re.escape("Xã Mới (binh-dinh-2021/xa-moi).")), translation.override("en"):
        NamedUnits().called("Xã Một", on=DAY)


def test_the_units_of_a_day_before_are_those_that_they_were(officer):
    past = named_on(BEFORE)
    imported(UNITS, list_of("units"), *REORGANISED, by=officer)
    assert named_on(BEFORE) == past == {*OLD.values(), "Sở Nội vụ"}


def test_a_contest_of_2021_still_offers_its_own_units(officer, client_of):
    imported(UNITS, list_of("units"), *REORGANISED, by=officer)
    found = {}
    for year in (2021, 2026):
        response = client_of(None).get("/units/search/", {"q": "xa ba", "on": f"{year}-01-01"})
        found[year] = {unit["name"] for unit in response.json()["units"]}
    assert found == {2021: {"Xã Ba"}, 2026: {"Xã Ba Đông", "Xã Ba Tây"}}


def test_a_preview_says_what_the_codes_of_a_row_are_called(officer):
    parts = row("Sáp nhập", "ap", "three", name="Ấp Mới", parent="xa-moi") | {"before": "three; xa-x"}
    found = look(UNITS, staged(UNITS, list_of("units"), *REORGANISED, parts, by=officer))
    assert [one.named for one in found[:1] + found[3:]] == [
        {"before": "Xã Một; Xã Hai", "parent": "Tỉnh Cũ"},
        {"code": "Huyện Cũ", "parent": ""},
        {"before": "Sở Nội vụ", "parent": "Tỉnh Cũ"},
        {"before": "Xã Ba", "parent": "Xã Mới"},
    ]


def test_a_row_that_does_nothing_known_is_told_all_that_is_wrong_with_it_at_once(officer):
    wrong = row("Gộp", "xa-moi", "one; xa-la", level="Ấp", bloc="x", audiences="y")
    with translation.override("en"):
        [told] = problems_of(wrong, by=officer)
        [without_day] = problems_of(wrong | {"deed": "Đổi tên", "on": "mai"}, by=officer)
    assert [sentence.partition("”")[0] for sentence in told] == ["“Gộp", "“Ấp", "“x", "“y", "“xa-la"]
    assert len(without_day) == 4


def test_a_preview_tells_what_begins_from_what_ends(officer):
    found = look(UNITS, staged(UNITS, list_of("units"), *REORGANISED, by=officer))
    assert [one.deed for one in found] == [Deed.NEW, Deed.NEW, Deed.NEW, Deed.CHANGE, Deed.NEW]


def test_what_a_row_leaves_out_is_as_the_unit_before_had_it(officer):
    imported(UNITS, list_of("units"), *REORGANISED, by=officer)
    new = Unit.objects.get(code="xa-moi")
    assert (new.type, new.level, new.bloc, new.audiences) == ("xa", "commune", "khoi-xa", ["officials", "citizens"])
    assert (new.parent.code, Unit.objects.get(code="so-moi").parent.code) == ("province", "province")
    assert (new.source, UnitSuccession.objects.filter(successor=new)[0].legal_basis) == ("123/NQ-UBTVQH15",) * 2


def test_a_new_unit_says_all_of_itself(officer):
    told = {"type": "Phường", "level": "Xã", "audiences": "Cả hai", "parent": "province", "bloc": "khoi-xa"}
    imported(UNITS, list_of("units"), row("Thành lập mới", "p-a", name="Phường A", **told), by=officer)
    made = Unit.objects.get(code="p-a")
    assert (made.type, made.level, made.audiences) == ("phuong", "commune", ["officials", "citizens"])
    assert (made.valid_from, made.valid_to, made.parent.code) == (DAY, None, "province")


def test_a_unit_may_stand_below_another_of_the_same_file_wherever_that_stands(officer):
    told = {"type": "Phòng", "level": "Xã", "audiences": "Cán bộ, công chức"}
    below = row("Thành lập mới", "phong-a", parent="trung-tam", **told)
    above = row("Thành lập mới", "trung-tam", parent="province", **told)
    imported(UNITS, list_of("units"), below, above, by=officer)
    assert Unit.objects.get(code="phong-a").parent.code == "trung-tam"


@pytest.mark.once
@pytest.mark.parametrize(
    "wrong",
    [
        row("Thay đổi", "a"),
        row("Đổi tên", "a", "one", on="32/07/2025"),
        row("Đổi tên", "a", "one; two"),
        row("Đổi tên", "a", ""),
        row("Đổi tên", "a", "nowhere"),
        row("Đổi tên", "two", "one"),  # the code is taken
        row("Đổi tên", "mã có dấu", "one"),
        row("Đổi tên", "a", "one", name=""),
        row("Đổi tên", "a", "one", name="x" * 201),
        row("Đổi tên", "a", "one", name="ﬃ" * 200),  # three letters each in search form
        row("Đổi tên", "a", "one", type="Xã/Phường"),
        row("Đổi tên", "a", "one", parent="nowhere"),
        row("Đổi tên", "a", "one", bloc="khoi-la"),
        row("Đổi tên", "a", "one", level="Sao Hỏa"),
        row("Sáp nhập", "a", "one"),
        row("Chia tách", "a", "one"),  # a split has two parts at least
        row("Thành lập mới", "a", "one", type="Xã", level="Xã", audiences="Cả hai"),
        row("Thành lập mới", "a", parent="province"),  # of what kind?
        row("Thành lập mới", "a", type="Xã", level="Xã", audiences="Cả hai"),  # below whom?
        row("Kết thúc", "nowhere"),
        row("Kết thúc", "district"),  # its communes go on
        row("Đổi tên", "a", "one", parent="a"),  # below itself
    ],
    ids=lambda wrong: f"{wrong['deed']} {wrong['code']} {wrong['before']}",
)
def test_a_row_that_cannot_be_taken_says_why(wrong, officer):
    [problems] = problems_of(wrong, by=officer)
    assert problems != []
    assert [problem for problem in problems if not (problem[0].isupper() or problem[0] == "“")] == []


@pytest.mark.parametrize(
    "rows",
    [
        (row("Đổi tên", "a", "one"), row("Đổi tên", "A", "two")),
        (row("Đổi tên", "a", "one"), row("Đổi tên", "b", "one", on="01/08/2025")),
        (row("Đổi tên", "a", "one"), row("Kết thúc", "one")),
        (row("Đổi tên", "d", "district"), row("Đổi tên", "a", "one", parent="district")),
    ],
)
def test_rows_that_contradict_one_another_say_so(rows, officer):
    assert any(problems_of(*rows, by=officer))


def test_undoing_gives_the_tree_back_as_it_was_and_it_can_be_imported_again(officer):
    before = snapshot()
    sheet = imported(UNITS, list_of("units"), *REORGANISED, by=officer)
    after = snapshot()
    undo(UNITS, sheet, by=officer, now=NOW)
    assert snapshot() == before
    imported(UNITS, list_of("units"), *REORGANISED, by=officer)
    assert snapshot() == after
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "units-imported",
        "units-import-undone",
        "units-imported",
    ]


USES = {
    "entry": lambda unit: make_entry(unit=unit),
    "contest": lambda unit: make_contest(unit),
    "headcount": lambda unit: Headcount.objects.create(unit=unit, on=DAY, number=5),
    "child": lambda unit: make_unit("Thôn Một", parent=unit),
    "successor": lambda unit: UnitSuccession.objects.create(
        predecessor=unit, successor=make_unit("Xã Sau"), on=date(2027, 1, 1)
    ),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_undoing_is_refused_with_the_reason_while_something_rests_on_a_new_unit(use, officer):
    sheet = imported(UNITS, list_of("units"), *REORGANISED, by=officer)
    use(Unit.objects.get(code="xa-moi"))
    before = snapshot()
    with pytest.raises(ImportRefused, match="Xã Mới"):
        undo(UNITS, sheet, by=officer, now=NOW)
    assert snapshot() == before
    assert ListImport.objects.get().state == "confirmed"


def test_undoing_is_refused_once_the_days_of_an_old_unit_were_changed(officer):
    sheet = imported(UNITS, list_of("units"), *REORGANISED, by=officer)
    Unit.objects.filter(code="one").update(valid_to=date(2025, 8, 1))
    with pytest.raises(ImportRefused, match="Xã Một"):
        undo(UNITS, sheet, by=officer, now=NOW)


def test_a_control_that_undoing_looks_at_all_that_rests_on_a_unit(officer, monkeypatch):
    """With the check taken out, the headcount would go with the unit and nobody would be told."""
    monkeypatch.setattr("accounts.unit_changes._uses", lambda made: iter(()))
    sheet = imported(UNITS, list_of("units"), *REORGANISED, by=officer)
    USES["headcount"](Unit.objects.get(code="xa-moi"))
    undo(UNITS, sheet, by=officer, now=NOW)
    assert Headcount.objects.count() == 0


def test_a_sheet_that_was_overtaken_changes_nothing(officer):
    first = staged(UNITS, list_of("units"), *REORGANISED, by=officer)
    second = staged(UNITS, list_of("units"), *REORGANISED, by=officer)
    seen = look(UNITS, second)
    confirm(UNITS, first, by=officer, now=NOW)
    before = snapshot()
    with pytest.raises(ImportRefused):
        confirm(UNITS._replace(check=lambda *_facts: seen), second, by=officer, now=NOW)
    assert snapshot() == before


def test_what_is_missing_is_not_quoted(officer):
    with translation.override("en"):
        [problems] = problems_of(row("Đổi tên", "a", "one") | {"deed": "", "on": ""}, by=officer)
    told = ["It is missing what changes", "The day is missing"]
    assert [problem.startswith(words) for problem, words in zip(problems, told, strict=True)] == [True, True]
