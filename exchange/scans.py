"""The one way in for scans of signed papers: a picture, which is written anew, or a PDF, kept to be downloaded.

No server process reads a PDF: a limited one looks through its objects (exchange.pdf_streams), and it is given back as a
file only, never as a page of ours.
"""

import re
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from exchange import limited
from exchange.images import BUSY, LARGEST_FILE, CleanImage, RefusedImage, UnreadableImage, clean_image, name_of

_BEGINS = re.compile(rb"%PDF-[12]\.\d")
_ENDS = b"%%EOF"
_TAIL = 1024
"""The end of a PDF stands within so many of its last bytes, as readers have always looked for it."""
_WORK = "exchange.pdf_streams:inspect"
_LIMITS = limited.Limits()
_UNSAFE = _("This PDF file cannot be looked through safely. Print it to a plain PDF first.")
_REASONS = {
    "acting": _("This PDF file has a program or another file in it. Print it to a plain PDF first."),
    "locked": _("This PDF file is locked with a password. Save it without one, and send that."),
}


class CleanScan(ContentFile):
    """A PDF of a signed paper, named by its content."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content, name=f"{name_of(content)}.pdf")


def clean_scan(upload: BinaryIO) -> CleanImage | CleanScan:
    """The uploaded scan. Takes what `clean_image` takes, and PDF files of at most 5 MB that are whole and run nothing;
    the sender's file name and declared type are never looked at. Raises RefusedImage."""
    upload.seek(0)
    content = upload.read(LARGEST_FILE + 1)
    if _BEGINS.match(content):
        return _clean_pdf(content)
    try:
        return clean_image(upload)
    except UnreadableImage as error:
        raise RefusedImage(_("This file is no scan we can read. Send a PDF, JPEG, PNG or WebP file.")) from error


def _clean_pdf(content: bytes) -> CleanScan:
    if len(content) > LARGEST_FILE:
        raise RefusedImage(_("This PDF file is larger than 5 MB. Scan it with fewer dots or in black and white."))
    if _ENDS not in content[-_TAIL:]:
        raise RefusedImage(_("This PDF file is not whole: its end is missing. Save it anew, and send that."))
    try:
        limited.work(_WORK, content, _LIMITS)
    except limited.Unfit as unfit:
        raise RefusedImage(_REASONS.get(str(unfit), _UNSAFE)) from unfit
    except limited.Busy as error:
        raise RefusedImage(BUSY) from error
    except limited.Overrun as error:
        raise RefusedImage(_UNSAFE) from error
    return CleanScan(content)
