from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.statistics import Facts, facts_of
from questions.statistics.facts import withheld
from tests.questions.samples import SAMPLES


@pytest.mark.parametrize(
    "code, facts",
    [
        ("single", Facts(("A", "B", "C", "D"), frozenset("B"), 0.25)),
        ("true_false", Facts(("T", "F"), frozenset("F"), 0.5)),
        ("multiple", Facts(("A", "B", "C", "D"), frozenset("AB"), pytest.approx(0.2))),
        ("numeric", Facts(guess=0)),
        ("short_text", Facts(guess=0)),
        ("ordering", Facts(guess=pytest.approx(7 / 36))),
        ("matching", Facts(guess=pytest.approx(1 / 3))),
    ],
)
def test_each_kind_tells_its_options_and_what_guessing_earns(code, facts):
    assert facts_of(code, *SAMPLES[code]) == facts


def test_all_or_nothing_makes_guessing_harder():
    assert facts_of("multiple", *SAMPLES["multiple"], partial_credit=False).guess == pytest.approx(1 / 15)


@pytest.mark.parametrize(
    "counts, hidden",
    [
        ({1: 50, 2: 40}, set()),
        ({1: 50, 2: 3, 3: 40}, {2, 3}),  # the whole less the others would tell of the three
        ({1: 50, 2: 6, 3: 7}, {2, 3}),  # together they are thirteen
        ({1: 50, 2: 3, 3: 4}, {1, 2, 3}),
        ({1: 50, 2: 0}, set()),
        ({1: 3}, {1}),
    ],
)
def test_what_would_tell_of_a_few_people_is_withheld(counts, hidden):
    assert withheld(counts, 10) == hidden


def test_of_equal_parts_the_same_one_is_withheld_whatever_their_order():
    """Else two pages, each with the whole, would together tell of the three."""
    counts = {1: 3, 2: 40, 3: 40, 10: 40}
    orders = [dict(order) for order in permutations(counts.items())]
    assert [withheld(order, 10) for order in orders] == [{1, 10}] * len(orders)


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 40), max_size=6), st.integers(1, 15))
@settings(max_examples=200, deadline=None)
def test_the_difference_from_the_whole_never_tells_of_a_few(counts, least):
    hidden = withheld(counts, least)
    together = sum(counts[part] for part in hidden)
    assert not hidden or together >= least or sum(counts.values()) == together
    assert [part for part, count in counts.items() if 0 < count < least and part not in hidden] == []
