"""How numbers are shown, and what is hidden, in an xlsx file, however it was built."""

import io
import re
import zipfile

import pytest
import xlsxwriter

from exchange.ods_looks import ods_looks_of
from exchange.sheet_looks import Looks, looks_of
from exchange.sheets import read_sheet
from tests.exchange.office_sheets import ods, table
from tests.exchange.test_sheets import workbook

SHARES = {"0%": "7.5%", "0.00%": "7.5%", '0.0"%"': "0.075%", '0" % "%': "7.5 % %", "General": "0.075", "#,##0": "0.075"}


@pytest.mark.parametrize("look", SHARES)
def test_a_percentage_is_read_as_people_see_it(look):
    def fill(book, sheet):
        sheet.write(1, 1, 0.075, book.add_format({"num_format": look}))

    assert read_sheet(workbook(fill)).rows[1][1] == SHARES[look]


def test_a_text_and_an_empty_cell_in_the_look_of_a_percentage_stay():
    def fill(book, sheet):
        look = book.add_format({"num_format": "0%"})
        sheet.write_row(0, 0, ["nửa", "", 0.5, 1], look)

    assert read_sheet(workbook(fill)).rows == [["nửa", "", "50%", "100%"]]


def test_rows_that_are_hidden_are_named_where_something_stands_in_them():
    def fill(book, sheet):
        sheet.write_column(0, 0, ["a", "b", "", "d"])
        for row in (1, 2):
            sheet.set_row(row, None, None, {"hidden": True})

    assert read_sheet(workbook(fill)).hidden_rows == frozenset({1})


def test_columns_and_sheets_that_are_hidden_are_named_where_something_stands_in_them():
    def fill(book, sheet):
        sheet.write_row(0, 0, ["a", "", "c"])
        sheet.set_column(1, 16_383, None, None, {"hidden": True})
        for name, text in (("Ẩn", "x"), ("Trống", "")):
            book.add_worksheet(name).write(0, 0, text)
            book.get_worksheet_by_name(name).hide()

    sheet = read_sheet(workbook(fill))
    assert (sheet.hidden_columns, sheet.hidden_sheets, sheet.others) == (frozenset({2}), ("Ẩn",), [])


SPOILT = [lambda told: "<broken", lambda told: None, lambda told: told.replace('r="A1"', 'r="?"')]


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_hidden_sheet_that_cannot_be_opened_is_named_and_the_one_that_is_seen_is_read(spoil):
    def fill(book, sheet):
        sheet.write(0, 0, "a")
        book.add_worksheet("Ẩn").write(0, 0, "x")
        book.get_worksheet_by_name("Ẩn").hide()

    sheet = read_sheet(rebuilt(workbook(fill), "xl/worksheets/sheet2.xml", spoil))
    assert (sheet.rows, sheet.hidden_sheets) == ([["a"]], ("Ẩn",))


def test_a_file_that_hides_more_columns_than_there_are_is_not_believed():
    content = workbook(lambda book, sheet: sheet.set_column(0, 0, None, None, {"hidden": True}))
    more = rebuilt(content, "xl/worksheets/sheet1.xml", lambda told: told.replace('max="1"', f'max="{10**12}"'))
    assert len(looks_of(more, "Một").hidden_columns) == 16_384


def test_numbers_are_read_in_the_format_of_their_cells_and_doubted_where_it_is_not_known():
    def fill(book, sheet):
        for column, look in enumerate(["000", '0" ngày"', "# ?/?"]):
            sheet.write(0, column, 7.0, book.add_format({"num_format": look}))

    sheet = read_sheet(workbook(fill))
    assert (sheet.rows, sheet.doubted) == ([["007", "7 ngày", "7"]], frozenset({(0, 2)}))


def rebuilt(content: bytes, name: str, change) -> bytes:
    """The archive with one of its parts changed; None leaves it out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for each in old.namelist():
            told = change(old.read(each).decode()) if each == name else old.read(each)
            if told is not None:
                new.writestr(each, told)
    return file.getvalue()


STRANGE = [
    ("xl/styles.xml", lambda told: None),
    ("xl/styles.xml", lambda told: "<broken"),
    ("xl/_rels/workbook.xml.rels", lambda told: "<Relationships/>"),
    ("xl/worksheets/sheet1.xml", lambda told: re.sub('<row r="1"', '<row r="x"', told)),
]


@pytest.mark.parametrize(("name", "change"), STRANGE)
def test_a_file_that_is_built_in_another_way_has_no_looks(name, change):
    content = workbook(lambda book, sheet: sheet.write(0, 0, 0.5, book.add_format({"num_format": "0%"})))
    assert looks_of(content, "Một") == Looks(formats={(0, 0): "0%"})
    assert looks_of(rebuilt(content, name, change), "Một") == Looks()


def shared_format(sheet, book) -> None:
    sheet.write(0, 0, 0.5, book.add_format({"num_format": "0%"}))
    sheet.set_row(1, None, None, {"hidden": True})


def test_a_strict_workbook_has_looks_too():
    content = workbook(lambda book, sheet: shared_format(sheet, book))
    for name in ("xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"):
        content = rebuilt(content, name, as_strict)
    assert looks_of(content, "Một") == Looks(frozenset({1}), frozenset(), {(0, 0): "0%"})


def as_strict(told: str) -> str:
    for kind in ("spreadsheetml", "officeDocument"):
        told = told.replace(f"http://schemas.openxmlformats.org/{kind}/2006/", f"http://purl.oclc.org/ooxml/{kind}/")
    return told


@pytest.mark.parametrize(
    ("find", "behind", "told"),
    [
        (bytearray.rindex, -38, b"\x01"),  # encrypted, says the directory of the archive
        (bytearray.rindex, -36, b"\x63"),  # compressed in another way
        (bytearray.index, len("xl/styles.xml"), b"\xff\xff\xff\xff"),  # spoilt
    ],
)
def test_a_part_that_cannot_be_unpacked_gives_no_looks(find, behind, told):
    content = bytearray(workbook(lambda book, sheet: shared_format(sheet, book)))
    begin = find(content, b"xl/styles.xml") + behind
    content[begin : begin + len(told)] = told
    assert looks_of(bytes(content), "Một") == Looks()


def test_a_sheet_that_is_not_there_has_no_looks():
    assert [looks_of(workbook(lambda book, sheet: None), "Khác"), looks_of(b"PK", "x")] == [Looks(), Looks()]


def test_columns_far_to_the_right_are_found():
    def fill(book, sheet):
        sheet.write(0, 27, 0.5, book.add_format({"num_format": "0%"}))

    assert read_sheet(workbook(fill)).rows[0][27] == "50%"


def test_of_several_sheets_the_first_that_is_wanted_is_read():
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        for name, text in (("Bìa", "x"), ("Một", "có"), ("Hai", "có"), ("Trống", "")):
            book.add_worksheet(name).write(0, 0, text)
    sheet = read_sheet(written.getvalue(), lambda rows: rows[:1] == [["có"]])
    assert (sheet.rows, sheet.others, sheet.others_wanted) == ([["có"]], ["Bìa", "Hai"], ("Hai",))
    assert read_sheet(written.getvalue(), lambda rows: False).rows == [["x"]]


@pytest.mark.parametrize(
    ("look", "colour"),
    [
        ({"bg_color": "#FFFF00"}, ["rgb=FFFFFF00"]),
        ({"bg_color": "#FFFFFF"}, []),
        ({"bold": True}, []),
        ({"pattern": 2}, [""]),
    ],
)
def test_the_colour_of_a_cell_is_told_in_the_words_of_the_file(look, colour):
    content = workbook(lambda book, sheet: sheet.write(0, 1, "x", book.add_format(look)))
    assert list(looks_of(content, "Một").fills.values()) == [each for each in colour if each]


def test_a_cell_whose_colours_run_into_another_has_none():
    content = workbook(lambda book, sheet: sheet.write(0, 1, "x", book.add_format({"bg_color": "#FFFF00"})))
    changed = rebuilt(content, "xl/styles.xml", lambda told: told.replace("patternFill", "gradientFill"))
    assert looks_of(changed, "Một") == Looks()


@pytest.mark.parametrize("options", [{}, {"constant_memory": True}])
def test_what_is_left_of_texts_that_are_struck_through_is_told(options):
    def fill(book, sheet):
        struck, bold = book.add_format({"font_strikeout": True}), book.add_format({"bold": True})
        sheet.write(0, 0, "cả ô", struck)
        sheet.write_rich_string(0, 1, struck, "B", bold, " C")
        sheet.write_rich_string(0, 2, struck, " ", bold, "C")
        sheet.write(0, 3, 7, struck)
        sheet.write(1, 0, "", struck)
        sheet.write(1, 1, "B C", bold)

    sheet = read_sheet(workbook(fill, **options))
    assert (sheet.rows[0], sheet.struck) == (["cả ô", "B C", " C", "7"], {(0, 0): "", (0, 1): " C", (0, 3): ""})


def test_a_line_through_the_text_may_be_taken_off_again():
    content = workbook(lambda book, sheet: sheet.write(0, 0, "x", book.add_format({"font_strikeout": True})))
    changed = rebuilt(content, "xl/styles.xml", lambda told: told.replace("<strike/>", '<strike val="0"/>'))
    assert [read_sheet(each).struck for each in (content, changed)] == [{(0, 0): ""}, {}]


def test_merged_cells_are_struck_through_in_each_of_their_rows():
    def fill(book, sheet):
        sheet.merge_range("A1:A3", "B", book.add_format({"font_strikeout": True}))
        sheet.write("B3", "x")

    assert read_sheet(workbook(fill)).struck == {(0, 0): "", (1, 0): "", (2, 0): ""}


def styled(book, sheet) -> None:
    sheet.write(0, 0, 0.5, book.add_format({"num_format": "0%"}))
    sheet.set_column(1, 2, None, None, {"hidden": True})


def test_the_rows_and_columns_of_a_sheet_are_read_in_one_pass(monkeypatch):
    opened, open_part = [], zipfile.ZipFile.open
    monkeypatch.setattr(
        zipfile.ZipFile, "open", lambda *told, **more: opened.append(told[1]) or open_part(*told, **more)
    )
    assert looks_of(workbook(styled), "Một") == Looks(frozenset(), frozenset({1, 2}), {(0, 0): "0%"})
    assert opened.count("xl/worksheets/sheet1.xml") == 1


def no_memory(*told, **more):
    raise MemoryError


@pytest.mark.parametrize(("read", "content"), [(looks_of, workbook(styled)), (ods_looks_of, ods(table()))])
def test_a_file_that_takes_too_much_memory_is_not_read_as_if_it_had_no_looks(monkeypatch, read, content):
    monkeypatch.setattr(zipfile.ZipFile, "open", no_memory)
    with pytest.raises(MemoryError):
        read(content, "Một")
