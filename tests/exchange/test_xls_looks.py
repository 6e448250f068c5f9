"""Numbers of old Excel are read as people see them, and what nobody sees is told."""

import pytest

from exchange.sheet_looks import Looks
from exchange.sheets import read_sheet
from exchange.xls_looks import xls_looks_of
from tests.exchange.office_sheets import (
    END,
    begin,
    compound,
    hidden_columns,
    hidden_row,
    real,
    record,
    whole,
    wholes,
    xls,
)

FORMATS = ["0%", "000", '0" ngày"']


def test_numbers_of_old_excel_are_read_as_people_see_them():
    cells = [real(0, 0, 0.5, 1), whole(0, 1, 7, 2), real(0, 2, 2.5), *(wholes(1, 0, (15, 30), 3), whole(1, 2, 4))]
    assert read_sheet(xls(FORMATS, {"Một": b"".join(cells)})).rows == [
        ["50%", "007", "2.5"],
        ["15 ngày", "30 ngày", "4"],
    ]


def test_days_of_old_excel_are_told_as_days():
    sheet = read_sheet(xls(["d/m/yyyy"], {"Một": real(0, 0, 44197.0, 1)}))
    assert (sheet.rows, sheet.days) == ([["01/01/2021"]], frozenset({(0, 0)}))


def test_its_hidden_rows_and_columns_are_told_where_something_stands_in_them():
    cells = [hidden_columns(1, 300), hidden_row(1), hidden_row(9), whole(0, 0, 1), whole(1, 1, 2)]
    sheet = read_sheet(xls(FORMATS, {"Một": b"".join(cells)}))
    assert (sheet.hidden_rows, sheet.hidden_columns) == (frozenset({1}), frozenset({1}))


def test_of_several_sheets_of_old_excel_each_has_its_own_looks():
    chart = begin(0x20) + hidden_row(0) + END
    content = xls(FORMATS, {"Một": whole(0, 0, 7, 2), "Hai": chart + whole(3, 1, 7, 1)})
    assert [xls_looks_of(content, name).formats for name in ("Một", "Hai", "Ba")] == [
        {(0, 0): "000"},
        {(3, 1): "0%"},
        {},
    ]
    assert xls_looks_of(content, "Hai").hidden_rows == frozenset()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        compound(bytes(5000)),
        xls(FORMATS, {"Một": whole(0, 0, 7, 2)}, version=0x0500),
        xls(FORMATS, {"Một": whole(0, 0, 7, 9)}),
        xls(FORMATS, {"Một": record(0x0203, b"\0")}),
        compound((begin(5) * 300).ljust(4096, b"\0")[:4099]),
    ],
)
def test_a_file_that_is_built_in_another_way_has_no_looks(content):
    assert xls_looks_of(content, "Một") == Looks()
