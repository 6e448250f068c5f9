"""A real server on a fresh demo, and a real browser before it."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from bench.server import DAPHNE, UVICORN, serving
from tests.e2e.scanning import AXE
from tests.e2e.screens import PHONE
from tests.services import postgresql, redis

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = 40
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]

expect.set_options(timeout=20_000)  # milliseconds; the core is shared, and what must be quick says so itself


class Server:
    """One process on a database of its own; it can be killed and started again on the same port."""

    def __init__(self, data: Path, kind: str = DAPHNE, **settings: str) -> None:
        self.data, self.kind, self.settings = data, kind, settings
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen | None = None

    @property
    def environment(self) -> dict[str, str]:
        settings = {"DATA_DIR": str(self.data), "PORT": str(self.port), "DJANGO_SETTINGS_MODULE": "config.settings"}
        inherited = {name: value for name, value in os.environ.items() if name not in ("SECRET_KEY", "ENGINE")}
        return inherited | settings | self.settings

    def prepare(self) -> None:
        """Do everything that `make run` does before serving, both halves at once."""
        with ThreadPoolExecutor() as at_once:
            static = at_once.submit(self.manage, "collectstatic", "--noinput", "--verbosity", "0")
            self.fill()
            static.result()

    def fill(self) -> None:
        self.manage("migrate", "--verbosity", "0")
        self.manage("prepare", "--entries", str(ENTRIES))
        self.manage("make_statistics")  # or every server of the tests would begin with a child that does

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        command = serving(self.kind, self.port, "config.asgi:application")
        with (self.data / "server.log").open("a") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        self.wait()

    def wait(self, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(self.url + "/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError((self.data / "server.log").read_text()[-3000:])

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(20)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, worker_id) -> Path:
    """The data directory of a server that is prepared: once for all workers, to be copied."""
    own = tmp_path_factory.getbasetemp()
    common = own if worker_id == "master" else own.parent
    ready = common / "prepared"
    with (common / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            server = Server(tmp_path_factory.mktemp("preparing"))
            server.prepare()
            server.data.rename(ready)
    return ready


SITES = {
    f"{kind} on {database}": (kind, database)
    for kind, database in product((DAPHNE, UVICORN), ("SQLite", "PostgreSQL and Redis"))
}
"""By name: which server, and on what."""


@pytest.fixture(scope="module")
def server(request, prepared, tmp_path_factory) -> Iterator[Server]:
    """A server of this module's own: Daphne on SQLite, on a copy of the prepared data, or one of SITES if asked for."""
    data = tmp_path_factory.mktemp("server")
    kind, database = getattr(request, "param", (DAPHNE, "SQLite"))
    with ExitStack() as services:
        if database == "SQLite":
            shutil.copytree(prepared, data, dirs_exist_ok=True)
            running = Server(data, kind)
        else:
            urls = {name: services.enter_context(run()) for name, run in SERVICES.items()}
            shutil.copytree(prepared / "static", data / "static")
            running = Server(data, kind, **urls)
            running.fill()
        running.start()
        yield running
        running.stop()


SERVICES = {"DATABASE_URL": partial(postgresql, durable=True), "REDIS_URL": redis}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, server):
    """Open browsers of people; every request to another host fails the test, as does every script error.

    Where the policy of pages is set aside, each page brings the scanner of `scanning.py`.
    """
    contexts: list[BrowserContext] = []
    strangers: list[str] = []

    def opened(viewport=PHONE, **options) -> BrowserContext:
        context = browser.new_context(viewport=viewport, base_url=server.url, locale="vi-VN", **options)
        context.on("request", lambda request: strangers.append(request.url) if not is_ours(request.url) else None)
        contexts.append(context)
        if options.get("bypass_csp"):
            context.add_init_script(path=AXE)
        return context

    def is_ours(url: str) -> bool:
        return url.startswith((server.url, server.url.replace("http", "ws"), "data:", "blob:"))

    yield opened
    for context in contexts:
        context.close()
    assert strangers == []


@pytest.fixture
def page(visit):
    """A phone, motion switched off so that colours are judged at rest.

    Without a worker, which would ask the server itself for what a test puts in its place.
    """
    still = {"color_scheme": "light", "reduced_motion": "reduce", "service_workers": "block"}
    return visit(PHONE, bypass_csp=True, **still).new_page()
