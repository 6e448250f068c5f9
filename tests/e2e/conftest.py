"""A real server on a fresh demo, and a real browser before it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = 40
PHONE = {"width": 360, "height": 800}
DESK = {"width": 1280, "height": 900}
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


class Server:
    """One Daphne process on its own SQLite database; it can be killed and started again on the same port."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen | None = None

    @property
    def environment(self) -> dict[str, str]:
        settings = {"DATA_DIR": str(self.data), "PORT": str(self.port), "DJANGO_SETTINGS_MODULE": "config.settings"}
        inherited = {name: value for name, value in os.environ.items() if name not in ("SECRET_KEY", "ENGINE")}
        return inherited | settings

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        command = [sys.executable, "-m", "daphne", "--bind", "127.0.0.1", "--port", str(self.port)]
        command += ["--access-log", os.devnull, "config.asgi:application"]
        with (self.data / "server.log").open("a") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        self.wait()

    def wait(self, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(self.url + "/healthz", timeout=2) as answer:
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
def prepared(tmp_path_factory) -> Path:
    """A data directory in which everything that `make run` does before serving has been done."""
    server = Server(tmp_path_factory.mktemp("prepared"))
    server.manage("migrate", "--verbosity", "0")
    server.manage("collectstatic", "--noinput", "--verbosity", "0")
    server.manage("prepare", "--entries", str(ENTRIES))
    return server.data


@pytest.fixture(scope="module")
def server(prepared, tmp_path_factory) -> Iterator[Server]:
    """A server of this module's own, on a copy of the prepared data."""
    data = tmp_path_factory.mktemp("server")
    shutil.copytree(prepared, data, dirs_exist_ok=True)
    running = Server(data)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, server):
    """Open browsers of people; every request to another host fails the test, as does every script error."""
    contexts: list[BrowserContext] = []
    strangers: list[str] = []

    def opened(viewport=PHONE, **options) -> BrowserContext:
        context = browser.new_context(viewport=viewport, base_url=server.url, locale="vi-VN", **options)
        context.on("request", lambda request: strangers.append(request.url) if not is_ours(request.url) else None)
        contexts.append(context)
        return context

    def is_ours(url: str) -> bool:
        return url.startswith((server.url, server.url.replace("http", "ws"), "data:", "blob:"))

    yield opened
    for context in contexts:
        context.close()
    assert strangers == []
