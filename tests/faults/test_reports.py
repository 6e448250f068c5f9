"""What the line of a fault tells of how long people waited."""

import pytest

from tests.faults.history import History
from tests.faults.reports import RECOVERED_SECONDS, report
from tests.faults.test_history import FIRST, result, stored, told


def acknowledged_at(*moments: float) -> History:
    history = History()
    for moment in moments:
        asked = history.send(FIRST.uuid, FIRST)
        history.hear(asked, 200, told(result(FIRST)), retry_after=False, moment=moment)
    return history


def reported(history: History, recoveries: list[float]) -> dict:
    return report(history, stored(FIRST), recoveries)


def test_where_nothing_was_to_stop_the_longest_pause_is_told():
    line = reported(acknowledged_at(1, 1.5, 3.75, 4), [])
    assert (line["recovery_s"], line["longest_pause_s"], line["ok"]) == ({}, 2.25, True)


def test_where_something_stopped_its_recoveries_are_told_and_not_how_long_it_was_kept_away():
    line = reported(acknowledged_at(1, 100), [2.0, 3.0, 1.0])
    assert (line["recovery_s"], line.get("longest_pause_s"), line["ok"]) == ({"p50": 2.0, "max": 3.0}, None, True)


@pytest.mark.parametrize("ends, ok", [(0, False), (1, True)])
def test_a_page_whose_line_broke_is_found_unless_the_server_ended(ends, ok):
    history = acknowledged_at(1)
    history.look("/", "cut")
    assert report(history, stored(FIRST), [1.0], ends=ends)["ok"] is ok


@pytest.mark.parametrize("moments, recoveries", [((0, 16), []), ((0, 1), [16.0])])
def test_a_wait_beyond_the_bound_is_found(moments, recoveries):
    line = reported(acknowledged_at(*moments), recoveries)
    assert (line["first"], line["ok"], RECOVERED_SECONDS) == (
        ["Finding(kind='slow', detail='back after 16.0 s')"],
        False,
        15,
    )
