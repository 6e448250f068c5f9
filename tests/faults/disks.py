"""The disk is full, or fails, or is slow, while people save."""

import asyncio
import errno
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.server import Server
from tests.faults.controls import Controls, controlled
from tests.faults.crowd import Crowd
from tests.faults.disk import Disk
from tests.faults.history import Finding
from tests.faults.kills import SAVES_BETWEEN, all_heard
from tests.faults.reports import report, wrongs
from tests.faults.servers import read_stored, seated

FULL_SECONDS = 1.5
DEADLY_SECONDS = 15
"""After an I/O error nobody knows what the disk holds: the process must be gone within this time."""
CALM_SECONDS = 2.0
FULL_CONTROLS = {"what_cannot_be_written_is_acknowledged": "lost", "a_doubt_is_an_error": "dishonest"}
ERROR_CONTROLS = {"a_failed_sync_is_forgotten": "the process went on with a broken disk"}
SLOW_CONTROLS = {"each_save_is_committed_alone": "only … saves in the time of one sync"}

Fault = Callable[[Server, Crowd, Disk, int], Awaitable[tuple[list, list, dict]]]
"""Does it so often; returns recoveries, what was wrong, and figures."""


def on_a_disk(fault: Fault, bugs: Controls, controls: int, *, times: int = 1, ends: int = 0, **facts) -> dict:
    with tempfile.TemporaryDirectory(prefix="hoi-thi-fault-") as directory, seated(Path(directory)) as (server, crowd):
        disk = Disk(server)
        recoveries, wrong, figures = asyncio.run(fault(server, crowd, disk, times))
        facts |= {"ends": ends, "times": times, **figures}
        told = report(crowd.history, read_stored(server), recoveries, wrong, **facts)

        def again() -> list[Finding]:
            return wrongs(asyncio.run(fault(server, crowd, disk, 1))[1])

        return controlled(told, server, crowd, bugs, controls, again)


def disk_full(times: int, controls: int) -> dict:
    """No write succeeds for a while, for want of room or for an error: honest answers, nothing acknowledged, and
    saving again by itself afterwards. What a write did not do is undone with its transaction."""

    async def fault(server: Server, crowd: Crowd, disk: Disk, times: int) -> tuple[list, list, dict]:
        recoveries, wrong = [], []
        server.start()
        async with crowd.saving():
            for number in range(times):
                await crowd.after_saves(SAVES_BETWEEN)
                disk.set(write_error=(errno.ENOSPC, errno.EIO)[number % 2])
                await asyncio.sleep(0.3)  # what was in the middle of a commit may end it
                heard = await all_heard(crowd)
                await asyncio.sleep(FULL_SECONDS)
                wrong += ["acknowledged what cannot be written"] * (crowd.history.acknowledged - heard)
                since, heard = time.monotonic(), crowd.history.acknowledged
                disk.heal()
                recoveries.append(await crowd.recovery(since, heard))
        server.stop()
        return recoveries, wrong, {}

    return on_a_disk(fault, FULL_CONTROLS, controls, times=times)


def disk_error(times: int, controls: int) -> dict:
    """Syncs fail with EIO: the disk may have lost what it took, so nothing more is acknowledged, and the process ends
    and says so."""

    async def fault(server: Server, crowd: Crowd, disk: Disk, times: int) -> tuple[list, list, dict]:
        recoveries, wrong = [], []
        server.start()
        async with crowd.saving():
            for _time in range(times):
                await crowd.after_saves(SAVES_BETWEEN)
                since = time.monotonic()
                disk.set(sync_error=errno.EIO)
                wrong += await ended(server, crowd)
                disk.heal()
                heard = await all_heard(crowd)
                if server.process.poll() is not None:
                    await asyncio.to_thread(server.start)
                recoveries.append(await crowd.recovery(since, heard))
        server.stop()
        return recoveries, wrong, {}

    return on_a_disk(fault, ERROR_CONTROLS, controls, ends=times, times=times)


async def ended(server: Server, crowd: Crowd) -> list[str]:
    """Wait for a server with a broken disk to end; return what was wrong with how it did."""
    await asyncio.sleep(0.3)  # what was in the middle of a commit may end it
    heard = await all_heard(crowd)
    try:
        await crowd.until(lambda: server.process.poll() is not None, DEADLY_SECONDS)
    except TimeoutError:
        return ["the process went on with a broken disk"]
    wrong = ["acknowledged on a broken disk"] * (crowd.history.acknowledged - heard)
    return wrong + ["the process ended as if all were well"] * (server.process.returncode == 0)


def slow_disk(milliseconds: int, controls: int) -> dict:
    """Each sync takes so long. One commit is shared by all who wait, so saves do not queue up behind it."""

    async def fault(server: Server, crowd: Crowd, disk: Disk, _times: int) -> tuple[list, list, dict]:
        server.start()
        rates = []
        async with crowd.saving(connections=64):
            for delay in (0, milliseconds / 1000):
                disk.set(sync_delay=delay)
                await asyncio.sleep(0.3)
                heard = crowd.history.acknowledged
                await asyncio.sleep(CALM_SECONDS)
                rates.append((crowd.history.acknowledged - heard) / CALM_SECONDS)
        server.stop()
        shared = rates[1] * milliseconds / 1000
        unhindered = rates[1] >= UNHINDERED * rates[0]
        wrong = [] if shared >= LEAST_SHARED or unhindered else [f"only {shared:.1f} saves in the time of one sync"]
        figures = {"saves_s": round(rates[0]), "saves_s_slow": round(rates[1]), "saves_a_sync": round(shared, 1)}
        return [], wrong, figures

    return on_a_disk(fault, SLOW_CONTROLS, controls, milliseconds=milliseconds)


LEAST_SHARED = 2.5
"""Acknowledged saves in the time of one sync; a commit for each alone would reach less than one."""
UNHINDERED = 0.7
"""Or this share of the rate without the delay, for a machine that is slow by itself: at 200 saves a second a commit for
each alone would reach half of it with a delay of 5 ms."""
