"""Ticks that may mean more than one thing name a key that must be confirmed, or none: never one without a word."""

import pytest

from questions.formats.rows import Remark
from tests.questions.formats.test_sheet import codes, read
from tests.questions.formats.typed_text import texts

CHECKS, CROSSES = ["✓", "✔", "√", "☑", "Đúng", "đ", "TRUE"], ["x", "X", "☒", "*"]
SIGNS = [(check, cross) for check in CHECKS for cross in CROSSES]


def beside(*signs: tuple[str, ...]):
    """Questions of a sheet with a column of ticks for each option."""
    rows = [[str(number), "Ai?", "p1", "p2", "p3", *each] for number, each in enumerate(signs, 1)]
    return read(["TT", "Câu hỏi", "A", "B", "C", "A", "B", "C"], *rows)


def on_rows(*signs: tuple[str, ...]):
    """Questions of a sheet with an option on each row, beside the question."""
    rows = [
        [f"Ai {number}?" if not place else "", f"p{place}", sign]
        for number, each in enumerate(signs)
        for place, sign in enumerate(each)
    ]
    return read(["Câu hỏi", "Phương án", "Đáp án"], *rows)


def below(*signs: tuple[str, ...]):
    """Questions of a sheet with the options below each, in its column."""
    rows = [
        row
        for each in signs
        for row in (["1", "Ai?", ""], *(["", f"p{place}", sign] for place, sign in enumerate(each)))
    ]
    return read(["TT", "Câu hỏi", "Đáp án"], *rows)


WAYS = [beside, on_rows, below]


def keys(reading) -> list[tuple]:
    return [(row.key, row.certain) for row in reading.rows]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("check", "cross"), SIGNS)
def test_beside_checks_a_cross_is_no_tick_and_the_key_must_be_confirmed(way, check, cross):
    reading = way((check, cross, cross), (cross, check, cross))
    assert keys(reading) == [("A", False), ("B", False)]
    assert reading.rows[0].remarks == [Remark("uncertain-key", 2, {"letters": "A", "sign": "sign:tick"})]


@pytest.mark.parametrize("way", WAYS)
def test_a_cross_in_one_question_leaves_those_of_the_whole_sheet_in_doubt(way):
    reading = way(("✓", "", ""), ("", "x", ""), ("x", "✓", ""))
    assert keys(reading) == [("A", False), (None, True), ("B", False)]
    assert codes(reading.rows[1].remarks) == ["no-key"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("sign", ["x", "✓", "☒", "*", "Đ"])
def test_a_question_whose_options_are_all_ticked_must_be_confirmed(way, sign):
    assert keys(way((sign, sign, sign), (sign, "", ""))) == [(["A", "B", "C"], False), ("A", True)]


@pytest.mark.parametrize("way", WAYS)
def test_different_crosses_must_be_confirmed(way):
    assert keys(way(("*", "x", ""), ("", "", "x"))) == [(["A", "B"], False), ("C", False)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("right", "wrong"), [("Đ", "S"), ("Đúng", "Sai"), ("Đúng", ""), ("x", "S"), ("True", "False")])
def test_several_options_that_words_judge_right_must_be_confirmed(way, right, wrong):
    assert keys(way((right, wrong, right), (wrong, right, wrong))) == [(["A", "C"], False), ("B", True)]


@pytest.mark.parametrize("way", WAYS)
def test_several_plain_ticks_of_one_sign_are_sure(way):
    assert keys(way(("x", "☐", "X"), ("-", "x", ""))) == [(["A", "C"], True), ("B", True)]


def test_statements_below_a_question_that_are_each_judged_must_be_confirmed():
    judged = [["", "A. a", "Đ"], ["", "B. b", "S"], ["", "C. c", "Đ"]]
    (row,) = read(["STT", "Câu hỏi", "Đúng/Sai"], ["1", "Các phát biểu sau:", ""], *judged).rows
    assert (texts(row), row.key, row.certain, codes(row.remarks)) == (
        ["a", "b", "c"],
        ["A", "C"],
        False,
        ["uncertain-key"],
    )


@pytest.mark.parametrize("header", [["STT", "Nhận định", "Đúng", "Sai"], ["Nhận định", "Đúng (x)", "SAI:"]])
def test_columns_for_true_and_false_are_refused_in_a_sentence(header):
    rows = [["1", "Một tuần có bảy ngày.", "x", ""], ["2", "Một ngày có 30 giờ.", "", "x"]]
    reading = read(header, *(row[-len(header) :] for row in rows))
    assert (reading.rows, reading.remarks) == ([], [Remark("sheet-truth-columns", 1)])


def test_columns_for_true_and_false_beside_a_key_are_left_out():
    reading = read(["Nhận định", "Đáp án", "Đúng", "Sai"], ["Một tuần có bảy ngày.", "Đúng", "x", ""])
    assert ([row.key for row in reading.rows], codes(reading.remarks)) == (["T"], ["column-left-out"])


def test_letters_and_words_of_other_questions_leave_ticks_alone():
    header = ["Câu hỏi", "Phương án", "Đáp án"]
    reading = read(header, ["Ai?", "p1", "x"], ["", "p2", ""], ["Đất?", "", "Đúng"], ["Mấy?", "một; hai", "A"])
    assert keys(reading) == [("A", True), ("T", True), ("A", True)]


def test_a_tick_counts_the_options_that_are_there():
    header = ["Câu hỏi", "A", "B", "C", "D", "A", "B", "C", "D"]
    reading = read(
        header,
        ["Một?", "một", "", "ba", "bốn", "", "", "x", ""],
        ["Hai?", "một", "hai", "", "", "x", "x", "-", "☐"],
        ["Ba?", "một", "", "ba", "bốn", "", "x", "", ""],
        ["Bốn?", "một", "", "ba", "bốn", "x", "", "x", "x"],
    )
    assert keys(reading) == [("B", True), (["A", "B"], False), (None, True), (["A", "B", "C"], False)]
    assert reading.rows[3].remarks == [
        Remark("cell-option-empty", 5, {"cell": "C5", "text": ""}),
        Remark("uncertain-key", 5, {"letters": "A, B, C", "sign": "sign:tick"}),
    ]
    assert (texts(reading.rows[0]), codes(reading.rows[2].remarks)) == (
        ["một", "ba", "bốn"],
        ["cell-option-empty", "no-key"],
    )


def test_a_key_beside_the_question_and_a_tick_below_it_are_not_taken_for_one():
    rows = [["1", "Mấy?", "B"], ["", "A. một", "x"], ["", "B. hai", ""]]
    (row,) = read(["TT", "Câu hỏi", "Đáp án"], *rows).rows
    assert (row.kind, row.certain, codes(row.remarks)) == ("short_text", False, ["cell-kind-judged"])
