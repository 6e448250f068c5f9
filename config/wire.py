"""What Daphne does with a request before it asks us: no more than it must, for it does it on the loop that serves all.

Left alone, Twisted reads every form that is posted, to have its fields at hand: ten megabytes in small parts, which
anybody may send, hold up every answer for seconds. It takes bodies of any length. And it measures how long a line has
been idle by the clock on the wall, so that whoever sets it an hour forwards cuts all lines at once. Autobahn prints its
whole configuration prettily for each socket that comes, for a log that nobody keeps. Each second Daphne looks closely
at all its lines, though hardly one has come to its end. And it pings all sockets that came together in one go: of five
thousand that alone, with their answers, held everybody up for half a second, three times a minute. `install` puts an
end to all six.
"""

import logging
import time
from collections.abc import Iterator

from autobahn.websocket import protocol
from daphne import http_protocol
from daphne.server import Server
from twisted.internet import reactor

from config.pages import BODY_LIMIT
from config.refusals import refusal_of

logger = logging.getLogger(__name__)

CUT_AT = 2 * BODY_LIMIT
"""Bytes of a body after which no more of it is kept, and it is refused."""
DISCARDED_AT_MOST = 512 * 1024 * 1024
"""Bytes that are taken after the refusal, to be thrown away. A browser looks for an answer when it has sent everything;
if the line is cut before, it shows an error page of its own, which says nothing of a size."""
DISCARDING_SECONDS = 120
ROUND_SECONDS, ROUND_PARTS = 2, 40
"""How long Daphne takes to ask all its lines for their age, and in how many parts: so all are not pinged at once."""


class Request(http_protocol.WebRequest):
    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, parsePOSTFormSubmission=False, **options)
        self.is_refused = False

    def gotLength(self, length: int | None) -> None:
        super().gotLength(length)
        if length is not None and length > CUT_AT:
            self.refuse()

    def handleContentChunk(self, data: bytes) -> None:
        if self.is_refused:
            self.discard(len(data))
            return
        super().handleContentChunk(data)
        if self.content.tell() > CUT_AT:
            self.refuse()

    def requestReceived(self, *line: bytes) -> None:
        if self.is_refused:
            self.channel.loseConnection()
        else:
            super().requestReceived(*line)

    def refuse(self) -> None:
        """Answer at once; what still comes is thrown away, until the end of it or of our patience."""
        self.is_refused, self.discarded, self.until = True, 0, time.monotonic() + DISCARDING_SECONDS
        self.content.close()
        self.channel.transport.write(too_large(self))

    def discard(self, size: int) -> None:
        self.discarded += size
        if self.discarded > DISCARDED_AT_MOST or time.monotonic() > self.until:
            self.channel.loseConnection()


def too_large(request: Request) -> bytes:
    """What is written to the line of a request whose body is too large for Daphne to be asked."""
    told = {name.lower(): values[-1] for name, values in request.requestHeaders.getAllRawHeaders()}
    refusal = refusal_of(told, "POST", 413)
    lines = [b"HTTP/1.1 413 Content Too Large", b"connection: close", *map(b": ".join, refusal.headers), b"", b""]
    return b"\r\n".join(lines) + refusal.body


def write_no_line(factory: http_protocol.HTTPFactory, request: Request) -> None:
    """Stand in for Twisted's log of requests, a tenth of what a save costs: Daphne throws it away, and has its own."""


def print_nothing(thing: object) -> str:
    """Stand in for the pretty printer of Autobahn's debugging: a fifth of what it costs to let a socket in."""
    return ""


look_closely = Server.application_checker


def look_at_the_ended(server: Server) -> None:
    """Stand in for Daphne's look at all its lines: let it look at those that were lost or whose application ended."""
    lines = server.connections
    server.connections = ended = {line: told for line, told in lines.items() if has_ended(told)}
    looked_at = list(ended)
    try:
        look_closely(server)
    finally:
        server.connections = lines
        for line in looked_at:
            if line not in ended:
                del lines[line]


def has_ended(told: dict) -> bool:
    """Whether Daphne may have something to do for a line of which it keeps this."""
    application = told.get("application_instance")
    return bool(told.get("disconnected")) or (application is not None and application.done())


def ask_in_parts(server: Server, parts: Iterator[list] | None = None) -> None:
    """Stand in for Daphne's look at the age of all its lines at once: look at the next part, and begin anew after the
    last. A line that is too old is closed, a socket that was not pinged for a while is."""
    part = next(parts, None) if parts else None
    if part is None:
        lines = list(server.connections)
        size = len(lines) // ROUND_PARTS + 1
        parts = iter([lines[start : start + size] for start in range(0, len(lines), size)])
        part = next(parts, [])
    for line in part:
        try:
            if line in server.connections:
                line.check_timeouts()
        except Exception:  # whatever is wrong with one line, the others are asked
            logger.exception("a line could not be asked for its age")
    reactor.callLater(ROUND_SECONDS / ROUND_PARTS, server.timeout_checker, parts)


def install() -> None:
    """Have Daphne make requests of this kind; it looks the class up with every line that is opened. Belongs before
    anything is put on the reactor's timetable."""
    http_protocol.WebRequest = Request
    http_protocol.HTTPFactory.log = write_no_line
    reactor.seconds = time.monotonic
    protocol.pformat = print_nothing
    Server.application_checker = look_at_the_ended
    Server.timeout_checker = ask_in_parts
