"""When a question comes again: Leitner's boxes. Pure.

A question that is answered rightly when it is due goes one box up and comes again after that box's interval; one that
is not answered wholly rightly goes back to the first. New questions count as standing in the first. Whoever answers
rightly before it is due has only just read the answer, so that changes nothing.
"""

from datetime import date, timedelta
from typing import NamedTuple

INTERVALS = (1, 3, 7, 21, 60)
"""Days until a question of each box comes again, from the first box on."""
BOXES = len(INTERVALS)
FIRM = 3
"""From this box on a question counts as known: it was right twice, some days apart."""


class Place(NamedTuple):
    """Where a question stands with a person."""

    box: int
    due_on: date


def place_after(place: Place | None, *, right: bool, today: date) -> Place:
    """Return where a question stands once it was answered; None is a question that was never answered before."""
    if not right:
        return _in_box(1, today)
    if place is None:
        return _in_box(2, today)
    if today < place.due_on:
        return place
    return _in_box(min(place.box + 1, BOXES), today)


def _in_box(box: int, today: date) -> Place:
    return Place(box, today + timedelta(days=INTERVALS[box - 1]))
