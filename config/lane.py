"""A short way through Daphne for what a crowd asks: papers, their answers, and the pages that lead to them.

Reading one such request as Twisted does, header by header into objects of every kind, costs the loop more than all that
is ours of a save, and the loop serves everybody. What comes whole, in one piece and in the plainest form of HTTP is
read here in one go and asked of the same application; everything else takes the usual way, byte for byte as if this
were not there. So this refuses nothing and interprets nothing: where there could be two opinions about a request, it
has none.
"""

import asyncio
import logging
import re
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, partial
from socket import MSG_DONTWAIT, MSG_PEEK
from typing import NamedTuple

from daphne import http_protocol
from twisted.web import http

from contest.outlets import takes_plain_bytes, write_at_once
from contest.saving import BODY

logger = logging.getLogger(__name__)

LONGEST = 16_384
"""Bytes of a request; what Twisted allows for its head alone."""
START = (b"POST /", b"GET /")
LINE = re.compile(
    rb"(GET|POST) "
    rb"(/play/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/"
    rb"(?:save/|submit/|ticket/|state/|check/|result/|[0-9]{1,4}/)?"
    rb"|/contests/[a-z0-9-]{1,80}/(?:rounds/[0-9]{1,4}/start/|board/)?)"
    rb"(?:\?([A-Za-z0-9._~%&=+:,;-]*))? HTTP/1\.1"
)
"""Of pages only those whose answers are short and come whole: they are gathered in memory."""
MOST_FIELDS = 100
FIELDS = re.compile(rb"(?:[A-Za-z0-9-]+:[\t\x20-\x7e]*\r\n)+")
"""Names without an underscore, values of printable characters, each in one line."""
BODILESS = {204, 304}
"""Answers that have no body, and tell no length of one."""
HELD_BYTES = 16_384
"""What else comes by a line while its request is answered, before the line is asked to wait."""


class Brief(NamedTuple):
    """A request that is here to its last byte."""

    method: str
    path: str
    query: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes

    @property
    def address(self) -> str:
        """What was asked for, as it stood in the request's first line but for an empty question mark."""
        return f"{self.path}?{self.query.decode()}" if self.query else self.path


def read_whole(data: bytes) -> Brief | None:
    """Return the request that these bytes are, no less and no more; None for whatever should take the usual way."""
    if not data.startswith(START) or len(data) > LONGEST:
        return None
    head, end, body = data.partition(b"\r\n\r\n")
    first, _, rest = head.partition(b"\r\n")
    line = LINE.fullmatch(first)
    if not end or line is None or FIELDS.fullmatch(rest + b"\r\n") is None:
        return None
    headers, length, fields = [], None, rest.split(b"\r\n")
    if len(fields) > MOST_FIELDS:
        return None
    for field in fields:
        name, _, value = field.partition(b":")
        name, value = name.lower(), value.strip(b" \t")
        if name == b"content-length":
            if length is not None or not value.isdigit():
                return None
            length = value
        elif name in UNUSUAL or (name == b"connection" and value.lower() != b"keep-alive"):
            return None
        headers.append((name, value))
    method, path, query = line.groups()
    if method == b"GET":
        is_whole = length is None and not body
    else:
        is_whole = length is not None and len(length) <= 5 and int(length) == len(body)
    return Brief(method.decode(), path.decode(), query or b"", headers, body) if is_whole else None


UNUSUAL = {b"transfer-encoding", b"expect", b"upgrade", b"daphne-root-path"}
"""Headers that change how a request is read, or which the server keeps to itself."""


class Channel(http.HTTPChannel):
    """A line of Daphne on which brief requests go by the short way, one after the other as HTTP/1.1 has it."""

    def __init__(self) -> None:
        super().__init__()
        self.answering: asyncio.Task | None = None
        self.held = b""
        self.was_spared = False

    def dataReceived(self, data: bytes) -> None:
        self.was_spared = False
        if self.answering is not None:
            self.hold(data)
        elif (brief := self.brief(data)) is None:
            super().dataReceived(data)
        else:
            self.resetTimeout()
            self.answering = asyncio.get_running_loop().create_task(self.answer(brief))

    def brief(self, data: bytes) -> Brief | None:
        """The request that goes by the short way, if nothing is under way on this line by the usual one."""
        server = self.factory.server
        is_ours = takes_plain_bytes(self.transport) and not (
            server.proxy_forwarded_address_header or server.http_timeout
        )
        if self.requests or self._buffer or not self.persistent or not is_ours:
            return None
        return read_whole(data)

    def hold(self, data: bytes) -> None:
        """Keep what comes meanwhile; the usual way, or the next short one, has it afterwards."""
        self.held += data
        if len(self.held) > HELD_BYTES:
            self._networkProducer.pauseProducing()

    async def answer(self, brief: Brief) -> None:
        """Have the application answer. Nobody cancels this where the line is lost: what came may have been stored."""
        server, began = self.factory.server, time.monotonic()
        reply = Reply(partial(write_at_once, self.transport), server.server_name)
        try:
            await server.application(self.scope(brief), Body(brief.body).receive, reply.send)
        except Exception:  # whatever the application raises, who asked gets an answer
            logger.exception("an exception inside the application")
        finally:
            self.answering = None
        if not reply.is_written:
            reply.fail()
        if server.action_logger is not None:
            with suppress(Exception):  # a full disk is no reason to leave anybody waiting
                self.note(brief, reply, time.monotonic() - began)
        if reply.closes:
            self.persistent = 0  # whatever still comes is dropped, as Twisted does
            self.transport.loseConnection()
            return
        try:
            self.go_on()
        except Exception:  # whatever Twisted makes of what follows, nobody else would hear of it in this task
            logger.exception("a line that cannot be read on is cut")
            self.transport.abortConnection()

    def note(self, brief: Brief, reply: "Reply", seconds: float) -> None:
        """Write a line into Daphne's log of requests, where it is asked to keep one."""
        [client, _server] = self.ends
        details = {"path": brief.address, "status": reply.status, "method": brief.method, "size": len(reply.body)}
        details |= {"client": f"{client[0]}:{client[1]}" if client else None, "time_taken": seconds}
        self.factory.server.log_action("http", "complete", details)

    def go_on(self) -> None:
        """Take what has come by the line meanwhile."""
        self.resetTimeout()
        held, self.held = self.held, b""
        if held and self.transport.connected:
            if not self._waitingForTransport:
                self._networkProducer.resumeProducing()
            self.dataReceived(held)

    def scope(self, brief: Brief) -> dict:
        client, server = self.ends
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": brief.method,
            "path": brief.path,
            "raw_path": brief.path.encode(),
            "root_path": self.factory.server.root_path,
            "scheme": "https" if self.isSecure() else "http",
            "query_string": brief.query,
            "headers": brief.headers,
            "client": client,
            "server": server,
            BODY: brief.body,
        }

    @cached_property
    def ends(self) -> list[list | None]:
        """The addresses of both ends of the line, where it has such."""
        told = (self.transport.getPeer(), self.transport.getHost())
        return [[str(end.host), end.port] if hasattr(end, "port") else None for end in told]

    def timeoutConnection(self) -> None:
        """A line is not idle while its request is answered, nor where something lies on it unread: a loop that was busy
        looks at what is due before it reads, and would cut off who asked meanwhile. Once only: what is still unread the
        next time nobody wants to read, as where the other end does not take its answer."""
        if self.answering is None and (self.was_spared or not has_unread(self.transport)):
            super().timeoutConnection()
        else:
            self.was_spared = self.answering is None
            self.setTimeout(self.timeOut)


def has_unread(transport: object) -> bool:
    """Return whether the other end has sent something that nobody has read yet."""
    socket = getattr(transport, "socket", None)
    with suppress(OSError):  # nothing is there, or the line is lost
        return socket is not None and bool(socket.recv(1, MSG_PEEK | MSG_DONTWAIT))
    return False


class Body:
    """What the application receives: the body, whole, and after that the news that there is no more."""

    def __init__(self, content: bytes) -> None:
        self.events = [{"type": "http.disconnect"}, {"type": "http.request", "body": content, "more_body": False}]

    async def receive(self) -> dict:
        return self.events.pop() if len(self.events) > 1 else self.events[0]


class Reply:
    """What the application sends, gathered and written at once."""

    def __init__(self, write: Callable[[bytes], None], server_name: str | None) -> None:
        self.write, self.server_name = write, server_name
        self.status, self.headers, self.body = 0, [], b""
        self.is_written = self.closes = False

    async def send(self, event: dict) -> None:
        if event["type"] == "http.response.start":
            self.status, self.headers = event["status"], list(event.get("headers", []))
            self.closes = (b"connection", b"close") in self.headers
            return
        if self.is_written:
            return
        self.body += event.get("body", b"")
        if not event.get("more_body", False):
            self.write(self.message())
            self.is_written = True

    def fail(self) -> None:
        """Say that there is no answer."""
        self.status, self.headers, self.body = 500, [(b"content-length", b"0")], b""
        self.write(self.message())

    def message(self) -> bytes:
        if self.status not in BODILESS and all(name != b"content-length" for name, _value in self.headers):
            self.headers.append((b"content-length", b"%d" % len(self.body)))
        lines = [b"HTTP/1.1 %d %s" % (self.status, http.RESPONSES.get(self.status, b""))]
        lines += [b"%s: %s" % (name.title(), value) for name, value in self.headers]
        if self.server_name:
            lines.append(b"Server: " + self.server_name.encode())
        return b"\r\n".join([*lines, b"", self.body])


def install() -> None:
    """Have Daphne make lines of this kind. Belongs before it listens."""
    http_protocol.HTTPFactory.protocol = Channel
