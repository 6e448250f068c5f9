"""People who come when they come, however slowly they are served: an open loop.

A closed loop waits for a slow server and so hides what is slow. Here every arrival has its moment; what is measured
runs from that moment to the end of the last answer, also where the load generator itself came late.
"""

import asyncio
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import NamedTuple

PATIENCE_SECONDS = 60


class Answer(NamedTuple):
    status: int
    head: bytes
    body: bytes

    def headers(self, name: str) -> list[str]:
        return [value.decode() for value in re.findall(rb"(?i)\r\n%s: ([^\r]*)" % name.encode(), self.head)]


class Line(asyncio.Protocol):
    """One connection that stays open: a request, its answer."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.heard: asyncio.Future | None = None
        self.is_open = True

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport

    async def ask(self, request: bytes) -> Answer:
        """Raises ConnectionError where it breaks, and TimeoutError."""
        if not self.is_open:
            raise ConnectionError("the connection is closed")
        self.heard = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await asyncio.wait_for(self.heard, PATIENCE_SECONDS)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, end, rest = self.buffer.partition(b"\r\n\r\n")
        if not end or self.heard is None:
            return
        length = bytes(head).lower().partition(b"\r\ncontent-length: ")[2].partition(b"\r\n")[0]
        if length and len(rest) < int(length):
            return
        self.buffer = bytearray()
        if not self.heard.done():
            self.heard.set_result(Answer(int(head[9:12]), bytes(head), bytes(rest)))
        if not length:  # where it ends is not worth knowing
            self.transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open = False
        if self.heard is not None and not self.heard.done():
            self.heard.set_exception(error or ConnectionError("closed before the answer"))


class Lines:
    """The open connections to one server; whoever finds none free opens another."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.free: deque[Line] = deque()
        self.opened = 0

    @asynccontextmanager
    async def line(self):
        while self.free and not self.free[-1].is_open:
            self.free.pop()
        line = self.free.pop() if self.free else await self.open()
        try:
            yield line
        finally:
            if line.is_open:
                self.free.append(line)

    async def open(self) -> Line:
        self.opened += 1
        _transport, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", self.port)
        return line

    async def ask(self, request: bytes) -> Answer:
        async with self.line() as line:
            return await line.ask(request)

    def close(self) -> None:
        for line in self.free:
            line.transport.abort()


class Arrivals:
    """Who came, how long it took from the moment they were due, and what went wrong."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.errors: list[str] = []
        self.began = self.ended = 0.0

    async def come(self, seconds: float, visits: Iterable[Callable[[], Awaitable[None]]]) -> None:
        """Let the visits begin evenly over so many seconds; wait until all are over. One that raises is an error."""
        visits = list(visits)
        self.began = time.perf_counter()
        going = set()
        for number, visit in enumerate(visits):
            due = self.began + seconds * number / len(visits)
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            going.add(task := asyncio.create_task(self.serve(visit, due)))
            task.add_done_callback(going.discard)
        await asyncio.gather(*going)
        self.ended = time.perf_counter()

    async def serve(self, visit: Callable[[], Awaitable[None]], due: float) -> None:
        try:
            await visit()
        except (OSError, TimeoutError, ValueError) as error:
            self.errors.append(f"{type(error).__name__}: {error}"[:300])
        else:
            self.times.append(time.perf_counter() - due)


class Wrong(ValueError):
    """An answer that it should not have been."""


def expect(answer: Answer, status: int, marker: bytes = b"") -> Answer:
    """Return the answer, if it has this status and holds the marker. Raises Wrong."""
    if answer.status != status or marker not in answer.body:
        where = "".join(answer.headers("location"))
        raise Wrong(f"{answer.status} {where} instead of {status}: {answer.body[-200:]!r}")
    return answer
