"""Doubts that stand before a question, below its options, or on a line about other questions."""

import pytest

from tests.questions.formats.typed_text import ONE, only, read, texts

TWO = ONE + ONE.replace("Câu 1", "Câu 2") + "ĐÁP ÁN\n1. B\n2. C\n"
UNSURE = ["uncertain-key", "key-doubted"]


def said(row) -> tuple:
    return row.key, row.certain, [remark.code for remark in row.remarks]


@pytest.mark.parametrize("begin", ["(xem lại) Câu 1:", "?? Câu 1:", "[chưa chắc] Câu 1.", "Câu 1: (cần xem lại)"])
def test_a_doubt_before_a_question_is_none_of_its_words_and_leaves_the_key_open(begin):
    row = only(ONE.replace("Câu 1:", begin) + "Đáp án: B")
    assert (row.stem, row.number, said(row)) == ("Ai ký?", "1", ("B", False, ["text-left-out", *UNSURE]))


@pytest.mark.parametrize("begin", ["(Nghị định 61) Câu 1:", "(1) Câu 1:"])
def test_other_brackets_before_a_question_begin_no_question(begin):
    assert only(ONE.replace("Câu 1:", begin) + "Đáp án: B").number == ""


def test_a_doubt_below_the_options_does_not_lengthen_the_last():
    row = only(f"{ONE}xem lại\nĐáp án: B")
    assert (texts(row)[2], said(row)) == ("Văn thư", ("B", False, ["text-after-options", *UNSURE]))


def test_an_option_that_goes_on_with_words_of_doubt_is_kept_whole():
    assert texts(only(f"{ONE.rstrip()} để\nkiểm tra lại\nĐáp án: B"))[2] == "Văn thư để kiểm tra lại"


@pytest.mark.parametrize(
    ("line", "certain"),
    [
        ("Lưu ý: câu 2 cần xem lại", (True, False)),
        ("Đính chính câu 2: đáp án B", (True, False)),
        ("Đính chính: Câu 2: B", (True, False)),
        ("(Đáp án câu 1 và 2 chưa thống nhất)", (False, False)),
        ("(Đáp án chưa được thẩm định)", (False, False)),
        ("Lưu ý: câu 2 dành cho cấp xã", (True, True)),
    ],
)
def test_a_line_about_answers_leaves_those_open_of_which_it_speaks(line, certain):
    rows = read(TWO + line).rows
    assert ([row.key for row in rows], tuple(row.certain for row in rows)) == (["B", "C"], certain)


def test_a_heading_in_doubt_leaves_the_answers_below_it_open():
    rows = read(TWO.replace("ĐÁP ÁN\n1. B\n2. C", "ĐÁP ÁN (cần kiểm tra lại)\n1-B, 2-C")).rows
    assert [(row.key, row.certain) for row in rows] == [("B", False), ("C", False)]
