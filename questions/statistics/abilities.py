"""The weak, the middle and the strong: who had a question, sorted by how they did in the rest of their paper.

The groups are made for each question anew, from those who had it, by the score without the question: with the question
in the score, every question would look as if it told people apart. 27 % at each end is the share at which the
difference between the groups is known best against its error, for normal scores. Source: T. L. Kelley, The selection
of upper and lower groups for the validation of test items, Journal of Educational Psychology 30 (1939) 17–24.

Scores tie, and in these contests most papers may be perfect. People who tie at the edge of a group belong to it in
part, all with the same weight, so that the figures do not depend on the order in which they come.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from questions.statistics.sittings import Alike

EXTREME_SHARE = 0.27

OPEN = ""
"""Stands for "left open" among the keys of options."""


class Group(NamedTuple):
    """One group: its size, which may be broken, its mean share of the points, and how many chose each option."""

    size: float
    facility: float
    options: dict[str, float]


def ability_groups(people_alike: Mapping[Alike, int]) -> tuple[Group, Group, Group] | None:
    """The weak, the middle and the strong of those who had a question; None where nobody had a rest to sort by."""
    by_rest: dict[float, list[tuple]] = {}
    for alike, count in people_alike.items():
        if alike.rest_out_of:
            by_rest.setdefault(alike.rest_share, []).append((alike.share, alike.options, count))
    people = sum(count for tied in by_rest.values() for _share, _options, count in tied)
    if not people:
        return None
    totals = [0.0, 0.0, 0.0]
    chosen: tuple[dict[str, float], ...] = ({}, {}, {})
    start = 0
    for _rest, tied in sorted(by_rest.items()):
        end = start + sum(count for _share, _options, count in tied)
        for group, weight in enumerate(_weights(start, end, people)):
            if weight:
                totals[group] += weight * sum([share * count for share, _options, count in tied])
                _add_options(chosen[group], tied, weight)
        start = end
    sizes = (EXTREME_SHARE * people, (1 - 2 * EXTREME_SHARE) * people, EXTREME_SHARE * people)
    weak, middle, strong = map(Group, sizes, [total / size for total, size in zip(totals, sizes, strict=True)], chosen)
    return weak, middle, strong


def upper_lower(groups: tuple[Group, Group, Group]) -> float:
    """D, the facility among the strong less the facility among the weak, from −1 to 1.

    Source: R. L. Ebel, D. A. Frisbie, Essentials of Educational Measurement (1991), ch. 13: from 0.40 very good, below
    0.20 poor.
    """
    weak, _middle, strong = groups
    return strong.facility - weak.facility


def _weights(start: int, end: int, count: int) -> tuple[float, float, float]:
    """How far people who tie on the ranks from `start` to `end` belong to each of the three groups; adds up to 1."""
    extreme = EXTREME_SHARE * count
    weak = max(0.0, min(end, extreme) - start) / (end - start)
    strong = max(0.0, end - max(start, count - extreme)) / (end - start)
    return weak, 1 - weak - strong, strong


def _add_options(chosen: dict[str, float], tied: Sequence[tuple], weight: float) -> None:
    for _share, options, count in tied:
        for option in (OPEN,) if options is None else options:
            chosen[option] = chosen.get(option, 0.0) + weight * count
