"""What the statistics need to know of a question beside how it was answered; and which figures are withheld."""

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

from questions.statistics.guessing import random_guess

SMALLEST_GROUP = 10
"""Figures of fewer people than this are withheld: they would tell what single persons answered."""


class Facts(NamedTuple):
    """The options to choose from and the right ones, by their keys; empty where nothing is chosen. And what guessing
    earns, from 0 to 1."""

    options: tuple[str, ...] = ()
    right: frozenset[str] = frozenset()
    guess: float | None = None


def facts_of(kind: str, content: dict, key: Any, *, partial_credit: bool = True) -> Facts:
    """The facts of a question that its kind validates. `Answer.options` of ordering and matching questions stays ()."""
    guess = float(random_guess(kind, content, key, partial_credit=partial_credit))
    if kind not in ("single", "true_false", "multiple"):
        return Facts(guess=guess)
    right = frozenset([key] if isinstance(key, str) else key)
    return Facts(tuple(option["key"] for option in content["options"]), right, guess)


def withheld(counts: Mapping[Hashable, int], least: int) -> set[Hashable]:
    """The parts of a whole that are withheld: each that is too small; and where they are too few together, the next.

    With the whole told and one part withheld, or several that hold fewer than `least` people together, the difference
    would tell them; so the smallest of the other parts is withheld, too: of equal ones always the same, or two pages
    that count in another order would each tell what the other withholds. Source: A. Hundepool and others, Statistical
    Disclosure Control (2012), ch. 4 (secondary suppression). Parts that nobody is in tell nothing and are not counted.
    """
    small = {part for part, count in counts.items() if 0 < count < least}
    if small and sum(counts[part] for part in small) < least:
        others = [part for part, count in counts.items() if count >= least]
        small |= set(sorted(others, key=lambda part: (counts[part], str(part)))[:1])
    return small
