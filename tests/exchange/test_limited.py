"""Hostile files meet a process of their own, with little to take and nothing to see."""

import os
import resource
import signal
import subprocess
import sys
import time

import pytest

from exchange import limited
from exchange.limited import Busy, Limits, Overrun, work
from tests.architecture.house import ROOT
from tests.turns import all_turns_taken

pytestmark = pytest.mark.once

TIGHT = Limits(memory=256 * 1024 * 1024, cpu_seconds=1, seconds=3, output=4 * 1024 * 1024)


def test_bytes_go_in_and_bytes_come_out():
    assert work("tests.exchange.greedy:reverse", b"abc" * 100_000, TIGHT) == b"cba" * 100_000


DEEDS = ["compute", "sleep", "remember", "flood", "crash", "read_a_file", "call_out", "start_a_process", "nothing"]
DEEDS += ["read_a_file_in_the_place_of_another", "read_the_servers_secrets"]


@pytest.mark.parametrize("deed", DEEDS)
def test_what_takes_too_much_or_reaches_out_is_ended(deed):
    began = time.monotonic()
    with pytest.raises(Overrun):
        work(f"tests.exchange.greedy:{deed}", os.fsencode(ROOT / "manage.py"), TIGHT)
    assert time.monotonic() - began < 10


def test_whatever_is_in_a_file_its_sender_is_answered_within_ten_seconds():
    assert Limits().cpu_seconds < Limits().seconds < 10


@pytest.mark.parametrize(
    "deed, seconds, error", [("be_killed", 30, Busy), ("sleep", 1, Busy), ("compute", 30, Overrun)]
)
def test_only_an_end_from_outside_and_a_machine_without_time_are_no_fault_of_the_file(deed, seconds, error):
    with pytest.raises(Overrun) as raised:
        work(f"tests.exchange.greedy:{deed}", b"", TIGHT._replace(seconds=seconds))
    assert raised.type is error


def test_work_that_hangs_ends_also_where_its_server_was_killed():
    bounds = [str(bound) for bound in (TIGHT.memory, TIGHT.cpu_seconds, TIGHT.output, 1)]
    command = [sys.executable, "-c", limited.BEGIN, "tests.exchange.greedy:sleep", *bounds]
    assert subprocess.run(command, cwd=ROOT, input=b"", timeout=20, check=False).returncode == -signal.SIGALRM


def test_it_inherits_no_variable(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hoa sen")
    assert b"SECRET_KEY" not in work("tests.exchange.greedy:surroundings", b"", TIGHT)


def test_a_file_waits_for_its_turn_only_so_long(monkeypatch):
    monkeypatch.setattr(limited, "WAIT_SECONDS", 0.05)
    with all_turns_taken(), pytest.raises(Busy):
        work("tests.exchange.greedy:reverse", b"abc", TIGHT)
    assert work("tests.exchange.greedy:reverse", b"abc", TIGHT) == b"cba"


def test_whatever_becomes_of_a_file_the_next_has_its_turn():
    for _file in range(3):
        with pytest.raises(Overrun):
            work("tests.exchange.greedy:crash", b"", TIGHT)
    assert work("tests.exchange.greedy:reverse", b"abc", TIGHT) == b"cba"


GREED = """
import resource, sys
from exchange.limited import Limits, Overrun, work

def peak(who):
    return resource.getrusage(who).ru_maxrss // 1024

before = peak(resource.RUSAGE_SELF)
for deed in sys.argv[1:]:
    try:
        work(f"tests.exchange.greedy:{deed}", b"", Limits(memory=2**29, output=2**26))
    except Overrun:
        pass
print(peak(resource.RUSAGE_SELF) - before, peak(resource.RUSAGE_CHILDREN))
"""


def test_the_memory_it_takes_is_not_the_servers():
    """In a fresh process, whose own peak nothing else has raised; in megabytes."""
    done = subprocess.run([sys.executable, "-c", GREED, "remember", "flood"], cwd=ROOT, check=True, capture_output=True)
    grown, taken = map(int, done.stdout.split())
    assert (grown < 10, 300 < taken < 600) == (True, True)


def test_the_server_keeps_its_own_limits():
    before = resource.getrlimit(resource.RLIMIT_AS)
    work("tests.exchange.greedy:reverse", b"", TIGHT)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
