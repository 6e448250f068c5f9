"""What Daphne does with a request before it asks us: no more than it must, for it does it on the loop that serves all.

Left alone, Twisted reads every form that is posted, to have its fields at hand: ten megabytes in small parts, which
anybody may send, hold up every answer for seconds. It takes bodies of any length. And it measures how long a line has
been idle by the clock on the wall, so that whoever sets it an hour forwards cuts all lines at once. Autobahn prints its
whole configuration prettily for each socket that comes, for a log that nobody keeps. `install` puts an end to all four.
"""

import time

from autobahn.websocket import protocol
from daphne import http_protocol
from twisted.internet import reactor

from config.pages import BODY_LIMIT

CUT_AT = 2 * BODY_LIMIT
"""Bytes of a body after which the line is cut. Somebody who is a little above the limit is told so in words."""
TOO_LARGE = b"HTTP/1.1 413 Request Entity Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Request(http_protocol.WebRequest):
    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, parsePOSTFormSubmission=False, **options)
        self.is_cut = False

    def gotLength(self, length: int | None) -> None:
        super().gotLength(length)
        if length is not None and length > CUT_AT:
            self.cut()

    def handleContentChunk(self, data: bytes) -> None:
        if self.is_cut:
            return
        super().handleContentChunk(data)
        if self.content.tell() > CUT_AT:
            self.cut()

    def requestReceived(self, *line: bytes) -> None:
        if not self.is_cut:
            super().requestReceived(*line)

    def cut(self) -> None:
        self.is_cut = True
        self.content.close()
        self.channel.transport.write(TOO_LARGE)
        self.channel.loseConnection()


def write_no_line(factory: http_protocol.HTTPFactory, request: Request) -> None:
    """Stand in for Twisted's log of requests, a tenth of what a save costs: Daphne throws it away, and has its own."""


def print_nothing(thing: object) -> str:
    """Stand in for the pretty printer of Autobahn's debugging: a fifth of what it costs to let a socket in."""
    return ""


def install() -> None:
    """Have Daphne make requests of this kind; it looks the class up with every line that is opened. Belongs before
    anything is put on the reactor's timetable."""
    http_protocol.WebRequest = Request
    http_protocol.HTTPFactory.log = write_no_line
    reactor.seconds = time.monotonic
    protocol.pformat = print_nothing
