"""What a second process brings: saves into PostgreSQL, and fan-out, over one socket that both processes take from.

Compared with one process on the same PostgreSQL and Redis. Rounds alternate between one and two, each with fresh
processes; every answer is checked and every frame compared. There is no goal: processes share the processors with the
database and with the load generator, so the figures say what this machine has, and the other counts say what it lacks.
"""

import asyncio
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import create_server
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.fanout import RESTS, SERVED, address
from bench.load import Crowd as Savers
from bench.load import with_ticket
from bench.report import median_ratio, result
from bench.server import WITHOUT_ENGINE, Server, free_port
from bench.sockets import Crowd, many_files, own_cpu_seconds, play
from tests.services import postgresql, redis

PROCESSES = (1, 2)
CONNECTIONS = 64
PEOPLE = 128
SOCKETS = 10_000
QUICK_SOCKETS = 1_000
BROADCASTS = 5
SITE = "config.asgi:application"


class Figures(NamedTuple):
    """One round with so many processes."""

    saves: float
    """A second."""
    last_ms: float
    """Until the last socket has a broadcast."""
    load_share: float
    """The part of one processor that the load generator used while people saved."""
    load_us: float
    """Of the load generator's processor for one message of a broadcast."""


class Site(NamedTuple):
    """Where the processes keep what they share."""

    home: Path
    database: str
    settings: dict[str, str]

    def process(self, application: str) -> Server:
        return Server(self.home, application, database=self.database, **self.settings)

    @contextmanager
    def serving(self, processes: int, application: str) -> Iterator[int]:
        """Let so many processes serve, and give the port of the socket they share."""
        with create_server(("127.0.0.1", free_port()), backlog=4096) as shared, ExitStack() as running:
            for _process in range(processes):
                process = self.process(application)
                process.shared = shared
                running.enter_context(process)
            yield shared.getsockname()[1]


def run(quick: bool, size: list[int] | None = None) -> dict:
    """Measure and return one result."""
    many_files()
    sockets, seconds, rounds = (size or [QUICK_SOCKETS if quick else SOCKETS])[0], 2 if quick else 8, 3
    measured: dict[int, list[Figures]] = {number: [] for number in PROCESSES}
    errors: list[str] = []
    with TemporaryDirectory(prefix="hoi-thi-bench-") as home, postgresql(durable=True) as database, redis() as news:
        settings = {"REDIS_URL": news, "SECRET_KEY": secrets.token_hex(32)}
        site = Site(Path(home), database, settings)
        people = site.process(SITE).seat(PEOPLE)
        counted = Savers(0, people, with_ticket)  # its counters go on from round to round
        for _round in range(rounds):
            for number, figures in measured.items():
                with site.serving(number, SITE) as counted.port:
                    rate, share = asyncio.run(save(counted, seconds))
                with site.serving(number, SERVED) as port:
                    last, own, wrong = play(fan_out(port, sockets))
                figures.append(Figures(rate, last, share, own))
                errors += wrong
    return report(measured, errors, counted, sockets, rounds)


async def save(crowd: Savers, seconds: float) -> tuple[float, float]:
    """Return the saves a second, and what the load generator used of one processor."""
    await crowd.run(CONNECTIONS, 0.5)
    before, own_cpu, began = crowd.acknowledged, own_cpu_seconds(), time.perf_counter()
    await crowd.run(CONNECTIONS, seconds)
    took = time.perf_counter() - began
    return (crowd.acknowledged - before) / took, (own_cpu_seconds() - own_cpu) / took


async def fan_out(port: int, sockets: int) -> tuple[float, float, list[str]]:
    """Return how long a broadcast took, what one message cost the load generator, and what went wrong."""
    crowd = Crowd(port)
    await crowd.connect(await address(port, "ours"), sockets)
    await asyncio.sleep(1)  # both processes hear the news
    times, own_cpu = [], own_cpu_seconds()
    for version in range(1, BROADCASTS + 1):
        times.append(await crowd.broadcast("ours", version))
        await asyncio.sleep(RESTS * times[-1] / 1000)
    load_us = (own_cpu_seconds() - own_cpu) / (sockets * BROADCASTS) * 1e6
    crowd.leave()
    return median(times), load_us, crowd.errors


def report(measured: dict[int, list[Figures]], errors: list[str], savers: Savers, sockets: int, rounds: int) -> dict:
    one, two = (measured[number] for number in PROCESSES)
    return result(
        "two_processes",
        value=round(median(figures.saves for figures in two)),
        unit="acknowledged saves a second, two processes on PostgreSQL",
        reference="one process on the same PostgreSQL and Redis",
        reference_value=round(median(figures.saves for figures in one)),
        ratio=median_ratio([figures.saves for figures in two], [figures.saves for figures in one]),
        rounds=rounds,
        errors=errors + savers.problems(),
        goal="none; the figures are told",
        fanout_ratio=median_ratio([figures.last_ms for figures in one], [figures.last_ms for figures in two]),
        one=describe(one),
        two=describe(two),
        sockets=sockets,
        connections=CONNECTIONS,
        server="Daphne processes on one shared socket; load generator, PostgreSQL and Redis share the machine",
        engine=WITHOUT_ENGINE,
    )


def describe(figures: list[Figures]) -> dict:
    """The median of the rounds for each figure."""
    return Figures(*(round(median(values), 2) for values in zip(*figures, strict=True)))._asdict()
