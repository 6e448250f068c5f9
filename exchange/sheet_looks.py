"""What an xlsx file says of its cells that the library for values does not tell: percentages, and rows nobody sees.

The archive was checked before (exchange.zips); a part that cannot be read says nothing.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PERCENTS = {"9", "10"}
"""The numbers of the built-in formats 0% and 0.00%."""
_QUOTED = re.compile(r'"[^"]*"|\\.')
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class Looks(NamedTuple):
    """Places from 0: rows that are hidden, and cells (row, column) whose number is shown as a percentage."""

    hidden_rows: frozenset[int] = frozenset()
    percents: frozenset[tuple[int, int]] = frozenset()


def looks_of(content: bytes, name: str) -> Looks:
    """The looks of the sheet that is called so; none for a file that is no xlsx, or is built in another way."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            path = _path_of(archive, name)
            return _read(archive, path, _percent_styles(archive)) if path else Looks()
    except (KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return Looks()


def _path_of(archive: zipfile.ZipFile, name: str) -> str:
    """Where the sheet lies in the archive; "" for none of that name."""
    relations = {
        each.get("Id"): each.get("Target", "")
        for each in _elements(archive, "xl/_rels/workbook.xml.rels", "{*}Relationship")
    }
    for sheet in _elements(archive, "xl/workbook.xml", f"{_MAIN}sheet"):
        if sheet.get("name") == name:
            return posixpath.normpath(posixpath.join("/xl", relations[sheet.get(_ID)])).lstrip("/")
    return ""


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    """The styles, by their number as cells name them, that show a percentage."""
    for root in _elements(archive, "xl/styles.xml", f"{_MAIN}styleSheet"):
        told = {each.get("numFmtId", ""): each.get("formatCode", "") for each in root.iter(f"{_MAIN}numFmt")}
        percents = _PERCENTS | {number for number, code in told.items() if "%" in _QUOTED.sub("", code)}
        styles = root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")
        return {str(place) for place, each in enumerate(styles) if each.get("numFmtId") in percents}
    return set()


def _read(archive: zipfile.ZipFile, path: str, styles: set[str]) -> Looks:
    hidden, percents, row = set(), set(), -1
    for element in _elements(archive, path, f"{_MAIN}row"):
        row = int(element.get("r", row + 2)) - 1
        if element.get("hidden") in ("1", "true"):
            hidden.add(row)
        for cell in element:
            place = _CELL.fullmatch(cell.get("r", "")) if cell.get("s") in styles else None
            if place:
                percents.add((row, _column(place[1])))
        element.clear()
    return Looks(frozenset(hidden), frozenset(percents))


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _elements(archive: zipfile.ZipFile, path: str, tag: str) -> Iterator[etree._Element]:
    with archive.open(path) as part:
        events = etree.iterparse(
            part, tag=tag, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        for _event, element in events:
            yield element
