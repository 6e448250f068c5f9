"""Decoding pictures and writing them anew. Runs in a limited process (exchange.limited), never in the server's."""

import io
import struct

from PIL import Image, ImageOps, UnidentifiedImageError

from exchange.limited import UNREADABLE, Unfit

Image.init()  # while modules may still be loaded

MOST_PIXELS = 24_000_000
LONGEST_SIDE = 1600
TOO_MANY_PIXELS, MOVING = "pixels", "moving"
SIZE = struct.Struct(">II")
"""Width and height; they stand before the picture."""

_FORMATS = ("JPEG", "PNG", "WEBP")
# What phones write as a JPEG with a second picture inside: Pillow opens it under this name.
_JPEG_WITH_EXTRAS = "MPO"
_UNREADABLE = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def write_anew(content: bytes) -> bytes:
    """The picture as a WebP without metadata, after its SIZE. Raises Unfit."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            _refuse_bombs_and_films(picture)
            return _written_anew(picture)
    except _BOMB as error:
        raise Unfit(TOO_MANY_PIXELS) from error
    except _UNREADABLE as error:
        raise Unfit(UNREADABLE) from error


def _refuse_bombs_and_films(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise Unfit(TOO_MANY_PIXELS)
    if picture.format != _JPEG_WITH_EXTRAS and getattr(picture, "n_frames", 1) > 1:
        raise Unfit(MOVING)


def _written_anew(picture: Image.Image) -> bytes:
    # Shrinking first lets the JPEG decoder work at the small size; turning upright afterwards costs little.
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    transparent = "A" in upright.getbands() or "transparency" in upright.info
    written = io.BytesIO()
    plain = upright.convert("RGBA" if transparent else "RGB")
    plain.save(written, "WEBP", quality=80, exif=b"", icc_profile=b"", xmp=b"")
    return SIZE.pack(plain.width, plain.height) + written.getvalue()
