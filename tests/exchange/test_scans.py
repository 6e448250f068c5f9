"""Scans of signed papers: pictures are written anew, PDF files are looked at from outside and kept."""

import io

import pytest
from django.utils import translation

from exchange import scans
from exchange.images import LARGEST_FILE, RefusedImage
from exchange.scans import clean_scan
from tests.factories import picture_bytes

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


@pytest.mark.parametrize("act", [b"/JavaScript (app.alert)", b"/Launch /F (a.exe)", b"/EmbeddedFile", b"/SubmitForm"])
def test_a_pdf_that_runs_or_carries_something_is_refused(act, monkeypatch):
    running = pdf(inside=b"1 0 obj<</OpenAction<</S " + act + b">>>>endobj")
    assert "has a program or another file in it" in refusal(running)
    monkeypatch.setattr(scans, "_ACTS", scans.re.compile(rb"nothing of the kind"))
    assert clean_scan(io.BytesIO(running)).read() == running  # so the refusal above was for that alone
