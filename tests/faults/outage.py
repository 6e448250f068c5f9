"""The server is away for long in mid-contest: whoever sat a paper gets that time back, once, and goes on."""

import asyncio
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.server import Server
from tests.faults.controls import controlled
from tests.faults.crowd import Crowd
from tests.faults.history import Finding
from tests.faults.kills import SAVES_BETWEEN, all_heard
from tests.faults.reports import report, wrongs
from tests.faults.servers import read_stored, seated, uuid_of

HURRIED = 8
"""People whose time is up while the server is away."""
LEFT_SECONDS = 20
SLACK_SECONDS = 3
"""A silence is counted from the last heartbeat to the next, each a second or so off the blow and the start."""
CREDITS = "SELECT uuid, credited_ms FROM contest_attempt WHERE state = 'open'"
OUTAGES = "SELECT count(*) FROM contest_outage"
RECORDS = "SELECT count(*) FROM accounts_auditevent WHERE verb = 'outage-credited'"


CONTROLS = {"an_outage_gives_nothing_back": "… was given back … s of …"}


def outage(times: int, seconds: int, idle: int, controls: int) -> dict:
    """SIGKILL, and nobody starts the server again for so many seconds. Deadlines pass meanwhile. Beside the crowd lie
    so many open papers: giving all of them their time back must not pass for an outage itself."""
    with (
        tempfile.TemporaryDirectory(prefix="hoi-thi-fault-") as directory,
        seated(Path(directory), idle=idle) as (server, crowd),
    ):
        hurried = {person["uuid"] for person in crowd.people[:HURRIED]}
        recoveries, aways, wrong = asyncio.run(absences(server, crowd, hurried, times, seconds))
        wrong += wrong_credits(server, aways, times)
        facts = {"times": times, "idle": idle, "away_s": [round(away, 1) for away in aways]}
        told = report(crowd.history, read_stored(server), recoveries, wrong, ends=times, **facts)

        def again() -> list[Finding]:
            _recoveries, away, wrong = asyncio.run(absences(server, crowd, set(), 1, seconds))
            return wrongs(wrong + wrong_credits(server, aways + away, times + 1))

        return controlled(told, server, crowd, CONTROLS, controls, again)


async def absences(server: Server, crowd: Crowd, hurried: set[str], times: int, seconds: int) -> tuple:
    recoveries, aways, wrong = [], [], []
    hurry(server, hurried)
    server.start()
    async with crowd.saving():
        for _time in range(times):
            await crowd.after_saves(SAVES_BETWEEN)
            since = time.monotonic()
            server.process.kill()
            await asyncio.to_thread(server.process.wait)
            heard = await all_heard(crowd)
            await asyncio.sleep(seconds)
            started = time.monotonic()
            await asyncio.to_thread(server.start)
            aways.append(time.monotonic() - since)
            recoveries.append(await crowd.recovery(started, heard))
            wrong += await goes_on(crowd, hurried, started)
            hurried = set()  # their time is up before the next blow
    server.stop()
    return recoveries, aways, wrong


def hurry(server: Server, hurried: set[str]) -> None:
    """Let the time of these papers be up soon."""
    ends = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=LEFT_SECONDS)
    with closing(sqlite3.connect(path_of(server))) as connection, connection:
        rows = [(ends.isoformat(" "), uuid.replace("-", "")) for uuid in hurried]
        connection.executemany("UPDATE contest_attempt SET deadline = ? WHERE uuid = ?", rows)


async def goes_on(crowd: Crowd, hurried: set[str], since: float) -> list[str]:
    """What was wrong afterwards: a paper whose time was up in the silence, and that takes no answer now."""

    over = {uuid for uuid, moment in crowd.history.finished.items() if moment < since}

    def stuck() -> set[str]:
        return hurried - over - {uuid for moment, (uuid, _slot), _rank in crowd.history.recorded if moment > since}

    try:
        await crowd.until(lambda: not stuck(), LEFT_SECONDS / 2)
    except TimeoutError:
        return [f"{uuid} takes no answer although its time was given back" for uuid in stuck()]
    return []


def wrong_credits(server: Server, aways: list[float], times: int) -> list[str]:
    """What is wrong with the time that the database says was given back."""
    with closing(sqlite3.connect(path_of(server))) as connection:
        credits = {uuid_of(uuid): milliseconds / 1000 for uuid, milliseconds in connection.execute(CREDITS)}
        [outages], [records] = (connection.execute(query).fetchone() for query in (OUTAGES, RECORDS))
    away = sum(aways)
    wrong = [
        f"{uuid} was given back {credit:.1f} s of {away:.1f}"
        for uuid, credit in credits.items()
        if abs(credit - away) > SLACK_SECONDS * times
    ]
    if (outages, records) != (times, times):
        wrong.append(f"{times} outages: {outages} are noted and {records} are in the audit log")
    return wrong


def path_of(server: Server) -> Path:
    return Path(server.environment["DATA_DIR"]) / "hoithi.sqlite3"
