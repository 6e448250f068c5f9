"""How long one broadcast of a board takes to reach the last of many sockets of one process.

Compared with the consumer of the textbook, in which every socket joins a group of the same in-memory layer, and with
`websockets.broadcast` alone, which is the limit. Rounds alternate between them, each with a fresh process; every frame
that arrives is compared with the one that was sent.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.report import median_ratio, result
from bench.server import DAPHNE, UVICORN, WITHOUT_ENGINE, Server
from bench.sockets import BOARD, PAYLOAD_BYTES, Crowd, many_files, own_cpu_seconds, play, request

SERVED = "bench.fanout_server:application"
SIZES = (1_000, 5_000, 10_000)
QUICK_SIZES = (500, 1_000)
TEXTBOOK_MOST = 5_000
"""More sockets the textbook does not serve within a minute."""
RESTS = 3
"""Between two broadcasts so many times the last one: our hub rests too, and a rest is no part of a broadcast."""
GOALS = {
    DAPHNE: "40 times the textbook at 5,000; 4 times websockets.broadcast at most; growth from 1,000 to 10,000 at most "
    "15; 40 kB a socket at most",
    UVICORN: "40 times the textbook at 5,000; 1.8 times websockets.broadcast at most; growth from 1,000 to 10,000 at "
    "most 10; 40 kB a socket at most",
}
Serve = Callable[[Path], Server]


class Bare(Server):
    """`websockets.broadcast` in a process of its own."""

    def command(self) -> list[str]:
        return [sys.executable, "-m", "bench.bare_server", str(self.port)]


class Figures(NamedTuple):
    """What one fresh process did."""

    last_ms: float
    """From the request for a broadcast to the last socket, the median."""
    server_us: float
    """Of the server's processor for one message."""
    load_us: float
    """Of the load generator's own for one message."""
    socket_kb: float
    """By how much the server grew with each socket."""


Measured = dict[tuple[str, int], list[Figures]]
"""By kind and number of sockets, in each round."""


def run(quick: bool, size: list[int] | None = None, server: str = DAPHNE) -> dict:
    """Measure and return one result; its value is told for the most sockets that the textbook serves, too."""
    many_files()
    sizes = sorted(size or (QUICK_SIZES if quick else SIZES))
    rounds, broadcasts = (3, 3) if quick else (3, 7)
    measured: Measured = {}
    errors: list[str] = []
    for _round in range(rounds):
        for kind, watchers in contestants(sizes):
            figures, wrong = one_round(kind, watchers, broadcasts, server)
            measured.setdefault((kind, watchers), []).append(figures)
            errors += wrong
    return report(measured, sizes, errors, server, rounds, broadcasts)


def contestants(sizes: list[int]) -> list[tuple[str, int]]:
    textbook = [("textbook", number) for number in sizes if number <= TEXTBOOK_MOST]
    return [*(("ours", number) for number in sizes), *textbook, ("bare", sizes[-1])]


def one_round(kind: str, watchers: int, broadcasts: int, server: str) -> tuple[Figures, list[str]]:
    """Measure one fresh process, and tell what went wrong. Ten seconds of the textbook's are enough for one round."""
    times = 1 if kind == "textbook" and watchers > 2_000 else broadcasts
    with TemporaryDirectory(prefix="hoi-thi-bench-") as scratch:
        directory = Path(scratch)
        served = Bare(directory) if kind == "bare" else Server(directory, SERVED, server=server)
        with served:
            return play(measure(served, kind, watchers, times))


async def measure(server: Server, kind: str, watchers: int, broadcasts: int) -> tuple[Figures, list[str]]:
    crowd = Crowd(server.port)
    before = server.memory_bytes()
    await crowd.connect(await address(server.port, kind), watchers)
    grown = server.memory_bytes() - before
    times, server_cpu, own_cpu = [], server.cpu_seconds(), own_cpu_seconds()
    for version in range(1, broadcasts + 1):
        times.append(await crowd.broadcast(kind, version))
        await asyncio.sleep(RESTS * times[-1] / 1000)
    messages = watchers * broadcasts
    figures = Figures(
        last_ms=median(times),
        server_us=(server.cpu_seconds() - server_cpu) / messages * 1e6,
        load_us=(own_cpu_seconds() - own_cpu) / messages * 1e6,
        socket_kb=grown / watchers / 1000,
    )
    crowd.leave()
    return figures, crowd.errors


async def address(port: int, kind: str) -> str:
    if kind != "ours":
        return f"/{kind}-watch/"
    ticket = (await request(port, "GET", "/ticket")).decode()
    return f"/ws/board/{BOARD}/?ticket={ticket}"


def report(measured: Measured, sizes: list[int], errors: list[str], server: str, rounds: int, broadcasts: int) -> dict:
    compared = max((number for kind, number in measured if kind == "textbook"), default=None)
    ours = lasts(measured, "ours", compared or sizes[-1])
    textbook = lasts(measured, "textbook", compared) if compared else []
    return result(
        f"fanout on {server}",
        value=round(median(ours), 1),
        unit=f"ms until the last of {compared or sizes[-1]:,} sockets has a broadcast",
        reference="textbook Channels consumer, a group of the in-memory layer",
        reference_value=round(median(textbook), 1) if textbook else None,
        ratio=median_ratio(textbook, ours) if textbook else None,
        rounds=rounds,
        errors=errors,
        goal=GOALS[server],
        times_bare=median_ratio(lasts(measured, "ours", sizes[-1]), lasts(measured, "bare", sizes[-1])),
        growth=median_ratio(lasts(measured, "ours", sizes[-1]), lasts(measured, "ours", sizes[0])),
        **{f"{kind} at {number}": describe(figures) for (kind, number), figures in measured.items()},
        bytes=PAYLOAD_BYTES,
        broadcasts=broadcasts,
        server=f"one {server} process, fresh in each round; the client shares the machine",
        engine=WITHOUT_ENGINE,
    )


def lasts(measured: Measured, kind: str, number: int) -> list[float]:
    return [figures.last_ms for figures in measured[kind, number]]


def describe(figures: list[Figures]) -> dict:
    """The median of the rounds for each figure."""
    medians = (round(median(values), 1) for values in zip(*figures, strict=True))
    return Figures(*medians)._asdict()
