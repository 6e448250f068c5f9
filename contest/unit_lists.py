"""The two lists of units on a board: by participation and by mean best score."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import NamedTuple

from django.db.models import Count, Max, Sum

from accounts.models import Headcount
from contest.lines import place_of
from contest.models import Board
from contest.ranking import (
    RATE_FLOORS,
    Ranked,
    UnitFigures,
    UnitRow,
    participation_rate,
    public_rate,
    public_share,
    rank_units_by_mean,
    rank_units_by_participation,
)
from contest.scoring import mean_hundredths

TOP_UNITS = 50
"""So many units stand in each list."""


class Grouped(NamedTuple):
    """The rows of one unit. Every chain begins with the score, so `k1` is the score below zero."""

    unit_id: int
    name: str
    people: int
    k1: int
    out_of: int


def lists_of(board: Board, *, veiled: bool) -> dict:
    """Return both lists. Under the veil figures come in steps, and only the steps rank: any finer order, and every
    version that it made, would tell of single papers."""
    contest = board.round_division.round.contest
    groups = _groups(board)
    units, names = _units(groups, contest.units_as_of), {group.unit_id: group.name for group in groups}
    out_of = max((group.out_of for group in groups), default=0)
    by_rate = rank_units_by_participation(units, **_in_steps(veiled, _rate_step))
    by_mean = rank_units_by_mean(
        units,
        minimum_rate=contest.unit_minimum_percent * 100,
        **_in_steps(veiled, partial(public_share, out_of=out_of)),
    )
    return {
        "participation": [_line(item, names) | _rate(item, veiled) for item in by_rate.ranked[:TOP_UNITS]],
        "mean": [_line(item, names) | _mean(item, out_of, veiled) for item in by_mean.ranked[:TOP_UNITS]],
    }


def _groups(board: Board) -> list[Grouped]:
    counted = board.rows.filter(entry__competing_unit__isnull=False).order_by()
    unit = ("entry__competing_unit", "entry__competing_unit__name")
    return [
        Grouped(*row) for row in counted.values_list(*unit).annotate(Count("pk"), Sum("k1"), Max("attempt__out_of"))
    ]


def _units(groups: list[Grouped], as_of: date) -> list[UnitRow]:
    headcounts = _headcounts([group.unit_id for group in groups], as_of)
    return [
        UnitRow(
            group.unit_id,
            UnitFigures(group.people, headcounts.get(group.unit_id), mean_hundredths(-group.k1, group.people)),
        )
        for group in groups
    ]


def _headcounts(unit_ids: list[int], as_of: date) -> dict[int, int]:
    """The latest number up to the day of the contest's units; where a unit has only later ones, its first."""
    found: dict[int, int] = {}
    for headcount in Headcount.objects.filter(unit__in=unit_ids).order_by("on"):
        if headcount.on <= as_of or headcount.unit_id not in found:
            found[headcount.unit_id] = headcount.number
    return found


def _in_steps(veiled: bool, step: Callable[[int], int]) -> dict:
    return {"as_shown": step} if veiled else {}


def _rate_step(rate: int) -> int:
    return RATE_FLOORS[public_rate(rate)]


def _line(ranked: Ranked[UnitRow], names: dict[int, str]) -> dict:
    unit = ranked.row.unit_id
    return {"id": unit, **place_of(ranked.rank, ranked.tied, veiled=False), "name": names[unit]}


def _rate(ranked: Ranked[UnitRow], veiled: bool) -> dict:
    figures = ranked.row.figures
    rate = participation_rate(figures)
    if veiled:
        return {"band": public_rate(rate)}
    return {"rate": rate, "people": figures.participants, "headcount": figures.headcount}


def _mean(ranked: Ranked[UnitRow], out_of: int, veiled: bool) -> dict:
    mean = ranked.row.figures.mean_best_hundredths
    return {"share": public_share(mean, out_of)} if veiled else {"mean": mean}
