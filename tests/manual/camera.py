"""Takes a picture of a part of a page, small enough for a manual, and frames what is to be pressed."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Locator, Page

MARGIN = 12
SCREEN_WIDTH = 1200
TABLE = "#d9dfe2"
HIGHEST = 1000
"""Taller pictures are hard to read beside their text."""
FRAME = "element => { element.style.outline = '3px solid #c8341f'; element.style.outlineOffset = '3px' }"


@dataclass(frozen=True)
class Camera:
    """Keeps its pictures as WebP in a folder."""

    folder: Path

    def take(self, page: Page, name: str, *, start: str = "main h1", end: str = "main", press: str = "") -> None:
        """Picture the page from the first element that `start` finds to the end of the last that `end` finds."""
        page.evaluate("document.fonts.ready")
        if press:
            page.locator(press).first.evaluate(FRAME)
        top = box(page.locator(start).first)["y"] - MARGIN
        bottom = box(page.locator(end).last)
        height = min(bottom["y"] + bottom["height"] + MARGIN - top, HIGHEST)
        clip = {"x": 0, "y": max(top, 0), "width": page.viewport_size["width"], "height": height}
        self._keep(Image.open(BytesIO(page.screenshot(full_page=True, clip=clip))), name)

    def take_sheets(self, viewers: Sequence[Page], name: str) -> None:
        """Picture two sheets that viewers of PDF show, without what is around them, side by side on a table."""
        table = Image.new("RGB", (SCREEN_WIDTH, SCREEN_WIDTH * 7 // 10), TABLE)
        for viewer, middle in zip(viewers, (SCREEN_WIDTH // 4, SCREEN_WIDTH * 3 // 4), strict=True):
            seen = Image.open(BytesIO(viewer.screenshot())).convert("RGB")
            around = Image.new("RGB", seen.size, seen.getpixel((0, 0)))
            sheet = seen.crop(ImageChops.difference(seen, around).point(lambda value: 255 * (value > 48)).getbbox())
            sheet.thumbnail((SCREEN_WIDTH // 2 - 2 * MARGIN, table.height - 2 * MARGIN))
            table.paste(sheet, (middle - sheet.width // 2, (table.height - sheet.height) // 2))
        self._keep(table, name, quality=60)

    def _keep(self, picture: Image.Image, name: str, *, quality: int = 78) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        picture.convert("RGB").save(self.folder / f"{name}.webp", "WEBP", quality=quality, method=6)


def box(element: Locator) -> dict[str, float]:
    """Where an element lies on the whole page, however far it is scrolled."""
    return element.evaluate(
        "element => { const box = element.getBoundingClientRect();"
        " return { y: box.top + window.scrollY, height: box.height } }"
    )
