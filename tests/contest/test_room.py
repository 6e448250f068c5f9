"""How many sockets a process has room for."""

import resource

import pytest

from contest.room import RESERVE, Room, room


@pytest.mark.parametrize(
    "files, expected",
    [
        (100_000, Room(15_000, 3_000)),
        (15_000 + RESERVE, Room(15_000, 3_000)),
        (3_000 + RESERVE, Room(3_000, 600)),
        (1_000, Room(500, 100)),  # where there are few, half of them are kept
        (resource.RLIM_INFINITY, Room(15_000, 3_000)),
    ],
)
def test_sockets_get_what_the_files_leave(monkeypatch, settings, files, expected):
    """No system gives a test all these limits, so it is told of them."""
    settings.SOCKETS, settings.SOCKETS_PER_ADDRESS = 15_000, 3_000
    monkeypatch.setattr(resource, "getrlimit", lambda _limit: (files, files))
    assert room() == expected
