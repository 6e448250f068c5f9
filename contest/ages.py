"""Dates of birth: read as people write them, and turned into an age."""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext_lazy as _

OLDEST = 120
"""Years; nobody is older, so a date further back is a slip of the pen."""

_LONGEST_INPUT = 40
_BETWEEN = re.compile(r"(?:[\s./,\-‐‑–—]|ngày|tháng|năm)+", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_NO_DATE = re.compile(r"\D*|\d{1,7}", re.ASCII)
_TOGETHER = re.compile(r"(\d\d)(\d\d)(\d{4})", re.ASCII)
_EXAMPLE = _("Please write day/month/year, for example 02/9/1966.")
_NO_SUCH_DAY = _("There is no such day. Please write day/month/year, for example 02/9/1966.")


class NotABirthDate(ValueError):
    """The text is nobody's date of birth; its message is a sentence for the reader."""


def read_birth_date(text: str, today: date) -> date:
    """The day in 02/9/1966, 2-9-1966, 02091966, "ngày 2 tháng 9 năm 1966" or 1966-09-02.

    Raises NotABirthDate, which says what is wrong: two figures for the year, the month before the day, a day that
    does not exist, that is still to come, or that is more than 120 years ago.
    """
    year, month, day = _figures(text)
    if month > 12 >= day:
        raise NotABirthDate(_("There are only 12 months. Please write the day first, then the month: 02/9/1966."))
    try:
        born = date(year, month, day)
    except ValueError as error:
        raise NotABirthDate(_NO_SUCH_DAY) from error
    if born > today:
        raise NotABirthDate(_("This day is still to come. Please check the date of birth."))
    if age_on(born, today) > OLDEST:
        raise NotABirthDate(_("This day is more than 120 years ago. Please check the year of birth."))
    return born


def read_birth_year(text: str, today: date) -> date | None:
    """The last day of the year in which somebody was born who writes the year alone; None for anything else.

    Nobody of that year is younger, so whoever is old enough on that day is old enough. Raises NotABirthDate for a year
    in which nobody who lives was born, and for what is neither a year nor a date.
    """
    plain = unicodedata.normalize("NFKC", text).strip() if len(text) <= _LONGEST_INPUT else ""
    if not _YEAR.fullmatch(plain):
        if _NO_DATE.fullmatch(plain):
            raise NotABirthDate(_("Please write the year of birth with four digits, for example 1958."))
        return None
    year = int(plain)
    if not today.year - OLDEST <= year <= today.year:
        raise NotABirthDate(_("Please check the year of birth."))
    return date(year, 12, 31)


def age_on(birth_date: date, day: date) -> int:
    """Return the age in whole years; whoever is born on 29 February has the birthday on 1 March in common years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def _figures(text: str) -> tuple[int, int, int]:
    """Year, month and day as written, of which nothing is known yet."""
    plain = unicodedata.normalize("NFKC", text).strip() if len(text) <= _LONGEST_INPUT else ""
    joined = _TOGETHER.fullmatch(plain)
    parts = list(joined.groups()) if joined else [part for part in _BETWEEN.split(plain) if part]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise NotABirthDate(_EXAMPLE)
    if len(parts) == 1 and len(parts[0]) == 4:
        raise NotABirthDate(_("Please write the day and the month too. If only the year is known: 01/01/1966."))
    if len(parts) != 3:
        raise NotABirthDate(_EXAMPLE)
    if len(parts[0]) == 4:
        parts.reverse()
    day, month, year = parts
    if len(year) == 2:
        raise NotABirthDate(_("Please write the year with four digits, for example 02/9/1966."))
    if len(day) > 2 or len(month) > 2 or len(year) != 4:
        raise NotABirthDate(_EXAMPLE)
    return int(year), int(month), int(day)
