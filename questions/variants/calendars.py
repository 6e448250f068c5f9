"""Which days offices work: weekly rest, holidays and the Saturdays worked in exchange, kept as data year by year.

Tết and Giỗ Tổ follow the moon, the day beside Quốc khánh and exchanged days are set anew each year, so a year is known
only when somebody wrote it down; where none is, counting raises an error and guesses nothing.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from questions.variants.errors import CannotVary

SHIPPED = Path(__file__).resolve().parents[2] / "fixtures" / "holidays-vi.json"
DAY = timedelta(days=1)
MOST_DAYS = 1000
"""Working days that may be counted at once."""


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


def calendar_of(told: Mapping) -> Calendar:
    """The calendar that a file such as fixtures/holidays-vi.json tells. Raises ValueError or KeyError for a bad one."""
    known, days_off, worked = {}, set(), set()
    for year in told["years"]:
        first, last = date.fromisoformat(year["from"]), date.fromisoformat(year["to"])
        if not first.year == year["year"] == last.year or year["year"] in known:
            raise ValueError(f"{year['year']} must be there once, with days of its own")
        known[year["year"]] = (first, last)
        days_off |= {date(year["year"], rule["month"], rule["day"]) for rule in told["every_year"]}
        days_off |= {date.fromisoformat(day) for day in year["days_off"]}
        worked |= {date.fromisoformat(day) for day in year["working_days"]}
    return Calendar(frozenset(told["weekly_rest"]), known, frozenset(days_off), frozenset(worked))


@cache
def shipped_calendar() -> Calendar:
    """The calendar of fixtures/holidays-vi.json, which says what each year rests on."""
    return calendar_of(json.loads(SHIPPED.read_text(encoding="utf-8")))
