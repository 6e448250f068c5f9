"""A receipt as a picture that one keeps by a long press: contest, time, codes, how much is kept. No name, no score.

Pictures are shown around. So of whoever was entered by an officer the participation code is left out: it lets them in.

The letters are the site's own, Be Vietnam Pro, in the two files that browsers load: the one has the Latin letters, the
other those that only Vietnamese has, so each sign is drawn from the file that holds it.
"""

import io
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from contest.receipt_codes import spaced
from contest.receipts import Receipt

WIDTH, HEIGHT, MARGIN = 1080, 1270, 84
PAPER, INK, MUTED, ACCENT, LINE, ON_ACCENT = "#ffffff", "#14252b", "#4d5d64", "#0d5a62", "#ddd8cb", "#ffffff"
"""As in static/css/tokens.css, in light: a picture is kept in an album and shown on any device."""
BAND = 250
ONLY_VIETNAMESE = (*range(0x0102, 0x0104), *range(0x0110, 0x0112), *range(0x0128, 0x012A), *range(0x0168, 0x016A))
ONLY_VIETNAMESE += (*range(0x01A0, 0x01A2), *range(0x01AF, 0x01B1), *range(0x1EA0, 0x1EFA))
VIETNAMESE = frozenset(map(chr, ONLY_VIETNAMESE))
MOST_LINES = 4


class Letters(NamedTuple):
    """A size and weight of the site's letters."""

    size: int
    weight: int = 400

    def runs(self, text: str) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
        """The text in pieces, each with the file that has its signs."""
        for is_vietnamese, signs in groupby(text, VIETNAMESE.__contains__):
            yield "".join(signs), font("vietnamese" if is_vietnamese else "latin", self.weight, self.size)

    def width(self, text: str) -> float:
        return sum(face.getlength(piece) for piece, face in self.runs(text))

    def lines(self, text: str, width: int, *, most: int = MOST_LINES) -> list[str]:
        """The text broken into lines of this width; what is too much ends in an ellipsis."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.width(longer) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        if len(lines) > most:
            lines = [*lines[: most - 1], f"{lines[most - 1]}…"]
        return [self._fitting(line, width) for line in lines]

    def _fitting(self, line: str, width: int) -> str:
        """The line without the last words, or of one long word the last signs, that leave no room."""
        while len(line) > 1 and self.width(line) > width:
            words, space, last = line.removesuffix("…").rpartition(" ")
            line = f"{words if space else last[:-1]}…"
        return line


@cache
def font(letters: str, weight: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(settings.BASE_DIR / f"static/fonts/be-vietnam-pro-{letters}-{weight}.woff2", size)


class Sheet:
    """The picture while it is drawn, from the top down."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
        self.draw = ImageDraw.Draw(self.image)
        self.top = 0

    def write(self, text: str, letters: Letters, colour: str = INK, *, below: int = 0) -> None:
        """Write lines at the margin, and leave so much below them."""
        for line in letters.lines(text, WIDTH - 2 * MARGIN):
            left = float(MARGIN)
            self.top += round(letters.size * 1.32)
            for piece, face in letters.runs(line):
                self.draw.text((left, self.top), piece, fill=colour, font=face, anchor="ls")
                left += face.getlength(piece)
        self.top += below

    def fact(self, label: str, value: str) -> None:
        self.write(label, Letters(34), MUTED)
        self.write(value, Letters(44, 600), below=28)

    def rule(self) -> None:
        self.draw.line((MARGIN, self.top, WIDTH - MARGIN, self.top), fill=LINE, width=3)
        self.top += 22

    def png(self) -> bytes:
        out = io.BytesIO()
        self.image.quantize(64).save(out, "PNG", optimize=True)  # a few colours: a quarter of the bytes
        return out.getvalue()


def receipt_picture(receipt: Receipt, *, address: str) -> bytes:
    """Return a PNG in the reader's language; `address` is where the code can be looked up."""
    sheet, attempt = Sheet(), receipt.attempt
    sheet.draw.rectangle((0, 0, WIDTH, BAND), fill=ACCENT)
    sheet.top = 36
    sheet.write(_("Receipt of a paper"), Letters(40), ON_ACCENT, below=6)
    sheet.write(spaced(attempt.receipt), Letters(92, 600), ON_ACCENT)
    sheet.top = BAND + 30
    sheet.write(attempt.contest.title, Letters(50, 600), below=10)
    sheet.write(str(attempt.round), Letters(38), MUTED, below=26)
    sheet.rule()
    finished = timezone.localtime(attempt.finished_at)
    sheet.fact(_("Handed in"), f"{finished:%H:%M:%S, %d/%m/%Y}")
    if not attempt.entry.assisted_by_id:
        sheet.fact(_("Participation code"), attempt.entry.code)
    sheet.fact(_("Answers kept"), _("%(kept)s of %(asked)s") % {"kept": receipt.kept, "asked": receipt.asked})
    sheet.rule()
    sheet.write(_("Anybody can check this receipt at %(address)s") % {"address": address}, Letters(34), MUTED)
    return sheet.png()
