"""Background work, in one thread of the process that leads: heartbeat, outage credit, sweep, marking, board ticks,
and what is due now and then.

The attempts' own columns are the queue, so a process that dies loses nothing: the next to lead goes on.
One process leads per database: on PostgreSQL it holds an advisory lock, on SQLite a lock on a file beside the database.
"""

import asyncio
import fcntl
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.codes import clear_codes
from accounts.sessions import clear_sessions
from contest import boards, live, losses
from contest.attempts import finish_overdue
from contest.clock import wall
from contest.entering import forget_birth_dates
from contest.exclusions import remember_asked
from contest.figures import Histogram
from contest.figuring import ask_where_due, ask_where_papers_left
from contest.heart import BEAT_EVERY, Heart
from contest.jobs import Job
from contest.marking import mark_waiting
from contest.refreshing import Refresher
from contest.retention import MOST, apply_retention
from contest.snapshots import Told
from questions.holidays import heed_the_calendar
from questions.law import heed_the_day

logger = logging.getLogger(__name__)

STEP_SECONDS = 0.25
LISTEN_SECONDS = 0.1
"""How often a process that may not beat looks whether it may again: between two slow batches there is but a moment."""
TICK_EVERY = timedelta(milliseconds=500)
MARKING_REST = 0.5
"""Papers marked together cost less each: the longer it takes, the more may gather before the next time."""
TICK_REST = 2
"""A tick that took long is followed by a rest so many times as long, up to `jobs.LONGEST_REST`: papers are marked
before boards move."""
CLEAR_CODES_EVERY = timedelta(minutes=5)
CLEAR_SESSIONS_EVERY = timedelta(hours=1)
HEED_THE_DAY_EVERY = timedelta(minutes=15)
FORGET_BIRTH_DATES_EVERY = timedelta(hours=1)
APPLY_RETENTION_EVERY = timedelta(hours=1)
ASK_FOR_FIGURES_EVERY = timedelta(minutes=5)
ASK_WHERE_PAPERS_LEFT_EVERY = timedelta(hours=1)
REMEMBER_ASKED_EVERY = timedelta(seconds=15)
MAKE_FIGURES_EVERY = timedelta(seconds=5)
ADVISORY_LOCK = 0x48_6F_69_54_68_69  # "HoiThi"
WHO_LEADS = """
SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND granted AND datname = current_database() AND classid = %s AND objid = %s
"""
READY_SECONDS = 3
"""How long a request waits for a process that has only just begun: beside others it gets its share at once."""
WAIT_FOR_LEAD_SECONDS = 15
"""A process that is shutting down holds the lead a little longer; only after this is a second one a mistake."""


class Lead:
    """The right to do the background work of this database; held until the process ends or `give_up`."""

    def __init__(self) -> None:
        self.file = self.session = None

    def take(self) -> bool:
        """Return whether this process leads now; never waits."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
                is_ours = cursor.fetchone()[0]
            self.session = connection.connection if is_ours else None
            return is_ours
        file = lead_file()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self.file = file
        return True

    def is_held(self) -> bool:
        """Whether it is still ours. PostgreSQL gives it to another process when the connection breaks, and Django opens
        a new one without a word."""
        if connection.vendor == "postgresql":
            return self.session is not None and self.session is connection.connection and not self.session.closed
        return self.file is not None

    def give_up(self) -> None:
        if self.file:
            self.file.close()
        self.file = self.session = None
        connection.close()  # PostgreSQL frees the lock with the session


def somebody_leads() -> bool:
    """Return whether a process, this one or another, has the lead of this database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(WHO_LEADS, [ADVISORY_LOCK >> 32, ADVISORY_LOCK & 0xFFFFFFFF])
            return cursor.fetchone() is not None
    with lead_file() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared, so that those who only ask see no lead
        except BlockingIOError:
            return True
    return False


def lead_file() -> IO[str]:
    return Path(str(settings.DATABASES["default"]["NAME"]) + ".engine-lock").open("a")


Sign = Callable[[], bool]
"""Whether one thing that people need goes on in this process. Asked by several threads, waits for nothing."""


class Silence(Exception):
    """No process of the platform beats. Nothing may end before the time that this takes is given back."""


class Pulse(threading.Thread):
    """Beats in every process that serves, apart from the work: a busy leader is no outage, and a crash is credited by
    whoever comes back first, before anybody is answered.

    That one row can be written is not enough: it beats only while every sign says that answers are taken here. Where
    none is anywhere, the silence is the outage.
    """

    def __init__(self, *signs: Sign) -> None:
        super().__init__(name="pulse", daemon=True)
        self.signs = signs
        self.heart = Heart()
        self.stopping = threading.Event()
        self.has_beaten = threading.Event()
        self.beaten_at = 0.0  # by the clock that never goes back

    def run(self) -> None:
        while not self.stopping.is_set():
            wall.heed()
            if not self.may_beat():
                self.stopping.wait(LISTEN_SECONDS)
                continue
            try:
                self.heart.beat(timezone.now())
                self.beaten_at = time.monotonic()
                self.has_beaten.set()
            except Exception as error:  # whatever it is, a pulse that stops would count as an outage of the platform
                logger.exception("no heartbeat; trying again")
                losses.notice(error)
                connection.close()
            self.stopping.wait(BEAT_EVERY.total_seconds())
        connection.close()

    def may_beat(self) -> bool:
        return all(sign() for sign in self.signs)


def once_sure(work: Callable[[datetime], object]) -> Callable[[datetime], object]:
    """Leave out what cannot be undone while the clock is in doubt."""
    return lambda now: None if wall.is_doubted() else work(now)


class Engine(threading.Thread):
    def __init__(self, *signs: Sign) -> None:
        super().__init__(name="engine", daemon=True)
        self.stopping = threading.Event()
        self.pulse = Pulse(*signs)
        self.lead = Lead()
        self.leads = False
        self.failures = 0
        self.lateness = Histogram(0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
        """By how much the boards' ticks were late."""
        self.ticked_at = time.monotonic()
        self.told: dict[int, Told] = {}
        """What it told last of each board; a cache may lose that."""
        self.refresher = Refresher()
        self.heartbeat = Job("heartbeat", self.beat_or_listen, BEAT_EVERY)
        self.jobs = [
            Job("sweep", once_sure(lambda now: finish_overdue(now=now))),
            Job("marking", lambda now: mark_waiting(now=now), rest=MARKING_REST),
            Job("boards", self.tick, TICK_EVERY, rest=TICK_REST),
            Job("codes", lambda now: clear_codes(now=now), CLEAR_CODES_EVERY),
            Job("sessions", lambda now: clear_sessions(now=now), CLEAR_SESSIONS_EVERY),
            Job("law of the day", lambda now: heed_the_day(now=now) + heed_the_calendar(now=now), HEED_THE_DAY_EVERY),
            Job("birth dates", once_sure(lambda now: forget_birth_dates(now=now)), FORGET_BIRTH_DATES_EVERY),
            Job("retention", once_sure(lambda now: apply_retention(now=now, most=MOST)), APPLY_RETENTION_EVERY),
            Job("what rounds asked", lambda now: remember_asked(now=now), REMEMBER_ASKED_EVERY),
            Job("figures due", lambda now: ask_where_due(now=now), ASK_FOR_FIGURES_EVERY),
            Job("figures of others", lambda now: ask_where_papers_left(now=now), ASK_WHERE_PAPERS_LEFT_EVERY),
            Job("figures", self.refresher.start_if_asked, MAKE_FIGURES_EVERY),
        ]
        """Each stands for itself: where one fails, the others go on."""

    def run(self) -> None:
        self.pulse.start()
        while self.wait_for_lead():
            logger.info("this process leads the background work")
            self.leads, self.ticked_at = True, time.monotonic()
            self.work()
            self.leads = False
            self.refresher.stop()
            self.lead.give_up()

    def work(self) -> None:
        """Work until told to stop, or until the lead is gone with the database's connection."""
        while not self.stopping.is_set():
            now = timezone.now()
            wall.heed()  # after the moment was taken: what ends by it is known to be right
            self.step(now)
            if not self.lead.is_held():
                logger.warning("the connection with which this process led is gone")
                self.stopping.wait(1)
                return
            self.stopping.wait(STEP_SECONDS)

    def wait_for_lead(self) -> bool:
        """Take the lead, or wait for it. A second process that could not even share messages must not run at all."""
        waited = 0.0
        while not self.stopping.is_set():
            try:
                if self.lead.take():
                    return True
            except Exception:  # whatever it is: a thread that ends here would leave the site without background work
                logger.exception("cannot ask for the lead; trying again")
                connection.close()
            if waited > WAIT_FOR_LEAD_SECONDS and not settings.REDIS_URL:
                logger.critical("another process serves this database; set REDIS_URL to run several processes")
                os.kill(os.getpid(), signal.SIGTERM)
                return False
            self.stopping.wait(1)
            waited += 1
        return False

    def step(self, now: datetime) -> None:
        """One round of everything that is due. Without the heartbeat nothing is: no attempt ends before its time is
        given back."""
        self.do(self.heartbeat, now)
        if self.heartbeat.failure is None:
            for job in self.jobs:
                self.do(job, now)

    def beat_or_listen(self, now: datetime) -> None:
        """Raises Silence."""
        if self.pulse.may_beat():
            self.pulse.heart.beat(now)
        elif not self.pulse.heart.is_heard(now):
            raise Silence

    def do(self, job: Job, now: datetime) -> None:
        if job.do(now) and job.failure:
            self.failures += 1
            losses.notice(job.failure)
            if connection.vendor == "sqlite" and isinstance(job.failure, OperationalError):
                connection.close()  # it may be broken, and a new one costs nothing; the lead does not hang on it

    def tick(self, now: datetime) -> None:
        self.note_lateness()
        for board, payload in boards.tick(now=now, remembered=self.told):
            live.announce(board, payload)

    def note_lateness(self) -> None:
        ticks_at = time.monotonic()
        self.lateness.observe(max(ticks_at - self.ticked_at - TICK_EVERY.total_seconds(), 0))
        self.ticked_at = ticks_at


_engine: Engine | None = None


def start(*signs: Sign) -> None:
    """Start the engine of this process, once, unless the settings say that another process does the work. It tells the
    platform's health by these signs."""
    global _engine
    if settings.ENGINE and _engine is None:
        _engine = Engine(*signs)
        _engine.start()


def current() -> Engine | None:
    """Return the engine of this process, if it has one."""
    return _engine


def is_ready() -> bool:
    """Whether this process may answer: lost time is given back before anything is refused as late."""
    return not settings.ENGINE or (_engine is not None and _engine.pulse.has_beaten.is_set())


async def gets_ready() -> bool:
    """Whether this process may answer, if need be after a while. Belongs behind the moment at which a request's arrival
    is stamped: nobody is late for our waking up."""
    if is_ready():
        return True  # without a timer for each save
    with suppress(TimeoutError):
        async with asyncio.timeout(READY_SECONDS):
            while not is_ready():
                await asyncio.sleep(0.02)
    return is_ready()


def stop(seconds: float = 5) -> None:
    """Let the engine finish its step and give up the lead."""
    global _engine
    if _engine is not None:
        threads = (_engine, _engine.pulse)
        for thread in threads:
            thread.stopping.set()
        for thread in threads:
            thread.join(seconds)
        _engine = None
