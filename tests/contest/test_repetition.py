"""When a question comes again."""

from datetime import date, timedelta

import pytest

from contest.repetition import BOXES, FIRM, INTERVALS, Place, place_after

TODAY = date(2026, 5, 20)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("place", "right", "box"),
    [
        (None, True, 2),
        (None, False, 1),
        (Place(1, TODAY), True, 2),
        (Place(2, YESTERDAY), True, 3),
        (Place(BOXES, TODAY), True, BOXES),
        (Place(4, TODAY), False, 1),
        (Place(4, TOMORROW), False, 1),
    ],
)
def test_a_question_goes_up_by_right_answers_and_back_by_others(place, right, box):
    after = place_after(place, right=right, today=TODAY)
    assert after == Place(box, TODAY + timedelta(days=INTERVALS[box - 1]))


def test_a_right_answer_before_its_day_changes_nothing():
    place = Place(2, TOMORROW)
    assert place_after(place, right=True, today=TODAY) == place


def test_who_is_always_right_knows_it_after_three_days_and_sees_it_in_growing_intervals():
    place, today, days = None, TODAY, []
    for _answer in range(6):
        place = place_after(place, right=True, today=today)
        days.append((place.due_on - today).days)
        today = place.due_on
    assert (days, place_after(place_after(None, right=True, today=TODAY), right=True, today=TODAY).box < FIRM) == (
        [3, 7, 21, 60, 60, 60],
        True,
    )
