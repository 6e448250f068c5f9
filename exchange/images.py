"""The one way in for pictures: what people upload is written anew as WebP and stripped, in a limited process."""

import hashlib
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from exchange import limited

LARGEST_FILE = 5 * 1024 * 1024
_WORK = "exchange.pixels:write_anew"  # by name: the server itself loads no decoder
_LIMITS = limited.Limits()
_SIZE_BYTES = 8
_UNSAFE = _("This picture cannot be opened safely. Save it anew as a JPEG file, and send that.")
BUSY = _("The server is busy just now, so this file had to wait too long. Send it again in a minute.")
_UNREADABLE = _("This file is not a picture we can read. Send a JPEG, PNG or WebP file.")

_REASONS = {
    "pixels": _("This picture has more than 24 million pixels. Send a smaller one."),
    "moving": _("Moving pictures are not taken. Send a still picture."),
}


class RefusedImage(ValueError):
    """The file is no picture we take; its message is a sentence for the person who sent it."""


class UnreadableImage(RefusedImage):
    """The file is no picture at all, or none that we can read."""


class CleanImage(ContentFile):
    """A picture written anew, named by its content; `width` and `height` are its pixels."""

    def __init__(self, content: bytes, width: int, height: int) -> None:
        super().__init__(content, name=f"{name_of(content)}.webp")
        self.width, self.height = width, height


def name_of(content: bytes) -> str:
    """What a picture with this content is called, before its ending."""
    return hashlib.sha256(content).hexdigest()[:32]


def clean_image(upload: BinaryIO) -> CleanImage:
    """The uploaded picture as a fresh WebP of at most 1600 pixels a side, without metadata, named by its content.

    Takes JPEG, PNG and WebP of at most 5 MB and 24 megapixels with one frame; the sender's file name and declared type
    are never looked at. Raises RefusedImage.
    """
    content = _read(upload)
    try:
        clean = limited.work(_WORK, content, _LIMITS)
    except limited.Unfit as unfit:
        reason = _REASONS.get(str(unfit))
        raise (RefusedImage(reason) if reason else UnreadableImage(_UNREADABLE)) from unfit
    except limited.Busy as error:
        raise RefusedImage(BUSY) from error
    except limited.Overrun as error:
        raise RefusedImage(_UNSAFE) from error
    width, height = (int.from_bytes(clean[start : start + 4]) for start in (0, 4))
    picture = clean[_SIZE_BYTES:]
    if not _is_webp(picture):
        raise RefusedImage(_UNSAFE)
    return CleanImage(picture, width, height)


def _is_webp(picture: bytes) -> bool:
    """Whether this begins as what was ordered: a decoder that was taken over might give anything to be served."""
    return picture[:4] == b"RIFF" and picture[8:12] == b"WEBP"


def _read(upload: BinaryIO) -> bytes:
    upload.seek(0)
    content = upload.read(LARGEST_FILE + 1)
    if not content:
        raise RefusedImage(_("This file is empty."))
    if len(content) > LARGEST_FILE:
        raise RefusedImage(_("This picture is larger than 5 MB. Send a smaller one."))
    return content
