"""What is asked of the connection to a database, whichever is named, and of a PostgreSQL that answers rest on."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bench.server import ROOT, free_port
from tests.services import postgresql

pytestmark = pytest.mark.once

TELL = "import json; from config.settings import DATABASES; print(json.dumps(DATABASES['default']['OPTIONS']))"


def told(program: str, url: str, directory: Path):
    """What a program prints, as JSON, on this database."""
    environment = {"DATA_DIR": str(directory), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "asked, said",
    [("", {}), ("?connect_timeout=3&sslmode=require", {"connect_timeout": 3, "sslmode": "require"})],
)
def test_a_machine_that_vanishes_is_given_up_within_seconds(asked, said, tmp_path):
    ours = {"connect_timeout": 10, "keepalives_idle": 5, "keepalives_interval": 5, "tcp_user_timeout": 10_000}
    options = told(TELL, f"postgres://hoithi@database/hoithi{asked}", tmp_path)
    assert options == ours | {"options": options["options"]} | said


# --- as a PostgreSQL knows our connections ------------------------------------------------------------------------

BEGIN = "import django, json, psycopg; django.setup(); from django.db import connection\n"
SHOW = """
from config.backups.databases import address_for_tools
names = ("jit", "tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout")
connection.ensure_connection()
ours = (connection.connection, psycopg.connect(address_for_tools()[0]))
print(json.dumps([[each.execute(f"SHOW {name}").fetchone()[0] for name in names] for each in ours]))
"""
CHECK = "from config.checks import check_postgresql as check\nprint(json.dumps([str(error) for error in check(None)]))"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL as it comes, syncing."""
    with postgresql(durable=True) as url:
        yield url


def test_postgresql_gives_up_a_machine_of_ours_that_vanishes_but_no_backup_whose_disk_is_slow(server, tmp_path):
    of_site, of_tools = told(BEGIN + SHOW, server, tmp_path)
    assert of_site == ["off", "5", "5", "3", "15000"]
    assert of_tools == ["off", "5", "5", "3", "0"]


def test_a_postgresql_that_syncs_is_taken(server, tmp_path):
    assert told(BEGIN + CHECK, server, tmp_path) == []


@pytest.mark.parametrize(
    "harm, mend, name",
    [
        ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM RESET fsync", "fsync"),
        ("ALTER ROLE hoithi SET synchronous_commit = off", "ALTER ROLE hoithi RESET ALL", "synchronous_commit"),
    ],
)
def test_one_that_forgets_what_was_acknowledged_is_refused(server, tmp_path, harm, mend, name):
    with psycopg.connect(server, autocommit=True) as connection:
        try:
            for statement in (harm, "SELECT pg_reload_conf()"):
                connection.execute(statement)
            [refused] = told(BEGIN + CHECK, server, tmp_path)
        finally:
            connection.execute(mend)
            connection.execute("SELECT pg_reload_conf()")
    assert (f"PostgreSQL runs with {name}=off" in refused, f"Set {name} to on" in refused) == (True, True)


def test_one_that_is_away_is_not_asked(tmp_path):
    assert told(BEGIN + CHECK, f"postgres://hoithi@127.0.0.1:{free_port()}/postgres", tmp_path) == []


# --- what SQLite's file keeps --------------------------------------------------------------------------------------

ERASE = """
import django, json; django.setup()
from pathlib import Path
from django.conf import settings
from django.db import connection
name = "Lò Thị Chỉ Có Ở Đây"
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT)")
    cursor.executemany("INSERT INTO people (name) VALUES (%s)", [(f"{name} {number}",) for number in range(500)])
    cursor.execute("DELETE FROM people WHERE id % 2 = 0")
    cursor.execute("UPDATE people SET name = '—'")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
print(json.dumps(Path(settings.DATABASES["default"]["NAME"]).read_bytes().count(name.encode())))
"""


def test_what_is_erased_leaves_no_bytes_in_the_file_of_sqlite(tmp_path):
    assert told(ERASE, "", tmp_path) == 0
