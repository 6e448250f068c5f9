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

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from fractions import Fraction
from hashlib import blake2b
from itertools import chain
from math import ceil

SHINGLE = 3
LEAST = Fraction(3, 5)
"""Of all shingles of two texts, so many must be common: one word in ten may differ, or one option of four."""

COMMON = 8
"""So many rare shingles must be common before two texts are compared at all."""
MOST = 50
"""So many texts are remembered for one shingle: where more are alike, naming them all helps nobody."""

SKETCH = 6
"""Hashes of a sketch."""

Shingle = tuple[str, ...]
Shingles = frozenset[Shingle]


def shingles_of(words: str) -> Shingles:
    """The runs of three words of a folded text; a shorter text is one run."""
    return frozenset(_runs(words.split()))


def _runs(words: list[str]) -> Iterable[Shingle]:
    """The shingles in their order; what is said twice comes twice."""
    if len(words) < SHINGLE:
        return [tuple(words)] if words else []
    return zip(words, words[1:], words[2:], strict=False)


def likeness(one: Set, other: Set) -> Fraction:
    """The Jaccard index: what is common, of all."""
    common = len(one & other)
    return Fraction(common, len(one) + len(other) - common) if one or other else Fraction(0)


def sketch_of(shingles: Shingles) -> list[int]:
    """The smallest hashes, of 64 bits with a sign as databases keep them; the same in every process."""
    return sorted(_hashed(" ".join(shingle)) for shingle in shingles)[:SKETCH]


def mark_of(words: str) -> int:
    """One hash of a whole text, by which it is found to the letter; none of those in a sketch."""
    return _hashed(f"={words}")


def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


def percent_alike(one: Set, other: Set) -> int | None:
    """How many of a hundred shingles they share; None where that is too few."""
    found = likeness(one, other)
    return int(found * 100) if found >= LEAST else None


class Asked:
    """Texts that are asked about, each by its place.

    Nearly every known text is like none of them, so dismissing one is what must cost little: its words are looked up
    first, so that shingles are told apart by the objects that they are made of, and no set of them is made.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._words: dict[str, str] = {}
        self._numbers: dict[Shingle, int] = {}
        self._held = [frozenset(self._numbered(text)) for text in texts]
        self._names = list(self._numbers)
        self._needed = [ceil(LEAST * len(each)) for each in self._held]
        self._rare = self._index()

    def _numbered(self, text: str) -> list[int]:
        """The numbers of its shingles, with new ones for those that no text before it has."""
        split, numbers = text.split(), self._numbers
        known = map(self._words.setdefault, split, split)
        return [numbers.setdefault(run, len(numbers)) for run in _runs(list(known))]

    def _index(self) -> dict[Shingle, list[int]]:
        """The places of the texts that hold a shingle among their rarest. A text so short that it takes fewer than
        `COMMON` of them stands there more than once, so that one limit fits all."""
        frequency = Counter(chain.from_iterable(self._held))
        remembered, rare = Counter[int](), dict[Shingle, list[int]]()
        for place, (each, needed) in enumerate(zip(self._held, self._needed, strict=True)):
            alone = [place] * ceil(COMMON / max(needed, 1))
            for number in sorted(sorted(each), key=frequency.__getitem__)[: len(each) - needed + min(COMMON, needed)]:
                if frequency[number] == 1:  # as most: they share one list
                    rare[self._names[number]] = alone
                elif remembered[number] < MOST:
                    remembered[number] += 1
                    rare.setdefault(self._names[number], []).extend(alone)
        return rare

    def candidates(self, known: str) -> set[int]:
        """The places of those of which the known text holds at least the share that being alike takes, whatever else it
        holds: it may stand between other words, such as an explanation."""
        words = list(map(self._words.get, known.split()))
        likely = self._likely(_runs(words))
        return self._holding(likely, set(map(self._numbers.get, _runs(words)))) if likely else set()

    def _likely(self, runs: Iterable[Shingle]) -> list[int]:
        """The places of those that share so many rare shingles. One that is said twice counts twice, which names too
        many rather than too few."""
        hits = list(chain.from_iterable(filter(None, map(self._rare.get, runs))))
        if len(hits) - len(set(hits)) < COMMON - 1:  # then none comes so often
            return []
        return [place for place, count in Counter(hits).items() if count >= COMMON]

    def _holding(self, likely: Iterable[int], there: Set[int | None]) -> set[int]:
        return {place for place in likely if len(self._held[place] & there) >= self._needed[place]}

    def percent(self, place: int, other: int) -> int:
        """How many of a hundred shingles two of the texts share."""
        return int(likeness(self._held[place], self._held[other]) * 100)

    def are_alike(self, place: int, other: int) -> bool:
        return percent_alike(self._held[place], self._held[other]) is not None

    def pairs(self) -> Iterator[tuple[int, int, int]]:
        """Each two of the texts that are alike: the place of the later, of the earlier, and the percentage."""
        for earlier, held in enumerate(self._held):
            likely = self._likely(map(self._names.__getitem__, held))
            for later in self._holding((place for place in likely if place > earlier), held):
                if (percent := percent_alike(self._held[later], held)) is not None:
                    yield later, earlier, percent
