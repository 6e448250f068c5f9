"""One real Daphne or uvicorn on a scratch directory, which may be stopped, killed and started again."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 30
DAPHNE, UVICORN = "daphne", "uvicorn"
DURABLE_SQLITE = ""
"""The database that the settings choose when DATABASE_URL is empty: SQLite in the directory, synchronous=FULL."""
WITHOUT_ENGINE = "no: without heartbeats, sweep, marking and ticks"
"""How a server is measured to which nothing else is said; a benchmark that leaves it so says it of itself."""


class Server:
    """What is served, from which directory and database. Its output goes to `log` in the directory."""

    def __init__(
        self,
        directory: Path,
        application: str = "config.asgi:application",
        *,
        database: str = DURABLE_SQLITE,
        server: str = DAPHNE,
        **settings,
    ) -> None:
        self.directory, self.application, self.server = directory, application, server
        self.port = free_port()
        self.process: subprocess.Popen | None = None
        self.shared: socket.socket | None = None
        """A listening socket of which it has a part, beside its own port; Daphne only."""
        self.inherited: tuple[int, ...] = ()
        own = {
            "DATA_DIR": str(directory),
            "DATABASE_URL": database,
            "REDIS_URL": "",
            "SECRET_KEY": secrets.token_hex(32),
        }
        own["SOCKETS_PER_ADDRESS"] = "100000"  # one machine plays them all
        own |= {"DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "WARNING", "ENGINE": "no", **settings}
        self.environment = {name: value for name, value in (os.environ | own).items() if value}

    def seat(self, number: int, *options: str) -> list[dict]:
        """Make the database and let so many people sit down; the options are those of bench.crowd."""
        command = [sys.executable, "-m", "bench.crowd", str(number), *options]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def command(self) -> list[str]:
        command = serving(self.server, self.port, self.application)
        if self.shared is not None:
            self.inherited = (self.shared.fileno(),)
            command[-1:-1] = ["--fd", str(self.shared.fileno())]
        return command

    def start(self) -> None:
        """Start, and come back when it answers."""
        with (self.directory / "log").open("ab") as log:
            options = {"cwd": ROOT, "env": self.environment, "stdout": log, "stderr": log}
            self.process = subprocess.Popen(self.command(), pass_fds=self.inherited, **options)
        end = time.monotonic() + PATIENCE_SECONDS
        while not is_open(self.port):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the server did not start:\n" + self.log()[-4000:])
            time.sleep(0.01)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop and return its exit status; negative where a signal ended it."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_SECONDS)

    def log(self) -> str:
        return (self.directory / "log").read_text()

    def cpu_seconds(self) -> float:
        """What the process has used so far, in user and system mode."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_bytes(self) -> int:
        """What the process keeps in memory."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.stop(signal.SIGKILL)


def serving(server: str, port: int, application: str) -> list[str]:
    """Return the command by which this server serves at the port, as deploy/ starts it."""
    if server == UVICORN:
        return ["deploy/serve-uvicorn", str(port), application]
    command = [sys.executable, "-m", "daphne", "--bind", "127.0.0.1", "--port", str(port)]
    return [*command, "--verbosity", "0", application]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
