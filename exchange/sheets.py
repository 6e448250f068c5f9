"""Sheets of Excel and LibreOffice, and CSV: in as rows of texts, out as files that no program takes for formulas.

Pure: bytes in, values out. What people send is read in a limited process.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import python_calamine
import xlsxwriter

from exchange.compound import OLE
from exchange.limited import UNREADABLE, Unfit
from exchange.ods_looks import check_ods, ods_looks_of
from exchange.sheet_encodings import decoded
from exchange.sheet_looks import Looks, looks_of
from exchange.sheet_texts import Shown, formatted, seen, text_of
from exchange.xls_looks import xls_looks_of
from exchange.zips import check_zip

LARGEST_FILE = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
"""Characters, the limit of Excel; more would be dropped without a word."""
TOO_LARGE, TOO_MANY_ROWS = "too-large", "too-many-rows"

_ZIP, _PDF = b"PK\x03\x04", b"%PDF-"
_DELIMITERS = (",", ";", "\t", "|")
_SNIFFED_LINES = 50
_TOP_ROWS = 30
_FORMULA = re.compile(r"(?!-\d+([.,]\d+)?\Z)'*[=+\-@\t\r]")  # -0,02 is a number, which a program may add up
_GUARDED = re.compile(r"'+[=+\-@\t\r]")

Rows = list[list[str]]


class Sheet(NamedTuple):
    """The sheet that is read, row by row from the top, and the names of the others that hold something."""

    rows: Rows
    others: list[str]
    days: frozenset[tuple[int, int]] = frozenset()
    """Row and column, from 0, of cells that hold a day: the program may have taken what was typed for another one."""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    """Rows and columns, from 0, that hold something and are not shown."""
    hidden_sheets: tuple[str, ...] = ()
    """The names of sheets that hold something and are not shown; they are not read."""
    doubted: frozenset[tuple[int, int]] = frozenset()
    """Row and column, from 0, of numbers that people may see otherwise than they are told."""
    fills: Mapping[tuple[int, int], str] = {}
    """The colours of cells that have one, by row and column from 0; of xlsx alone."""
    struck: Mapping[tuple[int, int], str] = {}
    """What is left of the texts of cells in which something is struck through, by row and column from 0; not of xls."""
    others_wanted: tuple[str, ...] = ()
    """Those of the others that are wanted just as much."""
    spans: Mapping[tuple[int, int], int] = {}
    """How many columns a cell takes that is merged over several, by row and column from 0, in each of its rows."""


def read_sheet(content: bytes, wanted: Callable[[Rows], bool] | None = None) -> Sheet:
    """The cells of an xlsx, xls, ods or CSV file as texts: formulas as their values, 2.0 as "2", days as dd/mm/yyyy,
    and numbers in a format of their own as people see them: "50%", "007", "15 ngày".

    Of the sheets that are not hidden, the first whose top rows are `wanted` is read, or else the first. A value merged
    over several rows is put into each of them. Raises Unfit: "too-large", "too-many-rows", "unreadable", "encoding".
    """
    if len(content) > LARGEST_FILE:
        raise Unfit(TOO_LARGE)
    if content.startswith(_PDF):
        raise Unfit(UNREADABLE)
    if content.startswith((_ZIP, OLE)):
        return _read_workbook(content, wanted)
    return Sheet(_read_csv(content), [])


def _read_workbook(content: bytes, wanted: Callable[[Rows], bool] | None) -> Sheet:
    if content.startswith(_ZIP):
        check_zip(content)
        check_ods(content)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {each.name: each.visible == _VISIBLE for each in workbook.sheets_metadata if each.typ == _WORKSHEET}
        shown = [name for name, is_shown in sheets.items() if is_shown]
        if not sheets:  # a document of Word is an archive, too
            raise Unfit(UNREADABLE)
        if not shown:
            return Sheet([], [], hidden_sheets=tuple(sheets))
        asked = [name for name in shown if wanted and len(shown) > 1 and wanted(_top(workbook, name))]
        chosen = asked[0] if asked else shown[0]
        others = [name for name in shown if name != chosen and workbook.get_sheet_by_name(name).height]
        hidden = tuple(name for name in sheets if name not in shown and _holds_something(workbook, name))
        read = _read_chosen(content, workbook, chosen)
        return read._replace(others=others, others_wanted=tuple(asked[1:]), hidden_sheets=hidden)
    except (Unfit, MemoryError, KeyboardInterrupt):
        raise
    except BaseException as error:  # the library's panics are no Exception
        raise Unfit(UNREADABLE) from error


def _holds_something(workbook: python_calamine.CalamineWorkbook, name: str) -> bool:
    """Whether a sheet that is only named holds something; one that cannot be opened does, for all that is known."""
    try:
        return workbook.get_sheet_by_name(name).height > 0
    except (MemoryError, KeyboardInterrupt):
        raise
    except BaseException:  # the library's panics are no Exception
        return True


def _top(workbook: python_calamine.CalamineWorkbook, name: str) -> Rows:
    cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=_TOP_ROWS)
    return [[text_of(cell) for cell in row[:MOST_COLUMNS]] for row in cells]


def _read_chosen(content: bytes, workbook: python_calamine.CalamineWorkbook, name: str) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    last_row, last_column = sheet.end or (0, 0)
    if last_row >= MOST_ROWS:
        raise Unfit(TOO_MANY_ROWS)
    if last_column >= MOST_COLUMNS:
        raise Unfit(TOO_LARGE)
    cells = sheet.to_python(skip_empty_area=False)
    rows = [[text_of(cell) for cell in row] for row in cells]
    days = frozenset((y, x) for y, row in enumerate(cells) for x, cell in enumerate(row) if isinstance(cell, date))
    looks = _looks_of(content, name)
    doubted = set()
    for y, x, shown in _numbers_shown(cells, looks):
        rows[y][x] = shown.text
        doubted |= set() if shown.certain else {(y, x)}
    hidden_rows = frozenset(y for y in looks.hidden_rows if y < len(rows) and any(rows[y]))
    filled = {x for row in rows for x, text in enumerate(row) if text}
    struck = _left_of_struck(rows, looks)
    _fill_merged(rows, struck, sheet)
    return Sheet(
        rows,
        [],
        days,
        hidden_rows=hidden_rows,
        hidden_columns=looks.hidden_columns & filled,
        doubted=frozenset(doubted),
        fills=looks.fills,
        struck=struck,
        spans=_spans_of(sheet),
    )


def _looks_of(content: bytes, name: str) -> Looks:
    """What people see of the sheet, by whichever program it was made."""
    if content.startswith(OLE):
        return xls_looks_of(content, name)
    found = looks_of(content, name)
    return ods_looks_of(content, name) if found == Looks() else found


def _numbers_shown(cells: list[list[object]], looks: Looks) -> Iterator[tuple[int, int, Shown]]:
    """Each number that has a look of its own, with its place."""
    ways = ((looks.formats, formatted), (looks.shown, seen))
    for (y, x), told, way in ((place, told, way) for looks, way in ways for place, told in looks.items()):
        number = cells[y][x] if y < len(cells) and x < len(cells[y]) else None
        if isinstance(number, int | float) and not isinstance(number, bool):
            yield y, x, way(number, told)


_VISIBLE = python_calamine.SheetVisibleEnum.Visible
_WORKSHEET = python_calamine.SheetTypeEnum.WorkSheet


def _left_of_struck(rows: Rows, looks: Looks) -> dict[tuple[int, int], str]:
    """What is left of the texts in which something is struck through; empty cells may have that look, too."""
    filled = {place: left for place, left in looks.struck.items() if place[0] < len(rows)}
    return {(y, x): text_of(left) for (y, x), left in filled.items() if any(rows[y][x : x + 1])}


def _fill_merged(rows: Rows, struck: dict[tuple[int, int], str], sheet: python_calamine.CalamineSheet) -> None:
    """Put the value of merged cells into each of their rows; it stands in the first one alone."""
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or []:
        if top < len(rows) and left < len(rows[top]):
            for y in range(top + 1, min(bottom + 1, len(rows))):
                rows[y][left] = rows[top][left]
                struck |= {(y, left): struck[top, left]} if (top, left) in struck else {}


def _spans_of(sheet: python_calamine.CalamineSheet) -> dict[tuple[int, int], int]:
    merged = sheet.merged_cell_ranges or []
    wide = [(top, left, bottom, right) for (top, left), (bottom, right) in merged if right > left]
    return {(y, left): right - left + 1 for top, left, bottom, right in wide for y in range(top, bottom + 1)}


def _read_csv(content: bytes) -> Rows:
    text = decoded(content)
    told = re.match(r"sep=(.)\r?\n", text)
    text = text[told.end() :] if told else text
    delimiter = told[1] if told else _delimiter(text)
    rows: Rows = [[]] if told else []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([_without_guard(unicodedata.normalize("NFC", cell)) for cell in row])
            if len(rows) > MOST_ROWS:
                raise Unfit(TOO_MANY_ROWS)
            if len(row) > MOST_COLUMNS:
                raise Unfit(TOO_LARGE)
    except (csv.Error, ValueError, TypeError) as error:
        raise Unfit(UNREADABLE) from error
    return rows


def _delimiter(text: str) -> str:
    """The sign that parts the first lines into the most cells, and the same number of them in most lines."""
    lines = "\n".join(text.splitlines()[:_SNIFFED_LINES])
    best = {}
    for delimiter in _DELIMITERS:
        try:
            counts = [len(row) for row in csv.reader(io.StringIO(lines), delimiter=delimiter) if row]
        except csv.Error:
            counts = []
        usual = max(counts, key=counts.count, default=0)
        best[delimiter] = (usual > 1) * counts.count(usual) * usual
    return max(best, key=best.get)


def _without_guard(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


class Number(str):
    """A cell that an xlsx file keeps as a number, to sort by and to add up, and shows in a format as Excel writes it
    (0.0%); in every other place it is the text."""

    value: float
    format: str

    def __new__(cls, text: str, value: float, format: str) -> "Number":
        cell = super().__new__(cls, text)
        cell.value, cell.format = value, format
        return cell


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to be written: the first row is its header; `widths` are in characters, `choices` what may be chosen in
    the cells of a column, by its place from 0."""

    name: str
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()
    choices: dict[int, Sequence[str]] = field(default_factory=dict)


def write_sheet(pages: Sequence[Page]) -> bytes:
    """The pages as an xlsx file, every cell a text but for a `Number`. Raises ValueError for a cell of more than 32,767
    characters."""
    written = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as workbook:
        heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF7"})
        # "@" is the format of texts, so that what people type over a cell stays as they type it: 01, 1/2
        plain = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        formats = {cell.format for page in pages for row in page.rows for cell in row if isinstance(cell, Number)}
        looks = {format: workbook.add_format({"valign": "top", "num_format": format}) for format in sorted(formats)}
        for page in pages:
            sheet = workbook.add_worksheet(page.name)
            for column, width in enumerate(page.widths):
                sheet.set_column(column, column, width, plain)
            sheet.freeze_panes(1, 0)
            for column, allowed in page.choices.items():
                sheet.data_validation(1, column, MOST_ROWS, column, {"validate": "list", "source": list(allowed)})
            for number, row in enumerate(page.rows):
                _write_row(sheet, number, row, plain if number else heading, looks)
    return written.getvalue()


def _write_row(
    sheet: xlsxwriter.worksheet.Worksheet, number: int, row: Sequence[str], look: object, looks: dict[str, object]
) -> None:
    for column, cell in enumerate(row):
        if len(cell) > LONGEST_CELL:
            raise ValueError(f"row {number + 1} has a cell of {len(cell)} characters")
        if isinstance(cell, Number):
            sheet.write_number(number, column, cell.value, looks[cell.format])
        elif cell:
            sheet.write_string(number, column, cell, look)


def write_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """The rows as CSV that a Vietnamese Excel opens: UTF-8 with its mark, and semicolons, for the comma is decimal.

    A cell that a program would take for a formula gets an apostrophe, which `read_sheet` takes off again.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerows([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")
