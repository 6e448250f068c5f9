"""What all sheets of the office have in common: how they are read, and that all of a sheet comes in or nothing."""

import zipfile
from collections.abc import Sequence
from io import BytesIO

import pytest
import xlsxwriter
from django.utils import translation

from accounts.columns import EMPTY, LACKS, NO_HEADER, OTHERS, PARTS, Column, Shape, read_safely, template
from accounts.headcount_sheets import HEADCOUNTS
from accounts.importing import ImportRefused, NothingRead, State, confirm, day_of, discard, look, stage, undo
from accounts.models import AuditEvent, Headcount, ListImport
from exchange.limited import Unfit
from exchange.sheets import Page, read_sheet, write_sheet
from tests.exchange.word_files import word_file
from tests.factories import NOW, make_person, make_unit
from tests.sheets import csv, imported, list_of, staged, xlsx
from tests.turns import all_turns_taken

SHAPE = HEADCOUNTS.shape
ROW = {"unit": "so-noi-vu", "on": "01/07/2025", "number": "85"}


@pytest.fixture
def officer(db):
    make_unit("Sở Nội vụ", code="so-noi-vu")
    return make_person()


def read_again(content: bytes) -> list:
    return [(row.line, row.cells) for row in read_safely(SHAPE, content).rows]


@pytest.mark.parametrize("content", [xlsx(SHAPE, ROW), csv(SHAPE, ROW)], ids=["xlsx", "csv"])
def test_a_sheet_is_read_by_the_names_of_its_columns(content):
    assert read_again(content) == [(2, ROW)]


def test_columns_may_stand_in_any_order_under_a_title_and_beside_others():
    rows = [
        ["BIÊN CHẾ NĂM 2025", "", "", ""],
        ["STT", "SO NGUOI", "ngày:", "Mã đơn vị"],
        ["1", "85", "01/07/2025", "a"],
    ]
    assert read_again(write_sheet([Page("x", rows)])) == [(3, {"unit": "a", "on": "01/07/2025", "number": "85"})]


def test_columns_that_are_not_read_are_named_but_for_the_running_number():
    rows = [["STT", "Đơn vị", "Ngày", "Số người", "Ghi chú:", "", "Số người", "x" * 99], ["1", "a", "b", "1", "c"]]
    assert read_safely(SHAPE, write_sheet([Page("x", rows)])).unread == ["Ghi chú:", "Số người", "x" * 60]


def test_empty_rows_are_passed_over_and_a_repeated_header_too():
    content = write_sheet(
        [Page("x", [["Đơn vị", "Ngày", "Số người"], ["", "", ""], ["Đơn vị", "Ngày", "Số người"], ["a", "b", "1"]])]
    )
    assert read_again(content) == [(4, {"unit": "a", "on": "b", "number": "1"})]


PEOPLE = Shape(
    "Người",
    "nguoi.xlsx",
    (
        Column("name", "Họ và tên", "ho va ten dem|ten", "", needed=True, several=PARTS),
        Column("login", "Điện thoại", "e-mail", "", several=OTHERS),
        Column("unit", "Đơn vị", "co quan", "", needed=True),
    ),
    (),
    told_by=("name", "login"),
)


def people(*rows: list[str], merged: Sequence[str] = ()) -> tuple[list[tuple], list[str]]:
    """What is read of these rows, name, telephone and unit of each, and which columns are not."""
    book = BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        for place in merged:
            sheet.merge_range(place, "")
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(number, column, text)
    read, unread = read_safely(PEOPLE, book.getvalue())
    return [(*row.cells.values(),) for row in read], unread


def test_a_header_over_two_rows_is_read_with_the_row_that_counts_the_columns():
    header = [
        ["DANH SÁCH"],
        ["STT", "Họ và tên", "Liên hệ", "", "Đơn vị", "Ghi chú"],
        ["", "(chữ in hoa)", "Điện thoại", "E-mail"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
    ]
    rows = [["1", "Lê Văn An", "0912345678", "an@example.vn", "a"], ["2", "Lê Thị Bình", "", "b@example.vn", "b"]]
    told = [("Lê Văn An", "0912345678", "a"), ("Lê Thị Bình", "b@example.vn", "b")]
    assert people(*header, *rows, merged=["A1:F1", "C2:D2"]) == (told, ["Ghi chú"])
    assert people(*header, *rows, merged=["A1:F1", "A2:A3", "C2:D2", "E2:E3", "F2:F3"]) == (told, ["Ghi chú"])


@pytest.mark.parametrize(
    "header, merged",
    [(["Họ và tên", "", "Đơn vị"], ["A1:B1"]), (["Họ và tên đệm", "Tên", "Đơn vị"], [])],
)
def test_a_name_in_two_columns_is_one_name(header, merged):
    assert people(header, ["LÊ VĂN", "AN", "a"], ["Lê Văn An", "an", "b"], merged=merged) == (
        [("LÊ VĂN AN", "", "a"), ("Lê Văn An", "", "b")],
        [],
    )


@pytest.mark.parametrize("header, held", [("Họ và tên đệm", "Lê Văn"), ("Họ và tên", "Lê Văn An")])
def test_the_given_name_comes_last_wherever_its_column_stands(header, held):
    assert people(["Tên", header, "Đơn vị"], ["An", held, "a"]) == ([("Lê Văn An", "", "a")], [])


def test_a_column_without_a_name_that_holds_words_is_told():
    header = ["", "Họ và tên", "", "Đơn vị"]
    assert people(header, ["1", "Lê Văn", "An", "a"], ["2", "Lê Thị", "Bình", "b"])[1] == ["cột C"]


def book(**sheets: list[list[str]]) -> bytes:
    return write_sheet([Page(name, rows) for name, rows in sheets.items()])


LIST = [["Họ và tên", "Đơn vị"], ["Lê Văn An", "a"]]


def test_a_list_behind_a_cover_is_read():
    [row], _unread = read_safely(PEOPLE, book(Bìa=[["DANH SÁCH"], ["Năm 2025"]], Chính=LIST))
    assert row.cells["name"] == "Lê Văn An"


@pytest.mark.parametrize(
    "content, said",
    [
        (book(Một=LIST, Hai=LIST), "More than one sheet of this file has a list"),
        (book(Một=[["Họ và tên", "Điện thoại"], ["Lê Văn An", "0912345678"]]), "No column is called “Đơn vị”."),
        (book(Một=[["Tên gọi", "Điện thoại"], ["Lê Văn An", "0912345678"]]), "No row of the first sheet names the col"),
    ],
    ids=["two lists", "one column lacks", "no header"],
)
def test_what_a_file_lacks_is_said(content, said, officer):
    with translation.override("en"):
        with pytest.raises(NothingRead) as refused:
            stage(HEADCOUNTS._replace(shape=PEOPLE), list_of("headcounts"), content, name="a.xlsx", by=officer, now=NOW)
        assert str(refused.value)[: len(said)] == said


def test_what_is_struck_through_is_asked_about_and_what_is_hidden_is_told(officer):
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        sheet, struck = workbook.add_worksheet(), workbook.add_format({"font_strikeout": True})
        for number, (unit, style) in enumerate([("Đơn vị", None), ("so-noi-vu", struck), ("so-noi-vu", None)]):
            cells = ("Ngày", "Số người") if not number else (f"0{number}/07/2025", "85")
            for column, text in enumerate((unit, *cells)):
                sheet.write_string(number, column, text, style if column == 0 else None)
        sheet.set_row(2, None, None, {"hidden": True})
    staged_one = list_of("headcounts")
    stage(HEADCOUNTS, staged_one, content.getvalue(), name="a.xlsx", by=officer, now=NOW)
    with translation.override("en"):
        told = [(one.problems, one.notes) for one in look(HEADCOUNTS, staged_one)]
    assert told == [
        (["Something in this row is struck through in the file. Delete it, or take the stroke away."], []),
        ([], ["This row is hidden in the file, as by a filter."]),
    ]


def test_rows_that_tell_of_nobody_are_passed_over():
    """A cell merged too far, who signs, and the sum."""
    rows = [["Họ và tên", "Đơn vị"], ["Lê Văn An", "a"], ["", ""], ["", "NGƯỜI LẬP"], ["", "(Ký tên)"]]
    assert people(*rows, merged=["B2:B3"])[0] == [("Lê Văn An", "", "a")]


@pytest.mark.parametrize(
    "content, reason",
    [
        (write_sheet([Page("x", [["Đơn vị", "Ngày"], ["a", "b"]])]), f"{LACKS}number"),
        (xlsx(SHAPE), EMPTY),
        (b"", NO_HEADER),
        (b"PK\x03\x04 no zip", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook", "unreadable"),
        (b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n", "unreadable"),
        (word_file("<w:p><w:r><w:t>Họ và tên</w:t></w:r></w:p>"), "unreadable"),
        ("Đơn vị;Ngày;Số người".encode("cp1258", "replace") + b"\xff", "encoding"),
        (b"x" * (5 * 1024 * 1024 + 1), "too-large"),
    ],
)
def test_a_spoiled_file_is_unfit(content, reason):
    with pytest.raises(Unfit) as caught:
        read_safely(SHAPE, content)
    assert str(caught.value) == reason


def bomb() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (60 * 1024 * 1024))
    return packed.getvalue()


def with_entities() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        )
    return packed.getvalue()


@pytest.mark.parametrize(
    "hostile, sentence",
    [
        (bomb, "The file is larger than 5 MB, or too large when unpacked. Split it."),
        (with_entities, "The file cannot be opened safely, or takes too long. Save it anew, or split it."),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence_and_nothing_is_kept(hostile, sentence, officer):
    with pytest.raises(NothingRead) as refused:
        stage(HEADCOUNTS, list_of("headcounts"), hostile(), name="a.xlsx", by=officer, now=NOW)
    with translation.override("en"):
        assert str(refused.value) == sentence
    assert ListImport.objects.count() == 0


def test_a_sheet_that_could_not_have_its_turn_is_asked_for_again(officer, monkeypatch):
    monkeypatch.setattr("exchange.limited.WAIT_SECONDS", 0.05)
    with all_turns_taken(), pytest.raises(NothingRead) as refused:
        staged(HEADCOUNTS, list_of("headcounts"), ROW, by=officer)
    with translation.override("en"):
        assert str(refused.value).endswith("Send it again in a minute.")
    assert ListImport.objects.count() == 0


def test_more_rows_than_an_import_takes_are_refused(officer, monkeypatch):
    monkeypatch.setattr("accounts.importing.MOST_ROWS", 1)
    with pytest.raises(NothingRead):
        staged(HEADCOUNTS, list_of("headcounts"), ROW, ROW, by=officer)
    assert ListImport.objects.count() == 0


def test_the_template_can_be_sent_as_it_is_and_explains_each_column():
    [row], unread = read_safely(SHAPE, template(SHAPE))
    assert unread == []
    assert row.cells == {"unit": "so-vi-du", "on": "01/01/2025", "number": "85"}
    assert read_sheet(template(SHAPE)).others == ["Hướng dẫn"]


def test_no_cell_of_a_template_is_a_formula():
    assert b"<f>" not in zipfile.ZipFile(BytesIO(template(SHAPE))).read("xl/worksheets/sheet1.xml")


def test_a_row_with_an_error_keeps_the_whole_sheet_out(officer):
    sheet = staged(HEADCOUNTS, list_of("headcounts"), ROW, ROW | {"on": "31/02/2025"}, by=officer)
    with pytest.raises(ImportRefused):
        confirm(HEADCOUNTS, sheet, by=officer, now=NOW)
    sheet.refresh_from_db()
    assert (Headcount.objects.count(), sheet.state, len(sheet.rows)) == (0, State.STAGED, 2)


def test_what_fails_half_way_leaves_nothing_behind(officer):
    """The control of all or nothing: the second half of this kind of sheet fails once the first is stored."""

    def fail_half_way(sheet, taken):
        HEADCOUNTS.apply(sheet, taken[:1])
        return HEADCOUNTS.apply(sheet, taken[:1])  # the same unit and day a second time: the database refuses

    broken, sheet = HEADCOUNTS._replace(apply=fail_half_way), staged(HEADCOUNTS, list_of("headcounts"), ROW, by=officer)
    with pytest.raises(ImportRefused):
        confirm(broken, sheet, by=officer, now=NOW)
    sheet.refresh_from_db()
    assert (Headcount.objects.count(), sheet.state, AuditEvent.objects.count()) == (0, State.STAGED, 0)
    assert len(sheet.rows) == 1


def test_a_sheet_is_confirmed_once(officer):
    sheet = staged(HEADCOUNTS, list_of("headcounts"), ROW, by=officer)
    stale = ListImport.objects.get(pk=sheet.pk)
    confirm(HEADCOUNTS, sheet, by=officer, now=NOW)
    with pytest.raises(ImportRefused):
        confirm(HEADCOUNTS, stale, by=officer, now=NOW)
    assert Headcount.objects.count() == 1


def test_confirming_says_who_and_keeps_no_rows(officer):
    sheet = imported(HEADCOUNTS, list_of("headcounts"), ROW, by=officer)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.confirmed_by, sheet.rows, sheet.new) == (State.CONFIRMED, officer, [], 1)
    assert [(event.verb, event.actor) for event in AuditEvent.objects.all()] == [("headcounts-imported", officer)]


def test_a_sheet_of_which_all_is_there_already_is_not_confirmed(officer):
    imported(HEADCOUNTS, list_of("headcounts"), ROW, by=officer)
    with pytest.raises(ImportRefused):
        imported(HEADCOUNTS, list_of("headcounts"), ROW, by=officer)


def test_a_sheet_is_thrown_away_only_before_it_is_confirmed(officer):
    discard(staged(HEADCOUNTS, list_of("headcounts"), ROW, by=officer))
    sheet = imported(HEADCOUNTS, list_of("headcounts"), ROW, by=officer)
    with pytest.raises(ImportRefused):
        discard(sheet)
    assert list(ListImport.objects.all()) == [sheet]


def test_a_sheet_is_undone_once(officer):
    sheet = imported(HEADCOUNTS, list_of("headcounts"), ROW, by=officer)
    undo(HEADCOUNTS, sheet, by=officer, now=NOW)
    with pytest.raises(ImportRefused):
        undo(HEADCOUNTS, sheet, by=officer, now=NOW)
    assert (Headcount.objects.count(), ListImport.objects.get().state) == (0, State.UNDONE)


def test_a_cell_that_is_too_long_is_said(officer):
    sheet = staged(HEADCOUNTS, list_of("headcounts"), ROW | {"unit": "x" * 600}, by=officer)
    assert len(look(HEADCOUNTS, sheet)[0].problems) == 2  # no such unit, and too long
    assert len(sheet.rows[0][1]["unit"]) == 501


@pytest.mark.parametrize(
    "text, day",
    [
        ("01/07/2025", "2025-07-01"),
        ("1-7-2025", "2025-07-01"),
        ("1.7.2025", "2025-07-01"),
        ("2025-07-01", "2025-07-01"),
        ("31/02/2025", None),
        ("hôm nay", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(text, day):
    assert (day_of(text) and day_of(text).isoformat()) == day
