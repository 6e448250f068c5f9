"""What an xlsx file says of its cells that the library for values does not tell: percentages, and rows nobody sees.

The archive was checked before (exchange.zips); a part that cannot be read says nothing. Names count without their
namespaces, which "Strict Open XML" workbooks have of their own.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

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


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    """The styles, by their number as cells name them, that show a percentage."""
    for root in _elements(archive, "xl/styles.xml", "{*}styleSheet"):
        told = {each.get("numFmtId", ""): each.get("formatCode", "") for each in root.iter("{*}numFmt")}
        percents = _PERCENTS | {number for number, code in told.items() if "%" in _QUOTED.sub("", code)}
        styles = root.iterfind("{*}cellXfs/{*}xf")
        return {str(place) for place, each in enumerate(styles) if each.get("numFmtId") in percents}
    return set()


def _read(archive: zipfile.ZipFile, path: str, styles: set[str]) -> Looks:
    hidden, percents, row = set(), set(), -1
    for element in _elements(archive, path, "{*}row"):
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
