"""QR codes, drawn so that they can be read from a crumpled poster: a quarter of one may be lost."""

import io
from functools import lru_cache

import qrcode
from PIL import Image

QUIET = 4
"""Modules of white around a code, as ISO/IEC 18004 asks."""
PIXELS = 16
"""Of a module in a picture: a poster made of it stays sharp."""

Matrix = list[list[bool]]


@lru_cache(maxsize=64)
def matrix(text: str) -> Matrix:
    """The dark modules of the code, row by row, with the quiet zone around them; read only."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=QUIET)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return code.get_matrix()


def runs(modules: Matrix) -> list[tuple[int, int, int]]:
    """The dark stretches: row, first column, length. Fewer shapes, and no hairlines between them."""
    found = []
    for row, line in enumerate(modules):
        start = None
        for column, dark in enumerate([*line, False]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                found.append((row, start, column - start))
                start = None
    return found


def code_svg(text: str) -> bytes:
    """The code as SVG, one path on white, of any size."""
    modules = matrix(text)
    path = "".join(f"M{column} {row}h{length}v1h-{length}z" for row, column, length in runs(modules))
    side = len(modules)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path d="{path}"/></svg>'
    ).encode()


def code_picture(text: str, pixels: int = PIXELS) -> Image.Image:
    """The code in black and white, so many pixels a module."""
    modules = matrix(text)
    side = len(modules)
    small = Image.new("1", (side, side), 1)
    small.putdata([0 if dark else 255 for line in modules for dark in line])
    return small.resize((side * pixels, side * pixels), Image.Resampling.NEAREST)


def code_png(text: str) -> bytes:
    """The code as PNG."""
    file = io.BytesIO()
    code_picture(text).save(file, "PNG", optimize=True)
    return file.getvalue()
