"""`make run`, as somebody who has just cloned the repository: it prepares, serves, stops, and next time only starts."""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.architecture.house import ROOT
from tests.services import free_port

pytestmark = [pytest.mark.once, pytest.mark.timeout(300)]
START_SECONDS = 240
STOP_SECONDS = 15


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> dict[str, str]:
    """The environment of a fresh installation."""
    of_the_tests = ("DJANGO_SETTINGS_MODULE", "SECRET_KEY", "ENGINE")
    inherited = {name: value for name, value in os.environ.items() if name not in of_the_tests}
    return inherited | {"DATA_DIR": str(tmp_path_factory.mktemp("home")), "PORT": str(free_port())}


@contextmanager
def running(home: dict[str, str]) -> Iterator[tuple[subprocess.Popen, str]]:
    """`make run` once it serves, with what it has printed."""
    with open(f"{home['DATA_DIR']}/log", "w+") as log:
        process = subprocess.Popen(
            ["make", "run"], cwd=ROOT, env=home, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            wait_until_ready(process, home["PORT"])
            log.seek(0)
            yield process, log.read()
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def wait_until_ready(process: subprocess.Popen, port: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"`make run` does not serve after {START_SECONDS} s")


def test_the_first_start_prepares_serves_and_stops_on_sigterm(home):
    with running(home) as (process, printed):
        process.terminate()
        process.wait(STOP_SECONDS)
    assert f"http://127.0.0.1:{home['PORT']}" in printed
    assert "Collecting static files" in printed
    assert "0900000002  minh-hoa-2021  người tổ chức · organiser (/organize/)" in printed
    assert oct(os.stat(f"{home['DATA_DIR']}/secret_key").st_mode)[-3:] == "600"


def test_the_next_start_prepares_nothing_again_and_stops_on_ctrl_c(home):
    with running(home) as (process, printed):
        os.killpg(process.pid, signal.SIGINT)
        process.wait(STOP_SECONDS)
    assert [line for line in printed.splitlines() if line.startswith(("Making", "Installing", "Collecting"))] == []
    assert not is_served(home["PORT"])


def is_served(port: str) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
    except OSError:
        return False
    return True
