"""Randomness that anyone can recompute: everything a paper or a draw decides follows from one seed.

The algorithm, version 1, in full:

* key = SHA-256("hoithi/draw/1" + 0x00 + seed)
* block i (i = 0, 1, 2, …) = SHA-256(key + i as 8 bytes, big-endian); each block is four words of 8 bytes, big-endian
* below(n): take words, one after the other, until one is less than 2^64 − (2^64 mod n); the result is that word mod n
* shuffled: Fisher–Yates from the end: for i = length − 1 down to 1, exchange item i with item below(i + 1)
* sample of k: for i = 0 … k − 1, exchange item i with item i + below(length − i); the first k items are the sample
* fork(label): a source whose seed is SHA-256(key + "fork" + 0x00 + label in UTF-8), whatever was drawn before

Rejecting the words above the last multiple of n makes every number equally likely (no modulo bias). Test vectors:
tests/questions/test_randomness.py.
"""

from collections.abc import Sequence
from hashlib import sha256
from struct import Struct
from typing import TypeVar

Item = TypeVar("Item")

_WORDS = Struct(">4Q")
_WORD_VALUES = 1 << 64


class Draw:
    """A source of random numbers that is fixed by its seed. Not for secrets: who knows the seed knows every number."""

    def __init__(self, seed: bytes) -> None:
        self._key = sha256(b"hoithi/draw/1\x00" + seed).digest()
        self._next_block = 0
        self._words: list[int] = []

    def below(self, bound: int) -> int:
        """A whole number from 0 to bound − 1, each equally likely. Raises ValueError for a bound outside 1 … 2^64."""
        if not 1 <= bound <= _WORD_VALUES:
            raise ValueError(f"a bound between 1 and 2**64 is needed, not {bound}")
        limit = _WORD_VALUES - _WORD_VALUES % bound
        while (word := self._word()) >= limit:
            pass
        return word % bound

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """All the items in random order, every order equally likely."""
        mixed = list(items)
        for last in range(len(mixed) - 1, 0, -1):
            chosen = self.below(last + 1)
            mixed[last], mixed[chosen] = mixed[chosen], mixed[last]
        return mixed

    def sample(self, items: Sequence[Item], count: int) -> list[Item]:
        """`count` different positions of the items in random order. Raises ValueError when there are too few.

        The exchanges are kept in a dictionary, so that the cost grows with `count` and not with the number of items.
        """
        if not 0 <= count <= len(items):
            raise ValueError(f"{count} items cannot be drawn from {len(items)}")
        moved: dict[int, int] = {}
        chosen = []
        for place in range(count):
            other = place + self.below(len(items) - place)
            chosen.append(items[moved.get(other, other)])
            moved[other] = moved.get(place, place)
        return chosen

    def fork(self, label: str) -> "Draw":
        """An independent source for one purpose, the same whatever was drawn from this one before."""
        return Draw(sha256(self._key + b"fork\x00" + label.encode()).digest())

    def _word(self) -> int:
        if not self._words:
            block = sha256(self._key + self._next_block.to_bytes(8, "big")).digest()
            self._words = list(reversed(_WORDS.unpack(block)))
            self._next_block += 1
        return self._words.pop()
