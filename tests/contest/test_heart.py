"""The heart beats for all processes by a clock that somebody may set: what a step of it does, and what it does not."""

from datetime import timedelta

import pytest

from contest import heart
from contest.heart import Heart
from contest.models import Attempt, Heartbeat, Outage
from tests.factories import NOW, make_attempt

SECOND = timedelta(seconds=1)


class Steady:
    """The clock that nobody can set."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def wait(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock(monkeypatch) -> Steady:
    clock = Steady()
    monkeypatch.setattr(heart, "steady", clock)
    return clock


@pytest.fixture
def attempt(db) -> Attempt:
    return make_attempt(now=NOW - SECOND)


def credited(attempt: Attempt) -> float:
    attempt.refresh_from_db()
    return attempt.credited_ms / 1000


STEPS = pytest.mark.parametrize("step", [-3600, -7, 0, 7, 3600])


@STEPS
def test_a_step_of_the_clock_is_no_outage(attempt, clock, step):
    """The control: by the wall alone, every open paper got up to an hour, with an apology."""
    own = Heart()
    own.beat(NOW)
    for second in range(1, 5):
        clock.wait(1)
        own.beat(NOW + (second + step) * SECOND)
    assert (credited(attempt), Outage.objects.count()) == (0, 0)


@STEPS
def test_of_an_outage_in_which_the_clock_is_set_only_the_outage_is_given_back(attempt, clock, step):
    own = Heart()
    own.beat(NOW)
    clock.wait(40)
    own.beat(NOW + (40 + step) * SECOND)
    own.beat(NOW + (40 + step) * SECOND)
    assert (credited(attempt), Outage.objects.count()) == (40, 1)


def test_an_outage_after_the_clock_was_put_back_is_given_back_although_the_heart_is_ahead(db, clock):
    """The control: from the stored beat on, nobody's paper would have been running."""
    own = Heart()
    own.beat(NOW + 3600 * SECOND)
    own.beat(NOW)
    attempt = make_attempt(now=NOW)
    clock.wait(1)
    own.beat(NOW + SECOND)
    clock.wait(40)
    own.beat(NOW + 41 * SECOND)
    assert credited(attempt) == 40


def test_while_others_beat_a_process_that_was_silent_itself_finds_no_outage(attempt, clock):
    own, other = Heart(), Heart()
    own.beat(NOW)
    for second in range(60):
        clock.wait(1)
        other.beat(NOW + second * SECOND)
    own.beat(NOW + 60 * SECOND)
    assert credited(attempt) == 0


def test_a_process_that_has_just_begun_knows_no_other_clock_than_the_wall(attempt, clock):
    Heart().beat(NOW)
    Heart().beat(NOW + 40 * SECOND)
    assert credited(attempt) == 40


@STEPS
def test_a_beat_is_never_put_back(db, clock, step):
    own, beats = Heart(), []
    for now in (NOW, NOW + (1 + step) * SECOND, NOW + 2 * SECOND):
        own.beat(now)
        beats.append(Heartbeat.objects.get().beat_at)
        clock.wait(1)
    assert beats == sorted(set(beats))


def test_machines_whose_clocks_differ_give_nothing_back(attempt, clock):
    """The control: by the wall alone, the one ahead found a silence at each of its beats. It is away for the last
    minute, and the other, whose clock has not come so far, beats on."""
    ahead, behind = Heart(), Heart()
    for second in range(120):
        if second < 60:
            ahead.beat(NOW + (10 + second) * SECOND)
        behind.beat(NOW + second * SECOND)
        clock.wait(1)
    assert (credited(attempt), behind.is_heard(NOW + 120 * SECOND)) == (0, True)


@STEPS
def test_a_process_that_falls_silent_is_not_heard_whatever_the_clock_says(db, clock, step):
    own = Heart()
    own.beat(NOW)
    heard = []
    for seconds in (1, 3):
        clock.wait(seconds)
        heard.append(own.is_heard(NOW + step * SECOND))
    assert heard == [True, False]
