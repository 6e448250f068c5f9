"""How a run looks, all told: defaults, the paragraph's style, the run's style, and what is set on the run itself.

ECMA-376 part 1, 17.7.2 (style hierarchy) and 17.7.3 (toggle properties: a style of the paragraph and one of the run
that both say bold cancel each other).
"""

import re
from functools import lru_cache

from lxml import etree

from exchange.word.lines import Look
from exchange.word.package import child, q, value

_OFF = ("0", "false", "off", "none")
_TOGGLES = {"bold": "w:b", "italic": "w:i", "strike": "w:strike", "double": "w:dstrike", "hidden": "w:vanish"}
_DARK = 0x50
"""Text whose every part of red, green and blue is at most this reads as black."""
_LIGHT = ("", "auto", "FFFFFF", "none", "nil", "clear", "white")
_LONGEST_CHAIN = 20
Properties = dict[str, str | bool]


class Styles:
    """The styles of a document."""

    def __init__(self, root: etree._Element | None) -> None:
        found = root.findall(q("w:style")) if root is not None else []
        self._by_id = {value(style, "w:styleId"): style for style in found}
        self._defaults = properties(child(root, "w:docDefaults", "w:rPrDefault", "w:rPr"))
        self.default = next(
            (
                value(style, "w:styleId")
                for style in found
                if value(style, "w:type") == "paragraph" and value(style, "w:default") in ("1", "true", "on")
            ),
            "",
        )
        self.of_style = lru_cache(maxsize=None)(self._of_style)

    def chain(self, identity: str) -> list[etree._Element]:
        """The style and those that it is based on, nearest first."""
        found = []
        while identity in self._by_id and len(found) < _LONGEST_CHAIN:
            found.append(self._by_id[identity])
            identity = value(child(found[-1], "w:basedOn"))
        return found

    def _of_style(self, identity: str) -> Properties:
        told: Properties = {}
        for style in reversed(self.chain(identity)):
            told |= properties(style.find(q("w:rPr")))
        return told

    def is_heading(self, identity: str) -> bool:
        """Whether the style is one for titles: it stands in the outline, or is named so."""
        for style in self.chain(identity):
            level = value(child(style, "w:pPr", "w:outlineLvl"), default="9")
            if level in set("012345678") or value(child(style, "w:name")).lower() in ("title", "subtitle"):
                return True
        return False

    def is_link(self, run: etree._Element | None) -> bool:
        """Whether the run has the style that Word gives to links."""
        chain = self.chain(value(child(run, "w:rStyle")))
        return any(value(child(style, "w:name")).lower() in ("hyperlink", "followedhyperlink") for style in chain)

    def look(self, paragraph_style: str, run: etree._Element | None, behind: str) -> tuple[Look, bool]:
        """How the run's characters look on this ground, and whether they are hidden."""
        direct = properties(run)
        paragraph = self.of_style(paragraph_style or self.default)
        character = self.of_style(value(child(run, "w:rStyle")))
        told = self._defaults | paragraph | character | direct
        for toggle in _TOGGLES:
            if toggle not in direct:
                styled = bool(paragraph.get(toggle)) ^ bool(character.get(toggle))
                told[toggle] = styled or bool(self._defaults.get(toggle))
        look = Look(
            bold=bool(told["bold"]),
            italic=bool(told["italic"]),
            underline=bool(told.get("underline")),
            strike=bool(told["strike"] or told["double"]),
            colour=str(told.get("colour", "")),
            highlight=str(told.get("highlight", "") or told.get("shade", "") or told.get("border", "") or behind),
            position=str(told.get("position", "")),
            font=str(told.get("font", "")),
        )
        return look, bool(told["hidden"])


def properties(element: etree._Element | None) -> Properties:
    """What a w:rPr itself says; what it does not say is not there."""
    told: Properties = {}
    if element is None:
        return told
    for name, tag in _TOGGLES.items():
        if (toggle := element.find(q(tag))) is not None:
            told[name] = value(toggle, default="1") not in _OFF
    if (line := element.find(q("w:u"))) is not None:
        told["underline"] = value(line, default="single") not in _OFF
    if (colour := element.find(q("w:color"))) is not None:
        told["colour"] = _colour(colour)
    if (mark := element.find(q("w:highlight"))) is not None:
        told["highlight"] = "" if value(mark) in _LIGHT else value(mark)
    if (shade := element.find(q("w:shd"))) is not None:
        told["shade"] = shading(shade)
    if (border := element.find(q("w:bdr"))) is not None:
        told["border"] = "" if value(border) in _LIGHT else "border"
    if (position := element.find(q("w:vertAlign"))) is not None:
        told["position"] = value(position) if value(position) in ("superscript", "subscript") else ""
    fonts = element.find(q("w:rFonts"))
    if font := value(fonts, "w:ascii") or value(fonts, "w:hAnsi"):
        told["font"] = font
    return told


def shading(element: etree._Element | None) -> str:
    """The colour of a w:shd behind a run, a paragraph or a cell; "" for none and for white."""
    fill = value(element, "w:fill")
    theme = value(element, "w:themeFill")
    if theme and not theme.startswith(("background1", "light1")):
        return fill or theme
    return "" if fill in _LIGHT or fill.upper() == "FFFFFF" else fill


def _colour(element: etree._Element) -> str:
    told = value(element).upper()
    if not re.fullmatch("[0-9A-F]{6}", told):
        return ""
    parts = [int(told[start : start + 2], 16) for start in (0, 2, 4)]
    return "" if max(parts) <= _DARK else told
