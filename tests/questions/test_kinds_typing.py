"""How people type numbers and words here, and what is made of it."""

import unicodedata
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.kinds import kind
from questions.kinds.numeric import AmbiguousNumber, key_number, readings, writable
from questions.kinds.short_text import MATCH_FLAGS, squeeze
from tests.questions.samples import ALL_IGNORED, content

NOTHING_IGNORED = dict.fromkeys(MATCH_FLAGS, False)


@pytest.mark.parametrize(
    "typed,numbers",
    [
        ("4", ["4"]),
        (" 4 ", ["4"]),
        ("00012", ["12"]),
        ("+4", ["4"]),
        ("-4", ["-4"]),
        ("− 4", ["-4"]),
        ("4.", ["4"]),
        ("4,5", ["4.5"]),
        ("4.5", ["4.5"]),
        (",5", ["0.5"]),
        (".5", ["0.5"]),
        ("1.234,5", ["1234.5"]),
        ("1,234.5", ["1234.5"]),
        ("1 234", ["1234"]),
        ("1\u00a0234,5", ["1234.5"]),
        ("1.234.567", ["1234567"]),
        ("1.234", ["1.234", "1234"]),
        ("1,234", ["1.234", "1234"]),
        ("0.500", ["0.5"]),
        ("1234.567", ["1234.567"]),
        ("４，５", ["4.5"]),
        ("1e3", []),
        ("1/2", []),
        ("4²", []),
        ("٤", []),
        ("१२", []),
        ("1 2", []),
        ("1.23.456", []),
        ("1.234,567.8", []),
        ("NaN", []),
        ("Infinity", []),
        ("0x10", []),
        ("1_000", []),
        ("bốn", []),
        ("", []),
        ("-", []),
        (".", []),
        ("9" * 41, []),
    ],
)
def test_numbers_are_read_in_both_customs(typed, numbers):
    assert readings(typed) == {Decimal(number) for number in numbers}


@pytest.mark.parametrize(
    "typed,unit",
    [
        ("5 ngày làm việc", "ngày làm việc"),
        ("5ngay lam viec", "ngày làm việc"),
        ("5 NGÀY LÀM VIỆC.", "ngày làm việc"),
        (unicodedata.normalize("NFD", "5 ngày làm việc"), "ngày làm việc"),
        ("5%", "%"),
        ("5 %", "%"),
        ("5 phần trăm", "%"),
        ("5 m²", "m²"),
    ],
)
def test_the_unit_may_follow_the_number(typed, unit):
    assert readings(typed, unit) == {Decimal(5)}


@pytest.mark.parametrize(
    "typed,unit", [("5 năm", "ngày"), ("năm 5", "năm"), ("năm", "năm"), ("5 km", "m"), ("5 năm", None)]
)
def test_another_word_is_not_a_unit(typed, unit):
    assert readings(typed, unit) == set()


@given(st.text(max_size=500), st.none() | st.text(max_size=40))
def test_any_text_is_read_without_an_error(typed, unit):
    assert all(number.is_finite() for number in readings(typed, unit))


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_every_number_is_read_back_in_both_customs(number):
    english = f"{number:,f}"
    vietnamese = english.translate(str.maketrans(",.", ".,"))
    assert number in readings(english)
    assert number in readings(vietnamese)
    assert number in readings(f"{number:f}")


def is_right(typed: str, *accepted: str, **told_apart: bool) -> bool:
    match = ALL_IGNORED | dict.fromkeys(told_apart, False)
    return kind("short_text").is_right(content(), {"accepted": list(accepted), "match": match}, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "1847/QĐ-TTg",
        "1847/qđ-ttg",
        "1847/QD-TTg",
        "1847 QDTTG",
        " 1847 / QĐ - TTg. ",
        "1847/QĐ–TTg",
        "1847/QDD-TTg",
        unicodedata.normalize("NFD", "1847/QĐ-TTg"),
        "18\u200b47/QĐ-TTg",
    ],
)
def test_small_differences_are_forgiven(typed):
    assert is_right(typed, "1847/QĐ-TTg") is True


@pytest.mark.parametrize("typed", ["1848/QĐ-TTg", "847/QĐ-TTg", "1847/QĐ", "QĐ-TTg 1847", ""])
def test_another_answer_is_not(typed):
    assert is_right(typed, "1847/QĐ-TTg") is False


@pytest.mark.parametrize(
    "typed,accepted",
    [
        ("xin loix", "xin lỗi"),
        ("xin looix", "xin lỗi"),
        ("ddieejn tuwr", "điện tử"),
        ("dduwowngf daay nongs", "đường dây nóng"),
        ("Baos Bifnh Ddijnh", "Báo Bình Định"),
        ("thur tucj hanhf chinhs", "thủ tục hành chính"),
        ("quyeets ddinhj", "quyết định"),
        ("giaays phesp", "giấy phép"),
        ("vuj-vieecj", "vụ việc"),
    ],
)
def test_telex_typed_with_the_keyboard_switched_off_is_forgiven(typed, accepted):
    assert is_right(typed, accepted) is True


@pytest.mark.parametrize(
    "typed,flag", [("xin lôi", "diacritics"), ("Xin lỗi", "case"), ("xinlỗi", "spaces"), ("xin, lỗi", "punctuation")]
)
def test_what_is_not_to_be_ignored_counts(typed, flag):
    assert is_right(typed, "xin lỗi") is True
    assert is_right(typed, "xin lỗi", **{flag: True}) is False


def test_punctuation_that_counts_counts():
    assert is_right("a+b", "a-b", punctuation=True) is False
    assert is_right("a.b", "a-b", punctuation=True) is False
    assert is_right("a-b", "a-b", punctuation=True) is True


def test_telex_is_not_read_where_accents_count():
    assert is_right("xin looix", "xin lỗi", diacritics=True) is False


@pytest.mark.parametrize("old,new", [("hòa", "hoà"), ("thủy", "thuỷ"), ("HÓA", "HOÁ"), ("quý", "qúy")])
def test_both_places_of_the_tone_are_one_even_where_accents_count(old, new):
    assert squeeze(old, NOTHING_IGNORED) == squeeze(new, NOTHING_IGNORED)


@pytest.mark.parametrize(
    "one,other", [("hòa", "hóa"), ("tu", "tư"), ("da", "đa"), ("ma", "mà"), ("Ma", "ma"), ("m a", "ma")]
)
def test_words_that_differ_stay_apart_where_everything_counts(one, other):
    assert squeeze(one, NOTHING_IGNORED) != squeeze(other, NOTHING_IGNORED)


@given(st.text(max_size=60), st.fixed_dictionaries({flag: st.booleans() for flag in MATCH_FLAGS}))
def test_unicode_forms_are_never_told_apart(text, match):
    forms = {squeeze(unicodedata.normalize(form, text), match) for form in ("NFC", "NFD")}
    assert len(forms) == 1


@given(st.text(max_size=500))
def test_any_text_can_be_marked_and_is_wrong_where_it_ends_otherwise(typed):
    assert is_right(f"{typed}0", "thủ tục hành chính") is False


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("15", "15"),
        ("4,5", "4.5"),
        ("4.50", "4.50"),
        ("1.500,5", "1500.5"),
        ("1,500.5", "1500.5"),
        ("1 500 000", "1500000"),
        ("−3", "-3"),
        ("0,125", "0.125"),
        ("1,2340", "1.234"),
        ("nhiều", "nhiều"),
        ("5 ngày", "5 ngày"),
    ],
)
def test_a_key_is_kept_in_one_form_however_its_author_types_it(typed, kept):
    assert key_number(typed) == kept


@pytest.mark.parametrize("typed", ["1.500", "1,500", "-2.021"])
def test_a_key_is_never_guessed_where_its_mark_may_mean_two_things(typed):
    with pytest.raises(AmbiguousNumber) as both:
        key_number(typed)
    assert Fraction(both.value.large) == 1000 * Fraction(both.value.small)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_a_key_put_before_its_author_comes_back_as_it_was(number):
    value = f"{number:f}"
    assert key_number(writable(value)) == value
