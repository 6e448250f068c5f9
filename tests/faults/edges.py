"""The edges of windows, to the microsecond, wherever the server believes to be: midnights, leap days, the turn of the
year, Tết. An organiser writes Vietnamese time; what counts are instants; intervals are half-open."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.conf import settings as site
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contest import attempts, phases
from contest.errors import NotOpen
from contest.models import Attempt, Round, RoundDivision
from contest.saving import Save, apply_saves
from tests.factories import make_entry

ZONES = ("UTC", "Asia/Ho_Chi_Minh", "America/New_York", "Pacific/Kiritimati", "Asia/Kathmandu")
VIETNAM = timezone(timedelta(hours=7))
MOMENT = timedelta(microseconds=1)
DEVICE = "a" * 16

DAYS = st.sampled_from(
    [
        date(2026, 12, 31),  # the turn of the year
        date(2028, 2, 28),  # the day before a leap day,
        date(2028, 2, 29),  # and the leap day
        date(2027, 2, 28),
        date(2027, 2, 5),  # Tết begins at midnight
        date(2026, 4, 30),
        date(2027, 3, 14),  # the clocks of New York go forward,
        date(2026, 11, 1),  # and back
    ]
) | st.dates(date(2026, 1, 1), date(2030, 12, 31))
TIMES = st.sampled_from([(0, 0), (24, 0), (23, 59), (7, 0), (17, 0)]) | st.tuples(
    st.integers(0, 23), st.integers(0, 59)
)
WINDOWS = st.tuples(DAYS, TIMES, st.integers(5, 60 * 24 * 40), st.integers(1, 180))
"""A day and a time in Vietnam, the minutes that a round is open, and the minutes of a paper."""


@contextmanager
def process_zone(name: str) -> Iterator[None]:
    """The zone that the operating system tells the process."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()


def look(joined: RoundDivision, examples: int) -> int:
    """Look for a window that does not hold; return how many saves were acknowledged."""
    acknowledged = []

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(WINDOWS)
    def holds(window: tuple) -> None:
        acknowledged.append(check(joined, *window))

    holds()
    return sum(acknowledged)


def check(joined: RoundDivision, day: date, clock: tuple[int, int], open_minutes: int, paper_minutes: int) -> int:
    opens = written(day, *clock)
    closes = opens + timedelta(minutes=open_minutes)
    paper = timedelta(minutes=min(paper_minutes, open_minutes))
    assert phases.local_moment(day, *clock, ZoneInfo(site.TIME_ZONE)) == opens
    window = {"opens_at": opens, "closes_at": closes, "duration_minutes": paper // timedelta(minutes=1)}
    Round.objects.filter(pk=joined.round_id).update(**window)
    joined = RoundDivision.objects.get(pk=joined.pk)
    for moment, is_open in [(opens - MOMENT, False), (opens, True), (closes - MOMENT, True), (closes, False)]:
        attempt = started(joined, moment)
        assert (attempt is not None) == is_open, f"{moment} in [{opens}, {closes})"
        if attempt is not None:
            assert attempt.deadline == min(moment + paper, closes)
            holds_to_the_deadline(attempt)
    return 2


def written(day: date, hour: int, minute: int) -> datetime:
    """What an organiser means, worked out without any zone database: Vietnam is seven hours ahead, always."""
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM) + timedelta(hours=hour, minutes=minute)


def started(joined: RoundDivision, moment: datetime) -> Attempt | None:
    try:
        return attempts.start_attempt(make_entry(joined.division), joined, now=moment.astimezone(UTC))
    except NotOpen:
        return None


def holds_to_the_deadline(attempt: Attempt) -> None:
    """The last moment before the deadline counts, the deadline itself does not; and the sweep stamps the deadline."""
    attempt = Attempt.objects.get(pk=attempt.pk)
    for counter, moment, outcome in [(1, -MOMENT, "saved"), (2, timedelta(0), "late")]:
        save = Save(1, counter, DEVICE, "x")
        reply = apply_saves(attempt.pk, [save], arrived_at=attempt.deadline + moment)
        assert reply.results[0].outcome == outcome, f"{outcome} at {attempt.deadline + moment}"
    attempts.finish_overdue(now=attempt.deadline + attempts.SWEEP_GRACE)
    attempt = Attempt.objects.get(pk=attempt.pk)
    assert (attempt.state, attempt.finished_at) == ("finished", attempt.deadline)


def naive_local_time(day: date, hour: int, minute: int, zone: object) -> datetime:
    """The sown bug: the organiser's words taken for the time of wherever the server is."""
    return datetime(day.year, day.month, day.day).astimezone() + timedelta(hours=hour, minutes=minute)


def bug_is_found(joined: RoundDivision, zone: str) -> bool:
    try:
        with process_zone(zone), patch.object(phases, "local_moment", naive_local_time):
            look(joined, examples=5)
    except AssertionError:
        return True
    return False
