"""Ten thousand open papers reach one deadline and nobody hands in: when are all finished, marked and ranked?

Every paper was answered before. The time counts from the deadline, and so holds the seconds for which the sweep waits
for what may still be in a queue. `ranked` ends when the public board, read by HTTP, counts everybody. Then the database
is asked whether each paper was finished by its deadline and at it, marked once a slot, and stands once on each board.
"""

import asyncio
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial

from bench.arrivals import Lines
from bench.herd_submit import RANKED_SECONDS, until_ranked
from bench.herds import ROUNDS, Site, served
from bench.report import middle_of, result
from bench.server import Server
from tests.faults import papers
from tests.faults.servers import connected, moment_of

PEOPLE = 10_000
LEFT_SECONDS = 2
"""Until the deadline; by then the server has come."""
OPEN = "SELECT count(*) FROM contest_attempt WHERE state = 'open'"
BY_DEADLINE = "SELECT count(*) FROM contest_attempt WHERE finished_by = 'deadline'"
ONE_DEADLINE = "UPDATE contest_attempt SET deadline = {deadline}"


def run(quick: bool, size: list[int] | None = None, database: str = "sqlite") -> dict:
    """Measure and return one result; `size` is how many papers are open."""
    return middle_of(partial(measure, quick, size, database), 1 if quick or size else ROUNDS)


def measure(quick: bool, size: list[int] | None, database: str) -> dict:
    people = size[0] if size else PEOPLE // 5 if quick else PEOPLE
    with served(people, "--answered", database=database) as site:
        finished, marked, ranked = asyncio.run(deadline(site))
        by_deadline = count(site.server, BY_DEADLINE)
        errors = [str(finding) for finding in papers.check(papers.read(site.server))]
    errors += [f"{by_deadline} of {people} were finished by their deadline"] * (by_deadline != people)
    errors += [] if ranked else [f"the board did not count everybody within {RANKED_SECONDS} s"]
    return result(
        "sweep",
        value=ranked,
        unit="s from the deadline until all are finished, marked and ranked",
        reference="none",
        reference_value=None,
        ratio=None,
        rounds=1,
        errors=errors,
        goal="0 errors, all finished at their deadline, marked and ranked within 60 s",
        people=people,
        all_finished_s=finished,
        all_marked_s=marked,
        database=database,
        server="one Daphne process with the engine",
    )


async def deadline(site: Site) -> tuple[float | None, float | None, float | None]:
    """Let the time of all be up; return after how many seconds all were finished, marked and ranked."""
    due = time.perf_counter() + LEFT_SECONDS
    end_all(site.server, datetime.now(UTC) + timedelta(seconds=LEFT_SECONDS))
    waiting = Lines(site.server.port)
    finished, marked, ranked = await asyncio.gather(
        until_none(site.server, OPEN),
        until_none(site.server, OPEN, papers.WAITING),
        until_ranked(waiting, site.people[0], len(site.people)),
    )
    waiting.close()
    return tuple(moment and round(moment - due, 1) for moment in (finished, marked, ranked))


def end_all(server: Server, at: datetime) -> None:
    with closing(connected(server)) as database:
        database.execute(ONE_DEADLINE.format(deadline=moment_of(server, at)))
        database.commit()


async def until_none(server: Server, *counted: str) -> float | None:
    """Return when nothing of this was left; None where that never came."""
    end = time.perf_counter() + RANKED_SECONDS
    while time.perf_counter() < end:
        if not sum([await asyncio.to_thread(count, server, query) for query in counted]):
            return time.perf_counter()
        await asyncio.sleep(0.25)
    return None


def count(server: Server, query: str) -> int:
    with closing(connected(server)) as database:
        return database.execute(query).fetchone()[0]
