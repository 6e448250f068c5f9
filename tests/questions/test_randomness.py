"""The source of randomness: its vectors are promised to whoever recomputes a paper."""

from collections import Counter
from hashlib import sha256
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.randomness import Draw

# seed in hex: ten numbers below 100; the first word; ABCDEFGH shuffled; 5 of 0 … 999; fork "options 1" below 1,000,000
VECTORS = {
    "": (
        [51, 2, 42, 42, 37, 28, 46, 78, 64, 61],
        9872957921953822051,
        "HAFBGECD",
        [51, 407, 612, 851, 661],
        544382,
    ),
    "00" * 32: (
        [78, 23, 67, 92, 66, 85, 59, 77, 76, 60],
        16992943745201919078,
        "AFHECDBG",
        [78, 229, 459, 371, 50],
        684185,
    ),
    "48e1bb996920546869": (
        [31, 84, 20, 35, 54, 1, 52, 98, 88, 22],
        5006134843004163131,
        "BHEFACGD",
        [131, 284, 506, 409, 234],
        55964,
    ),
}


def words_by_hand(seed: bytes, count: int) -> list[int]:
    """The published algorithm, written a second time, as plainly as possible."""
    key = sha256(b"hoithi/draw/1" + b"\x00" + seed).digest()
    stream = b"".join(sha256(key + block.to_bytes(8, "big")).digest() for block in range(count // 4 + 1))
    return [int.from_bytes(stream[8 * place : 8 * place + 8], "big") for place in range(count)]


def shuffle_by_hand(seed: bytes, items: list) -> list:
    """Fisher–Yates from the end; the words that rejection skips are so rare that no vector meets one."""
    words, mixed = words_by_hand(seed, len(items)), list(items)
    for word, last in zip(words, range(len(items) - 1, 0, -1), strict=False):
        chosen = word % (last + 1)
        mixed[last], mixed[chosen] = mixed[chosen], mixed[last]
    return mixed


@pytest.mark.parametrize("seed,expected", VECTORS.items())
def test_vectors_hold(seed, expected):
    numbers, word, shuffled, sample, forked = expected
    source = bytes.fromhex(seed)
    below_100 = Draw(source)
    assert [below_100.below(100) for _ in range(10)] == numbers
    assert Draw(source).below(2**64) == word
    assert "".join(Draw(source).shuffled("ABCDEFGH")) == shuffled
    assert Draw(source).sample(range(1000), 5) == sample
    assert Draw(source).fork("options 1").below(1_000_000) == forked


@given(st.binary(max_size=64))
def test_a_second_implementation_agrees(seed):
    source = Draw(seed)
    assert [source.below(2**64) for _ in range(9)] == words_by_hand(seed, 9)
    assert Draw(seed).shuffled(range(12)) == shuffle_by_hand(seed, list(range(12)))


@given(st.binary(max_size=8), st.integers(1, 2**64))
def test_numbers_stay_below_their_bound(seed, bound):
    assert 0 <= Draw(seed).below(bound) < bound


@pytest.mark.parametrize("bound", [0, -1, 2**64 + 1])
def test_a_bound_that_cannot_be_met_is_refused(bound):
    with pytest.raises(ValueError):
        Draw(b"").below(bound)


def test_words_above_the_last_multiple_are_rejected():
    """Just above half of all words, nearly every second word is rejected, and the rest come through unchanged."""
    bound = 2**63 + 1
    source = Draw(b"rejection")
    accepted = [word for word in words_by_hand(b"rejection", 400) if word < bound]
    assert [source.below(bound) for _ in range(100)] == accepted[:100]


@given(st.binary(max_size=8), st.lists(st.integers(), max_size=30))
def test_shuffling_keeps_every_item(seed, items):
    assert Counter(Draw(seed).shuffled(items)) == Counter(items)


@given(st.binary(max_size=8), st.integers(0, 40), st.data())
def test_a_sample_takes_no_place_twice(seed, size, data):
    count = data.draw(st.integers(0, size))
    sample = Draw(seed).sample(range(size), count)
    assert len(sample) == count
    assert len(set(sample)) == count
    assert set(sample) <= set(range(size))


def test_a_sample_of_everything_is_every_item():
    assert sorted(Draw(b"all").sample(range(50), 50)) == list(range(50))


@pytest.mark.parametrize("count", [-1, 4])
def test_a_sample_larger_than_its_source_is_refused(count):
    with pytest.raises(ValueError):
        Draw(b"").sample("abc", count)


def test_every_order_is_about_equally_frequent():
    """Chi-squared over the 24 orders of four; 49.7 is the 0.1 % point for 23 degrees. The seeds are fixed."""
    rounds = 4800
    seen = Counter(tuple(Draw(number.to_bytes(4, "big")).shuffled("abcd")) for number in range(rounds))
    expected = rounds / 24
    assert sum((seen[order] - expected) ** 2 / expected for order in permutations("abcd")) < 49.7


def test_every_sample_is_about_equally_frequent():
    rounds = 4000
    seen = Counter(frozenset(Draw(number.to_bytes(4, "big")).sample(range(6), 3)) for number in range(rounds))
    expected = rounds / 20
    assert len(seen) == 20
    assert sum((count - expected) ** 2 / expected for count in seen.values()) < 43.8  # 0.1 % point, 19 degrees


def test_a_fork_does_not_depend_on_what_was_drawn_before():
    fresh, used = Draw(b"seed"), Draw(b"seed")
    used.shuffled(range(100))
    assert used.fork("slots").below(2**64) == fresh.fork("slots").below(2**64)


def test_forks_differ_from_each_other_and_from_their_source():
    source = Draw(b"seed")
    first_words = {source.fork("a").below(2**64), source.fork("b").below(2**64), Draw(b"seed").below(2**64)}
    assert len(first_words) == 3
