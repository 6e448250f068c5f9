"""Ten thousand papers are handed in within five seconds: who is told so when, and when are all marked and ranked?

Through the door of the saves, each with its last answer; every paper was answered before. The time of an
acknowledgement counts from the first submission that was due. `ranked` ends when the public board, read by HTTP, counts
everybody; then the database is asked whether every acknowledged answer stands and every paper is finished and marked.
"""

import asyncio
import json
import time
from functools import partial

from bench.arrivals import Arrivals, Lines, expect
from bench.herds import ROUNDS, Effort, Site, check_stored, served
from bench.load import Crowd, Tap, with_ticket
from bench.report import middle_of, result, within_ms

PEOPLE, SECONDS = 10_000, 5
RANKED_SECONDS = 600
"""So long the board may take at most, before the rest is an error."""


def run(quick: bool, size: list[int] | None = None, database: str = "sqlite") -> dict:
    """Measure and return one result; `size` is how many hand in, as many a second as ever."""
    return middle_of(partial(measure, quick, size, database), 1 if quick or size else ROUNDS)


def measure(quick: bool, size: list[int] | None, database: str) -> dict:
    people = size[0] if size else PEOPLE // 5 if quick else PEOPLE
    seconds = SECONDS * people / PEOPLE
    with served(people, "--answered", database=database) as site:
        crowd, submitting, ranked, effort = asyncio.run(storm(site, seconds))
        errors = crowd.problems() + submitting.errors
        errors += check_stored(site.server, crowd.promised, {person["uuid"] for person in site.people})
    errors += [] if ranked else [f"the board did not count everybody within {RANKED_SECONDS} s"]
    return result(
        "herd_submit",
        value=ranked,
        unit="s from the first submission until all are marked and ranked",
        reference="none",
        reference_value=None,
        ratio=None,
        rounds=1,
        errors=errors,
        goal="0 errors, all acknowledged 8 s after the first, all marked and ranked within 60 s",
        people=people,
        seconds=seconds,
        all_acknowledged_s=round(submitting.ended - submitting.began, 2),
        acknowledged_p50_ms=within_ms(submitting.times, 50),
        acknowledged_p99_ms=within_ms(submitting.times, 99),
        load_generator_cpu=effort.share,
        database=database,
        server="one Daphne process with the engine; the load generator shares the machine",
    )


async def storm(site: Site, seconds: float) -> tuple[Crowd, Arrivals, float | None, Effort]:
    """Let all hand in; return also after how many seconds the board counted them, and the effort of handing in."""
    lines, submitting, effort = Lines(site.server.port), Arrivals(), Effort()
    crowd = Crowd(site.server.port, site.people, with_ticket)
    await submitting.come(seconds, [partial(submit, crowd, lines, person) for person in site.people])
    effort.end()
    lines.close()  # some have been idle for long, and the server closes those
    asking = Lines(site.server.port)
    ranked = await until_ranked(asking, site.people[0], len(site.people))
    asking.close()
    return crowd, submitting, ranked and round(ranked - submitting.began, 1), effort


async def submit(crowd: Crowd, lines: Lines, person: dict) -> None:
    """Hand a paper in, together with its last answer."""
    answer = await lines.ask(crowd.write(person, tap := last_tap(crowd, person)))
    crowd.check(tap, answer.status, answer.body)
    expect(answer, 200, b'"state":"finished"')


def last_tap(crowd: Crowd, person: dict) -> Tap:
    tap = next(crowd.taps([person]))[1]
    return tap._replace(body=json.dumps(json.loads(tap.body) | {"submit": True}).encode())


async def until_ranked(lines: Lines, person: dict, number: int) -> float | None:
    """Return when the board counted so many; None where it never did."""
    path = f"/contests/{person['contest']}/board/{person['board']}/data/"
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    end = time.perf_counter() + RANKED_SECONDS
    while time.perf_counter() < end:
        told = json.loads(expect(await lines.ask(request), 200).body)
        if told["entrants"] == number:
            return time.perf_counter()
        await asyncio.sleep(0.2)
    return None
