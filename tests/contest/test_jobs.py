"""A job comes when it is due, and whatever it raises stays its own affair."""

import time
from datetime import timedelta

import pytest

from contest import jobs
from contest.jobs import RETRY_AFTER, Job, rest_after
from tests.factories import NOW

SECOND = timedelta(seconds=1)


def done_at(job: Job, *seconds: float) -> list[float]:
    """At which of these moments the job was done."""
    return [at for at in seconds if job.do(NOW + at * SECOND)]


def test_a_job_comes_when_it_is_due():
    assert done_at(Job("daily", lambda now: None, 10 * SECOND), 0, 9.9, 10, 11, 20, 30.5) == [0, 10, 20, 30.5]


def test_a_job_does_not_wait_for_a_clock_that_was_put_back():
    assert done_at(Job("hourly", lambda now: None, 10 * SECOND), 3600, 0, 5, 10) == [3600, 0, 10]


def test_a_job_without_a_time_comes_whenever_there_is_time():
    assert done_at(Job("always", lambda now: None), 0, 0, 1) == [0, 0, 1]


def test_a_job_that_took_long_rests_in_proportion():
    job = Job("tick", lambda now: time.sleep(0.02), SECOND / 2, rest=1000)  # so that it rests as long as any may
    assert done_at(job, 0, 0.5, 1.9, 2, 3.9, 60) == [0, 2, 60]


@pytest.mark.parametrize(
    "seconds, times, rest", [(0, 2, 0), (0.5, 2, 1), (0.9, 2, 1.8), (1, 2, 2), (1.1, 2, 2), (60, 2, 2), (60, 0, 0)]
)
def test_work_rests_the_longer_the_longer_it_took_up_to_two_seconds(seconds, times, rest):
    assert rest_after(seconds, times) == rest


def test_a_job_that_failed_comes_again_soon(caplog):
    def fail(now):
        raise ValueError("nothing there")

    job = Job("broken", fail, timedelta(hours=1))
    assert done_at(job, 0, 0.5, RETRY_AFTER.total_seconds()) == [0, 1]
    assert isinstance(job.failure, ValueError)
    assert caplog.messages == ["background work: broken failed and will be tried again"] * 2


def test_a_job_that_is_well_again_says_so():
    trouble = iter([ValueError()])

    def work(now):
        for error in trouble:
            raise error

    job = Job("moody", work)
    done_at(job, 0, 1)
    assert job.failure is None


def test_a_job_that_takes_long_is_told_by_name(caplog, monkeypatch):
    monkeypatch.setattr(jobs, "LONG_SECONDS", -1)
    job = Job("slow", lambda now: None)
    done_at(job, 0)
    assert job.seconds >= 0
    assert caplog.messages == ["background work: slow took 0.0 seconds"]
