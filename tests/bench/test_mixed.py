"""How much the last hour of a contest is asked to bear, and how soon its spectators are to hear."""

import pytest

from bench.mixed import FULL, Size, asked_size, goal_of


def test_twice_the_load_is_twice_as_many_who_write_before_the_same_watchers():
    asked = asked_size(quick=False, size=[40, 5, 20, 2, 3], load=2)
    assert asked == Size(papers=80, sockets=5, saves=40, finishes=4, seconds=3)


def test_there_are_papers_for_all_who_finish_at_twice_the_load():
    asked = asked_size(quick=False, size=None, load=2)
    assert (asked.papers, asked.finishes * asked.seconds) == (20_000, 12_000)


@pytest.mark.parametrize(
    "size, told_ms",
    [
        (FULL, 2_000),
        (FULL._replace(saves=501), 5_000),
        (FULL._replace(finishes=21), 5_000),
        (asked_size(quick=True, size=None, load=2), 2_000),  # which is still less than the full load
        (asked_size(quick=False, size=None, load=2), 5_000),
    ],
)
def test_spectators_hear_within_two_seconds_up_to_the_load_and_five_beyond(size, told_ms):
    assert goal_of(size).told_ms == told_ms
