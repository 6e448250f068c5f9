"""The controls of the faults: bugs that there are, and that must show as what they are."""

from uuid import UUID

import pytest

from bench.server import Server
from tests.faults import backups, bugs, clock, disks, kills, locks, outage, redis_away, sockets
from tests.faults.controls import controlled, missed, sort_of, sow
from tests.faults.crowd import Crowd
from tests.faults.history import Finding

CONTROLS = [
    backups.CONTROLS,
    backups.PG_DUMP_CONTROLS,
    clock.CONTROLS,
    disks.ERROR_CONTROLS,
    disks.FULL_CONTROLS,
    disks.SLOW_CONTROLS,
    kills.CONTROLS,
    kills.CRASH_CONTROLS,
    kills.RESTART_CONTROLS,
    locks.CONTROLS,
    outage.CONTROLS,
    redis_away.CONTROLS,
    sockets.CONTROLS,
    sockets.STORM_CONTROLS,
]


@pytest.mark.parametrize("bug", sorted({bug for controls in CONTROLS for bug in controls}))
def test_a_control_is_a_bug_that_can_be_sown(bug):
    with getattr(bugs, bug)():
        pass


@pytest.mark.parametrize(
    "found, unseen",
    [
        ({}, []),
        ({"a_doubt_is_an_error": {"dishonest": 1, "wrong": 2}}, []),
        ({"what_cannot_be_written_is_acknowledged": {"lost": 29}, "a_doubt_is_an_error": {}}, ["a_doubt_is_an_error"]),
        ({"what_cannot_be_written_is_acknowledged": {"wrong": 33}}, ["what_cannot_be_written_is_acknowledged"]),
    ],
)
def test_a_control_that_shows_as_anything_else_is_missed(found, unseen):
    assert missed(locks.CONTROLS, found) == unseen


@pytest.mark.parametrize(
    "finding, sort",
    [
        (Finding("lost", "('a', 1): 5 was promised, 3 stands"), "lost"),
        (Finding("wrong", "12 lines were cut by stops in order"), "… lines were cut by stops in order"),
        (Finding("wrong", f"{UUID(int=10**38)} was given back 0.5 s of 81.2"), "… was given back … s of …"),
    ],
)
def test_a_finding_is_told_by_its_kind_or_by_what_it_says(finding, sort):
    assert sort_of(finding) == sort


def test_a_fault_without_controls_is_told_as_it_is(tmp_path):
    told = {"ok": True, "acked": 5}
    assert controlled(told, Server(tmp_path), Crowd(0, []), locks.CONTROLS, 0, list) == told


def test_a_bug_is_sown_into_what_was_served_before(tmp_path):
    server = Server(tmp_path, "tests.faults.served:application")
    for bug in ("nobody_is_too_slow", "a_doubt_is_an_error"):
        sow(server, bug)
        sown = (server.application, server.environment["SOWN_INTO"], server.environment["SOWN"])
        assert sown == ("tests.faults.sown:application", "tests.faults.served:application", bug)
