"""What is struck through in a sheet names no answer, and whoever struck it leaves the rest to be confirmed."""

import pytest

from questions.formats import sheet
from questions.formats.rows import Remark, Row
from tests.exchange.office_sheets import ods, struck_style, table, table_row, text
from tests.exchange.test_sheets import workbook
from tests.questions.formats.test_sheet import codes
from tests.questions.formats.typed_text import texts

HEADER = ["Câu hỏi", "A", "B", "C", "Đáp án"]
OPTIONS = ["Giám đốc", "Trưởng phòng", "Văn thư"]
Cell = str | list[str]
"""A text, or one in parts, of which every other is struck through, beginning with the second."""


def excel(*rows: list[Cell]) -> list[Row]:
    def fill(book, page):
        struck, plain = book.add_format({"font_strikeout": True}), book.add_format({"bold": True})
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                parts = [cell] if isinstance(cell, str) else cell
                looks = [struck if place % 2 else plain for place in range(len(parts))]
                told = [(look, part) for look, part in zip(looks, parts, strict=True) if part]
                if len(told) > 1:
                    page.write_rich_string(y, x, *[each for pair in told for each in pair])
                else:
                    page.write(y, x, *[told[0][1], told[0][0]] if told else [""])

    return sheet.read(workbook(fill)).rows


def libreoffice(*rows: list[Cell]) -> list[Row]:
    def spans(cell: Cell) -> str:
        parts = [cell] if isinstance(cell, str) else cell
        return "".join(
            f'<text:span text:style-name="T1">{part}</text:span>' if place % 2 else part
            for place, part in enumerate(parts)
        )

    content = ods(table(*(table_row(*(text(spans(cell)) for cell in row)) for row in rows)), styles=struck_style("T1"))
    return sheet.read(content).rows


@pytest.mark.parametrize("way", [excel, libreoffice])
@pytest.mark.parametrize(
    ("cell", "key", "said"),
    [
        (["", "B", " C"], "C", ["key-doubted"]),
        (["", "B, ", "C"], "C", ["key-doubted"]),
        (["C", "B"], "C", ["key-doubted"]),
        (["", "B"], None, ["no-key", "key-doubted"]),
        (["C", " "], "C", []),
    ],
)
def test_a_letter_of_the_key_that_is_struck_through_counts_no_more(way, cell, key, said):
    (row,) = way(HEADER, ["Ai ký?", *OPTIONS, cell])
    assert (row.key, row.certain, codes(row.remarks)) == (key, said == [], said)


@pytest.mark.parametrize("way", [excel, libreoffice])
@pytest.mark.parametrize("place", range(4))
def test_a_question_or_an_option_that_is_struck_through_is_read_and_has_to_be_confirmed(way, place):
    cells: list[Cell] = ["Ai ký?", *OPTIONS, "B"]
    cells[place] = ["", cells[place]]
    (row,) = way(HEADER, cells)
    assert (row.stem, texts(row), row.key, row.certain) == ("Ai ký?", OPTIONS, "B", False)
    assert row.remarks == [Remark("struck-text", 2)]


def test_what_was_struck_is_told_with_its_row():
    (row,) = excel(HEADER, ["Ai ký?", *OPTIONS, ["", "A", " B"]])
    assert row.remarks == [Remark("key-doubted", 2, {"text": "A B"})]


@pytest.mark.parametrize("header", ["Giải thích", "Chủ đề", "Nguồn"])
def test_what_is_struck_beside_the_question_leaves_it_certain(header):
    (row,) = excel([*HEADER, header], ["Ai ký?", *OPTIONS, "B", ["", "Luật cũ", " Luật mới"]])
    assert (row.key, row.certain, row.remarks) == ("B", True, [])


def test_a_tick_that_is_struck_through_marks_no_option():
    (row,) = excel(["TT", "Câu hỏi", *"ABC", *"ABC"], ["1", "Ai ký?", *OPTIONS, ["", "x"], "x", ""])
    assert (row.key, row.certain, codes(row.remarks)) == ("B", False, ["key-doubted"])


def test_options_on_rows_of_their_own_are_looked_at_too():
    rows = [["Ai ký?", "Giám đốc", ["", "x"]], ["", "Trưởng phòng", "x"], ["", ["", "Văn thư"], ""]]
    (row,) = excel(["Câu hỏi", "Phương án", "Đáp án"], *rows)
    assert (row.key, row.certain, codes(row.remarks)) == ("B", False, ["key-doubted", "struck-text"])


def test_only_the_questions_that_something_is_struck_in_are_in_doubt():
    rows = excel(HEADER, ["Ai ký?", *OPTIONS, ["", "A", " B"]], ["Ai trình?", *OPTIONS, "B"])
    assert [(row.key, row.certain) for row in rows] == [("B", False), ("B", True)]
