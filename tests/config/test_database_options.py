"""What is asked of the connection to a database, whichever is named."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.server import ROOT
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


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL as it comes, syncing."""
    with postgresql(durable=True) as url:
        yield url


def test_postgresql_gives_up_a_machine_of_ours_that_vanishes_but_no_backup_whose_disk_is_slow(server, tmp_path):
    of_site, of_tools = told(BEGIN + SHOW, server, tmp_path)
    assert of_site == ["off", "5", "5", "3", "15000"]
    assert of_tools == ["off", "5", "5", "3", "0"]
