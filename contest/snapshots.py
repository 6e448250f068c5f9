"""What a board tells: one JSON text, the same for the page, the sockets and whoever polls.

A text belongs to one version of its board and is kept in the cache under both. It names nobody beyond what the entrant
chose, and carries no id of a person or an entry: `key` follows a row from version to version and leads nowhere.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Sum
from django.utils import translation
from django.utils.crypto import salted_hmac

from accounts.models import Headcount
from contest.models import KEYS, Attempt, Board, BoardRow
from contest.phases import Phase
from contest.ranking import (
    Ranked,
    UnitFigures,
    UnitRow,
    participation_rate,
    public_rank,
    public_rate,
    rank,
    rank_units_by_mean,
    rank_units_by_participation,
)
from contest.scoring import mean_hundredths

TOP_ROWS = 50
"""So many individuals, and so many units of each kind, stand in a text."""

KEPT_SECONDS = 24 * 3600


class State(NamedTuple):
    """What the clock says of a board. `veiled`: a prediction is open, and numbers must not answer it."""

    phase: Phase
    frozen: bool
    veiled: bool


class Told(NamedTuple):
    """What was told last of a board: the change and the state it took in, and the text without its version."""

    version: int
    changed_at: datetime | None
    state: State
    content: str


def state_of(board: Board, now: datetime) -> State:
    """Return the board's state. Organisers see everything, always and at once.

    The veil stays until the last open paper is in: extra or returned time reaches past the close of a round.
    """
    joined = board.round_division
    phase = joined.round.phase(now)
    if board.audience != Board.Audience.PUBLIC:
        return State(phase, frozen=False, veiled=False)
    veiled = joined.asks_prediction and (
        phase is Phase.OPEN or (phase is Phase.CLOSED and Attempt.objects.open().filter(round_division=joined).exists())
    )
    return State(phase, frozen=joined.round.is_frozen(now), veiled=veiled)


def snapshot(board: Board, *, now: datetime) -> str:
    """Return the text of the board's present version, made only where the cache has lost it."""
    key = _text_key(board.pk, board.version)
    text = cache.get(key)
    if text is None:
        text = _text(board.version, board.changed_at, content_of(board, state_of(board, now)))
        cache.set(key, text, KEPT_SECONDS)
    return text


def keep(board: Board, state: State, content: str) -> str:
    """Remember what was told of this version of the board, and return its text. For the one who gives versions."""
    told = Told(board.version, board.changed_at, state, content)
    text = _text(told.version, told.changed_at, told.content)
    cache.set_many({_text_key(board.pk, board.version): text, _told_key(board.pk): told}, KEPT_SECONDS)
    return text


def told_of(board_ids: Iterable[int]) -> dict[int, Told]:
    """Return what was told last, of each of these boards of which the cache knows."""
    board_of = {_told_key(board_id): board_id for board_id in board_ids}
    return {board_of[key]: told for key, told in cache.get_many(board_of).items()}


def latest_of(board_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Return the version told last and its text, of each of these boards of which the cache knows."""
    told_by_board = told_of(board_ids).items()
    return {board: (told.version, _text(told.version, told.changed_at, told.content)) for board, told in told_by_board}


def content_of(board: Board, state: State) -> str:
    """Return what stands on the board now, as JSON without a version."""
    with translation.override(settings.LANGUAGE_CODE):  # one text serves everybody, whoever makes it
        content = {"phase": state.phase, "frozen": state.frozen, "veiled": state.veiled}
        if not state.veiled:
            content["entrants"] = board.rows.count()
        content["rows"] = _top_rows(board)
        content["units"] = _units(board, state.veiled)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def row_key(board_id: int, entry_id: int) -> str:
    """Return what stands for an entry on one board, so that a row can be followed while it moves."""
    return salted_hmac("contest.snapshots.row", f"{board_id}:{entry_id}").hexdigest()[:12]


def place_of(place: int, tied: bool, *, veiled: bool) -> dict:
    """Return a rank as the board may tell it: {"rank"} with "tied" where it is shared, or {"rank", "to"} for a band."""
    band = public_rank(place) if veiled else None
    if band is not None and not band.exact:
        return {"rank": band.first, "to": band.last}
    return {"rank": place} | ({"tied": True} if tied else {})


def _top_rows(board: Board) -> list[dict]:
    rows = board.rows.select_related("entry__person", "attempt").defer("attempt__paper").order_by(*KEYS, "entry_id")
    first = rank(rows[: TOP_ROWS + 1])  # one more tells whether the last shares its rank
    return [_row(board, ranked) for ranked in first[:TOP_ROWS]]


def _row(board: Board, ranked: Ranked[BoardRow]) -> dict:
    row = ranked.row
    return {
        "key": row_key(board.pk, row.entry_id),
        **place_of(ranked.rank, ranked.tied, veiled=False),  # never below the first hundred
        "name": row.entry.public_name,
        "unit": row.entry.unit_name,
        "score": row.attempt.score,
        "time": row.attempt.time_used_ms,
    }


def _units(board: Board, veiled: bool) -> dict:
    contest = board.round_division.round.contest
    counted = board.rows.filter(entry__competing_unit__isnull=False).order_by()
    grouped = list(
        counted.values_list("entry__competing_unit", "entry__competing_unit__name").annotate(Count("pk"), Sum("k1"))
    )  # every chain begins with the score, so k1 is the score below zero
    names = {unit: name for unit, name, *_figures in grouped}
    headcounts = _headcounts(list(names), contest.units_as_of)
    units = [
        UnitRow(unit, UnitFigures(people, headcounts.get(unit), mean_hundredths(-points, people)))
        for unit, _name, people, points in grouped
    ]
    by_rate = rank_units_by_participation(units).ranked[:TOP_ROWS]
    by_mean = rank_units_by_mean(units, minimum_rate=contest.unit_minimum_percent * 100).ranked[:TOP_ROWS]
    return {
        "participation": [_unit(ranked, names) | _participation(ranked.row.figures, veiled) for ranked in by_rate],
        "mean": [_unit(ranked, names) | {"mean": ranked.row.figures.mean_best_hundredths} for ranked in by_mean],
    }


def _unit(ranked: Ranked[UnitRow], names: dict[int, str]) -> dict:
    unit = ranked.row.unit_id
    return {"id": unit, **place_of(ranked.rank, ranked.tied, veiled=False), "name": names[unit]}


def _participation(figures: UnitFigures, veiled: bool) -> dict:
    rate = participation_rate(figures)
    if veiled:
        return {"band": public_rate(rate)}
    return {"rate": rate, "people": figures.participants, "headcount": figures.headcount}


def _headcounts(unit_ids: list[int], as_of: date) -> dict[int, int]:
    """The latest number up to the day of the contest's units; where a unit has only later ones, its first."""
    found: dict[int, int] = {}
    for headcount in Headcount.objects.filter(unit__in=unit_ids).order_by("on"):
        if headcount.on <= as_of or headcount.unit_id not in found:
            found[headcount.unit_id] = headcount.number
    return found


def _text(version: int, changed_at: datetime | None, content: str) -> str:
    updated_at = changed_at.isoformat(timespec="seconds") if changed_at else None
    return f'{{"version":{version},"updated_at":{json.dumps(updated_at)},{content[1:]}'


def _text_key(board_id: int, version: int) -> str:
    return f"board:{board_id}:{version}"


def _told_key(board_id: int) -> str:
    return f"board:{board_id}:told"
