"""The letters and colours that pictures and papers share with the site (static/css/tokens.css)."""

from functools import cache
from pathlib import Path

from PIL import ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD = "BeVietnamPro", "BeVietnamPro-Bold"
FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
FILES = {name: FONTS / f"be-vietnam-pro-{weight}.ttf" for name, weight in ((PLAIN, 400), (BOLD, 700))}
STAGE, STAGE_DEEP, PAPER, INK, MUTED, SOFT = "#0d5a62", "#083d44", "#f6f4ee", "#14252b", "#4d5d64", "#e0eeec"
DEMO = "DỮ LIỆU MINH HỌA"


@cache
def on_paper() -> None:
    """Make the letters known to reportlab, whose own have no Vietnamese."""
    for name, file in FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(file)))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


@cache
def in_picture(name: str, size: int) -> ImageFont.FreeTypeFont:
    """The letters for Pillow. The basic layout suffices for composed Vietnamese and needs no other library."""
    return ImageFont.truetype(str(FILES[name]), size, layout_engine=ImageFont.Layout.BASIC)
