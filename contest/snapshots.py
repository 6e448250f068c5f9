"""What a board tells: one JSON text, the same for the page, the sockets and whoever polls.

A text belongs to one version of its board and is kept in the cache under both. Redis may be away, which is the cache of
several processes: then each makes a text once for itself, and whoever gives versions goes by what it remembers itself.
What a line may say stands in contest.lines.
"""

import json
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from contest.clock import wall
from contest.lines import Ranked, first_of, line_of
from contest.models import Attempt, Board
from contest.phases import Phase
from contest.ranking import Row, rank
from contest.stretches import length
from contest.unit_lists import lists_of

TOP_ROWS = 50
"""So many individuals stand in a text."""

KEPT_SECONDS = 24 * 3600

UNITS_REST = 9
"""Figures of units look at every row. Having taken some time, they rest so many times as long."""


class State(NamedTuple):
    """What the clock says of a board. `veiled`: a prediction is open, and numbers must not answer it."""

    phase: Phase
    frozen: bool
    veiled: bool


class Units(NamedTuple):
    """The lists of units as they were after a change of the board, and when they may be made anew."""

    lists: dict
    changed_at: datetime | None
    state: State
    due: datetime

    def serve(self, board: Board, state: State, now: datetime) -> bool:
        """Whether these lists may still be told."""
        return self.state == state and (self.changed_at == board.changed_at or now < self.due)


class Told(NamedTuple):
    """What was told last of a board: up to which change, in which state, and the text of its version."""

    version: int
    changed_at: datetime | None
    state: State
    content: str
    text: str
    units: Units

    def is_news(self, board: Board, state: State, now: datetime) -> bool:
        """Whether the board may have something else to tell by now."""
        return (self.changed_at, self.state) != (board.changed_at, state) or not self.units.serve(board, state, now)


def state_of(board: Board, now: datetime) -> State:
    """Return the state of a board that was read `with_round`. Organisers see everything, always and at once.

    All divisions of a round are veiled together, since a prediction may ask about all of them, and until the last open
    paper is in: extra or returned time reaches past the close.
    """
    round_ = board.round_division.round
    phase, surely = round_.phase(now), round_.phase(wall.least(now))
    if not board.is_public:
        return State(phase, frozen=False, veiled=False)
    veiled = board.predicts and (
        surely is Phase.OPEN or (surely.is_over and Attempt.objects.open().of_round(round_).exists())
    )
    return State(phase, frozen=round_.is_frozen(now), veiled=veiled)


def snapshot(board: Board, *, now: datetime) -> str:
    """Return the text of the board's present version, made only where the cache has lost it."""
    return cache.get_or_set(_text_key(board.pk, board.version), partial(_made_anew, board, now), KEPT_SECONDS)


def _made_anew(board: Board, now: datetime) -> str:
    """The text as it would be by now. When the version was made is lost, so under the veil no moment is told."""
    state = state_of(board, now)
    content = content_of(board, state, units_of(board, state, now))
    return _text(board, content, None if state.veiled else board.changed_at)


def told_anew(board: Board, state: State, content: str, units: Units, *, now: datetime) -> Told:
    """Return what a new version of the board tells, and keep it. For the one who gives versions.

    Under the veil, the moment of a change below what is told would give it away: the version tells its own moment.
    """
    text = _text(board, content, now if state.veiled else board.changed_at)
    told = Told(board.version, board.changed_at, state, content, text, units)
    keep(board.pk, told)
    return told


def keep(board_id: int, told: Told) -> bool:
    """Have the cache know what is told of a board, and return whether it took that."""
    return not cache.set_many({_text_key(board_id, told.version): told.text, _told_key(board_id): told}, KEPT_SECONDS)


def told_of(board_ids: Iterable[int]) -> dict[int, Told]:
    """Return what was told last, of each of these boards of which the cache knows."""
    board_of = {_told_key(board_id): board_id for board_id in board_ids}
    return {board_of[key]: told for key, told in cache.get_many(board_of).items()}


def latest_of(board_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Return the version told last and its text, of each of these boards of which the cache knows."""
    return {board_id: (told.version, told.text) for board_id, told in told_of(board_ids).items()}


def content_of(board: Board, state: State, units: Units) -> str:
    """Return what stands on the board now, as JSON without a version."""
    with translation.override(settings.LANGUAGE_CODE):  # one text serves everybody, whoever makes it
        content = {"phase": state.phase, "frozen": state.frozen, "veiled": state.veiled}
        if not state.veiled:
            content["entrants"] = length(board.pk)
        content["rows"] = top_rows(board)
        content["units"] = units.lists
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def units_of(board: Board, state: State, now: datetime, before: Units | None = None) -> Units:
    """Return the lists of units: those of `before` as long as they may be told, else new ones."""
    if before is not None and before.serve(board, state, now):
        return before
    began = time.monotonic()
    lists = lists_of(board, veiled=state.veiled)
    rest = timedelta(seconds=UNITS_REST * (time.monotonic() - began))
    return Units(lists, board.changed_at, state, now + rest)


def top_rows(board: Board) -> list[dict]:
    """The first lines. One row more is read, to know whether the last one shares its rank."""
    found = first_of(board.pk, TOP_ROWS + 1)
    shown = {place[-1]: what for place, what in found.items()}
    ranked = rank(Row(place[-1], place[:-1]) for place in found)[:TOP_ROWS]
    lines = [Ranked(item.row.entry_id, item.rank, item.tied) for item in ranked]
    return [line_of(board, line, shown[line.entry_id]) for line in lines]  # never below the first hundred


def _text(board: Board, content: str, updated_at: datetime | None) -> str:
    told = json.dumps(updated_at and updated_at.isoformat(timespec="seconds"))
    return f'{{"version":{board.version},"updated_at":{told},{content[1:]}'


def _text_key(board_id: int, version: int) -> str:
    return f"board:{board_id}:{version}"


def _told_key(board_id: int) -> str:
    return f"board:{board_id}:told"
