"""The order of a board, read a stretch at a time: an exact rank costs the same short count on any board.

A board of a million rows is a few thousand stretches, each with the number of its rows. What stands before a row is
what the stretches before its own hold, and a short list. One that grows long is cut, so they are short wherever rows
crowd, and it does not matter what the chain compares or how many papers are perfect.

Whoever writes a row calls `note` in the same transaction, with the board locked.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import ceil
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Sum

from contest.models import KEYS, Board, BoardRow, BoardStretch

LONGEST = 512
"""Rows of a stretch; one that grows longer is cut."""

STRETCHES_A_TRANSACTION = 100

Place = tuple[int, ...]
"""Where a row stands: its eight keys and its entry. No two rows of a board stand in one place."""

LOWEST: Place = (-(2**63),) * len(KEYS) + (0,)
HIGHEST: Place = (2**63 - 1,) * (len(KEYS) + 1)

_HERE, _UPTO = (", ".join(f"{name}.{key}" for key in [*KEYS, "first_entry"]) for name in ("here", "upto"))
_DOWN, _UP = (", ".join(f"{column} {way}" for column in _HERE.split(", ")) for way in ("DESC", "ASC"))
_ROW = ", ".join([*KEYS, "entry_id"])
_MARKS = ", ".join(["%s"] * len(LOWEST))
_STRETCHES, _ROWS = BoardStretch._meta.db_table, BoardRow._meta.db_table

# The stretch that holds a place, with how many rows stand before it; and the start of the next one.
LOCATE = f"""
SELECT * FROM (
    SELECT here.id, {_HERE}, here.size, (
        SELECT SUM(upto.size) FROM {_STRETCHES} upto WHERE upto.board_id = %s AND ({_UPTO}) <= ({_MARKS})
    ) - here.size AS rows_before
    FROM {_STRETCHES} here WHERE here.board_id = %s AND ({_HERE}) <= ({_MARKS}) ORDER BY {_DOWN} LIMIT 1
) AS found
UNION ALL
SELECT * FROM (
    SELECT here.id, {_HERE}, here.size, -1
    FROM {_STRETCHES} here WHERE here.board_id = %s AND ({_HERE}) > ({_MARKS}) ORDER BY {_UP} LIMIT 1
) AS following
"""  # noqa: S608  names of our own columns

# From a place on, so many. An upper bound would not end PostgreSQL's scan where a later key than the first decides.
LIST = f"""
SELECT {_ROW} FROM {_ROWS} WHERE board_id = %s AND ({_ROW}) >= ({_MARKS}) ORDER BY {_ROW} LIMIT %s
"""  # noqa: S608
WHOLE = f"""
SELECT {_ROW} FROM {_ROWS} WHERE board_id = %s AND ({_ROW}) >= ({_MARKS}) AND ({_ROW}) < ({_MARKS}) ORDER BY {_ROW}
"""  # noqa: S608

BEGIN = {"postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "sqlite": "BEGIN DEFERRED"}


class Stretch(NamedTuple):
    """Places from `start` up to `end`, `before` of which stand so many rows. Without `pk` it is not counted yet."""

    pk: int | None
    start: Place
    end: Place
    size: int
    before: int


@contextmanager
def one_moment() -> Iterator[None]:
    """Let several reads see the database as of one moment, so that what they add up to is exact."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


class Order:
    """The order of one board; what was read is remembered, so one is made for one moment."""

    KEPT = 16
    """So many stretches keep their rows; whoever asks from the top down never reads one twice."""

    def __init__(self, board_id: int) -> None:
        self.board_id = board_id
        self._stretches: list[Stretch] = []
        self._rows: OrderedDict[Place, list[Place]] = OrderedDict()
        self._ranks: dict[Place, int] = {}

    def at(self, place: Place) -> Stretch:
        """Return the stretch that holds this place."""
        number = bisect_right(self._stretches, place, key=_start) - 1
        if number >= 0 and place < self._stretches[number].end:
            return self._stretches[number]
        found = self._locate(place)
        self._stretches.insert(number + 1, found)
        return found

    def rows(self, stretch: Stretch) -> list[Place]:
        """Return the places of the rows of a stretch, in order."""
        if stretch.start not in self._rows:
            self._rows[stretch.start] = self._list(stretch)
            if len(self._rows) > self.KEPT:
                self._rows.popitem(last=False)
        return self._rows[stretch.start]

    def rank(self, place: Place) -> int:
        """Return the rank that everybody with the keys of this place shares."""
        first = (*place[:-1], 0)
        if first not in self._ranks:
            stretch = self.at(first)
            self._ranks[first] = stretch.before + bisect_left(self.rows(stretch), first) + 1
        return self._ranks[first]

    def around(self, place: Place, reach: int) -> tuple[int, list[Place]]:
        """Return the row at this place with so many above and below it, and how many stand before the first of them."""
        first = last = self.at(place)
        rows = list(self.rows(first))
        index = bisect_left(rows, place)
        while index < reach and first.start > LOWEST:
            first = self.at((*first.start[:-1], first.start[-1] - 1))
            rows[:0] = self.rows(first)
            index += len(self.rows(first))
        while len(rows) - index <= reach and last.end < HIGHEST:
            last = self.at(last.end)
            rows += self.rows(last)
        top = max(index - reach, 0)
        return first.before + top, rows[top : index + reach + 1]

    def _list(self, stretch: Stretch) -> list[Place]:
        """Read one row more than was counted: it belongs to the next stretch, unless the count was wrong."""
        most = stretch.size + 1
        with connection.cursor() as cursor:
            cursor.execute(LIST, [self.board_id, *stretch.start, most])
            rows = [row for row in map(tuple, cursor.fetchall()) if row < stretch.end]
            if len(rows) < most:
                return rows
            cursor.execute(WHOLE, [self.board_id, *stretch.start, *stretch.end])
            return [tuple(row) for row in cursor.fetchall()]

    def _locate(self, place: Place) -> Stretch:
        with connection.cursor() as cursor:
            cursor.execute(LOCATE, [self.board_id, *place] * 3)
            found = {before < 0: (pk, tuple(start), size, before) for pk, *start, size, before in cursor.fetchall()}
        pk, start, size, before = found.get(False, (None, LOWEST, 0, 0))
        return Stretch(pk, start, found[True][1] if True in found else HIGHEST, size, int(before))


def length(board_id: int) -> int:
    """Return how many rows a board has."""
    counted = BoardStretch.objects.filter(board=board_id).aggregate(rows=Sum("size"))["rows"]
    return BoardRow.objects.filter(board=board_id).count() if counted is None else counted


def note(board_id: int, *, gone: Iterable[Place] = (), come: Iterable[Place] = ()) -> None:
    """Count rows that were taken from a board and put onto it, in the transaction that did so and holds its lock."""
    changes = Counter(come)
    changes.subtract(gone)
    order, by_stretch = Order(board_id), Counter[Stretch]()
    for place, change in changes.items():
        by_stretch[order.at(place)] += change
    for stretch, change in by_stretch.items():
        size = stretch.size + change
        if stretch.pk is None or not 0 <= size <= LONGEST:
            _cut(board_id, stretch, order.rows(stretch))
        elif change:
            BoardStretch.objects.filter(pk=stretch.pk).update(size=size)


def recount(board_id: int) -> int:
    """Count every stretch anew; return how many were wrong. In several transactions, since a board may be long."""
    wrong, place = 0, LOWEST
    while place < HIGHEST:
        with transaction.atomic():
            Board.objects.select_for_update().get(pk=board_id)
            order = Order(board_id)
            for _number in range(STRETCHES_A_TRANSACTION):
                stretch = order.at(place)
                rows = order.rows(stretch)
                if stretch.pk is None or len(rows) != stretch.size:
                    _cut(board_id, stretch, rows)
                    wrong += 1
                place = stretch.end
                if place == HIGHEST:
                    break
    return wrong


def _cut(board_id: int, stretch: Stretch, rows: list[Place]) -> None:
    """Store what a stretch really holds; a long one becomes several, of three quarters at most."""
    number = 1 if len(rows) <= LONGEST else ceil(len(rows) / (LONGEST * 3 // 4))
    longest = max(ceil(len(rows) / number), 1)
    pieces = [rows[start : start + longest] for start in range(0, len(rows), longest)] or [[]]
    starts = [stretch.start, *(piece[0] for piece in pieces[1:])]
    made = [
        BoardStretch(
            board_id=board_id, **dict(zip(KEYS, start[:-1], strict=True)), first_entry=start[-1], size=len(piece)
        )
        for start, piece in zip(starts, pieces, strict=True)
    ]
    if stretch.pk is not None:
        BoardStretch.objects.filter(pk=stretch.pk).update(size=made.pop(0).size)
    BoardStretch.objects.bulk_create(made, batch_size=500)


def _start(stretch: Stretch) -> Place:
    return stretch.start
