"""More ways in which offices write keys, in the question and at the end."""

import pytest

from tests.questions.formats.typed_text import ONE, only, read

TWO = ONE + ONE.replace("Câu 1", "Câu 2")


@pytest.mark.parametrize(
    "line",
    [
        "Đáp án đúng là đáp án B",
        "Đáp án đúng là phương án B.",
        "Chọn: B",
        "Chọn phương án: B",
        "Phương án đúng B",
        "Phương án trả lời đúng là B",
    ],
)
def test_a_key_may_be_told_in_a_sentence(line):
    row = only(ONE + line)
    assert (row.key, row.certain, row.remarks) == ("B", True, [])


def test_several_letters_may_be_told_as_both():
    assert only(f"{ONE}Đáp án: cả A và C").key == ["A", "C"]


@pytest.mark.parametrize(
    "answers",
    [
        "Đáp án trắc nghiệm: Câu 1 - B; Câu 2 - C",
        "BẢNG ĐÁP ÁN: 1B 2C",
        "ĐÁP ÁN\n1\nB\n2\nC",
        "ĐÁP ÁN\nCâu 1\nB\nCâu 2\nC",
    ],
)
def test_answers_at_the_end_may_stand_on_one_line_or_on_two_each(answers):
    reading = read(TWO + answers)
    assert ([row.key for row in reading.rows], reading.remarks) == (["B", "C"], [])


def test_a_number_alone_below_the_answers_is_no_answer():
    reading = read(f"{TWO}ĐÁP ÁN\n1\nB\n2\nkhông có")
    assert [row.key for row in reading.rows] == ["B", None]


@pytest.mark.parametrize("told", ["Sai. Vì Điều 5.", "Sai, Vì Điều 5.", "SAI: Vì Điều 5."])
def test_a_statement_may_be_judged_with_a_reason(told):
    row = only(f"Câu 1: Y.\nĐáp án: {told}")
    assert (row.kind, row.key, row.certain, row.explanation) == ("true_false", "F", True, "Vì Điều 5.")


def test_words_that_begin_with_a_truth_are_still_typed():
    row = only("Câu 1: Nguyên tắc nào?\nĐáp án: Đúng thời hạn")
    assert (row.kind, row.key["accepted"]) == ("short_text", ["Đúng thời hạn"])
