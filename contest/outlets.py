"""The end of a socket where news are handed over: nobody is waited for, and whoever does not read is noticed.

Daphne's `send` never waits: what the network has not taken piles up in Twisted's transport, so we look there. uvicorn's
waits while the network has 64 kB to take. On any server a frame is worked out once for all sockets.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from functools import cached_property

from autobahn.websocket.protocol import PreparedMessage
from twisted.internet.tcp import Connection

logger = logging.getLogger(__name__)

BUFFER_FRAMES = 4
BUFFER_BYTES = 256 * 1024
CLOSE_SECONDS = 5
"""How long a socket may take to be told that it is closed; then it is cut."""
LONGEST_INCOMING = 1024
"""Bytes of a frame from the other end; our pages send none."""
LONGEST_MESSAGE = 256 * 1024
"""Bytes of a message either way, as far as the server looks."""

Send = Callable[[dict], Awaitable[None]]


class Frame:
    """A text on its way to sockets."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def wire(self) -> bytes:
        """The bytes of it between a server and a browser, the same for every socket: they are neither masked nor
        compressed."""
        return PreparedMessage(self.text.encode(), isBinary=False, applyMask=False, doNotCompress=True).payloadHybi


class Outlet:
    """A socket of any server; its sender may wait, so frames are written by a task while the reader is slow."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.frames: deque[Frame] = deque()
        self.writing: asyncio.Task | None = None

    async def offer(self, frame: Frame) -> bool:
        """Hand a frame over without waiting for the reader; False when earlier ones were not read."""
        if self.writing is None and takes_at_once(self.send):
            await self._send(frame)
            return True
        if len(self.frames) >= BUFFER_FRAMES:
            return False
        self.frames.append(frame)
        if self.writing is None:
            self.writing = asyncio.create_task(self._write())
        return True

    async def _write(self) -> None:
        while self.frames:
            await self._send(self.frames.popleft())
        self.writing = None

    async def _send(self, frame: Frame) -> None:
        try:
            await self.send({"type": "websocket.send", "text": frame.text})
        except Exception as error:  # a server may say so when the other end has gone
            logger.debug("a socket has gone: %r", error)

    async def close(self, code: int) -> None:
        """Close the socket, and cut it where the other end does not even take the news of that."""
        self.frames.clear()
        if self.writing is not None:
            self.writing.cancel()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.send({"type": "websocket.close", "code": code})
        except TimeoutError:
            cut(self.send)


class DaphneOutlet(Outlet):
    """A socket of Daphne: a frame is written where its bytes go, past all that would be done again for each."""

    def __init__(self, send: Send, protocol: object) -> None:
        super().__init__(send)
        self.protocol = protocol
        if hasattr(protocol, "maxFramePayloadSize"):  # close what sends more than a page of ours ever would
            protocol.maxFramePayloadSize, protocol.maxMessagePayloadSize = LONGEST_INCOMING, LONGEST_MESSAGE

    async def offer(self, frame: Frame) -> bool:
        transport = self.protocol.transport
        if unsent_bytes(transport) > BUFFER_BYTES:
            return False
        if self.protocol.state == self.protocol.STATE_OPEN:
            write_at_once(transport, frame.wire)
        else:
            await self._send(frame)
        return True


def outlet_of(send: Send) -> Outlet:
    """Return the outlet of the server whose `send` this is."""
    protocol = next(iter(getattr(send, "args", ())), None)
    is_plain = takes_plain_bytes(getattr(protocol, "transport", None))
    return DaphneOutlet(send, protocol) if is_plain else Outlet(send)


def takes_plain_bytes(transport: object) -> bool:
    """Return whether what is written to a transport of Twisted goes over the line as it is. One that encrypts looks
    the same, since it shows the parts of the connection below."""
    return isinstance(transport, Connection) and not transport.TLS


def unsent_bytes(transport: object) -> int:
    """Return how much a transport of Twisted was given and the network has not taken."""
    return len(transport.dataBuffer) - transport.offset + transport._tempDataLen


def write_at_once(transport: object, data: bytes) -> None:
    """Write to a transport of Twisted, and let it keep what the network does not take now.

    Left to itself it would ask the loop to be told when it may write, and not to be told any more: two calls of the
    system more for each answer and each frame of a board.
    """
    if transport.connected and not transport.disconnecting and not unsent_bytes(transport):
        written = transport.writeSomeData(data)
        if isinstance(written, int):  # else the line is lost, which its next writing will find
            data = data[written:]
    if data:
        transport.write(data)


def takes_at_once(send: Send) -> bool:
    """Return whether this `send` is uvicorn's and would not wait, so that a task for it would be wasted."""
    writable = getattr(getattr(send, "__self__", None), "writable", None)
    return isinstance(writable, asyncio.Event) and writable.is_set()


def cut(send: Send) -> None:
    """Cut a socket of uvicorn whose reader does not even take the news that it is closed. Daphne does so itself."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
