"""Somebody else holds the database's lock for longer than the writer waits, while people save."""

import asyncio
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from bench.server import Server
from tests.faults.crowd import Crowd
from tests.faults.kills import SAVES_BETWEEN, all_heard
from tests.faults.reports import report
from tests.faults.servers import SQLITE, database_url, read_stored, seated, sqlite_path

HELD_SECONDS = 4.0
"""Twice the writer's patience."""
LONG_SECONDS = 8.0
"""The last time: longer than the silence that is an outage, so that it is given back."""
SLACK_SECONDS = 2.0
"""Of each time: a silence is counted from one heartbeat to another."""
WAIT_SECONDS = 20
CONTROLS = {
    "what_cannot_be_written_is_acknowledged": "lost",
    "a_doubt_is_an_error": "dishonest",
    "a_lock_is_waited_for_without_end": "wrong",
}
"""Bugs of `bugs.py`, the worst first, and the kind of finding that each must lead to."""


def locked(kind: str, times: int, controls: int) -> dict:
    """Nobody can write for a while: nothing is acknowledged meanwhile, who asks is told when to come again, and saving
    goes on by itself; what lasted long is given back. With so many of the sown bugs it is done once more and must
    find each."""
    with (
        database_url(kind) as url,
        tempfile.TemporaryDirectory(prefix="hoi-thi-fault-") as directory,
        seated(Path(directory), database=url) as (server, crowd),
    ):
        holds = [*[HELD_SECONDS] * (times - 1), LONG_SECONDS]
        recoveries, wrong = asyncio.run(locks(server, crowd, kind, holds))
        least, most = credited(server, kind)
        if least < LONG_SECONDS - SLACK_SECONDS or most > sum(holds) + SLACK_SECONDS * times:
            wrong.append(f"{least} to {most} s were given back, after {holds}")
        facts = {"database": kind, "times": times, "held_s": holds[0], "given_back_s": least}
        told = report(crowd.history, read_stored(server), recoveries, wrong, **facts)
        found = {bug: found_with(server, crowd, kind, bug) for bug in reversed([*CONTROLS][:controls])}
        return told | {"ok": told["ok"] and not missed(found), "controls": found, "missed": missed(found)}


def missed(found: dict[str, Mapping[str, int]]) -> list[str]:
    """Return the bugs that were sown and did not show as they must."""
    return [bug for bug, kinds in found.items() if CONTROLS[bug] not in kinds]


def found_with(server: Server, crowd: Crowd, kind: str, bug: str) -> dict[str, int]:
    """Sow this bug, hold the lock once, and return how many findings there are of each kind that were not there before.

    What is lost stays lost: the bug that loses comes last.
    """
    known = {*crowd.history.findings, *crowd.history.check(read_stored(server))}
    server.application, server.environment["SOWN"] = "tests.faults.sown:application", bug
    _recoveries, wrong = asyncio.run(locks(server, crowd, kind, [HELD_SECONDS]))
    found = {*crowd.history.findings, *crowd.history.check(read_stored(server))} - known
    return dict(Counter([*(finding.kind for finding in found), *("wrong" for _what in wrong)]))


async def locks(server: Server, crowd: Crowd, kind: str, holds: list[float]) -> tuple[list[float], list[str]]:
    recoveries, wrong = [], []
    server.start()
    async with crowd.saving():
        for seconds in holds:
            await crowd.after_saves(SAVES_BETWEEN)
            holding = held(server, kind)
            await asyncio.to_thread(holding.__enter__)
            await asyncio.sleep(0.3)  # what was committed just before may be told now
            heard, refused = await all_heard(crowd), crowd.history.answers["503"]
            await asyncio.sleep(seconds)
            wrong += ["nobody was told to come again"] * (crowd.history.answers["503"] == refused)
            wrong += ["acknowledged what cannot be written"] * (crowd.history.acknowledged - heard)
            since = time.monotonic()
            await asyncio.to_thread(holding.__exit__, None, None, None)
            recoveries.append(await crowd.recovery(since, heard))
        await asyncio.sleep(2.5)  # by then a heart has beaten again
    server.stop()
    return recoveries, wrong


def credited(server: Server, kind: str) -> tuple[float, float]:
    """Return the least and the most seconds that a paper which is still sat was given back."""
    query = "SELECT min(credited_ms), max(credited_ms) FROM contest_attempt WHERE state = 'open'"
    with closing(connected(server, kind)) as database:
        least, most = database.execute(query).fetchone()
    return least / 1000, most / 1000


def connected(server: Server, kind: str) -> sqlite3.Connection | psycopg.Connection:
    """A connection of somebody else, which any thread may use."""
    if kind == SQLITE:
        path = sqlite_path(server)
        return sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    return psycopg.connect(server.environment["DATABASE_URL"])


@contextmanager
def held(server: Server, kind: str) -> Iterator[None]:
    """Hold what every save writes to, as a report or a repair by hand would that forgets to end its transaction."""
    lock = "BEGIN IMMEDIATE" if kind == SQLITE else "LOCK TABLE contest_saveevent IN SHARE MODE"
    with closing(connected(server, kind)) as database:
        database.execute(lock)
        yield
        database.rollback()
