"""How many pages a second one Daphne process serves: a paper, the page of a contest, its board; beside stock Django.

Signed in, over connections that stay open, each person their own: who sits opens the paper and the contest, who has
handed in opens the board, with their own place on it. The same views and templates serve both sides, only the way to
them differs. Rounds alternate; the ratio is the least of the three pages', since each has to reach the goal. With
`--size` so many people of either kind look for a moment: that shows whether it still works, and no more.
"""

from collections.abc import Iterator
from itertools import cycle
from typing import NamedTuple

from bench.crowd import PAPER
from bench.load import Crowd
from bench.report import result
from bench.server import WITHOUT_ENGINE
from bench.sides import A_MOMENT, DATABASES, Load, Side, alternate, problems, twins

CONNECTIONS = 32
PEOPLE = 256
"""Who sit, and as many who have handed in."""
SETTINGS = "tests.faults.settings_served"
END = b"</html>"


class Look(NamedTuple):
    """A page, and what shows that it is the person's own."""

    path: str
    marker: bytes


def paper(person: dict) -> Look:
    return Look(f"/play/{person['uuid']}/1/", person["uuid"].replace("-", "").encode())


def contest(person: dict) -> Look:
    return Look(f"/contests/{person['contest']}/", person["code"].encode())


def board(person: dict) -> Look:
    return Look(f"/contests/{person['contest']}/board/", b"data-own-neighbours>")


PAGES = {"paper": paper, "contest": contest, "board": board}


class Readers(Crowd):
    """People who open one page over and over."""

    def __init__(self, port: int, people: list[dict], look) -> None:
        super().__init__(port, people, with_cookies)
        self.look = look

    def taps(self, people: list[dict]) -> Iterator[tuple[dict, Look]]:
        return cycle([(person, self.look(person)) for person in people])

    def check(self, tap: Look, status: int, body: bytes) -> None:
        if status == 200 and tap.marker in body and body.rstrip().endswith(END):
            self.acknowledged += 1
        else:
            self.errors.append(f"{tap.path}: {status} {body[:200]!r}")


def with_cookies(person: dict, look: Look) -> bytes:
    return f"GET {look.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {person['cookies']}\r\n\r\n".encode()


def run(quick: bool, size: list[int] | None = None) -> dict:
    """Measure and return one result: that of the paper."""
    rounds, seconds = A_MOMENT if size else (3, 1.5) if quick else (5, 6)
    people = size[0] if size else PEOPLE
    options = ("--answered", "--finished", str(people))
    stock = "bench.stock_pages:application"
    with twins(people, *options, reference=stock, DJANGO_SETTINGS_MODULE=SETTINGS) as sides:
        with sides.ours, sides.reference:
            loads = {name: load_of(sides, name, people) for name in PAGES}
            measured, errors = alternate(loads, rounds, seconds), problems(loads)
    return result(
        "pages",
        value=measured["paper"]["rate"],
        unit="paper pages a second",
        reference="the same pages through Django's own ASGIHandler",
        reference_value=measured["paper"]["reference_rate"],
        ratio=min(page["ratio"] for page in measured.values()),
        rounds=rounds,
        errors=errors,
        goal="a ratio of 1.5 for each page; 400 paper pages a second",
        **measured,
        connections=CONNECTIONS,
        questions=len(PAPER),
        board_rows=people,
        seconds=seconds,
        database=DATABASES["sqlite"],
        server="one Daphne process for each side; the load generator shares the machine",
        engine=WITHOUT_ENGINE,
    )


def load_of(sides, page: str, sitting: int) -> Load:
    people = sides.people[sitting:] if page == "board" else sides.people[:sitting]
    servers = (sides.ours, sides.reference)
    return Load(CONNECTIONS, *(Side(server, Readers(server.port, people, PAGES[page])) for server in servers))
