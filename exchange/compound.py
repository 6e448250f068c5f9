"""The streams of a compound file, in which Office kept its documents before 2007 ([MS-CFB]).

Pure: bytes in, bytes out. Of large streams alone, and of files whose table fits in the header, up to some 7 MB; what is
larger, broken, or runs in a circle ends with ValueError.
"""

import struct

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_IN_HEADER = 109
"""Sectors of the table that the header names."""
_ENTRY = 128
_STREAM = 2


def stream_of(content: bytes, name: str) -> bytes:
    """The stream of that name. Raises ValueError."""
    try:
        return _stream(content, name)
    except (struct.error, IndexError) as error:
        raise ValueError("the compound file is broken") from error


def _stream(content: bytes, name: str) -> bytes:
    (shift,) = struct.unpack_from("<H", content, 30)
    directory, cutoff = struct.unpack_from("<I4xI", content, 48)
    if not content.startswith(OLE) or shift not in (9, 12):
        raise ValueError("no compound file")
    size = 1 << shift
    named = struct.unpack_from(f"<{_IN_HEADER}I", content, 76)
    parts = [_sector(content, each, size) for each in named if each not in (_LAST, _FREE)]
    table = [entry for part in parts for entry in struct.unpack(f"<{size // 4}I", part)]
    entries = _joined(content, directory, table, size)
    for at in range(0, len(entries), _ENTRY):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        first, bytes_count = struct.unpack_from("<II", entries, at + 116)
        if kind == _STREAM and entries[at : at + max(length - 2, 0)] == name.encode("utf-16-le"):
            if bytes_count < cutoff:
                raise ValueError("a small stream")
            return _joined(content, first, table, size)[:bytes_count]
    raise ValueError("no such stream")


def _sector(content: bytes, number: int, size: int) -> bytes:
    """A sector; the header fills the one before the first, whatever the size. The last of a file may be cut short."""
    begin = (number + 1) * size
    if begin >= len(content):
        raise ValueError("a sector beyond the file")
    return content[begin : begin + size].ljust(size, b"\0")


def _joined(content: bytes, sector: int, table: list[int], size: int) -> bytes:
    """The sectors in their order. No chain has more than the file, however long the table says that it is."""
    found = []
    while sector not in (_LAST, _FREE):
        if len(found) > len(content) // size:
            raise ValueError("sectors in a circle")
        found.append(_sector(content, sector, size))
        sector = table[sector]
    return b"".join(found)
