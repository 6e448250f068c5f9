from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contest.phases import (
    Phase,
    ReviewPolicy,
    RoundTimes,
    check_review_policy,
    check_times,
    closing_words,
    credit_for,
    deadline,
    is_frozen,
    is_late,
    local_moment,
    may_review,
    opening_words,
    phase,
    takes_complaints,
    time_left,
    time_left_words,
    usual_window,
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
TICK = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)

OPENS = datetime(2026, 3, 2, 1, tzinfo=UTC)  # Monday 08:00 in Vietnam
CLOSES = datetime(2026, 3, 8, 13, tzinfo=UTC)  # Sunday 20:00
FREEZES = CLOSES - timedelta(hours=2)
PROVISIONAL = CLOSES + timedelta(hours=20)
COMPLAINTS = PROVISIONAL + timedelta(days=3)
FINAL = COMPLAINTS + timedelta(days=1)

WINDOW = RoundTimes(opens_at=OPENS, closes_at=CLOSES)
WEEK = RoundTimes(
    opens_at=OPENS,
    closes_at=CLOSES,
    freezes_at=FREEZES,
    provisional_at=PROVISIONAL,
    complaints_until=COMPLAINTS,
    finalized_at=FINAL,
)

moments = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2032, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
lengths = st.timedeltas(min_value=TICK, max_value=timedelta(hours=5))
extras = st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=2))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "edge, before, after",
    [
        (OPENS, Phase.UPCOMING, Phase.OPEN),
        (FREEZES, Phase.OPEN, Phase.OPEN),
        (CLOSES, Phase.OPEN, Phase.CLOSED),
        (PROVISIONAL, Phase.CLOSED, Phase.PROVISIONAL),
        (COMPLAINTS, Phase.PROVISIONAL, Phase.PROVISIONAL),
        (FINAL, Phase.PROVISIONAL, Phase.FINAL),
    ],
)
def test_a_phase_begins_exactly_at_its_moment(edge, before, after):
    assert [phase(WEEK, edge - TICK), phase(WEEK, edge), phase(WEEK, edge + TICK)] == [before, after, after]


@given(opens=moments, length=lengths, microseconds=st.integers(-3, 3))
def test_a_window_is_half_open_at_both_ends(opens, length, microseconds):
    times = RoundTimes(opens_at=opens, closes_at=opens + length)
    step = microseconds * TICK
    at_opening = phase(times, opens + step)
    assert (at_opening == Phase.UPCOMING) == (microseconds < 0)
    assert (phase(times, opens + length + step) == Phase.CLOSED) == (microseconds >= 0)


@pytest.mark.parametrize("now", [OPENS - TICK, OPENS, CLOSES, FINAL])
def test_an_unpublished_contest_is_a_draft_at_any_time(now):
    draft = RoundTimes(opens_at=OPENS, closes_at=CLOSES, finalized_at=FINAL, published=False)
    assert (phase(draft, now), is_frozen(draft, now)) == (Phase.DRAFT, False)


def test_extending_a_round_takes_provisional_back():
    extended = RoundTimes(opens_at=OPENS, closes_at=PROVISIONAL + MINUTE, provisional_at=PROVISIONAL)
    assert [phase(extended, PROVISIONAL), phase(extended, PROVISIONAL + MINUTE)] == [Phase.OPEN, Phase.PROVISIONAL]


def test_a_finalised_round_stays_final_when_its_window_is_edited():
    edited = RoundTimes(opens_at=FINAL, closes_at=FINAL + QUARTER, finalized_at=FINAL - MINUTE)
    assert phase(edited, FINAL + MINUTE) == Phase.FINAL


@pytest.mark.parametrize(
    "now, frozen",
    [
        (OPENS, False),
        (FREEZES - TICK, False),
        (FREEZES, True),
        (CLOSES, True),
        (PROVISIONAL - TICK, True),
        (PROVISIONAL, False),
        (FINAL, False),
    ],
)
def test_the_board_is_frozen_until_results_are_provisional(now, frozen):
    assert is_frozen(WEEK, now) == frozen


def test_a_round_without_a_freeze_never_freezes():
    assert [is_frozen(WINDOW, now) for now in (OPENS, CLOSES - TICK, CLOSES, FINAL)] == [False] * 4


@pytest.mark.parametrize(
    "now, taken",
    [(PROVISIONAL - TICK, False), (PROVISIONAL, True), (COMPLAINTS - TICK, True), (COMPLAINTS, False), (FINAL, False)],
)
def test_reviews_are_asked_for_while_results_are_provisional(now, taken):
    assert takes_complaints(WEEK, now) == taken


@pytest.mark.parametrize(
    "started_at, extra, expected",
    [
        (OPENS, 0, OPENS + QUARTER),
        (CLOSES - QUARTER, 0, CLOSES),
        (CLOSES - 5 * MINUTE, 0, CLOSES),
        (CLOSES - TICK, 0, CLOSES),
        (OPENS, 5, OPENS + 20 * MINUTE),
        (CLOSES - 5 * MINUTE, 5, CLOSES + 5 * MINUTE),
    ],
)
def test_a_deadline_is_the_duration_cut_by_the_close_plus_extra(started_at, extra, expected):
    assert deadline(started_at, QUARTER, CLOSES, extra * MINUTE) == expected


@given(started_at=moments, duration=lengths, left=lengths, extra=extras)
def test_a_deadline_is_never_later_than_the_close_plus_extra(started_at, duration, left, extra):
    closes_at = started_at + left
    result = deadline(started_at, duration, closes_at, extra)
    assert result <= closes_at + extra
    assert result <= started_at + duration + extra
    assert result > started_at


@pytest.mark.parametrize("duration, extra", [(0, 0), (-1, 0), (1, -1)])
def test_a_deadline_refuses_impossible_lengths(duration, extra):
    with pytest.raises(ValueError):
        deadline(OPENS, duration * MINUTE, CLOSES, extra * MINUTE)


@given(moment=moments, microseconds=st.integers(-3, 3))
def test_an_arrival_at_the_deadline_is_late_and_a_tick_before_is_not(moment, microseconds):
    arrived_at = moment + microseconds * TICK
    assert is_late(arrived_at, moment) == (microseconds >= 0)
    assert (time_left(moment, arrived_at) == timedelta(0)) == (microseconds >= 0)


def test_moments_are_compared_as_instants_whatever_their_zone():
    assert phase(WINDOW, datetime(2026, 3, 2, 8, tzinfo=VIETNAM)) == Phase.OPEN
    assert phase(WINDOW, datetime(2026, 3, 2, 7, 59, 59, 999_999, tzinfo=VIETNAM)) == Phase.UPCOMING


@pytest.mark.parametrize(
    "began, ended, minutes",
    [
        (-9, -3, 0),  # over before the start
        (-9, 0, 0),  # ends as the attempt starts
        (-3, 4, 4),  # only what came after the start
        (5, 7, 2),
        (10, 30, 20),  # beyond the old deadline: the five minutes that were left are left again
        (14, 15, 1),
        (15, 20, 0),  # the deadline had come
    ],
)
def test_an_outage_gives_back_what_it_took(began, ended, minutes):
    given_back = credit_for(OPENS, OPENS + QUARTER, OPENS + began * MINUTE, OPENS + ended * MINUTE)
    assert given_back == minutes * MINUTE


@pytest.mark.parametrize("silence, seconds", [(4, 0), (5, 0), (6, 6)])
def test_a_silence_of_five_seconds_is_no_outage(silence, seconds):
    began = OPENS + MINUTE
    given_back = credit_for(OPENS, OPENS + QUARTER, began, began + timedelta(seconds=silence))
    assert given_back == timedelta(seconds=seconds)


def test_a_contest_may_limit_what_is_given_back():
    began = OPENS + MINUTE
    assert credit_for(OPENS, OPENS + QUARTER, began, began + 90 * MINUTE, limit=60 * MINUTE) == 60 * MINUTE
    assert credit_for(OPENS, OPENS + QUARTER, began, began + 9 * MINUTE, limit=60 * MINUTE) == 9 * MINUTE


@pytest.mark.parametrize("started, finished, seconds", [(0, 64, 4), (62, 64, 2), (0, 60, 0), (0, 75, 8), (70, 71, 0)])
def test_who_finishes_in_an_outage_gets_what_they_had_sat_of_it(started, finished, seconds):
    began, ended = OPENS + MINUTE, OPENS + MINUTE + timedelta(seconds=8)
    started_at, finished_at = (OPENS + timedelta(seconds=after) for after in (started, finished))
    given_back = credit_for(started_at, OPENS + QUARTER, began, ended, finished_at=finished_at)
    assert given_back == timedelta(seconds=seconds)


@given(started_at=moments, duration=lengths, before=lengths, silence=lengths)
def test_after_an_outage_the_time_left_is_what_it_was(started_at, duration, before, silence):
    ends_at, outage_from = started_at + duration, started_at + before
    given_back = credit_for(started_at, ends_at, outage_from, outage_from + silence)
    if outage_from < ends_at and silence > timedelta(seconds=5):
        assert time_left(ends_at + given_back, outage_from + silence) == time_left(ends_at, outage_from)
    else:
        assert given_back == timedelta(0)


@pytest.mark.parametrize(
    "policy, finished, now, allowed, running, shown",
    [
        (ReviewPolicy.NEVER, True, Phase.FINAL, 1, False, False),
        (ReviewPolicy.AFTER_SUBMIT, True, Phase.OPEN, 1, True, True),
        (ReviewPolicy.AFTER_SUBMIT, False, Phase.OPEN, 1, True, False),
        (ReviewPolicy.AFTER_SUBMIT, True, Phase.OPEN, 2, True, False),
        (ReviewPolicy.AFTER_SUBMIT, True, Phase.FINAL, 2, False, False),
        (ReviewPolicy.AFTER_CLOSE, True, Phase.OPEN, 1, False, False),
        (ReviewPolicy.AFTER_CLOSE, True, Phase.CLOSED, 3, False, True),
        (ReviewPolicy.AFTER_CLOSE, True, Phase.CLOSED, 3, True, False),
        (ReviewPolicy.AFTER_CLOSE, True, Phase.PROVISIONAL, 3, False, True),
        (ReviewPolicy.AFTER_CLOSE, True, Phase.FINAL, 1, False, True),
        (ReviewPolicy.AFTER_CLOSE, False, Phase.CLOSED, 1, False, False),
        (ReviewPolicy.AFTER_CLOSE, True, Phase.DRAFT, 1, False, False),
    ],
)
@pytest.mark.parametrize("stored", [ReviewPolicy, str])
def test_keys_are_shown_only_when_the_policy_allows(policy, finished, now, allowed, running, shown, stored):
    answer = may_review(
        stored(policy), attempt_finished=finished, phase=now, attempts_allowed=allowed, attempts_running=running
    )
    assert answer == shown


@pytest.mark.parametrize(
    "policy, allowed, refused",
    [
        (ReviewPolicy.AFTER_SUBMIT, 1, False),
        (ReviewPolicy.AFTER_SUBMIT, 2, True),
        (ReviewPolicy.AFTER_CLOSE, 2, False),
        (ReviewPolicy.NEVER, 9, False),
    ],
)
def test_keys_after_submitting_are_refused_where_a_second_attempt_is_allowed(policy, allowed, refused):
    sentence = "Answers can be shown after submitting only where one attempt is allowed."
    assert check_review_policy(policy, allowed) == (sentence if refused else None)


@pytest.mark.parametrize(
    "changes, minutes, fields",
    [
        ({}, 15, []),
        ({}, 0, ["duration"]),
        ({"closes_at": OPENS}, 15, ["closes_at"]),
        ({"closes_at": OPENS + QUARTER}, 15, []),
        ({"closes_at": OPENS + QUARTER}, 16, ["duration"]),
        ({"freezes_at": OPENS}, 15, []),
        ({"freezes_at": CLOSES}, 15, []),
        ({"freezes_at": OPENS - TICK}, 15, ["freezes_at"]),
        ({"freezes_at": CLOSES + TICK}, 15, ["freezes_at"]),
        ({"provisional_at": CLOSES}, 15, []),
        ({"provisional_at": CLOSES - TICK}, 15, ["provisional_at"]),
        ({"complaints_until": COMPLAINTS}, 15, ["complaints_until"]),
        ({"provisional_at": PROVISIONAL, "complaints_until": PROVISIONAL}, 15, ["complaints_until"]),
        ({"finalized_at": CLOSES}, 15, []),
        ({"finalized_at": CLOSES - TICK}, 15, ["finalized_at"]),
        (
            {"provisional_at": PROVISIONAL, "complaints_until": COMPLAINTS, "finalized_at": COMPLAINTS - TICK},
            15,
            ["finalized_at"],
        ),
    ],
)
def test_the_moments_of_a_round_are_checked_field_by_field(changes, minutes, fields):
    times = RoundTimes(**{"opens_at": OPENS, "closes_at": CLOSES, **changes})
    assert [problem.field for problem in check_times(times, minutes * MINUTE)] == fields


@pytest.mark.parametrize(
    "day, hour, minute, expected",
    [
        (date(2026, 4, 30), 24, 0, datetime(2026, 4, 30, 17, tzinfo=UTC)),
        (date(2026, 5, 1), 0, 0, datetime(2026, 4, 30, 17, tzinfo=UTC)),
        (date(2028, 2, 28), 24, 0, datetime(2028, 2, 28, 17, tzinfo=UTC)),  # a leap year: 29 February begins
        (date(2028, 2, 29), 24, 0, datetime(2028, 2, 29, 17, tzinfo=UTC)),
        (date(2026, 12, 31), 24, 0, datetime(2026, 12, 31, 17, tzinfo=UTC)),
        (date(2027, 1, 1), 6, 59, datetime(2026, 12, 31, 23, 59, tzinfo=UTC)),
        (date(2026, 3, 2), 8, 0, OPENS),
    ],
)
def test_a_local_time_is_stored_in_utc_and_24_hours_end_the_day(day, hour, minute, expected):
    stored = local_moment(day, hour, minute, VIETNAM)
    assert (stored, stored.tzinfo) == (expected, UTC)


@pytest.mark.parametrize("hour, minute", [(24, 1), (25, 0), (-1, 0), (23, 60)])
def test_a_time_no_clock_shows_is_refused(hour, minute):
    with pytest.raises(ValueError):
        local_moment(date(2026, 4, 30), hour, minute, VIETNAM)


@pytest.mark.parametrize(
    "moment, words",
    [
        (datetime(2026, 4, 30, 17, tzinfo=UTC), "24:00 on 30/4/2026"),
        (datetime(2028, 2, 29, 17, tzinfo=UTC), "24:00 on 29/02/2028"),
        (datetime(2028, 2, 28, 17, tzinfo=UTC), "24:00 on 28/02/2028"),
        (datetime(2026, 12, 31, 17, tzinfo=UTC), "24:00 on 31/12/2026"),
        (datetime(2026, 12, 31, 16, 59, tzinfo=UTC), "23:59 on 31/12/2026"),
        (datetime(2026, 12, 31, 17, 1, tzinfo=UTC), "00:01 on 01/01/2027"),
        (datetime(2021, 3, 3, 1, tzinfo=UTC), "08:00 on 03/3/2021"),
        (CLOSES, "20:00 on 08/3/2026"),
    ],
)
def test_a_close_is_written_as_official_papers_write_it(moment, words):
    assert closing_words(moment, VIETNAM) == words


def test_every_choice_has_words():
    labels = [str(choice.label) for enumeration in (Phase, ReviewPolicy) for choice in enumeration]
    assert len(set(labels)) == len(Phase) + len(ReviewPolicy)


def test_a_round_is_over_once_its_window_has_passed():
    assert [stage for stage in Phase if stage.is_over] == [Phase.CLOSED, Phase.PROVISIONAL, Phase.FINAL]


@pytest.mark.parametrize(
    "moment, words",
    [
        (datetime(2026, 3, 2, 1, tzinfo=UTC), "08:00 on 02/3/2026"),
        (datetime(2026, 2, 28, 17, tzinfo=UTC), "00:00 on 01/3/2026"),
        (datetime(2026, 1, 31, 17, 30, tzinfo=UTC), "00:30 on 01/02/2026"),
    ],
)
def test_an_opening_at_midnight_belongs_to_the_day_that_begins(moment, words):
    assert opening_words(moment, VIETNAM) == words


@pytest.mark.parametrize(
    "after, monday",
    [
        (datetime(2026, 5, 20, 9, tzinfo=UTC), date(2026, 5, 25)),
        (datetime(2026, 5, 24, 16, 59, tzinfo=UTC), date(2026, 5, 25)),
        (datetime(2026, 5, 24, 17, tzinfo=UTC), date(2026, 6, 1)),  # already Monday in Vietnam
    ],
)
def test_the_usual_round_is_a_week_from_a_monday_to_come(after, monday):
    opens_at, closes_at = usual_window(after, VIETNAM)
    assert opens_at == datetime.combine(monday, time(8), tzinfo=VIETNAM)
    assert closes_at == datetime.combine(monday + timedelta(days=6), time(20), tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "left, words",
    [
        (timedelta(days=31), "31 days"),
        (timedelta(days=1, hours=1, minutes=1), "1 day 1 hour 1 minute"),
        (timedelta(days=29, hours=3, minutes=12, seconds=59), "29 days 3 hours 12 minutes"),
        (timedelta(hours=23, minutes=59), "23 hours 59 minutes"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(seconds=-1), "less than a minute"),
    ],
)
def test_the_time_left_is_told_to_the_minute(left, words):
    with translation.override("en"):
        assert time_left_words(left) == words
