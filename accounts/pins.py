"""PINs: secrets of digits alone, as one types them on a telephone; and which of them others would try first. Pure.

A PIN has so few values that it must not be one of those that people choose most: runs, repetitions, lines on the keypad
and dates, which are days of birth. `tests/accounts/test_pins.py` counts what that leaves of a million.
"""

import re
from datetime import date
from functools import cache
from itertools import pairwise

SHORTEST = 6
_LEAST_DIFFERENT = 4
"""Digits. Fewer make 112233 and 121212."""
_LINES = ("123", "456", "789", "147", "258", "369", "159", "357")
_LINES_ON_THE_KEYPAD = frozenset((*_LINES, *(line[::-1] for line in _LINES)))
_A_YEAR_OF_BIRTH = re.compile(r"19[3-9][0-9]|20[0-2][0-9]")


def is_pin(secret: str) -> bool:
    """Whether a secret is a PIN: digits alone, however many."""
    return secret.isascii() and secret.isdigit()


def is_easy(pin: str) -> bool:
    """Whether a PIN is one of those that others would try first."""
    return len(set(pin)) < _LEAST_DIFFERENT or _is_drawn(pin) or _is_doubled(pin) or _is_a_day(pin)


def _is_drawn(pin: str) -> bool:
    """One step all along, as in 135790 or 987654; or line by line on the keypad, as in 147258."""
    steps = {(int(later) - int(former)) % 10 for former, later in pairwise(pin)}
    lines = {pin[start : start + 3] for start in range(0, len(pin), 3)}
    return len(steps) == 1 or lines <= _LINES_ON_THE_KEYPAD


def _is_doubled(pin: str) -> bool:
    """A part over and over, as in 12341234, or there and back, as in 12344321."""
    return pin in (pin + pin)[1:-1] or pin == pin[::-1]


def _is_a_day(pin: str) -> bool:
    """A year in which somebody who lives was born, or a day in six digits, whichever way round."""
    if _A_YEAR_OF_BIRTH.search(pin):
        return True
    first, second, third = pin[:2], pin[2:4], pin[4:]
    return len(pin) == SHORTEST and any(
        _is_in_the_calendar(int(day), int(month)) for day, month in ((first, second), (second, first), (third, second))
    )


@cache
def _is_in_the_calendar(day: int, month: int) -> bool:
    try:
        date(2024, month, day)  # a leap year: 29 February is somebody's birthday
    except ValueError:
        return False
    return True
