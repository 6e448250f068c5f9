"""A process that serves, and its end in order, whether it was told to stop or must not go on.

Daphne alone would cut the requests that its threads are working on, and then wait for those threads for ever.
"""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

from twisted.internet.interfaces import IListeningPort

from config.refusals import RESTARTING, refuse
from config.traffic import Traffic

logger = logging.getLogger(__name__)

Application = Callable[[dict, Callable, Callable], Awaitable[None]]

IN_FLIGHT_SECONDS = 10
"""How long requests may go on after the process was told to stop."""
LAST_REQUESTS_SECONDS = 0.5
"""How long a stopping process behind a proxy still works on what comes by connections that it had already taken."""
COME_BACK_SOON = 4012
"""Tells a socket that it should: 1012, which would say so, Daphne lets no application send."""
FAILED = os.EX_IOERR
"""The exit status of a process that must not go on; its supervisor starts it again."""


class Serving:
    """The application that a server runs; knows what is in flight, so that stopping cuts nothing off."""

    def __init__(
        self,
        http: Application,
        websocket: Application,
        *,
        start: Callable,
        stop: Callable,
        has_proxy: bool = False,
        leave_seconds: float = 0,
    ) -> None:
        self.http, self.websocket = http, websocket
        self.start, self.stop = start, stop
        self.has_proxy, self.leave_seconds = has_proxy, leave_seconds
        self.requests: set[asyncio.Future] = set()
        self.sockets: dict[asyncio.Future, Callable] = {}
        self.stopping: asyncio.Task | None = None
        self.refuses = False
        self.loop: asyncio.AbstractEventLoop | None = None
        self.reactor = None
        self.exit_status = 0
        self.traffic = Traffic()

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        if scope["type"] == "http":
            await self.traffic.count(self.serve_request, scope, receive, send)
        elif scope["type"] == "websocket":
            await self.serve_socket(scope, receive, send)
        else:
            raise ValueError(f"{scope['type']} is not served")

    async def serve_request(self, scope: dict, receive: Callable, send: Callable) -> None:
        """Work goes on when the browser has gone: a thread whose request is cancelled would never come back."""
        if self.refuses:
            await refuse(scope, send, RESTARTING)
            return
        request = asyncio.ensure_future(self.http(scope, receive, send))
        self.requests.add(request)
        request.add_done_callback(self.requests.discard)
        await asyncio.shield(request)

    async def serve_socket(self, scope: dict, receive: Callable, send: Callable) -> None:
        if self.stopping:
            await send({"type": "websocket.close", "code": COME_BACK_SOON})
            return
        socket = asyncio.current_task()
        self.sockets[socket] = send
        try:
            await self.websocket(scope | {"root_path": ""}, receive, send)
        finally:
            del self.sockets[socket]

    def live_with(self, reactor) -> None:
        """Start when this Twisted reactor runs, and never where it does not, as in tests and commands."""
        self.reactor = reactor
        reactor.callWhenRunning(lambda: asyncio.get_event_loop().call_soon(self.begin))

    def begin(self) -> None:
        loop = self.loop = asyncio.get_running_loop()
        if threading.current_thread() is threading.main_thread():  # not so under runserver's reloader
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(self.end))
        self.start(loop)

    def fail(self) -> None:
        """Stop in order, and let the exit status say that it was not by request. May be called by any thread."""
        self.exit_status = FAILED
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.end)

    def end(self) -> None:
        """Stop in order. Asked by a second signal, the process ends at once."""
        if self.stopping:
            return
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
        self.stopping = asyncio.ensure_future(self.finish())

    def stays(self) -> bool:
        """Whether this process was not told to stop."""
        return self.stopping is None

    async def take_no_more(self) -> None:
        """Leave new connections to the other processes; a proxy asks those, or waits at the socket for the next one.

        Browsers alone have nobody else to ask: they are told to come back.
        """
        await asyncio.sleep(self.leave_seconds)  # /readyz says so meanwhile
        for reader in self.reactor.getReaders():
            if IListeningPort.providedBy(reader):
                reader.stopListening()
        await asyncio.sleep(LAST_REQUESTS_SECONDS)

    async def finish(self) -> None:
        """New requests are refused, those in flight end, then what works behind them; last, and always, the reactor."""
        if self.has_proxy:
            await self.take_no_more()
        self.refuses = True
        logger.info("stopping: %d requests and %d sockets to go", len(self.requests), len(self.sockets))
        try:
            async with asyncio.timeout(IN_FLIGHT_SECONDS):
                await self.drain()
        except TimeoutError:
            logger.error("stopping with %d requests unfinished", len(self.requests))
            self.leave_at_shutdown()  # their threads may never end
        try:
            await asyncio.to_thread(self.stop)
        except Exception:
            logger.exception("what works behind the requests did not stop in order")
        finally:
            if self.exit_status:
                self.leave_at_shutdown()
            self.reactor.stop()

    def leave_at_shutdown(self) -> None:
        """Daphne itself waits for all threads and has one exit status."""
        self.reactor.addSystemEventTrigger("after", "shutdown", os._exit, self.exit_status)

    async def drain(self) -> None:
        """Come back when nothing is in flight and the network has taken every answer."""
        for send in list(self.sockets.values()):
            with suppress(Exception):  # it is closing already
                await send({"type": "websocket.close", "code": COME_BACK_SOON})
        while self.requests or self.sockets:
            await asyncio.sleep(0.01)
        unsent = set(self.reactor.getWriters())
        while unsent := unsent & set(self.reactor.getWriters()):  # but not what is refused meanwhile
            await asyncio.sleep(0.01)
