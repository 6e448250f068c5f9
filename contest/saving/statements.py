"""The transaction that writes saves: who may, what is late, what stands, and a record of every save that arrived.

The order of saves is decided by the database, in one statement. Many messages share one transaction, and what it asks
of the database does not grow with their number.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from contest import losses
from contest.attempts import QUEUE_GRACE, count_credit_to_the_end, finish_attempts, take_in_time
from contest.clock import wall
from contest.heart import read_beat
from contest.models import Attempt, Response, SaveEvent
from contest.phases import OUTAGE_THRESHOLD, is_late
from contest.rows import run
from contest.saving.messages import Doubt, Message, Reply, Result, Save, to_json

Outcome = SaveEvent.Outcome

UPSERT = """
INSERT INTO contest_response (attempt_id, slot, counter, device, answer, flag, saved_at) VALUES {rows}
ON CONFLICT (attempt_id, slot) DO UPDATE SET
    counter = excluded.counter, device = excluded.device, answer = excluded.answer, flag = excluded.flag,
    saved_at = excluded.saved_at
WHERE (excluded.counter, excluded.device) > (contest_response.counter, contest_response.device)
RETURNING attempt_id, slot
"""
STANDING = """
WITH wanted (attempt_id, slot) AS (VALUES {rows})
SELECT wanted.attempt_id, wanted.slot, counter, device, answer, flag
FROM wanted JOIN contest_response response ON (response.attempt_id, response.slot) = (wanted.attempt_id, wanted.slot)
"""
RECORD = """
INSERT INTO contest_saveevent (attempt_id, slot, counter, device, answer, flag, arrived_at, outcome) VALUES {rows}
"""

HELD = ("pk", "deadline", "credited_ms", "save_key", "state", "finished_by")
"""What the lock on an attempt reads."""

Place = tuple[int, int]
"""An attempt and a slot."""


@dataclass(slots=True)
class Pending:
    """A save on its way to the database, and what becomes of it."""

    save: Save
    place: Place
    row: tuple
    """What both tables keep of it; the answer is encoded once."""
    is_late: bool
    outcome: Outcome | None = None
    stored: Save | None = None


@dataclass(slots=True)
class Sitting:
    """What the lock on an attempt told."""

    deadline: datetime
    credited_ms: int
    save_key: str
    finished: bool
    swept: bool
    """Finished by the deadline, not by a person: what arrived before it may still come."""
    submitted_at: datetime | None = None
    taken_in_time: bool = False
    """Whether something was taken although the sweep had been here."""

    def refuses(self, arrived_at: datetime, now: datetime) -> bool:
        """Whether what arrived then is too late, when it is written now.

        The sweep may be quicker than our own queues, on this process or another: for that nobody is late.
        """
        if self.finished and not (self.swept and now - self.deadline <= QUEUE_GRACE):
            return True
        return is_late(arrived_at, self.deadline)


@contextmanager
def acknowledging() -> Iterator[None]:
    """A transaction whose outcome somebody is told. Raises Doubt where the disk may have lost what it took, be it that
    this is noticed while it commits: its own sync may then have found nothing left to do."""
    with transaction.atomic():
        doubt_where_lost()
        yield
    doubt_where_lost()


def doubt_where_lost() -> None:
    if losses.may_have_lost():
        raise Doubt("the disk may have lost what it took")


@acknowledging()
def apply_saves(
    attempt_id: int,
    saves: Sequence[Save],
    *,
    arrived_at: datetime,
    now: datetime | None = None,
    submit: bool = False,
    save_key: str | None = None,
) -> Reply | None:
    """Write the saves of one message and, if asked, submit after them; return what became of each.

    `now` is the moment of writing; that of arrival, where nothing waited in between. The plain forms call it, and what
    the writer does for many messages at once is the same. Returns None when the save key is not, or no longer, the
    attempt's, or there is no such attempt; nothing is written then. Raises Doubt where nothing may be promised.
    """
    told = write([Message(attempt_id, saves, arrived_at, submit, save_key)], now=now or arrived_at)[0]
    if isinstance(told, Doubt):
        raise told
    return told


def next_counter(attempt_id: int, slot: int) -> int:
    """Return the counter that makes a save of this slot the newest.

    Locks the attempt, so that no other save comes between: call it in the transaction that saves.
    """
    Attempt.objects.select_for_update().get(pk=attempt_id)
    greatest = Response.objects.filter(attempt=attempt_id, slot=slot).aggregate(greatest=Max("counter"))["greatest"]
    return (greatest or 0) + 1


def is_too_late(attempt_id: int, arrived_at: datetime, *, now: datetime) -> bool:
    """Return whether the attempt takes nothing any more that arrived then. Locks it: what is told holds until the end
    of the caller's transaction."""
    return lock({attempt_id})[attempt_id].refuses(arrived_at, now)


def write(messages: Sequence[Message], *, now: datetime) -> list[Reply | Doubt | None]:
    """Write these messages, in the order in which they arrived, and return a reply to each; None as in `apply_saves`,
    and a doubt about those of which nothing is written, since nobody may be told yet that they are late.

    Belongs inside the caller's transaction: nothing is true before it is committed.
    """
    sittings = lock({message.attempt_id for message in messages})
    doubts = doubts_of(messages, sittings, now)
    queues = [
        None if place in doubts else admit(message, sittings.get(message.attempt_id), now)
        for place, message in enumerate(messages)
    ]
    pending = [save for queue in queues if queue is not None for save in queue]
    settle(pending)
    run(RECORD, [(*save.row, save.outcome.value) for save in pending])
    finish(sittings)
    return [
        doubts.get(place) if queue is None else reply(queue, sittings[message.attempt_id])
        for place, (message, queue) in enumerate(zip(messages, queues, strict=True))
    ]


def doubts_of(messages: Sequence[Message], sittings: Mapping[int, Sitting], now: datetime) -> dict[int, Doubt]:
    """The messages that would be late, by their place, while nobody may be told so: the others need not wait."""
    late = [place for place, message in enumerate(messages) if would_be_late(message, sittings.get(message.attempt_id))]
    if not late or is_sure(now):
        return {}
    words = "the time that was lost is given back first, and a clock that was set put right"
    return {place: Doubt(words) for place in late}


def finish(sittings: Mapping[int, Sitting]) -> None:
    """Finish those that were submitted, and have those marked again that the sweep had finished too soon."""
    for attempt_id, sitting in sittings.items():
        if sitting.taken_in_time:
            take_in_time(attempt_id, submitted_at=sitting.submitted_at)
    ends = {attempt_id: sitting.submitted_at for attempt_id, sitting in sittings.items() if sitting.submitted_at}
    still_open = {attempt_id: at for attempt_id, at in ends.items() if not sittings[attempt_id].taken_in_time}
    if still_open:
        finish_attempts(still_open)
    if ends:
        count_credit_to_the_end(ends)


def would_be_late(message: Message, sitting: Sitting | None) -> bool:
    """Whether only the deadline would refuse the message, and time given back might not."""
    by_person = sitting is not None and sitting.finished and not sitting.swept
    return sitting is not None and not by_person and is_late(message.arrived_at, sitting.deadline)


def is_sure(now: datetime) -> bool:
    """Whether somebody may be told that they are late."""
    return not is_silent(now) and not wall.is_doubted()


def is_silent(now: datetime) -> bool:
    """Whether the platform's heart has not beaten for so long that its next beat gives time back. The credit is
    committed before that beat, and whoever asks holds the attempt: nobody is called late in between."""
    beat_at = read_beat()
    return beat_at is not None and now - beat_at > OUTAGE_THRESHOLD


def lock(attempt_ids: set[int]) -> dict[int, Sitting]:
    """Lock these attempts, always in the same order, and return what holds from now on to the end of the transaction.

    On SQLite the transaction itself is the lock: it is IMMEDIATE.
    """
    attempts = Attempt.objects.select_for_update().filter(pk__in=attempt_ids).order_by("pk")
    return {
        pk: Sitting(deadline, credited, save_key, state == Attempt.State.FINISHED, by == Attempt.FinishedBy.DEADLINE)
        for pk, deadline, credited, save_key, state, by in attempts.values_list(*HELD)
    }


def admit(message: Message, sitting: Sitting | None, now: datetime) -> list[Pending] | None:
    """Return the message's saves, each known to be in time or late, or None when its key opens nothing.

    Whatever arrives after a submission is late, also within one batch.
    """
    if sitting is None or message.save_key not in (None, sitting.save_key):
        return None
    late = sitting.refuses(message.arrived_at, now)
    if sitting.swept and not late and (message.saves or message.submit):
        sitting.taken_in_time = True
    if message.submit and not (sitting.finished and late):
        sitting.finished, sitting.swept, sitting.submitted_at = True, False, message.arrived_at
    arrived_at = connection.ops.adapt_datetimefield_value(message.arrived_at)
    return [pend(save, message.attempt_id, arrived_at, late) for save in message.saves]


def pend(save: Save, attempt_id: int, arrived_at: object, late: bool) -> Pending:
    answer = None if save.answer is None else to_json(save.answer)
    row = (attempt_id, save.slot, save.counter, save.device, answer, save.flag, arrived_at)
    return Pending(save, (attempt_id, save.slot), row, late)


def settle(pending: list[Pending]) -> None:
    """Let the database decide about every save, and note what it decided."""
    for wave in waves(save for save in pending if not save.is_late):
        changed = set(run(UPSERT, [save.row for save in wave]))
        for save in wave:
            if save.place in changed:
                save.outcome, save.stored = Outcome.SAVED, save.save
        compare([save for save in wave if save.outcome is None], otherwise=Outcome.OLDER)
    compare([save for save in pending if save.is_late], otherwise=Outcome.LATE)


def compare(refused: list[Pending], *, otherwise: Outcome) -> None:
    """Note what stands instead. A save that stands already was sent twice; that is told even when it is late."""
    standing = read_standing({save.place for save in refused})
    for save in refused:
        save.stored = stored = standing.get(save.place)
        is_repeat = stored is not None and (stored.counter, stored.device) == (save.save.counter, save.save.device)
        save.outcome = Outcome.REPEAT if is_repeat else otherwise


def waves(pending: Iterable[Pending]) -> list[list[Pending]]:
    """Part the saves so that no statement meets a slot twice, which PostgreSQL refuses; mostly there is one wave."""
    parts: list[list[Pending]] = []
    met: dict[Place, int] = defaultdict(int)
    for save in pending:
        if met[save.place] == len(parts):
            parts.append([])
        parts[met[save.place]].append(save)
        met[save.place] += 1
    return parts


def read_standing(places: set[Place]) -> dict[Place, Save]:
    rows = run(STANDING, list(places))
    return {
        (attempt_id, slot): Save(slot, counter, device, answer and json.loads(answer), bool(flag))
        for attempt_id, slot, counter, device, answer, flag in rows
    }


def reply(queue: list[Pending], sitting: Sitting) -> Reply:
    results = [Result(save.save, save.outcome, save.stored) for save in queue]
    return Reply(results, sitting.deadline, sitting.finished, sitting.credited_ms)
