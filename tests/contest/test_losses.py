"""A sync that failed ends all promises; anything else that a database says is trouble that passes."""

import asyncio
import sqlite3

import pytest
from django.db import DatabaseError, OperationalError, transaction

from contest import losses
from contest.models import Attempt
from contest.plain_saving import PlainAnswer, save_plain
from contest.saving import Doubt, Message, Writer, apply_saves, statements
from contest.saving import writer as writing
from tests.contest.saving import standing, tap
from tests.factories import NOW, make_attempt

pytestmark = pytest.mark.django_db(transaction=True)


def trouble(name: str) -> OperationalError:
    """What Django raises when SQLite says this."""
    cause = sqlite3.OperationalError("disk I/O error")
    cause.sqlite_errorname = name
    error = OperationalError("disk I/O error")
    error.__cause__ = cause
    return error


@pytest.fixture
def told(monkeypatch) -> list[str]:
    """What was told to whoever ends the process."""
    told: list[str] = []
    monkeypatch.setattr(losses, "_tell", lambda: told.append("end"))
    yield told
    losses.forget()


@pytest.fixture
def attempt() -> Attempt:
    return make_attempt()


@pytest.fixture
def writer():
    writer = Writer()
    yield writer
    writer.stop()


@pytest.mark.parametrize(
    "name, lost",
    [
        ("SQLITE_IOERR_FSYNC", True),
        ("SQLITE_IOERR_DIR_FSYNC", True),
        ("SQLITE_CORRUPT", True),
        ("SQLITE_CORRUPT_INDEX", True),
        ("SQLITE_NOTADB", True),
        ("SQLITE_FULL", False),
        ("SQLITE_IOERR_WRITE", False),
        ("SQLITE_IOERR_READ", False),
        ("SQLITE_BUSY", False),
    ],
)
def test_a_sync_that_failed_is_a_loss_and_a_full_disk_is_none(told, name, lost):
    losses.notice(trouble(name))
    assert (losses.may_have_lost(), told) == (lost, ["end"] * lost)


def test_an_error_that_is_not_of_the_database_is_none(told):
    losses.notice(ValueError("x"))
    losses.notice(DatabaseError("server closed the connection unexpectedly"))
    assert losses.may_have_lost() is False


def test_the_loss_is_told_once_and_logged(told, caplog):
    for _time in range(3):
        losses.notice(trouble("SQLITE_IOERR_FSYNC"))
    assert told == ["end"]
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]


async def save_with_a_failing_sync(writer: Writer, attempt: Attempt, monkeypatch) -> tuple[list, list[int]]:
    """Save five answers while the first sync fails, and one more; the replies, and how often the database was asked."""
    asked = []

    def write(messages, *, now):
        asked.append(len(messages))
        if len(asked) == 1:
            raise trouble("SQLITE_IOERR_FSYNC")
        return statements.write(messages, now=now)

    monkeypatch.setattr(writing, "write", write)
    messages = [Message(attempt.pk, [tap(1, slot=slot)], NOW) for slot in range(6)]
    replies = await asyncio.gather(*map(writer.write, messages[:5]), return_exceptions=True)
    replies += await asyncio.gather(writer.write(messages[5]), return_exceptions=True)
    return replies, asked


async def test_after_a_failed_sync_nothing_is_acknowledged_and_nothing_tried_again(told, writer, attempt, monkeypatch):
    replies, asked = await save_with_a_failing_sync(writer, attempt, monkeypatch)
    assert ({type(reply) for reply in replies}, len(asked), told) == ({Doubt}, 1, ["end"])
    assert await asyncio.to_thread(lambda: standing(attempt)) == {}


async def test_going_on_after_a_failed_sync_would_be_noticed(told, writer, attempt, monkeypatch):
    """The bug that was there: a new connection, and the same again."""
    monkeypatch.setattr(losses, "notice", lambda error: None)
    replies, asked = await save_with_a_failing_sync(writer, attempt, monkeypatch)
    assert Doubt not in {type(reply) for reply in replies}
    assert len(asked) > 1


def test_a_plain_form_too_is_promised_nothing(told, attempt):
    losses.notice(trouble("SQLITE_IOERR_FSYNC"))
    with pytest.raises(Doubt):
        apply_saves(attempt.pk, [tap(1)], arrived_at=NOW)
    assert standing(attempt) == {}


def noticed_at_the_commit(monkeypatch, module) -> None:
    """The background work's sync fails, and what these statements wrote is committed before that is noticed."""
    write = statements.write

    def meanwhile(messages, *, now):
        transaction.on_commit(lambda: losses.notice(trouble("SQLITE_IOERR_FSYNC")))
        return write(messages, now=now)

    monkeypatch.setattr(module, "write", meanwhile)


async def test_what_is_committed_while_a_loss_is_noticed_is_doubted(told, writer, attempt, monkeypatch):
    """The control: asked only before it began, the writer promised what may be gone."""
    noticed_at_the_commit(monkeypatch, writing)
    [reply] = await asyncio.gather(writer.write(Message(attempt.pk, [tap(1)], NOW)), return_exceptions=True)
    assert type(reply) is Doubt


def test_a_plain_form_that_is_committed_meanwhile_is_doubted_too(told, attempt, monkeypatch):
    noticed_at_the_commit(monkeypatch, statements)
    with pytest.raises(Doubt):
        save_plain(attempt, PlainAnswer(1, None, True, ""), device="a" * 16, arrived_at=NOW)


async def test_a_full_disk_is_over_when_there_is_room_again(told, writer, attempt, monkeypatch):
    room = iter([trouble("SQLITE_FULL")] * 2)

    def write(messages, *, now):
        for error in room:
            raise error
        return statements.write(messages, now=now)

    monkeypatch.setattr(writing, "write", write)
    message = Message(attempt.pk, [tap(1)], NOW)
    [doubt] = await asyncio.gather(writer.write(message), return_exceptions=True)
    reply = await writer.write(message)
    assert (isinstance(doubt, Doubt), reply.results[0].outcome, told) == (True, "saved", [])
