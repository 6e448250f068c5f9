"""Whatever happens to the server, an answer that was acknowledged stands.

The crowd remembers every promise; afterwards the database is asked, by a process of its own, what stands.
"""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings

from bench.load import Crowd, Slot, with_ticket
from bench.server import DURABLE_SQLITE, ROOT, Server
from tests.services import postgresql

KILLS = 4
SAVES_BEFORE_A_BLOW = 300


@contextmanager
def durable_database() -> Iterator[str]:
    """A database that keeps what it was told through a crash, of the kind that this run of the suite is about."""
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        yield DURABLE_SQLITE
    else:
        with postgresql(durable=True) as url:
            yield url


@pytest.fixture(scope="module")
def seated(tmp_path_factory) -> Iterator[tuple[Server, Crowd]]:
    """A server that each test starts and ends, and a crowd that remembers what it was promised in all of them."""
    with durable_database() as url:
        server = Server(tmp_path_factory.mktemp("server"), database=url, ENGINE="yes")
        yield server, Crowd(server.port, server.seat(64), with_ticket)
        if server.process is not None and server.process.poll() is None:
            server.stop(signal.SIGKILL)


READ = """
import django, json
django.setup()
from contest.models import Response
rows = Response.objects.values_list("attempt__uuid", "slot", "counter", "answer")
print(json.dumps([[str(uuid), slot, counter, answer] for uuid, slot, counter, answer in rows]))
"""


def broken_promises(server: Server, promised: dict[Slot, int]) -> list[tuple]:
    """Acknowledged saves of which the database holds neither that answer nor a newer one."""
    command = [sys.executable, "-c", READ]
    done = subprocess.run(command, cwd=ROOT, env=server.environment, check=True, stdout=subprocess.PIPE)
    stands = {(uuid, slot): (counter, answer) for uuid, slot, counter, answer in json.loads(done.stdout)}
    broken = []
    for place, least in promised.items():
        counter, answer = stands.get(place, (0, ""))
        if counter < least or answer != str(counter):
            broken.append((place, least, counter, answer))
    return broken


async def strike(server: Server, crowd: Crowd, blow: Callable[[], object]) -> None:
    """Let the crowd save, and strike while it does."""
    enough = crowd.acknowledged + SAVES_BEFORE_A_BLOW
    running = asyncio.ensure_future(crowd.run(connections=32, seconds=60))
    while crowd.acknowledged < enough and not running.done():
        await asyncio.sleep(0.01)
    blow()
    await running
    await asyncio.to_thread(server.process.wait, 30)


def test_no_acknowledged_save_is_lost_when_the_server_is_killed(seated):
    server, crowd = seated
    for _kill in range(KILLS):
        server.start()
        asyncio.run(strike(server, crowd, server.process.kill))
        assert server.process.returncode == -signal.SIGKILL
    assert crowd.errors == []
    assert crowd.acknowledged >= KILLS * SAVES_BEFORE_A_BLOW
    assert broken_promises(server, crowd.promised) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopping_under_load_answers_everything_and_loses_nothing(seated, number):
    server, crowd = seated
    server.start()
    asyncio.run(strike(server, crowd, lambda: server.process.send_signal(number)))
    assert (server.process.returncode, crowd.errors) == (0, [])
    assert "unfinished" not in server.log()
    assert broken_promises(server, crowd.promised) == []


def test_the_check_notices_broken_promises(seated):
    server, crowd = seated
    too_much = {place: counter + 1 for place, counter in crowd.promised.items()}
    absent = {("00000000-0000-0000-0000-000000000000", 1): 1}
    assert len(broken_promises(server, too_much | absent)) == len(crowd.promised) + 1
