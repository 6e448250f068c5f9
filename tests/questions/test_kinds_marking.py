"""The rules of marking, as tables; docs/marking.md gives the same examples."""

from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.kinds import kind
from tests.questions.samples import SAMPLES, content, ids_of, keys_of, option


def mark(code: str, sample: dict, key, answer) -> Fraction:
    """Mark an answer given in keys ("A"), which become ids; what is no key goes through as it is."""
    ids = ids_of(sample)

    def translated(value):
        if isinstance(value, list):
            return [ids.get(entry, entry) for entry in value]
        if isinstance(value, dict):
            return {ids.get(left, left): ids.get(right, right) for left, right in value.items()}
        return ids.get(value, value)

    return kind(code).mark(sample, key, translated(answer), keys_of(sample))


@pytest.mark.parametrize(
    "code,answer,share",
    [
        ("single", "B", 1),
        ("single", "A", 0),
        ("single", "foreign", 0),
        ("single", ["B"], 0),
        ("true_false", "F", 1),
        ("true_false", "T", 0),
    ],
)
def test_one_choice_is_all_or_nothing(code, answer, share):
    assert mark(code, *SAMPLES[code], answer) == share


@pytest.mark.parametrize(
    "chosen,share",
    [
        ("AB", 1),
        ("A", Fraction(1, 2)),
        ("ABC", Fraction(1, 2)),
        ("AC", 0),
        ("C", 0),
        ("CD", 0),
        ("ABCD", 0),
        ("", 0),
    ],
)
def test_a_multiple_choice_earns_right_minus_wrong(chosen, share):
    assert mark("multiple", *SAMPLES["multiple"], list(chosen)) == share


def test_a_foreign_choice_is_a_wrong_one():
    assert mark("multiple", *SAMPLES["multiple"], ["A", "B", "foreign"]) == Fraction(1, 2)


def test_with_every_option_right_each_earns_its_share():
    sample, _key = SAMPLES["multiple"]
    assert mark("multiple", sample, list("ABCD"), list("ABC")) == Fraction(3, 4)
    assert mark("multiple", sample, list("ABCD"), [*"ABCD", "foreign"]) == 0


@pytest.mark.parametrize(
    "order,share",
    [
        ("CADB", 1),
        ("ACDB", Fraction(2, 3)),
        ("CABD", Fraction(2, 3)),
        ("ADBC", 0),
        ("DCAB", Fraction(1, 3)),
        ("BDAC", 0),
        ("CAD", Fraction(1, 2)),
        ("CA", Fraction(1, 6)),
        ("C", 0),
    ],
)
def test_an_order_earns_right_pairs_minus_wrong_pairs(order, share):
    assert mark("ordering", *SAMPLES["ordering"], list(order)) == share


def test_all_orders_together_earn_nothing_before_the_floor():
    """τ of an order and of its reverse cancel out; so with the floor, half of them at most earn anything."""
    earned = [mark("ordering", *SAMPLES["ordering"], list(order)) for order in permutations("ABCD")]
    assert sum(share == 1 for share in earned) == 1
    assert sum(share > 0 for share in earned) == 9


def test_a_foreign_line_makes_wrong_pairs():
    assert mark("ordering", *SAMPLES["ordering"], ["foreign", *"CADB"]) == Fraction(1, 3)


@pytest.mark.parametrize(
    "matches,share",
    [
        ({"1": "B", "2": "A", "3": "C"}, 1),
        ({"1": "B", "2": "A"}, Fraction(2, 3)),
        ({"1": "B", "2": "C", "3": "A"}, Fraction(1, 3)),
        ({"1": "C", "2": "B", "3": "A"}, 0),
        ({"1": "B", "2": "B", "3": "B"}, Fraction(1, 3)),
        ({"B": "1"}, 0),
        ({"foreign": "foreign"}, 0),
        ({"1": "foreign", "foreign": "A"}, 0),
    ],
)
def test_matching_earns_the_share_of_right_pairs(matches, share):
    assert mark("matching", *SAMPLES["matching"], matches) == share


def test_two_lines_may_have_the_same_match():
    sample, _key = SAMPLES["matching"]
    assert mark("matching", sample, {"1": "A", "2": "A", "3": "C"}, {"1": "A", "2": "A", "3": "B"}) == Fraction(2, 3)


@given(st.sampled_from(sorted(SAMPLES)))
def test_ids_of_another_attempt_earn_nothing(code):
    sample, key = SAMPLES[code]
    if not sample["options"]:
        return
    answer = kind(code).right_answer(key, ids_of(sample, b"another").__getitem__)
    assert kind(code).mark(sample, key, answer, keys_of(sample)) == 0


def test_only_the_right_set_earns_everything():
    sample, key = SAMPLES["multiple"]
    subsets = [
        [letter for letter, taken in zip("ABCD", choice, strict=True) if taken] for choice in product((0, 1), repeat=4)
    ]
    assert [chosen for chosen in subsets if mark("multiple", sample, key, chosen) == 1] == [["A", "B"]]


@pytest.mark.parametrize("typed,share", [("4", 1), ("4,0 năm", 1), ("5", 0), ("bốn", 0), ("", 0), ("4.1", 0)])
def test_a_number_is_all_or_nothing(typed, share):
    assert mark("numeric", *SAMPLES["numeric"], typed) == share


@pytest.mark.parametrize("typed,share", [("0,3", 1), ("0.1", 1), ("0,2", 1), ("0,31", 0), ("0,09", 0), ("-0,2", 0)])
def test_the_tolerance_is_exact_at_its_ends(typed, share):
    """In binary floating point 0.3 − 0.2 is more than 0.1 − a hair; here it is not."""
    assert mark("numeric", content(), {"value": "0.2", "tolerance": "0.1"}, typed) == share


@pytest.mark.parametrize("typed,share", [("thu tuc hanh chinh", 1), ("thur tucj hanhf chinhs", 1), ("thủ tục", 0)])
def test_a_short_answer_is_all_or_nothing(typed, share):
    assert mark("short_text", *SAMPLES["short_text"], typed) == share


def test_the_answer_that_is_not_unicode_scalar_text_earns_nothing():
    assert mark("short_text", *SAMPLES["short_text"], "\ud800") == 0


def test_repeated_texts_on_two_sides_do_not_confuse():
    sample = content(
        option("1", "a", "left"), option("2", "b", "left"), option("A", "b", "right"), option("B", "a", "right")
    )
    assert kind("matching").validate(sample, {"1": "B", "2": "A"}) == []
    assert mark("matching", sample, {"1": "B", "2": "A"}, {"1": "B", "2": "A"}) == 1
