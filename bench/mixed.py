"""The last hour of a contest: ten thousand papers are open, five thousand people watch the board, for minutes.

Five hundred answers a second are saved and twenty papers a second handed in, by schedule, through the door of the
saves. The watchers are sockets of the public board that show no entry of their own; they answer pings as browsers do.

From finish to the last spectator: from the moment at which a submission was acknowledged to the moment at which the
last of all sockets has been sent a frame that counts it. A frame tells how many entrants are ranked. Papers are marked
in the order in which they were finished, so a frame that counts as many as had been sent by the time of the
acknowledgement surely counts this one; one that counts fewer may count it too, so the figure errs on the long side.

Afterwards the database is asked for every acknowledged answer and every acknowledged submission.

`--load 2` is what lies beyond: twice as many papers, saves and finishes before the same watchers. Boards may fall
behind there, so that answers do not, but not without bound: the last spectator may wait for 5 s where it was 2.
"""

import asyncio
import json
import time
from bisect import bisect_left
from collections import Counter
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bench.arrivals import Arrivals, Lines, expect
from bench.herd_submit import submit
from bench.herds import ROUNDS, Effort, Site, check_stored, saves, served
from bench.load import Crowd, with_ticket
from bench.report import middle_of, result, within_ms
from bench.server import Server
from tests.faults.sockets import Watcher

CONNECTING_AT_ONCE = 32
SETTLE_SECONDS = 30
"""So long the sockets wait for the last frames."""
MEBIBYTE = 1024


class Size(NamedTuple):
    papers: int
    sockets: int
    saves: int
    """A second."""
    finishes: int
    """A second."""
    seconds: int


FULL = Size(papers=10_000, sockets=5_000, saves=500, finishes=20, seconds=300)
QUICK = Size(papers=1_000, sockets=500, saves=100, finishes=10, seconds=30)


class Goal(NamedTuple):
    told_ms: float
    """Within which 95 of 100 finishes reach the last spectator."""
    words: str


WITHIN = Goal(2_000, "0 lost, 0 errors, 2,000 ms to the last spectator, a save p99 of 500 ms, 1,024 MiB")
BEYOND = Goal(5_000, "0 lost, 5,000 ms to the last spectator")


def asked_size(quick: bool, size: list[int] | None, load: int) -> Size:
    """So much in so many seconds, before so many watchers, and `load` times as many who write."""
    once = Size(*size) if size else QUICK if quick else FULL
    return once._replace(papers=once.papers * load, saves=once.saves * load, finishes=once.finishes * load)


def goal_of(size: Size) -> Goal:
    return BEYOND if size.saves > FULL.saves or size.finishes > FULL.finishes else WITHIN


class Spectators:
    """All sockets of the board, and when the last of them had been told so many entrants."""

    frame = b""
    """No frame in particular is awaited."""

    def __init__(self, port: int) -> None:
        self.port, self.sockets = port, []
        self.entrants_in: dict[bytes, int | None] = {}  # every socket gets the same frames: each is read once
        self.told: Counter[int] = Counter()
        self.complete: list[tuple[int, float]] = []
        self.frames = 0
        self.errors: list[str] = []

    async def connect(self, person: dict, number: int) -> None:
        data = f"/contests/{person['contest']}/board/{person['board']}/data/?mine=1"
        lines, gate = Lines(self.port), asyncio.Semaphore(CONNECTING_AT_ONCE)
        answer = expect(await lines.ask(f"GET {data} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()), 200)
        path = f"/ws/board/{person['board']}/?ticket={json.loads(answer.body)['ticket']}"
        lines.close()
        await asyncio.gather(*(self.open(path, gate) for _number in range(number)))

    async def open(self, path: str, gate: asyncio.Semaphore) -> None:
        async with gate:
            loop = asyncio.get_running_loop()
            _transport, watcher = await loop.create_connection(lambda: Watcher(self, path), "127.0.0.1", self.port)
            await watcher.opened
            self.sockets.append(watcher)

    def heard(self, frame: bytes) -> None:
        self.frames += 1
        if frame not in self.entrants_in:
            self.entrants_in[frame] = json.loads(frame).get("entrants")
        if (entrants := self.entrants_in[frame]) is not None:
            self.told[entrants] += 1
            if self.told[entrants] == len(self.sockets):
                self.complete.append((entrants, time.perf_counter()))

    async def hear(self, entrants: int) -> None:
        """Wait until all have been told of so many."""
        end = time.perf_counter() + SETTLE_SECONDS
        while not (self.complete and self.complete[-1][0] >= entrants) and time.perf_counter() < end:
            await asyncio.sleep(0.05)

    def waits(self, acknowledged: list[tuple[float, int]]) -> list[float]:
        """Return the seconds from each acknowledgement until all had a frame that counts so many; those never told
        are errors."""
        numbers, moments = [entrants for entrants, _moment in self.complete], [moment for _, moment in self.complete]
        if any(later < earlier for earlier, later in pairwise(numbers)):
            self.errors.append("a board counted fewer than before")
        found = []
        for moment, entrants in acknowledged:
            place = bisect_left(numbers, entrants)
            if place == len(numbers):
                self.errors.append(f"not all were told of {entrants} entrants")
            else:
                found.append(max(moments[place] - moment, 0.0))
        return found

    def leave(self) -> None:
        self.errors += ["a socket was closed"] * sum(watcher.closed for watcher in self.sockets)
        for watcher in self.sockets:
            watcher.transport.abort()


class Finishers(Crowd):
    """Those who hand in, and how many had when each was told so."""

    def __init__(self, port: int, people: list[dict]) -> None:
        super().__init__(port, people, with_ticket)
        self.sent = 0
        self.moments: list[tuple[float, int]] = []

    async def finish(self, lines: Lines, person: dict) -> None:
        self.sent += 1
        await submit(self, lines, person)
        self.moments.append((time.perf_counter(), self.sent))


class Outcome(NamedTuple):
    saving: Arrivals
    finishing: Arrivals
    savers: Crowd
    finishers: Finishers
    spectators: Spectators
    effort: Effort


def run(quick: bool, size: list[int] | None = None, database: str = "sqlite", load: int = 1) -> dict:
    """Measure and return one result; `size` is papers, sockets, saves a second, finishes a second and seconds."""
    asked = asked_size(quick, size, load)
    told = middle_of(partial(measure, asked, database), 1 if quick or size else ROUNDS)
    return told | {"name": "mixed" if load == 1 else f"mixed, load {load}"}


def measure(asked: Size, database: str) -> dict:
    with served(asked.papers, "--answered", database=database) as site:
        storm = asyncio.run(go_on(site, asked))
        waits = storm.spectators.waits(storm.finishers.moments)
        promised = storm.savers.promised | storm.finishers.promised
        lost = check_stored(site.server, promised, {uuid for uuid, _slot in storm.finishers.promised})
        memory = peak_memory(site.server)
    errors = storm.saving.errors + storm.finishing.errors + storm.savers.problems() + storm.finishers.problems()
    told_ms, goal = within_ms(waits, 95), goal_of(asked)
    return result(
        "mixed",
        value=told_ms,
        unit="ms from a finish to the last spectator, 95 of 100",
        reference="none",
        reference_value=None,
        ratio=None,
        rounds=1,
        errors=lost + errors + storm.spectators.errors,
        goal=goal.words,
        told_in_time=told_ms is not None and told_ms <= goal.told_ms,
        **asked._asdict(),
        lost=len(lost),
        save_p50_ms=within_ms(storm.saving.times, 50),
        save_p99_ms=within_ms(storm.saving.times, 99),
        saved=storm.savers.acknowledged,
        finished=storm.finishers.acknowledged,
        finish_p99_ms=within_ms(storm.finishing.times, 99),
        spectator_p50_ms=within_ms(waits, 50),
        frames=storm.spectators.frames,
        server_memory_mib=memory,
        load_generator_cpu=storm.effort.share,
        database=database,
        server="one Daphne process with the engine; the load generator shares the machine",
    )


async def go_on(site: Site, size: Size) -> Outcome:
    """Those who finish save nothing else; all the others save."""
    port, number = site.server.port, size.finishes * size.seconds
    savers, finishers = Crowd(port, site.people[number:], with_ticket), Finishers(port, site.people[:number])
    spectators, saving, finishing = Spectators(port), Arrivals(), Arrivals()
    await spectators.connect(site.people[0], size.sockets)
    effort, lines = Effort(), Lines(port)
    await asyncio.gather(
        saving.come(size.seconds, saves(savers, lines, size.saves * size.seconds)),
        finishing.come(size.seconds, [partial(finishers.finish, lines, person) for person in finishers.people]),
    )
    effort.end()
    await spectators.hear(finishers.acknowledged)
    spectators.leave()
    return Outcome(saving, finishing, savers, finishers, spectators, effort)


def peak_memory(server: Server) -> int:
    """The most that the process ever kept in memory, in MiB."""
    told = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) // MEBIBYTE
