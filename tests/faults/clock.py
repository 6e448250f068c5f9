"""The server's clock steps forwards and back, while people save: nobody is late for it, and the work behind goes on."""

import asyncio
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bench.server import Server
from tests.faults.crowd import Crowd
from tests.faults.disk import Disk
from tests.faults.kills import SAVES_BETWEEN
from tests.faults.reports import report
from tests.faults.servers import read_stored, seated

STEPS = (3, -3, 3600, 0, -3600, 0)
"""Seconds by which the clock is wrong, one after another: what NTP mends, and what an operator types by mistake."""
MARKED_SECONDS = 5
"""Within this time after a step, what is handed in is marked."""
UNMARKED = "SELECT count(*) FROM contest_attempt WHERE state = 'finished' AND marked_at IS NULL"


def clock_steps(times: int) -> dict:
    with tempfile.TemporaryDirectory(prefix="hoi-thi-fault-") as directory, seated(Path(directory)) as (server, crowd):
        wrong = asyncio.run(steps(server, crowd, Disk(server), times))
        wrong += [f"{crowd.history.answers['503']} saves were refused"] * bool(crowd.history.answers["503"])
        wrong += [f"{crowd.history.answers['cut']} lines were cut"] * bool(crowd.history.answers["cut"])
        return report(crowd.history, read_stored(server), [], wrong, times=times, steps_s=STEPS)


async def steps(server: Server, crowd: Crowd, disk: Disk, times: int) -> list[str]:
    wrong = []
    server.start()
    await asyncio.sleep(1)  # until the first heartbeat nobody is answered
    async with crowd.saving():
        for _time in range(times):
            for seconds in STEPS:
                disk.set(clock=seconds)
                await asyncio.sleep(1.2)
                await crowd.after_saves(SAVES_BETWEEN)
                wrong += await marked(server, crowd, seconds)
    server.stop()
    return wrong


async def marked(server: Server, crowd: Crowd, step: int) -> list[str]:
    """What was wrong with the work behind: papers that were handed in before now stay unmarked."""
    handed_in = len(crowd.history.finished)
    since = time.monotonic()
    path = Path(server.environment["DATA_DIR"]) / "hoithi.sqlite3"
    try:
        await crowd.until(lambda: unmarked(path) <= len(crowd.history.finished) - handed_in, MARKED_SECONDS)
    except TimeoutError:
        return [f"{unmarked(path)} papers unmarked {time.monotonic() - since:.0f} s after a step to {step:+} s"]
    return []


def unmarked(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(UNMARKED).fetchone()[0]
