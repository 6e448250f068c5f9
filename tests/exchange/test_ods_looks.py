"""Numbers of LibreOffice are read as people see them, and what nobody sees is told."""

import time

import pytest

from exchange.limited import Unfit
from exchange.ods_looks import MOST_ROWS, ods_looks_of
from exchange.sheet_looks import Looks
from exchange.sheets import Sheet, read_sheet
from tests.exchange.office_sheets import number, ods, struck_style, table, table_row, text
from tests.exchange.test_sheet_looks import rebuilt

HIDDEN = ' table:visibility="collapse"'
FILTERED = ' table:visibility="filter"'


def columns(count: int, more: str = "") -> str:
    return f'<table:table-column table:number-columns-repeated="{count}"{more}/>'


def test_numbers_of_libreoffice_are_read_as_people_see_them():
    first = table_row(number(0.5, "50%", "percentage"), number(7, "007"), number(2, "2,0"), text("x"))
    second = table_row(number(15, "15 ngày", more=' table:number-columns-repeated="2"'), number(5, "5 ₫", "currency"))
    assert read_sheet(ods(table(first, second))).rows == [["50%", "007", "2", "x"], ["15 ngày", "15 ngày", "5 ₫", ""]]


def test_days_of_libreoffice_are_told_as_days():
    day = '<table:table-cell office:value-type="date" office:date-value="2021-01-01"><text:p>1/1/2021</text:p>'
    sheet = read_sheet(ods(table(table_row(f"{day}</table:table-cell>"))))
    assert (sheet.rows, sheet.days) == ([["01/01/2021"]], frozenset({(0, 0)}))


def test_a_note_on_a_cell_is_no_part_of_what_it_shows():
    note = "<office:annotation><text:p>ghi chú</text:p></office:annotation>"
    cell = number(7, "007").replace("<text:p>", f"{note}<text:p>")
    assert ods_looks_of(ods(table(table_row(cell))), "Một").shown == {(0, 0): "007"}


def test_a_number_that_is_shown_rounded_is_doubted():
    sheet = read_sheet(ods(table(table_row(number(2.567, "2,57"), number(2.5, "2,50")))))
    assert (sheet.rows, sheet.doubted) == ([["2.567", "2.5"]], frozenset({(0, 0)}))


def test_what_is_left_of_texts_that_are_struck_through_is_told():
    cell = text("cả ô").replace("<table:table-cell", '<table:table-cell table:style-name="ce1"')
    part = text('<text:span text:style-name="T1">B</text:span><text:s/>C</text:p><text:p>dòng')
    plain = text('<text:span text:style-name="T2">B C</text:span>')
    styles = struck_style("ce1", "table-cell") + struck_style("T1") + struck_style("T2", line="none")
    sheet = read_sheet(ods(table(table_row(cell, part, plain)), styles=styles))
    assert (sheet.rows, sheet.struck) == ([["cả ô", "B C\ndòng", "B C"]], {(0, 0): "", (0, 1): " C\ndòng"})


def test_a_column_or_a_row_may_be_struck_through_as_a_whole():
    own = text("b").replace("<table:table-cell", '<table:table-cell table:style-name="khác"')
    default = ' table:default-cell-style-name="ce1"'
    rows = [table_row(text("a"), text("x")), table_row(own, text("y")), table_row(own, text("z"), more=default)]
    content = ods(table(columns(1, default), columns(1), *rows), styles=struck_style("ce1", "table-cell"))
    assert read_sheet(content).struck == {(0, 0): "", (2, 1): ""}


def test_its_hidden_rows_and_columns_are_told_where_something_stands_in_them():
    rows = [table_row(text("a"), text("b")), table_row(text("c"), more=HIDDEN), table_row(text("d"), more=FILTERED)]
    shown = read_sheet(ods(table(columns(1), columns(9, HIDDEN), *rows, table_row(text(""), more=HIDDEN))))
    assert (shown.hidden_rows, shown.hidden_columns) == (frozenset({1, 2}), frozenset({1}))


def test_its_hidden_sheets_are_named():
    properties = '<style:table-properties table:display="false"/>'
    style = f'<style:style style:name="x" style:family="table">{properties}</style:style>'
    row = table_row(text("a"))
    content = ods(table(row), table(row, name="Hai", more=' table:style-name="x"'), styles=style)
    assert read_sheet(content) == Sheet([["a"]], [], hidden_sheets=("Hai",))


def test_only_the_sheet_that_is_asked_for_is_looked_at():
    content = ods(table(table_row(number(1, "001"))), table(table_row(number(2, "002")), name="Hai"))
    assert [ods_looks_of(content, name).shown for name in ("Một", "Hai")] == [{(0, 0): "001"}, {(0, 0): "002"}]


def test_a_cell_that_stands_for_millions_takes_no_time():
    cells = [number(1, "001", more=' table:number-columns-repeated="16000"') for _time in range(3)]
    rows = [table_row(*cells, more=' table:number-rows-repeated="1000000"') for _time in range(50)]
    begun = time.process_time()
    looks = ods_looks_of(ods(table(columns(10**9, HIDDEN), *rows)), "Một")
    assert (len(looks.shown), len(looks.hidden_columns), time.process_time() - begun < 2) == (0, 200, True)
    lasting = ods(table(table_row(text("x"), more=HIDDEN + ' table:number-rows-repeated="99999999"')))
    assert len(ods_looks_of(lasting, "Một").hidden_rows) == MOST_ROWS


@pytest.mark.parametrize("change", [lambda told: told.replace('repeated="2"', 'repeated="x"'), lambda told: None])
def test_a_file_that_is_built_in_another_way_has_no_looks(change):
    content = ods(table(table_row(number(7, "007", more=' table:number-columns-repeated="2"'))))
    assert ods_looks_of(rebuilt(content, "content.xml", change), "Một") == Looks()


def test_a_file_whose_table_has_no_end_is_refused_at_once():
    content = rebuilt(ods(table(table_row(text("x")))), "content.xml", lambda told: told.partition("</table:table>")[0])
    with pytest.raises(Unfit, match="unreadable"):
        read_sheet(content)
