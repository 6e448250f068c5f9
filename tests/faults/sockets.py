"""Sockets in numbers: all of them come back at once, or some of them never read. Saving goes on."""

import asyncio
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.server import Server
from bench.sockets import CONNECTING_AT_ONCE, Client, many_files, request
from tests.faults.controls import controlled
from tests.faults.crowd import Crowd
from tests.faults.history import Finding
from tests.faults.kills import SAVES_BETWEEN
from tests.faults.reports import report, wrongs
from tests.faults.servers import read_stored, seated

SERVED = "tests.faults.served:application"
PATIENCE_SECONDS = 60
BOARD = 999_999
LARGE = 192 * 1024
NEWS = 60
"""Broadcasts of so many bytes fill every buffer that the network has for a reader who does not read."""
MOST_MEMORY_MB = 1
"""What a reader who does not read may cost the server."""
MOST_SAVE_P99_MS = 1000
"""Twice the goal of a quiet machine. It was 191 where three others wanted each processor as well."""
STORM_CONTROLS = {"newcomers_are_told_nothing": "… sockets did not come back"}
CONTROLS = {
    "nobody_is_too_slow": "… slow readers were kept",
    "slow_readers_are_waited_for": "… of … saves took up to … ms",
}
KEPT = 10
"""Sockets of the controls: what is kept for each that does not read fills the memory."""


class Watcher(Client):
    """A socket that counts what it hears."""

    heard = 0
    closed = False

    def take(self, content: bytes) -> None:
        self.heard += 1
        self.crowd.heard(content)

    def connection_lost(self, error: Exception | None) -> None:
        self.closed = True
        super().connection_lost(error)


class Sockets:
    """So many watchers of one board."""

    frame = b""
    """No frame in particular is awaited."""

    def __init__(self, server: Server) -> None:
        self.port = server.port
        self.watchers: list[Watcher] = []
        self.failed = 0
        self.latest = b""

    def heard(self, content: bytes) -> None:
        self.latest = content[:40]

    async def connect(self, number: int, prepare: Callable[[socket.socket], None] = lambda plain: None) -> None:
        """Open so many, a few at a time, and wait until each has been told which version is current."""
        ticket = (await request(self.port, "GET", "/fault/ticket")).decode()
        path, gate = f"/ws/board/{BOARD}/?ticket={ticket}", asyncio.Semaphore(CONNECTING_AT_ONCE)
        results = await asyncio.gather(
            *(self.open(path, gate, prepare) for _number in range(number)), return_exceptions=True
        )
        self.failed += sum(isinstance(result, BaseException) for result in results)

    async def open(self, path: str, gate: asyncio.Semaphore, prepare: Callable[[socket.socket], None]) -> None:
        plain = socket.socket()
        prepare(plain)
        plain.setblocking(False)
        loop = asyncio.get_running_loop()
        async with gate, asyncio.timeout(PATIENCE_SECONDS):
            await loop.sock_connect(plain, ("127.0.0.1", self.port))
            _transport, watcher = await loop.create_connection(lambda: Watcher(self, path), sock=plain)
            await watcher.opened
            while not watcher.heard:
                await asyncio.sleep(0.01)
        self.watchers.append(watcher)

    def leave(self) -> None:
        for watcher in self.watchers:
            watcher.transport.abort()
        self.watchers.clear()


@contextmanager
def watched() -> Iterator[tuple[Server, Crowd]]:
    """A server whose boards we drive, and its crowd."""
    many_files()
    with (
        tempfile.TemporaryDirectory(prefix="hoi-thi-fault-") as directory,
        seated(Path(directory), application=SERVED) as (server, crowd),
    ):
        yield server, crowd


def reconnect_storm(sockets: int, times: int, controls: int) -> dict:
    """The server restarts while so many watch and people save; all watchers come back at once, without a pause."""
    with watched() as (server, crowd):
        returns, wrong = asyncio.run(storm(server, crowd, sockets, times))
        facts = {"ends": times, "sockets": sockets, "times": times}
        told = report(crowd.history, read_stored(server), returns, wrong, **facts)

        def again() -> list[Finding]:
            return wrongs(asyncio.run(storm(server, crowd, KEPT, 1))[1])

        return controlled(told, server, crowd, STORM_CONTROLS, controls, again)


async def storm(server: Server, crowd: Crowd, number: int, times: int) -> tuple[list[float], list[str]]:
    returns, sockets = [], Sockets(server)
    server.start()
    async with crowd.saving(connections=16):
        await crowd.after_saves(1)
        await sockets.connect(number)
        for _time in range(times):
            await crowd.after_saves(SAVES_BETWEEN)
            server.process.terminate()
            await asyncio.to_thread(server.process.wait)
            sockets.leave()
            await asyncio.to_thread(server.start)
            since = time.monotonic()
            await sockets.connect(number)
            returns.append(time.monotonic() - since)
        sockets.leave()
    server.stop()
    return returns, [f"{sockets.failed} sockets did not come back"] * bool(sockets.failed)


def slow_readers(slow: int, quick: int, controls: int) -> dict:
    """Some watchers never read. They are dropped; the others hear everything, memory stays, saving goes on."""
    with watched() as (server, crowd):
        figures, wrong = asyncio.run(readers(server, crowd, slow, quick))
        told = report(crowd.history, read_stored(server), [], wrong, slow=slow, quick=quick, **figures)

        def again() -> list[Finding]:
            return wrongs(asyncio.run(readers(server, crowd, KEPT, quick))[1])

        return controlled(told, server, crowd, CONTROLS, controls, again)


def wrong_figures(figures: dict, slow: int) -> list[str]:
    return [
        *[f"{figures['not_dropped']} slow readers were kept"] * bool(figures["not_dropped"]),
        *["a quick reader missed news"] * (not figures["quick_heard"]),
        *["slow readers fill the memory"] * (figures["grown_mb"] > 50 + slow * MOST_MEMORY_MB),
        *[f"99 of 100 saves took up to {figures['save_p99_ms']} ms"] * (figures["save_p99_ms"] > MOST_SAVE_P99_MS),
    ]


async def readers(server: Server, crowd: Crowd, slow: int, quick: int) -> tuple[dict, list[str]]:
    """Return the figures, and what is wrong with them."""
    stuck, awake = Sockets(server), Sockets(server)
    server.start()
    async with crowd.saving(connections=16):
        await crowd.after_saves(SAVES_BETWEEN)
        await awake.connect(quick)
        await stuck.connect(slow, lambda plain: plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096))
        for watcher in stuck.watchers:
            watcher.transport.pause_reading()
        before, crowd.times[:] = memory_mb(server), []
        most = before
        for version in range(1, NEWS + 1):
            await request(server.port, "POST", f"/fault/news/{version}/{LARGE}")
            await told(crowd, awake, version)
            most = max(most, memory_mb(server))
        slowest = sorted(crowd.times)[int(len(crowd.times) * 0.99)] if crowd.times else 0.0
        kept = await still_open(stuck)
        heard = min(watcher.heard for watcher in awake.watchers) >= NEWS
        awake.leave()
    server.stop(signal.SIGTERM)
    grown = round(most - before)
    figures = {"not_dropped": kept, "quick_heard": heard, "grown_mb": grown, "save_p99_ms": round(slowest * 1000)}
    return figures, wrong_figures(figures, slow)


async def told(crowd: Crowd, sockets: Sockets, version: int) -> None:
    """Wait until every quick reader has had this version."""
    with suppress(TimeoutError):
        await crowd.until(lambda: min(watcher.heard for watcher in sockets.watchers) > version, 10)


async def still_open(sockets: Sockets) -> int:
    """Let the slow ones read again: who was dropped finds the end. Return how many do not."""
    for watcher in sockets.watchers:
        watcher.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, LARGE)
        watcher.transport.resume_reading()
    end = time.monotonic() + 15
    while time.monotonic() < end and not all(watcher.closed for watcher in sockets.watchers):
        await asyncio.sleep(0.05)
    kept = sum(not watcher.closed for watcher in sockets.watchers)
    sockets.leave()
    return kept


def memory_mb(server: Server) -> float:
    """What the process keeps in memory."""
    return server.memory_bytes() / 1e6
