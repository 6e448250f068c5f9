"""The colour of a cell may mark the right option of a sheet: what it says must be confirmed."""

import pytest

from questions.formats import sheet
from questions.formats.rows import Remark
from tests.exchange.test_sheets import workbook
from tests.questions.formats.test_sheet import codes

HEADER = ["Câu hỏi", "A", "B", "C", "Đáp án"]


def coloured(*colours: list[str], key: str = "") -> list:
    """The questions of a sheet whose options have these colours."""

    def fill(book, page):
        page.write_row(0, 0, HEADER, book.add_format({"bg_color": "#0000FF"}))
        for number, row in enumerate(colours, 1):
            page.write(number, 0, "Hỏi?")
            page.write(number, 4, key)
            for column, colour in enumerate(row, 1):
                look = {"bg_color": colour} if colour else {}
                page.write(number, column, f"p{column}", book.add_format(look))

    return sheet.read(workbook(fill)).rows


MARK, OTHER, WHITE = "#FFFF00", "#DDDDDD", "#FFFFFF"


@pytest.mark.parametrize("usual", ["", OTHER, WHITE])
def test_the_one_cell_of_another_colour_is_the_key_and_must_be_confirmed(usual):
    rows = coloured([usual, MARK, usual], [usual, usual, MARK])
    assert [(row.key, row.certain) for row in rows] == [("B", False), ("C", False)]
    assert rows[0].remarks == [Remark("uncertain-key", 2, {"letters": "B", "sign": "sign:cell"})]


def test_a_question_without_a_coloured_option_among_others_has_no_key():
    rows = coloured(["", MARK, ""], ["", "", ""], [MARK, "", ""])
    assert [(row.key, codes(row.remarks)) for row in rows][1] == (None, ["no-key"])


@pytest.mark.parametrize(
    "colours",
    [
        [["", MARK, ""], ["", "", OTHER]],
        [["", MARK, MARK], [MARK, "", ""]],
        [[MARK, OTHER, ""], ["", "", MARK]],
        [["", MARK, ""], ["", MARK, ""]],
        [[MARK, MARK, MARK], [OTHER, OTHER, OTHER]],
        [[MARK, OTHER], [OTHER, MARK]],
    ],
)
def test_colours_that_may_mean_anything_name_no_key(colours):
    assert [row.key for row in coloured(*colours)] == [None, None]


def test_a_key_that_is_told_goes_before_every_colour():
    (row,) = coloured(["", MARK, ""], key="A")
    assert (row.key, row.certain, row.remarks) == ("A", True, [])


def test_options_are_told_by_their_letters_in_whatever_order_their_columns_stand():
    def fill(book, page):
        page.write_row(0, 0, ["Câu hỏi", "B", "A"])
        page.write_row(1, 0, ["Hỏi?", "hai", "một"])
        page.write(1, 1, "hai", book.add_format({"bg_color": MARK}))

    (row,) = sheet.read(workbook(fill)).rows
    assert (row.key, row.certain) == ("B", False)
