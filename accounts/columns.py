"""Sheets of the office: one record a row, below a header in the words that people use; how they are read and offered.

What is sent is read in a limited process, which gets the file and the names of the columns and nothing else.
"""

import json
import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple

from accounts.vietnamese import fold, tidy
from exchange.limited import Busy, Limits, Overrun, Unfit, work
from exchange.sheets import LARGEST_FILE, Page, read_sheet, write_sheet
from exchange.sheets import Sheet as ReadSheet

SEARCHED_ROWS = 20
"""Rows from the top among which the header is looked for: titles stand above it."""
LONGEST_TEXT = 500
"""Characters of a cell; more is no name, no number and no act, and is told as too long."""
MOST_UNREAD, LONGEST_HEADER = 20, 60
"""Of the columns that are not read: so many are named, with so many characters each."""
PARTS, OTHERS = "parts", "others"
STRUCK, HIDDEN = "struck", "hidden"
NO_HEADER, EMPTY, UNSAFE, BUSY, MORE_LISTS = "no-header", "empty", "unsafe", "busy", "more-lists"
LACKS = "lacks:"
"""Before the field of the one column that no header has."""
GUIDE = "Hướng dẫn"
_ROW_NUMBERS = {"stt", "tt", "so tt", "so thu tu", "no"}
"""Headers in search form of a column that nobody misses."""
_COUNT = re.compile(r"\(?(?:[0-9]{1,6}|[A-ZĐ])\)?")
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
    several: str = ""
    """What further columns of this name are: PARTS of one text, as family and given name, joined in the order in which
    the title and the aliases name them; OTHERS, of which the first counts that is filled. Elsewhere none is read."""


class Shape(NamedTuple):
    """The columns of one kind of sheet, and rows that show how it is filled in."""

    name: str
    file: str
    columns: tuple[Column, ...]
    examples: tuple[tuple[str, ...], ...]
    told_by: tuple[str, ...] = ()
    """Fields of which one alone makes a row. Any other that stands alone is a heading, a signature, or a cell that is
    merged too far."""


class Row(NamedTuple):
    """A row of the file: its number from 1, what stands in it by field, "" where nothing does; and whether it is STRUCK
    through or HIDDEN."""

    line: int
    cells: dict[str, str]
    look: str = ""


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
    several = {column.field: column.several for column in shape.columns if column.several}
    header = json.dumps({"fields": fields, "needed": needed, "several": several, "told_by": shape.told_by})
    try:
        told = json.loads(work(_WORK, f"{header}\n".encode() + content, _LIMITS))
    except Overrun as error:
        raise Unfit(BUSY if isinstance(error, Busy) else UNSAFE) from error
    blank = dict.fromkeys((column.field for column in shape.columns), "")
    return Sheet([Row(line, blank | cells, look) for line, cells, look in told["rows"]], told["unread"])


def names_of(column: Column) -> list[str]:
    """The headers that mean the column, in search form."""
    return [fold(column.title), *filter(None, column.aliases.split("|"))]


class _Header(NamedTuple):
    """The names of the columns: the row in which they end, from 0, what stands there, and the field of each column that
    is read."""

    end: int
    texts: list[str]
    columns: dict[int, str]


def read(content: bytes) -> bytes:
    """The work of the limited process: a line of JSON and the file become the rows in JSON. Raises Unfit."""
    told, _end, file = content.partition(b"\n")
    told = json.loads(told)
    named = {name: told[name] for name in ("fields", "needed", "several")}
    sheet = read_sheet(file, lambda rows: isinstance(_found_header(ReadSheet(rows, []), **named), _Header))
    header = _found_header(sheet, **named)
    if not isinstance(header, _Header):
        raise Unfit(header)
    if sheet.others_wanted:
        raise Unfit(MORE_LISTS)
    names = sheet.rows[max(0, header.end - 1) : header.end + 1]
    below = [one for one in enumerate(sheet.rows[header.end + 1 :], header.end + 2) if one[1] not in names]
    if below and _only_counts(below[0][1]):
        del below[0]
    found = [
        (number, _cells(row, header.columns, told["several"]), _look_of(sheet, number - 1, header.columns))
        for number, row in below
    ]
    filled = [one for one in found if len(one[1]) > 1 or one[1].keys() & (told["told_by"] or one[1].keys())]
    if not filled:
        raise Unfit(EMPTY)
    return json.dumps({"rows": filled, "unread": _unread(header, [row for _number, row in below])}).encode()


def _look_of(sheet: ReadSheet, place: int, columns: Iterable[int]) -> str:
    if any((place, column) in sheet.struck for column in columns):
        return STRUCK
    return HIDDEN if place in sheet.hidden_rows else ""


def _found_header(
    sheet: ReadSheet, fields: dict[str, str], needed: list[str], several: dict[str, str]
) -> _Header | str:
    """The first row that names every column that is needed; or it and the one below, where both together name more.
    Without one, why: no row names more than one of them, or which one is lacking."""
    texts = [_header_texts(sheet, place) for place in range(min(len(sheet.rows), SEARCHED_ROWS + 1))]
    lacking = needed
    for place, upper in enumerate(texts[:SEARCHED_ROWS]):
        found = [_Header(place, upper, _columns_of(upper, fields, several))]
        if found[0].columns and place + 1 < len(texts):
            both = _over_two_rows(upper, texts[place + 1])
            found.append(_Header(place + 1, both, _columns_of(both, fields, several)))
        best = max(found, key=lambda one: (len(set(needed).intersection(one.columns.values())), len(one.columns)))
        lacks = [field for field in needed if field not in best.columns.values()]
        if not lacks:
            return best
        lacking = min(lacking, lacks, key=len)
    return f"{LACKS}{lacking[0]}" if len(lacking) == 1 < len(needed) else NO_HEADER


def _header_texts(sheet: ReadSheet, place: int) -> list[str]:
    """The row with the text of a cell that is merged over several columns in each of them."""
    texts = [tidy(text) for text in sheet.rows[place]]
    for (row, left), width in sheet.spans.items():
        if row == place:
            for column in range(left + 1, min(left + width, len(texts))):
                texts[column] = texts[column] or texts[left]
    return texts


def _over_two_rows(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The names of columns over two rows: the lower one, where it says more than a remark or a number in brackets."""
    texts = zip_longest(upper, lower, fillvalue="")
    return [below if below and not below.startswith("(") else above for above, below in texts]


def _columns_of(texts: Sequence[str], fields: dict[str, str], several: dict[str, str]) -> dict[int, str]:
    columns: dict[int, str] = {}
    for column, text in enumerate(texts):
        field = fields.get(_plain(text))
        if field and (field in several or field not in columns.values()):
            columns[column] = field
    place = {name: number for number, name in enumerate(fields)}
    parts = [field for field, kind in several.items() if kind == PARTS]
    return dict(sorted(columns.items(), key=lambda one: place[_plain(texts[one[0]])] if one[1] in parts else 0))


def _unread(header: _Header, rows: Sequence[Sequence[str]]) -> list[str]:
    """The names of the columns that are not read; of one without a name that holds more than numbers, its letters."""
    width = max((len(row) for row in rows), default=0)
    texts = [*header.texts, *[""] * (width - len(header.texts))]
    told = [
        (text or _unnamed(place, rows))[:LONGEST_HEADER]
        for place, text in enumerate(texts)
        if place not in header.columns
    ]
    return [text for text in dict.fromkeys(told) if text and _plain(text) not in _ROW_NUMBERS][:MOST_UNREAD]


def _unnamed(place: int, rows: Sequence[Sequence[str]]) -> str:
    held = (row[place] for row in rows if place < len(row))
    return f"cột {_letters(place)}" if any(text and not _COUNT.fullmatch(text) for text in held) else ""


def _letters(place: int) -> str:
    """What a program calls the column: A to Z, then AA."""
    return (_letters(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _only_counts(row: Sequence[str]) -> bool:
    """Whether it only counts the columns, as rows below a header do: (1), (2), (3) or A, B, 1, 2."""
    filled = [text for text in map(tidy, row) if text]
    return len(filled) > 1 and all(_COUNT.fullmatch(text) for text in filled)


def _plain(text: str) -> str:
    return fold(text).rstrip(" :*.")


def _cells(row: Sequence[str], columns: dict[int, str], several: dict[str, str]) -> dict[str, str]:
    told: dict[str, list[str]] = {}
    for column, field in columns.items():
        if column < len(row) and (text := tidy(row[column])):
            told.setdefault(field, []).append(text)
    texts = {field: _joined(parts) if several.get(field) == PARTS else parts[0] for field, parts in told.items()}
    return {field: text[: LONGEST_TEXT + 1] for field, text in texts.items()}


def _joined(parts: Sequence[str]) -> str:
    """The parts as one text; a part that repeats the end of what stands before it adds nothing."""
    whole = ""
    for part in parts:
        if not f" {whole}".casefold().endswith(f" {part}".casefold()):
            whole = f"{whole} {part}".strip()
    return whole


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
