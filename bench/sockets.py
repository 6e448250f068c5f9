"""A crowd of sockets that compare what they hear: as little work as possible, since they share the machine."""

import asyncio
import base64
import resource
import secrets
import time
from collections.abc import Coroutine
from typing import Any

import uvloop

BOARD = 1
PAYLOAD_BYTES = 2048
PATIENCE_SECONDS = 120
CONNECTING_AT_ONCE = 64
TEXT, PING, PONG = 1, 9, 10


def payload(version: int, size: int = PAYLOAD_BYTES) -> str:
    """Return the text of a board, padded to this size. Nothing of it is in the version before, so it travels whole."""
    start = f'{{"version":{version},"rows":["'
    return start + "xyz"[version % 3] * (size - len(start) - 3) + '"]}'


def framed(content: bytes) -> bytes:
    """Return a text as a server sends it, in one frame and not masked."""
    return bytes([0x80 | TEXT, 126]) + len(content).to_bytes(2) + content


def first_frame(buffer: bytearray) -> tuple[int, int, int] | None:
    """The opcode, start and length of a frame that has arrived whole; servers do not mask."""
    if len(buffer) < 2:
        return None
    length, start = buffer[1] & 0x7F, 2
    if length >= 126:
        start = 4 if length == 126 else 10
        length = int.from_bytes(buffer[2:start])
    return (buffer[0] & 0x0F, start, length) if len(buffer) >= start + length else None


class Client(asyncio.Protocol):
    """One watcher: shakes hands, answers pings as a browser does, and hands on what it hears."""

    def __init__(self, crowd: "Crowd", path: str, cookies: str = "") -> None:
        self.crowd, self.path, self.cookies = crowd, path, cookies
        self.buffer = bytearray()
        self.is_open = False
        self.opened = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        host = f"localhost:{self.crowd.port}"
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {host}", f"Origin: http://{host}", "Upgrade: websocket"]
        lines += [f"Cookie: {self.cookies}"] * bool(self.cookies)
        lines += ["Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "", ""]
        transport.write("\r\n".join(lines).encode())

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(error or ConnectionError("closed before it opened"))

    def data_received(self, data: bytes) -> None:
        if data == self.crowd.frame and self.is_open and not self.buffer:  # as nearly always
            self.crowd.arrived(self.crowd.expected)
            return
        self.buffer += data
        if not self.is_open:
            self.shake_hands()
        if self.is_open:
            self.read_frames()

    def shake_hands(self) -> None:
        head, end, rest = self.buffer.partition(b"\r\n\r\n")
        if not end:
            return
        self.buffer = rest
        if head.startswith(b"HTTP/1.1 101"):
            self.is_open = True
            self.opened.set_result(True)
        elif not self.opened.done():
            self.opened.set_exception(ConnectionError(head.split(b"\r\n")[0].decode()))

    def read_frames(self) -> None:
        while (frame := first_frame(self.buffer)) is not None:
            opcode, start, length = frame
            content = bytes(self.buffer[start : start + length])
            del self.buffer[: start + length]
            if opcode == TEXT:
                self.take(content)
            elif opcode == PING:
                self.answer(content)

    def take(self, content: bytes) -> None:
        self.crowd.arrived(content)

    def answer(self, content: bytes) -> None:
        mask = secrets.token_bytes(4)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(content))
        self.transport.write(bytes([0x80 | PONG, 0x80 | len(content)]) + mask + masked)


class Crowd:
    """All watchers of one round. Every frame that arrives is compared with the one that was sent."""

    kind = Client

    def __init__(self, port: int) -> None:
        self.port, self.clients = port, []
        self.expected = self.frame = b""
        self.missing, self.greeted, self.errors = 0, 0, []
        self.complete = asyncio.Event()

    async def connect(self, path: str, number: int, cookies: tuple[str, ...] = ("",)) -> None:
        """Open so many sockets, some at a time; the cookies are dealt out."""
        gate, loop = asyncio.Semaphore(CONNECTING_AT_ONCE), asyncio.get_running_loop()

        async def one(own: str) -> None:
            async with gate:
                _transport, client = await loop.create_connection(
                    lambda: self.kind(self, path, own), "127.0.0.1", self.port
                )
                await client.opened
                self.clients.append(client)

        connecting = (one(cookies[place % len(cookies)]) for place in range(number))
        results = await asyncio.gather(*connecting, return_exceptions=True)
        self.errors += [f"no socket: {result!r}" for result in results if isinstance(result, BaseException)]

    async def broadcast(self, kind: str, version: int) -> float:
        """Return the milliseconds from the request to the last socket."""
        self.expected, self.missing = payload(version).encode(), len(self.clients)
        self.frame = framed(self.expected)
        self.complete.clear()
        began = time.perf_counter()
        await request(self.port, "GET", f"/{kind}/{version}")
        try:
            await asyncio.wait_for(self.complete.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            self.errors.append(f"{self.missing} of {len(self.clients)} sockets heard nothing")
        return (time.perf_counter() - began) * 1000

    def arrived(self, content: bytes) -> None:
        if content == self.expected:
            self.missing -= 1
            if self.missing == 0:
                self.complete.set()
        elif len(content) < PAYLOAD_BYTES:  # which version is current
            self.greeted += 1
        else:
            self.errors.append(f"another frame than the one that was sent: {content[:60]!r}")

    def leave(self) -> None:
        for client in self.clients:
            client.transport.abort()
        self.clients.clear()


async def request(port: int, method: str, path: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer.rpartition(b"\r\n\r\n")[2]


def own_cpu_seconds() -> float:
    """What the load generator itself has used so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def many_files() -> None:
    """Let this process, and the servers that it starts, hold as many sockets as the machine allows."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def play(part: Coroutine) -> Any:
    """Run the load generator's part on the fastest loop there is."""
    return uvloop.run(part)
