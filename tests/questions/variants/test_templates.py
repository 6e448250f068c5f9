"""Values as official Vietnamese writes them."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.utils.translation import override

from questions.variants import CannotVary, render
from questions.variants.templates import gaps

VALUES = {
    "ngay": date(2021, 3, 3),
    "dau": date(2020, 2, 8),
    "gio": time(8, 5),
    "n": 5,
    "tien": 4_000_000,
    "x": Decimal("1234.50"),
    "nho": Decimal("-0.5"),
    "ten": "bà Lan",
    "dung": True,
}


@pytest.mark.parametrize(
    "template, expected",
    [
        ("ngày {ngay}", "ngày 03/3/2021"),
        ("ngày {dau:date}", "ngày 08/02/2020"),
        ("ngày {ngay:full}", "ngày 03/03/2021"),
        ("{ngay:weekday}", "thứ Tư"),
        ("{dau:long}", "thứ Bảy, ngày 08/02/2020"),
        ("lúc {gio}", "lúc 08:05"),
        ("lúc {gio:hours}", "lúc 08 giờ 05"),
        ("{n} ngày", "5 ngày"),
        ("{n:two} ngày làm việc", "05 ngày làm việc"),
        ("{tien:money}", "4.000.000 đồng"),
        ("{x}", "1.234,5"),
        ("{x:plain}", "1234.5"),
        ("{nho}", "-0,5"),
        ("{tien:plain}", "4000000"),
        ("{ten} nộp", "bà Lan nộp"),
        ("{{n}} là {n}", "{n} là 5"),
        ("không có gì", "không có gì"),
    ],
)
def test_gaps_are_filled(template, expected):
    assert render(template, VALUES) == expected


RULE = "write small letters without accents, digits and _, such as ngay_nop."
NAMED_ODDLY = {"{ngày_nộp}": "ngày_nộp", "{Ngày nộp:date}": "Ngày nộp", "{N}": "N"}


@pytest.mark.parametrize(
    "number, written",
    [
        (Decimal("-1234567.25"), "-1.234.567,25"),
        (-1234, "-1.234"),
        (Decimal("0.00"), "0"),
        (Decimal("-0.00"), "0"),
        (Decimal(1) / Decimal(3), "0,333333333"),
        (Decimal("2E+3"), "2.000"),
    ],
)
def test_numbers(number, written):
    assert render("{number}", {"number": number}) == written


@pytest.mark.parametrize(
    "template, sentence",
    [
        ("{khac}", "There is no value called khac."),
        ("{ngay:money}", "{ngay:money} cannot be written in this way."),
        ("{x:two}", "{x:two} cannot be written in this way."),
        ("{dung}", "{dung} cannot be written in this way."),
        ("{n", "A brace stands alone in “{n”: write {name} for a value, or two braces for one."),
        ("n}", "A brace stands alone in “n}”: write {name} for a value, or two braces for one."),
        ("{n.real}", "A brace stands alone in “{n.real}”: write {name} for a value, or two braces for one."),
        *((gap, f"“{name}” cannot be a name: {RULE}") for gap, name in NAMED_ODDLY.items()),
        ("{0}", "A brace stands alone in “{0}”: write {name} for a value, or two braces for one."),
        ("{n!r}", "A brace stands alone in “{n!r}”: write {name} for a value, or two braces for one."),
    ],
)
def test_what_cannot_be_filled_is_said(template, sentence):
    with override("en"), pytest.raises(CannotVary) as refused:
        render(template, VALUES)
    assert str(refused.value) == sentence


def test_the_gaps_of_a_template_are_its_names_and_formats():
    assert gaps("{a} và {b:date}, {{c}}") == [("a", ""), ("b", "date")]


def test_braces_in_a_value_are_not_filled_again():
    assert render("{ten}", {"ten": "{n}"}) == "{n}"
