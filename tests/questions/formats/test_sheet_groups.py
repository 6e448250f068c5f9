"""Questions that take several rows or columns of a sheet are read where they can mean one thing, and else told."""

import time

import pytest

from exchange.sheets import Page, write_sheet
from questions.formats import sheet
from questions.formats.rows import Remark
from tests.exchange.test_sheets import workbook
from tests.questions.formats.test_sheet import codes, read
from tests.questions.formats.typed_text import texts

HEADER = ["TT", "Câu hỏi", "Phương án", "Đáp án"]


def told(reading) -> list[tuple]:
    return [(row.line, row.stem, texts(row), row.key, row.certain) for row in reading.rows]


@pytest.mark.parametrize("tick", ["x", "X", "✓", "Đúng", "đ", "*"])
def test_an_option_may_stand_on_each_row_beside_its_question(tick):
    reading = read(
        HEADER,
        ["1", "Ai ký?", "Chủ tịch", tick],
        ["", "", "Phó Chủ tịch; Ủy viên", ""],
        ["2", "Mấy?", "A. một", "Sai"],
        ["", "", "B. hai", "sai"],
        ["", "", "C. ba", tick],
    )
    assert told(reading) == [
        (2, "Ai ký?", ["Chủ tịch", "Phó Chủ tịch; Ủy viên"], "A", True),
        (4, "Mấy?", ["một", "hai", "ba"], "C", True),
    ]
    assert reading.remarks == [] == [remark for row in reading.rows for remark in row.remarks]


def test_the_question_may_be_merged_over_the_rows_of_its_options():
    reading = read(
        HEADER, ["1", "Ai?", "x1", ""], ["1", "Ai?", "x2", "x"], ["2", "Ai?", "x1", "x"], ["2", "Ai?", "x3", ""]
    )
    assert told(reading) == [(2, "Ai?", ["x1", "x2"], "B", True), (4, "Ai?", ["x1", "x3"], "A", True)]


def test_a_question_that_is_there_twice_with_its_options_in_one_cell_stays_two():
    reading = read(HEADER[1:], ["Mấy?", "một; hai", "A"], ["Mấy?", "một; hai", "A"])
    assert told(reading) == [(line, "Mấy?", ["một", "hai"], "A", True) for line in (2, 3)]


@pytest.mark.parametrize("keys", [("B", ""), ("B", "B"), ("", "hai")])
def test_the_key_of_options_on_rows_may_be_told_once(keys):
    reading = read(HEADER, ["1", "Mấy?", "một", keys[0]], ["", "", "hai", keys[1]])
    assert told(reading) == [(2, "Mấy?", ["một", "hai"], "B", True)]


@pytest.mark.parametrize("keys", [("x", "?"), ("D", ""), ("C", "B")])
def test_a_key_of_options_on_rows_that_means_nothing_is_told(keys):
    (row,) = read(HEADER, ["1", "Mấy?", "một", keys[0]], ["", "", "hai", keys[1]]).rows
    assert (row.key, codes(row.remarks)) == (None, ["cell-key"])


@pytest.mark.parametrize("label", ["A. ", ""])
def test_options_may_stand_below_the_question_in_its_column(label):
    second = "B. " if label else ""
    reading = read(
        ["TT", "Nội dung", "Đáp án"],
        ["1", "Ai ký?", ""],
        ["", f"{label}Chủ tịch", ""],
        ["", f"{second}Phó", "x"],
        ["2", "Mấy?", ""],
        ["", f"{label}một", "x"],
        ["", f"{second}hai", ""],
    )
    assert told(reading) == [(2, "Ai ký?", ["Chủ tịch", "Phó"], "B", True), (5, "Mấy?", ["một", "hai"], "A", True)]


def test_lettered_options_below_the_question_need_no_ticks():
    reading = read(
        ["Câu hỏi", "Đáp án"], ["Mấy?", "B"], ["A. một", ""], ["B. hai", ""], ["Ai?", ""], ["A. x", ""], ["B. y", ""]
    )
    assert [(row.stem, row.key, codes(row.remarks)) for row in reading.rows] == [
        ("Mấy?", "B", []),
        ("Ai?", None, ["no-key"]),
    ]


def test_rows_below_a_question_that_nothing_marks_as_options_stay_as_they_were():
    reading = read(["TT", "Nội dung", "Đáp án"], ["1", "Ai?", "Chủ tịch"], ["", "PHẦN HAI", ""], ["", "Ghi chú", ""])
    assert ([row.stem for row in reading.rows], codes(reading.remarks)) == (["Ai?"], ["sheet-title", "sheet-title"])


def test_more_rows_than_a_question_may_have_options_are_told_one_by_one():
    rows = [["", "", f"phương án {number}", ""] for number in range(25)]
    reading = read(HEADER, ["1", "Mấy?", "một", "x"], *rows)
    assert codes(reading.remarks) == ["sheet-no-stem"] * 25


TICKED = ["TT", "Câu hỏi", "A", "B", "C", "A", "B", "C"]


@pytest.mark.parametrize(
    "header",
    [
        [TICKED],
        [["TT", "Câu hỏi", "Phương án", "", "", "Đáp án", "", ""], ["", "", "A", "B", "C", "A", "B", "C"]],
        [["TT", "Câu hỏi", "Phương án A", "Phương án B", "Phương án C", "Đáp án A", "Đáp án B", "Đáp án C"]],
    ],
)
def test_ticks_may_stand_in_a_column_for_each_option(header):
    reading = read(*header, ["1", "Ai?", "x", "y", "z", "", "x", ""], ["2", "Mấy?", "1", "2", "3", "x", "", "X"])
    assert [(texts(row), row.key, row.certain) for row in reading.rows] == [
        (["x", "y", "z"], "B", True),
        (["1", "2", "3"], ["A", "C"], True),
    ]
    assert reading.remarks == []


@pytest.mark.parametrize("more", [(["", "B"], ["", ""]), (["", ""], ["", ""])])
def test_columns_of_the_same_name_without_ticks_are_told_as_left_out(more):
    header = ["Câu hỏi", "A", "B", "A", "B"]
    reading = read(header, ["Ai?", "x", "y", *more[0]], ["Mấy?", "1", "2", *more[1]])
    assert [row.key for row in reading.rows] == [None, None]
    assert codes(reading.remarks) == ["column-left-out"] * any(map(any, more))


def test_ticks_beside_a_column_of_keys_are_left_out_and_told():
    reading = read(["Câu hỏi", "A", "B", "A", "B", "Đáp án"], ["Ai?", "x", "y", "x", "", "B"])
    assert ([row.key for row in reading.rows], codes(reading.remarks)) == (["B"], ["column-left-out"])


def test_a_question_without_a_tick_among_others_has_no_key():
    rows = read(TICKED, ["1", "Ai?", "x", "y", "z", "", "x", ""], ["2", "Mấy?", "1", "2", "3"]).rows
    assert [(row.key, codes(row.remarks)) for row in rows] == [("B", []), (None, ["no-key"])]


def test_merged_cells_of_a_workbook_are_options_on_rows_too():
    content = write_sheet([Page("Một", [HEADER, ["1", "Ai?", "x1", "x"], ["", "", "x2", ""]])])
    assert told(sheet.read(content)) == [(2, "Ai?", ["x1", "x2"], "A", True)]


def test_a_number_in_doubt_and_a_day_in_any_row_of_a_question_are_told_by_their_cells():
    def fill(book, page):
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, ["1", "Mấy?", "một", "x"])
        page.write(2, 2, 0.25, book.add_format({"num_format": "# ?/?"}))
        page.write(3, 2, 44197, book.add_format({"num_format": "d/m/yyyy"}))

    (row,) = sheet.read(workbook(fill)).rows
    assert (texts(row), row.key) == (["một", "0.25", "01/01/2021"], "A")
    assert row.remarks == [
        Remark("cell-day", 4, {"cell": "C4", "text": "01/01/2021"}),
        Remark("cell-look", 3, {"cell": "C3", "text": "0.25"}),
    ]


def test_many_rows_are_grouped_in_the_time_that_they_take():
    rows = [["", "A. x", ""], ["1", "Hỏi?", ""]] * 9_000
    begun = time.process_time()
    read(["TT", "Nội dung", "Đáp án"], *rows)
    assert time.process_time() - begun < 5


def test_a_word_that_judges_may_be_the_text_of_another_option_and_has_to_be_confirmed():
    reading = read(
        HEADER,
        ["1", "Ai?", "Không", "Đúng"],
        ["", "", "Đúng", ""],
        ["2", "Ai?", "Có", "Đúng"],
        ["", "", "Không", ""],
    )
    assert [(row.key, row.certain, codes(row.remarks)) for row in reading.rows] == [
        ("B", False, ["uncertain-key"]),
        ("A", True, []),
    ]


@pytest.mark.parametrize(
    ("first", "second", "again"), [("", "", ""), ("A. ", "B. ", ""), ("A. ", "B. ", "Câu nào đúng?")]
)
def test_the_next_question_may_ask_in_the_same_words(first, second, again):
    asked = [["Câu nào đúng?", f"{first}một", "x"], [again, f"{second}hai", ""]]
    reading = read(HEADER[1:], *asked, ["Câu nào đúng?", f"{first}ba", ""], [again, f"{second}bốn", "x"])
    assert [(texts(row), row.key, row.certain) for row in reading.rows] == [
        (["một", "hai"], "A", True),
        (["ba", "bốn"], "B", True),
    ]
