"""The server is killed, or asked to stop, while people save; and so is its database."""

import asyncio
import itertools
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.server import Server
from tests.faults import papers
from tests.faults.controls import Controls, controlled
from tests.faults.crowd import Crowd
from tests.faults.history import Finding
from tests.faults.reports import report, wrongs
from tests.faults.servers import PostgreSQL, database_url, postgresql, read_stored, seated

SAVES_BETWEEN = 200
"""Acknowledgements before each blow."""
OVERDUE = 100
"""Papers whose time is up just before each blow, which so meets the server while it finishes, marks and places them."""
UNDER_WAY_SECONDS = 3
"""So long a blow waits for the first of them to be marked."""
CONTROLS = {"told_before_the_commit": "lost", "marked_before_it_is_placed": "misplaced"}
"""Bugs of `bugs.py` that a kill must find."""
RESTART_CONTROLS = {"a_stop_cuts_what_is_in_flight": "… lines were cut by stops in order"}
CRASH_CONTROLS = {"told_before_the_commit": "lost"}


class Blow(NamedTuple):
    strike: Callable[[Server], None]
    status: int
    """With which the process has to end."""


class Done(NamedTuple):
    """What came of some blows."""

    recoveries: list[float]
    statuses: list[int]
    """With which the process ended each time."""
    undone: list[int]
    """Papers that were over at each blow and not marked yet."""


def kill(kind: str, times: int, controls: int) -> dict:
    """SIGKILL, and start again."""
    blow = Blow(lambda server: server.process.kill(), -signal.SIGKILL)
    return struck(kind, times, blow, CONTROLS, controls)


def restart(kind: str, times: int, controls: int) -> dict:
    """SIGTERM, as a new version is put in place, in turn with Ctrl-C: nothing in flight is cut off, save perhaps one
    line a time that is opened in the very moment in which nobody listens any more."""
    orders = itertools.cycle([signal.SIGTERM, signal.SIGINT])
    blow = Blow(lambda server: server.process.send_signal(next(orders)), 0)
    return struck(kind, times, blow, RESTART_CONTROLS, controls)


def struck(kind: str, times: int, blow: Blow, bugs: Controls, controls: int) -> dict:
    with (
        database_url(kind) as url,
        tempfile.TemporaryDirectory(prefix="hoi-thi-fault-") as directory,
        seated(Path(directory), database=url, idle=OVERDUE * (times + controls)) as (server, crowd),
    ):
        done, found = strike(server, crowd, blow, times)
        facts = {"ends": times, "database": kind, "times": times, "undone": done.undone}
        told = report(crowd.history, read_stored(server), done.recoveries, (), found, **facts)
        return controlled(told, server, crowd, bugs, controls, lambda: strike(server, crowd, blow, 1)[1])


def strike(server: Server, crowd: Crowd, blow: Blow, times: int) -> tuple[Done, list[Finding]]:
    """Strike so often, and return what was wrong, but for what the history knows."""
    cut_before = crowd.history.answers["cut"]
    done = asyncio.run(blows(server, crowd, times, blow))
    wrong = [f"exit status {status}" for status in done.statuses if status != blow.status]
    cut = crowd.history.answers["cut"] - cut_before
    wrong += [f"{cut} lines were cut by stops in order"] * (blow.status == 0 and cut > times)
    return done, [*wrongs(wrong), *papers.check(papers.read(server))]


async def blows(server: Server, crowd: Crowd, times: int, blow: Blow) -> Done:
    done = Done([], [], [])
    server.start()
    async with crowd.saving():
        for _blow in range(times):
            done.undone.append(await in_the_middle(server, crowd))
            since = time.monotonic()
            blow.strike(server)
            done.statuses.append(await asyncio.to_thread(server.process.wait))
            heard = await all_heard(crowd)
            await asyncio.to_thread(server.start)
            done.recoveries.append(await crowd.recovery(since, heard))
    await papers.all_marked(server)
    server.stop()
    return done


async def in_the_middle(server: Server, crowd: Crowd) -> int:
    """Wait until many have saved, let the time of many papers be up, and wait until the first of those are marked and
    the next answer comes; return how many papers are to be marked then."""
    await crowd.after_saves(SAVES_BETWEEN)
    await asyncio.to_thread(papers.end_some, server, OVERDUE)
    end, left = time.monotonic() + UNDER_WAY_SECONDS, OVERDUE
    while left >= OVERDUE and time.monotonic() < end:
        await asyncio.sleep(0.01)
        left = await asyncio.to_thread(papers.undone, server)
    await crowd.after_saves(1)
    return left


async def all_heard(crowd: Crowd) -> int:
    """Let what the network still holds arrive; return how many acknowledgements there were."""
    await asyncio.sleep(0.03)
    return crowd.history.acknowledged


def database_crash(times: int, controls: int) -> dict:
    """PostgreSQL stops at once and comes back; the server goes on, and finds it again by itself."""
    with (
        postgresql() as database,
        tempfile.TemporaryDirectory(prefix="hoi-thi-fault-") as directory,
        seated(Path(directory), database=database.url, idle=OVERDUE * (times + controls)) as (server, crowd),
    ):
        done, found = crash(server, crowd, database, times)
        facts = {"times": times, "undone": done.undone}
        told = report(crowd.history, read_stored(server), done.recoveries, (), found, **facts)
        return controlled(told, server, crowd, CRASH_CONTROLS, controls, lambda: crash(server, crowd, database, 1)[1])


def crash(server: Server, crowd: Crowd, database: PostgreSQL, times: int) -> tuple[Done, list[Finding]]:
    """Let the database crash so often, and return what was wrong, but for what the history knows."""
    done = asyncio.run(crashes(server, crowd, database, times))
    return done, papers.check(papers.read(server))


async def crashes(server: Server, crowd: Crowd, database: PostgreSQL, times: int) -> Done:
    done = Done([], [], [])
    server.start()
    async with crowd.saving():
        for _crash in range(times):
            done.undone.append(await in_the_middle(server, crowd))
            since = time.monotonic()
            await asyncio.to_thread(database.crash)
            heard = await all_heard(crowd)
            await asyncio.to_thread(database.start)
            done.recoveries.append(await crowd.recovery(since, heard))
    await papers.all_marked(server)
    server.stop()
    return done
