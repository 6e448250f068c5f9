"""What a server does with those who wait at its door when it is told to take no more."""

import socket
from contextlib import closing

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
