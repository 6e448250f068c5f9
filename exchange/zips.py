"""What has to hold of a zip archive, such as a Word file or a workbook, before anything in it is parsed.

Sizes that an archive declares are not believed: each member is unpacked once, piece by piece, and counted, since
parsers unpack whatever is there. Limits after OWASP ASVS 5.0, 5.2.3.
"""

import codecs
import io
import re
import zipfile
import zlib
from collections.abc import Iterable

from exchange.limited import Unfit

MOST_MEMBERS = 2_000
MOST_BYTES = 50 * 1024 * 1024
MOST_RATIO = 100
SMALL = 1024 * 1024
"""A member up to this size may be packed however tightly: a page of empty cells is."""
BROKEN, MEMBERS, SIZE, RATIO = "broken", "members", "size", "ratio"
NAME, ENCRYPTED, DUPLICATE, ENTITIES = "name", "encrypted", "duplicate", "entities"

_PIECE = 64 * 1024
_HEADER = 30
_DIRECTORY_ENTRY = b"PK\x01\x02"
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
_ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"utf-16"}
for _codec in ("cp437", "utf-8", "utf-16-le", "utf-16-be"):
    codecs.lookup(_codec)  # while modules may still be loaded: zip names are in cp437


def check_zip(content: bytes) -> None:
    """See that the archive is harmless to parse. Raises Unfit with the reason in one word.

    "broken", "members" (more than 2,000), "size" (more than 50 MB in all), "ratio" (packed more than 100 times),
    "name" (absolute, or with ".."), "encrypted", "duplicate" (two members of one name), "entities" (XML with a DOCTYPE
    or in an encoding that could hide one).
    """
    members = _members(content)
    _check_names(member.filename for member in members)
    if any(member.flag_bits & 0x1 for member in members):
        raise Unfit(ENCRYPTED)
    _check_sizes(members, len(content))
    for member in members:
        _check_xml(member.filename, _unpacked(content, member))
    _check_headers(content, members)


def _members(content: bytes) -> list[zipfile.ZipInfo]:
    if content.count(_DIRECTORY_ENTRY) > MOST_MEMBERS:
        raise Unfit(MEMBERS)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise Unfit(BROKEN) from error


def _check_headers(content: bytes, members: Iterable[zipfile.ZipInfo]) -> None:
    """See that every member can be opened by its name: its own header may call it otherwise than the directory does."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in members:
                archive.open(member).close()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Unfit(BROKEN) from error


def _check_names(names: Iterable[str]) -> None:
    seen = set()
    for name in names:
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or "\0" in name:
            raise Unfit(NAME)
        if name.casefold() in seen:  # the names of parts do not tell capitals apart
            raise Unfit(DUPLICATE)
        seen.add(name.casefold())


def _check_sizes(members: list[zipfile.ZipInfo], packed: int) -> None:
    """Of the sizes that are declared; `_unpacked` sees whether they are true."""
    sizes = [member.file_size for member in members]
    if sum(sizes) > MOST_BYTES:
        raise Unfit(SIZE)
    if sum(sizes) > max(MOST_RATIO * packed, SMALL):
        raise Unfit(RATIO)
    if any(each.file_size > max(MOST_RATIO * each.compress_size, SMALL) for each in members):
        raise Unfit(RATIO)


def _unpacked(content: bytes, member: zipfile.ZipInfo) -> bytes:
    """The member's bytes, of which there must be as many as declared. Raises Unfit."""
    header = content[member.header_offset : member.header_offset + _HEADER]
    if len(header) < _HEADER or header[:4] != b"PK\x03\x04":
        raise Unfit(BROKEN)
    begin = member.header_offset + _HEADER + sum(int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
    packed = content[begin : begin + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        data = packed
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        data = _inflated(packed, member.file_size)
    else:
        raise Unfit(BROKEN)
    if len(data) != member.file_size or zlib.crc32(data) != member.CRC:
        raise Unfit(BROKEN)
    return data


def _inflated(packed: bytes, size: int) -> bytes:
    """The unpacked bytes, and at most one piece more than declared: enough to see that the size is a lie."""
    inflate, data = zlib.decompressobj(-zlib.MAX_WBITS), bytearray()
    try:
        while not inflate.eof and len(data) <= size:
            piece = inflate.decompress(packed, _PIECE)
            packed = inflate.unconsumed_tail
            if not piece and not packed:
                break
            data += piece
    except zlib.error as error:
        raise Unfit(BROKEN) from error
    return bytes(data)


def _check_xml(name: str, data: bytes) -> None:
    """Refuse a DOCTYPE, without which no entity can be declared, in whatever may be read as XML."""
    encoding = next((name for mark, name in _UTF_16.items() if data.startswith(mark)), "")
    text = data.decode(encoding, errors="replace").encode() if encoding else data
    text = text.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
    is_markup = text[:1] == b"<"
    if not is_markup and (not text or not name.lower().endswith((".xml", ".rels", ".vml"))):
        return
    declared = _ENCODING.match(text)
    hides = not is_markup or b"\0" in text or (declared and declared[1].lower() not in _ENCODINGS)  # UTF-32, EBCDIC …
    if hides or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Unfit(ENTITIES)
