"""What a server does with those who wait at its door when it is told to take no more."""

import errno
import socket
from contextlib import ExitStack, closing

from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.selectreactor import SelectReactor
from twisted.python.failure import Failure

from config.hosts import Daphne


class Taking(Factory):
    """Counts whom it took."""

    protocol = Protocol
    noisy = False

    def __init__(self) -> None:
        self.taken = 0

    def buildProtocol(self, address):
        self.taken += 1
        return super().buildProtocol(address)


def test_daphne_takes_who_waits_at_its_own_door_and_leaves_the_shared_one_to_its_siblings():
    reactor, own, shared = SelectReactor(), Taking(), Taking()
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setblocking(False)
        port = reactor.listenTCP(0, own, interface="127.0.0.1").getHost().port
        reactor.adoptStreamPort(door.fileno(), socket.AF_INET, shared)
        with socket.create_connection(("127.0.0.1", port)), socket.create_connection(door.getsockname()):
            Daphne(reactor).stop_listening()
            with closing(door.accept()[0]):  # as a sibling does
                assert (own.taken, shared.taken) == (1, 0)
        for left in reactor.removeAll():
            left.connectionLost(Failure(ConnectionDone()))


def knocking() -> socket.socket:
    """A line that does not wait for the kernel to let it in."""
    line = socket.socket()
    line.setblocking(False)
    return line


def test_whoever_comes_between_the_last_who_is_taken_and_the_closing_is_not_let_in_but_for_one():
    reactor, factory = SelectReactor(), Taking()
    port = reactor.listenTCP(0, factory, interface="127.0.0.1")
    host = Daphne(reactor)
    host.make_room()
    take_all, errors = port.doRead, []
    with ExitStack() as lines:

        def take_all_and_wait() -> None:  # as where others want the core
            take_all()
            for line in [lines.enter_context(knocking()) for _one in range(9)]:
                line.connect_ex(port.socket.getsockname())
                errors.append(line.connect_ex(port.socket.getsockname()))

        port.doRead = take_all_and_wait
        host.stop_listening()
    let_in = [error for error in errors if error != errno.EALREADY]
    assert (len(errors), len(let_in), factory.taken) == (9, 1, 0)
