"""Two thousand people sign in within a minute while two hundred answers a second are saved: does saving suffer?

Each opens the sign-in page, sends the form with its token and opens the page it leads to; the passwords are hashed as
the site hashes them. The saves arrive evenly, beside them and whatever becomes of them; each counts from the moment at
which it was due. Every fifty people share an address, as an office does.
"""

import asyncio
from functools import partial

from bench.arrivals import Arrivals, Lines
from bench.herds import ROUNDS, Browser, Effort, Site, saves, served, token_of
from bench.load import Crowd, with_ticket
from bench.report import middle_of, result, within_ms

SAVERS = 400
SAVES_A_SECOND = 200
PEOPLE, SECONDS = 2000, 60
OFFICE = 50


def run(quick: bool, size: list[int] | None = None, database: str = "sqlite") -> dict:
    """Measure and return one result; `size` is how many people sign in, as many a second as ever."""
    return middle_of(partial(measure, quick, size, database), 1 if quick or size else ROUNDS)


def measure(quick: bool, size: list[int] | None, database: str) -> dict:
    people = size[0] if size else PEOPLE // 4 if quick else PEOPLE
    seconds = SECONDS * people / PEOPLE
    with served(SAVERS, "--entered", str(people), database=database, TRUSTED_PROXIES="1") as site:
        crowd, saving, signing, effort = asyncio.run(storm(site, seconds))
    return result(
        "herd_login",
        value=within_ms(saving.times, 99),
        unit="ms within which 99 of 100 saves are acknowledged",
        reference="none",
        reference_value=None,
        ratio=None,
        rounds=1,
        errors=crowd.problems() + saving.errors + signing.errors,
        goal="0 errors, a p99 of 500 ms",
        people=people,
        seconds=seconds,
        sign_in_p50_ms=within_ms(signing.times, 50),
        sign_in_p99_ms=within_ms(signing.times, 99),
        all_signed_in_s=round(signing.ended - signing.began, 1),
        saves_a_second=SAVES_A_SECOND,
        save_p50_ms=within_ms(saving.times, 50),
        load_generator_cpu=effort.share,
        database=database,
        server="one Daphne process; the load generator shares the machine",
    )


async def storm(site: Site, seconds: float) -> tuple[Crowd, Arrivals, Arrivals, Effort]:
    """Return those who saved, what became of the saves and of the sign-ins, and the effort of it all."""
    lines, pages = Lines(site.server.port), Lines(site.server.port)
    crowd = Crowd(site.server.port, site.people[:SAVERS], with_ticket)
    saving, signing, effort = Arrivals(), Arrivals(), Effort()
    visits = [partial(sign_in, pages, person, number) for number, person in enumerate(site.people[SAVERS:])]
    await asyncio.gather(
        saving.come(seconds, saves(crowd, lines, round(SAVES_A_SECOND * seconds))),
        signing.come(seconds, visits),
    )
    effort.end()
    return crowd, saving, signing, effort


async def sign_in(lines: Lines, person: dict, number: int) -> None:
    browser = Browser(lines, address=f"10.0.{number // OFFICE // 256}.{number // OFFICE % 256}")
    page = await browser.open("/accounts/login/", b'name="login"')
    fields = {"login": person["login"], "password": person["password"], "csrfmiddlewaretoken": token_of(page)}
    here = await browser.send("/accounts/login/", **fields)
    await browser.open(here, person["code"].encode())
