"""The writer: one commit for all who wait, no word before it, and nobody harmed by somebody else's message."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, connections, transaction

from contest.models import Attempt, Heartbeat, Response, SaveEvent
from contest.saving import Doubt, Message, Reply, Writer, apply_saves, effort, statements
from contest.saving import writer as writing
from contest.saving.messages import Trouble
from tests.contest.saving import events, standing, tap
from tests.factories import NOW, make_attempt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def attempt() -> Attempt:
    return make_attempt()


@pytest.fixture
def writer():
    writer = Writer()
    yield writer
    writer.stop()


async def write_all(writer: Writer, *messages: Message) -> list:
    """The replies, or the doubts."""
    return await asyncio.gather(*(writer.write(message) for message in messages), return_exceptions=True)


class Gate:
    """Holds the writer's thread at the beginning of a transaction, and counts the transactions."""

    def __init__(self, monkeypatch, fail=lambda messages: None):
        self.open, self.reached = threading.Event(), threading.Event()
        self.batches = []
        self.fail = fail
        monkeypatch.setattr(writing, "write", self.write)

    def write(self, messages, *, now):
        self.batches.append(len(messages))
        self.reached.set()
        self.open.wait(10)
        self.fail(messages)
        return statements.write(messages, now=now)


async def test_all_that_waits_goes_into_one_transaction(attempt, writer, monkeypatch):
    gate = Gate(monkeypatch)
    waiting = [asyncio.ensure_future(writer.write(Message(attempt.pk, [tap(1)], NOW)))]
    await asyncio.to_thread(gate.reached.wait)
    waiting += [asyncio.ensure_future(writer.write(Message(attempt.pk, [tap(n)], NOW))) for n in range(2, 30)]
    await asyncio.sleep(0)
    gate.open.set()
    replies = await asyncio.gather(*waiting)
    assert gate.batches == [1, 28]
    assert [reply.results[0].outcome for reply in replies] == ["saved"] * 29


async def test_a_full_queue_is_doubt_at_once(attempt, monkeypatch):
    gate, writer = Gate(monkeypatch), Writer(limit=2)
    waiting = [asyncio.ensure_future(writer.write(Message(attempt.pk, [tap(1)], NOW)))]
    await asyncio.to_thread(gate.reached.wait)
    waiting += [asyncio.ensure_future(writer.write(Message(attempt.pk, [tap(n)], NOW))) for n in (2, 3)]
    await asyncio.sleep(0)
    with pytest.raises(Doubt):
        await writer.write(Message(attempt.pk, [tap(4)], NOW))
    gate.open.set()
    await asyncio.gather(*waiting)
    await asyncio.to_thread(writer.stop)
    assert await asyncio.to_thread(lambda: standing(attempt)[1][0]) == 3


async def test_only_the_message_that_the_database_refuses_is_in_doubt(attempt, writer, monkeypatch):
    def refuse(messages):
        if any(message.saves[0].counter == 13 for message in messages):
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO contest_response (id) VALUES (NULL)")

    Gate(monkeypatch, refuse).open.set()
    numbers = range(1, 21)
    replies = await write_all(
        writer, *(Message(attempt.pk, [tap(1, slot=n) if n != 13 else tap(13)], NOW) for n in numbers)
    )
    assert [n for n, reply in zip(numbers, replies, strict=True) if isinstance(reply, Doubt)] == [13]
    assert await asyncio.to_thread(lambda: set(standing(attempt))) == set(numbers) - {13}


def test_a_message_that_nobody_can_write_is_no_trouble_of_the_database(attempt, monkeypatch):
    """Nor is one that waits until time is given back: if no heart beat meanwhile, it never would be."""

    def refuse(messages):
        raise DatabaseError("refused")

    bad, waits = Message(attempt.pk, [tap(1)], NOW), Message(attempt.pk, [tap(2)], attempt.deadline)
    Heartbeat.objects.create(pk=1, beat_at=NOW)
    found = writing.commit_or_doubt([waits])
    Gate(monkeypatch, refuse).open.set()
    found += writing.commit_or_doubt([bad])
    assert ([type(reply) for reply in found], writing.are_in_vain(found)) == ([Doubt, Doubt], False)


def test_finding_one_bad_message_among_five_hundred_costs_few_commits(attempt, monkeypatch):
    """The papers are unknown, so that each has an answer: no."""

    def refuse(messages):
        if any(message.saves[0].counter == 137 for message in messages):
            raise DatabaseError("refused")

    gate = Gate(monkeypatch, refuse)
    gate.open.set()
    replies = writing.commit_or_doubt([Message(attempt.pk + 1 + n % 499, [tap(n)], NOW) for n in range(500)])
    assert [n for n, reply in enumerate(replies) if reply is not None] == [137]
    assert len(gate.batches) < 22


def test_the_messages_of_a_paper_keep_their_order_when_they_are_tried_apart(attempt, monkeypatch):
    """Or what was saved before the paper was handed in would be late."""

    def refuse(messages):
        if {1, 3} <= {message.saves[0].counter for message in messages}:
            raise DatabaseError("refused")

    Gate(monkeypatch, refuse).open.set()
    other = make_attempt(attempt.round_division)
    papers = [attempt.pk, other.pk] * 5
    replies = writing.commit_or_doubt([Message(pk, [tap(n)], NOW, submit=n > 8) for n, pk in enumerate(papers, 1)])
    assert [reply.results[0].outcome for reply in replies] == ["saved"] * 10


async def test_a_connection_that_was_lost_is_opened_again(attempt, writer, monkeypatch):
    lost = iter([True])

    def lose(messages):
        if next(lost, False):
            connection.connection.close()

    Gate(monkeypatch, lose).open.set()
    replies = await write_all(writer, *(Message(attempt.pk, [tap(1, slot=n)], NOW) for n in range(5)))
    assert [reply.results[0].outcome for reply in replies] == ["saved"] * 5


async def test_a_batch_that_takes_too_long_is_doubted_instead_of_tried_for_ever(attempt, writer, monkeypatch):
    def fail(messages):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(writing, "PATIENCE_SECONDS", -1)
    gate = Gate(monkeypatch, fail)
    gate.open.set()
    replies = await write_all(writer, *(Message(attempt.pk, [tap(n)], NOW) for n in range(1, 10)))
    assert {type(reply) for reply in replies} == {Trouble}
    assert sum(gate.batches) == 9


async def test_a_stopped_writer_has_written_what_waited_and_takes_no_more(attempt):
    writer = Writer()
    waiting = asyncio.gather(*(writer.write(Message(attempt.pk, [tap(n)], NOW)) for n in range(1, 1200)))
    await asyncio.sleep(0)
    await asyncio.to_thread(writer.stop)
    assert len(await waiting) == 1199
    assert not writer.thread.is_alive()
    with pytest.raises(Doubt):
        await writer.write(Message(attempt.pk, [tap(2000)], NOW))


# --- a writer that cannot go on -----------------------------------------------------------------------------------


@contextmanager
def locked(attempt: Attempt) -> Iterator[None]:
    """Somebody else holds the lock on this attempt; SQLite knows none but that of the whole database."""
    held, let_go = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Attempt.objects.select_for_update().get(pk=attempt.pk)
            held.set()
            let_go.wait(20)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    try:
        yield
    finally:
        let_go.set()
        holder.join()


async def test_somebody_elses_lock_is_waited_for(attempt, writer):
    with locked(attempt):
        waiting = asyncio.ensure_future(writer.write(Message(attempt.pk, [tap(1)], NOW)))
        await asyncio.sleep(0.4)
    assert (await waiting).results[0].outcome == "saved"


async def test_a_lock_that_is_never_let_go_is_given_up(attempt, writer):
    with locked(attempt):
        replies = await write_all(writer, *[Message(attempt.pk, [tap(1)], NOW)] * 20)
    assert ({type(reply) for reply in replies}, writer.is_writing()) == ({Trouble}, False)
    assert (await writer.write(Message(attempt.pk, [tap(1)], NOW))).results[0].outcome == "saved"
    assert writer.is_writing() is True


def test_a_paper_that_somebody_holds_costs_nobody_more_than_patience(attempt):
    """Of a batch, half of which saves that paper, the other half is written where the lock is not the database's."""
    other = make_attempt(attempt.round_division)
    messages = [Message(pk, [tap(n)], NOW) for n in range(1, 6) for pk in (attempt.pk, other.pk)]
    with locked(attempt):
        began = time.monotonic()
        replies = writing.commit_or_doubt(messages)
        took = time.monotonic() - began
    of_held, of_other = ({type(reply) for reply in replies[start::2]} for start in (0, 1))
    assert (of_held, of_other) == ({Trouble}, {Reply} if connection.vendor == "postgresql" else {Trouble})
    assert writing.are_in_vain(replies) is (connection.vendor == "sqlite")
    assert took < writing.PATIENCE_SECONDS + 0.5


@pytest.mark.parametrize("held", [1, 5])
def test_a_held_paper_among_five_hundred_messages_harms_nobody_else(attempt, held, monkeypatch):
    """Its own are in doubt, wherever they stand; all are where the lock is the database's."""
    gate = Gate(monkeypatch)
    gate.open.set()
    other = make_attempt(attempt.round_division)
    every = 500 // held
    papers = [attempt.pk if n % every == every // 2 else other.pk for n in range(500)]
    with locked(attempt):
        replies = writing.commit_or_doubt([Message(pk, [tap(n + 1)], NOW) for n, pk in enumerate(papers)])
    in_doubt = [pk for pk, reply in zip(papers, replies, strict=True) if isinstance(reply, Doubt)]
    assert in_doubt == ([attempt.pk] * held if connection.vendor == "postgresql" else papers)
    assert len(gate.batches) < 40


async def test_nobody_waits_for_ever(attempt, writer, monkeypatch):
    """A database behind a broken network answers nothing at all. What was handed in is written when it comes back."""
    monkeypatch.setattr(writing, "ANSWER_SECONDS", 0.1)
    monkeypatch.setattr(effort, "IN_VAIN_SECONDS", 0.1)
    gate = Gate(monkeypatch)
    with pytest.raises(Doubt):
        await writer.write(Message(attempt.pk, [tap(1)], NOW))
    assert writer.is_writing() is False
    gate.open.set()
    assert (await writer.write(Message(attempt.pk, [tap(1)], NOW))).results[0].outcome == "repeat"


async def test_a_thread_that_died_is_replaced(attempt, writer, monkeypatch):
    class Died(BaseException):
        pass

    def die(messages):
        raise Died

    monkeypatch.setattr(writing, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(threading, "excepthook", lambda *_: None)
    Gate(monkeypatch, die).open.set()
    with pytest.raises(Doubt):
        await writer.write(Message(attempt.pk, [tap(1)], NOW))
    monkeypatch.setattr(writing, "write", statements.write)
    monkeypatch.setattr(effort, "IN_VAIN_SECONDS", 0)
    told = [writer.is_writing()]
    monkeypatch.setattr(effort, "FORGOTTEN_SECONDS", 0)
    assert [*told, writer.is_writing()] == [False, True]
    assert (await writer.write(Message(attempt.pk, [tap(1)], NOW))).results[0].outcome == "saved"


async def test_a_writer_lives_until_it_stops_or_stands_still(attempt, monkeypatch):
    gate, writer = Gate(monkeypatch), Writer()
    told = [writer.is_alive()]
    waiting = asyncio.ensure_future(writer.write(Message(attempt.pk, [tap(1)], NOW)))
    await asyncio.to_thread(gate.reached.wait)
    told.append(writer.is_alive())
    monkeypatch.setattr(writing, "STALL_SECONDS", 0)
    told.append(writer.is_alive())
    gate.open.set()
    await waiting
    await asyncio.to_thread(writer.stop)
    assert [*told, writer.is_alive()] == [True, True, False, False]


async def test_a_browser_that_went_away_disturbs_nobody(attempt, writer, monkeypatch):
    gate = Gate(monkeypatch)
    gone = asyncio.ensure_future(writer.write(Message(attempt.pk, [tap(1)], NOW)))
    await asyncio.to_thread(gate.reached.wait)
    gone.cancel()
    gate.open.set()
    assert (await writer.write(Message(attempt.pk, [tap(2)], NOW))).results[0].outcome == "saved"
    assert await asyncio.to_thread(lambda: len(events(attempt))) == 2


async def test_fifty_identical_submissions_have_one_effect(attempt, writer):
    message = Message(attempt.pk, [tap(1)], NOW, submit=True, save_key=attempt.save_key)
    replies = await write_all(writer, *[message] * 50)
    assert sorted(reply.results[0].outcome.value for reply in replies) == ["repeat"] * 49 + ["saved"]
    assert [reply.finished for reply in replies] == [True] * 50
    assert await asyncio.to_thread(lambda: (Response.objects.count(), SaveEvent.objects.count())) == (1, 50)


# --- acknowledged means committed, and the check sees it ------------------------------------------------------------


async def unkept_promises(attempt: Attempt, count: int = 20) -> list[int]:
    """Save while every commit is refused; return the saves that were acknowledged and do not stand."""
    writer = Writer()
    replies = await write_all(writer, *(Message(attempt.pk, [tap(1, slot=n)], NOW) for n in range(count)))
    await asyncio.to_thread(writer.stop)
    stands = await asyncio.to_thread(lambda: standing(attempt))
    return [n for n, reply in enumerate(replies) if not isinstance(reply, Doubt) and n not in stands]


def refuse_commits(monkeypatch) -> None:
    def commit(self):
        self.rollback()
        raise DatabaseError("no space left")

    monkeypatch.setattr(type(connections["default"]), "commit", commit)


async def test_nothing_is_acknowledged_when_the_commit_fails(attempt, monkeypatch):
    refuse_commits(monkeypatch)
    assert await unkept_promises(attempt) == []


async def test_acknowledging_before_the_commit_is_noticed(attempt, monkeypatch):
    def attempt_hastily(messages, lock_seconds):
        replies = None
        try:
            with transaction.atomic():
                replies = statements.write(messages, now=NOW)
        except DatabaseError:
            connection.close()
        return replies

    refuse_commits(monkeypatch)
    monkeypatch.setattr(writing, "attempt", attempt_hastily)
    assert await unkept_promises(attempt) == list(range(20))


# --- the deadline is read under the lock, and the check sees it ------------------------------------------------------


def saved_after_the_submission(attempt: Attempt) -> bool:
    """Let a submission slip in between the beginning of a save and its lock; was the save taken nevertheless?"""
    apply_saves(attempt.pk, [tap(1)], arrived_at=NOW, submit=False)
    return 1 in standing(attempt)


def test_a_submission_that_comes_before_the_lock_counts(attempt, monkeypatch):
    lock = statements.lock

    def late_lock(ids):
        monkeypatch.setattr(statements, "lock", lock)
        apply_saves(attempt.pk, [], arrived_at=NOW, submit=True)
        return lock(ids)

    monkeypatch.setattr(statements, "lock", late_lock)
    assert saved_after_the_submission(attempt) is False


def test_reading_the_state_before_the_lock_is_noticed(attempt, monkeypatch):
    lock = statements.lock

    def early_reading(ids):
        monkeypatch.setattr(statements, "lock", lock)
        early = lock(ids)
        apply_saves(attempt.pk, [], arrived_at=NOW, submit=True)
        return early

    monkeypatch.setattr(statements, "lock", early_reading)
    assert saved_after_the_submission(attempt) is True
