"""Marker words typed with their accents or without: "Câu 1:" and "Cau 1:"."""

import re

from accounts.vietnamese import fold

_SET = re.compile(r"\\.|\[\^?\]?(?P<inside>(?:\\.|[^\]\\])*)\]", re.DOTALL)


def with_or_without(pattern: str) -> str:
    """The pattern with each accented letter also allowed bare; never another accent, so that "Cầu 1" is no "Câu 1".

    Raises ValueError for an accented letter inside a character set: a set within a set would mean another thing.
    """
    sets = [match["inside"] for match in _SET.finditer(pattern) if match["inside"]]
    if any(not c.isascii() and c.isalpha() for inside in sets for c in inside):
        raise ValueError(f"An accented letter inside a set: {pattern}")
    return "".join(c if c.isascii() or not c.isalpha() else f"[{c}{_bare(c)}]" for c in pattern)


def _bare(letter: str) -> str:
    return fold(letter).upper() if letter.isupper() else fold(letter)
