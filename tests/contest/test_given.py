"""What marking keeps of an answer for the statistics."""

from datetime import timedelta

import pytest

from contest.given import Given, as_text, keys_in, milliseconds_taken
from tests.factories import NOW

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("keys", [None, (), ("A",), ("A", "C"), ("T",), ("1a", "B2")])
def test_what_is_kept_of_options_tells_their_keys(keys):
    assert keys_in(as_text(keys)) == keys


def test_what_is_kept_is_short():
    assert [as_text(keys) for keys in (None, (), ("A",), ("A", "C"))] == [None, "", "A", "A C"]


def taken(*after: float | None) -> list[int | None]:
    """How long each slot took, whose answers stood so many seconds after the start."""
    given = {slot: Given("A", NOW + s * SECOND) for slot, s in enumerate(after, start=1) if s is not None}
    return milliseconds_taken(NOW, given, len(after))


def test_an_answer_took_the_seconds_since_the_one_before_it():
    assert taken(30, None, 12.9) == [17_000, None, 12_000]


def test_nothing_is_known_of_answers_that_came_at_once():
    assert taken(30, 30, 41) == [None, None, 11_000]
    assert taken(30, 30, 30, 41) == [None, None, None, 11_000]


def test_a_clock_that_was_put_back_makes_no_time_less_than_none():
    assert taken(-5) == [0]


def test_a_paper_left_open_took_no_time():
    assert taken(None, None) == [None, None]


def test_the_prediction_takes_no_time_of_a_question():
    given = {0: Given("7", NOW + 5 * SECOND), 1: Given("A", NOW + 12 * SECOND)}
    assert milliseconds_taken(NOW, given, 1) == [12_000]
