"""Django's WSGI application in a few threads of ours. A request goes to a thread once, and its answer comes back once.

A thread that asked the loop for the body, and handed it the answer bit by bit, would wait for the loop four times:
under load much longer than it works. So the body is here before a thread is taken, and a page is handed over when it
is whole. What is long waits in a file for whoever reads it: a thread waits for nobody.
"""

import asyncio
import math
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import count
from queue import PriorityQueue
from tempfile import SpooledTemporaryFile
from typing import IO

TURN_SECONDS = 0.001
"""How long a thread keeps the interpreter when others want it. At Python's own 5 ms saves wait for pages; at 0.5 ms
they wait for the marking of a crowd that hands in (docs/performance.md)."""
PATIENCE_SECONDS = 50
"""How long a request may wait for a thread before it is sent away. Proxies wait 60 seconds (deploy/): whose browser has
been told that nothing came must not have begun a paper. Whoever is urgent waits as long as it takes."""
PIECE = 256 * 1024
"""Bytes of an answer that are sent at a time, and so many of it are kept in memory; a longer one goes to a file."""
MOST_KEPT = 100 * 1024 * 1024
"""Bytes that are kept for a slow reader of an answer that does not tell its length."""
LAG_SECONDS = 1
"""How long a thread waits for the reader of such an answer, which comes part by part, before the rest is kept."""
OF_THE_BODY = (b"content-length", b"transfer-encoding")
"""What is said of a body that is here already."""


def take_short_turns() -> None:
    """Have all threads of this process take turns at the interpreter that are short beside a save.

    The loop, on which everybody's saves arrive, gives the interpreter away with every packet, and gets it back when all
    others have had their turns. So what counts is how many threads run Python at once as much as how long.
    """
    sys.setswitchinterval(TURN_SECONDS)


class TooMuchKept(Exception):
    """More waits for the reader of an answer than may, so it breaks off."""


class Threads:
    """So many threads, each with its own connection to the database. Who comes first is answered first, but whoever is
    urgent before all others."""

    def __init__(self, wsgi: Callable, number: int) -> None:
        self.wsgi = wsgi
        self.executor = ThreadPoolExecutor(number, thread_name_prefix="pages")
        self.waiting: PriorityQueue[tuple[bool, int, float, Callable, Future]] = PriorityQueue()
        self.numbers = count()

    async def answer(self, variables: dict, send: Callable, *, is_urgent: bool = False) -> bool:
        """Have a thread answer the request that these variables describe; send what it answers and return True.

        Return False where it waited in vain for a thread; then nothing of it was carried out.
        """
        passage = Passage(send)
        answered: Future[bool] = Future()
        until = math.inf if is_urgent else time.monotonic() + PATIENCE_SECONDS
        work = partial(self.work, variables, passage)
        self.waiting.put((not is_urgent, next(self.numbers), until, work, answered))
        self.executor.submit(self.take_next)
        with passage:
            is_made = await asyncio.wrap_future(answered)
            if is_made:
                await passage.finish()
        return is_made

    def take_next(self) -> None:
        """Do what is next; this is called once for each that waits."""
        _rank, _number, until, work, answered = self.waiting.get()
        if not answered.set_running_or_notify_cancel():
            return
        try:
            answered.set_result(work() if time.monotonic() < until else False)
        except BaseException as error:
            answered.set_exception(error)

    def work(self, variables: dict, passage: "Passage") -> bool:
        """Make the whole answer; what of it has not been sent is kept by the passage."""
        answer = self.wsgi(variables, passage.begin)
        try:
            for part in answer:
                passage.take(part)
        finally:
            getattr(answer, "close", lambda: None)()
        return True


class Passage:
    """The way of an answer from the thread that makes it to its reader, who may be slow: what is not sent at once is
    kept for the loop to send when the thread is at the next request."""

    def __init__(self, send: Callable) -> None:
        self.send = send
        self.loop = asyncio.get_running_loop()
        self.head: list[dict] = []
        self.kept = SpooledTemporaryFile(PIECE)
        self.keeps = False
        self.going: Future | None = None

    def __enter__(self) -> "Passage":
        return self

    def __exit__(self, *_error: object) -> None:
        self.kept.close()

    def begin(self, status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
        """What WSGI calls `start_response`."""
        self.keeps = any(name.lower() == "content-length" for name, _value in headers)
        self.head = [start_of(status, headers)]

    def take(self, part: bytes) -> None:
        """Keep the next part, or send it while the reader keeps up. Raises TooMuchKept."""
        if not self.keeps:
            self.hand_over(part)
            return
        self.kept.write(part)
        if self.going is not None and self.kept.tell() > MOST_KEPT:
            raise TooMuchKept

    def hand_over(self, part: bytes) -> None:
        if not part:
            return
        events, self.head = [*self.head, body_of(part, more=True)], []
        self.going = asyncio.run_coroutine_threadsafe(self.pass_on(events), self.loop)
        try:
            self.going.result(LAG_SECONDS)
        except TimeoutError:
            if self.going.done():  # the server's own
                raise
            self.keeps = True

    async def pass_on(self, events: list[dict]) -> None:
        for event in events:
            await self.send(event)

    async def finish(self) -> None:
        """Send what is left. The file was written this moment, so the loop does not wait for a disk."""
        if self.going is not None:
            await asyncio.wrap_future(self.going)
        await self.pass_on(self.head)
        self.kept.seek(0)
        while len(piece := self.kept.read(PIECE)) == PIECE:
            await self.send(body_of(piece, more=True))
            await asyncio.sleep(0)  # a server that never waits would send it all in one go
        await self.send(body_of(piece))


def start_of(status: str, headers: list[tuple[str, str]]) -> dict:
    pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {"type": "http.response.start", "status": int(status[:3]), "headers": pairs}


def body_of(content: bytes, *, more: bool = False) -> dict:
    return {"type": "http.response.body", "body": content, "more_body": more}


def variables_of(scope: dict, body: IO[bytes], length: int) -> dict:
    """Return the request as WSGI may see it; the body stands at its beginning and is so long.

    A name with `_` would pass for the one with `-` that a proxy sets; a body sent in chunks gets a length, because
    Django reads no more than that; and no visitor says where the site is mounted (Daphne believes a header).
    """
    host, port = scope.get("server") or ("localhost", 80)
    variables = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name or name in OF_THE_BODY:
            continue
        called = name.decode("latin-1").upper().replace("-", "_")
        called = called if called == "CONTENT_TYPE" else f"HTTP_{called}"
        text = value.decode("latin-1")
        variables[called] = f"{variables[called]},{text}" if called in variables else text
    return variables
