"""Sheets of the office: one record a row, below a header in the words that people use; how they are read and offered.

What is sent is read in a limited process, which gets the file and the names of the columns and nothing else.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

from accounts.vietnamese import fold, tidy
from exchange.limited import Busy, Limits, Overrun, Unfit, work
from exchange.sheets import LARGEST_FILE, Page, read_sheet, write_sheet

SEARCHED_ROWS = 20
"""Rows from the top among which the header is looked for: titles stand above it."""
LONGEST_TEXT = 500
"""Characters of a cell; more is no name, no number and no act, and is told as too long."""
MOST_UNREAD, LONGEST_HEADER = 20, 60
"""Of the columns that are not read: so many are named, with so many characters each."""
NO_HEADER, EMPTY, UNSAFE, BUSY = "no-header", "empty", "unsafe", "busy"
GUIDE = "Hướng dẫn"
_ROW_NUMBERS = {"stt", "tt", "so tt", "so thu tu", "no"}
"""Headers in search form of a column that nobody misses."""
_WORK = "accounts.columns:read"
_LIMITS = Limits()
for _encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp437"):
    "a".encode(_encoding)  # a limited process can open no file any more when it decodes


class Column(NamedTuple):
    """A column: its field, its header in the template, other headers in search form, and what the guide says of it."""

    field: str
    title: str
    aliases: str
    guide: str
    needed: bool = False
    width: int = 20
    choices: tuple[str, ...] = ()


class Shape(NamedTuple):
    """The columns of one kind of sheet, and rows that show how it is filled in."""

    name: str
    file: str
    columns: tuple[Column, ...]
    examples: tuple[tuple[str, ...], ...]


class Row(NamedTuple):
    """A row of the file: its number from 1, and what stands in it by field; "" where nothing does."""

    line: int
    cells: dict[str, str]


class Sheet(NamedTuple):
    """The rows below the header that hold something, and the headers of the columns that are not read."""

    rows: list[Row]
    unread: list[str]


def read_safely(shape: Shape, content: bytes) -> Sheet:
    """What the file holds. Raises exchange.limited.Unfit with the reason in one word."""
    if len(content) > LARGEST_FILE:
        raise Unfit("too-large")
    fields = {name: column.field for column in shape.columns for name in names_of(column)}
    needed = [column.field for column in shape.columns if column.needed]
    header = json.dumps({"fields": fields, "needed": needed})
    try:
        told = json.loads(work(_WORK, f"{header}\n".encode() + content, _LIMITS))
    except Overrun as error:
        raise Unfit(BUSY if isinstance(error, Busy) else UNSAFE) from error
    blank = dict.fromkeys((column.field for column in shape.columns), "")
    return Sheet([Row(line, blank | cells) for line, cells in told["rows"]], told["unread"])


def names_of(column: Column) -> list[str]:
    """The headers that mean the column, in search form."""
    return [fold(column.title), *filter(None, column.aliases.split("|"))]


def read(content: bytes) -> bytes:
    """The work of the limited process: a line of JSON and the file become the rows in JSON. Raises Unfit."""
    header, _end, file = content.partition(b"\n")
    told = json.loads(header)
    rows = read_sheet(file).rows
    place, columns = _header_of(rows, told["fields"], told["needed"])
    found = [[number, _cells(rows[number - 1], columns)] for number in range(place + 2, len(rows) + 1)]
    filled = [one for one in found if one[1] and rows[one[0] - 1] != rows[place]]
    if not filled:
        raise Unfit(EMPTY)
    return json.dumps({"rows": filled, "unread": _unread(rows[place], columns)}).encode()


def _header_of(rows: Sequence[Sequence[str]], fields: dict[str, str], needed: list[str]) -> tuple[int, dict[int, str]]:
    """The first row that names every column that is needed, and the field of each of its columns."""
    for place, row in enumerate(rows[:SEARCHED_ROWS]):
        named: dict[str, int] = {}
        for column, text in enumerate(row):
            if field := fields.get(_plain(text)):
                named.setdefault(field, column)
        if all(field in named for field in needed):
            return place, {column: field for field, column in named.items()}
    raise Unfit(NO_HEADER)


def _unread(header: Sequence[str], columns: dict[int, str]) -> list[str]:
    others = [tidy(text)[:LONGEST_HEADER] for place, text in enumerate(header) if place not in columns]
    return [text for text in others if text and _plain(text) not in _ROW_NUMBERS][:MOST_UNREAD]


def _plain(text: str) -> str:
    return fold(text).rstrip(" :*.")


def _cells(row: Sequence[str], columns: dict[int, str]) -> dict[str, str]:
    told = {field: tidy(row[column])[: LONGEST_TEXT + 1] for column, field in columns.items() if column < len(row)}
    return {field: text for field, text in told.items() if text}


def template(shape: Shape, others: Sequence[Page] = ()) -> bytes:
    """The sheet to be filled in as an xlsx file, in Vietnamese, with a page that explains it and these others, which
    nobody reads who sends it."""
    titles, columns = [column.title for column in shape.columns], enumerate(shape.columns)
    choices = {place: column.choices for place, column in columns if column.choices}
    widths = [column.width for column in shape.columns]
    guide = [
        ("Cột", "Cách ghi"),
        ("Trước khi gửi", "Xóa các dòng ví dụ. Mỗi dòng một mục; không đổi tên các cột."),
        *((column.title, column.guide) for column in shape.columns),
    ]
    return write_sheet(
        [Page(shape.name, [titles, *shape.examples], widths, choices), Page(GUIDE, guide, widths=(24, 100)), *others]
    )
