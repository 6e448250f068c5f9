"""Frames on their way to sockets: worked out once, written at once, and never waited for."""

import asyncio
import socket
from collections.abc import Iterator

import pytest
from autobahn.websocket.protocol import WebSocketProtocol
from twisted.internet.protocol import Protocol
from twisted.internet.tcp import Connection

from contest.outlets import BUFFER_BYTES, BUFFER_FRAMES, DaphneOutlet, Frame, Outlet, outlet_of, write_at_once

OPEN, CLOSING = WebSocketProtocol.STATE_OPEN, WebSocketProtocol.STATE_CLOSING


class Reactor:
    """Stands where Twisted asks the loop to be told when it may write or read."""

    def __init__(self) -> None:
        self.writers: set = set()

    def addWriter(self, writer) -> None:
        self.writers.add(writer)

    def removeWriter(self, writer) -> None:
        self.writers.discard(writer)

    def addReader(self, reader) -> None: ...

    removeReader = addReader


class Line:
    """A connection of Twisted's with another end to read from."""

    def __init__(self) -> None:
        ours, self.other = socket.socketpair()
        ours.setblocking(False)
        self.other.setblocking(False)
        self.reactor = Reactor()
        self.transport = Connection(ours, Protocol(), self.reactor)
        self.transport.connected = 1

    def fill(self) -> int:
        """Write until the network takes no more; return how many bytes it took."""
        taken = 0
        while not self.transport.dataBuffer and not self.transport._tempDataLen:
            write_at_once(self.transport, b"x" * 65_536)
            taken += 65_536
        return taken

    def read(self) -> bytes:
        found = b""
        while True:
            try:
                part = self.other.recv(1_000_000)
            except BlockingIOError:
                return found
            if not part:
                return found
            found += part
            for writer in list(self.reactor.writers):
                writer.doWrite()


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.other.close()
    line.transport.socket.close()


class Send:
    """Daphne's way of sending: a callable bound to its protocol."""

    def __init__(self, line: Line, state: int = OPEN) -> None:
        protocol = type("Protocol", (), {"STATE_OPEN": OPEN, "state": state, "transport": line.transport})
        protocol.maxFramePayloadSize = protocol.maxMessagePayloadSize = 0
        self.args = (protocol(),)
        self.events: list[dict] = []

    async def __call__(self, event: dict) -> None:
        self.events.append(event)


def test_a_frame_is_a_message_of_rfc_6455_as_servers_send_it():
    # §5.7: 0x81 0x05 is the text of five bytes that follow, in one frame without a mask
    assert Frame("Hello").wire == bytes([0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
    assert Frame("đ" * 100).wire[:4] == bytes([0x81, 126, 0, 200])
    assert Frame("x" * 70_000).wire[:10] == bytes([0x81, 127]) + (70_000).to_bytes(8, "big")


def test_what_the_network_takes_is_written_before_the_call_returns(line):
    write_at_once(line.transport, b"news")
    assert (line.other.recv(100), line.reactor.writers) == (b"news", set())


def test_what_it_does_not_take_comes_later_whole_and_in_order(line):
    taken = line.fill()
    write_at_once(line.transport, b"last")
    assert line.reactor.writers == {line.transport}
    heard = line.read()
    assert (len(heard), heard[-4:]) == (taken + 4, b"last")


def test_nothing_overtakes_what_twisted_was_given_before(line):
    line.transport.write(b"first ")
    write_at_once(line.transport, b"second")
    line.transport.doWrite()
    assert line.other.recv(100) == b"first second"


def test_writing_to_a_line_that_is_lost_or_about_to_end_raises_nothing(line):
    line.other.close()
    write_at_once(line.transport, b"into the void")
    assert line.reactor.writers == {line.transport}  # its next writing finds out
    line.transport.disconnecting = True
    write_at_once(line.transport, b"too late")
    line.transport.connected = 0
    write_at_once(line.transport, b"much too late")


async def test_daphne_is_handed_the_same_bytes_for_every_socket(line):
    send = Send(line)
    outlet = outlet_of(send)
    assert await outlet.offer(Frame("Hello")) is True
    assert (type(outlet), line.other.recv(100), send.events) == (DaphneOutlet, Frame("Hello").wire, [])
    protocol = send.args[0]
    assert (protocol.maxFramePayloadSize, protocol.maxMessagePayloadSize) == (1024, 262_144)


async def test_a_socket_of_daphne_that_is_closing_is_left_to_daphne(line):
    send = Send(line, CLOSING)
    assert await outlet_of(send).offer(Frame("Hello")) is True
    assert send.events == [{"type": "websocket.send", "text": "Hello"}]


async def test_a_reader_of_daphne_who_does_not_read_is_told_from_one_who_does(line):
    outlet = outlet_of(Send(line))
    line.fill()
    line.transport.write(b"x" * BUFFER_BYTES)
    assert await outlet.offer(Frame("one more")) is False
    line.read()
    assert await outlet.offer(Frame("one more")) is True


async def test_elsewhere_a_slow_reader_has_so_many_frames_waiting_and_no_more():
    may_send, sent = asyncio.Event(), []

    async def send(event: dict) -> None:
        await may_send.wait()
        sent.append(event["text"])

    outlet = outlet_of(send)
    offered = [await outlet.offer(Frame(str(number))) for number in range(BUFFER_FRAMES + 1)]
    may_send.set()
    await outlet.writing
    assert (type(outlet), offered) == (Outlet, [True] * BUFFER_FRAMES + [False])
    assert sent == ["0", "1", "2", "3"]
