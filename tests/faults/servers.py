"""What the faults are done to: a Daphne process with people seated, on SQLite or on a PostgreSQL that may crash."""

import json
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import psycopg

from bench.server import DURABLE_SQLITE, Server
from tests import services
from tests.faults.crowd import Crowd
from tests.faults.history import Stored

PEOPLE = 64
SITE = "config.asgi:application"
SQLITE, POSTGRESQL = "sqlite", "postgresql"
WAIT_SECONDS = 20
"""How long the oracle waits for a lock."""


class PostgreSQL:
    """A durable server of its own, which can be stopped as a crash stops it, and started again."""

    def __init__(self, directory: Path) -> None:
        self.directory, self.port = directory, services.free_port()
        self.running = ExitStack()
        self.command = services.postgresql_command(directory, self.port, durable=True)

    @property
    def url(self) -> str:
        return f"postgres://hoithi@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        programs = services.postgresql_programs()
        self.running.enter_context(services.server(self.command, self.directory, signal.SIGQUIT))
        services.wait_until(lambda: services.is_ready(programs, self.port), self.directory)

    def crash(self) -> None:
        """Stop at once, as `pg_ctl stop -m immediate` does: no checkpoint, every connection is cut."""
        self.running.close()


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    with services.private_directory() as directory:
        database = PostgreSQL(directory)
        database.start()
        try:
            yield database
        finally:
            database.crash()


@contextmanager
def seated(
    directory: Path,
    *,
    application: str = SITE,
    database: str = DURABLE_SQLITE,
    people: int = PEOPLE,
    idle: int = 0,
    beside: Sequence[str] = (),
    **settings: str,
) -> Iterator[tuple[Server, Crowd]]:
    """A server that is not started yet, and a crowd with papers open in it; so many more are open and lie idle. Those
    `beside` them are seated by options of bench.crowd. What still runs at the end is killed."""
    own = {"ENGINE": "yes", "DEMO": "no", "DJANGO_SETTINGS_MODULE": "tests.faults.settings_served", **settings}
    server = Server(directory, application, database=database, **own)
    try:
        seats = server.seat(people + idle, *beside)
        yield server, Crowd(server.port, seats[:people], beside=seats[people + idle :])
    finally:
        if server.process is not None and server.process.poll() is None:
            server.stop(signal.SIGKILL)


@contextmanager
def database_url(kind: str) -> Iterator[str]:
    """The URL of a durable database of this kind, as the settings read it."""
    if kind == SQLITE:
        yield DURABLE_SQLITE
    else:
        with postgresql() as database:
            yield database.url


ANSWERS = """
SELECT attempt.uuid, slot, counter, device, answer
FROM contest_response JOIN contest_attempt attempt ON attempt.id = attempt_id
"""
RECORDS = """
SELECT attempt.uuid, slot, counter, device, arrived_at >= deadline
FROM contest_saveevent JOIN contest_attempt attempt ON attempt.id = attempt_id WHERE outcome = 'saved'
"""
FINISHED = "SELECT uuid FROM contest_attempt WHERE state = 'finished'"


def read_stored(server: Server) -> Stored:
    """Read what a server's database holds, without any code of the server."""
    if kind_of(server) == POSTGRESQL:
        with connected(server) as connection:
            return stored(connection, decode=lambda answer: answer)
    return read_sqlite(sqlite_path(server))


def kind_of(server: Server) -> str:
    is_postgresql = urlsplit(server.environment.get("DATABASE_URL", "")).scheme == "postgres"
    return POSTGRESQL if is_postgresql else SQLITE


def connected(server: Server) -> sqlite3.Connection | psycopg.Connection:
    """A connection of somebody else, which any thread may use."""
    if kind_of(server) == SQLITE:
        return sqlite3.connect(sqlite_path(server), timeout=WAIT_SECONDS, check_same_thread=False)
    return psycopg.connect(server.environment["DATABASE_URL"])


def moment_of(server: Server, moment: datetime) -> str:
    """A moment in UTC as a statement of this database writes it. SQLite keeps the text, and compares it as such."""
    zone = "" if kind_of(server) == SQLITE else "+00"
    return f"'{moment:%Y-%m-%d %H:%M:%S.%f}{zone}'"


def sqlite_path(server: Server) -> Path:
    return Path(server.environment["DATA_DIR"]) / "hoithi.sqlite3"


class Corrupt(Exception):
    """A database that says of itself that it is broken."""


def read_sqlite(path: Path) -> Stored:
    """Read a database file, and let SQLite look for damage first. Raises Corrupt."""
    with closing(sqlite3.connect(path)) as connection:
        damage = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        damage += [str(row) for row in connection.execute("PRAGMA foreign_key_check")]
        if damage != ["ok"]:
            raise Corrupt("; ".join(damage[:5]))
        return stored(connection, decode=lambda answer: answer and json.loads(answer))


def stored(connection: sqlite3.Connection | psycopg.Connection, *, decode: Callable[[object], object]) -> Stored:
    """Read it all. SQLite keeps JSON as text; psycopg has decoded it already."""
    answers = {
        (uuid_of(uuid), slot): ((counter, device), decode(answer))
        for uuid, slot, counter, device, answer in connection.execute(ANSWERS)
    }
    records = [
        (((uuid_of(uuid), slot), (counter, device)), late)
        for uuid, slot, counter, device, late in connection.execute(RECORDS)
    ]
    return Stored(
        answers=answers,
        saved=Counter(key for key, _late in records),
        late=[key for key, late in records if late],
        finished=[uuid_of(uuid) for (uuid,) in connection.execute(FINISHED)],
    )


def uuid_of(value: str | UUID) -> str:
    return str(UUID(str(value)))
