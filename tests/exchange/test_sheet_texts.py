"""Numbers become the texts that people see, and what cannot be told is marked."""

import time

import pytest

from exchange.sheet_texts import Shown, formatted, seen

MONEY = '_-* #,##0\\ _₫_-;-* #,##0\\ _₫_-;_-* "-"??\\ _₫_-;_-@_-'


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.5, "0%", "50%"),
        (0.075, "0.00%", "7.5%"),
        (7, "000", "007"),
        (5, "00", "05"),
        (-5, "00", "-05"),
        (912345678, "0000000000", "0912345678"),
        (15, '0" ngày"', "15 ngày"),
        (3, '"Câu "0', "Câu 3"),
        (2, "\\Q0", "Q2"),
        (5, 'General" đ"', "5 đ"),
        (1000000, "#,##0", "1000000"),
        (2000000, "#,##0\\ [$₫-42A]", "2000000 ₫"),
        (5, "[Red]0", "5"),
        (5, MONEY, "5"),
        (2.5, "0.00", "2.5"),
        (50, '0"%"', "50%"),
    ],
)
def test_a_format_shows_a_number_as_people_see_it(value, code, text):
    assert formatted(value, code) == Shown(text, certain=True)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.075, "0%", "7.5%"),
        (2.567, "0.0", "2.567"),
        (0, "#", "0"),
        (0, MONEY, "0"),
        (-5, "0;(0)", "-5"),
        (0.5, "# ?/?", "0.5"),
        (5, "0.00E+00", "5"),
        (1500, "0,", "1500"),
        (1500, "0,.0", "1500"),
        (5, "0.0.0", "5"),
        (7, "[>5]0", "7"),
        (5, "0 00", "5"),
        (5, '"x"', "5"),
        (5, "General0", "5"),
        (5, "yyyy", "5"),
        (1e300, "0", "1" + "0" * 300),
        (float("nan"), "000", "NaN"),
        (7, "0" * 256, "7"),
    ],
)
def test_a_number_that_is_shown_in_another_way_is_told_as_it_is_and_doubted(value, code, text):
    assert formatted(value, code) == Shown(text, certain=False)


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        (0.5, "50 %", "50%"),
        (0.075, "7,50%", "7.5%"),
        (7, "007", "007"),
        (2, "2,0", "2"),
        (1000000, "1.000.000", "1000000"),
        (1500.5, "1 500,50", "1500.5"),
        (1500.5, "1,500.5", "1500.5"),
        (1500, "1.500", "1500"),
        (1.5, "1.500", "1.5"),
        (0.5, ",5", "0.5"),
        (0.5, "00,5", "0.5"),
        (-5, "(5)", "-5"),
        (-1.5, "−1,5", "-1.5"),
        (0.5, "1/2", "1/2"),
        (15, "15  ngày", "15 ngày"),
        (5, "", "5"),
    ],
)
def test_what_the_file_says_is_shown_is_taken_unless_it_is_the_number_itself(value, shown, text):
    assert seen(value, shown) == Shown(text, certain=True)


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        (0.075, "8%", "7.5%"),
        (2.567, "2,57", "2.567"),
        (100000, "1,00E+05", "100000"),
        (7, "0" * 5000, "7"),
        (5000, "5", "5000"),
        (1500000, "1,5", "1500000"),
        (15, "1,5", "15"),
        (0.5, "50", "0.5"),
        (0.5, "5%", "50%"),
        (1500, "1.50.0", "1500"),
        (-5, "5", "-5"),
        (5, "(5)", "5"),
        (5, ".", "5"),
        (float("nan"), "5", "NaN"),
    ],
)
def test_a_number_that_is_shown_with_other_digits_is_doubted(value, shown, text):
    assert seen(value, shown) == Shown(text, certain=False)


@pytest.mark.parametrize("shown", ["1" * 32_767, "1," * 16_000 + "x", "1E" * 16_000, "%" * 32_767])
def test_long_texts_are_looked_at_in_the_time_that_they_take(shown):
    begun = time.process_time()
    seen(1.5, shown)
    assert time.process_time() - begun < 1
