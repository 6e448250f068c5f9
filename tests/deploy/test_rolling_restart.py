"""deploy/rolling-restart, with real processes; only systemd is played by the test, as it does what it would do."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.architecture.house import ROOT
from tests.deploy.site import Process, ProxiedCrowd, Site, new_site, running, shared_socket

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300)]

SAVES = 200
SYSTEMCTL = """#!{python}
import socket, sys
line = socket.socket(socket.AF_UNIX)
line.connect({address!r})
line.sendall(" ".join(sys.argv[1:]).encode())
line.shutdown(socket.SHUT_WR)
sys.stdout.write(line.makefile().read())
"""


class Systemd(threading.Thread):
    """Restarts units of the site, and lists them, for whoever calls `systemctl` in the environment it gives."""

    def __init__(self, directory: Path, processes: list[Process]) -> None:
        super().__init__(daemon=True)
        self.units = {f"hoi-thi@{process.port}.service": process for process in processes}
        self.asked: list[str] = []
        self.line = socket.socket(socket.AF_UNIX)
        self.line.bind(str(directory / "line"))
        self.line.listen()
        program = directory / "systemctl"
        program.write_text(SYSTEMCTL.format(python=sys.executable, address=str(directory / "line")))
        program.chmod(0o755)
        self.environment = os.environ | {"PATH": f"{directory}:{os.environ['PATH']}"}

    def run(self) -> None:
        while True:
            caller, _address = self.line.accept()
            with caller:
                words = caller.makefile().read()
                self.asked.append(words)
                caller.sendall(self.answer(*words.split()).encode())

    def answer(self, verb: str, *words: str) -> str:
        if verb == "list-units":
            return "".join(f"{unit} loaded active running Hội Thi\n" for unit in self.units)
        self.restart(self.units[words[0]])
        return ""

    def restart(self, process: Process) -> None:
        process.stop()
        process.start()

    def rolling_restart(self, *ports: int) -> subprocess.CompletedProcess:
        command = [ROOT / "deploy/rolling-restart", *map(str, ports)]
        return subprocess.run(command, env=self.environment, check=False, capture_output=True, text=True)


@contextmanager
def managed(directory: Path, *processes: Process, kind: Callable[..., Systemd] = Systemd) -> Iterator[Systemd]:
    systemd = kind(directory, list(processes))
    systemd.start()
    try:
        yield systemd
    finally:
        systemd.line.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with new_site(tmp_path_factory.mktemp("site")) as site:
        yield site


async def test_every_process_is_replaced_and_nobody_notices(site, tmp_path):
    """Behind a proxy that takes a connection for each request, all saves are answered with 200."""
    with (
        shared_socket() as socket,
        running(site.process(socket), site.process(socket)) as processes,
        managed(tmp_path, *processes) as systemd,
    ):
        before = [process.process.pid for process in processes]
        crowd = ProxiedCrowd(socket.getsockname()[1], site.people)
        async with crowd.saving():
            await crowd.after_saves(SAVES)
            done = await asyncio.to_thread(systemd.rolling_restart)
            await crowd.after_saves(SAVES)
        after = [process.process.pid for process in processes]
    assert (done.returncode, done.stdout.count("is ready after"), done.stderr) == (0, 2, "")
    assert set(before) & set(after) == set()
    assert site.findings(crowd) == []
    assert dict(crowd.history.answers).keys() == {"200"}


class Breaking(Systemd):
    """What it stops does not come back: the new version is broken."""

    def restart(self, process: Process) -> None:
        process.stop()


def test_where_the_first_does_not_come_back_the_others_are_left_alone(site, tmp_path):
    with (
        running(site.process(), site.process()) as processes,
        managed(tmp_path, *processes, kind=Breaking) as systemd,
    ):
        systemd.environment["READY_SECONDS"] = "1"
        done = systemd.rolling_restart(*(process.port for process in processes))
        alive = [process.process.poll() is None for process in processes]
    assert (done.returncode, "The others were left alone" in done.stderr) == (1, True)
    assert sorted(alive) == [False, True]


def test_what_does_not_serve_anyway_comes_first(site, tmp_path):
    with running(site.process()) as [process], managed(tmp_path, site.process(), process) as systemd:
        away = next(other for other in systemd.units.values() if other is not process)
        away.stop = lambda: None  # it does not run
        done = systemd.rolling_restart(process.port, away.port)
        away.process.kill()
    assert "Fewer than two processes are ready" in done.stderr
    assert systemd.asked == [f"restart hoi-thi@{port}.service" for port in (away.port, process.port)]


def test_where_nothing_runs_one_is_told_how_to_start(tmp_path):
    with managed(tmp_path) as systemd:
        done = systemd.rolling_restart()
    assert (done.returncode, "systemctl start hoi-thi@8101" in done.stderr) == (1, True)
