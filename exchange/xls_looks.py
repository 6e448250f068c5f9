"""What an xls file, of Excel 97 to 2003, says of its cells that the library for values does not tell: how numbers are
shown, and rows and columns that nobody sees ([MS-XLS]).

A file that is built in another way says nothing.
"""

import struct
from collections.abc import Iterator

from exchange.compound import stream_of
from exchange.sheet_looks import BUILT_IN, Looks, Place

_BOF, _EOF, _SHEET, _FORMAT, _STYLE = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0
_ROW, _COLUMNS, _NUMBER, _FORMULA, _SHORT, _SHORTS = 0x0208, 0x007D, 0x0203, 0x0006, 0x027E, 0x00BD
_EXCEL_97 = 0x0600
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
_WIDE = 0x01
"""Of a text: its characters have two bytes."""
_MOST_COLUMNS = 256


def xls_looks_of(content: bytes, name: str) -> Looks:
    """The looks of the sheet that is called so; none for a file that is built in another way."""
    try:
        return _looks(stream_of(content, "Workbook"), name)
    except (ValueError, LookupError, struct.error):  # this is only advice: the values are read without it
        return Looks()


def _looks(book: bytes, name: str) -> Looks:
    own: dict[int, str] = {}
    styles: list[int] = []
    begins: dict[str, int] = {}
    for kind, data in _records(book, 0):
        if kind == _FORMAT:
            own[struct.unpack_from("<H", data)[0]] = _text(data, 2, "<H")
        elif kind == _STYLE:
            styles.append(struct.unpack_from("<2xH", data)[0])
        elif kind == _SHEET:
            begins[_text(data, 6, "<B")] = struct.unpack_from("<I", data)[0]
    codes = [(BUILT_IN | own).get(each, "") for each in styles]
    return _sheet(book, begins[name], codes)


def _sheet(book: bytes, begin: int, codes: list[str]) -> Looks:
    rows, columns = set(), set()
    formats: dict[Place, str] = {}
    for kind, data in _records(book, begin):
        if kind == _ROW:
            row, flags = struct.unpack_from("<H10xH", data)
            rows |= {row} if flags & _HIDDEN_ROW else set()
        elif kind == _COLUMNS:
            first, last, flags = struct.unpack_from("<HH4xH", data)
            columns |= set(range(first, min(last + 1, _MOST_COLUMNS))) if flags & _HIDDEN_COLUMN else set()
        else:
            formats.update({place: codes[style] for place, style in _numbers(kind, data) if codes[style]})
    return Looks(frozenset(rows), frozenset(columns), formats)


def _numbers(kind: int, data: bytes) -> Iterator[tuple[Place, int]]:
    """The cells with a number that the record holds, and their styles."""
    if kind in (_NUMBER, _FORMULA, _SHORT):
        row, column, style = struct.unpack_from("<HHH", data)
        yield (row, column), style
    elif kind == _SHORTS:
        row, first = struct.unpack_from("<HH", data)
        for number in range((len(data) - 6) // 6):
            yield (row, first + number), struct.unpack_from("<H", data, 4 + 6 * number)[0]


def _records(book: bytes, begin: int) -> Iterator[tuple[int, bytes]]:
    """The records of a workbook or a sheet from its begin to its end, without those of charts in it."""
    if struct.unpack_from("<HHH", book, begin)[::2] != (_BOF, _EXCEL_97):
        raise ValueError("no workbook of Excel 97")
    depth = 0
    while True:
        kind, length = struct.unpack_from("<HH", book, begin)
        data = book[begin + 4 : begin + 4 + length]
        begin += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        if not depth:
            return
        if depth == 1:
            yield kind, data


def _text(data: bytes, at: int, length: str) -> str:
    """A text behind its length and a byte that says how its characters are written."""
    count = struct.unpack_from(length, data, at)[0]
    at += struct.calcsize(length)
    is_wide = data[at] & _WIDE
    told = data[at + 1 : at + 1 + count * (2 if is_wide else 1)]
    return told.decode("utf-16-le" if is_wide else "latin-1")
