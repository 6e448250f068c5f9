"""A site of several real processes, as systemd runs it, with a PostgreSQL and a Redis of its own."""

import json
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from prometheus_client.parser import text_string_to_metric_families

from bench.server import ROOT, Server, free_port
from tests.faults.crowd import Call, Crowd
from tests.faults.history import Finding, Stored
from tests.faults.servers import read_stored
from tests.services import postgresql, redis

TOKEN = "t" * 32
PATIENCE_SECONDS = 30


class Process(Server):
    """One of the processes: it has a port of its own, and perhaps a part in a shared socket."""

    shared: socket.socket | None = None

    def command(self) -> list[str]:
        if self.shared is None:
            return ["deploy/serve", str(self.port)]
        number = self.shared.fileno()
        self.inherited = (number,)
        words = f"import os; os.dup2({number}, 3); os.execv('deploy/serve', ['deploy/serve', '{self.port}'])"
        return [sys.executable, "-c", words]

    def get(self, path: str, **headers: str) -> str:
        with urlopen(Request(f"http://127.0.0.1:{self.port}{path}", headers=headers), timeout=10) as answer:
            return answer.read().decode()

    def figure(self, name: str, **labels: str) -> float:
        """One figure of this process; 0 where it tells none."""
        text = self.get("/metrics", Authorization=f"Bearer {TOKEN}")
        samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
        wanted = labels | {"process": str(self.port)}
        return sum(sample.value for sample in samples if (sample.name, sample.labels) == (f"hoithi_{name}", wanted))


class Site:
    """Where its processes keep what they share. The people sit open papers."""

    def __init__(self, home: Path, database: str, redis: str) -> None:
        settings = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings_served", "METRICS_TOKEN": TOKEN, "DEMO": "no"}
        settings |= {"ENGINE": "yes", "REDIS_URL": redis, "TRUSTED_PROXIES": "1", "LOG_LEVEL": "INFO"}
        self.home, self.database = home, database
        self.settings = settings | {"SECRET_KEY": secrets.token_hex(32)}
        self.people = self.process().seat(64)

    def process(self, shared: socket.socket | None = None) -> Process:
        """One more process; not started."""
        if shared is None:
            return Process(self.home, database=self.database, **self.settings)
        process = Process(self.home, database=self.database, LISTEN_FDS="1", **self.settings)
        process.shared = shared
        return process

    def findings(self, crowd: Crowd) -> list[Finding]:
        """What the database owes this crowd, and what it was told that cannot be true."""
        own = {person["uuid"] for person in crowd.people}
        all_of_it = read_stored(self.process())
        stored = Stored(
            answers={place: held for place, held in all_of_it.answers.items() if place[0] in own},
            saved={key: times for key, times in all_of_it.saved.items() if key[0][0] in own},
            late=all_of_it.late,
            finished=all_of_it.finished,
        )
        return [*crowd.history.findings, *crowd.history.check(stored)]

    def run(self, program: str) -> list:
        """What a program prints, as JSON, in the environment of the site."""
        command = [sys.executable, "-c", f"import django, json\ndjango.setup()\n{program}"]
        environment = self.process().environment
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
        return json.loads(done.stdout)


@contextmanager
def new_site(home: Path) -> Iterator[Site]:
    with postgresql(durable=True) as database, redis() as news:
        yield Site(home, database, news)


@contextmanager
def running(*processes: Process) -> Iterator[tuple[Process, ...]]:
    """Start them and wait until exactly one leads; what still runs at the end is killed."""
    try:
        for process in processes:
            process.start()
        wait_for(lambda: sum(process.figure("engine_leads") for process in processes) == 1)
        yield processes
    finally:
        for process in processes:
            if process.process is not None and process.process.poll() is None:
                process.stop(signal.SIGKILL)


@contextmanager
def shared_socket() -> Iterator[socket.socket]:
    """The socket that systemd would hold open."""
    with socket.create_server(("127.0.0.1", free_port()), backlog=4096) as listening:
        yield listening


def leader_first(*processes: Process) -> list[Process]:
    return sorted(processes, key=lambda process: -process.figure("engine_leads"))


def wait_for(ready: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> float:
    """Come back when something is true, with how long that took. Raises TimeoutError."""
    began = time.monotonic()
    while not ready():
        if time.monotonic() - began > seconds:
            raise TimeoutError
        time.sleep(0.05)
    return time.monotonic() - began


class ProxiedCrowd(Crowd):
    """People behind a proxy that takes a connection of its own for each request, as ours do."""

    def call(self, people: list[dict]) -> Call:
        return OneByOne(self, people)


class OneByOne(Call):
    def heard(self, head: bytes, body: bytes) -> None:
        super().heard(head + b"\r\nconnection: close", body)

    def connection_lost(self, error: Exception | None) -> None:
        if self.asked is None and not self.done.done():
            self.connect()
        else:
            super().connection_lost(error)
