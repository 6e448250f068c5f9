"""Texts with gaps for values, written as people here write them: "Hồ sơ nộp ngày {ngay_nop:date}, lệ phí {phi:money}".

A gap is {name} or {name:format}; {{ and }} are braces. Only names, no expressions: those have a place of their own.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from questions.variants.errors import CannotVary, no_name, no_value_called
from questions.variants.functions import Value, kind_of, round_half_up

_PART = re.compile(r"\{\{|\}\}|\{(?P<name>[a-z][a-z0-9_]*)(?::(?P<format>[a-z_]+))?\}|[{}]", re.ASCII)
_NAMED = re.compile(r"\{([^\W\d][\w -]{0,40})(?::[a-z_]+)?\}")
"""A gap for a name as people write one: with accents, capitals or spaces."""
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def date_words(day: date) -> str:
    """As official documents write it: the day with two digits, months 1 and 2 too ("03/3/2021", "08/02/2020")."""
    return f"{day.day:02}/{day.month:02}/{day.year}" if day.month < 3 else f"{day.day:02}/{day.month}/{day.year}"


def number_words(number: int | Decimal) -> str:
    """1.234,5: points between groups of three and a decimal comma; no zeros at the end of the decimals."""
    text = plain_number(number)
    whole, _point, part = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    sign = "-" if whole.startswith("-") and not grouped.startswith("-") else ""
    return f"{sign}{grouped},{part}" if part else grouped


def plain_number(number: int | Decimal) -> str:
    """1234.5, as the key of a numeric question is kept; at most 9 decimals, halves up, without zeros at the end."""
    text = f"{round_half_up(number, 9):f}" if isinstance(number, Decimal) else str(number)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def time_words(moment: time) -> str:
    return f"{moment.hour:02} giờ {moment.minute:02}"


_FORMATS: dict[str, dict[str, Callable[..., str]]] = {
    "day": {
        "date": date_words,
        "weekday": lambda day: _WEEKDAYS[day.isoweekday() - 1],
        "long": lambda day: f"{_WEEKDAYS[day.isoweekday() - 1]}, ngày {date_words(day)}",
        "full": lambda day: f"{day.day:02}/{day.month:02}/{day.year}",
    },
    "time": {"time": lambda moment: f"{moment.hour:02}:{moment.minute:02}", "hours": time_words},
    "number": {
        "number": number_words,
        "money": lambda number: f"{number_words(number)} đồng",
        "plain": plain_number,
    },
    "text": {"text": str},
}
_FORMATS["whole"] = _FORMATS["number"] | {
    "two": lambda number: f"{number:02}",  # "05 ngày làm việc", as documents count
}
FORMATS = frozenset(name for formats in _FORMATS.values() for name in formats)


def gaps(template: str) -> list[tuple[str, str]]:
    """The name and the format ("" for the usual one) of each gap. Raises CannotVary for a brace that is no gap."""
    found = []
    for part in _PART.finditer(template):
        if part["name"]:
            found.append((part["name"], part["format"] or ""))
        elif part[0] == "{" and (named := _NAMED.match(template, part.start())):
            raise CannotVary(no_name(named[1]))
        elif part[0] in ("{", "}"):
            sentence = _("A brace stands alone in “{text}”: write {{name}} for a value, or two braces for one.")
            raise CannotVary(format_lazy(sentence, text=template[:80]))
    return found


def render(template: str, values: Mapping[str, Value]) -> str:
    """The text with its gaps filled. Raises CannotVary for an unknown name or a format that is not for such a value."""
    gaps(template)
    return _PART.sub(lambda part: _fill(part, values), template)


def _fill(part: re.Match[str], values: Mapping[str, Value]) -> str:
    if not part["name"]:
        return part[0][0]
    if part["name"] not in values:
        raise CannotVary(no_value_called(part["name"]))
    value = values[part["name"]]
    formats = _FORMATS.get(kind_of(value), {})
    write = formats.get(part["format"]) if part["format"] else next(iter(formats.values()), None)
    if write is None:
        raise CannotVary(format_lazy(_("{gap} cannot be written in this way."), gap=part[0]))
    return write(value)
