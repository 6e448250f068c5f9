"""The one way in for pictures: what people upload is decoded, stripped and written anew as WebP."""

import hashlib
import io
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST_FILE = 5 * 1024 * 1024
MOST_PIXELS = 24_000_000
LONGEST_SIDE = 1600

_FORMATS = ("JPEG", "PNG", "WEBP")
# What phones write as a JPEG with a second picture inside: Pillow opens it under this name.
_JPEG_WITH_EXTRAS = "MPO"
_UNREADABLE = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class RefusedImage(ValueError):
    """The file is no picture we take; its message is a sentence for the person who sent it."""


class CleanImage(ContentFile):
    """A picture written anew, named by its content; `width` and `height` are its pixels."""

    def __init__(self, content: bytes, width: int, height: int) -> None:
        super().__init__(content, name=f"{hashlib.sha256(content).hexdigest()[:32]}.webp")
        self.width, self.height = width, height


def clean_image(upload: BinaryIO) -> CleanImage:
    """The uploaded picture as a fresh WebP of at most 1600 pixels a side, without metadata, named by its content.

    Takes JPEG, PNG and WebP of at most 5 MB and 24 megapixels with one frame; the sender's file name and declared type
    are never looked at. Raises RefusedImage.
    """
    content = _read(upload)
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            _refuse_bombs_and_films(picture)
            return _written_anew(picture)
    except _BOMB as error:
        raise _too_many_pixels() from error
    except RefusedImage:
        raise
    except _UNREADABLE as error:
        raise RefusedImage(_("This file is not a picture we can read. Send a JPEG, PNG or WebP file.")) from error


def _read(upload: BinaryIO) -> bytes:
    upload.seek(0)
    content = upload.read(LARGEST_FILE + 1)
    if not content:
        raise RefusedImage(_("This file is empty."))
    if len(content) > LARGEST_FILE:
        raise RefusedImage(_("This picture is larger than 5 MB. Send a smaller one."))
    return content


def _refuse_bombs_and_films(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many_pixels()
    if picture.format != _JPEG_WITH_EXTRAS and getattr(picture, "n_frames", 1) > 1:
        raise RefusedImage(_("Moving pictures are not taken. Send a still picture."))


def _too_many_pixels() -> RefusedImage:
    return RefusedImage(_("This picture has more than 24 million pixels. Send a smaller one."))


def _written_anew(picture: Image.Image) -> CleanImage:
    # Shrinking first lets the JPEG decoder work at the small size; turning upright afterwards costs little.
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    transparent = "A" in upright.getbands() or "transparency" in upright.info
    written = io.BytesIO()
    plain = upright.convert("RGBA" if transparent else "RGB")
    plain.save(written, "WEBP", quality=80, exif=b"", icc_profile=b"", xmp=b"")
    return CleanImage(written.getvalue(), plain.width, plain.height)
