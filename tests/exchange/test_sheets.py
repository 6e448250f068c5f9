"""Sheets are read as people see them, within limits, and written so that no program runs what stands in a cell."""

import io
import zipfile
from datetime import datetime

import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange import sheets
from exchange.limited import Unfit
from exchange.sheets import Number, Page, Sheet, read_sheet, write_csv, write_sheet
from tests.exchange.office_sheets import number, ods, table, table_row, text

DANGEROUS = ["=1+1", "+84", "-1+1", "@SUM(A1)", "\tx", "'=1", "''-", "https://a.vn", "{=1}"]


def workbook(fill, **options) -> bytes:
    """An xlsx file, filled as a program of an office fills it."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, options) as book:
        fill(book, book.add_worksheet("Một"))
    return written.getvalue()


def test_cells_become_the_texts_that_people_see():
    def fill(book, sheet):
        sheet.write_row(0, 0, [2.0, 0.1 + 0.2, 1e20, True, "007", "Sở\nNội vụ"])
        sheet.write_datetime(1, 0, datetime(2025, 3, 1), book.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001
        sheet.write_datetime(1, 1, datetime(2025, 3, 1, 8, 5), book.add_format({"num_format": "dd/mm/yy hh:mm"}))  # noqa: DTZ001
        sheet.write_formula(1, 2, "=1+1", None, 2)

    assert read_sheet(workbook(fill)).rows == [
        ["2", "0.3", "100000000000000000000", "TRUE", "007", "Sở\nNội vụ"],
        ["01/03/2025", "01/03/2025 08:05", "2", "", "", ""],
    ]


def test_a_sheet_of_libreoffice_is_read_like_one_of_excel():
    cells = (
        text("Câu hỏi"),
        number(2, "2,0"),
        '<table:table-cell office:value-type="date" office:date-value="2025-03-01"/>',
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
    )
    assert read_sheet(ods(table(table_row(*cells)))).rows == [["Câu hỏi", "2", "01/03/2025", "TRUE"]]


def test_rows_are_counted_from_the_top_and_merged_ones_filled():
    def fill(book, sheet):
        sheet.merge_range("A3:A5", "Chủ đề 1")
        sheet.write("B5", "x")

    assert read_sheet(workbook(fill)).rows == [
        ["", ""],
        ["", ""],
        ["Chủ đề 1", ""],
        ["Chủ đề 1", ""],
        ["Chủ đề 1", "x"],
    ]


def test_the_first_sheet_that_is_seen_is_read_and_the_others_are_named():
    def fill(book, sheet):
        sheet.hide()
        book.add_worksheet("Hai").activate()
        book.get_worksheet_by_name("Hai").write("A1", "x")
        book.get_worksheet_by_name("Hai").set_first_sheet()
        book.add_worksheet("Ba").write("A1", "y")
        book.add_worksheet("Trống")

    assert read_sheet(workbook(fill)) == Sheet([["x"]], ["Ba"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_is_read_in_its_encoding_and_with_its_delimiter(encoding, delimiter):
    text = delimiter.join(["Câu hỏi", "A", "Đáp án"]) + "\r\n" + delimiter.join(['"Sở, vụ; ""gì""?\nHả"', "x", "A"])
    assert read_sheet(text.encode(encoding)).rows == [["Câu hỏi", "A", "Đáp án"], ['Sở, vụ; "gì"?\nHả', "x", "A"]]


def test_a_line_between_the_sides_of_pairs_parts_no_columns():
    rows = [["Câu hỏi", "A", "B"], ["Ghép?", "một | 1", "hai | 2"]]
    assert read_sheet("\n".join(";".join(row) for row in rows).encode()).rows == rows


def test_a_csv_of_excel_may_name_its_delimiter_and_keeps_its_row_numbers():
    assert read_sheet(b"sep=|\r\na|b,c").rows == [[], ["a", "b,c"]]


@pytest.mark.parametrize(
    "content, reason",
    [
        ("Câu hỏi: Đáp".encode("cp1258", "replace") + b"\xd0", "encoding"),
        (b"\x89PNG\r\n\x1a\n\xff", "encoding"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unreadable"),  # a picture, which has no accents to be saved anew
        (b"PK\x03\x04 not a zip", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unreadable"),
        (b"a\n" * 20_001, "too-many-rows"),
        (b"a," * 201, "too-large"),
        (b"x" * (5 * 1024 * 1024 + 1), "too-large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(content, reason):
    with pytest.raises(Unfit) as unfit:
        read_sheet(content)
    assert str(unfit.value) == reason


def test_a_file_that_would_fill_the_memory_is_refused_before_it_is_unpacked():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(7):
            packed.writestr(f"{number}.xml", bytes(10_000_000))
    with pytest.raises(Unfit, match="size"):
        read_sheet(bomb.getvalue())


@pytest.mark.parametrize("cell", ["A20001", "GS1"])
def test_a_sheet_of_too_many_rows_or_columns_is_refused(cell):
    with pytest.raises(Unfit, match="too"):
        read_sheet(workbook(lambda book, sheet: sheet.write(cell, "x")))


def test_an_empty_sheet_has_no_rows():
    assert [read_sheet(workbook(lambda book, sheet: None)), read_sheet(b"")] == [Sheet([], [])] * 2


def test_what_looks_like_a_formula_stays_a_text():
    content = write_sheet([Page("Một", [["Tiêu đề"], *([text] for text in DANGEROUS)])])
    assert [row[0] for row in read_sheet(content).rows[1:]] == DANGEROUS
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert ("<f>" in sheet, "hyperlink" in sheet, sheet.count('t="inlineStr"')) == (False, False, len(DANGEROUS) + 1)


def test_a_number_is_a_number_in_excel_and_a_text_elsewhere():
    page = Page("Một", [["Đúng", "r"], [Number("83,3%", 0.833, "0.0%"), Number("-0,02", -0.02, "0.00")]])
    content = write_sheet([page])
    sheet = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
    assert sheet.to_python()[1] == [0.833, -0.02]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert 'formatCode="0.0%"' in packed.read("xl/styles.xml").decode()
    assert write_csv(page.rows).decode("utf-8-sig").splitlines()[1] == "83,3%;-0,02"


def test_in_csv_it_gets_an_apostrophe_that_is_taken_off_again():
    content = write_csv([[text] for text in DANGEROUS])
    assert content.decode("utf-8-sig").split("\r\n")[:4] == ["'=1+1", "'+84", "'-1+1", "'@SUM(A1)"]
    assert [row[0] for row in read_sheet(content).rows] == DANGEROUS


def test_a_negative_number_is_no_formula_and_stays_as_it_is():
    numbers = ["-1", "-0,02", "-1234.5"]
    content = write_csv([numbers, ["-", "-0,", "-1,2,3"], ["-1\n", "-A1", "--1"]])
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[:3] == ["-1;-0,02;-1234.5", "'-;'-0,;'-1,2,3", "\"'-1\n\";'-A1;'--1"]
    assert read_sheet(content).rows[0] == numbers


CELLS = st.text(st.sampled_from("=+-@'\";,\n<&_x0041_ ế|"), max_size=8).map(str.strip)


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=4))
def test_every_text_comes_back_as_it_was_written(rows):
    full = [["a", "b", "c", "d"], *([*row, "z"] for row in rows)]
    assert read_sheet(write_sheet([Page("Một", full)])).rows == full
    assert read_sheet(write_csv(full)).rows == full


def test_a_cell_that_excel_cannot_hold_is_an_error_and_not_cut():
    with pytest.raises(ValueError, match="32768 characters"):
        write_sheet([Page("Một", [["x" * (sheets.LONGEST_CELL + 1)]])])
