"""The numbers that Word writes before paragraphs by itself. They stand nowhere in the text and have to be counted.

ECMA-376 part 1, 17.9: paragraphs of one abstract list count on together, whatever instance of it they name; an instance
with a start of its own begins there the first time it is met; a level begins anew after a paragraph of a higher level.
"""

import re

from lxml import etree

from exchange.word.package import child, q, value
from exchange.word.styles import Styles

LEVELS = 9
BULLET = "•"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN += ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST = 30_000


class Numbers:
    """The lists of a document; `next` is asked for each paragraph in turn."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        lists = root.findall(q("w:abstractNum")) if root is not None else []
        self._abstract = {value(each, "w:abstractNumId"): each for each in lists}
        instances = root.findall(q("w:num")) if root is not None else []
        self._instances = {value(each, "w:numId"): each for each in instances}
        self._counts: dict[str, list[int | None]] = {}
        self._met: set[tuple[str, int]] = set()

    def next(self, paragraph: etree._Element | None, style: str) -> str:
        """The number before the next paragraph, whose w:pPr and style these are; "" for none."""
        instance, level = self._membership(paragraph, style)
        number = self._instances.get(instance)
        if number is None:
            return ""
        abstract, levels = self._levels(number)
        if level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, [None] * LEVELS)
        self._count(counts, instance, number, level, levels)
        return _written(counts, level, levels)

    def had_another(self, paragraph: etree._Element | None, style: str) -> bool:
        """Whether the paragraph had a number of another list or level, or none, before a change of its own that nobody
        has accepted."""
        before = child(paragraph, "w:pPrChange", "w:pPr")
        if before is None:
            return child(paragraph, "w:numPr", "w:ins") is not None
        return self._membership(before, value(child(before, "w:pStyle"))) != self._membership(paragraph, style)

    def _membership(self, paragraph: etree._Element | None, style: str) -> tuple[str, int]:
        """The instance and the level, from the paragraph or its style; ("", 0) for a paragraph without number."""
        own = child(paragraph, "w:numPr")
        instance, level = value(child(own, "w:numId")), value(child(own, "w:ilvl"))
        for each in self._styles.chain(style or self._styles.default):
            styled = child(each, "w:pPr", "w:numPr")
            if not instance and styled is not None:
                instance = value(child(styled, "w:numId"))
                level = level or value(child(styled, "w:ilvl")) or self._level_of(instance, value(each, "w:styleId"))
        return instance, min(int(level), LEVELS - 1) if level.isdecimal() and len(level) < 3 else 0

    def _level_of(self, instance: str, style: str) -> str:
        number = self._instances.get(instance)
        levels = self._levels(number)[1] if number is not None else {}
        return next((str(level) for level, each in levels.items() if value(child(each, "w:pStyle")) == style), "")

    def _levels(self, number: etree._Element) -> tuple[str, dict[int, etree._Element]]:
        """The id of the abstract list and its levels, with those that the instance puts in their place."""
        abstract = value(child(number, "w:abstractNumId"))
        found = self._abstract.get(abstract)
        linked = value(child(found, "w:numStyleLink"))
        for style in self._styles.chain(linked)[:1]:
            other = self._instances.get(value(child(style, "w:pPr", "w:numPr", "w:numId")))
            abstract = value(child(other, "w:abstractNumId"))
            found = self._abstract.get(abstract, found)
        levels = _by_level(found.findall(q("w:lvl")) if found is not None else [])
        for level, override in _by_level(number.findall(q("w:lvlOverride"))).items():
            if (own := override.find(q("w:lvl"))) is not None:
                levels[level] = own
        return abstract, levels

    def _count(self, counts: list, instance: str, number: etree._Element, level: int, levels: dict) -> None:
        override = _by_level(number.findall(q("w:lvlOverride"))).get(level)
        start = value(child(override, "w:startOverride"))
        if start and (instance, level) not in self._met:
            counts[level] = _whole(start)
        elif counts[level] is None:
            counts[level] = _whole(value(child(levels[level], "w:start")), 0)
        else:
            counts[level] = min(counts[level] + 1, _MOST)
        self._met.add((instance, level))
        for deeper in range(level + 1, LEVELS):
            restart = value(child(levels.get(deeper), "w:lvlRestart"))
            if restart != "0" and (not restart or level < _whole(restart)):
                counts[deeper] = None


def _by_level(elements: list[etree._Element]) -> dict[int, etree._Element]:
    return {_whole(value(each, "w:ilvl")): each for each in elements}


def _whole(text: str, default: int = 0) -> int:
    return min(int(text), _MOST) if text.isdecimal() and len(text) < 10 else default


def _written(counts: list[int | None], level: int, levels: dict[int, etree._Element]) -> str:
    if value(child(levels[level], "w:numFmt")) == "bullet":
        return BULLET
    only_decimals = child(levels[level], "w:isLgl") is not None

    def counted(match: re.Match[str]) -> str:
        named = int(match[1]) - 1
        count = counts[named] if counts[named] is not None else _whole(value(child(levels.get(named), "w:start")), 1)
        shape = value(child(levels.get(named), "w:numFmt"), default="decimal")
        return shaped(count, "decimal" if only_decimals else shape)

    return re.sub("%([1-9])", counted, value(child(levels[level], "w:lvlText"))).strip()


def shaped(count: int, shape: str) -> str:
    """The number as the list's format writes it; formats of other scripts as digits."""
    if shape == "none":
        return ""
    if shape == "decimalZero":
        return f"{count:02d}"
    if shape in ("upperLetter", "lowerLetter") and count > 0:
        turns, place = divmod(count - 1, 26)
        letters = chr(ord("A") + place) * min(turns + 1, 10)
        return letters if shape == "upperLetter" else letters.lower()
    if shape in ("upperRoman", "lowerRoman"):
        return _roman(count).upper() if shape == "upperRoman" else _roman(count)
    return str(count)


def _roman(count: int) -> str:
    written = ""
    for size, letters in _ROMAN:
        times, count = divmod(count, size)
        written += letters * min(times, 30)
    return written
