"""Another column of answers beside the key of several right ones: both readers of tables judge it alike."""

import pytest

from exchange.sheets import write_csv
from questions.formats import sheet
from questions.formats.rows import Row
from tests.questions.formats.test_tables import read as read_tables

OPTIONS = ["Giám đốc", "Trưởng phòng", "Văn thư"]


def readings(title: str, key: str, other: str) -> list[Row]:
    """The question as a table in Word tells it, and as a sheet does."""
    heading = ["STT", "Câu hỏi", "A", "B", "C", "Đáp án", title]
    asked = [["1", "Ai ký?", *OPTIONS, key, other], ["2", "Ai?", "x", "y", "z", "A", "A"]]
    return [read_tables([heading, *asked]).rows[0], sheet.read(write_csv([heading, *asked])).rows[0]]


@pytest.mark.parametrize(
    "other",
    [
        *("C, A", "AC", "a,c", "Cả A và C", "Chọn A, C vì B đã cũ", "1, 3", "A, C (Điều 5)"),
        *("Giám đốc và Văn thư", "Văn thư; Giám đốc", "Giám đốc (Điều 5), Văn thư (Điều 6)", "Giám đốc\nVăn thư"),
        *("A. Giám đốc; C. Văn thư", "A. Giám đốc\nC. Văn thư"),
    ],
)
@pytest.mark.parametrize("title", ["Đáp án mã 102", "Đáp án chi tiết"])
def test_what_names_all_that_the_key_does_leaves_it_certain(title, other):
    assert [(row.key, row.certain, row.remarks) for row in readings(title, "A, C", other)] == [
        (["A", "C"], True, [])
    ] * 2


@pytest.mark.parametrize(
    "other",
    ["A", "Giám đốc", "Giám đốc (Điều 5)", "A. Giám đốc", "A (Điều 5)", "Ý 1", "A, B, C", "Giám đốc, Trưởng phòng"],
)
@pytest.mark.parametrize("title", ["Đáp án mã 102", "Đáp án chi tiết"])
def test_what_names_fewer_than_the_key_or_others_is_heard(title, other):
    assert [row.certain for row in readings(title, "A, C", other)] == [False, False]


@pytest.mark.parametrize(
    "other",
    [
        *("A. Giám đốc; C. Văn thư", "A. Giám đốc\nC. Văn thư", "Giám đốc\nVăn thư", "A, C"),
        *("Giám đốc (Điều 5), Văn thư (Điều 6)", "A. Giám đốc (Điều 5); C. Văn thư (Điều 6)"),
    ],
)
@pytest.mark.parametrize("title", ["Đáp án mã 102", "Đáp án chi tiết"])
def test_what_names_more_than_one_key_is_heard(title, other):
    assert [row.certain for row in readings(title, "A", other)] == [False, False]
