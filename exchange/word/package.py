"""The parts of a Word file and how they name each other."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from functools import cache

from lxml import etree

from exchange.compound import OLE
from exchange.limited import Unfit
from exchange.zips import check_zip

BROKEN, LOCKED, NOT_WORD = "broken", "locked", "other"
DOC, RTF, ODT, PDF, SHEET, PAGE, OLD_XML = "doc", "rtf", "odt", "pdf", "xlsx", "html", "xml"

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
# What "Strict Open XML" calls the same things.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _W.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": _R.encode(),
    b"http://purl.oclc.org/ooxml/drawingml/main": _A.encode(),
}
_PREFIXES = {"w": _W, "r": _R, "a": _A} | {
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
}
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


@cache
def q(name: str) -> str:
    """The full name of "w:p"."""
    prefix, _colon, local = name.partition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}"


def value(element: etree._Element | None, name: str = "w:val", default: str = "") -> str:
    """The attribute of an element that may not be there."""
    return default if element is None else element.get(q(name), default)


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first child, or its child, … by these names."""
    for name in names:
        element = None if element is None else element.find(q(name))
    return element


class Package:
    """A checked Word file. Raises Unfit: what it is instead, "broken", or a reason of exchange.zips."""

    def __init__(self, content: bytes) -> None:
        if other := recognise(content):
            raise Unfit(other)
        check_zip(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self._parts = {info.filename.lower(): archive.read(info) for info in archive.infolist()}
        self._refuse_others()
        self.main = next((target for kind, _id, target, _out in self._relations("") if kind == "officeDocument"), "")
        if self.main.lower() not in self._parts:
            raise Unfit(BROKEN)

    def _refuse_others(self) -> None:
        if b"opendocument" in self._parts.get("mimetype", b""):
            raise Unfit(ODT)
        if any(name.startswith("xl/") for name in self._parts):
            raise Unfit(SHEET)
        if "_rels/.rels" not in self._parts:
            raise Unfit(NOT_WORD)

    def root(self, name: str) -> etree._Element | None:
        """The root element of an XML part; None when there is no such part. Raises Unfit."""
        content = self._parts.get(name.lower())
        return None if content is None else _parsed(content)

    def related(self, kind: str) -> etree._Element | None:
        """The root of the part to which the document stands in this relation: "styles", "numbering"."""
        targets = [target for each, _id, target, out in self._relations(self.main) if each == kind and not out]
        return self.root(targets[0]) if targets else None

    def files(self) -> dict[str, tuple[str, bytes | None]]:
        """By relation's id: the name of the file that the document shows, and its content; None for one outside."""
        return {
            identity: (posixpath.basename(target), None if out else self._parts.get(target.lower()))
            for _kind, identity, target, out in self._relations(self.main)
        }

    def _relations(self, source: str) -> Iterator[tuple[str, str, str, bool]]:
        """(kind, id, target, whether it is outside) of each."""
        folder, name = posixpath.split(source)
        root = self.root(posixpath.join(folder, "_rels", f"{name}.rels"))
        for relation in root if root is not None else ():
            if isinstance(relation.tag, str):
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
                kind = relation.get("Type", "").rpartition("/")[2]
                yield kind, relation.get("Id", ""), target, relation.get("TargetMode") == "External"


def recognise(content: bytes) -> str:
    """What the file is, where it is surely no zip archive; "" for an archive."""
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(OLE):
        return LOCKED if _ENCRYPTED_STREAM in content else DOC
    if start.startswith((b"<!doctype html", b"<html")):
        return PAGE
    for mark, name in ((b"{\\rtf", RTF), (b"%pdf", PDF), (b"<?xml", OLD_XML)):
        if start.startswith(mark):
            return name
    return "" if content.startswith(b"PK\x03\x04") else NOT_WORD


def _parsed(content: bytes) -> etree._Element:
    for strict, usual in _STRICT.items():
        content = content.replace(strict, usual)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unfit(BROKEN) from error
    if root.getroottree().docinfo.doctype:
        raise Unfit(BROKEN)
    return root
