"""The server's clock steps forwards and back, while people save: nobody is late for it, nothing is given back for it,
nobody's time used is shorter than it was, and the work behind goes on."""

import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.load import with_ticket
from bench.server import Server
from tests.faults.controls import controlled
from tests.faults.crowd import DEVICES, Crowd, Request
from tests.faults.disk import Disk
from tests.faults.history import Finding
from tests.faults.kills import SAVES_BETWEEN
from tests.faults.reports import report, wrongs
from tests.faults.servers import PEOPLE, read_stored, seated, sqlite_path, uuid_of

STEPS = (3, -3, 3600, 0, -3600, 0)
"""Seconds by which the clock is wrong, one after another: what NTP mends, and what an operator types by mistake."""
AHEAD = (4800, 6000, 7200)
"""For one control after the other. Further than before: the heart is never put back, so that to the same moment there
would be no way. And not beyond the end of the papers: of what is over nothing can be given back."""
LEAST_STEP = min(step for step in STEPS if step > -60)
"""A clock put back by so little makes papers shorter by as much; nobody can tell."""
MARKED_SECONDS = 5
"""Within this time after a step, what is handed in is marked."""
UNMARKED = "SELECT count(*) FROM contest_attempt WHERE state = 'finished' AND marked_at IS NULL"
LEFT_SECONDS = 1200
"""Of one paper: over by the clock that is an hour ahead, and by the true one not."""
HURRY = "UPDATE contest_attempt SET deadline = ? WHERE uuid = ?"
STATES = "SELECT uuid, state FROM contest_attempt"
TIMES = "SELECT uuid, time_used_ms, credited_ms FROM contest_attempt"
OUTAGES = "SELECT count(*) FROM contest_outage"
CONTROLS = {
    "the_wall_is_believed": "… was given back … s",
    "who_ends_before_the_start_took_no_time": "… took … s, and … ms are noted",
    "the_hour_that_comes_twice_is_waited_for": "… papers unmarked … s after a step to … s",
}


def clock_steps(times: int, controls: int) -> dict:
    people = PEOPLE + len(STEPS) * times  # so that at each step there is one who hands in, and enough who save
    with (
        tempfile.TemporaryDirectory(prefix="hoi-thi-fault-") as directory,
        seated(Path(directory), people=people) as (server, crowd),
    ):
        disk, hands = Disk(server), Hands(crowd, len(STEPS) * times)
        others = [(ahead, Hands(crowd, 2)) for ahead in AHEAD]
        hurried = crowd.people.pop()["uuid"]
        hurry(server, hurried)
        wrong = asyncio.run(steps(server, crowd, disk, hands, STEPS * times))
        wrong += [*wrong_times(server, hands), *ended(server, hurried)]
        wrong += [f"{crowd.history.answers['503']} saves were refused"] * bool(crowd.history.answers["503"])
        wrong += [f"{crowd.history.answers['cut']} lines were cut"] * bool(crowd.history.answers["cut"])
        told = report(crowd.history, read_stored(server), [], wrong, times=times, steps_s=STEPS)

        def again() -> list[Finding]:
            ahead, people = others.pop(0)
            crowd.handed_in = 0  # so that there is something to mark
            found = asyncio.run(steps(server, crowd, disk, people, (ahead, -3600)))
            return wrongs([*found, *wrong_times(server, people)])

        return controlled(told, server, crowd, CONTROLS, controls, again)


class Hands:
    """People apart from the crowd, who hand their papers in one after another."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self.crowd, self.since = crowd, time.monotonic()
        self.people = [crowd.people.pop() for _person in range(number)]
        self.took: dict[str, float] = {}
        """How many seconds each took at the least: their papers had been started before this was made."""

    async def hand_in(self) -> None:
        """The next one does, if there is one left."""
        if not self.people:
            return
        person, history = self.people.pop(), self.crowd.history
        self.took[person["uuid"]] = time.monotonic() - self.since
        body = json.dumps({"device": DEVICES[0], "saves": [], "submit": True}).encode()
        asked = history.send(person["uuid"], submit=True)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.crowd.port)
        writer.write(with_ticket(person, Request(person, person["uuid"], (), True, body)))
        head = await reader.readuntil(b"\r\n\r\n")
        told = await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]))
        writer.close()
        history.hear(asked, int(head[9:12]), told, retry_after=False, moment=self.crowd.moment())


def hurry(server: Server, uuid: str) -> None:
    """Let the time of this paper be up before the clock's wrong hour is."""
    ends = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=LEFT_SECONDS)
    with closing(sqlite3.connect(sqlite_path(server))) as connection, connection:
        connection.execute(HURRY, [ends.isoformat(" "), uuid.replace("-", "")])


def ended(server: Server, hurried: str) -> list[str]:
    with closing(sqlite3.connect(sqlite_path(server))) as connection:
        states = {uuid_of(uuid): state for uuid, state in connection.execute(STATES)}
    return [f"{hurried} was ended by a wrong clock"] * (states[hurried] != "open")


GIVEN_BACK, TOOK = "was given back", "took"


def wrong_times(server: Server, hands: Hands) -> list[str]:
    """What is wrong with the times that the database holds: there was no outage, and nobody was quicker than they
    were."""
    with closing(sqlite3.connect(sqlite_path(server))) as connection:
        rows = [(uuid_of(uuid), used, credited) for uuid, used, credited in connection.execute(TIMES)]
        [outages] = connection.execute(OUTAGES).fetchone()
    wrong = [f"{outages} outages are noted"] * bool(outages)
    wrong += [f"{uuid} {GIVEN_BACK} {credited / 1000:.0f} s" for uuid, _used, credited in rows if credited]
    return wrong + [
        f"{uuid} {TOOK} {hands.took[uuid]:.1f} s, and {used} ms are noted"
        for uuid, used, _credited in rows
        if uuid in hands.took and (used is None or used / 1000 < hands.took[uuid] + LEAST_STEP)
    ]


async def steps(server: Server, crowd: Crowd, disk: Disk, hands: Hands, offsets: Sequence[int]) -> list[str]:
    wrong = []
    server.start()
    await asyncio.sleep(1)  # until the first heartbeat nobody is answered
    async with crowd.saving():
        for seconds in offsets:
            disk.set(clock=seconds)
            await asyncio.sleep(1.2)
            await hands.hand_in()
            await crowd.after_saves(SAVES_BETWEEN)
            wrong += await marked(server, crowd, seconds)
    server.stop()
    return wrong


async def marked(server: Server, crowd: Crowd, step: int) -> list[str]:
    """What was wrong with the work behind: papers that were handed in before now stay unmarked."""
    handed_in = len(crowd.history.finished)
    since = time.monotonic()
    path = sqlite_path(server)
    try:
        await crowd.until(lambda: unmarked(path) <= len(crowd.history.finished) - handed_in, MARKED_SECONDS)
    except TimeoutError:
        return [f"{unmarked(path)} papers unmarked {time.monotonic() - since:.0f} s after a step to {step:+} s"]
    return []


def unmarked(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(UNMARKED).fetchone()[0]
