"""Moodle's answers become keys of our kinds: numbers as we keep them, shares as our rules give them."""

from decimal import Decimal

import pytest

from questions.formats import answers
from questions.formats.answers import Answer, number, share, shares
from questions.formats.categories import category_of, topic_of
from questions.formats.rows import Remark

NUMBERS = [
    ("4", "4"),
    (" -0.50 ", "-0.50"),
    ("+4", "4"),
    (".5", "0.5"),
    ("5.", "5"),
    ("1e5", "100000"),
    ("1E-3", "0.001"),
    ("4,5", None),
    ("1e-12", None),
    ("1e20", None),
    ("NaN", None),
    ("9" * 41, None),
    ("٤", None),
    ("", None),
]


@pytest.mark.parametrize("text, kept", NUMBERS)
def test_a_number_is_kept_as_our_keys_write_it(text, kept):
    assert number(text) == kept


@pytest.mark.parametrize(
    "text, expected", [("100", 100), ("-33.33333", Decimal("-33.33333")), ("101", None), ("x", None), ("NaN", None)]
)
def test_a_share_is_at_most_the_whole(text, expected):
    assert share(text) == expected


@pytest.mark.parametrize(
    "right, wrong, expected", [(1, 3, ("100", "-33.33333")), (3, 1, ("33.33333", "-100")), (2, 0, ("50", "0"))]
)
def test_our_rule_is_written_as_shares(right, wrong, expected):
    assert shares(right, wrong) == expected


def test_the_shares_of_our_rule_are_no_loss():
    given = [Answer("a", Decimal("33.333")), Answer("b", Decimal("33.333")), Answer("c", Decimal("33.333"))]
    found = answers.choice([*given, Answer("d", Decimal(-100))], 1, is_single=False)
    assert (found.key, found.remarks) == (["A", "B", "C"], [])


def test_a_choice_without_a_full_answer_has_no_key():
    found = answers.choice([Answer("a", Decimal(50)), Answer("b", Decimal(0))], 7, is_single=True)
    assert found.key is None
    assert found.remarks == [Remark("no-key", 7), Remark("shares-dropped", 7, {"shares": "50%, 0%"})]


def test_a_pair_without_a_right_text_leaves_the_key_unfinished():
    found = answers.matching([("a", "x"), ("b", "")], 7)
    assert (found.key, found.remarks) == ({"1": "A"}, [Remark("no-key", 7)])


@pytest.mark.parametrize(
    "category, topic",
    [
        ("$course$/top/Một cửa", "Một cửa"),
        ("top", ""),
        ("$cat1$/a/b//c", "a/b/c"),
        ("Một cửa", "Một cửa"),
        ("topo", "topo"),
    ],
)
def test_a_category_tells_a_topic(category, topic):
    assert topic_of(category) == topic


@pytest.mark.parametrize("topic", ["", "Một cửa", "a/b"])
def test_a_topic_comes_back_from_its_category(topic):
    assert topic_of(category_of(topic)) == topic
