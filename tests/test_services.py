import signal
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from tests import services

pytestmark = pytest.mark.once

ASK_BOTH = """
import os, sys, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"]) as database:
    assert database.execute("select 1").fetchone() == (1,)
assert redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
"""


def start(program: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.services", sys.executable, "-c", program]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def listens(url: str) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", urlsplit(url).port)) == 0


def test_a_command_gets_both_servers_and_its_exit_code_is_kept():
    process = start(ASK_BOTH + "sys.exit(7)")
    urls = process.communicate(timeout=60)[0].split()
    assert process.returncode == 7
    assert [listens(url) for url in urls] == [False, False]


def test_nothing_is_left_when_the_run_is_stopped():
    process = start(ASK_BOTH + "import time; time.sleep(60)")
    urls = process.stdout.readline().split()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert [listens(url) for url in urls] == [False, False]


def test_a_killed_redis_comes_back_at_its_port():
    with services.redis() as first:
        port = urlsplit(first).port
    with services.redis(port=port) as second:
        assert (second, listens(second)) == (first, True)


@pytest.mark.parametrize("durable, fsync", [(False, "off"), (True, "on")])
def test_only_a_durable_server_syncs(durable, fsync):
    import psycopg

    with services.postgresql(durable=durable) as url, psycopg.connect(url) as database:
        assert database.execute("show fsync").fetchone() == (fsync,)
