"""The picture that Zalo and Facebook show beside a shared link."""

import io
from functools import partial

from PIL import Image, ImageDraw

from contest.spread.codes import code_picture, matrix
from contest.spread.fitting import LEADING, fit
from contest.spread.look import BOLD, DEMO, PAPER, PLAIN, STAGE, STAGE_DEEP, in_picture
from contest.spread.notices import Notice, grouped, sentence

PICTURE_SIZE = (1200, 630)
_MARGIN = 64
_TEXT_WIDTH = 720
_CODE_SIDE = 300
_BAND = 120
_WHITE = "#ffffff"


def share_picture(notice: Notice) -> bytes:
    """The picture as PNG: what, by whom, for which unit, and how one gets there, also from a print of it."""
    picture = Image.new("RGB", PICTURE_SIZE, STAGE)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, PICTURE_SIZE[1] - _BAND, *PICTURE_SIZE), fill=STAGE_DEEP)
    _words(draw, notice)
    _code(picture, draw, notice)
    file = io.BytesIO()
    picture.quantize(64, method=Image.Quantize.FASTOCTREE).save(file, "PNG")
    return file.getvalue()


def _words(draw: ImageDraw.ImageDraw, notice: Notice) -> None:
    band = PICTURE_SIZE[1] - _BAND
    for_unit = 80 if notice.unit else 0
    top = _block(draw, notice.organiser, 56, height=60, sizes=(28, 25, 22), name=PLAIN)
    for_title = band - top - 48 - for_unit
    top = _block(draw, notice.title, top + 20, height=for_title, sizes=(64, 56, 48, 42, 36, 30), name=BOLD)
    if notice.unit:
        _block(draw, notice.unit, top + 16, height=for_unit, sizes=(34, 30, 26, 23), name=PLAIN)
    _block(draw, sentence(notice.when), band + 22, height=_BAND - 34, sizes=(30, 27, 24, 21), name=PLAIN)
    if notice.is_demo:
        draw.text((_MARGIN, 18), DEMO, font=in_picture(BOLD, 20), fill=PAPER)


def _block(
    draw: ImageDraw.ImageDraw, text: str, top: float, *, height: float, sizes: tuple[int, ...], name: str
) -> float:
    """Draw words from here downwards, and return where they end."""
    fitted = fit(text, _TEXT_WIDTH, height, sizes, partial(_length, name))
    for number, line in enumerate(fitted.lines):
        place = (_MARGIN, top + number * fitted.size * LEADING)
        draw.text(place, line, font=in_picture(name, fitted.size), fill=_WHITE)
    return top + fitted.height


def _code(picture: Image.Image, draw: ImageDraw.ImageDraw, notice: Notice) -> None:
    left = PICTURE_SIZE[0] - _MARGIN - _CODE_SIDE
    pixels = max(1, _CODE_SIDE // len(matrix(notice.link)))
    code = code_picture(notice.link, pixels)
    draw.rounded_rectangle((left - 8, 78, left + _CODE_SIDE + 8, 94 + _CODE_SIDE), 16, fill=_WHITE)
    picture.paste(code, (left + (_CODE_SIDE - code.width) // 2, 86 + (_CODE_SIDE - code.height) // 2))
    middle = left + _CODE_SIDE // 2
    below = ((notice.site, PLAIN, 26, 430), (grouped(notice.code), BOLD, 52, 524))
    for text, name, largest, top in below:
        sizes = tuple(range(largest, 13, -2))
        fitted = fit(text, _CODE_SIDE + 40, largest * LEADING, sizes, partial(_length, name))
        draw.text(
            (middle, top), "".join(fitted.lines[:1]), font=in_picture(name, fitted.size), fill=_WHITE, anchor="ma"
        )


def _length(name: str, words: str, size: int) -> float:
    return in_picture(name, size).getlength(words)
