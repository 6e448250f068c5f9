"""A crowd that saves as fast as it is answered: open raw sockets, every answer checked, every promise remembered."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import NamedTuple

Slot = tuple[str, int]
"""An attempt's uuid and a slot."""

SLOTS = 10
DEVICE = "b" * 16


class Tap(NamedTuple):
    """One save: where, and which."""

    uuid: str
    slot: int
    counter: int
    body: bytes


Request = Callable[[dict, Tap], bytes]
"""Writes the request that brings a tap of a person."""


def with_ticket(person: dict, tap: Tap) -> bytes:
    """Write the request as our page sends it."""
    head = f"Authorization: Ticket {person['ticket']}\r\n"
    return _request(f"/play/{tap.uuid}/save/", head, tap.body)


def with_session(person: dict, tap: Tap) -> bytes:
    """Write the request as a page of stock Django sends it."""
    head = f"Cookie: {person['cookies']}\r\nX-CSRFToken: {person['csrf']}\r\n"
    return _request(f"/play/{tap.uuid}/save/", head, tap.body)


def _request(path: str, head: str, body: bytes) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


class Crowd:
    """So many connections over which people save, each connection for people of its own."""

    def __init__(self, port: int, people: list[dict], write: Request) -> None:
        self.port, self.people, self.write = port, people, write
        self.counters = count(1)
        self.promised: dict[Slot, int] = {}
        """The greatest counter that was acknowledged."""
        self.acknowledged = 0
        self.refused = 0
        self.times: list[float] = []
        self.errors: list[str] = []
        self.ended = False

    async def run(self, connections: int, seconds: float) -> None:
        """Save for so long. A connection that breaks ends its part, and is no error: the caller may have cut it."""
        self.ended = False
        crowd = [self.people[number::connections] for number in range(connections)]
        voices = [Voice(self, people) for people in crowd if people]
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.create_connection(lambda v=voice: v, "127.0.0.1", self.port) for voice in voices))
        loop.call_later(seconds, self.end)
        await asyncio.gather(*(voice.done for voice in voices))

    def end(self) -> None:
        self.ended = True

    def taps(self, people: list[dict]) -> Iterator[tuple[dict, Tap]]:
        while True:
            for slot in range(1, SLOTS + 1):
                for person in people:
                    counter = next(self.counters)
                    save = {"slot": slot, "n": counter, "answer": str(counter), "flag": False}
                    body = json.dumps({"device": DEVICE, "saves": [save]}).encode()
                    yield person, Tap(person["uuid"], slot, counter, body)

    def check(self, tap: Tap, status: int, body: bytes) -> None:
        """Remember what was promised. Only an honest 503 is no promise and no error."""
        if status == 503:
            self.refused += 1
            return
        try:
            [told] = json.loads(body)["saves"]
            right = (told["outcome"], told["n"], told["stored"]["answer"]) == ("saved", tap.counter, str(tap.counter))
        except (ValueError, KeyError, TypeError):
            right = False
        if status != 200 or not right:
            self.errors.append(f"{status} {body[:200]!r}")
        else:
            self.promised[tap.uuid, tap.slot] = tap.counter
            self.acknowledged += 1

    def problems(self) -> list[str]:
        """What was wrong, where nobody should have been told to come again either."""
        return self.errors + ["503"] * self.refused


class Voice(asyncio.Protocol):
    """One connection: a request, its answer, the next request."""

    def __init__(self, crowd: Crowd, people: list[dict]) -> None:
        self.crowd = crowd
        self.taps = crowd.taps(people)
        self.buffer = b""
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.speak()

    def speak(self) -> None:
        if self.crowd.ended:
            self.transport.close()
            return
        person, self.tap = next(self.taps)
        self.sent_at = time.perf_counter()
        self.transport.write(self.crowd.write(person, self.tap))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, end, rest = self.buffer.partition(b"\r\n\r\n")
        if not end:
            return
        head = head.lower()
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        if not length:  # as stock Django answers when a view fails; where it ends is not worth knowing
            self.crowd.errors.append(f"{head[9:12].decode()} without a length")
            self.transport.abort()
            return
        if len(rest) < int(length):
            return
        self.buffer = b""
        self.crowd.times.append(time.perf_counter() - self.sent_at)
        self.heard(head, rest)

    def heard(self, head: bytes, body: bytes) -> None:
        self.crowd.check(self.tap, int(head[9:12]), body)
        self.speak()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)
