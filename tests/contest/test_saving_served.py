"""Saving through a real server: whatever comes over the wire, it is stored whole and said so, or it is not stored."""

import json
import os
import socket
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import pytest

from bench.server import DAPHNE, UVICORN, Server

pytestmark = pytest.mark.once  # its servers have databases of their own, of one kind
PHONE = "a" * 16
counters = count(1)


class Answer(NamedTuple):
    status: int
    told: dict
    """What is in the body; empty where the server itself refused the request, perhaps in words of its own."""


@pytest.fixture(scope="module", params=[DAPHNE, UVICORN])
def server(request, tmp_path_factory) -> Iterator[Server]:
    settings = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings_served"}
    server = Server(tmp_path_factory.mktemp("served"), server=request.param, **settings)
    [server.person] = server.seat(1)
    with server:
        yield server


@pytest.fixture
def body() -> bytes:
    """One save that nobody has sent yet."""
    return json.dumps({"device": PHONE, "saves": [{"slot": 1, "n": next(counters), "answer": None}]}).encode()


def head(server: Server, *lines: str) -> bytes:
    own = [
        f"POST /play/{server.person['uuid']}/save/ HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Ticket {server.person['ticket']}",
        "Content-Type: application/json",
    ]
    return "\r\n".join([*own, *lines, "", ""]).encode()


def ask(server: Server, *parts: bytes, answers: int = 1) -> list[Answer]:
    """Send these bytes over one line, and read so many answers."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as line:
        for part in parts:
            line.sendall(part)
        with line.makefile("rb") as heard:
            return [read(heard) for _answer in range(answers)]


def read(heard) -> Answer:
    status = int(heard.readline().split()[1])
    length = 0
    while (field := heard.readline().strip().lower()) != b"":
        if field.startswith(b"content-length:"):
            length = int(field.partition(b":")[2])
    body = heard.read(length)
    return Answer(status, json.loads(body) if body.startswith(b"{") else {})


def execute(server: Server, statement: str, *values: str) -> list[tuple]:
    with closing(sqlite3.connect(server.directory / "hoithi.sqlite3")) as database, database:
        return database.execute(statement, values).fetchall()


def recorded(server: Server) -> int:
    return execute(server, "SELECT count(*) FROM contest_saveevent")[0][0]


def test_a_body_in_chunks_is_one_message(server, body):
    chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:9], body[9:])]
    [answer] = ask(server, head(server, "Transfer-Encoding: chunked"), *chunks, b"0\r\n\r\n")
    assert (answer.status, answer.told["saves"][0]["outcome"]) == (200, "saved")


def test_two_messages_that_come_together_are_answered_in_their_order(server, body):
    request = head(server, f"Content-Length: {len(body)}") + body
    first, second = ask(server, request + request, answers=2)
    assert [answer.told["saves"][0]["outcome"] for answer in (first, second)] == ["saved", "repeat"]


@pytest.mark.parametrize(
    "lines, status",
    [
        (["Content-Length: {short}"], 400),
        (["Content-Length: -1"], 400),
        (["Content-Length: many"], 400),
        (["Content-Length: {length}", "Content-Length: 3"], 400),
        (["Content-Length: {length}", "Transfer-Encoding: chunked"], 400),
        (["Transfer-Encoding: chunked"], 400),
        ([], 400),
    ],
    ids=["too short", "negative", "no number", "two lengths", "length and chunks", "no chunks", "no length"],
)
def test_a_length_that_is_wrong_stores_nothing(server, body, lines, status):
    before = recorded(server)
    told = [line.format(short=len(body) - 5, length=len(body)) for line in lines]
    [answer] = ask(server, head(server, *told) + body + b"\r\n")
    assert (answer.status, recorded(server)) == (status, before)


def test_a_body_that_breaks_off_stores_nothing(server, body):
    before = recorded(server)
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as line:
        line.sendall(head(server, f"Content-Length: {len(body) + 5}") + body)
        line.shutdown(socket.SHUT_WR)
        assert line.recv(100) == b""
    assert recorded(server) == before


@pytest.mark.parametrize(
    "content, status",
    [
        (b"\xff\xfe{}", 400),
        (b"[" * 60_000, 400),
        (json.dumps({"device": PHONE, "saves": [{"slot": 1, "n": 1, "answer": "x" * 60_000}]}).encode(), 400),
        (b" " * 70_000, 413),
    ],
    ids=["not UTF-8", "deep", "a long answer", "too large"],
)
def test_what_no_honest_browser_sends_stores_nothing(server, content, status):
    before = recorded(server)
    [answer] = ask(server, head(server, f"Content-Length: {len(content)}") + content)
    assert (answer.status, recorded(server)) == (status, before)


def test_no_line_of_the_head_passes_for_another(server, body):
    """A proxy may drop or set `Authorization`; nobody sends it past the proxy under another name."""
    forged = head(server, f"Content-Length: {len(body)}").replace(b"Authorization:", b"Authorization_:")
    assert [answer.status for answer in ask(server, forged + body)] == [401]


def test_what_arrives_before_the_process_is_ready_has_the_time_of_its_arrival(tmp_path, body):
    """Its deadline passes while the process, which has only just begun, gives back what was lost."""
    waking = Server(
        tmp_path, "tests.config.served.waking:application", DJANGO_SETTINGS_MODULE="tests.faults.settings_served"
    )
    [waking.person] = waking.seat(1)
    with waking, ThreadPoolExecutor() as pool:
        deadline = datetime.now(UTC) + timedelta(seconds=1.5)
        execute(waking, "UPDATE contest_attempt SET deadline = ?", str(deadline.replace(tzinfo=None)))
        answers = pool.submit(ask, waking, head(waking, f"Content-Length: {len(body)}"), body)
        time.sleep(1.7)
        (tmp_path / "ready").touch()
        [answer] = answers.result()
    assert (answer.status, answer.told["saves"][0]["outcome"]) == (200, "saved")
    assert datetime.now(UTC) > deadline


def test_between_two_pages_a_thread_keeps_its_connection(server):
    """Opening one costs as much as several queries."""
    with urlopen(f"http://127.0.0.1:{server.port}/", timeout=10) as page:
        assert page.status == 200
    time.sleep(0.2)  # it would be closed after the last byte
    descriptors = Path(f"/proc/{server.process.pid}/fd").iterdir()
    assert str(server.directory / "hoithi.sqlite3") in {os.path.realpath(one) for one in descriptors}
