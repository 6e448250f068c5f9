"""What blind guessing earns, against every answer that the page lets somebody give, marked by the kinds themselves."""

from fractions import Fraction
from itertools import chain, combinations, permutations, product

import pytest

from questions.kinds import kind
from questions.statistics import random_guess
from tests.questions.samples import LETTERED, SAMPLES, SIDES, content, option

FIVE = [*LETTERED, option("E", "Nghỉ phép")]
QUESTIONS = [
    *((code, *sample) for code, sample in SAMPLES.items() if code not in ("numeric", "short_text")),
    ("single", content(*FIVE), "E"),
    ("multiple", content(*FIVE), ["B"]),
    ("multiple", content(*FIVE), ["A", "C", "D"]),
    ("multiple", content(*LETTERED), ["A", "B", "C", "D"]),
    ("ordering", content(*FIVE), ["E", "D", "A", "B", "C"]),
    ("ordering", content(*LETTERED[:2]), ["B", "A"]),
    ("matching", content(*SIDES, option("D", "Né tránh", "right")), {"1": "B", "2": "B", "3": "C"}),
]


def every_answer(code: str, question: dict) -> list:
    keys = [entry["key"] for entry in question["options"]]
    if code in ("single", "true_false"):
        return keys
    if code == "multiple":
        return [list(some) for some in chain(*(combinations(keys, count) for count in range(1, len(keys) + 1)))]
    if code == "ordering":
        return [list(order) for order in permutations(keys)]
    left, right = ([e["key"] for e in question["options"] if e["side"] == side] for side in ("left", "right"))
    return [dict(zip(left, matches, strict=True)) for matches in product(right, repeat=len(left))]


@pytest.mark.parametrize("code, question, key", QUESTIONS)
@pytest.mark.parametrize("partial_credit", [True, False])
def test_guessing_earns_the_mean_over_every_answer(code, question, key, partial_credit):
    names = {entry["key"]: entry["key"] for entry in question["options"]}
    shares = [kind(code).mark(question, key, answer, names) for answer in every_answer(code, question)]
    if not partial_credit:
        shares = [Fraction(share == 1) for share in shares]
    assert random_guess(code, question, key, partial_credit=partial_credit) == Fraction(sum(shares), len(shares))


@pytest.mark.parametrize("code", ["numeric", "short_text"])
def test_what_is_typed_cannot_be_guessed(code):
    assert random_guess(code, *SAMPLES[code]) == 0


@pytest.mark.parametrize("code, guess", [("single", Fraction(1, 4)), ("true_false", Fraction(1, 2))])
def test_the_plain_cases(code, guess):
    assert random_guess(code, *SAMPLES[code]) == guess
