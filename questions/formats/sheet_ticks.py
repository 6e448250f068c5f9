"""Ticks in the cells of a sheet: which options they call right, and what leaves that in doubt.

A cross is a tick to one person and the sign of a wrong answer to another: where it stands beside signs that can only
mean right, only these are taken, and somebody must confirm them.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from accounts.vietnamese import fold

_WORDS_OF_RIGHT, _WORDS_OF_WRONG = ("dung", "true"), ("s", "sai", "false")
_CHECKS = frozenset({"✓", "✔", "√", "☑", *_WORDS_OF_RIGHT})
"""What can only mean right."""
_TICKS = _CHECKS | {"x", "☒", "*"}
_NO_TICKS = ("", "-", "☐", *_WORDS_OF_WRONG)
_ACCENTED = ("Đ", "đ")
"""The word for right as one letter, which folds to the letter of an option."""


class Ticked(NamedTuple):
    """The places from 0 of the options that are called right; whether the signs can mean nothing else."""

    places: list[int]
    certain: bool


def signs_in(cells: Iterable[str]) -> list[str] | None:
    """The sign of each cell, also of one that says no; None where anything else stands in one."""
    signs = ["dung" if text.strip() in _ACCENTED else fold(text) for text in cells]
    return signs if all(sign in _TICKS or sign in _NO_TICKS for sign in signs) else None


def ticks_among(signs: Iterable[str]) -> frozenset[str]:
    """The different ticks among the signs."""
    return _TICKS.intersection(signs)


def ticked(signs: Sequence[str], used: frozenset[str]) -> Ticked:
    """What the signs beside the options of a question call right, where a sheet uses these ticks.

    In doubt where the sheet uses several, where every option has one, and where words judge several to be right: these
    may as well be statements of their own.
    """
    means_right = used & _CHECKS or used
    places = [place for place, sign in enumerate(signs) if sign in means_right]
    are_judged = len(places) > 1 and any(sign in _WORDS_OF_RIGHT or sign in _WORDS_OF_WRONG for sign in signs)
    return Ticked(places, len(used) < 2 and len(places) < len(signs) and not are_judged)
