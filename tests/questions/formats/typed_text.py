"""Reading text as it is typed, for tests."""

from questions.formats import pasted
from questions.formats.rows import Reading, Row

ONE = "Câu 1: Ai ký?\nA. Giám đốc\nB. Trưởng phòng\nC. Văn thư\n"


def read(text: str) -> Reading:
    return pasted.read(text.encode())


def only(text: str) -> Row:
    (row,) = read(text).rows
    return row


def codes(text: str) -> list[str]:
    """What is said about the file, then about each question."""
    reading = read(text)
    return [remark.code for remark in [*reading.remarks, *(each for row in reading.rows for each in row.remarks)]]


def texts(row: Row) -> list[str]:
    return [option["text"] for option in row.content["options"]]
