"""Somebody else holds the database's lock for longer than the writer waits, while people save."""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Iterator
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
WAIT_SECONDS = 20


def locked(kind: str, times: int) -> dict:
    """Nobody can write for a while: nothing is acknowledged meanwhile, who asks is told when to come again, and saving
    goes on by itself."""
    with (
        database_url(kind) as url,
        tempfile.TemporaryDirectory(prefix="hoi-thi-fault-") as directory,
        seated(Path(directory), database=url) as (server, crowd),
    ):
        recoveries, wrong = asyncio.run(locks(server, crowd, kind, times))
        wrong += ["nobody was told to come again"] * (not crowd.history.answers["503"])
        facts = {"database": kind, "times": times, "held_s": HELD_SECONDS}
        return report(crowd.history, read_stored(server), recoveries, wrong, **facts)


async def locks(server: Server, crowd: Crowd, kind: str, times: int) -> tuple[list[float], list[str]]:
    recoveries, wrong = [], []
    server.start()
    async with crowd.saving():
        for _time in range(times):
            await crowd.after_saves(SAVES_BETWEEN)
            holding = held(server, kind)
            await asyncio.to_thread(holding.__enter__)
            await asyncio.sleep(0.3)  # what was committed just before may be told now
            heard = await all_heard(crowd)
            await asyncio.sleep(HELD_SECONDS)
            wrong += ["acknowledged what cannot be written"] * (crowd.history.acknowledged - heard)
            since = time.monotonic()
            await asyncio.to_thread(holding.__exit__, None, None, None)
            recoveries.append(await crowd.recovery(since, heard))
    server.stop()
    return recoveries, wrong


@contextmanager
def held(server: Server, kind: str) -> Iterator[None]:
    """Hold what every save writes to, as a report or a repair by hand would that forgets to end its transaction."""
    if kind == SQLITE:
        database = sqlite3.connect(
            sqlite_path(server), timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        lock = "BEGIN IMMEDIATE"
    else:
        database = psycopg.connect(server.environment["DATABASE_URL"])
        lock = "LOCK TABLE contest_saveevent IN SHARE MODE"
    with closing(database):
        database.execute(lock)
        yield
        database.rollback()
