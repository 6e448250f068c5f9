"""How many saves a second one Daphne process acknowledges, and how long a save takes, beside stock Django.

Rounds alternate between the two. Each has its own database on the same disk, embedded SQLite with synchronous=FULL.
"""

import asyncio
import resource
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from bench.load import Crowd, Request, with_session, with_ticket
from bench.report import median_ratio, result
from bench.server import Server

CONNECTIONS = (32, 256)
PEOPLE = 512
WARM_UP_SECONDS = 0.5


class Figures(NamedTuple):
    """One round of one side."""

    rate: float
    p99: float
    """Milliseconds."""
    server_ms: float
    """Milliseconds of the server's processor for one save."""
    load_share: float
    """The part of one processor that the load generator itself used."""


def run(quick: bool) -> dict:
    """Measure and return one result."""
    rounds, seconds = (3, 1.5) if quick else (5, 8)
    with tempfile.TemporaryDirectory(prefix="hoi-thi-bench-") as scratch:
        ours, stock, people = prepare(Path(scratch))
        with ours, stock:
            sides = {"ours": (ours, with_ticket), "stock": (stock, with_session)}
            measured, errors = measure(sides, people, rounds, seconds)
    return report(measured, errors, rounds, seconds)


def prepare(scratch: Path) -> tuple[Server, Server, list[dict]]:
    """Two servers of the same crowd: what one of them is told does not reach the other."""
    (scratch / "ours").mkdir()
    ours = Server(scratch / "ours")
    people = ours.seat(PEOPLE)
    shutil.copytree(scratch / "ours", scratch / "stock")
    stock = Server(scratch / "stock", "bench.stock:application")
    stock.environment["SECRET_KEY"] = ours.environment["SECRET_KEY"]
    return ours, stock, people


def measure(sides: dict[str, tuple[Server, Request]], people: list[dict], rounds: int, seconds: float):
    measured: dict[tuple[str, int], list[Figures]] = {}
    errors: list[str] = []
    crowds = {name: Crowd(server.port, people, write) for name, (server, write) in sides.items()}
    for _round in range(rounds):
        for connections in CONNECTIONS:
            for name, (server, _write) in sides.items():
                figures = one_round(server, crowds[name], connections, seconds)
                measured.setdefault((name, connections), []).append(figures)
    for crowd in crowds.values():
        errors += crowd.errors
    return measured, errors


def one_round(server: Server, crowd: Crowd, connections: int, seconds: float) -> Figures:
    asyncio.run(crowd.run(connections, WARM_UP_SECONDS))
    crowd.times.clear()
    began, cpu, own = time.perf_counter(), server.cpu_seconds(), own_cpu_seconds()
    asyncio.run(crowd.run(connections, seconds))
    took = time.perf_counter() - began
    times = crowd.times
    return Figures(
        rate=len(times) / took,
        p99=quantiles(times, n=100)[98] * 1000,
        server_ms=(server.cpu_seconds() - cpu) / len(times) * 1000,
        load_share=(own_cpu_seconds() - own) / took,
    )


def own_cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def report(measured: dict, errors: list[str], rounds: int, seconds: float) -> dict:
    few, many = (compare(measured, connections) for connections in CONNECTIONS)
    return result(
        "saves",
        value=few["rate"],
        unit="acknowledged saves a second",
        reference="stock Django: ASGIHandler, session, CSRF, one ORM transaction a save",
        reference_value=few["reference_rate"],
        ratio=few["ratio"],
        rounds=rounds,
        errors=errors,
        **{f"at {CONNECTIONS[0]} connections": few, f"at {CONNECTIONS[1]} connections": many},
        seconds=seconds,
        people=PEOPLE,
        database="SQLite, WAL, synchronous=FULL",
        server="one Daphne process for each side; the load generator shares the machine",
    )


def compare(measured: dict, connections: int) -> dict:
    """Medians of the rounds; the ratio is the median of the rounds' own ratios."""
    ours, stock = measured["ours", connections], measured["stock", connections]
    return {
        "rate": round(median(each.rate for each in ours)),
        "reference_rate": round(median(each.rate for each in stock)),
        "ratio": median_ratio([each.rate for each in ours], [each.rate for each in stock]),
        "p99_ms": round(median(each.p99 for each in ours), 1),
        "reference_p99_ms": round(median(each.p99 for each in stock), 1),
        "server_cpu_ms": round(median(each.server_ms for each in ours), 3),
        "reference_server_cpu_ms": round(median(each.server_ms for each in stock), 3),
        "load_generator_cpu": round(median(each.load_share for each in ours), 2),
    }
