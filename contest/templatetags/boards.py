"""Figures of a board as a reader writes them; static/js/board/words.js writes the same."""

from functools import lru_cache

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.formats import get_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.counts import counted
from contest.ranking import RateBand

register = template.Library()

KEPT_ROWS = 8192
"""The most lines of boards that a process keeps; about 1 kB each."""


@register.simple_tag(takes_context=True)
def board_row(context: Context, row: dict) -> SafeString:
    """A line of a board. The same line in the same list looks alike on every page and in every version, so it is
    rendered once: what is kept follows from what the line tells, and cannot outlive it."""
    look, key = context["look"], row.get("key")
    is_own = key is not None and key == context["own_key"]
    address = "" if look.show == "people" else context["unit_address"]
    around = (look.show, context["told"]["veiled"], context["hides"], is_own, address)
    return _row(get_language(), *around, tuple(row.items()))


@lru_cache(maxsize=KEPT_ROWS)
def _row(
    _language: str, show: str, veiled: bool, hides: bool, is_own: bool, unit_address: str, told: tuple
) -> SafeString:
    around = {"look": {"show": show}, "told": {"veiled": veiled}, "hides": hides, "is_own": is_own}
    return render_to_string("contest/_board_row.html", around | {"unit_address": unit_address, "row": dict(told)})


@register.filter
def place(row: dict) -> str:
    """A rank: 7, =7 where it is shared, 101–200 where only a band is told."""
    if "to" in row:
        return f"{counted(row['rank'])!s}–{counted(row['to'])!s}"
    return f"={counted(row['rank'])!s}" if row.get("tied") else str(counted(row["rank"]))


@register.filter
def medal(row: dict | None) -> bool:
    """Whether a medal stands beside the rank; units that are shown in steps have none, a step being no rank."""
    if not row or "band" in row or "share" in row:
        return False
    return "to" not in row and row["rank"] <= 3


@register.filter
def stopwatch(milliseconds: int) -> str:
    """A length of time to the millisecond, because a thousandth may decide: 12:05,250."""
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes}:{seconds:02d}{get_format('DECIMAL_SEPARATOR')}{rest:03d}"


@register.filter
def percent(basis_points: int) -> str:
    """A rate with at most one decimal, cut off and not rounded: 99,9% is not everybody."""
    whole, tenth = divmod(basis_points // 10, 10)
    return f"{whole}{get_format('DECIMAL_SEPARATOR')}{tenth}%" if tenth else f"{whole}%"


@register.filter
def share(tens: int) -> str:
    """A step of ten per cent of full marks: 80–89%, or 100% for all of them."""
    return "100%" if tens == 100 else f"{tens}–{tens + 9}%"


@register.filter
def band(name: str) -> str:
    """A band of participation in words."""
    return str(RateBand(name).label)
