"""Redis is away, and comes and goes: it carries news and remembers pages, but no answer needs it. No board calls itself
live meanwhile."""

import asyncio
import signal
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

from bench.arrivals import Answer, Lines
from bench.crowd import CSRF
from bench.herds import Browser
from bench.server import Server
from tests import services
from tests.faults.controls import controlled
from tests.faults.crowd import Crowd
from tests.faults.history import Finding
from tests.faults.reports import report, wrongs
from tests.faults.servers import read_stored, seated
from tests.faults.spectators import Spectators

AWAY_SECONDS = 6.0
"""Longer than a board may stand still."""
FLAPPING_SECONDS = 0.3
VISITORS = ("--finished", "16", "--entered", "64")
"""Who has a result to open, and who starts a paper; beside those who save."""
HONEST = {"start": (302, 503), "paper": (200, 503), "result": (200, 503)}
"""How each goes well, as it must at least once, and what else it may be answered: a moment in which Redis goes away may
find a page half made. Whoever is led on has a paper, so that 404 would be a lie."""


class Redis:
    """A Redis that comes back at its port, empty."""

    def __init__(self) -> None:
        self.port = services.free_port()
        self.running = ExitStack()

    def start(self) -> None:
        self.running.enter_context(services.redis(port=self.port))

    def stop(self) -> None:
        self.running.close()


CONTROLS = {"a_save_needs_redis": "… saves needed Redis"}


def redis_away(times: int, controls: int) -> dict:
    """Away for a while, then flapping so often: every save is answered 200, papers are started and results opened,
    and boards are polled."""
    redis = Redis()
    redis.start()
    with tempfile.TemporaryDirectory(prefix="hoi-thi-fault-") as directory:
        url = f"redis://127.0.0.1:{redis.port}/0"
        with seated(Path(directory), beside=VISITORS, REDIS_URL=url) as (server, crowd):
            visits = Visits(crowd)
            spectators = Spectators(visits.lines, crowd.beside[0])
            asyncio.run(away(server, crowd, redis, visits, spectators, times))
            wrong = saves_refused(crowd, 0) + visits.wrong() + spectators.wrong
            facts = {"times": times, "away_s": AWAY_SECONDS, "visits": visits.told()}
            told = report(crowd.history, read_stored(server), [], wrong, **facts)
            return controlled(told, server, crowd, CONTROLS, controls, lambda: away_once(server, crowd, redis))


def away_once(server: Server, crowd: Crowd, redis: Redis) -> list[Finding]:
    """Only away, not flapping; what is wrong with the saves."""
    refused_before = crowd.history.answers["503"]
    redis.start()
    visits = Visits(crowd)
    asyncio.run(away(server, crowd, redis, visits, Spectators(visits.lines, crowd.beside[0]), 0))
    return wrongs(saves_refused(crowd, refused_before))


def saves_refused(crowd: Crowd, before: int) -> list[str]:
    refused = crowd.history.answers["503"] - before
    return [f"{refused} saves needed Redis"] if refused else []


class Visits:
    """People who start papers and open results, one after another; `seen` counts what they were answered."""

    def __init__(self, crowd: Crowd) -> None:
        self.lines, self.seen = Lines(crowd.port), Counter()
        self.unsaid = 0
        """Answers 503 that did not say when to come again."""
        self.entered = cycle([person for person in crowd.beside if person["uuid"] is None])
        self.finished = cycle([person for person in crowd.beside if person["uuid"] is not None])

    async def go_on(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await self.start(next(self.entered))
            person = next(self.finished)
            await self.see("result", person, "GET", f"/play/{person['uuid']}/result/")

    async def start(self, person: dict) -> None:
        """Start a paper and open it where the answer leads."""
        path = f"/contests/{person['contest']}/rounds/{person['round']}/start/"
        answer = await self.see("start", person, "POST", path, f"csrfmiddlewaretoken={CSRF}")
        for place in answer.headers("location"):
            await self.see("paper", person, "GET", place)

    async def see(self, what: str, person: dict, *asked: str) -> Answer:
        answer = await Browser(self.lines, person["cookies"]).ask(*asked)
        self.seen[what, answer.status] += 1
        self.unsaid += answer.status == 503 and not answer.headers("retry-after")
        return answer

    def wrong(self) -> list[str]:
        """What was answered otherwise than honestly, and what never went well."""
        wrong = [f"{what} was answered {status}" for what, status in self.seen if status not in HONEST[what]]
        wrong += [f"{self.unsaid} times nobody was told when to come again"] * bool(self.unsaid)
        return wrong + [
            f"{what} never went well" for what, (well, _away) in HONEST.items() if not self.seen[what, well]
        ]

    def told(self) -> dict[str, int]:
        return {f"{what} {status}": number for (what, status), number in sorted(self.seen.items())}


async def away(server: Server, crowd: Crowd, redis: Redis, visits: Visits, spectators: Spectators, times: int) -> None:
    server.start()
    try:
        async with crowd.saving():
            await crowd.after_saves(50)
            await spectators.come()
            await asyncio.to_thread(redis.stop)
            await visits.go_on(AWAY_SECONDS)
            await spectators.are_sent_away()
            await asyncio.to_thread(redis.start)
            await spectators.come_again()
            for _time in range(times):
                await crowd.after_saves(50)
                await asyncio.to_thread(redis.stop)
                await visits.go_on(FLAPPING_SECONDS)
                await asyncio.to_thread(redis.start)
                await asyncio.sleep(FLAPPING_SECONDS)
        visits.lines.close()
        server.stop(signal.SIGTERM)
    finally:
        redis.stop()
