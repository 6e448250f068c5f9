"""Sheets as LibreOffice and old Excel write them, for tests: part by part, so that a test can say what stands there."""

import io
import struct
import zipfile
from collections.abc import Sequence

from exchange.compound import OLE

OPENDOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = " ".join(f'xmlns:{name}="{OPENDOCUMENT}:{name}:1.0"' for name in ("office", "table", "text", "style"))
SECTOR = 512
LAST, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def ods(*tables: str, styles: str = "") -> bytes:
    """An ods file with these tables."""
    body = f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
    styles = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", f"<office:document-content {NAMES}>{styles}{body}</office:document-content>")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
    return written.getvalue()


def table(*rows: str, name: str = "Một", more: str = "") -> str:
    return f'<table:table table:name="{name}"{more}>{"".join(rows)}</table:table>'


def table_row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def number(value: float, shown: str, kind: str = "float", more: str = "") -> str:
    held = f'office:value-type="{kind}" office:value="{value}"'
    return f"<table:table-cell {held}{more}><text:p>{shown}</text:p></table:table-cell>"


def text(shown: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{shown}</text:p></table:table-cell>'


def struck_style(name: str, family: str = "text", line: str = "solid") -> str:
    properties = f'<style:text-properties style:text-line-through-style="{line}"/>'
    return f'<style:style style:name="{name}" style:family="{family}">{properties}</style:style>'


def compound(content: bytes, name: str = "Workbook") -> bytes:
    """A compound file with one large stream."""
    count = -(-len(content) // SECTOR)
    sectors = [TABLE, LAST, *range(3, count + 2), LAST]
    header = OLE + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    header += bytes(10) + struct.pack("<IIIIIIIII", 1, 1, 0, 4096, LAST, 0, LAST, 0, 0)
    tables = struct.pack("<128I", *sectors, *[FREE] * (128 - len(sectors)))
    root = _entry("Root Entry", 5, LAST, 0, child=1)
    directory = (root + _entry(name, 2, 2, len(content))).ljust(SECTOR, b"\0")
    return header.ljust(SECTOR, b"\xff") + tables + directory + content.ljust(count * SECTOR, b"\0")


def _entry(name: str, kind: int, first: int, size: int, child: int = FREE) -> bytes:
    told = f"{name}\0".encode("utf-16-le")
    return (
        told.ljust(64, b"\0") + struct.pack("<HBBIII", len(told), kind, 1, FREE, FREE, child) + bytes(36)
    ) + struct.pack("<IQ", first, size)


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def begin(kind: int = 0x10, version: int = 0x0600) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", version, kind, 0, 0, 0, 0))


END = record(0x000A)


def xls(formats: Sequence[str], sheets: dict[str, bytes], version: int = 0x0600) -> bytes:
    """An xls file: the cell style 1 has the first format, 2 the second …; each sheet by the records within it."""
    globals_ = begin(5, version)
    for place, code in enumerate(formats):
        told = code.encode("utf-16-le")
        globals_ += record(0x041E, struct.pack("<HHB", 164 + place, len(code), 1) + told)
    for place in range(len(formats) + 1):
        globals_ += record(0x00E0, struct.pack("<HH", 0, 163 + place if place else 0).ljust(20, b"\0"))
    names = [name.encode("utf-16-le") for name in sheets]
    at = len(globals_) + sum(4 + 8 + len(name) for name in names) + len(END)
    bodies = [begin(0x10, version) + body + END for body in sheets.values()]
    for place, name in enumerate(names):
        where = at + sum(map(len, bodies[:place]))
        globals_ += record(0x0085, struct.pack("<IBBBB", where, 0, 0, len(name) // 2, 1) + name)
    return compound((globals_ + END + b"".join(bodies)).ljust(4096, b"\0"))


def whole(row: int, column: int, value: int, style: int = 0) -> bytes:
    """A cell with a whole number, as old Excel keeps small ones."""
    return record(0x027E, struct.pack("<HHHI", row, column, style, value << 2 | 2))


def wholes(row: int, column: int, values: Sequence[int], style: int = 0) -> bytes:
    """Cells beside each other with whole numbers."""
    cells = b"".join(struct.pack("<HI", style, value << 2 | 2) for value in values)
    last = column + len(values) - 1
    return record(0x00BD, struct.pack("<HH", row, column) + cells + struct.pack("<H", last))


def real(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, style, value))


def hidden_row(row: int) -> bytes:
    return record(0x0208, struct.pack("<HHHHHHHH", row, 0, 1, 255, 0, 0, 0x0120, 0))


def hidden_columns(first: int, last: int) -> bytes:
    return record(0x007D, struct.pack("<HHHHHH", first, last, 2560, 0, 1, 0))
