"""Dates of birth as people write them, and the ages that follow."""

from datetime import date

import pytest
from django.utils.translation import override

from contest.ages import NotABirthDate, age_on, read_birth_date, read_birth_year

TODAY = date(2026, 5, 20)
BORN = date(1966, 9, 2)


@pytest.mark.parametrize(
    "written",
    [
        "02/09/1966",
        "2/9/1966",
        " 2 / 9 / 1966 ",
        "2-9-1966",
        "02.09.1966",
        "2 9 1966",
        "02091966",
        "1966-09-02",
        "1966/9/2",
        "2 tháng 9 năm 1966",
        "Ngày 2, tháng 9, năm 1966",
        "０２/０９/１９６６",
        "2–9–1966",
    ],
)
def test_a_date_is_read_as_people_write_it(written):
    assert read_birth_date(written, TODAY) == BORN


@pytest.mark.parametrize(
    "written, sentence",
    [
        ("31/02/1990", "There is no such day"),
        ("00/00/2000", "There is no such day"),
        ("45/13/2000", "There is no such day"),
        ("01/01/0000", "There is no such day"),
        ("01/13/2000", "There are only 12 months"),
        ("2000-13-01", "There are only 12 months"),
        ("02/9/66", "the year with four digits"),
        ("2-9-66", "the year with four digits"),
        ("21/5/2026", "still to come"),
        ("01/01/9999", "still to come"),
        ("19/5/1905", "more than 120 years ago"),
        ("02/9/0066", "more than 120 years ago"),
        ("1966", "the day and the month too"),
        ("", "write day/month/year"),
        ("hai tháng chín", "write day/month/year"),
        ("2/9", "write day/month/year"),
        ("2/9/196", "write day/month/year"),
        ("002/9/1966", "write day/month/year"),
        ("2/9/1966 10:00", "write day/month/year"),
        ("²/9/1966\x00", "write day/month/year"),
        ("1" * 5000, "write day/month/year"),
        ("2/9/١٩٦٦", "write day/month/year"),
    ],
)
def test_what_is_no_date_of_birth_is_refused_with_the_reason(written, sentence):
    with pytest.raises(NotABirthDate) as refusal:
        read_birth_date(written, TODAY)
    with override("en"):
        assert sentence in str(refusal.value)


@pytest.mark.parametrize("written", ["hai", "66", "19666", "٢٠١٥", "1" * 5000])
def test_where_the_year_is_asked_its_four_digits_are_asked_for(written):
    with pytest.raises(NotABirthDate) as refusal:
        read_birth_year(written, TODAY)
    with override("en"):
        assert str(refusal.value) == "Please write the year of birth with four digits, for example 1958."


@pytest.mark.parametrize("written, born", [("1966", date(1966, 12, 31)), ("2/9/1966", None), ("02091966", None)])
def test_a_date_where_the_year_is_asked_is_read_as_one(written, born):
    assert read_birth_year(written, TODAY) == born


@pytest.mark.parametrize("written, born", [("20/5/2026", TODAY), ("21/5/1905", date(1905, 5, 21))])
def test_the_youngest_and_the_oldest_are_believed(written, born):
    assert read_birth_date(written, TODAY) == born


@pytest.mark.parametrize(
    "born, day, age",
    [
        (date(2000, 5, 20), date(2026, 5, 19), 25),
        (date(2000, 5, 20), date(2026, 5, 20), 26),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 5, 20), date(2026, 5, 20), 0),
    ],
)
def test_age_is_counted_in_whole_years(born, day, age):
    assert age_on(born, day) == age
