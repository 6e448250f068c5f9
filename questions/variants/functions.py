"""The functions that an expression may call, each with the kinds of value it takes. There are no others."""

import calendar as months
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from questions.variants.calendars import Calendar
from questions.variants.errors import CannotVary

Value = int | Decimal | date | time | str | bool
Number = int | Decimal

MOST_MONTHS = 1200


class Function(NamedTuple):
    """`call` gets the calendar and the arguments; `takes` names the kind of each, the last repeated if `open_ended`."""

    call: Callable[..., Value]
    takes: tuple[str, ...]
    optional: int = 0
    """So many of the last kinds may be left out."""
    open_ended: bool = False


def kind_of(value: Value) -> str:
    """ "whole", "number", "day", "time", "text" or "truth"."""
    kinds = {bool: "truth", int: "whole", Decimal: "number", date: "day", time: "time", str: "text"}
    return kinds[type(value)]


def round_half_up(number: Number, places: int = 0) -> Number:
    """To so many decimals, or for −3 to thousands; halves away from zero. A whole number when places are 0 or less."""
    if not -9 <= places <= 9:
        raise CannotVary(_("A number can be rounded to between -9 and 9 decimals."))
    rounded = Decimal(number).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return int(rounded) if places <= 0 else rounded


def add_days(day: date, count: int) -> date:
    """So many calendar days later, or earlier below zero."""
    try:
        return day + timedelta(days=count)
    except OverflowError as error:
        raise CannotVary(_("The day lies outside the calendar.")) from error


def add_months(day: date, count: int) -> date:
    """The same day so many months later; the last of the month where it has no such day (31/1 and 1 month: 28/2)."""
    if abs(count) > MOST_MONTHS:
        raise CannotVary(format_lazy(_("At most {most} months can be added."), most=MOST_MONTHS))
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise CannotVary(_("The day lies outside the calendar."))
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def make_date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError) as error:
        raise CannotVary(_("There is no such day.")) from error


def make_time(hour: int, minute: int) -> time:
    try:
        return time(hour, minute)
    except (ValueError, OverflowError) as error:
        raise CannotVary(_("There is no such time of day.")) from error


FUNCTIONS: dict[str, Function] = {
    "add_days": Function(lambda calendar, day, count: add_days(day, count), ("day", "whole")),
    "add_months": Function(lambda calendar, day, count: add_months(day, count), ("day", "whole")),
    "add_working_days": Function(Calendar.add_working_days, ("day", "whole")),
    "working_days_between": Function(Calendar.working_days_between, ("day", "day")),
    "next_working_day": Function(Calendar.next_working_day, ("day",)),
    "is_working_day": Function(Calendar.is_working_day, ("day",)),
    "days_between": Function(lambda calendar, first, last: (last - first).days, ("day", "day")),
    "weekday": Function(lambda calendar, day: day.isoweekday(), ("day",)),  # 1 for Monday to 7 for Sunday
    "year": Function(lambda calendar, day: day.year, ("day",)),
    "date": Function(lambda calendar, year, month, day: make_date(year, month, day), ("whole", "whole", "whole")),
    "time": Function(lambda calendar, hour, minute: make_time(hour, minute), ("whole", "whole")),
    "round": Function(lambda calendar, *number: round_half_up(*number), ("number", "whole"), optional=1),
    "abs": Function(lambda calendar, number: abs(number), ("number",)),
    "min": Function(lambda calendar, *values: min(values), ("ordered", "ordered"), open_ended=True),
    "max": Function(lambda calendar, *values: max(values), ("ordered", "ordered"), open_ended=True),
}

CALENDAR_FUNCTIONS = frozenset({"add_working_days", "working_days_between", "next_working_day", "is_working_day"})
"""Those that ask the calendar of working days, which may be corrected; all others depend on their arguments alone."""


def call(name: str, arguments: list[Value], calendar: Calendar) -> Value:
    """Call a function by its name. Raises CannotVary for arguments that it does not take."""
    function = FUNCTIONS[name]
    takes = list(function.takes)
    if function.open_ended:
        takes += takes[-1:] * (len(arguments) - len(takes))
    if not len(takes) - function.optional <= len(arguments) <= len(takes):
        raise CannotVary(format_lazy(_("{name} takes {count} values."), name=name, count=len(function.takes)))
    kinds = [kind_of(argument) for argument in arguments]
    if not all(_fits(kind, taken) for kind, taken in zip(kinds, takes, strict=False)) or not _alike(kinds, takes):
        raise CannotVary(format_lazy(_("{name} cannot be used with these values."), name=name))
    return function.call(calendar, *arguments)


def _fits(kind: str, taken: str) -> bool:
    if taken == "number":
        return kind in ("whole", "number")
    return kind in ("whole", "number", "day", "time") if taken == "ordered" else kind == taken


def _alike(kinds: list[str], takes: list[str]) -> bool:
    """Whether values that are put in order are of one kind: numbers, days or times."""
    ordered = {"number" if kind == "whole" else kind for kind in kinds} if "ordered" in takes else set()
    return len(ordered) <= 1
