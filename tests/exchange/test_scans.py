"""Scans of signed papers: pictures are written anew, PDF files are looked at from outside and kept."""

import io
import zlib

import pytest
from django.utils import translation

from exchange import pdf_streams, scans
from exchange.images import LARGEST_FILE, RefusedImage
from exchange.limited import Limits
from exchange.scans import clean_scan
from tests.factories import picture_bytes
from tests.turns import all_turns_taken

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def pdf(
    inside: bytes = b"1 0 obj<</Type/Catalog>>endobj", begins: bytes = b"%PDF-1.7\n", ends: bytes = b"%%EOF\n"
) -> bytes:
    return begins + inside + b"\ntrailer<</Root 1 0 R>>\n" + ends


def refusal(content: bytes) -> str:
    with pytest.raises(RefusedImage) as refused:
        clean_scan(io.BytesIO(content))
    return str(refused.value)


def test_who_sends_a_scan_while_other_files_are_read_for_long_is_asked_to_send_it_again(monkeypatch):
    monkeypatch.setattr("exchange.limited.WAIT_SECONDS", 0.05)
    with all_turns_taken():
        assert refusal(pdf()).endswith("Send it again in a minute.")


def test_a_pdf_is_kept_as_it_is_and_named_by_its_content():
    kept, again = clean_scan(io.BytesIO(pdf())), clean_scan(io.BytesIO(pdf()))
    assert (kept.read(), kept.name, len(kept.name)) == (pdf(), again.name, 36)


def test_a_picture_of_the_page_is_written_anew_as_before():
    assert clean_scan(io.BytesIO(picture_bytes())).read()[8:12] == b"WEBP"


@pytest.mark.parametrize(
    "content",
    [
        pdf(begins=b"<script>alert(1)</script>%PDF-1.7\n"),
        pdf(begins=b"%PDF-x.y\n"),
        b"<html><body>%PDF-1.7</body></html>",
        b"PK\x03\x04 an office file",
    ],
)
def test_what_is_no_pdf_by_its_first_bytes_is_none(content):
    assert refusal(content) == "This file is no scan we can read. Send a PDF, JPEG, PNG or WebP file."


def test_an_empty_file_is_told_to_be_empty():
    assert refusal(b"") == "This file is empty."


def test_a_pdf_that_is_cut_off_is_refused():
    assert "its end is missing" in refusal(pdf(ends=b""))


def test_a_pdf_may_be_five_megabytes_and_not_a_byte_more():
    room = LARGEST_FILE - len(pdf(inside=b""))
    assert clean_scan(io.BytesIO(pdf(inside=b"x" * room))).size == LARGEST_FILE
    assert "larger than 5 MB" in refusal(pdf(inside=b"x" * (room + 1)))


ACTS = [b"/JavaScript (app.alert)", b"/Launch /F (a.exe)", b"/EmbeddedFile", b"/EmbeddedFiles 4 0 R", b"/SubmitForm"]
RUNNING = b"1 0 obj<</OpenAction<</S /JavaScript (app.alert)>>>>endobj"
FLATE = b"/Filter/FlateDecode"


def packed(objects: bytes, *, how: bytes = FLATE, before: bytes = b"", body: bytes | None = None) -> bytes:
    """A PDF whose objects are packed into a stream, as most programs write them."""
    body = zlib.compress(objects) if body is None else body
    header = b"7 0 obj<</Type/ObjStm/N 1/First 4%s/Length %d>>" % (how, len(body))
    return pdf(inside=before + header + b"stream\r\n" + body + b"\nendstream endobj")


def outcome(content: bytes) -> str:
    """What is said of it; nothing where it is taken."""
    try:
        kept = clean_scan(io.BytesIO(content)).read()
    except RefusedImage as refused:
        return str(refused)
    assert kept == content
    return ""


@pytest.mark.parametrize("act", ACTS)
def test_a_pdf_that_runs_or_carries_something_is_refused(act):
    assert "has a program or another file in it" in refusal(pdf(inside=b"1 0 obj<</S " + act + b">>endobj"))


@pytest.mark.parametrize("act", ACTS)
def test_what_runs_is_found_where_objects_are_packed(act):
    assert outcome(packed(b"1 0 <</S " + act + b">>")) == outcome(pdf(inside=RUNNING))


def test_what_runs_is_found_however_its_name_is_spelled():
    for one in (pdf(inside=b"<</S/#4Aava#53cript>>"), packed(b"1 0 <</S/Java#53cript>>")):
        assert "has a program or another file in it" in refusal(one)


@pytest.mark.parametrize("how", [FLATE, b"/Filter /FlateDecode ", b"/Filter [ /FlateDecode ]"])
def test_a_packed_pdf_of_a_scanner_is_kept(how):
    picture = b"3 0 obj<</Subtype/Image/Filter/DCTDecode/Length 9>>stream\n\xff\xd8 \x00 \xff\xd9\nendstream endobj\n"
    assert outcome(packed(b"1 0 <</Type/Catalog/Pages 2 0 R>>", how=how, before=picture)) == ""


def test_objects_that_are_packed_without_being_pressed_are_read_too():
    assert outcome(packed(b"", how=b"", body=b"1 0 <</Type/Catalog>>")) == ""
    assert "has a program" in outcome(packed(b"", how=b"", body=b"1 0 <</S/JavaScript>>"))


ODD = {
    "packed twice": packed(RUNNING, how=b"/Filter[/ASCIIHexDecode/FlateDecode]"),
    "packed otherwise": packed(RUNNING, how=b"/Filter/LZWDecode"),
    "with a predictor": packed(RUNNING, how=FLATE + b"/DecodeParms<</Predictor 12>>"),
    "in another file": packed(RUNNING, how=FLATE + b"/F(a.bin)"),
    "cut off": packed(RUNNING, body=zlib.compress(RUNNING * 99)[:-9]),
    "no stream at all": packed(RUNNING, body=b"nothing pressed"),
    "without an end": pdf(inside=b"7 0 obj<</Type/ObjStm>>stream\n"),
    "behind a stream that is none": packed(RUNNING, before=b"% stream\n"),
    "larger than four megabytes": packed(b" " * (pdf_streams.LARGEST_STREAM + 1)),
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_what_cannot_be_seen_through_is_refused(content):
    assert outcome(content) == "This PDF file cannot be looked through safely. Print it to a plain PDF first."


def test_a_locked_pdf_is_told_to_be_locked():
    assert "is locked with a password" in refusal(pdf(inside=b"trailer<</Encrypt 9 0 R>>"))


def test_streams_are_opened_up_to_a_number_and_a_size_in_all():
    whole = packed(b" " * 4_000_000).removeprefix(b"%PDF-1.7\n").partition(b"\ntrailer")[0] + b"\n"
    few = packed(b"1 0 <<>>").removeprefix(b"%PDF-1.7\n").partition(b"\ntrailer")[0] + b"\n"
    assert [outcome(pdf(inside=whole * number)) == "" for number in (4, 5)] == [True, False]
    assert [outcome(pdf(inside=few * number)) == "" for number in (500, 501)] == [True, False]


@pytest.mark.parametrize("content", [packed(RUNNING), packed(RUNNING, how=FLATE + b"/DecodeParms<</Predictor 12>>")])
def test_without_a_look_into_streams_a_program_would_come_in(content, monkeypatch):
    """The refusals above are for what is packed alone: the bytes of the file show none of it."""
    monkeypatch.setattr(pdf_streams, "_PACKED", pdf_streams.re.compile(rb"nothing of the kind"))
    assert pdf_streams.inspect(content) == b""


def test_a_pdf_at_which_the_look_breaks_is_refused(monkeypatch):
    monkeypatch.setattr(scans, "_WORK", "tests.exchange.greedy:crash")
    assert "cannot be looked through safely" in refusal(pdf())


def test_a_pdf_for_which_the_machine_had_no_time_is_refused(monkeypatch):
    monkeypatch.setattr(scans, "_LIMITS", Limits(seconds=0.001))
    assert "server is busy just now" in refusal(pdf())
