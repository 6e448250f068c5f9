"""One's own place: exact, among neighbours, and never by looking at the whole board."""

import json
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import translation

from contest.lines import Ranked, Shown, line_of, places_of, shown_of
from contest.models import KEYS, Board
from contest.ranking import EXACT_RANKS
from contest.snapshots import state_of
from contest.stretches import Order, Place, one_moment

REACH = 3
"""Neighbours shown above and below one's own row."""

UNIT_ROWS = 200
"""The most rows of one unit that a page shows."""


def own_rows(board: Board, entry_id: int, *, now: datetime) -> dict | None:
    """Return an entry's own place with its neighbours as the board may tell them; None when it is not on the board."""
    return own_rows_of(board, [entry_id], now=now).get(entry_id)


def own_rows_of(board: Board, entry_ids: Iterable[int], *, now: datetime) -> dict[int, dict]:
    """Return the same for many entries at once; those that are not on the board are left out.

    What it asks of the database grows with the stretches of the board, not with the number of entries.
    """
    veiled = state_of(board, now).veiled
    with one_moment():
        order = Order(board.pk)
        places = sorted(places_of(board.pk, list(entry_ids)))  # from the top down: no stretch is read twice
        around = {place[-1]: ranked_around(order, place) for place in places}
        shown = shown_of(board.pk, {ranked.entry_id for window in around.values() for ranked in window})
    with translation.override(settings.LANGUAGE_CODE):
        return {entry: _own(board, entry, window, shown, veiled) for entry, window in around.items()}


def _own(board: Board, entry_id: int, window: list[Ranked], shown: dict[int, Shown], veiled: bool) -> dict:
    lines = {ranked.entry_id: line_of(board, ranked, shown[ranked.entry_id], veiled=veiled) for ranked in window}
    mine = {name: lines[entry_id][name] for name in ("key", "rank", "to", "tied", "hidden") if name in lines[entry_id]}
    return mine | {"rows": list(lines.values())}


def ranked_around(order: Order, place: Place) -> list[Ranked]:
    """Return who stands at this place and REACH above and below, each with the exact rank."""
    before, rows = order.around(place, REACH + 1)  # one more on each side tells whether the outermost share their rank
    ranks: list[int] = []
    for number, row in enumerate(rows):
        if not ranks:
            ranks.append(order.rank(row))
        else:
            ranks.append(ranks[-1] if row[:-1] == rows[number - 1][:-1] else before + number + 1)
    ranked = [Ranked(row[-1], rank, ranks.count(rank) > 1) for row, rank in zip(rows, ranks, strict=True)]
    index = rows.index(place)
    return ranked[max(index - REACH, 0) : index + REACH + 1]


def own_texts(board_id: int, entry_ids: Iterable[int], *, now: datetime) -> dict[int, str]:
    """Return the private frame of each entry: its own place, or that it has none on this board."""
    board = Board.objects.with_round().get(pk=board_id)
    places = own_rows_of(board, entry_ids, now=now)
    return {entry: json.dumps({"own": places.get(entry)}, ensure_ascii=False) for entry in entry_ids}


def unit_rows(board: Board, unit_id: int, *, now: datetime) -> list[dict]:
    """Return the people of one unit with their places on the whole board; on the public one without hidden people.

    Under the veil only those whose exact rank is public: the length of the list would tell how many took part.
    """
    veiled = state_of(board, now).veiled
    with one_moment():
        order = Order(board.pk)
        rows = board.rows.counting_for(unit_id)
        if board.is_public:
            rows = rows.unhidden()
        if veiled:
            rows = rows.filter(pk__in=list(board.rows.in_order().values_list("pk", flat=True)[:EXACT_RANKS]))
        places = [tuple(row) for row in rows.in_order().values_list(*KEYS, "entry_id")[:UNIT_ROWS]]
        found = [ranked for place in places for ranked in ranked_around(order, place) if ranked.entry_id == place[-1]]
        shown = shown_of(board.pk, [ranked.entry_id for ranked in found])
    with translation.override(settings.LANGUAGE_CODE):
        return [line_of(board, ranked, shown[ranked.entry_id], veiled=veiled) for ranked in found]
