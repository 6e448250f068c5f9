from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.scoring import (
    Candidate,
    CountingPolicy,
    Score,
    SlotMark,
    basis_points,
    choose_attempt,
    epoch_ms,
    half_up,
    mark_slot,
    mean_hundredths,
    prediction_error,
    time_used_ms,
    total,
)

STARTED = datetime(2026, 3, 2, 1, tzinfo=UTC)
ZERO = timedelta(0)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

shares = st.fractions(min_value=0, max_value=1, max_denominator=60)
points = st.integers(0, 10_000)
candidates = st.lists(st.tuples(st.integers(-9, 0), st.integers(0, 3)), min_size=1, max_size=8).map(
    lambda keys: [Candidate(number, key) for number, key in enumerate(keys, start=1)]
)


@pytest.mark.parametrize(
    "share, worth, partial, mark",
    [
        (Fraction(1), 100, True, 100),
        (Fraction(1), 100, False, 100),
        (Fraction(0), 100, True, 0),
        (Fraction(1, 2), 100, True, 50),
        (Fraction(1, 2), 100, False, 0),
        (Fraction(1, 3), 100, True, 33),
        (Fraction(2, 3), 100, True, 67),
        (Fraction(1, 2), 25, True, 13),  # 12.5 goes up
        (Fraction(1, 8), 100, True, 13),
        (Fraction(1, 8), 300, True, 38),  # 37.5 goes up
        (Fraction(199, 200), 100, True, 100),  # rounds up to all the points without being right
        (Fraction(199, 200), 100, False, 0),
        (Fraction(1), 0, True, 0),
    ],
)
def test_a_slot_earns_its_share_of_the_points(share, worth, partial, mark):
    assert mark_slot(share, worth, partial) == mark


@pytest.mark.parametrize("share, worth", [(Fraction(-1, 9), 100), (Fraction(10, 9), 100), (Fraction(1), -1)])
def test_impossible_shares_and_points_are_refused(share, worth):
    with pytest.raises(ValueError):
        mark_slot(share, worth, True)


@given(value=st.fractions(min_value=0, max_value=10_000, max_denominator=400))
def test_rounding_is_the_schoolbook_half_up(value):
    with localcontext(prec=60):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        assert half_up(value) == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(whole=st.integers(0, 10_000))
def test_exact_halves_go_up(whole):
    assert half_up(Fraction(2 * whole + 1, 2)) == whole + 1


def test_nothing_below_zero_is_rounded():
    with pytest.raises(ValueError):
        half_up(Fraction(-1, 2))


@given(first=shares, second=shares, worth=points, partial=st.booleans())
def test_more_right_never_earns_less(first, second, worth, partial):
    less, more = sorted([first, second])
    assert 0 <= mark_slot(less, worth, partial) <= mark_slot(more, worth, partial) <= worth


@pytest.mark.parametrize(
    "marks, score, all_right",
    [
        ([], Score(0, 0, 0, 0), False),
        ([SlotMark(100, 100, True), SlotMark(200, 200, True)], Score(300, 300, 2, 2), True),
        ([SlotMark(100, 100, True), SlotMark(50, 200, False)], Score(150, 300, 2, 1), False),
        ([SlotMark(100, 100, False)], Score(100, 100, 1, 0), False),  # rounded up, but not right
        ([SlotMark(100, 100, True), SlotMark(0, 0, False)], Score(100, 100, 1, 1), True),  # a voided slot
        ([SlotMark(0, 0, False)], Score(0, 0, 0, 0), False),
    ],
)
def test_marks_add_up_to_a_score(marks, score, all_right):
    result = total(marks)
    assert (result, result.all_right) == (score, all_right)


@given(st.lists(st.tuples(points, st.booleans()), max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_slots_does_not_matter(earned, shuffler):
    marks = [SlotMark(worth if right else worth // 2, worth, right) for worth, right in earned]
    shuffled = list(marks)
    shuffler.shuffle(shuffled)
    assert total(shuffled) == total(marks)


@pytest.mark.parametrize("totals, count, mean", [(0, 0, None), (0, 3, 0), (100, 3, 33), (200, 3, 67), (25, 2, 13)])
def test_a_mean_is_rounded_half_up_to_a_hundredth(totals, count, mean):
    assert mean_hundredths(totals, count) == mean


@pytest.mark.parametrize(
    "used, credited, milliseconds",
    [
        (timedelta(minutes=15), ZERO, 900_000),
        (timedelta(minutes=35), timedelta(minutes=20), 900_000),
        (timedelta(microseconds=1_999), ZERO, 1),
        (timedelta(microseconds=2_000), ZERO, 2),
        (timedelta(seconds=9), timedelta(seconds=9), 0),
        (ZERO, ZERO, 0),
    ],
)
def test_time_used_leaves_out_what_was_given_back(used, credited, milliseconds):
    assert time_used_ms(STARTED, STARTED + used, STARTED + HOUR, credited) == milliseconds


@pytest.mark.parametrize("used, credited, minutes", [(-1, 0, 60), (-90, 20, 40), (3, 9, 51)])
def test_who_finishes_before_the_start_by_a_clock_put_back_has_used_all_the_time_there_was(used, credited, minutes):
    """In minutes. The control: as no time at all it would win every tie."""
    times = (STARTED + used * MINUTE, STARTED + HOUR, credited * MINUTE)
    assert time_used_ms(STARTED, *times) == minutes * 60_000


@pytest.mark.parametrize(
    "finished_at, milliseconds",
    [
        (datetime(2028, 3, 1, tzinfo=UTC), 86_400_000),  # over 29 February
        (datetime(2028, 2, 29, 0, 0, 1, tzinfo=UTC), 1_000),
    ],
)
def test_time_used_counts_a_leap_day(finished_at, milliseconds):
    started_at = datetime(2028, 2, 29, tzinfo=UTC)
    assert time_used_ms(started_at, finished_at, finished_at + HOUR, ZERO) == milliseconds


@pytest.mark.parametrize(
    "moment, milliseconds",
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(1970, 1, 1, 0, 0, 0, 1_999, tzinfo=UTC), 1),
        (datetime(2026, 12, 31, 17, tzinfo=UTC), 1_798_736_400_000),
        (datetime(2027, 1, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), 1_798_736_400_000),
    ],
)
def test_a_moment_is_the_same_milliseconds_in_every_zone(moment, milliseconds):
    assert epoch_ms(moment) == milliseconds


@pytest.mark.parametrize(
    "predicted, true_value, distance",
    [(90, 100, 10), (110, 100, 10), (100, 100, 0), (None, 100, None), (90, None, None), (None, None, None)],
)
def test_a_prediction_is_judged_by_its_distance(predicted, true_value, distance):
    assert prediction_error(predicted, true_value) == distance


@pytest.mark.parametrize(
    "policy, number",
    [(CountingPolicy.BEST, 2), (CountingPolicy.FIRST, 1), (CountingPolicy.LAST, 3), ("best", 2), ("last", 3)],
)
def test_the_policy_says_which_attempt_counts(policy, number):
    attempts = [Candidate(3, (-700, 5)), Candidate(1, (-800, 9)), Candidate(2, (-800, 4))]
    assert choose_attempt(attempts, policy).number == number


def test_of_equal_attempts_the_earlier_counts():
    attempts = [Candidate(2, (-800,), "second"), Candidate(1, (-800,), "first")]
    assert choose_attempt(attempts, CountingPolicy.BEST).attempt == "first"


def test_without_attempts_none_counts():
    assert choose_attempt([], CountingPolicy.BEST) is None


@given(candidates, st.sampled_from(CountingPolicy), st.randoms(use_true_random=False))
def test_the_attempt_that_counts_does_not_depend_on_their_order(attempts, policy, shuffler):
    shuffled = list(attempts)
    shuffler.shuffle(shuffled)
    assert choose_attempt(shuffled, policy) == choose_attempt(attempts, policy)


@given(candidates)
def test_no_other_attempt_would_rank_higher_than_the_best(attempts):
    best = choose_attempt(attempts, CountingPolicy.BEST)
    assert best.keys == min(attempt.keys for attempt in attempts)


def test_every_policy_has_words():
    assert len({str(policy.label) for policy in CountingPolicy}) == len(CountingPolicy)


@pytest.mark.parametrize(
    "score, out_of, share", [(0, 1500, 0), (155, 1000, 1550), (2, 3, 6666), (9999, 10000, 9999), (1500, 1500, 10000)]
)
def test_a_share_is_cut_off_so_that_only_everything_is_everything(score, out_of, share):
    assert basis_points(score, out_of) == share
