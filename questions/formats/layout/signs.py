"""The looks that tell an option from its siblings: bold, underlined, coloured or highlighted, as people mark a key."""

import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from exchange.word import Look
from questions.formats.layout.drafts import DraftOption
from questions.formats.layout.text import Rich

_MOST = 0.8
"""So much of an option has to look so, without spaces: the full stop behind it often does not."""
_COLOUR = re.compile("[0-9A-Fa-f]{6}")
_GREY = 0x18
"""The most by which the parts of a grey differ: those of web pages are often a little blue."""
_NEAR_WHITE = 0xF0
_ASPECTS: dict[str, Callable[[Look], str]] = {
    "bold": lambda look: "bold" if look.bold else "",
    "underline": lambda look: "underline" if look.underline else "",
    "colour": lambda look: look.colour,
    "highlight": lambda look: look.highlight,
}
_OF_LINKS = ("underline", "colour")
_ADDRESS = re.compile(r"://|\w[.@]\w+\.\w|\w\.(?:vn|com|net|org)(?!\w)", re.IGNORECASE)


class Sign(NamedTuple):
    """Which options a sign names, by their place, and whether it may mean something else."""

    name: str
    places: frozenset[int]
    is_doubtful: bool = False


def looks_apart(options: list[DraftOption]) -> list[Sign]:
    """The signs that set some options apart from the others.

    People mark the letter or the whole option. What all have is no sign. More than half of them may as well be the
    others' mark; where letters and texts disagree, either may be meant; and a grey may mean nothing, nor may the look
    of a web address: such signs are doubtful.
    """
    found = []
    for name, aspect in _ASPECTS.items():
        by_text = _apart([_look_of(option.text, aspect) for option in options])
        by_letter = _apart([_look_of(_letters(option.label), aspect) for option in options])
        places = by_text or by_letter
        if places:
            differ = bool(by_text and by_letter and by_text != by_letter)
            option = options[min(places)]
            faint = _is_faint(name, _look_of(option.text if by_text else _letters(option.label), aspect))
            is_link = name in _OF_LINKS and any(_is_link(options[place].text) for place in places)
            found.append(Sign(name, places, differ or faint or is_link or 2 * len(places) > len(options)))
    return found


def _is_faint(name: str, value: str) -> bool:
    """Whether a colour is a grey, or almost the white of the page: text keeps such ones of the page that it was copied
    from."""
    if name not in ("colour", "highlight") or not _COLOUR.fullmatch(value):
        return False
    parts = [int(value[start : start + 2], 16) for start in (0, 2, 4)]
    return max(parts) - min(parts) <= _GREY if name == "colour" else min(parts) >= _NEAR_WHITE


def _is_link(text: Rich) -> bool:
    """Whether the text is an address that looks as programs make it look by themselves."""
    return _ADDRESS.search(text.text) is not None and all(_look_of(text, _ASPECTS[name]) for name in _OF_LINKS)


def _apart(values: list[str]) -> frozenset[int]:
    """The places whose value is not the usual one, if all of them have the same; else none."""
    usual = "" if "" in values else Counter(values).most_common(1)[0][0]
    others = {place: value for place, value in enumerate(values) if value != usual}
    return frozenset(others) if len(set(others.values())) == 1 else frozenset()


def _look_of(text: Rich, aspect: Callable[[Look], str]) -> str:
    """What the aspect is for most of the text; "" where it is nothing for too much of it."""
    if text.is_alike:
        return aspect(text.looks[0])
    told = [aspect(look) for character, look in zip(text.text, text.looks, strict=True) if not character.isspace()]
    if not told:
        return ""
    value, times = Counter(told).most_common(1)[0]
    return value if times >= _MOST * len(told) else ""


def _letters(label: Rich) -> Rich:
    """The label without its marks, which often keep the look of the line."""
    places = [place for place, character in enumerate(label.text) if character.isalpha()]
    return label[places[0] : places[-1] + 1] if places else label
