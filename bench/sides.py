"""Two sides that are measured by turns: servers of the same crowd, as fast as so many connections get answers.

In every round each side serves each load for a while, one side right after the other, so that what slows the machine
down for some time slows both.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

import psycopg

from bench.load import Crowd
from bench.report import median_ratio, own_cpu_seconds, within_ms
from bench.server import DURABLE_SQLITE, Server
from tests import services

WARM_UP_SECONDS = 0.5
A_MOMENT = (1, 0.2)
"""One round of so many seconds."""
SITE = "config.asgi:application"
DATABASES = {
    "sqlite": "SQLite, WAL, synchronous=FULL",
    "postgresql": "PostgreSQL with fsync; each side has a database of its own on one server",
}


class Twins(NamedTuple):
    """Two servers, not yet started, of one crowd: what one of them is told does not reach the other."""

    ours: Server
    reference: Server
    people: list[dict]


@contextmanager
def twins(people: int, *options: str, reference: str, database: str = "sqlite", **settings) -> Iterator[Twins]:
    """Seat a crowd, with the options of bench.crowd, for two servers: ours, and one of another application."""
    with tempfile.TemporaryDirectory(prefix="hoi-thi-bench-") as scratch, database_url(database) as url:
        ours = Server(Path(scratch) / "ours", database=url, **settings)
        ours.directory.mkdir()
        seated = ours.seat(people, *options)
        shutil.copytree(ours.directory, Path(scratch) / "reference")
        settings |= {"SECRET_KEY": ours.environment["SECRET_KEY"]}
        other = Server(Path(scratch) / "reference", reference, database=copied(url), **settings)
        yield Twins(ours, other, seated)


@contextmanager
def database_url(database: str) -> Iterator[str]:
    if database == "sqlite":
        yield DURABLE_SQLITE
    else:
        with services.postgresql(durable=True) as url:
            yield url


def copied(url: str) -> str:
    """The URL of a copy of this database; SQLite's is copied with its directory."""
    if url == DURABLE_SQLITE:
        return DURABLE_SQLITE
    name = urlsplit(url).path[1:]
    with psycopg.connect(url.replace(f"/{name}", "/template1"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE twin TEMPLATE {name}")
    return url.replace(f"/{name}", "/twin")


class Side(NamedTuple):
    server: Server
    crowd: Crowd


class Load(NamedTuple):
    """So many connections to either side."""

    connections: int
    ours: Side
    reference: Side


class Figures(NamedTuple):
    """One round of one side."""

    rate: float
    p99: float
    """Milliseconds."""
    server_ms: float
    """Milliseconds of the server's processor for one answer."""
    load_share: float
    """The part of one processor that the load generator itself used."""


def alternate(loads: Mapping[str, Load], rounds: int, seconds: float) -> dict[str, dict]:
    """Measure every load on both sides, round by round; return what came out of each."""
    ours: dict[str, list[Figures]] = {name: [] for name in loads}
    reference: dict[str, list[Figures]] = {name: [] for name in loads}
    for _round in range(rounds):
        for name, load in loads.items():
            ours[name].append(one_round(load.ours, load.connections, seconds))
            reference[name].append(one_round(load.reference, load.connections, seconds))
    return {name: compare(ours[name], reference[name]) for name in loads}


def one_round(side: Side, connections: int, seconds: float) -> Figures:
    server, crowd = side
    asyncio.run(crowd.run(connections, min(WARM_UP_SECONDS, seconds)))
    crowd.times.clear()
    began, cpu, own = time.perf_counter(), server.cpu_seconds(), own_cpu_seconds()
    before = crowd.acknowledged
    asyncio.run(crowd.run(connections, seconds))
    took, answers = time.perf_counter() - began, max(crowd.acknowledged - before, 1)
    return Figures(
        rate=answers / took,
        p99=within_ms(crowd.times, 99),
        server_ms=(server.cpu_seconds() - cpu) / answers * 1000,
        load_share=(own_cpu_seconds() - own) / took,
    )


def compare(ours: Sequence[Figures], reference: Sequence[Figures]) -> dict:
    """Medians of the rounds; a ratio is the median of the rounds' own ratios."""
    return {
        "rate": round(median(each.rate for each in ours)),
        "reference_rate": round(median(each.rate for each in reference)),
        "ratio": median_ratio([each.rate for each in ours], [each.rate for each in reference]),
        "p99_ms": round(median(each.p99 for each in ours), 1),
        "reference_p99_ms": round(median(each.p99 for each in reference), 1),
        "p99_ratio": median_ratio([each.p99 for each in ours], [each.p99 for each in reference]),
        "server_cpu_ms": round(median(each.server_ms for each in ours), 3),
        "reference_server_cpu_ms": round(median(each.server_ms for each in reference), 3),
        "load_generator_cpu": round(median(each.load_share for each in ours), 2),
    }


def problems(loads: Mapping[str, Load]) -> list[str]:
    """What was not answered as it should be, on either side; here also who was asked to come again."""
    crowds = {id(side.crowd): side.crowd for load in loads.values() for side in (load.ours, load.reference)}
    return [problem for crowd in crowds.values() for problem in crowd.problems()]
