"""What may be drawn for a round, and the paper that a seed draws from it.

A pool of ten thousand questions takes longer to read, and to fetch from a cache, than to draw from: each process keeps
it in its own memory. A token in the cache that all processes share says when it must be read anew.
"""

import threading
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.utils import timezone

from contest.exclusions import left_out_of
from contest.models import RoundDivision, new_key
from questions.drawing import PoolItem, PreparedPool, Row, draw_paper, prepare
from questions.kinds import kind
from questions.models import BlueprintRow, Question, Revision
from questions.randomness import Draw

POOL_SECONDS = 30
"""How long a prepared pool is kept: a question retired in mid-round may still be drawn for so long."""

CONTENTS = 20_000
"""The most contents of revisions that a process keeps; about 2 kB each."""

SETTLED_AFTER = timedelta(minutes=1)
"""A revision that was first used so long ago is immutable: the transaction that used it is over."""


class Pool(NamedTuple):
    """A pool in memory, and the token under which it was read."""

    token: str
    prepared: PreparedPool


class Content(NamedTuple):
    """What arranging the options of a question needs to know."""

    kind: str
    content: dict


_pools: dict[int, Pool] = {}
_contents: dict[int, Content] = {}
_reading = threading.Lock()


def pool_of(round_division: RoundDivision) -> PreparedPool:
    """Return what may be drawn for this round and division, sorted into cells; kept for POOL_SECONDS."""
    token = cache.get_or_set(_token_key(round_division), new_key, POOL_SECONDS)
    held = _pools.get(round_division.pk)
    if held is None or held.token != token:
        with _reading:  # those who waited find it read
            held = _pools.get(round_division.pk)
            if held is None or held.token != token:
                held = _pools[round_division.pk] = Pool(token, prepare(_read_items(round_division)))
    return held.prepared


def _read_items(round_division: RoundDivision) -> list[PoolItem]:
    day = round_division.law_day(timezone.localdate())
    questions = Question.objects.drawable(round_division.banks.all(), round_division.uses, on=day)
    left_out = left_out_of([round_division], now=timezone.now())[round_division.pk]
    return [item for item in questions.as_pool() if item.question not in left_out]


def forget_pool(round_division: RoundDivision) -> None:
    """Read the pool anew at the next draw, in every process: what it draws from has changed."""
    cache.delete(_token_key(round_division))


def forget() -> None:
    """Forget all that is in memory: the database under it is another one."""
    _pools.clear()
    _contents.clear()


def _token_key(round_division: RoundDivision) -> str:
    return f"pool:{round_division.pk}"


def _read_rows(round_division: RoundDivision) -> list[Row]:
    """Return the blueprint's rows for a single paper: making records of them would take as long as drawing."""
    rows = BlueprintRow.objects.filter(blueprint=round_division.blueprint_id)
    rows = rows.values_list("topic_id", "level", "kind", "count", "points")
    return [Row(topic, level, kind or None, count, points) for topic, level, kind, count, points in rows]


def draw(round_division: RoundDivision, seed: str) -> dict:
    """Return the paper for this seed (hexadecimal) as Attempt.paper keeps it.

    Raises CannotDraw, naming each row of the blueprint that the pool cannot meet.
    """
    source = bytes.fromhex(seed)
    drawn = draw_paper(pool_of(round_division), _read_rows(round_division), source)
    contents = _contents_of(item.revision for item in drawn)
    slots = []
    for number, item in enumerate(drawn, start=1):
        name, content = contents[item.revision]
        options = kind(name).arrange(content, Draw(source).fork(f"options:{number}"))
        slots.append({"revision": item.revision, "points": item.points, "options": options, "params": None})
    return {"v": 1, "slots": slots}


def are_settled(revisions: Iterable[int]) -> bool:
    """Return whether these have just been drawn and are known to have stood on papers long before."""
    return all(pk in _contents for pk in revisions)


def _contents_of(revisions: Iterable[int]) -> dict[int, Content]:
    """Return the contents of these revisions; only what can no longer change is remembered."""
    found = {pk: _contents.get(pk) for pk in revisions}
    missing = [pk for pk, content in found.items() if content is None]
    settled_before = timezone.now() - SETTLED_AFTER
    rows = Revision.objects.filter(pk__in=missing).order_by().values_list("pk", "kind", "content", "used_at")
    for pk, name, content, used_at in rows if missing else ():
        found[pk] = Content(name, content)
        if used_at is not None and used_at < settled_before:
            if len(_contents) >= CONTENTS:
                _contents.clear()
            _contents[pk] = found[pk]
    return found
