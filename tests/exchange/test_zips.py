"""A zip archive is refused before anything in it is parsed, for one reason of a short list."""

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.limited import Unfit
from exchange.zips import MOST_MEMBERS, check_zip

XML = b'<?xml version="1.0" encoding="UTF-8"?><a/>'


def packed(members: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def reason(content: bytes) -> str:
    """The word with which the archive is refused; "" when it is let in."""
    try:
        check_zip(content)
    except Unfit as unfit:
        return str(unfit)
    return ""


def with_sizes(content: bytes, size: int) -> bytes:
    """The archive of one member with another size declared, in both places, and the checksum of so much of it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (info,) = archive.infolist()
        begin = zlib.crc32(archive.read(info)[:size])
    changed = bytearray(content)
    directory = content.index(b"PK\x01\x02")
    struct.pack_into("<L", changed, 14, begin)
    struct.pack_into("<L", changed, 22, size)
    struct.pack_into("<L", changed, directory + 16, begin)
    struct.pack_into("<L", changed, directory + 24, size)
    return bytes(changed)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_honest_archive_is_let_in(method):
    assert reason(packed([("[Content_Types].xml", XML), ("word/media/image1.png", b"\x89PNG" * 900)], method)) == ""


@pytest.mark.parametrize(
    "members, word",
    [
        ([(f"{number}.bin", b"") for number in range(MOST_MEMBERS + 1)], "members"),
        ([("a.bin", b"\0" * (51 * 2**20))], "size"),
        ([(f"{number}.bin", bytes(range(256)) * 2**16) for number in range(4)], "size"),
        ([("a.bin", b"\0" * (40 * 2**20))], "ratio"),
        ([("/etc/passwd", b"x")], "name"),
        ([("word/../../x", b"x")], "name"),
        ([("..", b"x")], "name"),
        ([("word\\document.xml", XML)], "name"),
        ([("C:x", b"x")], "name"),
        ([("a.xml", XML), ("A.xml", XML)], "duplicate"),
        ([("a.xml", b"<!DOCTYPE a><a/>")], "entities"),
        ([("a.xml", b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')], "entities"),
        ([("a.rels", "<!DOCTYPE a><a/>".encode("utf-16"))], "entities"),
        ([("a.xml", "<!DOCTYPE a><a/>".encode("utf-16-be"))], "entities"),
        ([("a.xml", "<!DOCTYPE a><a/>".encode("utf-32"))], "entities"),
        ([("a.xml", "<!DOCTYPE a><a/>".encode("utf-32-be"))], "entities"),
        ([("a.xml", "<!DOCTYPE a><a/>".encode("utf-32-le"))], "entities"),
        ([("a.xml", '<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("cp037"))], "entities"),
        ([("a.xml", b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>')], "entities"),
        ([("hidden.bin", b"\xef\xbb\xbf \n<!DOCTYPE a><a/>")], "entities"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_hostile_archive_is_refused(members, word):
    assert reason(packed(members)) == word


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_two_members_of_one_name_are_refused():
    assert reason(packed([("a.xml", XML), ("a.xml", XML)])) == "duplicate"


def test_a_size_that_is_declared_too_small_is_not_believed():
    bomb = packed([("a.bin", b"\0" * (60 * 2**20))])
    assert reason(with_sizes(bomb, 100)) == "broken"


def test_the_same_archive_with_the_true_size_declared_small_enough_is_let_in():
    small = packed([("a.bin", b"abc" * 100)])
    assert [reason(with_sizes(small, size)) for size in (300, 299)] == ["", "broken"]


def test_an_encrypted_member_is_refused():
    changed = bytearray(packed([("a.bin", b"abc")]))
    for place in (6, changed.index(b"PK\x01\x02") + 8):
        changed[place] |= 1
    assert reason(bytes(changed)) == "encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(method):
    assert reason(packed([("a.bin", b"abc" * 100)], method)) == "broken"


def test_a_declaration_of_utf_16_is_let_in():
    assert reason(packed([("a.xml", '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"))])) == ""


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_with_a_word(content):
    assert reason(content) == "broken"


@given(st.data())
def test_an_archive_that_was_cut_or_changed_never_breaks_the_check(data):
    whole = packed([("a.xml", XML), ("b.bin", bytes(range(256)))])
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole[: data.draw(st.integers(place + 1, len(whole)))])
    changed[place] = data.draw(st.integers(0, 255))
    assert reason(bytes(changed)) in {"", "broken", "name", "duplicate", "encrypted", "size", "ratio", "entities"}


def test_a_member_that_its_own_header_calls_otherwise_is_refused():
    changed = bytearray(packed([("a.xml", XML)]))
    changed[30] = ord("b")
    assert reason(bytes(changed)) == "broken"
