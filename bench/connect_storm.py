"""What it costs when all sockets come back at once, as after a restart or a lost network.

Compared with `AuthMiddlewareStack` and a database session in front of the same hub, on the same server, for as many
sockets, since a connection costs more where there are many. Rounds alternate between the two, each with a fresh
process: everybody connects, everybody is cut off, everybody connects again.
"""

import asyncio
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.fanout import SERVED, address
from bench.report import median_ratio, result
from bench.server import DAPHNE, UVICORN, WITHOUT_ENGINE, Server
from bench.sockets import PATIENCE_SECONDS, Crowd, many_files, own_cpu_seconds, play

SOCKETS = 10_000
QUICK_SOCKETS = 1_000
PEOPLE = 32
"""So many sessions are dealt out among the sockets of the reference."""
GOALS = {
    DAPHNE: "2.5 times less of the server's processor for a connection; none fails",
    UVICORN: "3 times less of the server's processor for a connection; none fails",
}


class Figures(NamedTuple):
    """What one fresh process did when everybody came back."""

    server_us: float
    """Of the server's processor for one connection, until it has been told which version is current."""
    load_us: float
    """Of the load generator's own."""
    seconds: float
    """From the first connection to the last."""


def run(quick: bool, size: list[int] | None = None, server: str = DAPHNE) -> dict:
    """Measure and return one result."""
    many_files()
    number, rounds = (size or [QUICK_SOCKETS if quick else SOCKETS])[0], 3
    measured: dict[str, list[Figures]] = {"ours": [], "session": []}
    errors: list[str] = []
    with TemporaryDirectory(prefix="hoi-thi-bench-") as directory:
        served = Server(Path(directory), SERVED, server=server)
        cookies = tuple(person["cookies"] for person in served.seat(PEOPLE))
        for _round in range(rounds):
            for kind, figures in measured.items():
                with served:
                    told, wrong = play(storm(served, kind, number, cookies))
                figures.append(told)
                errors += wrong
    return report(measured, errors, number, server)


async def storm(server: Server, kind: str, number: int, cookies: tuple[str, ...]) -> tuple[Figures, list[str]]:
    crowd = Crowd(server.port)
    path = await address(server.port, kind)
    own = cookies if kind == "session" else ("",)
    await come(crowd, path, number, own)
    crowd.leave()
    await asyncio.sleep(1)  # the server has noticed
    began, server_cpu, own_cpu = time.perf_counter(), server.cpu_seconds(), own_cpu_seconds()
    await come(crowd, path, number, own)
    figures = Figures(
        server_us=(server.cpu_seconds() - server_cpu) / number * 1e6,
        load_us=(own_cpu_seconds() - own_cpu) / number * 1e6,
        seconds=time.perf_counter() - began,
    )
    crowd.leave()
    return figures, crowd.errors


async def come(crowd: Crowd, path: str, number: int, cookies: tuple[str, ...]) -> None:
    """Let so many connect, and wait until each has been told which version is current."""
    crowd.greeted = 0
    await crowd.connect(path, number, cookies)
    end = time.monotonic() + PATIENCE_SECONDS
    while crowd.greeted < len(crowd.clients) and time.monotonic() < end:
        await asyncio.sleep(0.01)
    crowd.errors += ["a socket was not told which version is current"] * (len(crowd.clients) - crowd.greeted)


def report(measured: dict[str, list[Figures]], errors: list[str], number: int, server: str) -> dict:
    ours, session = ([figures.server_us for figures in measured[kind]] for kind in ("ours", "session"))
    described = {
        kind: Figures(*(round(median(values), 2) for values in zip(*figures, strict=True)))._asdict()
        for kind, figures in measured.items()
    }
    return result(
        f"connect_storm on {server}",
        value=round(median(ours)),
        unit="µs of the server's processor for a connection",
        reference="AuthMiddlewareStack with a database session, the same hub and server",
        reference_value=round(median(session)),
        ratio=median_ratio(session, ours),
        rounds=len(ours),
        errors=errors,
        goal=GOALS[server],
        sockets=number,
        **described,
        server=f"one {server} process on SQLite, fresh in each round; the client shares the machine",
        engine=WITHOUT_ENGINE,
    )
