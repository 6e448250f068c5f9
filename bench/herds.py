"""What the herds share: the site that is stormed, and those who come, as their browsers or as savers."""

import re
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from bench.arrivals import Answer, Lines, expect
from bench.load import Crowd, Slot, Tap
from bench.report import own_cpu_seconds
from bench.server import Server
from bench.sides import database_url
from tests.faults.servers import read_stored

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings_served", "ENGINE": "yes", "DEMO": "no"}
"""As served, with the engine; only that static files need not be collected first."""
ROUNDS = 3
"""Each on a site of its own."""


class Site(NamedTuple):
    server: Server
    people: list[dict]


@contextmanager
def served(people: int, *options: str, database: str = "sqlite", **settings: str) -> Iterator[Site]:
    """A running site and its crowd, seated with the options of bench.crowd."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # the server inherits it
    with tempfile.TemporaryDirectory(prefix="hoi-thi-bench-") as directory, database_url(database) as url:
        server = Server(Path(directory), database=url, **SETTINGS | settings)
        seated = server.seat(people, *options)
        with server:
            yield Site(server, seated)


class Browser:
    """One person's browser: it keeps cookies, and fills in forms with the token that they bring."""

    def __init__(self, lines: Lines, cookies: str = "", address: str = "") -> None:
        self.lines = lines
        self.cookies = dict(pair.split("=", 1) for pair in cookies.split("; ") if pair)
        self.address = f"X-Forwarded-For: {address}\r\n" if address else ""

    async def open(self, path: str, marker: bytes = b"") -> Answer:
        """Open a page that holds the marker. Raises Wrong."""
        return expect(await self.ask("GET", path), 200, marker)

    async def send(self, path: str, **fields: str) -> str:
        """Send a form and return where its answer leads. Raises Wrong."""
        answer = expect(await self.ask("POST", path, urlencode(fields)), 302)
        return answer.headers("location")[0]

    async def ask(self, method: str, path: str, body: str = "") -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n" if body else ""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self.address}Cookie: {cookies}\r\n{form}\r\n"
        answer = await self.lines.ask((head + body).encode())
        for cookie in answer.headers("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer


def token_of(page: Answer) -> str:
    """The token against forged forms that stands in a page."""
    return re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page.body)[1].decode()


def saves(crowd: Crowd, lines: Lines, number: int) -> list[Callable[[], Awaitable[None]]]:
    """So many visits that save one answer each, by everybody in turn; the crowd checks and remembers."""
    return [partial(save, crowd, lines, *asked) for asked in islice(crowd.taps(crowd.people), number)]


async def save(crowd: Crowd, lines: Lines, person: dict, tap: Tap) -> None:
    answer = await lines.ask(crowd.write(person, tap))
    crowd.check(tap, answer.status, answer.body)


class Effort:
    """What the load generator itself uses, as a part of one processor, so that it is seen not to be the bottleneck."""

    def __init__(self) -> None:
        self.began, self.cpu = time.perf_counter(), own_cpu_seconds()
        self.share = 0.0

    def end(self) -> None:
        self.share = round((own_cpu_seconds() - self.cpu) / (time.perf_counter() - self.began), 2)


def check_stored(server: Server, promised: dict[Slot, int], finished: set[str]) -> list[str]:
    """Return what the database has lost: acknowledged answers that do not stand, submitted papers that are not over."""
    stored = read_stored(server)
    lost = [place for place, counter in promised.items() if not stands(stored.answers.get(place), counter)]
    open_yet = finished - set(stored.finished)
    return [f"lost: slot {slot} of {uuid}" for uuid, slot in lost] + [f"not finished: {uuid}" for uuid in open_yet]


def stands(found: tuple | None, counter: int) -> bool:
    return found is not None and found[0][0] >= counter and found[1] == str(found[0][0])
