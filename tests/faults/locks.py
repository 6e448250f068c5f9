"""Somebody else holds the database's lock for longer than the writer waits, while people save."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bench.server import Server
from tests.faults.controls import controlled
from tests.faults.crowd import Crowd
from tests.faults.history import Finding
from tests.faults.kills import SAVES_BETWEEN, all_heard
from tests.faults.reports import report, wrongs
from tests.faults.servers import SQLITE, connected, database_url, kind_of, read_stored, seated

HELD_SECONDS = 4.0
"""Twice the writer's patience."""
LONG_SECONDS = 8.0
"""The last time: longer than the silence that is an outage, so that it is given back."""
SLACK_SECONDS = 2.0
"""Of each time: a silence is counted from one heartbeat to another."""
CONTROLS = {
    "what_cannot_be_written_is_acknowledged": "lost",
    "a_doubt_is_an_error": "dishonest",
    "a_lock_is_waited_for_without_end": "nobody was told to come again",
}
"""Bugs of `bugs.py`, the worst first, and the sort of finding that each must lead to."""


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
        recoveries, wrong = asyncio.run(locks(server, crowd, holds))
        least, most = credited(server)
        if least < LONG_SECONDS - SLACK_SECONDS or most > sum(holds) + SLACK_SECONDS * times:
            wrong.append(f"{least} to {most} s were given back, after {holds}")
        facts = {"database": kind, "times": times, "held_s": holds[0], "given_back_s": least}
        told = report(crowd.history, read_stored(server), recoveries, wrong, **facts)
        return controlled(told, server, crowd, CONTROLS, controls, lambda: locked_once(server, crowd))


def locked_once(server: Server, crowd: Crowd) -> list[Finding]:
    _recoveries, wrong = asyncio.run(locks(server, crowd, [HELD_SECONDS]))
    return wrongs(wrong)


async def locks(server: Server, crowd: Crowd, holds: list[float]) -> tuple[list[float], list[str]]:
    recoveries, wrong = [], []
    server.start()
    async with crowd.saving():
        for seconds in holds:
            await crowd.after_saves(SAVES_BETWEEN)
            holding = held(server)
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


def credited(server: Server) -> tuple[float, float]:
    """Return the least and the most seconds that a paper which is still sat was given back."""
    query = "SELECT min(credited_ms), max(credited_ms) FROM contest_attempt WHERE state = 'open'"
    with closing(connected(server)) as database:
        least, most = database.execute(query).fetchone()
    return least / 1000, most / 1000


@contextmanager
def held(server: Server) -> Iterator[None]:
    """Hold what every save writes to, as a report or a repair by hand would that forgets to end its transaction."""
    lock = "BEGIN IMMEDIATE" if kind_of(server) == SQLITE else "LOCK TABLE contest_saveevent IN SHARE MODE"
    with closing(connected(server)) as database:
        database.execute(lock)
        yield
        database.rollback()
