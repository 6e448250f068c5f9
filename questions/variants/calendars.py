"""Which days offices work: weekly rest, holidays and the Saturdays worked in exchange, kept as data year by year.

Tết and Giỗ Tổ follow the moon, the day beside Quốc khánh and exchanged days are set anew each year, so a year is known
only when somebody wrote it down; where none is, counting raises an error and guesses nothing.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from questions.kinds import Problem
from questions.variants.errors import CannotVary

SHIPPED = Path(__file__).resolve().parents[2] / "fixtures" / "holidays-vi.json"
DAY = timedelta(days=1)
MOST_DAYS = 1000
"""Working days that may be counted at once."""
WEEKLY_REST = frozenset({6, 7})
"""1 for Monday to 7 for Sunday."""
NamedDays = tuple[tuple[date, str], ...]


@dataclass(frozen=True)
class KnownYear:
    """What is known of a year: from which day to which, the days off, the days of weekly rest that are worked in
    exchange, each with its name, and what all of it rests on."""

    year: int
    first: date
    last: date
    days_off: NamedDays
    worked: NamedDays
    source: str = ""


def problems_of_year(year: KnownYear) -> list[Problem]:
    """What is wrong with a year that somebody wrote down, each with the part of it that it is about; empty if it may
    be used."""
    if not (year.first.year == year.year == year.last.year and year.first <= year.last):
        words = _("The first and the last day that are known must lie in {year}, the first not after the last.")
        return [Problem("first", format_lazy(words, year=year.year))]
    found = [*_problems_of_days("days_off", year.days_off, year), *_problems_of_days("worked", year.worked, year)]
    if not year.days_off:
        found.append(Problem("days_off", _("Write down at least one day off.")))
    off = {day for day, _name in year.days_off}
    for day, _name in year.worked:
        if day.isoweekday() not in WEEKLY_REST:
            words = _("{day} is no Saturday or Sunday, so it is worked anyway.")
            found.append(Problem("worked", format_lazy(words, day=f"{day:%d/%m/%Y}")))
        elif day in off:
            words = _("{day} cannot be off and worked at once.")
            found.append(Problem("worked", format_lazy(words, day=f"{day:%d/%m/%Y}")))
    return found


def _problems_of_days(field: str, days: NamedDays, year: KnownYear) -> Iterator[Problem]:
    seen: set[date] = set()
    for day, name in days:
        shown = f"{day:%d/%m/%Y}"
        if not year.first <= day <= year.last:
            words = _("{day} lies outside the days from {first} to {last}.")
            bounds = {"first": f"{year.first:%d/%m/%Y}", "last": f"{year.last:%d/%m/%Y}"}
            yield Problem(field, format_lazy(words, day=shown, **bounds))
        if day in seen:
            yield Problem(field, format_lazy(_("{day} stands there twice."), day=shown))
        if not name:
            yield Problem(field, format_lazy(_("Say what {day} is."), day=shown))
        seen.add(day)


@dataclass(frozen=True)
class Calendar:
    """The days that are known, from one day to another of each year; of those, which are off and which are worked."""

    weekly_rest: frozenset[int]
    """1 for Monday to 7 for Sunday."""
    known: Mapping[int, tuple[date, date]]
    days_off: frozenset[date]
    worked: frozenset[date]
    """Days of weekly rest that are worked in exchange for others; they win over everything else."""

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on this day. Raises CannotVary where the calendar does not know."""
        first, last = self.known.get(day.year, (None, None))
        if first is None:
            raise CannotVary(format_lazy(_("There is no holiday calendar for {year}."), year=day.year))
        if not first <= day <= last:
            raise CannotVary(
                format_lazy(
                    _("The holiday calendar for {year} is known from {first} to {last} only."),
                    year=day.year,
                    first=f"{first:%d/%m/%Y}",
                    last=f"{last:%d/%m/%Y}",
                )
            )
        if day in self.worked:
            return True
        return day.isoweekday() not in self.weekly_rest and day not in self.days_off

    def add_working_days(self, day: date, count: int) -> date:
        """The last of so many working days, of which the first is the first working day *after* `day`.

        The day itself never counts, whether it is worked or not: a file handed in on a Monday with 1 working day is due
        on Tuesday. This is a choice of this function; an author whose rule counts otherwise says so with another
        expression, such as add_working_days(day, 4) for "5 working days, the first of them included".
        Raises CannotVary for a count outside 1 … 1000.
        """
        if not 1 <= count <= MOST_DAYS:
            raise CannotVary(format_lazy(_("Between 1 and {most} working days can be added."), most=MOST_DAYS))
        place = bisect_right(self._worked_days, day) + count - 1
        due = self._worked_days[place] if place < len(self._worked_days) else max(self._end, day + DAY)
        self._require_known(day + DAY, due)
        return due

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after `first` and up to `last`, which counts: the inverse of add_working_days."""
        if last < first:
            raise CannotVary(_("Working days are counted from an earlier to a later day."))
        if last > first:
            self._require_known(first + DAY, last)
        return bisect_right(self._worked_days, last) - bisect_right(self._worked_days, first)

    def next_working_day(self, day: date) -> date:
        """The day itself where it is worked, else the first working day after it."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    @cached_property
    def spans(self) -> list[tuple[date, date]]:
        """The days that are known, from one to another: years that follow one another without a gap are one."""
        found: list[tuple[date, date]] = []
        for first, last in sorted(self.known.values()):
            if found and found[-1][1] + DAY == first:
                first = found.pop()[0]
            found.append((first, last))
        return found

    @cached_property
    def _worked_days(self) -> list[date]:
        """Every working day that is known, in order: found in it at once, however many are added."""
        spans = sorted(self.known.values())
        days = (first + number * DAY for first, last in spans for number in range((last - first).days + 1))
        return [day for day in days if self.is_working_day(day)]

    @property
    def _end(self) -> date:
        """The first day after all that are known."""
        return max((last for _first, last in self.known.values()), default=date.min) + DAY

    def _require_known(self, first: date, last: date) -> None:
        """See that every day from one to the other is known: each year holds one stretch, so its ends are enough."""
        for year in range(first.year, last.year + 1):
            self.is_working_day(max(first, date(year, 1, 1)))
            self.is_working_day(min(last, date(year, 12, 31)))


NO_CALENDAR = Calendar(frozenset(), {}, frozenset(), frozenset())
"""Knows no day: what is worked out with it depends on the values alone."""


def calendar_from(years: Iterable[KnownYear], weekly_rest: frozenset[int] = WEEKLY_REST) -> Calendar:
    """The calendar that these years make, each of which is there once."""
    years = list(years)
    known = {year.year: (year.first, year.last) for year in years}
    days_off = frozenset(day for year in years for day, _name in year.days_off)
    return Calendar(weekly_rest, known, days_off, frozenset(day for year in years for day, _name in year.worked))


def calendar_of(told: Mapping) -> Calendar:
    """The calendar that a file such as fixtures/holidays-vi.json tells. Raises ValueError or KeyError for a bad one."""
    return calendar_from(years_of(told).values(), frozenset(told["weekly_rest"]))


def years_of(told: Mapping) -> dict[int, KnownYear]:
    """The years that such a file tells, with what is off every year. Raises ValueError or KeyError for a bad one."""
    found: dict[int, KnownYear] = {}
    for year in told["years"]:
        number, first, last = year["year"], date.fromisoformat(year["from"]), date.fromisoformat(year["to"])
        if not first.year == number == last.year or number in found:
            raise ValueError(f"{number} must be there once, with days of its own")
        off = {date(number, rule["month"], rule["day"]): rule.get("name", "") for rule in told["every_year"]}
        days_off = off | _named(year["days_off"])
        worked, source = _named(year["working_days"]), year.get("rests_on", "")
        found[number] = KnownYear(number, first, last, _sorted(days_off), _sorted(worked), source)
    return found


def _named(told: Mapping[str, str] | Iterable[str]) -> dict[date, str]:
    """The days of a file, which may do without names."""
    named = told if isinstance(told, Mapping) else dict.fromkeys(told, "")
    return {date.fromisoformat(day): name for day, name in named.items()}


def _sorted(days: Mapping[date, str]) -> NamedDays:
    return tuple(sorted(days.items()))


@cache
def shipped_years() -> dict[int, KnownYear]:
    """The years of fixtures/holidays-vi.json, which says what each rests on. The file never changes: questions that
    were written by it keep to it."""
    return years_of(json.loads(SHIPPED.read_text(encoding="utf-8")))


@cache
def shipped_calendar() -> Calendar:
    """The calendar of the shipped years."""
    return calendar_from(shipped_years().values())


def days_corrected(before: Calendar, after: Calendar) -> list[date]:
    """The days that the earlier calendar knew and the later one tells otherwise, or no longer. That more is known than
    before corrects nothing."""
    found = []
    for first, last in before.spans:
        days = (first + number * DAY for number in range((last - first).days + 1))
        found += [day for day in days if _told(before, day) != _told(after, day)]
    return found


def _told(calendar: Calendar, day: date) -> bool | None:
    try:
        return calendar.is_working_day(day)
    except CannotVary:
        return None
