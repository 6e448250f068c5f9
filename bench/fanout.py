"""How long one broadcast of a board takes to reach the last of many sockets of one Daphne process.

Compared with the consumer of the textbook, in which every socket joins a group of the same in-memory layer. Rounds
alternate between the two, each with a fresh process; every frame that arrives is compared with the one that was sent.
"""

import asyncio
import base64
import secrets
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.report import median_ratio, result
from bench.server import Server

SERVED = "bench.fanout_server:application"
BOARD = 1
PAYLOAD_BYTES = 2048
PATIENCE_SECONDS = 60
CONNECTING_AT_ONCE = 32
RESTS = 3
"""Between two broadcasts so many times the last one: our hub rests too, and a rest is no part of a broadcast."""


def payload(version: int, size: int = PAYLOAD_BYTES) -> str:
    """Return the text of a board, padded to this size. Nothing of it is in the version before, so it travels whole."""
    start = f'{{"version":{version},"rows":["'
    return start + "xyz"[version % 3] * (size - len(start) - 3) + '"]}'


class Client(asyncio.Protocol):
    """One watcher: shakes hands and compares frames; as little work as possible, since it shares the machine."""

    def __init__(self, crowd: "Crowd", path: str) -> None:
        self.crowd, self.path = crowd, path
        self.buffer = bytearray()
        self.opened = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        host = f"localhost:{self.crowd.port}"
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {host}", f"Origin: http://{host}", "Upgrade: websocket"]
        lines += ["Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "", ""]
        transport.write("\r\n".join(lines).encode())

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(error or ConnectionError("closed before it opened"))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.opened.done():
            self.shake_hands()
        if self.opened.done():
            self.read_frames()

    def shake_hands(self) -> None:
        head, end, rest = self.buffer.partition(b"\r\n\r\n")
        if not end:
            return
        self.buffer = rest
        if head.startswith(b"HTTP/1.1 101"):
            self.opened.set_result(True)
        else:
            self.opened.set_exception(ConnectionError(head.split(b"\r\n")[0].decode()))

    def read_frames(self) -> None:
        while len(self.buffer) >= 4:
            length, start = self.buffer[1] & 0x7F, 2
            if length == 126:
                length, start = int.from_bytes(self.buffer[2:4]), 4
            if len(self.buffer) < start + length:
                return
            if self.buffer[0] & 0x0F == 1 and length >= PAYLOAD_BYTES:
                self.crowd.arrived(self.buffer[start : start + length])
            del self.buffer[: start + length]


class Crowd:
    """All watchers of one round."""

    def __init__(self, port: int) -> None:
        self.port, self.clients = port, []
        self.expected, self.missing, self.errors = b"", 0, 0
        self.complete = asyncio.Event()

    async def connect(self, path: str, number: int) -> None:
        gate, loop = asyncio.Semaphore(CONNECTING_AT_ONCE), asyncio.get_running_loop()

        async def one() -> None:
            async with gate:
                _transport, client = await loop.create_connection(lambda: Client(self, path), "127.0.0.1", self.port)
                await client.opened
                self.clients.append(client)

        results = await asyncio.gather(*(one() for _number in range(number)), return_exceptions=True)
        self.errors += sum(isinstance(result, BaseException) for result in results)

    async def broadcast(self, kind: str, version: int) -> float:
        """Return the milliseconds from the request to the last socket."""
        self.expected, self.missing = payload(version).encode(), len(self.clients)
        self.complete.clear()
        began = time.perf_counter()
        await request(self.port, "POST", f"/{kind}/{version}")
        try:
            await asyncio.wait_for(self.complete.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            self.errors += self.missing
        return (time.perf_counter() - began) * 1000

    def arrived(self, frame: bytearray) -> None:
        if frame != self.expected:
            self.errors += 1
            return
        self.missing -= 1
        if self.missing == 0:
            self.complete.set()

    def leave(self) -> None:
        for client in self.clients:
            client.transport.abort()


async def request(port: int, method: str, path: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer.rpartition(b"\r\n\r\n")[2]


async def one_round(kind: str, watchers: int, broadcasts: int) -> tuple[float, int]:
    """Return the median of the broadcasts of one fresh process, and what went wrong."""
    with TemporaryDirectory(prefix="hoi-thi-bench-") as directory, Server(Path(directory), SERVED) as server:
        port = server.port
        crowd = Crowd(port)
        ticket = (await request(port, "GET", "/ticket")).decode()
        path = f"/ws/board/{BOARD}/?ticket={ticket}" if kind == "ours" else "/textbook/"
        await crowd.connect(path, watchers)
        times = []
        for version in range(1, broadcasts + 1):
            times.append(await crowd.broadcast(kind, version))
            await asyncio.sleep(RESTS * times[-1] / 1000)
        crowd.leave()
    return statistics.median(times), crowd.errors


def run(quick: bool) -> dict:
    """Measure and return one result; the ratio is the median of the rounds' own ratios."""
    watchers, rounds, broadcasts = (500, 3, 3) if quick else (2000, 5, 5)
    ours, textbook, errors = [], [], 0
    for _round in range(rounds):
        for kind, times in (("ours", ours), ("textbook", textbook)):
            milliseconds, wrong = asyncio.run(one_round(kind, watchers, broadcasts))
            times.append(milliseconds)
            errors += wrong
    return result(
        "fanout",
        value=round(statistics.median(ours), 1),
        unit="ms until the last socket has a broadcast",
        reference="textbook Channels consumer, a group of the in-memory layer",
        reference_value=round(statistics.median(textbook), 1),
        ratio=median_ratio(textbook, ours),
        rounds=rounds,
        errors=["a frame did not arrive as it was sent"] * errors,
        sockets=watchers,
        bytes=PAYLOAD_BYTES,
        broadcasts=broadcasts,
        server="one Daphne process, fresh in each round; the client shares the machine",
    )
