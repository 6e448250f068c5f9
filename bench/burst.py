"""What happens when everybody answers in the same instant, as at the end of a question that a hall has before it.

Each person has a connection open, and a socket to the board. All hand in an answer at once; it is over when all have
an acknowledgement and every socket has been told. The database is asked afterwards whether it holds what was promised.
"""

import asyncio
import json
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import UUID

from bench.report import result
from bench.server import DAPHNE, ROOT, Server
from bench.sockets import Client, Crowd, many_files, own_cpu_seconds, play

SIZES = (500, 1_000)
QUICK_SIZES = (200,)
SLOT = 1
ANSWER = "x"
PATIENCE_SECONDS = 30
VERSION, ENTRANTS = (re.compile(rb'"%s": ?(\d+)' % name) for name in (b"version", b"entrants"))
BOARD = """
import django, json
django.setup()
from django.utils import timezone
from contest import tickets
from contest.boards import boards_of
from contest.models import Attempt
board = boards_of(Attempt.objects.first().round_division)["public"]
print(json.dumps([board.pk, tickets.issue_board(board.pk, None, now=timezone.now())]))
"""


class Figures(NamedTuple):
    """One question, answered by everybody at once. Seconds since that instant."""

    acknowledged: float
    told: float
    """Until all are acknowledged, and all sockets know that the board moves."""
    complete: float
    """Until all sockets know that everybody is on the board."""
    messages: int
    """Acknowledgements and frames together."""
    ticks: int
    load_seconds: float
    """Of the processor, used by the load generator itself."""


class Watcher(Client):
    """A socket to the board: which version it knows, and how many entrants that has."""

    version = entrants = frames = 0

    def take(self, content: bytes) -> None:
        self.frames += 1
        self.version = int(VERSION.search(content).group(1))
        if (entrants := ENTRANTS.search(content)) is not None:
            self.entrants = int(entrants.group(1))


class Watchers(Crowd):
    kind = Watcher


class Person(asyncio.Protocol):
    """A connection on which one answer is handed in."""

    def __init__(self, person: dict) -> None:
        self.person, self.heard = person, b""
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        save = {"slot": SLOT, "n": 1, "answer": ANSWER, "flag": False}
        body = json.dumps({"device": "b" * 16, "saves": [save], "submit": True}).encode()
        head = f"POST /play/{self.person['uuid']}/submit/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        head += f"Authorization: Ticket {self.person['ticket']}\r\nContent-Type: application/json\r\n"
        self.request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def answer(self) -> None:
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.heard += data
        head, _end, body = self.heard.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        if length and len(body) >= int(length.group(1)) and not self.done.done():
            self.done.set_result((head.split(b"\r\n")[0], body))

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result((b"cut off", b""))


def run(quick: bool, size: list[int] | None = None, server: str = DAPHNE) -> dict:
    """Measure and return one result, for the fewest people; the others are in its conditions."""
    many_files()
    sizes, rounds = sorted(size or (QUICK_SIZES if quick else SIZES)), 3
    measured: dict[int, list[Figures]] = {number: [] for number in sizes}
    settings = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings_served", "ENGINE": "yes", "DEMO": "no"}
    with TemporaryDirectory(prefix="hoi-thi-bench-") as directory:
        served = Server(Path(directory), server=server, **settings)
        people = served.seat(sum(sizes) * rounds)
        with served:
            errors, handed_in = play(questions(served, people, measured, rounds)), sum(sizes) * rounds
        errors += lost(served, people[:handed_in])
    return report(measured, errors, rounds, server)


async def questions(server: Server, people: list[dict], measured: dict[int, list[Figures]], rounds: int) -> list[str]:
    errors: list[str] = []
    board, ticket = await asyncio.to_thread(board_of, server)
    on_board = 0
    for _round in range(rounds):
        for number, figures in measured.items():
            answering, people = people[:number], people[number:]
            on_board += number
            told, wrong = await question(server, answering, f"/ws/board/{board}/?ticket={ticket}", on_board)
            figures.append(told)
            errors += wrong
    return errors


def board_of(server: Server) -> tuple[int, str]:
    """The public board of the round that they sit, and a ticket for it."""
    command = [sys.executable, "-c", BOARD]
    return json.loads(subprocess.run(command, cwd=ROOT, env=server.environment, check=True, capture_output=True).stdout)


async def question(server: Server, people: list[dict], path: str, on_board: int) -> tuple[Figures, list[str]]:
    loop, crowd = asyncio.get_running_loop(), Watchers(server.port)
    await crowd.connect(path, len(people))
    lines = [Person(person) for person in people]
    for line in lines:
        await loop.create_connection(lambda own=line: own, "127.0.0.1", server.port)
    await asyncio.sleep(1)  # everybody has been told the current version
    before = max(watcher.version for watcher in crowd.clients)
    greetings = sum(watcher.frames for watcher in crowd.clients)
    own_cpu, began = own_cpu_seconds(), time.perf_counter()
    for line in lines:
        line.answer()
    answers = await asyncio.gather(*(line.done for line in lines))
    acknowledged = time.perf_counter() - began
    errors = [*crowd.errors, *wrong_in(answers)]
    await until(lambda: all(watcher.version > before for watcher in crowd.clients), errors, "no tick")
    told = time.perf_counter() - began
    await until(lambda: all(watcher.entrants == on_board for watcher in crowd.clients), errors, "not all on the board")
    complete = time.perf_counter() - began
    own_cpu = own_cpu_seconds() - own_cpu
    await asyncio.sleep(1)  # whatever else may come
    frames = sum(watcher.frames for watcher in crowd.clients) - greetings
    ticks = max(watcher.version for watcher in crowd.clients) - before
    if len(answers) + frames > len(people) * (1 + ticks):
        errors.append(f"{len(answers) + frames} messages for {len(people)} people and {ticks} ticks")
    for line in lines:
        line.transport.abort()
    crowd.leave()
    return Figures(acknowledged, told, complete, len(answers) + frames, ticks, own_cpu), errors


def wrong_in(answers: list[tuple[bytes, bytes]]) -> list[str]:
    """Everything that is no acknowledgement."""
    wrong = []
    for status, body in answers:
        told = json.loads(body) if status.endswith(b"200 OK") else {}
        if told.get("state") != "finished" or told["saves"][0]["outcome"] != "saved":
            wrong.append(f"{status!r} {body[:100]!r}")
    return wrong


async def until(ready, errors: list[str], otherwise: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        if time.monotonic() > end:
            errors.append(otherwise)
            return
        await asyncio.sleep(0.005)


def lost(server: Server, people: list[dict]) -> list[str]:
    """Ask the database whether it holds the answer of each."""
    stored = "SELECT attempt.uuid FROM contest_response JOIN contest_attempt attempt ON attempt.id = attempt_id"
    with closing(sqlite3.connect(Path(server.environment["DATA_DIR"]) / "hoithi.sqlite3")) as database:
        rows = database.execute(f"{stored} WHERE slot = ? AND answer = ?", [SLOT, json.dumps(ANSWER)])
        kept = {str(UUID(uuid)) for (uuid,) in rows}
    return ["an acknowledged answer is lost" for person in people if person["uuid"] not in kept]


def report(measured: dict[int, list[Figures]], errors: list[str], rounds: int, server: str) -> dict:
    fewest = min(measured)
    return result(
        f"burst on {server}",
        value=round(median(figures.told for figures in measured[fewest]), 3),
        unit=f"s until {fewest} who answer at once are acknowledged and every socket is told",
        reference="none",
        reference_value=None,
        ratio=None,
        rounds=rounds,
        errors=errors,
        goal="1.1 s at 500; none lost; at most one acknowledgement and a frame for each tick to each person",
        **{f"{number} people": describe(figures) for number, figures in measured.items()},
        database="SQLite, WAL, synchronous=FULL",
        server=f"one {server} process with its engine; the client shares the machine",
    )


def describe(figures: list[Figures]) -> dict:
    """The median of the rounds for each figure."""
    return Figures(*(round(median(values), 3) for values in zip(*figures, strict=True)))._asdict()
