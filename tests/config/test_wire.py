"""Before we are asked, the server reads no forms and takes no more than it must."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace

import pytest
from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from autobahn.websocket import protocol as autobahn
from daphne import http_protocol
from daphne.server import Server as DaphneServer
from twisted.internet.task import Clock
from twisted.internet.testing import MemoryReactor, StringTransport
from twisted.web import http

from bench.server import ROOT, Server
from config import wire

FORM = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--x--\r\n"
MULTIPART = "multipart/form-data; boundary=x"
URLENCODED = "application/x-www-form-urlencoded"


class Line:
    """A line to Daphne's server, in memory: what was asked of the application, and what was answered before."""

    def __init__(self, kind: type) -> None:
        self.asked: list[bytes] = []
        self.answered = StringTransport()
        server = SimpleNamespace(protocol_connected=lambda request: None)

        def process(request) -> None:
            self.asked.append(request.content.read())

        self.channel = http.HTTPFactory().buildProtocol(None)
        self.channel.factory = SimpleNamespace(server=server)
        self.channel.requestFactory = type("Request", (kind,), {"process": process})
        self.channel.makeConnection(self.answered)

    def send(self, body: bytes, *head: str, length: int | None = None) -> None:
        lines = ["POST / HTTP/1.1", "Host: x", *head]
        if "Transfer-Encoding: chunked" not in head:
            lines.append(f"Content-Length: {len(body) if length is None else length}")
        self.channel.dataReceived("\r\n".join([*lines, "", ""]).encode() + body)


@pytest.fixture
def forms_read(monkeypatch) -> list[bytes]:
    """What was read as a form on the loop."""
    read: list[bytes] = []

    def note(content: bytes, *_rest: object) -> dict:
        read.append(content)
        return {}

    monkeypatch.setattr(http, "_getMultiPartArgs", note)
    monkeypatch.setattr(http, "parse_qs", note)
    return read


@pytest.mark.parametrize("kind", [MULTIPART, URLENCODED])
def test_a_form_is_not_read_on_the_loop_and_comes_whole(forms_read, kind):
    line = Line(wire.Request)
    line.send(FORM, f"Content-Type: {kind}")
    assert (forms_read, line.asked) == ([], [FORM])


@pytest.mark.parametrize("kind", [MULTIPART, URLENCODED])
def test_daphnes_own_requests_would_read_it(forms_read, kind):
    """The bug that was there."""
    Line(plain()).send(FORM, f"Content-Type: {kind}")
    assert forms_read == [FORM]


def plain() -> type:
    """The requests that Daphne makes, whatever was installed in this process."""
    return wire.Request.__base__


def chunks(size: int) -> bytes:
    return b"%x\r\n%s\r\n" % (size, b"x" * size)


def too_long(line: Line, *head: str) -> None:
    line.send(b"x" * 7, *head, length=wire.CUT_AT + 1)


def too_many(line: Line, *head: str) -> None:
    line.send(chunks(wire.CUT_AT) + chunks(1) + chunks(7), "Transfer-Encoding: chunked", *head)


BROWSER = ("Accept: text/html,*/*;q=0.8", "Cookie: language=en")


REST = {too_long: b"x" * 994, too_many: b"0\r\n\r\n"}


@pytest.fixture(params=REST)
def refused(monkeypatch, request) -> Line:
    """A browser's line on which something far too large is on its way."""
    monkeypatch.setattr(wire, "CUT_AT", 1000)
    line = Line(wire.Request)
    request.param(line, *BROWSER)
    line.rest = REST[request.param]
    return line


def test_what_is_far_too_large_is_refused_at_once_in_a_page(refused):
    head, _empty, page = refused.answered.value().partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[:2] == [b"HTTP/1.1 413 Content Too Large", b"connection: close"]
    assert b"content-length: %d" % len(page) in lines
    assert b"<h1>What was sent is too large</h1>" in page
    assert refused.asked == []


def test_the_rest_of_it_is_taken_before_the_line_is_closed(refused):
    """A browser that is cut off while it sends reads no answer. The bug that was there closed the line at once."""
    before = refused.answered.disconnecting
    refused.channel.dataReceived(refused.rest)
    assert (before, refused.answered.disconnecting, refused.asked) == (False, True, [])


@pytest.mark.parametrize("limit", ["DISCARDED_AT_MOST", "DISCARDING_SECONDS"])
def test_nobody_sends_for_ever_what_is_thrown_away(monkeypatch, limit):
    monkeypatch.setattr(wire, "CUT_AT", 1000)
    monkeypatch.setattr(wire, limit, -1)
    line = Line(wire.Request)
    line.send(b"", length=10_000)
    before = line.answered.disconnecting
    line.channel.dataReceived(b"x")
    assert (before, line.answered.disconnecting, line.asked) == (False, True, [])


def test_a_script_that_sends_far_too_much_gets_a_sentence(monkeypatch):
    monkeypatch.setattr(wire, "CUT_AT", 1000)
    line = Line(wire.Request)
    too_long(line, "Cookie: language=en")
    assert line.answered.value().endswith(b"\r\n\r\nWhat was sent is too large.")


def test_how_long_a_line_was_idle_is_not_measured_by_the_clock_on_the_wall(tmp_path):
    """Else setting the clock an hour forwards cuts all lines at once; `python -m tests.faults clock-steps` does it."""
    words = "import time, config.asgi; from twisted.internet import reactor; print(reactor.seconds is time.monotonic)"
    environment = Server(tmp_path).environment
    done = subprocess.run([sys.executable, "-c", words], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    assert done.stdout == b"True\n"


def test_what_is_not_too_large_is_let_through(monkeypatch):
    monkeypatch.setattr(wire, "CUT_AT", 1000)
    line = Line(wire.Request)
    line.send(b"x" * 1000)
    assert line.asked == [b"x" * 1000]


def arrives(monkeypatch, printer: Callable) -> None:
    """A socket comes, while Autobahn prints by this."""
    monkeypatch.setattr(autobahn, "pformat", printer)
    factory = WebSocketServerFactory(reactor=MemoryReactor())
    factory.protocol = WebSocketServerProtocol
    factory.buildProtocol(None).makeConnection(StringTransport())


def test_no_socket_prints_how_it_is_configured(monkeypatch):
    printed: list[object] = []
    arrives(monkeypatch, lambda thing: printed.append(thing) or "")
    assert len(printed) == 1  # as it does left to itself
    wire.install()
    arrives(monkeypatch, autobahn.pformat)
    assert (autobahn.pformat, len(printed)) == (wire.print_nothing, 1)


def test_daphne_does_what_was_installed(monkeypatch):
    monkeypatch.setattr(http_protocol, "WebRequest", plain())
    monkeypatch.setattr(http_protocol.HTTPFactory, "log", None)
    monkeypatch.setattr(DaphneServer, "timeout_checker", None)
    monkeypatch.setattr(DaphneServer, "application_checker", None)
    wire.install()
    assert DaphneServer.timeout_checker is wire.ask_in_parts
    assert DaphneServer.application_checker is wire.look_at_the_ended
    protocol = http_protocol.HTTPFactory(SimpleNamespace()).buildProtocol(None)
    assert protocol.requestFactory is wire.Request
    assert protocol.factory.log(protocol) is None


async def lines_after_a_look(look: Callable[[DaphneServer], None]) -> tuple[list[str], bool]:
    """Which lines a server still keeps that had one of each kind, and whether what was too slow to end was ended."""
    running, slow = (asyncio.ensure_future(asyncio.sleep(60)) for _number in range(2))
    ended = asyncio.ensure_future(asyncio.sleep(0))
    await ended
    server = DaphneServer(application=None, endpoints=["tcp:0"])
    server.connections = {
        "open": {"application_instance": running},
        "ended, still open": {"application_instance": ended},
        "ended and lost": {"application_instance": ended, "disconnected": time.time()},
        "lost, not ended": {"application_instance": slow, "disconnected": time.time() - 60},
    }
    look(server)
    await asyncio.sleep(0)
    running.cancel()
    return list(server.connections), slow.cancelled()


def test_the_look_at_lines_that_have_ended_leaves_what_daphnes_own_leaves():
    ours, daphnes = (asyncio.run(lines_after_a_look(look)) for look in (wire.look_at_the_ended, wire.look_closely))
    assert ours == daphnes == (["open", "ended, still open", "lost, not ended"], True)


def test_nothing_is_looked_at_closely_where_nothing_has_ended(monkeypatch):
    looked_at: list[dict] = []
    monkeypatch.setattr(wire, "look_closely", lambda server: looked_at.append(server.connections))
    server = DaphneServer(application=None, endpoints=["tcp:0"])
    server.connections = {"new": {}, "lost": {"disconnected": time.time()}}
    wire.look_at_the_ended(server)
    assert [list(lines) for lines in looked_at] == [["lost"]]


class Aged(SimpleNamespace):
    __hash__ = object.__hash__


class Round:
    """Daphne's look at the age of so many lines, on a clock that is put forwards by hand."""

    def __init__(self, monkeypatch, lines: int) -> None:
        self.clock, self.asked = Clock(), []
        monkeypatch.setattr(wire, "reactor", self.clock)
        self.server = SimpleNamespace(
            connections={}, timeout_checker=lambda *parts: wire.ask_in_parts(self.server, *parts)
        )
        for number in range(lines):
            line = Aged(check_timeouts=partial(self.asked.append, number))
            self.server.connections[line] = {}
        self.server.timeout_checker()

    def asked_meanwhile(self, seconds: float) -> list[int]:
        before = len(self.asked)
        self.clock.advance(seconds)
        return self.asked[before:]


PART_SECONDS = wire.ROUND_SECONDS / wire.ROUND_PARTS


def test_sockets_that_came_together_are_not_pinged_in_one_go(monkeypatch):
    round_ = Round(monkeypatch, lines=5000)
    parts = [list(round_.asked), *(round_.asked_meanwhile(PART_SECONDS) for _part in range(wire.ROUND_PARTS - 1))]
    assert (max(map(len, parts)), [number for part in parts for number in part]) == (126, list(range(5000)))


def test_whoever_came_or_went_meanwhile_is_asked_in_the_next_round_or_no_more(monkeypatch):
    round_ = Round(monkeypatch, lines=3)
    [_first, gone, _last] = round_.server.connections
    del round_.server.connections[gone]
    assert [round_.asked_meanwhile(PART_SECONDS) for _part in range(4)] == [[], [2], [0], [2]]


def test_a_line_that_fails_keeps_no_other_from_being_asked(monkeypatch, caplog):
    monkeypatch.setattr(wire, "ROUND_PARTS", 1)
    round_ = Round(monkeypatch, lines=3)
    list(round_.server.connections)[1].check_timeouts = lambda: 1 / 0
    told = [round_.asked_meanwhile(wire.ROUND_SECONDS) for _round in range(2)]
    assert (told, caplog.messages) == ([[0, 2], [0, 2]], ["a line could not be asked for its age"] * 2)
