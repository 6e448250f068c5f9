"""Takes a picture of a part of a page, small enough for a manual, and frames what is to be pressed."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page

MARGIN = 12
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
        picture = Image.open(BytesIO(page.screenshot(full_page=True, clip=clip)))
        self.folder.mkdir(parents=True, exist_ok=True)
        picture.convert("RGB").save(self.folder / f"{name}.webp", "WEBP", quality=78, method=6)


def box(element: Locator) -> dict[str, float]:
    """Where an element lies on the whole page, however far it is scrolled."""
    return element.evaluate(
        "element => { const box = element.getBoundingClientRect();"
        " return { y: box.top + window.scrollY, height: box.height } }"
    )
