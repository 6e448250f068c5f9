"""The short way of brief requests: it answers as the usual one does, and takes nothing that has two readings."""

import asyncio
import logging
import socket
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from daphne import http_protocol
from daphne.server import Server
from twisted.internet.tcp import Connection
from twisted.internet.testing import StringTransport

from config.lane import LONGEST, Channel, read_whole
from config.wire import Request
from contest.saving import BODY

UUID = "0f9f1f6e-3a60-4b2c-9c38-5f8f3f0d7a11"
PATH = f"/play/{UUID}/save/"


def post(body: bytes = b"{}", *head: str, path: str = PATH, length: int | str | None = None) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {len(body) if length is None else length}", *head]
    return "\r\n".join([*lines, "", ""]).encode() + body


def get(*head: str, path: str = "/contests/a/") -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: x", *head, "", ""]).encode()


class Transport(StringTransport, Connection):
    """A line in memory that takes what is written at once."""

    TLS = False
    disconnecting = connected = False
    dataBuffer, offset, _tempDataLen = b"", 0, 0

    def __init__(self) -> None:
        StringTransport.__init__(self)
        self.connected = True

    def setTcpNoDelay(self, enabled: bool) -> None: ...

    def writeSomeData(self, data: bytes) -> int:
        self.write(data)
        return len(data)


class Line:
    """A line to Daphne in memory, before an application that answers when it may; by the short way or the usual one."""

    def __init__(self, application: Callable, kind: type = Channel, server_name: str = "daphne") -> None:
        self.transport = Transport()
        server = Server(application, endpoints=["tcp:0"], server_name=server_name)
        server.connections = {}  # as its run() begins
        self.usual: list[bytes] = []

        def process(request) -> None:
            self.usual.append(request.uri)
            return Request.process(request)

        self.channel = kind()
        self.channel.factory = SimpleNamespace(server=server, log=lambda request: None)
        self.channel.requestFactory = type("Request", (Request,), {"process": process})
        self.channel.timeOut = None
        self.channel.makeConnection(self.transport)

    def send(self, data: bytes) -> None:
        self.channel.dataReceived(data)

    async def heard(self, enough: Callable[[bytes], bool] = bool) -> bytes:
        async with asyncio.timeout(5):
            while not enough(self.transport.value()):
                await asyncio.sleep(0.001)
        return self.transport.value()


class Application:
    """Notes who asks what, and answers with the number of the request when it may."""

    def __init__(self) -> None:
        self.scopes: list[dict] = []
        self.bodies: list[bytes] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        self.scopes.append(scope)
        number = len(self.scopes)
        event = await receive()
        self.bodies.append(event["body"])
        await self.may_answer.wait()
        body = f"answer {number}".encode()
        headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200 + number, "headers": headers})
        await send({"type": "http.response.body", "body": body[:3], "more_body": True})
        await send({"type": "http.response.body", "body": body[3:]})


HEAD = ("Authorization: Ticket abc", "X-Twice: 1", "X-Twice:  2 ", "Connection: keep-alive")


@pytest.mark.parametrize(
    ("request_", "content"),
    [
        (post(b"[]", *HEAD), b"[]"),
        (post(b"a=1", *HEAD, path="/contests/a-1/rounds/2/start/"), b"a=1"),
        (post(b"", *HEAD, path=f"/play/{UUID}/3/"), b""),
        (get(*HEAD, path=f"/play/{UUID}/"), b""),
        (get(*HEAD, path="/contests/a-1/"), b""),
        (get(*HEAD, path="/contests/a-1/board/?division=can-bo&round=2&q=%E1%BA%BF"), b""),
        (get(*HEAD, path="/contests/a-1/board/?"), b""),
    ],
)
async def test_both_ways_ask_and_answer_the_same(request_, content):
    told = {}
    for kind in (Channel, http_protocol.http.HTTPChannel):
        application = Application()
        line = Line(application, kind)
        line.send(request_)
        answer = await line.heard(lambda heard: heard.endswith(b"answer 1"))
        [scope] = application.scopes
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *fields = head.split(b"\r\n")
        told[kind] = scope | {"headers": sorted(scope["headers"])}, application.bodies, first, sorted(fields), body
        assert bool(line.usual) is (kind is not Channel)
    assert told[Channel][0].pop(BODY) == content
    assert told[Channel] == told[http_protocol.http.HTTPChannel]


@pytest.mark.parametrize(
    "request_",
    [
        post(path="/play/other/save/"),
        post(path=PATH + '?x="1"'),
        post(path=PATH + "?x#y"),
        post(path=PATH + "?x=ế"),
        post(path=PATH.replace("save", "s%61ve")),
        post(path="http://x" + PATH),
        post(path="/accounts/login/"),
        get(path="/contests/a/results.csv"),
        get(path=f"/play/{UUID}/image/1/"),
        get("Content-Length: 0"),
        get() + b"{}",
        get() + get(),
        get().replace(b"GET", b"HEAD", 1),
        get().replace(b"GET", b"get", 1),
        get().replace(b"GET ", b"GET  ", 1),
        post().replace(b"POST", b"PUT", 1),
        post().replace(b"HTTP/1.1", b"HTTP/1.0", 1),
        post(b"{}", "Transfer-Encoding: chunked"),
        post(b"{}", "Content-Length: 2"),
        post(b"{}", "Expect: 100-continue"),
        post(b"{}", "Upgrade: websocket"),
        post(b"{}", "Connection: close"),
        post(b"{}", "Connection: keep-alive, x-ticket"),
        post(b"{}", "Daphne-Root-Path: /elsewhere"),
        post(b"{}", "X-Folded: one\r\n two"),
        post(b"{}", "X_Underscore: 1"),
        post(b"{}", "X-Space : 1"),
        post(b"{}", "X-Null: \0"),
        post(b"{}", "X-Latin: \xe9"),
        post(b"{}", "NoColon"),
        post(b"{}").replace(b"\r\n", b"\n"),
        post(b"{}", "X-Bare: a\rb"),
        post(b"{}", length="+2"),
        post(b"{}", length="2 2"),
        post(b"{}", length=""),
        post(b"{}", length="0x2"),
        post(b"{}", length="000002"),
        post(b"{}", length=1),
        post(b"{}", length=3),
        post(b"{}" + post(b"{}"), length=2),
        b"\r\n" + post(),
        post(b"x" * 17_000),
        post(b"{}", *(f"X-{number}: 1" for number in range(101))),
        post(path=f"/play/{'-' * 36}/save/"),
        b"POST /play/",
        post()[:-1],
        post(b"")[:-2],
    ],
)
def test_what_has_two_readings_or_is_not_whole_takes_the_usual_way(request_):
    assert read_whole(request_) is None


def test_what_is_whole_and_plain_is_read_as_it_is():
    brief = read_whole(post(b'{"a": 1}', "Authorization: Ticket  a b ", "Cookie:"))
    assert brief == (
        "POST",
        PATH,
        b"",
        [(b"host", b"x"), (b"content-length", b"8"), (b"authorization", b"Ticket  a b"), (b"cookie", b"")],
        b'{"a": 1}',
    )


@pytest.mark.parametrize("cut", [1, 11, 60, len(post()) - 2, len(post()) - 1])
async def test_a_request_in_two_pieces_takes_the_usual_way_and_the_next_one_the_short_way(cut):
    application = Application()
    line = Line(application)
    line.send(post()[:cut])
    line.send(post()[cut:])
    await line.heard(lambda heard: heard.endswith(b"answer 1"))
    line.send(post())
    await line.heard(lambda heard: heard.endswith(b"answer 2"))
    assert (line.usual, application.bodies) == ([PATH.encode()], [b"{}", b"{}"])


async def test_requests_on_one_line_are_answered_one_after_the_other_in_their_order():
    application = Application()
    application.may_answer.clear()
    line = Line(application)
    line.send(post(b"1"))
    await asyncio.sleep(0)
    line.send(post(b"2"))
    line.send(post(b"3") + post(b"4"))
    await asyncio.sleep(0.01)
    assert application.bodies == [b"1"]
    application.may_answer.set()
    heard = await line.heard(lambda heard: heard.endswith(b"answer 4"))
    assert [part.split()[0] for part in heard.split(b"HTTP/1.1 ")[1:]] == [b"201", b"202", b"203", b"204"]
    assert application.bodies == [b"1", b"2", b"3", b"4"]


async def test_whoever_sends_on_and_on_before_the_answer_is_made_to_wait():
    application = Application()
    application.may_answer.clear()
    line = Line(application)
    line.send(post())
    await asyncio.sleep(0)
    line.send(post(b"x" * 15_000))
    assert line.transport.producerState == "producing"
    line.send(post(b"x" * 15_000))
    assert line.transport.producerState == "paused"
    application.may_answer.set()
    await line.heard(lambda heard: heard.endswith(b"answer 3"))
    assert line.transport.producerState == "producing"


async def test_an_application_that_fails_is_a_500_and_the_line_goes_on(caplog):
    answers = Application()

    async def application(scope: dict, receive: Callable, send: Callable) -> None:
        if b"fail" in (await receive())["body"]:
            raise ZeroDivisionError
        await answers(scope, receive, send)

    line = Line(application)
    with caplog.at_level(logging.ERROR, "config.lane"):
        line.send(post(b"fail"))
        heard = await line.heard()
    assert heard == b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nServer: daphne\r\n\r\n"
    assert [record.message for record in caplog.records] == ["an exception inside the application"]


@pytest.mark.parametrize("request_", [post(), get(path="/contests/a/board/?round=2")])
async def test_a_log_of_requests_has_them_as_the_usual_way_writes_them(request_):
    told = {}
    for kind in (Channel, http_protocol.http.HTTPChannel):
        lines = []
        line = Line(Application(), kind)
        line.channel.factory.server.action_logger = lambda *told, lines=lines: lines.append(told)
        line.send(request_)
        await line.heard(lambda heard: heard.endswith(b"answer 1"))
        await asyncio.sleep(0.01)
        [(protocol, action, details)] = lines
        assert 0 < details.pop("time_taken") < 5
        told[kind] = protocol, action, details
    assert told[Channel] == told[http_protocol.http.HTTPChannel]


async def test_the_body_comes_once_and_then_the_news_that_there_is_no_more():
    events = []

    async def application(scope: dict, receive: Callable, send: Callable) -> None:
        events.extend([await receive(), await receive(), await receive()])

    Line(application).send(post(b"once"))
    await asyncio.sleep(0.01)
    gone = {"type": "http.disconnect"}
    assert events == [{"type": "http.request", "body": b"once", "more_body": False}, gone, gone]


async def test_work_goes_on_when_the_line_is_lost_meanwhile():
    application = Application()
    application.may_answer.clear()
    line = Line(application)
    line.send(post())
    await asyncio.sleep(0.01)
    answering = line.channel.answering
    line.channel.connectionLost(None)
    line.transport.connected = False
    application.may_answer.set()
    await answering
    assert application.bodies == [b"{}"]


async def test_behind_a_proxy_that_names_the_visitor_daphne_reads_that_itself():
    application = Application()
    line = Line(application)
    line.channel.factory.server.proxy_forwarded_address_header = "X-Forwarded-For"
    line.send(post(b"{}", "X-Forwarded-For: 203.0.113.9"))
    await line.heard(lambda heard: heard.endswith(b"answer 1"))
    assert line.usual == [PATH.encode()]


async def test_a_line_that_encrypts_is_left_to_twisted():
    application = Application()
    line = Line(application)
    line.transport.TLS = True
    line.send(post())
    await line.heard(lambda heard: heard.endswith(b"answer 1"))
    assert line.usual == [PATH.encode()]


async def test_a_log_that_cannot_be_written_leaves_nobody_waiting():
    def broken(*told: object) -> None:
        raise OSError("no space left")

    line = Line(Application())
    line.channel.factory.server.action_logger = broken
    line.send(post(b"1"))
    await asyncio.sleep(0)
    line.send(post(b"2"))
    assert (await line.heard(lambda heard: heard.endswith(b"answer 2"))).count(b"HTTP/1.1 20") == 2


async def test_an_answer_without_a_length_gets_one_and_one_that_closes_ends_the_line():
    async def application(scope: dict, receive: Callable, send: Callable) -> None:
        await send({"type": "http.response.start", "status": 503, "headers": [(b"connection", b"close")]})
        await send({"type": "http.response.body", "body": b"later"})
        await send({"type": "http.response.body", "body": b"twice"})

    line = Line(application)
    line.send(post())
    heard = await line.heard(lambda heard: heard.endswith(b"later"))
    assert (b"Content-Length: 5" in heard, heard.count(b"HTTP/1.1")) == (True, 1)
    await asyncio.sleep(0.01)
    line.send(post())
    await asyncio.sleep(0.01)
    assert (line.transport.disconnecting, line.transport.value(), line.usual) == (True, heard, [])


@pytest.mark.parametrize("status", [204, 304])
async def test_an_answer_that_has_no_body_tells_no_length_of_one(status):
    async def application(scope: dict, receive: Callable, send: Callable) -> None:
        await send({"type": "http.response.start", "status": status, "headers": [(b"etag", b"x")]})
        await send({"type": "http.response.body", "body": b""})

    heard = {}
    for kind in (Channel, http_protocol.http.HTTPChannel):
        line = Line(application, kind)
        line.send(get(path="/contests/a/board/"))
        heard[kind] = (await line.heard()).lower()
    assert heard[Channel] == heard[http_protocol.http.HTTPChannel]


async def test_a_line_is_not_idle_while_its_request_is_answered():
    application = Application()
    application.may_answer.clear()
    line = Line(application)
    line.send(post())
    await asyncio.sleep(0)
    line.channel.timeOut = 60
    line.channel.callLater = lambda seconds, call: SimpleNamespace(cancel=lambda: None)
    line.channel.timeoutConnection()
    assert line.transport.disconnecting is False
    application.may_answer.set()
    await line.heard(lambda heard: heard.endswith(b"answer 1"))
    line.channel.timeoutConnection()
    assert line.transport.disconnecting is True


async def test_a_line_is_not_idle_where_something_lies_on_it_unread():
    """A loop that was busy looks at what is due before it reads."""
    line = Line(Application())
    line.channel.timeOut = 60
    line.channel.callLater = lambda seconds, call: SimpleNamespace(cancel=lambda: None, reset=lambda seconds: None)
    near, far = socket.socketpair()
    with near, far:
        line.transport.socket = near
        far.sendall(post())
        line.channel.timeoutConnection()
        was_cut = [line.transport.disconnecting]
        line.send(near.recv(LONGEST))
        await line.heard(lambda heard: heard.endswith(b"answer 1"))
        far.sendall(post())
        line.channel.timeoutConnection()
        was_cut.append(line.transport.disconnecting)
        line.channel.timeoutConnection()  # nobody has read it meanwhile
    assert (was_cut, line.transport.disconnecting) == ([False, False], True)


async def test_a_line_that_the_other_end_has_left_is_idle():
    line = Line(Application())
    near, far = socket.socketpair()
    with near:
        line.transport.socket = near
        far.close()
        line.channel.timeoutConnection()
    assert line.transport.disconnecting is True
