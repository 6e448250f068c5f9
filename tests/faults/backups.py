"""The site is backed up while people save, and restored on an empty machine: what was acknowledged before is there."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import psycopg

from bench.server import DURABLE_SQLITE, ROOT, Server
from tests.faults.controls import controlled
from tests.faults.crowd import Crowd
from tests.faults.history import Finding, Stored
from tests.faults.kills import SAVES_BETWEEN
from tests.faults.reports import report, spread
from tests.faults.servers import SQLITE, database_url, read_stored, seated


class Backup(NamedTuple):
    path: Path
    began: float
    seconds: float


CONTROLS = {"a_backup_is_of_two_moments": "torn"}
PG_DUMP_CONTROLS = {"a_backup_leaves_the_saves_out": "torn"}
"""On PostgreSQL: what pg_dump writes cannot be made anew in part, but it can be told to leave something out."""


def backup(kind: str, times: int, controls: int = 0) -> dict:
    with (
        database_url(kind) as url,
        tempfile.TemporaryDirectory(prefix="hoi-thi-fault-") as directory,
        seated(Path(directory), database=url) as (server, crowd),
    ):
        made = asyncio.run(backups(server, crowd, range(times)))
        found = [finding for each in made for finding in restored(each, server, crowd)]
        facts = {"database": kind, "times": times, "backup_s": spread([each.seconds for each in made])}
        told = report(crowd.history, read_stored(server), [], (), found, **facts)
        sown = CONTROLS if kind == SQLITE else PG_DUMP_CONTROLS
        return controlled(told, server, crowd, sown, controls, lambda: backed_up_once(server, crowd, times))


def backed_up_once(server: Server, crowd: Crowd, number: int) -> list[Finding]:
    [made] = asyncio.run(backups(server, crowd, [number]))
    return [*restored(made, server, crowd)]


async def backups(server: Server, crowd: Crowd, numbers: Iterable[int]) -> list[Backup]:
    made = []
    server.start()
    async with crowd.saving():
        for number in numbers:
            await crowd.after_saves(SAVES_BETWEEN)
            began, path = time.monotonic(), server.directory / f"backup-{number}"
            await asyncio.to_thread(manage, server, "backup", path)
            made.append(Backup(path, began, time.monotonic() - began))
    server.stop()
    return made


def restored(made: Backup, server: Server, crowd: Crowd) -> Iterable[Finding]:
    """Restore it beside the site, and return what is missing there of what had been acknowledged when it began."""
    home = server.directory / f"restored-from-{made.path.name}"
    home.mkdir()
    fresh = Server(home, database=empty_database(server, home.name))
    manage(fresh, "restore", made.path)
    stored = read_stored(fresh)
    return [*crowd.history.check(stored, until=made.began), *torn(stored)]


def torn(stored: Stored) -> Iterable[Finding]:
    """An answer and the record of its save are one transaction: where one of them is missing, so is the moment."""
    for place, (rank, _answer) in stored.answers.items():
        if not stored.saved.get((place, rank)):
            yield Finding("torn", f"{place}: {rank} stands and was never saved")


def empty_database(server: Server, name: str) -> str:
    url = server.environment.get("DATABASE_URL", DURABLE_SQLITE)
    if url == DURABLE_SQLITE:
        return DURABLE_SQLITE
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{url.rpartition('/')[0]}/{name}"


def manage(server: Server, *words: object) -> None:
    """Run a command of the site, with the bug that is sown in it."""
    program = ["-m", "tests.faults.sown_manage"] if "SOWN" in server.environment else ["manage.py"]
    command = [sys.executable, *program, *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, env=server.environment, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{words[0]} failed: {done.stdout}{done.stderr}")
