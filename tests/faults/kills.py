"""The server is killed, or asked to stop, while people save; and so is its database."""

import asyncio
import itertools
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.server import Server
from tests.faults.crowd import Crowd
from tests.faults.reports import report
from tests.faults.servers import PostgreSQL, database_url, postgresql, read_stored, seated

SAVES_BETWEEN = 200
"""Acknowledgements before each blow."""


def kill(kind: str, times: int) -> dict:
    """SIGKILL, and start again."""
    return struck(kind, times, lambda server: server.process.kill(), expect=-signal.SIGKILL)


def restart(kind: str, times: int) -> dict:
    """SIGTERM, as a new version is put in place, in turn with Ctrl-C: nothing in flight is cut off, save perhaps one
    line a time that is opened in the very moment in which nobody listens any more."""
    orders = itertools.cycle([signal.SIGTERM, signal.SIGINT])
    return struck(kind, times, lambda server: server.process.send_signal(next(orders)), expect=0)


def struck(kind: str, times: int, blow: Callable[[Server], None], *, expect: int) -> dict:
    with (
        database_url(kind) as url,
        tempfile.TemporaryDirectory(prefix="hoi-thi-fault-") as directory,
        seated(Path(directory), database=url) as (server, crowd),
    ):
        recoveries, statuses = asyncio.run(blows(server, crowd, times, blow))
        wrong = [f"exit status {status}" for status in statuses if status != expect]
        if expect == 0 and crowd.history.answers["cut"] > times:
            wrong.append(f"{crowd.history.answers['cut']} lines were cut by stops in order")
        return report(crowd.history, read_stored(server), recoveries, wrong, ends=times, database=kind, times=times)


async def blows(server: Server, crowd: Crowd, times: int, blow: Callable[[Server], None]) -> tuple[list, list]:
    recoveries, statuses = [], []
    server.start()
    async with crowd.saving():
        for _blow in range(times):
            await crowd.after_saves(SAVES_BETWEEN)
            since = time.monotonic()
            blow(server)
            statuses.append(await asyncio.to_thread(server.process.wait))
            heard = await all_heard(crowd)
            await asyncio.to_thread(server.start)
            recoveries.append(await crowd.recovery(since, heard))
    server.stop()
    return recoveries, statuses


async def all_heard(crowd: Crowd) -> int:
    """Let what the network still holds arrive; return how many acknowledgements there were."""
    await asyncio.sleep(0.03)
    return crowd.history.acknowledged


def database_crash(times: int) -> dict:
    """PostgreSQL stops at once and comes back; the server goes on, and finds it again by itself."""
    with (
        postgresql() as database,
        tempfile.TemporaryDirectory(prefix="hoi-thi-fault-") as directory,
        seated(Path(directory), database=database.url) as (server, crowd),
    ):
        recoveries = asyncio.run(crashes(server, crowd, database, times))
        return report(crowd.history, read_stored(server), recoveries, times=times)


async def crashes(server: Server, crowd: Crowd, database: PostgreSQL, times: int) -> list[float]:
    recoveries = []
    server.start()
    async with crowd.saving():
        for _crash in range(times):
            await crowd.after_saves(SAVES_BETWEEN)
            since = time.monotonic()
            await asyncio.to_thread(database.crash)
            heard = await all_heard(crowd)
            await asyncio.to_thread(database.start)
            recoveries.append(await crowd.recovery(since, heard))
    server.stop()
    return recoveries
