"""Which texts are nearly the same: many asked about at once, beside very many known.

Texts are compared by their shingles, runs of three words (Broder 1997, "On the resemblance and containment of
documents"), and two are alike when the Jaccard index of their sets of shingles is at least `LEAST`. Whoever shares so
much with a text shares `COMMON` of its rarest shingles, so only those are indexed: the prefix filter of Chaudhuri,
Ganti and Kaushik 2006, "A primitive operator for similarity joins", lengthened as by Wang, Li and Feng 2012, "Can we
beat the prefix filtering?"; it loses no pair. The index is made of what is asked about, and the known texts pass by it
once, so that they need not fit into memory.

Where one text is asked about and an answer must come at once, the known texts are not read at all: each has a sketch,
the few smallest hashes of its shingles, by which a table is searched (bottom-k: Cohen and Kaplan 2007, "Summarizing
data using bottom-k sketches"). Of pairs that are 60 % alike, not one of a thousand has no hash in common.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from hashlib import blake2b
from itertools import chain
from math import ceil

SHINGLE = 3
LEAST = Fraction(3, 5)
"""Of all shingles of two texts, so many must be common: one word in ten may differ, or one option of four."""

COMMON = 4
"""So many rare shingles must be common before two texts are compared at all."""
MOST = 50
"""So many texts are remembered for one shingle: where more are alike, naming them all helps nobody."""

SKETCH = 6
"""Hashes of a sketch."""

Shingles = frozenset[tuple[str, ...]]


def shingles_of(words: str) -> Shingles:
    """The runs of three words of a folded text; a shorter text is one run."""
    split = words.split()
    if len(split) < SHINGLE:
        return frozenset([tuple(split)]) if split else frozenset()
    return frozenset(zip(split, split[1:], split[2:], strict=False))


def likeness(one: Shingles, other: Shingles) -> Fraction:
    """The Jaccard index: what is common, of all."""
    common = len(one & other)
    return Fraction(common, len(one) + len(other) - common) if one or other else Fraction(0)


def sketch_of(shingles: Shingles) -> list[int]:
    """The smallest hashes, of 64 bits with a sign as databases keep them; the same in every process."""
    hashed = (blake2b(" ".join(shingle).encode(), digest_size=8).digest() for shingle in shingles)
    return sorted(int.from_bytes(digest, signed=True) for digest in hashed)[:SKETCH]


def percent_alike(one: Shingles, other: Shingles) -> int | None:
    """How many of a hundred shingles they share; None where that is too few."""
    found = likeness(one, other)
    return int(found * 100) if found >= LEAST else None


class Asked:
    """Texts that are asked about, each by its place."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.shingles = [shingles_of(text) for text in texts]
        self._needed = [ceil(LEAST * len(each)) for each in self.shingles]
        self._hits = [min(COMMON, needed) for needed in self._needed]
        frequency = Counter(shingle for each in self.shingles for shingle in each)
        self._rare: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, each in enumerate(self.shingles):
            rarest = sorted(each, key=lambda one: (frequency[one], one))
            for shingle in rarest[: len(each) - self._needed[place] + self._hits[place]]:
                if len(self._rare[shingle]) < MOST:
                    self._rare[shingle].append(place)

    def candidates(self, known: str) -> set[int]:
        """The places of those of which the known text holds at least the share that being alike takes, whatever else it
        holds: it may stand between other words, such as an explanation."""
        return self._candidates(shingles_of(known))

    def _candidates(self, there: Shingles) -> set[int]:
        rare = self._rare
        hits = Counter(chain.from_iterable([rare[shingle] for shingle in rare.keys() & there]))
        least = self._hits
        likely = [place for place, count in hits.items() if count >= least[place]]
        return {place for place in likely if len(self.shingles[place] & there) >= self._needed[place]}

    def alike(self, place: int, known: str) -> int | None:
        """How many of a hundred shingles they share; None where that is too few."""
        return percent_alike(self.shingles[place], shingles_of(known))

    def pairs(self) -> Iterator[tuple[int, int, int]]:
        """Each two of the texts that are alike: the place of the later, of the earlier, and the percentage."""
        for earlier, there in enumerate(self.shingles):
            for later in self._candidates(there):
                if later > earlier and (percent := percent_alike(self.shingles[later], there)) is not None:
                    yield later, earlier, percent
