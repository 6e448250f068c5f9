"""Serving with a real Daphne and a real uvicorn: what comes through, what does not, and how it ends."""

import asyncio
import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from bench.server import DAPHNE, ROOT, UVICORN, Server
from config.garbage import SELDOM
from config.pages import BODY_LIMIT, Pages
from config.serving import Serving
from config.threads import TURN_SECONDS

pytestmark = pytest.mark.once

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.config.served.settings", "HTTP_THREADS": "2"}
UPLOAD = bytes(range(256)) * 12_000  # 3 MB


def new_server(directory, kind: str, **settings: str) -> Server:
    return Server(directory, "tests.config.served.asgi:application", server=kind, **SETTINGS, **settings)


@pytest.fixture(scope="module", params=[DAPHNE, UVICORN])
def server(request, tmp_path_factory):
    """One that the tests share, since none of them stops it."""
    with new_server(tmp_path_factory.mktemp("served"), request.param) as server:
        yield server


@pytest.fixture(params=[DAPHNE, UVICORN])
def mortal(request, tmp_path):
    """One that a test stops."""
    with new_server(tmp_path, request.param) as server:
        yield server


def ask(server: Server, path: str, method: str = "GET", body=None, headers=None, **options):
    """Status, headers and body."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as line:
        line.request(method, path, body, headers or {}, **options)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read()


def described(content: bytes) -> dict:
    return {"length": len(content), "digest": hashlib.sha256(content).hexdigest()}


def pieces():
    for start in range(0, len(UPLOAD), 100_000):
        yield UPLOAD[start : start + 100_000]


# --- what comes through -------------------------------------------------------------------------------------------


def test_a_file_of_three_megabytes_arrives(server):
    start = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
    body = start + UPLOAD + b"\r\n--x--\r\n"
    answer = ask(server, "/upload/", "POST", body, {"Content-Type": "multipart/form-data; boundary=x"})
    assert json.loads(answer[2]) == described(UPLOAD)


def test_a_body_sent_in_chunks_arrives_whole(server):
    content = b"x" * 200_000
    answer = ask(server, "/upload/", "POST", iter([content[:7], content[7:]]), encode_chunked=True)
    assert json.loads(answer[2]) == described(content)


@pytest.mark.parametrize("promised", ["Content-Length: 6", "Transfer-Encoding: chunked"])
def test_half_a_request_is_not_carried_out(server, promised):
    """Its sender left on the way: nobody meant the first half alone."""
    sent = b"half" if promised.startswith("Content") else b"4\r\nhalf\r\n"
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(f"POST /note/ HTTP/1.1\r\nHost: localhost\r\n{promised}\r\n\r\n".encode())
        line.sendall(sent)
        time.sleep(0.2)
    time.sleep(0.3)
    whole = f"whole {promised}".encode()
    assert ask(server, "/note/", "POST", whole)[2] == b"noted"
    assert b"half\n" not in (server.directory / "noted").read_bytes()


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_above_the_limit_is_refused(server, chunked):
    body = b"x" * (BODY_LIMIT + 1)
    answer = ask(server, "/upload/", "POST", iter([body]) if chunked else body, encode_chunked=chunked)
    assert (answer[0], answer[1]["Content-Language"]) == (413, "vi")


def test_a_stream_comes_piece_by_piece(server):
    with closing(http.client.HTTPConnection("127.0.0.1", server.port)) as line:
        line.request("GET", "/stream/")
        answer = line.getresponse()
        first, began = answer.readline(), time.monotonic()
        rest = answer.read()
    assert (first, len(rest.split())) == (b"0\n", 19)
    assert time.monotonic() - began > 0.2


def test_head_is_answered_without_a_body(server):
    length = ask(server, "/slow/?seconds=0")[1]["Content-Length"]
    status, headers, body = ask(server, "/slow/?seconds=0", "HEAD")
    assert (status, headers["Content-Length"], body) == (200, length, b"")


def test_no_header_passes_for_another_and_none_moves_the_site(server):
    forged = {"X_Forwarded_For": "1.2.3.4", "Daphne-Root-Path": "//evil.example", "X-Kept": "yes"}
    seen = json.loads(ask(server, "/seen/", headers=forged)[2])
    assert (seen["REMOTE_ADDR"], seen["SCRIPT_NAME"], seen["PATH_INFO"]) == ("127.0.0.1", "", "/seen/")
    assert [name for name in seen if name.startswith("HTTP_X")] == ["HTTP_X_KEPT"]


def test_threads_take_short_turns(server):
    """Python's own 5 ms let saves wait behind pages."""
    assert json.loads(ask(server, "/turn/")[2]) == {"seconds": TURN_SECONDS}


def test_a_browser_that_leaves_takes_no_thread_with_it(server):
    for _ in range(6):
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            line.sendall(b"GET /stream/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
            line.recv(100)
    assert ask(server, "/slow/?seconds=0")[2] == b"at last"


def slow_reader(server: Server, path: str) -> socket.socket:
    """One that has asked and reads nothing."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect(("127.0.0.1", server.port))
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    return line


def all_of(line: socket.socket) -> bytes:
    """The body of the answer."""
    with closing(line), line.makefile("rb") as answer:
        return answer.read().partition(b"\r\n\r\n")[2]


def test_readers_who_do_not_read_take_no_thread_with_them(server):
    """More of them than there are threads."""
    lines = [slow_reader(server, "/picture/") for _number in range(4)]
    time.sleep(0.3)
    assert ask(server, "/slow/?seconds=0")[2] == b"at last"
    lines.pop().close()
    digests = {hashlib.sha256(all_of(line)).hexdigest() for line in lines}
    assert digests == {hashlib.sha256(bytes(range(256)) * 20_000).hexdigest()}
    assert ask(server, "/slow/?seconds=0")[2] == b"at last"


async def test_a_request_that_the_server_cancels_gives_its_thread_back():
    """Daphne cancels what still runs 10 seconds after the browser has left."""
    done = threading.Event()

    def endless(environ, start_response):
        start_response("200 OK", [])
        yield from [b"x"] * 100
        done.set()

    async def send(event):
        await asyncio.sleep(0.001)

    async def receive():
        return {"type": "http.request"}

    serving = Serving(Pages(endless, 1, 1), None, start=None, stop=None)
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b"", "http_version": "1.1"}
    request = asyncio.ensure_future(serving(scope, receive, send))
    await asyncio.sleep(0.02)
    request.cancel()
    assert await asyncio.to_thread(done.wait, 5)


CROWD = 300


def test_a_crowd_that_comes_at_once_is_let_in_before_anybody_is_served(mortal):
    """The kernel takes them while the process is busy: in a queue for fifty the others would have to knock again."""
    assert ask(mortal, "/slow/?seconds=0")[0] == 200  # it answers, so it has made room; a port is open before
    mortal.process.send_signal(signal.SIGSTOP)
    lines = [socket.socket() for _person in range(CROWD)]
    try:
        for line in lines:
            line.settimeout(5)
            line.connect(("127.0.0.1", mortal.port))
            line.sendall(b"GET /slow/?seconds=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        mortal.process.send_signal(signal.SIGCONT)
        answers = Counter()
        for line in lines:
            line.settimeout(20)
            answers[line.recv(12)] += 1
    finally:
        mortal.process.send_signal(signal.SIGCONT)
        for line in lines:
            line.close()
    assert answers == {b"HTTP/1.1 200": CROWD}


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
def test_a_socket_from_another_site_is_refused(server, origin):
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://localhost:{server.port}/ws/", origin=origin)
    assert refused.value.response.status_code == 403


INSIDE = """
import asyncio, gc, json, threading
from config import asgi

threads = threading.active_count()

async def hearts():
    signs, told = [], []
    asgi.engine.start = lambda *heeded: signs.extend(heeded)
    asgi.start(asyncio.get_running_loop())
    for stop in (lambda: None, asgi.writer.stop, lambda: setattr(asgi.application, "refuses", True)):
        stop()
        told.append([sign() for sign in signs])
    return told

before = gc.get_threshold()
signs = asyncio.run(hearts())
garbage = {"before": before, "now": gc.get_threshold(), "is_left_alone": gc.get_freeze_count() > 100_000}
asked = {"asked": list(asgi.readiness.PARTS), "has_beaten": asgi.readiness.PARTS["heartbeat"]()}
print(json.dumps({"threads": threads, "signs": signs, "garbage": garbage} | asked))
"""


@pytest.fixture(scope="module")
def inside(tmp_path_factory) -> dict:
    """What a process tells that imports the application, and starts it without its heart."""
    environment = Server(tmp_path_factory.mktemp("inside")).environment | {"ENGINE": "yes"}
    done = subprocess.run([sys.executable, "-c", INSIDE], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def test_importing_the_application_starts_nothing(inside):
    assert inside["threads"] == 1


def test_the_heart_heeds_the_loop_the_writer_and_that_requests_are_taken(inside):
    assert inside["signs"] == [[True, True, True], [True, False, True], [True, False, False]]


def test_before_its_first_heartbeat_a_process_is_not_ready(inside):
    """It answers nobody, and a probe does not wait as people do."""
    parts = ["database", "migrations", "engine", "heartbeat", "writer", "staying"]
    assert (inside["asked"], inside["has_beaten"]) == (parts, False)


def test_what_serves_looks_through_everything_seldom_and_not_at_what_was_there_before(inside):
    assert inside["garbage"] == {"before": [700, 10, 10], "now": [700, 10, SELDOM], "is_left_alone": True}


async def test_a_server_that_only_speaks_of_its_life_is_obeyed():
    """Neither Daphne nor uvicorn: it hears signals itself, and tells when to begin and when to end."""
    heard = []
    serving = Serving(None, None, start=lambda loop: heard.append("start"), stop=lambda: heard.append("stop"))
    told = iter(["lifespan.startup", "lifespan.shutdown"])
    before = signal.getsignal(signal.SIGTERM)

    async def receive():
        return {"type": next(told)}

    async def send(event):
        heard.append(event["type"])

    await serving({"type": "lifespan"}, receive, send)
    assert heard == ["start", "lifespan.startup.complete", "stop", "lifespan.shutdown.complete"]
    assert signal.getsignal(signal.SIGTERM) is before


# --- how it ends --------------------------------------------------------------------------------------------------


class Asking(threading.Thread):
    """A request in flight, and what came of it."""

    def __init__(self, server: Server, path: str) -> None:
        super().__init__(daemon=True)
        self.server, self.path = server, path
        self.answer = None
        self.start()
        time.sleep(0.3)

    def run(self) -> None:
        try:
            self.answer = ask(self.server, self.path)
        except (OSError, http.client.HTTPException) as error:
            self.answer = error


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_is_in_flight_ends_and_what_is_new_is_sent_away(mortal, number):
    flight = Asking(mortal, "/slow/?seconds=1")
    mortal.process.send_signal(number)
    time.sleep(0.2)
    status, headers, _body = ask(mortal, "/slow/?seconds=0")
    assert (status, headers["Retry-After"]) == (503, "2")
    assert mortal.process.wait(10) == 0
    flight.join(1)
    assert (flight.answer[0], flight.answer[2]) == (200, b"at last")


def knock_until_the_end(server: Server) -> list[int]:
    """Ask by one new line after another, until nobody listens. The statuses; 0 is a line that was cut."""
    statuses = []
    while True:
        try:
            plain = socket.create_connection(("127.0.0.1", server.port))
        except ConnectionRefusedError:
            return statuses
        with plain:
            try:
                plain.sendall(b"GET /slow/?seconds=0 HTTP/1.1\r\nHost: localhost\r\n\r\n")
                statuses.append(int(plain.recv(1000)[9:12] or 0))
            except ConnectionError:
                statuses.append(0)


@pytest.mark.alone
@pytest.mark.parametrize("mortal", [DAPHNE], indirect=True)
def test_whoever_comes_while_it_stops_is_answered_but_for_one_at_most(mortal):
    """uvicorn gives up whom the kernel let in and it has not taken yet; its proxy asks the next process."""
    with ThreadPoolExecutor(16) as pool:
        knocking = [pool.submit(knock_until_the_end, mortal) for _thread in range(16)]
        time.sleep(0.5)
        mortal.process.send_signal(signal.SIGTERM)
        statuses = Counter(status for each in knocking for status in each.result())
    cut = statuses.pop(0, 0)  # in the last instant, as in the restarts of tests.faults; without the mend about six
    assert (set(statuses), cut <= 1, mortal.process.wait(10)) == ({200, 503}, True, 0)


def test_idle_lines_and_open_sockets_hold_nothing_up(mortal):
    with (
        closing(http.client.HTTPConnection("127.0.0.1", mortal.port)) as idle,
        socket.create_connection(("127.0.0.1", mortal.port)),
        connect(f"ws://localhost:{mortal.port}/ws/", origin=f"http://localhost:{mortal.port}") as watching,
    ):
        idle.request("GET", "/slow/?seconds=0")
        idle.getresponse().read()
        watching.send("xin chào")
        assert watching.recv() == "xin chào"
        mortal.process.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            watching.recv(timeout=5)
        assert closed.value.rcvd.code == 4012
        assert mortal.process.wait(10) == 0
    assert "unfinished" not in mortal.log()


@pytest.mark.parametrize("kind", [DAPHNE, UVICORN])
def test_behind_a_proxy_it_takes_no_new_line_and_answers_those_it_has(tmp_path, kind):
    """So that the proxy asks another process, and nobody is sent away."""
    with (
        new_server(tmp_path, kind, TRUSTED_PROXIES="1") as server,
        closing(http.client.HTTPConnection("127.0.0.1", server.port)) as taken,
    ):
        taken.connect()
        taken.request("GET", "/slow/?seconds=0")
        taken.getresponse().read()
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        taken.request("GET", "/slow/?seconds=0")
        assert taken.getresponse().read() == b"at last"
        with pytest.raises(ConnectionRefusedError):
            ask(server, "/slow/?seconds=0")
        assert server.process.wait(10) == 0


def test_a_request_that_does_not_end_holds_nothing_up_for_ever(mortal):
    Asking(mortal, "/slow/?seconds=60")
    began = time.monotonic()
    assert mortal.stop() == 0
    assert 1.5 < time.monotonic() - began < 8
    assert "stopping with 1 requests unfinished" in mortal.log()


def test_a_second_signal_ends_it_at_once(mortal):
    Asking(mortal, "/slow/?seconds=60")
    mortal.process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert mortal.stop(signal.SIGINT) == -signal.SIGINT


def test_after_a_loss_the_process_ends_in_order_and_says_so(mortal):
    flight = Asking(mortal, "/slow/?seconds=1")
    assert ask(mortal, "/lose/")[2] == b"lost"
    time.sleep(0.2)
    assert ask(mortal, "/slow/?seconds=0")[0] == 503
    assert mortal.process.wait(10) == os.EX_IOERR
    flight.join(1)
    assert (flight.answer[0], flight.answer[2]) == (200, b"at last")
    assert "CRITICAL contest.losses: the disk may have lost answers" in mortal.log()
