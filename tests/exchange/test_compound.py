"""Streams of compound files come back as they were, and broken files end."""

import struct
import tracemalloc

import pytest

from exchange.compound import stream_of
from tests.exchange.office_sheets import SECTOR, compound

CONTENT = bytes(range(256)) * 20
FILE = compound(CONTENT)


def changed(at: int, told: bytes) -> bytes:
    return FILE[:at] + told + FILE[at + len(told) :]


def test_a_stream_is_joined_from_its_sectors():
    assert stream_of(FILE, "Workbook") == CONTENT
    assert stream_of(FILE[:-100], "Workbook") == CONTENT[:-100] + bytes(100)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "broken"),
        (changed(0, b"x"), "no compound file"),
        (changed(30, b"\x20"), "no compound file"),
        (changed(56, b"\xff\xff"), "a small stream"),
        (changed(SECTOR + 4 * 3, b"\x02\0\0\0"), "circle"),
        (changed(SECTOR + 4 * 3, b"\xff\0\0\0"), "beyond the file"),
        (changed(SECTOR + 4 * 3, b"\xff\0\0\0") + bytes(256 * SECTOR), "broken"),
        (changed(76, b"\xff\0\0\0"), "beyond the file"),
        (changed(48, b"\x02"), "no such stream"),
        (compound(CONTENT, "Book"), "no such stream"),
    ],
)
def test_what_is_broken_or_runs_in_a_circle_ends(content, reason):
    with pytest.raises(ValueError, match=reason):
        stream_of(content, "Workbook")


def test_a_small_file_that_names_its_table_again_and_again_takes_little_memory():
    large = 4096
    header = bytearray(FILE[:76] + bytes(4 * 109)).ljust(large, b"\0")
    header[30:32] = struct.pack("<H", 12)
    table = struct.pack("<2I", 0xFFFFFFFD, 1).ljust(large, b"\xff")
    tracemalloc.start()
    with pytest.raises(ValueError, match="circle"):
        stream_of(bytes(header) + table + bytes(large), "Workbook")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000
