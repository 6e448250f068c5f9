"""What is wrong with questions is said on the right one, and no key is guessed."""

import pytest

from questions.formats.remarks import MEANINGS, SIGNS, sentence
from tests.questions.formats.typed_text import ONE, codes, only, read

SPOILED = [
    (ONE, ["no-key"]),
    ("Câu 1: Ai ký?\nĐáp án: A", ["no-options"]),
    ("Câu 1: Ai ký?", ["no-options"]),
    ("Câu 1: Ai ký?\nA. Một\nĐáp án: A", ["no-options"]),
    (ONE.replace("C.", "D.") + "Đáp án: D", ["missing-letter"]),
    (ONE.replace("A.", "B.", 1).replace("B. T", "C. T").replace("C. V", "D. V") + "Đáp án: D", ["missing-letter"]),
    (ONE.replace("C.", "B.") + "Đáp án: A", ["double-letter"]),
    (ONE + "Đáp án: E", ["key-not-an-option"]),
    (ONE + "Đáp án: xem bảng", ["key-unreadable"]),
    (ONE + "Đáp án: A hoặc B", ["key-unreadable"]),
    (ONE + "Đáp án: B?", ["key-unreadable"]),
    (ONE + "Đáp án: A hay B", ["key-unreadable"]),
    (ONE + "Đáp án: B. Giám đốc", ["key-says-other-text"]),
    (ONE.replace("A.", "*A.") + "Đáp án: B", ["key-conflict"]),
    (ONE + "Đáp án: A\nĐÁP ÁN\n1-B", ["key-conflict"]),
    (ONE.replace("Trưởng phòng", "") + "Đáp án: A", ["empty-option"]),
    ("Câu 1:\nA. x\nB. y\nĐáp án: A", ["no-stem"]),
    (ONE + "Đáp án: A\n" + ONE + "Đáp án: B", ["double-number"]),
    (ONE + "Đáp án: A\n" + ONE.replace("1", "3") + "Đáp án: B", ["number-gap"]),
    (ONE + ONE + "ĐÁP ÁN\n1-A", ["answer-ambiguous", "double-number", "answer-ambiguous"]),
    (ONE + "Đáp án: A\nĐÁP ÁN\n9-A", ["answer-without-question"]),
    (ONE + "Ghi chép lạ.\nĐáp án: A", ["text-after-options"]),
    ("Lời đầu\n" + ONE + "Đáp án: A", ["text-left-out"]),
    (ONE + "Đáp án: A\nMức độ: lạ", ["level-unknown"]),
    ("", ["no-questions"]),
    ("Một văn bản không có câu hỏi.", ["no-questions", "text-left-out"]),
]


@pytest.mark.parametrize("text, expected", SPOILED)
def test_what_is_wrong_is_said(text, expected):
    assert codes(text) == expected


@pytest.mark.parametrize("text, expected", SPOILED)
def test_no_key_is_guessed_where_signs_disagree_or_are_missing(text, expected):
    wrong = {"no-key", "key-not-an-option", "key-unreadable", "key-says-other-text", "key-conflict", "answer-ambiguous"}
    keys = [row.key for row in read(text).rows if wrong & {remark.code for remark in row.remarks}]
    assert keys == [None] * len(keys)


def test_a_conflict_names_both_signs():
    row = only(ONE.replace("A.", "*A.") + "Đáp án: B")
    assert sentence(row.remarks[0]) == MEANINGS["key-conflict"].sentence % {
        "one": "B",
        "one_sign": SIGNS["sign:line"],
        "other": "A",
        "other_sign": SIGNS["sign:tick"],
    }


def test_remarks_tell_the_line():
    reading = read("Lời đầu\n\n" + ONE + "Đáp án: E")
    assert [(remark.code, remark.line) for remark in reading.remarks] == [("text-left-out", 1)]
    assert [(row.line, row.remarks[0].line) for row in reading.rows] == [(3, 7)]
