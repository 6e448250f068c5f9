"""Marker words typed with their accents or without: "Câu 1:" and "Cau 1:"."""

from accounts.vietnamese import fold


def with_or_without(pattern: str) -> str:
    """The pattern with each accented letter also allowed bare; never another accent, so that "Cầu 1" is no "Câu 1".

    The letters must stand outside of character sets.
    """
    return "".join(c if c.isascii() or not c.isalpha() else f"[{c}{_bare(c)}]" for c in pattern)


def _bare(letter: str) -> str:
    return fold(letter).upper() if letter.isupper() else fold(letter)
