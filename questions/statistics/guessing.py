"""What somebody who knows nothing earns on average: the score below which a question tells nothing.

Who guesses answers everything, and every answer that the page lets them give is equally likely. The expectation is
exact, because it is summed over the rules by which `questions.kinds` marks. Source of the idea: Moodle, random guess
score in the statistics of a quiz.
"""

from fractions import Fraction
from math import comb, factorial
from typing import Any


def random_guess(kind: str, content: dict, key: Any, *, partial_credit: bool = True) -> Fraction:
    """The expected share of the points, from 0 to 1, of blind guessing. Expects a question that its kind validates.

    Numbers and words that are typed cannot be guessed blindly: 0. Raises KeyError for a kind that is not one.
    """
    return _GUESSES[kind](content, key, partial_credit)


def _single(content: dict, key: str, partial_credit: bool) -> Fraction:
    return Fraction(1, len(content["options"]))


def _multiple(content: dict, key: list[str], partial_credit: bool) -> Fraction:
    """Every set of options but the empty one is equally likely; right minus wrong, with its floor."""
    right, wrong = len(key), len(content["options"]) - len(key)
    sets = 2 ** (right + wrong) - 1
    if not partial_credit:
        return Fraction(1, sets)
    earned = sum(
        comb(right, hits) * comb(wrong, misses) * max(Fraction(0), Fraction(hits, right) - Fraction(misses, wrong or 1))
        for hits in range(right + 1)
        for misses in range(wrong + 1)
    )
    return Fraction(earned) / sets


def _ordering(content: dict, key: list[str], partial_credit: bool) -> Fraction:
    """Every order is equally likely; how many orders have so many wrong pairs are the Mahonian numbers.

    Source: D. E. Knuth, The Art of Computer Programming 3, 5.1.1 (inversions of permutations).
    """
    lines = len(key)
    if not partial_credit:
        return Fraction(1, factorial(lines))
    pairs = lines * (lines - 1) // 2
    orders = [1]
    for line in range(2, lines + 1):
        wider = [0] * (len(orders) + line - 1)
        for inversions, count in enumerate(orders):
            for more in range(line):
                wider[inversions + more] += count
        orders = wider
    earned = sum(count * max(0, pairs - 2 * inversions) for inversions, count in enumerate(orders))
    return Fraction(earned, pairs * factorial(lines))


def _matching(content: dict, key: dict[str, str], partial_credit: bool) -> Fraction:
    """Each line takes any line of the right side, independently, as the page allows."""
    choices = sum(option["side"] == "right" for option in content["options"])
    return Fraction(1, choices) if partial_credit else Fraction(1, choices ** len(key))


def _typed(content: dict, key: dict, partial_credit: bool) -> Fraction:
    return Fraction(0)


_GUESSES = {
    "single": _single,
    "true_false": _single,
    "multiple": _multiple,
    "ordering": _ordering,
    "matching": _matching,
    "numeric": _typed,
    "short_text": _typed,
}
