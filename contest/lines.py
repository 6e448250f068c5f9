"""One line of a board: what it tells of a row, and to whom.

A public line names nobody beyond what the entrant chose, and nobody whom an officer hid; it carries no id of a person
or an entry. `key` follows a row from version to version and leads nowhere. Organisers also see the participation code.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.utils.crypto import salted_hmac

from accounts.vietnamese import mask_name
from contest.models import Board, BoardRow
from contest.ranking import public_rank

SHOWN = (
    *("entry__person__full_name", "entry__name_style", "entry__code", "entry__unit_name", "entry__hidden_at"),
    *("attempt__score", "attempt__time_used_ms"),
)
ENTRIES_A_QUERY = 500


class Shown(NamedTuple):
    """What a line may show of a row, in the order of SHOWN."""

    full_name: str
    name_style: str
    code: str
    unit_name: str
    hidden_at: datetime | None
    score: int
    time_used_ms: int


class Ranked(NamedTuple):
    """Where a row stands: `tied` when others share its rank."""

    entry_id: int
    rank: int
    tied: bool


def shown_of(board_id: int, entry_ids: Collection[int]) -> dict[int, Shown]:
    """Return what the lines of these entries show; one query for ENTRIES_A_QUERY of them."""
    ids, found = list(entry_ids), {}
    for start in range(0, len(ids), ENTRIES_A_QUERY):
        rows = BoardRow.objects.filter(board=board_id, entry__in=ids[start : start + ENTRIES_A_QUERY]).order_by()
        found |= {entry_id: Shown(*shown) for entry_id, *shown in rows.values_list("entry_id", *SHOWN)}
    return found


def line_of(board: Board, ranked: Ranked, shown: Shown, *, veiled: bool = False) -> dict:
    """Return a line as this board's audience may read it, names in the active language.

    A hidden row keeps its rank, score and time, because everybody else's rank rests on them.
    """
    line = {"key": row_key(board.pk, ranked.entry_id), **place_of(ranked.rank, ranked.tied, veiled=veiled)}
    if shown.hidden_at is not None:
        line["hidden"] = True
    if board.is_public and shown.hidden_at is not None:
        line |= {"name": "", "unit": ""}
    else:
        line |= {"name": mask_name(shown.full_name, shown.name_style, code=shown.code), "unit": shown.unit_name}
    if not board.is_public:
        line["code"] = shown.code
    return line | {"score": shown.score, "time": shown.time_used_ms}


def row_key(board_id: int, entry_id: int) -> str:
    """Return what stands for an entry on one board, so that a row can be followed while it moves."""
    return salted_hmac("contest.snapshots.row", f"{board_id}:{entry_id}").hexdigest()[:12]


def place_of(place: int, tied: bool, *, veiled: bool) -> dict:
    """Return a rank as the board may tell it: {"rank"} with "tied" where it is shared, or {"rank", "to"} for a band."""
    band = public_rank(place) if veiled else None
    if band is not None and not band.exact:
        return {"rank": band.first, "to": band.last}
    return {"rank": place} | ({"tied": True} if tied else {})
