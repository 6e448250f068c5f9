"""People who save whatever happens: they connect again, send again what was not acknowledged, and tell the history."""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import NamedTuple

from bench.load import SLOTS, Voice, with_ticket
from tests.faults.history import CUT, LATE, REFUSED, Asked, History, Save

DEVICES = ("a" * 16, "b" * 16, "c" * 16)
PAUSE_SECONDS = 0.05
"""Before connecting or sending again; the pages wait longer, but there are more of them."""
REPEAT_EVERY = 23
"""Of so many acknowledged requests one is sent again, as after a lost answer."""
SUBMIT_EVERY = 400
"""Of so many requests one hands a paper in; half of the people never do."""
PATIENCE_SECONDS = 30
PAGE_SECONDS = 20
"""Longer than any trouble that the site itself gives up on."""


class Request(NamedTuple):
    """One request of one person, ready to be sent as often as it takes."""

    person: dict
    uuid: str
    saves: tuple[Save, ...]
    submit: bool
    body: bytes


class Crowd:
    """So many connections that save as fast as they are answered, each for people of its own."""

    def __init__(
        self,
        port: int,
        people: list[dict],
        moment: Callable[[], float] = time.monotonic,
        *,
        beside: Sequence[dict] = (),
    ) -> None:
        self.port, self.people, self.moment, self.beside = port, people, moment, beside
        self.history = History()
        self.times: list[float] = []
        self.counters = count(1)
        self.waiting: deque[Request] = deque()
        """What was sent and not acknowledged."""
        self.ended = self.tired = False
        self.handed_in = 0

    @asynccontextmanager
    async def saving(self, connections: int = 32) -> AsyncIterator[None]:
        """Let them save meanwhile. At the end they go on until nothing waits, unless the server stays away."""
        self.ended = self.tired = False
        calls = [self.call(self.people[number::connections]) for number in range(connections)]
        calls = [call for call in calls if call.people]
        for call in calls:
            call.connect()
        looking = asyncio.create_task(self.look())
        try:
            yield
            self.ended = True
            await asyncio.wait_for(asyncio.gather(*(call.done for call in calls)), PATIENCE_SECONDS)
        finally:
            self.ended = self.tired = True
            for call in calls:
                call.hang_up()
            await looking

    async def look(self) -> None:
        """Meanwhile open pages, one after another: signed in, the paper and one's own page; and the front page."""
        for number in count():
            if self.ended:
                return
            person = self.people[number % len(self.people)]
            path = ("/", f"/play/{person['uuid']}/", "/me/", f"/play/{person['uuid']}/state/")[number % 4]
            told, retry_after = await page_told(self.port, path, person["cookies"])
            self.history.look(path, told, retry_after=retry_after)
            await asyncio.sleep(PAUSE_SECONDS)

    def call(self, people: list[dict]) -> "Call":
        return Call(self, people)

    async def until(self, ready: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        """Wait for something to become true. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not ready():
                await asyncio.sleep(0.005)

    async def after_saves(self, number: int) -> None:
        """Wait for so many more acknowledgements."""
        enough = self.history.acknowledged + number
        await self.until(lambda: self.history.acknowledged >= enough)

    async def recovery(self, since: float, heard: int) -> float:
        """Wait for the first acknowledgement after so many; return the seconds from this moment to it."""
        await self.until(lambda: self.history.acknowledged > heard)
        return self.history.moments[heard] - since

    def requests(self, people: list[dict]) -> Iterator[Request]:
        """What this part of the crowd does next: first what waits, then something new."""
        people = list(people)
        for number in count():
            while self.waiting:
                yield self.waiting.popleft()
            person = people[number % len(people)]
            n = next(self.counters)
            submit = n % SUBMIT_EVERY == 0 and self.handed_in < len(self.people) // 2
            if submit and len(people) > 1:
                self.handed_in += 1
                people.remove(person)
                self.waiting.append(request(person, next(self.counters)))  # which will be late
            yield request(person, n, submit=submit)

    def settle(self, asked: Request, acknowledged: bool) -> None:
        if not acknowledged or self.history.acknowledged % REPEAT_EVERY == 0:
            self.waiting.append(asked)


def request(person: dict, n: int, *, submit: bool = False) -> Request:
    save = Save(person["uuid"], n % SLOTS + 1, n, DEVICES[n // SLOTS % len(DEVICES)], str(n))
    told = {"slot": save.slot, "n": n, "answer": save.answer, "flag": False}
    body = json.dumps({"device": save.device, "saves": [told], "submit": submit}).encode()
    return Request(person, save.uuid, (save,), submit, body)


async def page_told(port: int, path: str, cookies: str) -> tuple[str, bool]:
    """Return the status of a page, or what came instead, and whether it says when to come again."""
    try:
        async with asyncio.timeout(PAGE_SECONDS):
            head, _, body = (await page(port, path, cookies)).partition(b"\r\n\r\n")
    except TimeoutError:
        return LATE, False
    except ConnectionRefusedError:
        return REFUSED, False
    except OSError:
        return CUT, False
    head = head.lower()
    length = head.partition(b"\r\ncontent-length: ")[2].partition(b"\r\n")[0]
    is_whole = head != b"" and len(body) >= int(length or 0)
    return head[9:12].decode() if is_whole else CUT, b"\r\nretry-after:" in head


async def page(port: int, path: str, cookies: str) -> bytes:
    """Return all that comes before the server closes the line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        return await reader.read()
    finally:
        writer.close()


class Call(Voice):
    """A connection that is opened again whenever it breaks."""

    def __init__(self, crowd: Crowd, people: list[dict]) -> None:
        self.crowd, self.people = crowd, people
        self.taps = crowd.requests(people)
        self.done = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None
        self.asked: Asked | None = None

    def connect(self) -> None:
        asyncio.ensure_future(self._connect())  # noqa: RUF006  it ends with the loop at the latest

    async def _connect(self) -> None:
        self.buffer = b""
        while not self.crowd.tired:
            try:
                await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self.crowd.port)
                return
            except OSError:
                await asyncio.sleep(PAUSE_SECONDS)

    def speak(self) -> None:
        if self.crowd.tired or (self.crowd.ended and not self.crowd.waiting):
            self.hang_up()
            return
        self.tap = next(self.taps)
        self.asked = self.crowd.history.send(self.tap.uuid, *self.tap.saves, submit=self.tap.submit)
        self.sent_at = time.perf_counter()
        self.transport.write(with_ticket(self.tap.person, self.tap))

    def heard(self, head: bytes, body: bytes) -> None:
        status, asked, self.asked = int(head[9:12]), self.asked, None
        retry_after = b"\r\nretry-after:" in head
        moment = self.crowd.moment()
        told = self.crowd.history.hear(asked, status, body, retry_after=retry_after, moment=moment)
        self.crowd.settle(self.tap, told)
        if b"\r\nconnection: close" in head:
            self.transport.close()
        elif told:
            self.speak()
        else:
            asyncio.get_running_loop().call_later(PAUSE_SECONDS, self.speak_again, self.transport)

    def speak_again(self, transport: asyncio.Transport) -> None:
        if transport is self.transport and not transport.is_closing():
            self.speak()

    def connection_lost(self, error: Exception | None) -> None:
        if self.asked is not None:
            self.crowd.history.cut()
            self.crowd.settle(self.tap, False)
            self.asked = None
        if not self.done.done():
            asyncio.get_running_loop().call_later(PAUSE_SECONDS, self.connect)

    def hang_up(self) -> None:
        if not self.done.done():
            self.done.set_result(None)
        if self.transport is not None:
            self.transport.abort()
