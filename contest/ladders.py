"""The whole of a board in the memory of a process: everybody's own place, without a query for each who asks."""

import json
import threading
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from django.conf import settings
from django.utils import translation

from accounts.vietnamese import mask_name
from contest.models import KEYS, Board
from contest.ranking import EXACT_RANKS
from contest.snapshots import place_of, row_key, state_of

FRESH_SECONDS = 5
"""A page may show a place this old; a board is read at most so often, however many ask."""

REACH = 3
"""Neighbours shown above and below one's own row."""

UNIT_ROWS = 200
"""The most rows of one unit that a page shows."""


class Rung(NamedTuple):
    """A row of a board, with what its line shows."""

    keys: tuple[int, ...]
    entry_id: int
    full_name: str
    name_style: str
    code: str
    unit_name: str
    unit_id: int | None
    score: int
    time_used_ms: int


class Ladder:
    """All rows of one board in order. Ranks are exact and shared by equals."""

    def __init__(self, rungs: Iterable[Rung]) -> None:
        self.rungs = sorted(rungs, key=attrgetter("keys", "entry_id"))
        self.keys = [rung.keys for rung in self.rungs]
        self.index = {rung.entry_id: index for index, rung in enumerate(self.rungs)}

    def __len__(self) -> int:
        return len(self.rungs)

    def place(self, index: int) -> tuple[int, bool]:
        """Return the rank at this index, and whether others share it."""
        first = bisect_left(self.keys, self.keys[index])
        return first + 1, bisect_right(self.keys, self.keys[index], lo=index) - first > 1

    def around(self, entry_id: int) -> range:
        """Return the indices of an entry and its neighbours; none where the entry is not on the board."""
        if entry_id not in self.index:
            return range(0)
        index = self.index[entry_id]
        return range(max(index - REACH, 0), min(index + REACH + 1, len(self.rungs)))

    def of_unit(self, unit_id: int, *, within: int | None = None) -> list[int]:
        """Return the indices of the people who count for a unit, best first, perhaps only of the first ranks."""
        found = []
        for index, rung in enumerate(self.rungs):
            if len(found) == UNIT_ROWS or (within is not None and index >= within):
                break
            if rung.unit_id == unit_id:
                found.append(index)
        return found


class Held(NamedTuple):
    ladder: Ladder
    changed_at: datetime | None
    checked: float


_held: dict[int, Held] = {}
_reading = threading.Lock()


def ladder_of(board: Board, *, fresh_seconds: float = FRESH_SECONDS) -> Ladder:
    """Return the board's ladder, at most `fresh_seconds` behind; read anew only when rows have changed."""
    held = _held.get(board.pk)
    if held is not None and time.monotonic() - held.checked < fresh_seconds:
        return held.ladder
    with _reading:  # those who waited find it read
        asked = time.monotonic()
        held = _held.get(board.pk)
        if held is None or asked - held.checked >= fresh_seconds:
            changed_at = Board.objects.values_list("changed_at", flat=True).get(pk=board.pk)
            same = held is not None and held.changed_at == changed_at
            held = Held(held.ladder if same else _read(board), changed_at, asked)
            _held[board.pk] = held
        return held.ladder


def forget() -> None:
    """Forget every ladder: the database under them is another one."""
    _held.clear()


def own_rows(board: Board, entry_id: int, *, now: datetime, fresh_seconds: float = FRESH_SECONDS) -> dict | None:
    """Return an entry's own place with its neighbours as the board may tell them; None when it is not on the board."""
    return own_rows_of(board, [entry_id], now=now, fresh_seconds=fresh_seconds).get(entry_id)


def own_rows_of(
    board: Board, entry_ids: Iterable[int], *, now: datetime, fresh_seconds: float = FRESH_SECONDS
) -> dict[int, dict]:
    """Return the same for many entries at once; those that are not on the board are left out."""
    ladder, veiled = ladder_of(board, fresh_seconds=fresh_seconds), state_of(board, now).veiled
    with translation.override(settings.LANGUAGE_CODE):
        return {entry: _own(board, ladder, entry, veiled) for entry in entry_ids if entry in ladder.index}


def own_texts(board_id: int, entry_ids: Iterable[int], *, now: datetime) -> dict[int, str]:
    """Return the private frame of each entry: its own place, or that it has none on this board."""
    board = Board.objects.select_related("round_division__round__contest").get(pk=board_id)
    places = own_rows_of(board, entry_ids, now=now, fresh_seconds=0)
    return {entry: json.dumps({"own": places.get(entry)}, ensure_ascii=False) for entry in entry_ids}


def unit_rows(board: Board, unit_id: int, *, now: datetime) -> list[dict]:
    """Return the people of one unit with their places on the whole board.

    Under the veil only those whose exact rank is public: the length of the list would tell how many took part.
    """
    ladder, veiled = ladder_of(board), state_of(board, now).veiled
    with translation.override(settings.LANGUAGE_CODE):
        indices = ladder.of_unit(unit_id, within=EXACT_RANKS if veiled else None)
        return [_line(board, ladder, index, veiled) for index in indices]


def _own(board: Board, ladder: Ladder, entry_id: int, veiled: bool) -> dict:
    rank, tied = ladder.place(ladder.index[entry_id])
    lines = [_line(board, ladder, index, veiled) for index in ladder.around(entry_id)]
    total = {} if veiled else {"entrants": len(ladder)}
    return {"key": row_key(board.pk, entry_id), **place_of(rank, tied, veiled=veiled), **total, "rows": lines}


def _line(board: Board, ladder: Ladder, index: int, veiled: bool) -> dict:
    rung = ladder.rungs[index]
    return {
        "key": row_key(board.pk, rung.entry_id),
        **place_of(*ladder.place(index), veiled=veiled),
        "name": mask_name(rung.full_name, rung.name_style, code=rung.code),
        "unit": rung.unit_name,
        "score": rung.score,
        "time": rung.time_used_ms,
    }


def _read(board: Board) -> Ladder:
    shown = ("entry__person__full_name", "entry__name_style", "entry__code", "entry__unit_name")
    columns = ("entry_id", *shown, "entry__competing_unit", "attempt__score", "attempt__time_used_ms")
    rows = board.rows.order_by().values_list(*KEYS, *columns).iterator()
    return Ladder(Rung(row[: len(KEYS)], *row[len(KEYS) :]) for row in rows)
