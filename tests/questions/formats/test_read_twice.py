"""Keys and letters that can be read in two ways: the one that is meant is taken, and a guess is never silent."""

import pytest

from tests.questions.formats.typed_text import ONE, only, texts

READ_TWICE = [
    ("A. O\nB. A\nC. B\nD. AB\nĐáp án: B", "B"),
    ("A. O\nB. A\nC. B\nD. AB\nĐáp án: AB", ["A", "B"]),
    ("A. Đúng\nB. Sai\nĐáp án: D", "T"),
    ("A. x\nB. y\nC. z\nĐáp án: B. Vì A. sai", "B"),
    ("a) x\nb) y\nĐáp án: a) Nhà, b) cửa", "A"),
]


@pytest.mark.parametrize("told, key", READ_TWICE)
def test_a_key_that_can_be_read_twice_must_be_confirmed(told, key):
    row = only(f"Câu 1: Chọn gì?\n{told}")
    assert (row.key, row.certain, [each.code for each in row.remarks]) == (key, False, ["uncertain-key"])


def test_a_key_that_can_be_read_twice_is_not_settled_by_a_sign_for_a_third_option():
    row = only("Câu 1: Nhóm máu?\nA. O\nB. A\nC. B\nD. AB (đúng)\nĐáp án: B")
    assert (row.key, row.certain) == ("D", False)


def test_the_letter_d_is_the_option_d_where_there_is_one():
    row = only("Câu 1: Chọn?\nA. Đúng\nB. Sai\nC. Chưa rõ\nD. Tùy việc\nĐáp án: D")
    assert (row.key, row.certain, row.remarks) == ("D", True, [])


@pytest.mark.parametrize("told", ["A. Giám đốc; C. Văn thư", "A. Giám đốc và C. Văn thư", "A) Giám đốc, C) Văn thư."])
def test_a_key_may_name_several_letters_with_their_texts(told):
    row = only(f"{ONE}Đáp án: {told}")
    assert (row.key, row.certain, row.explanation) == (["A", "C"], True, "")


def test_truths_of_which_none_is_false_are_no_letters():
    row = only("Câu 1: Xét:\na) một\nb) hai\nĐáp án: a) D, b) D")
    assert (row.key, [each.code for each in row.remarks]) == (None, ["key-unreadable"])


def test_an_option_that_begins_with_its_own_letter_keeps_it():
    row = only("Câu 1: Thứ tự?\nA. A - B - C\nB. B - A - C\nC. C - B - A\nĐáp án: B")
    assert texts(row) == ["A - B - C", "B - A - C", "C - B - A"]
    assert texts(only("Câu 1: Ai?\nA. A. Nguyễn\nB. Lê\nC. Trần\nĐáp án: B"))[0] == "A. Nguyễn"


def test_letters_typed_twice_are_read_once_also_with_a_tick_behind_the_first():
    row = only("Câu 1: Mấy?\nA. A. một\nB. *B. hai\nC. C. ba")
    assert (texts(row), row.key) == (["một", "hai", "ba"], "B")


def test_options_go_on_below_one_that_the_key_stands_behind():
    row = only("Câu 1: Mấy?\nA. một\nB. hai (Đáp án: B)\nC. ba\nD. bốn")
    assert (texts(row), row.key, row.certain, row.explanation) == (["một", "hai", "ba", "bốn"], "B", True, "")
