"""Two thousand people start within ten seconds, as when a round opens: are all of them served, and when?

Signed in before, each sends the form that starts a paper and follows to the open paper. The time counts from the moment
at which the tap was due to the last byte of the paper.
"""

import asyncio
from functools import partial

from bench.arrivals import Arrivals, Lines, expect
from bench.crowd import CSRF, PAPER
from bench.herds import ROUNDS, Browser, Effort, Site, served
from bench.report import middle_of, result, within_ms

PEOPLE, SECONDS = 2000, 10


def run(quick: bool, size: list[int] | None = None, database: str = "sqlite") -> dict:
    """Measure and return one result; `size` is how many people start, as many a second as ever."""
    return middle_of(partial(measure, quick, size, database), 1 if quick or size else ROUNDS)


def measure(quick: bool, size: list[int] | None, database: str) -> dict:
    people = size[0] if size else PEOPLE // 4 if quick else PEOPLE
    seconds = SECONDS * people / PEOPLE
    with served(1, "--entered", str(people), database=database) as site:
        starting, effort = asyncio.run(storm(site, seconds))
    return result(
        "herd_start",
        value=within_ms(starting.times, 99),
        unit="ms within which 99 of 100 have the open paper",
        reference="none",
        reference_value=None,
        ratio=None,
        rounds=1,
        errors=starting.errors,
        goal="all served, a p99 of 5,000 ms, 0 errors",
        people=people,
        seconds=seconds,
        served=len(starting.times),
        p50_ms=within_ms(starting.times, 50),
        all_served_s=round(starting.ended - starting.began, 1),
        questions=len(PAPER),
        load_generator_cpu=effort.share,
        database=database,
        server="one Daphne process; the load generator shares the machine",
    )


async def storm(site: Site, seconds: float) -> tuple[Arrivals, Effort]:
    lines, starting, effort = Lines(site.server.port), Arrivals(), Effort()
    await starting.come(seconds, [partial(start, lines, person) for person in site.people[1:]])
    effort.end()
    return starting, effort


async def start(lines: Lines, person: dict) -> None:
    browser = Browser(lines, person["cookies"])
    here = await browser.send(
        f"/contests/{person['contest']}/rounds/{person['round']}/start/", csrfmiddlewaretoken=CSRF
    )
    while (answer := await browser.ask("GET", here)).status == 302:
        here = answer.headers("location")[0]
    expect(answer, 200, b'id="paper-config"')
