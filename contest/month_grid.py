"""A year of the holiday calendar as twelve months of weeks, for looking at."""

from calendar import Calendar as Weeks
from datetime import date
from typing import NamedTuple

from questions.variants import KnownYear, calendar_from


class Cell(NamedTuple):
    """A day of a month: `state` is work, rest, off, worked (in exchange) or unknown; `name` what the day is."""

    day: date
    state: str
    name: str


class Month(NamedTuple):
    first: date
    weeks: list[list[Cell | None]]
    """Seven places from Monday on; None where a day belongs to another month."""


def months_of(year: KnownYear) -> list[Month]:
    """Return the months of a year, whatever of it is known."""
    rest = calendar_from([year]).weekly_rest
    off, worked = dict(year.days_off), dict(year.worked)

    def cell(day: date) -> Cell:
        if not year.first <= day <= year.last:
            return Cell(day, "unknown", "")
        if day in worked:
            return Cell(day, "worked", worked[day])
        if day in off:
            return Cell(day, "off", off[day])
        return Cell(day, "rest" if day.isoweekday() in rest else "work", "")

    weeks = Weeks()
    return [
        Month(
            date(year.year, month, 1),
            [
                [cell(day) if day.month == month else None for day in week]
                for week in weeks.monthdatescalendar(year.year, month)
            ],
        )
        for month in range(1, 13)
    ]
