"""Numbers that come with a request: a column can hold each, or there is none."""

import pytest

from contest.numbers import number_sent


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("999999999", 999_999_999), ("1000000000", None)]
    + [(text, None) for text in ("", " 1", "-1", "1.0", "x", "²", "١", "1\0")],
)
def test_a_number_is_taken_where_a_column_can_hold_it(text, number):
    assert number_sent(text) == number
