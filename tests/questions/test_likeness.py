"""Texts that are nearly the same: all pairs are found that the measure calls so, and no others."""

import random
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.likeness import (
    COMMON,
    LEAST,
    MOST,
    SKETCH,
    Asked,
    likeness,
    mark_of,
    percent_alike,
    shingles_of,
    sketch_of,
)

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


some_texts = st.lists(st.sampled_from("abcd"), max_size=30).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(some_texts, max_size=12), some_texts)
def test_whatever_the_texts_are_just_those_are_named_that_hold_the_share(asked, known):
    cut, there = [shingles_of(text) for text in asked], shingles_of(known)
    expected = {place for place, each in enumerate(cut) if each and len(each & there) >= LEAST * len(each)}
    assert Asked(asked).candidates(known) == expected


@settings(max_examples=300, deadline=None)
@given(st.lists(some_texts, max_size=12))
def test_whatever_the_texts_are_just_the_pairs_are_named_that_are_alike(asked):
    cut = [shingles_of(text) for text in asked]
    expected = {
        (later, earlier, percent)
        for earlier, later in combinations(range(len(cut)), 2)
        if cut[later] and (percent := percent_alike(cut[later], cut[earlier])) is not None
    }
    assert set(Asked(asked).pairs()) == expected


def test_a_text_just_alike_is_found_through_common_shingles_and_not_through_one_more(monkeypatch):
    known, asked = "a b c d e f g h i j k l m n o p", "a b c d e f g h i j k x y z w v"
    assert Asked([asked]).candidates(known) == {0}
    monkeypatch.setattr("questions.likeness.COMMON", COMMON + 20)
    assert Asked([asked]).candidates(known) == {0}


def test_a_text_is_found_between_other_words():
    asked = Asked(["một hai ba bốn năm sáu bảy"])
    assert asked.candidates("mã 7 một hai ba bốn năm sáu bảy và một lời giải thích rất dài về nhiều điều khác") == {0}
    assert asked.candidates("chín mười mười một") == set()


def test_what_is_not_alike_enough_has_no_percentage_unless_it_is_asked_for():
    texts = ["a b c d e f g h", "a b c d e f g x", "a b c x y z g h", ""]
    first, *others = map(shingles_of, texts)
    assert [percent_alike(first, other) for other in others] == [71, None, None]
    asked = Asked(texts)
    assert [(asked.are_alike(place, 0), asked.percent(place, 0)) for place in (1, 2, 3)] == [
        (True, 71),
        (False, 9),
        (False, 0),
    ]


def test_the_mark_of_a_text_is_that_of_no_other_and_in_no_sketch():
    assert mark_of("mot cua") == mark_of("mot cua")
    assert {mark_of("mot cua"), mark_of("mot cua ba")}.isdisjoint({mark_of("mot"), *sketch_of(shingles_of("mot cua"))})


def test_a_file_of_the_same_text_over_and_over_costs_little():
    assert len(list(Asked(["một hai ba bốn năm"] * 2_000).pairs())) <= 2_000 * MOST


def test_the_test_would_notice_a_shorter_prefix(monkeypatch):
    monkeypatch.setattr("questions.likeness.LEAST", Fraction(95, 100))
    narrow = Asked(texts(120))
    monkeypatch.setattr("questions.likeness.LEAST", LEAST)
    wide = Asked(texts(120))
    found = [sum(len(asked.candidates(text)) for text in texts(120)) for asked in (narrow, wide)]
    assert found[0] < found[1]


def test_texts_that_are_alike_share_hashes_of_their_sketches_and_others_none():
    words = "co quan nao chiu trach nhiem tra ket qua giai quyet thu tuc hanh chinh cho to chuc va ca nhan".split()
    changed = [*words[:9], "ho", *words[10:]]
    one, other, stranger = (sketch_of(shingles_of(" ".join(each))) for each in (words, changed, words[::-1]))
    assert (len(one), bool({*one} & {*other}), {*one} & {*stranger}) == (SKETCH, True, set())


def test_a_sketch_is_the_same_in_every_process_and_fits_where_databases_keep_it():
    sketch = sketch_of(shingles_of("mot cua lien thong"))
    assert sketch == [1794420834143843066, 6337262918382748608]
    assert all(-(2**63) <= value < 2**63 for value in sketch)


def test_a_short_or_empty_text_has_a_short_sketch():
    assert [len(sketch_of(shingles_of(text))) for text in ("", "mot", "mot hai ba bon")] == [0, 1, 2]


def test_of_pairs_that_are_just_alike_none_is_lost():
    draw, lost = random.Random(7), 0
    for _pair in range(1_000):
        words = [str(draw.random()) for _word in range(42)]
        changed = [*words[:32], *(str(draw.random()) for _word in range(10))]
        one, other = shingles_of(" ".join(words)), shingles_of(" ".join(changed))
        assert percent_alike(one, other) == 60
        lost += not {*sketch_of(one)} & {*sketch_of(other)}
    assert lost == 0
