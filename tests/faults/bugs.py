"""Bugs sown on purpose: each makes one statement, order or check a little wrong, as a person might. What looks for
faults must find every one of them; the first eight are those of the reliability requirements."""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from django.core.cache import cache
from django.db import DatabaseError, Error, connection, transaction
from django.db.models import F
from django.utils import timezone

from config.backups import databases
from config.backups.databases import Postgresql, Sqlite
from config.caches import AWAY
from config.serving import Serving
from contest import attempts, boards, heart, losses, marking, outlets
from contest.heart import Heart
from contest.jobs import Job
from contest.models import Attempt, Outage, SaveEvent
from contest.saving import Doubt, Message, Reply, Result, door, statements
from contest.saving import messages as wire
from contest.saving import writer as writing


@contextmanager
def acknowledged_before_the_commit() -> Iterator[None]:
    def attempt(messages: list, lock_seconds: float) -> object:
        replies = None
        try:
            with transaction.atomic():
                replies = statements.write(messages, now=timezone.now())
        except DatabaseError as error:
            with suppress(Error):
                connection.close()
            return replies or Doubt(str(error))
        return replies

    with patch.object(writing, "attempt", attempt):
        yield


def greater_or_equal_wins() -> object:
    return patch.object(statements, "UPSERT", statements.UPSERT.replace(") > (", ") >= ("))


def devices_do_not_count() -> object:
    wrong = "WHERE excluded.counter > contest_response.counter"
    start, _where, rest = statements.UPSERT.partition("WHERE")
    return patch.object(statements, "UPSERT", f"{start}{wrong}\nRETURNING{rest.partition('RETURNING')[2]}")


@contextmanager
def state_read_before_the_lock() -> Iterator[None]:
    """As if a cache remembered the attempt from its first save."""
    lock, known = statements.lock, {}

    def remembered(attempt_ids: set[int]) -> dict:
        for pk, sitting in lock(attempt_ids - set(known)).items():
            known[pk] = sitting
        return {pk: replace(known[pk]) for pk in attempt_ids}

    with patch.object(statements, "lock", remembered):
        yield


@contextmanager
def the_clients_clock_is_believed() -> Iterator[None]:
    read = wire.read_message

    def trusting(body: bytes, ticket: object, **options: object) -> wire.Message:
        return read(body, ticket, **options)._replace(arrived_at=datetime.fromisoformat(json.loads(body)["at"]))

    with patch.object(wire, "read_message", trusting):
        yield


@contextmanager
def the_sweep_stamps_its_own_time() -> Iterator[None]:
    def finish_overdue(*, now: datetime) -> int:
        overdue = Attempt.objects.filter(deadline__lte=now - attempts.SWEEP_GRACE)
        return attempts._finish(overdue, at=now, by=Attempt.FinishedBy.DEADLINE)

    with patch.object(attempts, "finish_overdue", finish_overdue):
        yield


@contextmanager
def a_second_submission_finishes_again() -> Iterator[None]:
    def finish_attempts(ends: dict[int, datetime]) -> None:
        for attempt_id, at in ends.items():
            Attempt.objects.filter(pk=attempt_id).update(state="finished", finished_at=at, finished_by="person")

    admit = statements.admit

    def always(message: object, sitting: statements.Sitting | None, now: datetime) -> object:
        admitted = admit(message, sitting, now)
        if admitted is not None and message.submit:
            sitting.submitted_at, sitting.taken_in_time = message.arrived_at, False
        return admitted

    with patch.object(statements, "admit", always), patch.object(statements, "finish_attempts", finish_attempts):
        yield


@contextmanager
def the_writer_does_not_reconnect() -> Iterator[None]:
    def attempt(messages: list, lock_seconds: float) -> object:
        try:
            with transaction.atomic():
                return statements.write(messages, now=timezone.now())
        except Exception as error:
            return Doubt(str(error))

    with patch.object(writing, "attempt", attempt):
        yield


def a_repeated_save_is_recorded_as_new() -> object:
    def compare(refused: list, *, otherwise: str) -> None:
        for save in refused:
            save.outcome, save.stored = statements.Outcome.SAVED, save.save

    return patch.object(statements, "compare", compare)


def the_deadline_itself_is_in_time() -> object:
    return patch.object(statements, "is_late", lambda arrived_at, deadline: arrived_at > deadline)


def the_time_of_writing_counts() -> object:
    """What waits in our own queue is late for it."""
    return patch.object(
        statements.Sitting, "refuses", lambda sitting, _at, now: sitting.finished or now >= sitting.deadline
    )


def a_swept_paper_takes_whatever_comes() -> object:
    def refuses(sitting: statements.Sitting, arrived_at: datetime, now: datetime) -> bool:
        return (sitting.finished and not sitting.swept) or (not sitting.swept and arrived_at >= sitting.deadline)

    return patch.object(statements.Sitting, "refuses", refuses)


@contextmanager
def an_outage_is_credited_each_time() -> Iterator[None]:
    credit = attempts.credit_outage

    def again(began_at: datetime, ended_at: datetime) -> int:
        Outage.objects.all().delete()
        return credit(began_at, ended_at)

    with patch.object(attempts, "credit_outage", again):
        yield


@contextmanager
def revoked_tickets_still_open() -> Iterator[None]:
    admit = statements.admit

    def anybody(message: object, sitting: object, now: datetime) -> object:
        return admit(message._replace(save_key=None), sitting, now)

    with patch.object(statements, "admit", anybody):
        yield


def late_saves_leave_no_trace() -> object:
    run = statements.run

    def forgetful(statement: str, rows: list[tuple]) -> list[tuple]:
        kept = [row for row in rows if row[-1] != "late"] if statement == statements.RECORD else rows
        return run(statement, kept)

    return patch.object(statements, "run", forgetful)


@contextmanager
def an_outage_takes_time_instead() -> Iterator[None]:
    def credit_outage(began_at: datetime, ended_at: datetime) -> int:
        lost = ended_at - began_at
        running = Attempt.objects.open().filter(deadline__gt=F("started_at") + lost + timedelta(seconds=1))
        return running.update(deadline=F("deadline") - lost)

    with patch.object(attempts, "credit_outage", credit_outage):
        yield


BUGS: tuple[Callable, ...] = (
    acknowledged_before_the_commit,
    greater_or_equal_wins,
    state_read_before_the_lock,
    the_clients_clock_is_believed,
    the_sweep_stamps_its_own_time,
    a_second_submission_finishes_again,
    the_writer_does_not_reconnect,
    a_repeated_save_is_recorded_as_new,
    devices_do_not_count,
    the_deadline_itself_is_in_time,
    the_time_of_writing_counts,
    a_swept_paper_takes_whatever_comes,
    an_outage_is_credited_each_time,
    an_outage_takes_time_instead,
    revoked_tickets_still_open,
    late_saves_leave_no_trace,
)


COMMIT_SECONDS = 0.1
"""How long a commit takes where it is told to take long."""
PLACING_SECONDS = 1
LATER_SECONDS = 0.5
READER_SECONDS = 0.15


@contextmanager
def told_before_the_commit() -> Iterator[None]:
    """Answers leave when all is written, and the commit comes after them."""

    def write_batch(writer: writing.Writer, batch: list[writing.Waiting]) -> None:
        with transaction.atomic():
            replies = statements.write([waiting.message for waiting in batch], now=timezone.now())
            writing.tell(batch, replies)
            time.sleep(COMMIT_SECONDS)
        writer.effort.succeed()
        time.sleep(COMMIT_SECONDS)  # or nobody else would ever find SQLite free

    with patch.object(writing.Writer, "write_batch", write_batch):
        yield


@contextmanager
def marked_before_it_is_placed() -> Iterator[None]:
    """As if marking and placing were transactions of their own."""
    mark, place = marking.mark_attempts, boards.place

    def mark_attempts(papers: list[Attempt], *, now: datetime) -> None:
        chosen: list[Attempt] = []
        with patch.object(boards, "place", lambda *counting, now: chosen.extend(counting)):
            mark(papers, now=now)
        time.sleep(PLACING_SECONDS)
        place(*chosen, now=now)

    with patch.object(marking, "mark_attempts", mark_attempts):
        yield


def a_stop_cuts_what_is_in_flight() -> object:
    return patch.object(Serving, "end", lambda _serving: os._exit(0))


def an_outage_gives_nothing_back() -> object:
    return patch.object(heart, "credit_outage", lambda _began_at, _ended_at: 0)


def a_failed_sync_is_forgotten() -> object:
    return patch.object(losses, "notice", lambda _error: None)


def each_save_is_committed_alone() -> object:
    return patch.object(writing, "BATCH_MESSAGES", 1)


def nobody_is_too_slow() -> object:
    return patch.object(outlets, "BUFFER_BYTES", 1 << 40)


@contextmanager
def slow_readers_are_waited_for() -> Iterator[None]:
    """And the loop stands meanwhile."""
    offer = outlets.DaphneOutlet.offer

    async def wait(outlet: outlets.DaphneOutlet, frame: outlets.Frame) -> bool:
        if not await offer(outlet, frame):
            time.sleep(READER_SECONDS)
        return True

    with patch.object(outlets.DaphneOutlet, "offer", wait):
        yield


def newcomers_are_told_nothing() -> object:
    async def offer(_outlet: outlets.Outlet, _frame: outlets.Frame) -> bool:
        return True

    return patch.object(outlets.DaphneOutlet, "offer", offer)


def the_hour_that_comes_twice_is_waited_for() -> object:
    do = Job.do

    def wait(job: Job, now: datetime) -> bool:
        job.done_at = datetime.min.replace(tzinfo=UTC)
        return do(job, now)

    return patch.object(Job, "do", wait)


@contextmanager
def a_save_needs_redis() -> Iterator[None]:
    attempt = writing.attempt

    def counted(messages: list[Message], lock_seconds: float) -> object:
        try:
            cache.add("saves", len(messages))
        except AWAY as error:
            return Doubt(str(error))
        return attempt(messages, lock_seconds)

    with patch.object(writing, "attempt", counted):
        yield


@contextmanager
def a_backup_is_of_two_moments() -> Iterator[None]:
    """The answers that stand are copied half a second after all the rest."""
    dump = Sqlite.dump

    def dump_twice(database: Sqlite, target: Path) -> dict[str, int]:
        counts = dump(database, target)
        time.sleep(LATER_SECONDS)
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            copy.execute("ATTACH ? AS live", [str(database.path)])
            copy.execute("DELETE FROM main.contest_response")
            copied = copy.execute("INSERT INTO main.contest_response SELECT * FROM live.contest_response").rowcount
        return counts | {"contest_response": copied}

    with patch.object(Sqlite, "dump", dump_twice):
        yield


@contextmanager
def a_backup_leaves_the_saves_out() -> Iterator[None]:
    """What takes most room is not dumped, and nobody misses it."""
    dump, run_tool, table = Postgresql.dump, databases.run_tool, "contest_saveevent"

    def leave_out(program: str, *arguments: str) -> None:
        less = [f"--exclude-table-data={table}"] if program == "pg_dump" else []
        run_tool(program, *less, *arguments)

    def dump_less(database: Postgresql, target: Path) -> dict[str, int]:
        return dump(database, target) | {table: 0}

    with patch.object(databases, "run_tool", leave_out), patch.object(Postgresql, "dump", dump_less):
        yield


def a_lock_is_waited_for_without_end() -> object:
    bound, without_end = writing.bound_waiting, 3600
    return patch.object(writing, "bound_waiting", lambda _seconds: bound(without_end))


def a_doubt_is_an_error() -> object:
    return patch.object(door, "Doubt", KeyError)


@contextmanager
def what_cannot_be_written_is_acknowledged() -> Iterator[None]:
    attempt = writing.attempt

    def promised(message: Message) -> Reply:
        results = [Result(save, SaveEvent.Outcome.SAVED, save) for save in message.saves]
        return Reply(results, Attempt.objects.get(pk=message.attempt_id).deadline, message.submit)

    def hopeful(messages: list[Message], lock_seconds: float) -> object:
        found = attempt(messages, lock_seconds)
        return [promised(message) for message in messages] if isinstance(found, Doubt) else found

    with patch.object(writing, "attempt", hopeful):
        yield


def the_wall_is_believed() -> object:
    """A step of the clock is a silence."""

    def silence(_heart: Heart, last: datetime, now: datetime) -> tuple[datetime, timedelta]:
        return last, now - last

    return patch.object(Heart, "silence", silence)


def who_ends_before_the_start_took_no_time() -> object:
    def time_used_ms(started_at: datetime, finished_at: datetime, _deadline: datetime, credited: timedelta) -> int:
        return max((finished_at - started_at - credited) // timedelta(milliseconds=1), 0)

    return patch.object(marking, "time_used_ms", time_used_ms)
