"""One line of a board: what it tells of a row, and to whom.

A public line names nobody beyond what the entrant chose, and nobody whom an officer hid; it carries no id of a person
or an entry. `key` follows a row from version to version and leads nowhere. Organisers also see the participation code.
"""

import hmac
from collections.abc import Collection, Iterator
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

from accounts.models import User
from accounts.vietnamese import mask_name
from contest.models import KEYS, Attempt, Board, BoardRow, Entry
from contest.ranking import public_rank
from contest.stretches import Place

ENTRIES_A_QUERY = 500

# Written out, because whoever looks at a board asks this: Django takes longer to word it than the database to answer.
_PLACE = ", ".join(f"place.{column}" for column in [*KEYS, "entry_id"])
_SHOWN = f"""
SELECT {_PLACE}, person.full_name, entry.name_style, entry.code, entry.unit_name, entry.hidden_at,
    attempt.score, attempt.time_used_ms
FROM {BoardRow._meta.db_table} place
    JOIN {Entry._meta.db_table} entry ON entry.id = place.entry_id
    JOIN {User._meta.db_table} person ON person.id = entry.person_id
    JOIN {Attempt._meta.db_table} attempt ON attempt.id = place.attempt_id
WHERE place.board_id = %s
"""  # noqa: S608  names of our own tables and columns


class Shown(NamedTuple):
    """What a line may show of a row."""

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
    found = {}
    for some in batches(entry_ids):
        found |= dict(_read(f"{_SHOWN} AND place.entry_id IN ({_marks(some)})", [board_id, *some]))
    return {place[-1]: shown for place, shown in found.items()}


def first_of(board_id: int, number: int) -> dict[Place, Shown]:
    """Return the first so many rows of a board in order, each with what its line shows."""
    return dict(_read(f"{_SHOWN} ORDER BY {_PLACE} LIMIT %s", [board_id, number]))


def places_of(board_id: int, entry_ids: Collection[int]) -> list[Place]:
    """Return where these entries stand, those that do; one query for ENTRIES_A_QUERY of them."""
    found: list[Place] = []
    with connection.cursor() as cursor:
        for some in batches(entry_ids):
            wanted = f"SELECT {_PLACE} FROM {BoardRow._meta.db_table} place WHERE place.board_id = %s"  # noqa: S608
            cursor.execute(f"{wanted} AND place.entry_id IN ({_marks(some)})", [board_id, *some])
            found += cursor.fetchall()
    return found


def line_of(board: Board, ranked: Ranked, shown: Shown, *, veiled: bool = False) -> dict:
    """Return a line as this board's audience may read it. Names are in the active language.

    A hidden row keeps its rank, score and time, because everybody else's rank rests on them.
    """
    line = {"key": row_key(board.pk, ranked.entry_id), **place_of(ranked.rank, ranked.tied, veiled=veiled)}
    if shown.hidden_at is not None:
        line["hidden"] = True
    if board.is_public and shown.hidden_at is not None:
        line |= {"name": "", "unit": ""}
    else:
        line |= {"name": _name(shown.full_name, shown.name_style, shown.code, get_language()), "unit": shown.unit_name}
    if not board.is_public:
        line["code"] = shown.code
    return line | {"score": shown.score, "time": shown.time_used_ms}


def row_key(board_id: int, entry_id: int) -> str:
    """Return what stands for an entry on one board, so that a row can be followed while it moves."""
    return hmac.digest(_secret(settings.SECRET_KEY), b"%d:%d" % (board_id, entry_id), "sha256").hex()[:12]


def place_of(place: int, tied: bool, *, veiled: bool) -> dict:
    """Return a rank as the board may tell it: {"rank"} with "tied" where it is shared, or {"rank", "to"} for a band."""
    band = public_rank(place) if veiled else None
    if band is not None and not band.exact:
        return {"rank": band.first, "to": band.last}
    return {"rank": place} | ({"tied": True} if tied else {})


def batches(entry_ids: Collection[int]) -> Iterator[list[int]]:
    ids = list(entry_ids)
    for start in range(0, len(ids), ENTRIES_A_QUERY):
        yield ids[start : start + ENTRIES_A_QUERY]


def _marks(entry_ids: list[int]) -> str:
    return ", ".join(["%s"] * len(entry_ids))


def _read(statement: str, values: list) -> Iterator[tuple[Place, Shown]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for row in cursor.fetchall():
            yield row[: len(KEYS) + 1], Shown(*row[len(KEYS) + 1 :])


@lru_cache(maxsize=1)
def _secret(secret_key: str) -> bytes:
    return sha256(f"contest.lines.row:{secret_key}".encode()).digest()


@lru_cache(maxsize=20_000)
def _name(full_name: str, style: str, code: str, language: str | None) -> str:
    """The same few thousand neighbours are told to thousands, every few seconds."""
    return mask_name(full_name, style, code=code)
