"""Aiken is read as its documentation says (docs.moodle.org, "Aiken format"); errors are told by their line."""

import pytest

from questions.formats import aiken
from questions.formats.answers import TRUE_FALSE
from questions.formats.remarks import weight
from questions.formats.rows import Reading, Remark, Row, option_rows

TWO = "Một năm có mấy tháng?\nA. 10\nB. 11\nC. 12\nANSWER: C\n\nTuần có mấy ngày?\nA) 7\nB) 8\nANSWER: A\n"


def read(text: str) -> Reading:
    return aiken.read(text.encode())


def test_options_follow_a_full_stop_or_a_bracket():
    first, second = read(TWO).rows
    assert (first.stem, [option["text"] for option in first.content["options"]], first.key) == (
        "Một năm có mấy tháng?",
        ["10", "11", "12"],
        "C",
    )
    assert (second.line, second.kind, second.key, second.certain) == (7, "single", "A", True)


@pytest.mark.parametrize("before, after", [("\n", "\r\n"), ("\n\n", "\n"), ("ANSWER", "Answer")])
def test_line_breaks_empty_lines_and_small_letters_change_nothing(before, after):
    text = TWO.replace(before, after)
    assert [row.key for row in read(text).rows] == ["C", "A"]


def test_texts_stand_as_they_are_typed():
    (row,) = read("Tính 5 * 3 * 2\nvà cho biết <b>kết quả</b>\nA. *30*\nB. 31\nANSWER: A").rows
    assert row.stem == "Tính 5 * 3 * 2\nvà cho biết <b>kết quả</b>"
    assert row.content["options"][0]["text"] == "\\*30\\*"


def test_two_answers_must_be_confirmed():
    (row,) = read("Chẵn?\nA. 1\nB. 2\nC. 4\nANSWER: B, C").rows
    assert (row.kind, row.key, row.certain) == ("multiple", ["B", "C"], False)
    assert row.remarks == [Remark("several-answers", 5)]


def test_options_out_of_order_must_be_confirmed():
    (row,) = read("Chẵn?\nB. 1\nC. 2\nANSWER: C").rows
    assert (row.key, row.certain, row.remarks) == ("B", False, [Remark("aiken-letters", 1)])


ERRORS = [
    ("Ít quá\nA. một\nANSWER: A", "aiken-no-options", 3),
    ("A. không có câu hỏi", "aiken-no-question", 1),
    ("\nANSWER: A", "aiken-no-question", 2),
    ("Chưa xong\nA. a\nB. b\n\nCâu sau\nA. a\nB. b\nANSWER: A", "aiken-no-answer", 1),
    ("Sai chữ\nA. a\nB. b\nANSWER: D", "aiken-unknown-answer", 4),
    ("Hai A\nA. a\nA. b\nANSWER: A", "aiken-unknown-answer", 4),
    ("Không có gì theo sau", "aiken-no-options", 1),
    ("Không có đáp án\nA. a\nB. b", "aiken-no-answer", 1),
]


@pytest.mark.parametrize("text, code, line", ERRORS)
def test_an_error_is_told_by_its_line(text, code, line):
    told = [(remark.code, remark.line) for remark in read(text).remarks]
    assert [each for each in told if each[0] != "no-questions"] == [(code, line)]


@pytest.mark.parametrize(
    "options, line", [("A)a\nB) b\nC) c", 2), ("A. a\nB. b\nC.c", 4), ("A. a\nB. b\nC. c\nD.d", 5)]
)
def test_a_crowded_option_leaves_its_question_in_error(options, line):
    reading = read(f"Thiếu dấu cách\n{options}\nANSWER: B")
    (row,) = reading.rows
    told = row.remarks[0]
    assert (told.code, weight(told), told.line, row.certain, reading.remarks) == (
        "aiken-no-space",
        "error",
        line,
        False,
        [],
    )


def test_a_crowded_option_is_told_where_there_is_no_question():
    told = [(remark.code, remark.line) for remark in read("Chưa xong\nA. a\nB. b\nC.c").remarks]
    assert told == [("aiken-no-space", 4), ("aiken-no-answer", 1), ("no-questions", 0)]


def test_lines_above_a_question_are_told_on_it():
    first, second = read(TWO.replace("\n\n", "\nVì lịch nói thế.\n")).rows
    assert ([remark.code for remark in first.remarks], second.remarks) == ([], [Remark("aiken-lines", 6)])


@pytest.mark.parametrize("options", ["a. 7\nb. 8", "a) 7\nb) 8"])
def test_options_behind_small_letters_are_none(options):
    told = [remark.code for remark in read(f"Mấy ngày?\n{options}\nANSWER: a").remarks]
    assert told == ["aiken-no-options", "no-questions"]


def test_other_encodings_are_told():
    assert aiken.read(b"\xe9") == Reading(remarks=[Remark("not-utf-8")])


def test_a_choice_is_written_with_letters_of_its_own():
    options = [{"key": "X", "text": "bảy"}, {"key": "Y", "text": "**tám**"}]
    written = aiken.write([Row(1, "Mấy\nngày?", "single", {"options": options}, "Y", level=2)])
    assert written.content.decode() == "Mấy ngày?\nA. bảy\nB. tám\nANSWER: B\n"
    assert written.remarks == [Remark("lost-level", 1), Remark("lost-marks", 1)]


def test_a_statement_is_written_as_a_choice():
    written = aiken.write([Row(1, "Thật?", "true_false", {"options": list(TRUE_FALSE)}, "F")])
    assert written == ("Thật?\nA. Đúng\nB. Sai\nANSWER: B\n".encode(), [Remark("written-as-choice", 1)])


@pytest.mark.parametrize("stem", ["ANSWER: A", "A. đầu câu", "B)x"])
def test_a_question_that_would_be_read_as_another_line_is_left_out(stem):
    row = Row(1, stem, "single", {"options": option_rows("ab")}, "A")
    assert aiken.write([row]) == (b"", [Remark("lost-line", 1)])
