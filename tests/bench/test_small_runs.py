"""Some benchmarks, as small as they go: that what measures the platform has not come apart itself."""

import json
import subprocess
import sys

import pytest

from bench.server import ROOT

pytestmark = pytest.mark.once

SMALL = {
    "draw": ["60", "--quick"],
    "pages": ["4"],
    "connect_storm": ["200"],
    "fanout": ["20", "40"],
    "rank": ["60"],
    "herd_start": ["20"],
    "herd_submit": ["40"],
    "sweep": ["40"],
    "statistics": ["500"],
    "mixed": ["40", "5", "20", "2", "3", "--load", "2"],
}


@pytest.mark.parametrize("name, size", SMALL.items(), ids=SMALL)
def test_a_small_run_ends_without_an_error(name, size):
    command = [sys.executable, "-m", "bench", name, "--size", *size]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, json.loads(done.stdout or "{}").get("errors")) == (0, 0), done.stderr[-2000:]
