"""The servers that may run us, Daphne and uvicorn: how each is told to take no more, and to end."""

import asyncio
import os
import signal
from collections.abc import Callable

from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IListeningPort
from twisted.python.failure import Failure

BACKLOG = 4096
"""Connections that the kernel may let in before we take them. Twisted asks for 50: of a crowd that comes at once the
rest would knock again after one, three, seven seconds and so on, or be cut off."""
LAST_MOMENT_SECONDS = 1
"""What uvicorn has for ending when there are requests that it would wait for without end."""


class Host:
    """A server of which we know nothing: it ends by itself, and tells us by the lifespan protocol."""

    ends_at_our_wish = False
    """Whether signals are ours to hear, since we can end it when we are done."""

    def stop_listening(self) -> None:
        """Leave new connections to others, or refused; those that there are go on."""

    def unsent(self) -> set:
        """Return the connections that hold something which the network has not taken, and which end with the server."""
        return set()

    def stop(self, exit_status: int, *, at_once: bool) -> None:
        """End the server. `at_once` where there are threads that may never end: it must not wait for them."""


class Daphne(Host):
    """It cuts connections when it ends, waits for all threads, and has one exit status."""

    ends_at_our_wish = True

    def __init__(self, reactor) -> None:
        self.reactor = reactor

    def when_running(self, begin: Callable[[], None]) -> None:
        """Call this on the loop as soon as there is one; never where the reactor does not run."""
        self.reactor.callWhenRunning(self.make_room)
        self.reactor.callWhenRunning(lambda: asyncio.get_event_loop().call_soon(begin))

    def make_room(self) -> None:
        """Have the kernel let in more people than we can take at this moment. The queue of a socket that we were handed
        (Twisted knows no port of it) is for whoever made it to say."""
        for reader in self.reactor.getReaders():
            if IListeningPort.providedBy(reader) and reader.port is not None:
                reader.socket.listen(BACKLOG)

    def stop_listening(self) -> None:
        """Take all whom the kernel has let in, and close in the same breath: whoever is in its queue is cut off.

        The breath may be long where others want the core: meanwhile the kernel lets in one more, and has the rest wait.
        Not so at a socket that we were handed (Twisted knows no port of it): its queue is there for our siblings.
        """
        for reader in self.reactor.getReaders():
            if IListeningPort.providedBy(reader):
                if reader.port is not None:
                    reader.socket.listen(0)
                    reader.numberAccepts = BACKLOG
                    reader.doRead()
                reader.stopReading()
                reader.connectionLost(Failure(ConnectionDone()))

    def unsent(self) -> set:
        return set(self.reactor.getWriters())

    def stop(self, exit_status: int, *, at_once: bool) -> None:
        if at_once or exit_status:
            self.reactor.addSystemEventTrigger("after", "shutdown", os._exit, exit_status)
        self.reactor.stop()


class Uvicorn(Host):
    """It lets connections take what they were given before it ends. We end what goes on before it begins to."""

    ends_at_our_wish = True

    def __init__(self, server) -> None:
        self.server = server

    def stop_listening(self) -> None:
        for listening in self.server.servers:
            listening.close()

    def stop(self, exit_status: int, *, at_once: bool) -> None:
        self.server.should_exit = True
        if at_once:
            asyncio.get_running_loop().call_later(LAST_MOMENT_SECONDS, os._exit, exit_status)


def by_lifespan() -> Host:
    """Return the server that speaks the lifespan protocol with us. uvicorn is known by its handler of signals."""
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return Uvicorn(server) if hasattr(server, "should_exit") else Host()
