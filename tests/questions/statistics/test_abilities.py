"""The weak and the strong: who belongs to them, also where people tie."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.statistics import OPEN
from questions.statistics.abilities import ability_groups, upper_lower
from questions.statistics.sittings import Alike


def people(rows: list[tuple]) -> Counter[Alike]:
    """From (rest, share, options)."""
    return Counter(
        Alike(round(100 * share), 100, round(100 * (rest or 0)), 100 if rest is not None else 0, options)
        for rest, share, options in rows
    )


HUNDRED = [(place / 100, float(place >= 50), ("A",) if place >= 50 else ("B",)) for place in range(100)]
some_rows = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.5, 0.9, 1.0]),
        st.sampled_from([0.0, 0.5, 1.0]),
        st.sampled_from([None, ("A",), ("A", "B")]),
    ),
    min_size=1,
    max_size=30,
)


def test_twenty_seven_in_a_hundred_are_weak_and_as_many_strong():
    weak, middle, strong = ability_groups(people(HUNDRED))
    assert [group.size for group in (weak, middle, strong)] == pytest.approx([27, 46, 27])
    assert [group.facility for group in (weak, middle, strong)] == pytest.approx([0, 23 / 46, 1])
    assert [weak.options, strong.options] == [pytest.approx({"B": 27}), pytest.approx({"A": 27})]
    assert upper_lower((weak, middle, strong)) == pytest.approx(1)


def test_people_who_tie_at_the_edge_belong_in_part():
    """Of 100, 40 tie at the bottom, of whom 10 are right: the weak are 27 such people, 27 × 10/40 of them right."""
    tied = [(0.0, float(place < 10), ()) for place in range(40)] + [(0.5, 1.0, ())] * 60
    weak, _middle, strong = ability_groups(people(tied))
    assert (weak.facility, strong.facility) == (pytest.approx(0.25), pytest.approx(1))


def test_where_everybody_ties_nobody_is_stronger():
    groups = ability_groups(people([(1.0, float(place % 2), ()) for place in range(50)]))
    assert [group.facility for group in groups] == pytest.approx([0.5] * 3)
    assert upper_lower(groups) == pytest.approx(0)


def test_leaving_open_is_counted_among_the_options():
    weak, _middle, _strong = ability_groups(people([(0.0, 0.0, None)] * 50 + [(1.0, 1.0, ("A",))] * 50))
    assert weak.options == {OPEN: pytest.approx(27)}


def test_who_had_no_other_question_is_in_no_group():
    with_rest = HUNDRED + [(None, 1.0, ("A",))] * 10
    assert ability_groups(people(with_rest)) == ability_groups(people(HUNDRED))
    assert ability_groups(people([(None, 1.0, ())])) is None


@given(some_rows, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_people_does_not_matter(rows, source: random.Random):
    mixed = source.sample(rows, len(rows))
    for group, other in zip(ability_groups(people(rows)), ability_groups(people(mixed)), strict=True):
        assert (group.size, group.facility) == (pytest.approx(other.size), pytest.approx(other.facility))
        assert group.options == pytest.approx(other.options)


@given(some_rows)
@settings(max_examples=100, deadline=None)
def test_the_groups_share_out_everybody_and_every_choice(rows):
    groups = ability_groups(people(rows))
    assert sum(group.size for group in groups) == pytest.approx(len(rows))
    assert sum(group.size * group.facility for group in groups) == pytest.approx(sum(share for _r, share, _o in rows))
    chose_a = sum(options is not None for _rest, _share, options in rows)
    assert sum(group.options.get("A", 0) for group in groups) == pytest.approx(chose_a)
