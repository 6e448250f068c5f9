"""What an xlsx file says of its cells that the library for values does not tell: how numbers are shown, what is struck
through, and rows and columns that nobody sees. Files of LibreOffice and old Excel: exchange.ods_looks and xls_looks.

The archive was checked before (exchange.zips); a part that cannot be read says nothing. Names count without their
namespaces, which "Strict Open XML" workbooks have of their own.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from lxml import etree

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
MOST_COLUMNS = 16_384
"""Of a sheet of Excel: files that tell of more hidden ones are not believed."""
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    48: "##0.0E+0",
}
"""Formats of numbers that files of Excel name by their number alone."""

Place = tuple[int, int]


class Looks(NamedTuple):
    """What people see of a sheet. Rows, columns and cells (row, column) are counted from 0."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formats: Mapping[Place, str] = {}
    """The formats of numbers, as Excel writes them, of cells that have one."""
    shown: Mapping[Place, str] = {}
    """The texts that the file itself says are shown where cells hold numbers."""
    fills: Mapping[Place, str] = {}
    """The colours of cells that have one, in the words of the file."""
    struck: Mapping[Place, str] = {}
    """What is left of the texts of cells in which something is struck through; "" where all of it is."""


def looks_of(content: bytes, name: str) -> Looks:
    """The looks of the sheet that is called so; none for a file that is no xlsx, or is built in another way."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            path = _path_of(archive, name)
            return _read(archive, path, _styles(archive), _shared(archive)) if path else Looks()
    except MemoryError:
        raise
    except Exception:  # this is only advice: whatever is wrong with a part, the values are read without it
        return Looks()


def _path_of(archive: zipfile.ZipFile, name: str) -> str:
    """Where the sheet lies in the archive; "" for none of that name."""
    relations = {
        each.get("Id"): each.get("Target", "")
        for each in _elements(archive, "xl/_rels/workbook.xml.rels", "{*}Relationship")
    }
    for sheet in _elements(archive, "xl/workbook.xml", "{*}sheet"):
        if sheet.get("name") == name:
            return posixpath.normpath(posixpath.join("/xl", relations[_relation_of(sheet)])).lstrip("/")
    return ""


def _relation_of(sheet: etree._Element) -> str:
    """The name of its relation: an attribute called id, of a namespace that strict workbooks call otherwise."""
    return next((told for name, told in sheet.items() if name.endswith("}id")), "")


class _Styles(NamedTuple):
    """What a style shows, by its number as cells name it."""

    formats: Mapping[str, str]
    fills: Mapping[str, str]
    struck: Collection[str] = ()
    """The styles in which texts are struck through as a whole."""


def _styles(archive: zipfile.ZipFile) -> _Styles:
    for root in _elements(archive, "xl/styles.xml", "{*}styleSheet"):
        own = {each.get("numFmtId", ""): each.get("formatCode", "") for each in root.iter("{*}numFmt")}
        told = {str(number): code for number, code in BUILT_IN.items()} | own
        colours = {str(place): _colour(each) for place, each in enumerate(root.iterfind("{*}fills/{*}fill"))}
        fonts = {str(place) for place, each in enumerate(root.iterfind("{*}fonts/{*}font")) if _strikes(each)}
        styles = [(str(place), each) for place, each in enumerate(root.iterfind("{*}cellXfs/{*}xf"))]
        return _Styles(
            {place: code for place, each in styles if (code := told.get(each.get("numFmtId", "")))},
            {place: colour for place, each in styles if (colour := colours.get(each.get("fillId", "")))},
            {place for place, each in styles if each.get("fontId") in fonts},
        )
    return _Styles({}, {})


def _colour(fill: etree._Element) -> str:
    """The colour of a fill, in the words of the file; "" for none, for white and for the grey of no fill at all."""
    pattern = fill.find("{*}patternFill")
    if pattern is None or pattern.get("patternType") in (None, "none", "gray125"):
        return ""
    colour = pattern.find("{*}fgColor")
    told = sorted(colour.items()) if colour is not None else []
    return "" if told in _WHITES else " ".join(f"{name}={value}" for name, value in told)


def _strikes(look: etree._Element | None) -> bool:
    """Whether a font, or the look of a part of a text, strikes through."""
    line = look.find("{*}strike") if look is not None else None
    return line is not None and line.get("val", "1") in _YES


def _left(text: etree._Element) -> str | None:
    """What is left of a text in parts of which some are struck through; None where none is."""
    parts = [(part.findtext("{*}t") or "", _strikes(part.find("{*}rPr"))) for part in text.iterfind("{*}r")]
    if not any(is_struck and told.strip() for told, is_struck in parts):
        return None
    return "".join(told for told, is_struck in parts if not is_struck)


def _shared(archive: zipfile.ZipFile) -> dict[str, str]:
    """What is left of the texts that cells share, by their number; few files have one that is struck through."""
    if _STRINGS not in archive.namelist() or b"strike" not in archive.read(_STRINGS):
        return {}
    found = {}
    for place, text in enumerate(_elements(archive, _STRINGS, "{*}si")):
        if (left := _left(text)) is not None:
            found[str(place)] = left
        text.clear()
    return found


_STRINGS = "xl/sharedStrings.xml"
_WHITES = ([("rgb", "FFFFFFFF")], [("theme", "0")], [("indexed", "64")])


def _read(archive: zipfile.ZipFile, path: str, styles: _Styles, shared: Mapping[str, str]) -> Looks:
    """The looks in one pass: to read the part again for its columns would build the tree of all its cells."""
    formats: dict[Place, str] = {}
    fills: dict[Place, str] = {}
    struck: dict[Place, str] = {}
    hidden, columns, row = set(), set(), -1
    for element in _elements(archive, path, "{*}col", "{*}row"):
        if etree.QName(element).localname == "col":
            columns.update(_hidden_columns(element))
        else:
            row = int(element.get("r", row + 2)) - 1
            hidden |= {row} if element.get("hidden") in _YES else set()
            for at, style in _styled(element, row, styles):
                formats |= {at: styles.formats[style]} if style in styles.formats else {}
                fills |= {at: styles.fills[style]} if style in styles.fills else {}
            struck |= _struck(element, row, styles, shared)
        element.clear()
    return Looks(frozenset(hidden), frozenset(columns), formats, {}, fills, struck)


def _styled(element: etree._Element, row: int, styles: _Styles) -> Iterator[tuple[Place, str]]:
    """The cells of a row whose styles show something, and these."""
    for cell in element:
        style = cell.get("s", "")
        is_seen = style in styles.formats or style in styles.fills
        place = _CELL.fullmatch(cell.get("r", "")) if is_seen else None
        if place:
            yield (row, _column(place[1])), style


def _struck(element: etree._Element, row: int, styles: _Styles, shared: Mapping[str, str]) -> dict[Place, str]:
    """What is left of the texts of a row in which something is struck through; most rows are seen to have none."""
    has_own = next(element.iter("{*}strike"), None) is not None
    found = {}
    for cell in element if styles.struck or shared or has_own else ():
        left = None
        if cell.get("s") in styles.struck:
            left = ""
        elif cell.get("t") == "s":
            left = shared.get(cell.findtext("{*}v") or "")
        elif has_own and (text := cell.find("{*}is")) is not None:
            left = _left(text)
        place = _CELL.fullmatch(cell.get("r", "")) if left is not None else None
        if place:
            found[row, _column(place[1])] = left
    return found


_YES = ("1", "true")


def _hidden_columns(columns: etree._Element) -> range:
    """The places of columns that stand beside each other, where nobody sees them."""
    if columns.get("hidden") not in _YES:
        return range(0)
    return range(int(columns.get("min", "1")) - 1, min(int(columns.get("max", "1")), MOST_COLUMNS))


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _elements(archive: zipfile.ZipFile, path: str, *tags: str) -> Iterator[etree._Element]:
    with archive.open(path) as part:
        events = etree.iterparse(
            part, tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        for _event, element in events:
            yield element
