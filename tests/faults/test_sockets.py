"""What is wrong where some watchers never read."""

import pytest

from tests.faults.sockets import MOST_SAVE_P99_MS, wrong_figures

WELL = {"not_dropped": 0, "quick_heard": True, "grown_mb": 90, "save_p99_ms": MOST_SAVE_P99_MS}


@pytest.mark.parametrize(
    "changes, wrong",
    [
        ({}, []),
        ({"not_dropped": 3}, ["3 slow readers were kept"]),
        ({"quick_heard": False}, ["a quick reader missed news"]),
        ({"grown_mb": 91}, ["slow readers fill the memory"]),
        ({"save_p99_ms": MOST_SAVE_P99_MS + 1}, [f"99 of 100 saves took up to {MOST_SAVE_P99_MS + 1} ms"]),
    ],
)
def test_whoever_does_not_read_harms_nobody(changes, wrong):
    assert wrong_figures(WELL | changes, slow=40) == wrong
