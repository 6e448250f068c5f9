"""Working days, over holidays and the Saturdays worked in exchange."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.variants import (
    CannotVary,
    KnownYear,
    calendar_from,
    calendar_of,
    problems_of_year,
    shipped_calendar,
    shipped_years,
)
from questions.variants.calendars import SHIPPED, Calendar, days_corrected

YEAR = {
    "weekly_rest": [6, 7],
    "every_year": [{"month": 5, "day": 1, "name": "Ngày Quốc tế lao động"}],
    "years": [
        {
            "year": 2025,
            "from": "2025-01-01",
            "to": "2025-12-31",
            "days_off": {"2025-05-02": "Nghỉ hoán đổi"},
            "working_days": {"2025-04-26": "Làm bù"},
        }
    ],
}
KNOWN = shipped_calendar()
known_days = st.dates(date(2024, 1, 1), date(2026, 6, 30))


def off_on_weekdays(year: int) -> list[str]:
    """The days from Monday to Friday that are off, and the days of the weekend that are worked."""
    first, last = KNOWN.known[year]
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [f"{day:%d/%m}" for day in days if KNOWN.is_working_day(day) == (day.isoweekday() > 5)]


@pytest.mark.parametrize(
    "day, worked",
    [
        (date(2025, 4, 25), True),
        (date(2025, 4, 26), True),  # a Saturday, in exchange
        (date(2025, 4, 27), False),
        (date(2025, 5, 1), False),  # of every year
        (date(2025, 5, 2), False),
        (date(2025, 5, 3), False),
        (date(2025, 5, 5), True),
    ],
)
def test_a_day_is_worked_or_not(day, worked):
    assert calendar_of(YEAR).is_working_day(day) is worked


@pytest.mark.parametrize(
    "day, count, due",
    [
        (date(2025, 3, 3), 1, date(2025, 3, 4)),  # handed in on a Monday: the day itself does not count
        (date(2025, 3, 3), 5, date(2025, 3, 10)),
        (date(2025, 3, 7), 1, date(2025, 3, 10)),  # over a weekend
        (date(2025, 3, 8), 1, date(2025, 3, 10)),  # from a day of rest
        (date(2025, 4, 25), 1, date(2025, 4, 26)),  # the Saturday in exchange
        (date(2025, 4, 29), 5, date(2025, 5, 9)),  # over 30/4, 1/5 and 2/5
        (date(2025, 1, 24), 3, date(2025, 2, 5)),  # over Tết
        (date(2026, 8, 28), 1, date(2026, 9, 3)),  # over five days of Quốc khánh
        (date(2025, 12, 31), 2, date(2026, 1, 6)),  # over New Year and the Friday in exchange
    ],
)
def test_working_days_are_counted_from_the_next(day, count, due):
    assert KNOWN.add_working_days(day, count) == due


@given(known_days, st.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_counting_back_gives_the_number_that_was_added(day, count):
    due = KNOWN.add_working_days(day, count)
    assert KNOWN.working_days_between(day, due) == count
    assert (KNOWN.is_working_day(due), due > day) == (True, True)


@given(known_days, st.integers(1, 20), st.integers(1, 20))
@settings(max_examples=100, deadline=None)
def test_adding_in_two_steps_is_adding_at_once(day, first, second):
    in_steps = KNOWN.add_working_days(KNOWN.add_working_days(day, first), second)
    assert in_steps == KNOWN.add_working_days(day, first + second)


@pytest.mark.parametrize("day, following", [(date(2025, 5, 1), date(2025, 5, 5)), (date(2025, 5, 5), date(2025, 5, 5))])
def test_the_next_working_day_may_be_the_day_itself(day, following):
    assert KNOWN.next_working_day(day) == following


@pytest.mark.parametrize(
    "count, sentence",
    [
        (0, "Between 1 and 1000 working days can be added."),
        (1001, "Between 1 and 1000 working days can be added."),
        (-1, "Between 1 and 1000 working days can be added."),
    ],
)
def test_a_count_out_of_bounds_is_refused(count, sentence):
    with override("en"), pytest.raises(CannotVary) as refused:
        KNOWN.add_working_days(date(2025, 3, 3), count)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "day, sentence",
    [
        (date(2031, 3, 3), "There is no holiday calendar for 2031."),
        (date(2026, 11, 24), "The holiday calendar for 2026 is known from 01/01/2026 to 23/11/2026 only."),
    ],
)
def test_a_day_that_the_calendar_does_not_know_is_never_guessed(day, sentence):
    with override("en"), pytest.raises(CannotVary) as refused:
        KNOWN.is_working_day(day)
    assert str(refused.value) == sentence


def test_counting_into_an_unknown_year_is_refused():
    with pytest.raises(CannotVary):
        KNOWN.add_working_days(date(2026, 11, 20), 5)


@pytest.mark.parametrize(
    "first, last, sentence",
    [
        (date(2025, 3, 4), date(2025, 3, 3), "Working days are counted from an earlier to a later day."),
        (date(2000, 1, 1), date(2026, 1, 1), "There is no holiday calendar for 2000."),
        (
            date(2025, 1, 1),
            date(9999, 12, 31),
            "The holiday calendar for 2026 is known from 01/01/2026 to 23/11/2026 only.",
        ),
    ],
)
def test_days_between_go_forward_over_known_days(first, last, sentence):
    with override("en"), pytest.raises(CannotVary) as refused:
        KNOWN.working_days_between(first, last)
    assert str(refused.value) == sentence


def test_from_a_day_to_itself_are_no_working_days():
    assert KNOWN.working_days_between(date(2025, 3, 3), date(2025, 3, 3)) == 0


@given(known_days, st.integers(1, 60))
@settings(max_examples=100, deadline=None)
def test_adding_working_days_is_stepping_from_day_to_day(day, count):
    due, left = day, count
    while left:
        due += timedelta(days=1)
        left -= KNOWN.is_working_day(due)
    assert KNOWN.add_working_days(day, count) == due


def test_a_year_that_is_missing_between_two_is_not_stepped_over():
    year = YEAR["years"][0]
    later = year | {"year": 2027, "from": "2027-01-01", "to": "2027-12-31", "days_off": {}, "working_days": {}}
    gapped = calendar_of(YEAR | {"years": [year, later]})
    with override("en"), pytest.raises(CannotVary) as refused:
        gapped.add_working_days(date(2025, 12, 30), 5)
    assert str(refused.value) == "There is no holiday calendar for 2026."


def test_without_any_year_nothing_is_known():
    with pytest.raises(CannotVary):
        calendar_of(YEAR | {"years": []}).add_working_days(date(2025, 3, 3), 1)


@pytest.mark.parametrize(
    "year, days",
    [
        (2024, "01/01 08/02 09/02 12/02 13/02 14/02 18/04 29/04 30/04 01/05 04/05 02/09 03/09"),
        (2025, "01/01 27/01 28/01 29/01 30/01 31/01 07/04 26/04 30/04 01/05 02/05 01/09 02/09"),
        (2026, "01/01 02/01 10/01 16/02 17/02 18/02 19/02 20/02 27/04 30/04 01/05 22/08 31/08 01/09 02/09"),
    ],
)
def test_the_shipped_calendar_differs_from_plain_weeks_on_these_days(year, days):
    """Held against python-holidays 0.109, which lacks the exchange of 02/01/2026, when the file was written."""
    assert " ".join(off_on_weekdays(year)) == days


def test_every_year_of_the_file_says_what_it_rests_on_and_who_confirmed_it():
    told = json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert [sorted(year) for year in told["years"]] == [
        ["confirmed_by", "days_off", "from", "rests_on", "to", "working_days", "year"]
    ] * len(told["years"])
    assert [bool(year["rests_on"]) for year in told["years"]] == [True] * len(told["years"])


def test_every_exchange_of_the_file_is_worked_off_on_a_day_of_rest():
    """As many days are worked in exchange as are off for it, and each is otherwise a day of rest."""
    for year in json.loads(SHIPPED.read_text(encoding="utf-8"))["years"]:
        exchanged = [day for day, name in year["days_off"].items() if "hoán đổi" in name]
        assert len(exchanged) == len(year["working_days"])
        assert {date.fromisoformat(day).isoweekday() for day in year["working_days"]} <= {6, 7}


@pytest.mark.parametrize("changed", [{"from": "2024-01-01"}, {"to": "2026-01-01"}, {"from": "tomorrow"}])
def test_a_year_whose_days_are_of_another_is_refused(changed):
    with pytest.raises(ValueError):
        calendar_of(YEAR | {"years": [YEAR["years"][0] | changed]})


def test_years_that_follow_one_another_are_known_as_one_stretch():
    known = {2024: (date(2024, 1, 1), date(2024, 12, 31)), 2025: (date(2025, 1, 1), date(2025, 11, 23))}
    later = known | {2027: (date(2027, 1, 1), date(2027, 12, 31))}
    spans = [Calendar(frozenset(), years, frozenset(), frozenset()).spans for years in ({}, known, later)]
    assert spans == [
        [],
        [(date(2024, 1, 1), date(2025, 11, 23))],
        [(date(2024, 1, 1), date(2025, 11, 23)), (date(2027, 1, 1), date(2027, 12, 31))],
    ]


# --- a year that somebody writes down -----------------------------------------------------------------------------

TET = (date(2027, 1, 1), "Tết Dương lịch")
EXCHANGED = (date(2027, 1, 9), "Làm bù")
WRITTEN = KnownYear(2027, date(2027, 1, 1), date(2027, 12, 31), (TET,), (EXCHANGED,), "Thông báo 1")


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        (
            {"first": date(2026, 12, 31)},
            [("first", "The first and the last day that are known must lie in 2027, the first not after the last.")],
        ),
        (
            {"first": date(2027, 6, 1), "last": date(2027, 5, 1)},
            [("first", "The first and the last day that are known must lie in 2027, the first not after the last.")],
        ),
        ({"days_off": ()}, [("days_off", "Write down at least one day off.")]),
        ({"days_off": (TET, TET)}, [("days_off", "01/01/2027 stands there twice.")]),
        ({"days_off": ((TET[0], ""),)}, [("days_off", "Say what 01/01/2027 is.")]),
        (
            {"days_off": (TET, (date(2028, 1, 1), "Tết"))},
            [("days_off", "01/01/2028 lies outside the days from 01/01/2027 to 31/12/2027.")],
        ),
        (
            {"worked": ((date(2027, 1, 8), "Làm bù"),)},
            [("worked", "08/01/2027 is no Saturday or Sunday, so it is worked anyway.")],
        ),
        (
            {"days_off": (TET, EXCHANGED)},
            [("worked", "09/01/2027 cannot be off and worked at once.")],
        ),
    ],
)
def test_what_is_wrong_with_a_year_is_said(changed, found):
    with override("en"):
        problems = problems_of_year(replace(WRITTEN, **changed))
        assert [(problem.field, str(problem.sentence)) for problem in problems] == found


def test_the_shipped_years_are_such_as_could_be_written_down():
    assert [problems_of_year(year) for year in shipped_years().values()] == [[]] * len(shipped_years())


def test_that_more_is_known_corrects_nothing():
    half = calendar_from([replace(WRITTEN, last=date(2027, 6, 30))])
    assert days_corrected(half, calendar_from([WRITTEN])) == []
    assert days_corrected(calendar_from([WRITTEN]), half)[0] == date(2027, 7, 1)


def test_the_days_that_were_corrected_are_those_that_are_told_otherwise():
    other = replace(WRITTEN, days_off=(TET, (date(2027, 4, 30), "Ngày Chiến thắng")), worked=())
    corrected = days_corrected(calendar_from([WRITTEN]), calendar_from([other]))
    assert corrected == [date(2027, 1, 9), date(2027, 4, 30)]
