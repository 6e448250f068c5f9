"""A process that serves, and its end in order, whether it was told to stop or must not go on.

Daphne alone would cut the requests that its threads are working on, and then wait for those threads for ever; uvicorn
alone would end before what works behind the requests was told. Both run us in the same way: see config.hosts.
"""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

from config import hosts
from config.hosts import Daphne, Host
from config.refusals import RESTARTING, refuse
from config.traffic import Traffic
from contest.saving import BODY

logger = logging.getLogger(__name__)

Application = Callable[[dict, Callable, Callable], Awaitable[None]]

IN_FLIGHT_SECONDS = 10
"""How long requests may go on after the process was told to stop."""
LAST_REQUESTS_SECONDS = 0.5
"""How long a stopping process behind a proxy still works on what comes by connections that it had already taken."""
LAST_WORDS_SECONDS = 0.2
"""How long, at the very end, what comes by such connections is still told to come again instead of being cut off."""
CLOSING_SECONDS = 2
"""How long a stopping process tries to tell a socket so: uvicorn waits for those who do not read."""
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
        self.host = Host()
        self.exit_status = 0
        self.traffic = Traffic()

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        if scope["type"] == "http":
            await self.traffic.count(self.serve_request, scope, receive, send)
        elif scope["type"] == "websocket":
            await self.serve_socket(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self.live(receive, send)
        else:
            raise ValueError(f"{scope['type']} is not served")

    async def serve_request(self, scope: dict, receive: Callable, send: Callable) -> None:
        """Work goes on when the browser has gone: a thread whose request is cancelled would never come back."""
        if self.refuses:
            await refuse(scope, send, RESTARTING)
            return
        if BODY in scope:  # nobody cancels those
            await self.serve_brief(scope, receive, send)
            return
        request = asyncio.ensure_future(self.http(scope, receive, send))
        self.requests.add(request)
        request.add_done_callback(self.requests.discard)
        await asyncio.shield(request)

    async def serve_brief(self, scope: dict, receive: Callable, send: Callable) -> None:
        request = asyncio.current_task()
        self.requests.add(request)
        try:
            await self.http(scope, receive, send)
        finally:
            self.requests.discard(request)

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
        host = Daphne(reactor)
        host.when_running(lambda: self.begin(host))

    async def live(self, receive: Callable, send: Callable) -> None:
        """Start when the server says so, and stop in order, at our own wish or when it says so."""
        await receive()
        self.begin(hosts.by_lifespan())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.end()
        await self.stopping
        if self.exit_status:
            os._exit(self.exit_status)  # which the server would not say
        await send({"type": "lifespan.shutdown.complete"})

    def begin(self, host: Host) -> None:
        loop = self.loop = asyncio.get_running_loop()
        self.host = host
        self.on_signal(lambda *_: loop.call_soon_threadsafe(self.end))
        self.start(loop)

    def on_signal(self, handler: Callable | signal.Handlers) -> None:
        if not self.host.ends_at_our_wish or threading.current_thread() is not threading.main_thread():
            return  # as under runserver's reloader
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, handler)

    def fail(self) -> None:
        """Stop in order, and let the exit status say that it was not by request. May be called by any thread."""
        self.exit_status = FAILED
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.end)

    def end(self) -> None:
        """Stop in order. Asked by a second signal, the process ends at once."""
        if self.stopping:
            return
        self.on_signal(signal.SIG_DFL)
        self.stopping = asyncio.ensure_future(self.finish())

    def stays(self) -> bool:
        """Whether this process was not told to stop."""
        return self.stopping is None

    def takes_requests(self) -> bool:
        """Whether people are still answered here: one that stops refuses before it ends, which takes time from them."""
        return not self.refuses

    async def take_no_more(self) -> None:
        """Leave new connections to the other processes; a proxy asks those, or waits at the socket for the next one.

        Browsers alone have nobody else to ask: they are told to come back.
        """
        await asyncio.sleep(self.leave_seconds)  # /readyz says so meanwhile
        self.host.stop_listening()
        await asyncio.sleep(LAST_REQUESTS_SECONDS)

    async def finish(self) -> None:
        """New requests are refused, those in flight end, then what works behind them; last, and always, the server."""
        if self.has_proxy:
            await self.take_no_more()
        self.refuses = True
        logger.info("stopping: %d requests and %d sockets to go", len(self.requests), len(self.sockets))
        is_drained = False
        try:
            async with asyncio.timeout(IN_FLIGHT_SECONDS):
                await self.drain()
            is_drained = True
        except TimeoutError:
            logger.error("stopping with %d requests unfinished", len(self.requests))
        try:
            await asyncio.to_thread(self.stop)
        except Exception:  # whatever it is, the server has to end
            logger.exception("what works behind the requests did not stop in order")
        finally:
            self.host.stop_listening()
            await asyncio.sleep(LAST_WORDS_SECONDS)
            self.host.stop(self.exit_status, at_once=not is_drained)

    async def drain(self) -> None:
        """Come back when nothing is in flight and the network has taken every answer."""
        if self.sockets:
            closing = [asyncio.ensure_future(self.close(send)) for send in self.sockets.values()]
            await asyncio.wait(closing, timeout=CLOSING_SECONDS)
        while self.requests or self.sockets:
            await asyncio.sleep(0.01)
        unsent = self.host.unsent()
        while unsent := unsent & self.host.unsent():  # but not what is refused meanwhile
            await asyncio.sleep(0.01)

    async def close(self, send: Callable) -> None:
        with suppress(Exception):  # it is closing already
            await send({"type": "websocket.close", "code": COME_BACK_SOON})
