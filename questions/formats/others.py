"""Options that speak of others, "A và B đúng": a key of several letters may name one of them instead."""

import re
from collections.abc import Iterable

from questions.formats.accents import with_or_without

_AND = with_or_without("và|hoặc")
_NAMED = re.compile(rf"(?<!\w)[A-T]\s*(?:[,/&+]|{_AND})\s*[A-T](?!\w)")
_FIRST_APART = re.compile(rf"\W*[A-T]\s*[.):]\s*[A-T]\s*(?:[,;/&+]|{_AND})")
""" "D. A, B": the letter of an option with its text, rather than letters parted alike."""

_LETTER = re.compile(r"\W*[A-T]\W*")


def may_be_one(letters: str, options: Iterable[str]) -> bool:
    """Whether letters of a key, such as "A, B, C", may be the text of an option that says so, or stand for it; a text
    that is a letter itself may be that of another."""
    speak = any(_NAMED.search(option) or _LETTER.fullmatch(option) for option in options)
    return speak or _FIRST_APART.match(letters) is not None
