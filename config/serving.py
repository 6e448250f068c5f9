"""A process that serves: the door to Django's pages, and an orderly end.

Daphne alone would cut the requests that its threads are working on, and then wait for those threads for ever.
"""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import IO

from a2wsgi import WSGIMiddleware
from django.template.loader import render_to_string
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from contest.saving import visitor_language

logger = logging.getLogger(__name__)

Application = Callable[[dict, Callable, Callable], Awaitable[None]]

BODY_LIMIT = 20 * 1024 * 1024
"""Bytes of any request; what is uploaded has narrower limits of its own."""
MEMORY_LIMIT = 64 * 1024
"""Bytes of a body that are kept in memory; a longer one goes to a file."""
BODY_SECONDS = 10
IN_FLIGHT_SECONDS = 10
"""How long requests may go on after the process was told to stop."""
RESTARTING = 4012
"""Tells a socket that it should come back soon: 1012, which would say so, Daphne lets no application send."""

SENTENCES = {
    408: _("The page did not arrive completely. Please try again."),
    413: _("What was sent is too large."),
    503: _("The site is restarting. Please try again in a few seconds."),
}


class Pages:
    """Django's pages: synchronous, in a small fixed pool of threads that keep their connections to the database.

    A thread is taken when the whole request is here, so that a slow sender occupies none.
    """

    def __init__(self, wsgi: Callable, threads: int) -> None:
        self.pool = WSGIMiddleware(wsgi, workers=threads)

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        with SpooledTemporaryFile(MEMORY_LIMIT) as body:
            try:
                async with asyncio.timeout(BODY_SECONDS):
                    length = await read_body(scope, receive, body)
            except TimeoutError:
                await refuse(scope, send, 408)
                return
            if length > BODY_LIMIT:
                await refuse(scope, send, 413)
                return
            body.seek(0)
            await self.pool(cleaned(scope, length), reader(body, length), send)


async def read_body(scope: dict, receive: Callable, body: IO[bytes]) -> int:
    """Copy the body and return its length. Of one above the limit the rest is not read, if its length is known."""
    length = int(dict(scope["headers"]).get(b"content-length", b"0"))
    more = length <= BODY_LIMIT
    while more:
        event = await receive()
        body.write(event.get("body", b""))
        length = body.tell()
        more = event.get("more_body", False) and length <= BODY_LIMIT
    return length


def reader(body: IO[bytes], length: int) -> Callable:
    """Return a `receive` that gives the body once more."""

    async def receive() -> dict:
        chunk = body.read(MEMORY_LIMIT)
        return {"type": "http.request", "body": chunk, "more_body": body.tell() < length}

    return receive


def cleaned(scope: dict, length: int) -> dict:
    """Return the request as WSGI may see it.

    A name with `_` would pass for the one with `-` that a proxy sets; a body sent in chunks gets a length, because
    Django reads no more than that; and no visitor says where the site is mounted (Daphne believes a header).
    """
    told = (b"content-length", b"transfer-encoding")
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name and name not in told]
    return scope | {"root_path": "", "headers": [*headers, (b"content-length", str(length).encode())]}


class Serving:
    """The application that a server runs; knows what is in flight, so that stopping cuts nothing off."""

    def __init__(
        self,
        http: Application,
        websocket: Application,
        *,
        start: Callable,
        stop: Callable,
        is_ready: Callable[[], bool] = lambda: True,
    ) -> None:
        self.http, self.websocket = http, websocket
        self.start, self.stop, self.is_ready = start, stop, is_ready
        self.requests: set[asyncio.Future] = set()
        self.sockets: dict[asyncio.Future, Callable] = {}
        self.stopping: asyncio.Task | None = None

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        if scope["type"] == "http":
            await self.serve_request(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.serve_socket(scope, receive, send)
        else:
            raise ValueError(f"{scope['type']} is not served")

    async def serve_request(self, scope: dict, receive: Callable, send: Callable) -> None:
        """Work goes on when the browser has gone: a thread whose request is cancelled would never come back."""
        if self.stopping or not self.is_ready():
            await refuse(scope, send, 503)
            return
        request = asyncio.ensure_future(self.http(scope, receive, send))
        self.requests.add(request)
        request.add_done_callback(self.requests.discard)
        await asyncio.shield(request)

    async def serve_socket(self, scope: dict, receive: Callable, send: Callable) -> None:
        if self.stopping:
            await send({"type": "websocket.close", "code": RESTARTING})
            return
        socket = asyncio.current_task()
        self.sockets[socket] = send
        try:
            await self.websocket(scope | {"root_path": ""}, receive, send)
        finally:
            del self.sockets[socket]

    def live_with(self, reactor) -> None:
        """Start when this Twisted reactor runs, and never where it does not, as in tests and commands."""
        reactor.callWhenRunning(lambda: asyncio.get_event_loop().call_soon(self.begin, reactor))

    def begin(self, reactor) -> None:
        loop = asyncio.get_running_loop()
        if threading.current_thread() is threading.main_thread():  # not so under runserver's reloader
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(self.end, reactor))
        self.start(loop)

    def end(self, reactor) -> None:
        """Stop in order. Asked a second time, the process ends at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        self.stopping = asyncio.ensure_future(self.finish(reactor))

    async def finish(self, reactor) -> None:
        """New requests are refused, those in flight end, then what works behind them; last, and always, the reactor."""
        logger.info("stopping: %d requests and %d sockets to go", len(self.requests), len(self.sockets))
        try:
            async with asyncio.timeout(IN_FLIGHT_SECONDS):
                await self.drain(reactor)
        except TimeoutError:
            logger.error("stopping with %d requests unfinished", len(self.requests))
            reactor.addSystemEventTrigger("after", "shutdown", os._exit, 0)  # their threads may never end
        try:
            await asyncio.to_thread(self.stop)
        except Exception:
            logger.exception("what works behind the requests did not stop in order")
        finally:
            reactor.stop()

    async def drain(self, reactor) -> None:
        """Come back when nothing is in flight and the network has taken every answer."""
        for send in list(self.sockets.values()):
            with suppress(Exception):  # it is closing already
                await send({"type": "websocket.close", "code": RESTARTING})
        while self.requests or self.sockets:
            await asyncio.sleep(0.01)
        unsent = set(reactor.getWriters())
        while unsent := unsent & set(reactor.getWriters()):  # but not what is refused meanwhile
            await asyncio.sleep(0.01)


async def refuse(scope: dict, send: Callable, status: int) -> None:
    headers = dict(scope["headers"])
    language = visitor_language(headers)
    is_page = status == 503 and b"text/html" in headers.get(b"accept", b"")
    with override(language):
        text = render_to_string("503.html") if is_page else gettext(SENTENCES[status])
    body = text.encode()
    answer = [
        (b"content-type", b"text/html; charset=utf-8" if is_page else b"text/plain; charset=utf-8"),
        (b"content-language", language.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if status == 503:
        answer += [(b"connection", b"close"), (b"retry-after", b"2")]
    await send({"type": "http.response.start", "status": status, "headers": answer})
    await send({"type": "http.response.body", "body": body})
