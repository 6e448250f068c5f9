"""What differs between the two databases: copying one while it is written to, and putting a copy in its place."""

import os
import sqlite3
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

from config.backups.manifest import BackupError, sync

STEP_PAGES = 256
"""Pages of SQLite that are copied at once: a megabyte."""
STEP_PAUSE_SECONDS = 0.005
"""Between the steps, so that the disk serves the saves first."""


class Database(ABC):
    """The site's database, as a thing that can be copied and replaced."""

    file: str
    """What its copy is called in a backup."""

    @abstractmethod
    def size(self) -> int:
        """Return about how many bytes a copy takes."""

    @abstractmethod
    def room_for(self, copy: Path) -> int:
        """Return how many bytes this copy takes beside the uploads when it is restored."""

    @abstractmethod
    def dump(self, target: Path) -> dict[str, int]:
        """Write a copy as of one moment after this call began; return its rows by table. Nobody who writes waits."""

    @abstractmethod
    def put_aside(self, stamp: str) -> str:
        """Move what stands out of the way, so that the place is empty, or nothing at all; return where it is now."""

    @abstractmethod
    def take_back(self, stamp: str) -> None:
        """Undo `put_aside`, and whatever was loaded since."""

    @abstractmethod
    def discard(self, stamp: str) -> None:
        """Delete what was put aside."""

    @abstractmethod
    def load(self, source: Path) -> None:
        """Fill the empty place from a copy."""

    def is_empty(self) -> bool:
        """Return whether there is nothing to lose; what cannot be read is not nothing."""
        try:
            return not connection.introspection.table_names()
        except DatabaseError:
            return False

    def counts(self) -> dict[str, int]:
        with connection.cursor() as cursor:
            return count_rows(lambda statement: cursor.execute(statement).fetchall(), self.tables())

    def tables(self) -> list[str]:
        return sorted(connection.introspection.table_names())


class Sqlite(Database):
    file = "database.sqlite3"

    def __init__(self) -> None:
        self.path = Path(settings.DATABASES["default"]["NAME"])

    def size(self) -> int:
        return sum(path.stat().st_size for path in self.parts(self.path) if path.exists())

    def room_for(self, copy: Path) -> int:
        return copy.stat().st_size

    def dump(self, target: Path) -> dict[str, int]:
        """A reader's snapshot of the write-ahead log hinders no writer; the pages are then copied in small steps."""
        connect = sqlite3.connect
        with (
            closing(connect(self.path, timeout=20, isolation_level=None)) as source,
            closing(connect(target, isolation_level=None)) as copy,
        ):
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it sees this moment only
            source.backup(copy, pages=STEP_PAGES, progress=lambda *_: time.sleep(STEP_PAUSE_SECONDS))
            source.execute("ROLLBACK")
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            found = copy.execute("PRAGMA integrity_check").fetchall()
            if found != [("ok",)]:
                raise BackupError(f"SQLite finds the copy damaged: {found[0][0]}")
            names = copy.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'")
            counts = count_rows(lambda text: copy.execute(text).fetchall(), sorted(name for (name,) in names))
        sync(target)
        return counts

    def put_aside(self, stamp: str) -> str:
        connection.close()
        try:
            self.move(self.path, self.aside(stamp))
        except OSError:
            self.move(self.aside(stamp), self.path)
            raise
        return str(self.aside(stamp))

    def take_back(self, stamp: str) -> None:
        connection.close()
        self.unlink(self.path)
        self.move(self.aside(stamp), self.path)

    def discard(self, stamp: str) -> None:
        self.unlink(self.aside(stamp))

    def load(self, source: Path) -> None:
        """Whatever happens to the machine meanwhile, under the name of the database stands a whole one or none."""
        connection.close()
        arriving = self.path.with_name(self.path.name + ".restoring")
        arriving.write_bytes(b"")
        arriving.chmod(0o600)
        try:
            copy_file(source, arriving)
            self.unlink(self.path)
            arriving.replace(self.path)
        finally:
            arriving.unlink(missing_ok=True)
        sync(self.path.parent)

    def aside(self, stamp: str) -> Path:
        return self.path.with_name(f"{self.path.name}.replaced-{stamp}")

    def parts(self, path: Path) -> list[Path]:
        """The database and its log, which is part of it after a crash."""
        return [path.with_name(path.name + ending) for ending in ("", "-wal", "-shm")]

    def unlink(self, path: Path) -> None:
        for part in self.parts(path):
            part.unlink(missing_ok=True)

    def move(self, here: Path, there: Path) -> None:
        for old, new in zip(self.parts(here), self.parts(there), strict=True):
            with suppress(FileNotFoundError):
                old.rename(new)
        sync(self.path.parent)


class Postgresql(Database):
    file = "database.dump"

    def size(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]

    def room_for(self, copy: Path) -> int:
        """Its disk may be another machine's; pg_restore says when it is full."""
        return 0

    def dump(self, target: Path) -> dict[str, int]:
        """pg_dump reads, and we count, in one snapshot. It reads only, so nobody waits however long it takes."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            run_tool("pg_dump", "--format=custom", "--schema=public", f"--snapshot={snapshot}", f"--file={target}")
            counts = count_rows(lambda statement: cursor.execute(statement).fetchall(), self.tables())
        sync(target)
        return counts

    def put_aside(self, stamp: str) -> str:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'ALTER SCHEMA public RENAME TO "{self.aside(stamp)}"')
            cursor.execute("CREATE SCHEMA public")
        return f"schema {self.aside(stamp)}"

    def take_back(self, stamp: str) -> None:
        connection.close_if_unusable_or_obsolete()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute(f'ALTER SCHEMA "{self.aside(stamp)}" RENAME TO public')

    def discard(self, stamp: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP SCHEMA "{self.aside(stamp)}" CASCADE')

    def load(self, source: Path) -> None:
        flags = ["--schema=public", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        run_tool("pg_restore", *flags, str(source))

    def aside(self, stamp: str) -> str:
        return "replaced_" + stamp.replace("-", "_")


def database() -> Database:
    return Sqlite() if connection.vendor == "sqlite" else Postgresql()


def count_rows(ask: Callable[[str], list], tables: list[str]) -> dict[str, int]:
    return {table: ask(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables}  # noqa: S608  names of our tables


def run_tool(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the site's database. The password goes by the environment, which others on the
    machine cannot read."""
    address, password = address_for_tools()
    command = [program, "--no-password", f"--dbname={address}", *arguments]
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    try:
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError:
        raise BackupError(f"{program} is not installed. On Debian: apt-get install postgresql-client") from None
    if done.returncode != 0:
        raise BackupError(f"{program} failed: {done.stderr.strip() or done.returncode}")


def address_for_tools() -> tuple[str, str]:
    """Return where the site's database is, and its password. A disk that stands still for longer than a machine may be
    away is no reason to break off a backup or a restore, neither here nor there."""
    parameters = connection.get_connection_params()
    password = parameters.pop("password", "")
    parameters.pop("tcp_user_timeout", None)
    parameters["options"] = f"{parameters.get('options', '')} -c tcp_user_timeout=0"
    understood = {option.keyword.decode() for option in Conninfo.get_defaults()}
    return make_conninfo(**{name: value for name, value in parameters.items() if name in understood}), password


def copy_file(source: Path, target: Path) -> None:
    """Copy the content of a file, down to the disk."""
    with source.open("rb") as old, target.open("wb") as new:
        while chunk := old.read(1024 * 1024):
            new.write(chunk)
        new.flush()
        os.fsync(new.fileno())
