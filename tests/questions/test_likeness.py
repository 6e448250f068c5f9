"""Texts that are nearly the same: all pairs are found that the measure calls so, and no others."""

import random
from fractions import Fraction
from itertools import combinations

import pytest

from questions.likeness import LEAST, MOST, Asked, likeness, shingles_of

WORDS = "thủ tục hành chính cấp lại giấy phép kinh doanh trong năm ngày làm việc của ủy ban".split()


def texts(number: int, seed: int = 7) -> list[str]:
    """Texts of which some differ in a word or two from one before."""
    draw, found = random.Random(seed), []
    for _number in range(number):
        words = draw.choice(found).split() if found and draw.random() < 0.5 else draw.choices(WORDS, k=25)
        words[draw.randrange(len(words))] = draw.choice(WORDS)
        found.append(" ".join(words))
    return found


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a b c d", "a b c d", Fraction(1)),
        ("a b c d", "a b c e", Fraction(1, 3)),
        ("a b c", "d e f", Fraction(0)),
        ("a b", "a b", Fraction(1)),
        ("a", "b", Fraction(0)),
        ("", "", Fraction(0)),
    ],
)
def test_likeness_is_what_is_common_of_all(one, other, expected):
    assert likeness(shingles_of(one), shingles_of(other)) == expected


def test_no_pair_is_lost_or_made_up():
    all_texts = texts(120)
    cut = [shingles_of(text) for text in all_texts]
    expected = {
        (later, earlier, int(likeness(cut[later], cut[earlier]) * 100))
        for earlier, later in combinations(range(len(cut)), 2)
        if likeness(cut[later], cut[earlier]) >= LEAST
    }
    assert (set(Asked(all_texts).pairs()), len(expected) > 20) == (expected, True)


def test_a_text_is_found_between_other_words():
    asked = Asked(["một hai ba bốn năm sáu bảy"])
    assert asked.candidates("mã 7 một hai ba bốn năm sáu bảy và một lời giải thích rất dài về nhiều điều khác") == {0}
    assert asked.candidates("chín mười mười một") == set()


def test_what_is_not_alike_enough_has_no_percentage():
    asked = Asked(["a b c d e f g h", ""])
    assert [asked.alike(0, "a b c d e f g x"), asked.alike(0, "a b c x y z g h"), asked.alike(1, "a")] == [
        71,
        None,
        None,
    ]


def test_a_file_of_the_same_text_over_and_over_costs_little():
    assert len(list(Asked(["một hai ba bốn năm"] * 2_000).pairs())) <= 2_000 * MOST


def test_the_test_would_notice_a_shorter_prefix(monkeypatch):
    monkeypatch.setattr("questions.likeness.LEAST", Fraction(95, 100))
    narrow = Asked(texts(120))
    monkeypatch.setattr("questions.likeness.LEAST", LEAST)
    wide = Asked(texts(120))
    found = [sum(len(asked.candidates(text)) for text in texts(120)) for asked in (narrow, wide)]
    assert found[0] < found[1]
