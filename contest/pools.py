"""What may be drawn for a round, and the paper that a seed draws from it.

A pool of ten thousand questions takes longer to read, and to fetch from a cache, than to draw from: each process keeps
it in its own memory. A token in the cache that all processes share says when it must be read anew.
"""

import logging
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

from django.core.cache import cache
from django.utils import timezone

from contest.exclusions import asked_elsewhere, left_out_of
from contest.models import RoundDivision, new_key
from contest.reach import rows_of
from questions.drawing import Drawn, PoolItem, PreparedPool, Row, draw_paper, prepare
from questions.feasibility import bottlenecks
from questions.holidays import calendar_at
from questions.kinds import kind
from questions.models import Question, Revision
from questions.randomness import Draw
from questions.variants import Calendar, CannotVary, Rules, read_rules, to_json, values_for

logger = logging.getLogger(__name__)

POOL_SECONDS = 30
"""How long a prepared pool is kept: a question retired in mid-round may still be drawn for so long."""

CONTENTS = 20_000
"""The most contents of revisions that a process keeps; about 2 kB each."""

SETTLED_AFTER = timedelta(minutes=1)
"""A revision that was first used so long ago is immutable: the transaction that used it is over."""


class Pool(NamedTuple):
    """A pool in memory, the rows of the blueprint by which it is drawn from, and the token under which both were read.

    The rows stand once a paper was drawn by them; whoever changes them before has the pool forgotten.
    """

    token: str
    prepared: PreparedPool
    rows: list[Row]


@dataclass(frozen=True)
class Content:
    """What is needed of a question to arrange its options and to draw its values, where it has parameters."""

    kind: str
    content: dict
    variation: dict | None
    calendar: Calendar | None
    """By which a question with parameters counts working days."""

    @cached_property
    def rules(self) -> Rules:
        return read_rules(self.variation)

    def slot(self, drawn: Drawn, number: int, seed: Draw) -> dict:
        """The slot of a paper. Raises CannotVary where no values can be drawn."""
        options = kind(self.kind).arrange(self.content, seed.fork(f"options:{number}"))
        params = None
        if self.variation is not None:
            params = to_json(values_for(self.rules, self.content, seed.fork(f"variant:{number}"), self.calendar))
        return {"revision": drawn.revision, "points": drawn.points, "options": options, "params": params}


_pools: dict[int, Pool] = {}
_contents: dict[int, Content] = {}
_reading = threading.Lock()


def pool_of(round_division: RoundDivision) -> PreparedPool:
    """Return what may be drawn for this round and division, sorted into cells; kept for POOL_SECONDS."""
    return _held(round_division).prepared


def _held(round_division: RoundDivision) -> Pool:
    token = cache.get_or_set(_token_key(round_division), new_key, POOL_SECONDS)
    held = _pools.get(round_division.pk)
    if held is None or held.token != token:
        with _reading:  # those who waited find it read
            held = _pools.get(round_division.pk)
            if held is None or held.token != token:
                held = _pools[round_division.pk] = _read(round_division.pk, token)
    return held


def _read(pk: int, token: str) -> Pool:
    """Read what may be drawn by the round, its banks and blueprint as they are now: whoever draws first under a new
    token may bring a programme that is older than the change."""
    sitting = RoundDivision.objects.ready_to_draw().get(pk=pk)
    return Pool(token, prepare(_read_items(sitting)), rows_of(sitting))


def _read_items(round_division: RoundDivision) -> list[PoolItem]:
    day = round_division.law_day(timezone.localdate())
    questions = Question.objects.drawable(round_division.banks.all(), round_division.uses, on=day)
    now = timezone.now()
    left_out = left_out_of([round_division], now=now)[round_division.pk]
    free = [item for item in questions.as_pool() if item.question not in left_out]
    if not (elsewhere := asked_elsewhere(round_division, now=now)):
        return free
    unseen = [item for item in free if item.question not in elsewhere]
    return free if bottlenecks(unseen, rows_of(round_division)) else unseen


def forget_pool(round_division: RoundDivision) -> None:
    """Read the pool anew at the next draw, in every process: what it draws from has changed.

    Raises where Redis is away, and other processes hear of it only when theirs is POOL_SECONDS old.
    """
    _pools.pop(round_division.pk, None)  # here, whatever becomes of the token
    cache.delete(_token_key(round_division))


def forget() -> None:
    """Forget all that is in memory: the database under it is another one."""
    _pools.clear()
    _contents.clear()


def _token_key(round_division: RoundDivision) -> str:
    return f"pool:{round_division.pk}"


def draw(round_division: RoundDivision, seed: str) -> dict:
    """Return the paper for this seed (hexadecimal) as Attempt.paper keeps it.

    A question with parameters that cannot be given values, which approving it should have shown, is left out of the
    paper, and another stands in its place. Raises CannotDraw, naming each row of the blueprint that the pool cannot
    meet.
    """
    held, source = _held(round_division), bytes.fromhex(seed)
    pool = held.prepared
    while True:
        slots, spoiled = _slots(draw_paper(pool, held.rows, source), Draw(source))
        if not spoiled:
            return {"v": 1, "slots": slots}
        pool = pool.without(spoiled)


def _slots(drawn: Sequence[Drawn], source: Draw) -> tuple[list[dict], set[int]]:
    """The slots of a paper, and the revisions that cannot stand on it."""
    contents = contents_of(item.revision for item in drawn)
    slots, spoiled = [], set()
    for number, item in enumerate(drawn, start=1):
        try:
            slots.append(contents[item.revision].slot(item, number, source))
        except CannotVary as error:
            logger.error("revision %s is left out of a paper: %s", item.revision, error)
            spoiled.add(item.revision)
    return slots, spoiled


def are_settled(revisions: Iterable[int]) -> bool:
    """Return whether these have just been drawn and are known to have stood on papers long before."""
    return all(pk in _contents for pk in revisions)


def contents_of(revisions: Iterable[int]) -> dict[int, Content]:
    """Return the contents of these revisions; only what can no longer change is remembered."""
    found = {pk: _contents.get(pk) for pk in revisions}
    missing = [pk for pk, content in found.items() if content is None]
    settled_before = timezone.now() - SETTLED_AFTER
    told = ("pk", "kind", "content", "variation", "calendar", "used_at")
    rows = Revision.objects.filter(pk__in=missing).order_by().values_list(*told)
    for pk, name, content, variation, edition, used_at in rows if missing else ():
        found[pk] = Content(name, content, variation, None if variation is None else calendar_at(edition))
        if used_at is not None and used_at < settled_before:
            if len(_contents) >= CONTENTS:
                _contents.clear()
            _contents[pk] = found[pk]
    return found
