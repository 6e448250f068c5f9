"""What an ods file says of its cells that the library for values does not tell: the texts that are shown for numbers,
what is struck through, and rows and columns that nobody sees.

The archive was checked before (exchange.zips); a part that cannot be read says nothing. A row or a cell may stand for a
million like it: places beyond the limits of our sheets are not looked at.
"""

import io
import zipfile
from collections.abc import Iterable
from xml.parsers.expat import ExpatError, ParserCreate

from lxml import etree

from exchange.limited import UNREADABLE, Unfit
from exchange.sheet_looks import Looks, Place

_CONTENT = "content.xml"
MOST_ROWS, MOST_COLUMNS, MOST_TEXTS = 20_000, 200, 400_000
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_NUMBERS = ("float", "percentage", "currency")
_HIDDEN = ("collapse", "filter")
_OF_CELLS = f"{_TABLE}default-cell-style-name"


def check_ods(content: bytes) -> None:
    """See that an ods file is whole: the library for values never ends where the XML of one does too soon.

    Any other archive passes. Raises Unfit("unreadable").
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if _CONTENT in archive.namelist():
            try:
                ParserCreate().Parse(archive.read(_CONTENT), True)
            except ExpatError as error:
                raise Unfit(UNREADABLE) from error


def ods_looks_of(content: bytes, name: str) -> Looks:
    """The looks of the sheet that is called so; none for a file that is built in another way."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(_CONTENT) as part:
            tags = [f"{_TABLE}table", f"{_TABLE}table-row", f"{_TABLE}table-column", f"{_STYLE}style"]
            events = etree.iterparse(
                part,
                events=("start", "end"),
                tag=tags,
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
            )
            return _read(events, name)
    except MemoryError:
        raise
    except Exception:  # this is only advice: whatever is wrong with a part, the values are read without it
        return Looks()


def _read(events: Iterable[tuple[str, etree._Element]], name: str) -> Looks:
    table = _Table()
    is_within = False
    for event, element in events:
        if event == "start":
            is_within = is_within or (element.tag == f"{_TABLE}table" and element.get(f"{_TABLE}name") == name)
            continue
        if element.tag == f"{_STYLE}style" and _strikes(element):
            table.striking.add((element.get(f"{_STYLE}family", ""), element.get(f"{_STYLE}name", "")))
        if is_within and element.tag == f"{_TABLE}table":
            break
        if is_within and element.tag == f"{_TABLE}table-column":
            table.add_columns(element)
        elif is_within:
            table.add_rows(element)
        element.clear()
    hidden = frozenset(table.hidden_rows), frozenset(table.hidden_columns)
    return Looks(*hidden, shown=table.shown, struck=table.struck)


def _strikes(style: etree._Element) -> bool:
    """Whether the style itself strikes through; programs write what somebody set into a style of its own."""
    look = style.find(f"{_STYLE}text-properties")
    told = [] if look is None else [look.get(f"{_STYLE}text-line-through-{part}", "none") for part in ("style", "type")]
    return any(each != "none" for each in told)


class _Table:
    """The places of a table, as they are read one after the other."""

    def __init__(self) -> None:
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.shown: dict[Place, str] = {}
        self.struck: dict[Place, str] = {}
        self.striking: set[tuple[str, str]] = set()
        """The names of styles that strike through."""
        self._striking_columns: set[int] = set()
        self._row = self._column = 0

    def add_columns(self, element: etree._Element) -> None:
        end = min(self._column + _count(element, "columns"), MOST_COLUMNS)
        if element.get(f"{_TABLE}visibility") in _HIDDEN:
            self.hidden_columns.update(range(self._column, end))
        if self._is_struck(element.get(_OF_CELLS), "table-cell"):
            self._striking_columns.update(range(self._column, end))
        self._column = end

    def add_rows(self, element: etree._Element) -> None:
        rows = range(self._row, min(self._row + _count(element, "rows"), MOST_ROWS))
        self._row = rows.stop
        if element.get(f"{_TABLE}visibility") in _HIDDEN:
            self.hidden_rows.update(rows)
        column = 0
        for cell in element:
            columns = range(column, min(column + _count(cell, "columns"), MOST_COLUMNS))
            column = columns.stop
            for told, text in ((self.shown, _shown(cell)), (self.struck, self._left(cell, element, columns.start))):
                if text is not None and len(told) + len(rows) * len(columns) <= MOST_TEXTS:
                    told.update({(y, x): text for y in rows for x in columns})

    def _left(self, cell: etree._Element, row: etree._Element, column: int) -> str | None:
        """What is left of the cell's text where something of it is struck through; None where nothing is."""
        if not self.striking:
            return None
        own = cell.get(f"{_TABLE}style-name") or row.get(_OF_CELLS)
        if self._is_struck(own, "table-cell") or (own is None and column in self._striking_columns):
            return ""
        lines = list(cell.iterfind(f"{_TEXT}p"))
        spans = (span for line in lines for span in line.iter(f"{_TEXT}span"))
        if not any(
            self._is_struck(span.get(f"{_TEXT}style-name"), "text") and "".join(span.itertext()).strip()
            for span in spans
        ):
            return None
        return "\n".join(map(self._standing, lines))

    def _is_struck(self, style: str | None, family: str) -> bool:
        """A style is found by its family and its name: a cell's and a text's may be called the same."""
        return (family, style) in self.striking

    def _standing(self, element: etree._Element) -> str:
        """The text of a line or a part of one, without what is struck through."""
        told = element.text or (" " if element.tag == f"{_TEXT}s" else "")
        for part in element:
            told += "" if self._is_struck(part.get(f"{_TEXT}style-name"), "text") else self._standing(part)
            told += part.tail or ""
        return told


def _count(element: etree._Element, what: str) -> int:
    return max(int(element.get(f"{_TABLE}number-{what}-repeated", "1")), 1)


def _shown(cell: etree._Element) -> str | None:
    """What the cell shows for its number; None where it holds none."""
    if cell.get(f"{_OFFICE}value-type") not in _NUMBERS:
        return None
    return " ".join("".join(line.itertext()) for line in cell.iterfind(f"{_TEXT}p")) or None
