"""Papers: what the blueprint asks for, no question twice, the same for the same seed; failing, an exact word."""

from collections import Counter
from itertools import product

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.drawing import (
    CannotDraw,
    PoolItem,
    Row,
    Shortfall,
    check_blueprint,
    draw_paper,
    option_id,
    option_ids,
    prepare,
)

TOPICS, LEVELS, KINDS = ("o1", "o2"), (1, 2), ("single", "multiple")


def item(number: int, topic: str = "o1", level: int = 1, kind: str = "single") -> PoolItem:
    return PoolItem(question=number, revision=1000 + number, topic=topic, level=level, kind=kind)


def row(topic: str = "o1", level: int | None = None, kind: str | None = None, count: int = 1, points: int = 100) -> Row:
    return Row(topic, level, kind, count, points)


def fits(entry: PoolItem, wanted: Row) -> bool:
    return (
        entry.topic == wanted.topic
        and wanted.level in (None, entry.level)
        and (not wanted.kind or wanted.kind == entry.kind)
    )


items = st.builds(item, st.integers(1, 10**6), *map(st.sampled_from, (TOPICS, LEVELS, KINDS)))
pools = st.lists(items, max_size=9, unique_by=lambda entry: entry.question)
blueprints = st.lists(
    st.builds(
        Row,
        st.sampled_from(TOPICS),
        st.sampled_from((None, *LEVELS)),
        st.sampled_from((None, "", *KINDS)),
        st.integers(1, 3),
        st.sampled_from((100, 250)),
    ),
    max_size=4,
)


def most_that_can_be_placed(pool: list[PoolItem], rows: list[Row]) -> int:
    """The oracle: try every way of giving places to questions, one place after the other."""
    places = [wanted for wanted in rows for _ in range(wanted.count)]

    def best(place: int, used: frozenset[int]) -> int:
        if place == len(places):
            return 0
        choices = [entry for entry in pool if entry.question not in used and fits(entry, places[place])]
        taken = (1 + best(place + 1, used | {entry.question}) for entry in choices)
        return max([best(place + 1, used), *taken])

    return best(0, frozenset())


@settings(max_examples=150, deadline=None)
@given(pools.filter(lambda pool: len(pool) <= 5), blueprints.filter(lambda rows: sum(r.count for r in rows) <= 6))
def test_a_blueprint_fails_exactly_when_no_paper_exists(pool, rows):
    wanted = sum(each.count for each in rows)
    missing = sum(each.wanted - each.available for each in check_blueprint(pool, rows))
    assert wanted - missing == most_that_can_be_placed(pool, rows)


@settings(max_examples=200, deadline=None)
@given(pools, blueprints, st.binary(max_size=8))
def test_a_paper_meets_its_blueprint_or_names_what_is_missing(pool, rows, seed):
    shortfalls = check_blueprint(pool, rows)
    if shortfalls:
        with pytest.raises(CannotDraw) as failure:
            draw_paper(pool, rows, seed)
        assert failure.value.shortfalls == shortfalls
        return
    paper = draw_paper(pool, rows, seed)
    by_revision = {entry.revision: entry for entry in pool}
    assert Counter(slot.row for slot in paper) == Counter({n: each.count for n, each in enumerate(rows)})
    assert len({slot.revision for slot in paper}) == len(paper)
    assert all(fits(by_revision[slot.revision], rows[slot.row]) for slot in paper)
    assert all(slot.points == rows[slot.row].points for slot in paper)


@settings(max_examples=50, deadline=None)
@given(pools, blueprints, st.binary(max_size=8), st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_paper_whatever_the_order_of_the_pool(pool, rows, seed, order):
    if check_blueprint(pool, rows):
        return
    mixed = list(pool)
    order.shuffle(mixed)
    assert draw_paper(prepare(mixed), rows, seed) == draw_paper(pool, rows, seed)


@settings(max_examples=100, deadline=None)
@given(pools, blueprints)
def test_rivals_and_shortfalls_are_true(pool, rows):
    """Hall's theorem: a row that falls short asks, together with its rivals, for more than all of them can have."""
    for shortfall in check_blueprint(pool, rows):
        group = [rows[index] for index in (shortfall.row, *shortfall.rivals)]
        reachable = sum(any(fits(entry, each) for each in group) for entry in pool)
        assert shortfall.available < shortfall.wanted == rows[shortfall.row].count
        assert sum(each.count for each in group) > reachable


def test_a_general_row_leaves_the_questions_that_a_special_row_needs():
    pool = [item(1, level=1), item(2, level=2), item(3, level=2, kind="multiple")]
    rows = [row(count=1), row(level=2, count=1), row(kind="multiple", count=1)]
    assert check_blueprint(pool, rows) == []
    for number in range(50):
        assert len({slot.revision for slot in draw_paper(pool, rows, bytes([number]))}) == 3


def test_overlapping_rows_are_solved_by_moving_others():
    """Level 1 and the kind "multiple" each fit two cells; only one way of sharing them out meets all three rows."""
    pool = [item(1, level=1, kind="single"), item(2, level=1, kind="multiple"), item(3, level=2, kind="multiple")]
    rows = [row(level=1), row(kind="multiple"), row(level=1, kind="multiple")]
    for number in range(50):
        paper = draw_paper(pool, rows, bytes([number]), shuffle=False)
        assert [slot.revision for slot in paper] == [1001, 1003, 1002]


def test_a_pool_that_holds_too_few_is_named_with_its_numbers():
    pool = [item(1), item(2, topic="o2")]
    rows = [row(count=1), row("o2", level=3, count=2), row("o3", count=1)]
    assert check_blueprint(pool, rows) == [Shortfall(1, 2, 0), Shortfall(2, 1, 0)]


def test_rows_that_compete_are_named_together():
    pool = [item(1, level=1), item(2, level=2)]
    rows = [row(count=2), row(level=1, count=1)]
    assert check_blueprint(pool, rows) == [Shortfall(row=0, wanted=2, available=1, rivals=(1,))]


@override("en")
def test_the_sentences_tell_the_organiser_what_is_missing():
    alone, competing = Shortfall(0, 5, 3), Shortfall(1, 5, 3, rivals=(0, 2))
    assert str(Shortfall(0, 5, 0).sentence) == "Row 1 asks for 5 questions, but none fits it."
    assert str(alone.sentence) == "Row 1 asks for 5 questions, but only 3 fit it."
    assert str(competing.sentence) == (
        "Row 2 asks for 5 questions, but only 3 are left for it, because these rows draw on the same questions: 1, 3."
    )
    assert str(CannotDraw([alone, competing])) == f"{alone.sentence} {competing.sentence}"


def test_a_question_that_is_twice_in_the_pool_is_refused():
    with pytest.raises(ValueError):
        prepare([item(1), item(1, level=2)])


def test_an_empty_blueprint_draws_an_empty_paper():
    assert draw_paper([], [], b"seed") == []


def test_slots_are_mixed_unless_the_order_of_the_rows_is_wanted():
    pool = [item(number, topic) for topic, numbers in (("o1", range(10)), ("o2", range(10, 20))) for number in numbers]
    rows = [row("o1", count=5), row("o2", count=5)]
    in_order = draw_paper(pool, rows, b"seed", shuffle=False)
    mixed = draw_paper(pool, rows, b"seed")
    assert [slot.row for slot in in_order] == [0] * 5 + [1] * 5
    assert [slot.row for slot in mixed] != [slot.row for slot in in_order]
    assert sorted(mixed, key=lambda slot: slot.revision) == sorted(in_order, key=lambda slot: slot.revision)


def test_every_question_of_a_row_is_about_equally_frequent():
    """Unequal cells must not favour anyone. 27.9 is the 0.1 % point of chi-squared for 9 degrees of freedom."""
    pool = prepare([item(number, level=1 if number < 8 else 2) for number in range(10)])
    papers = [draw_paper(pool, [row(count=3)], number.to_bytes(4, "big")) for number in range(2000)]
    seen = Counter(slot.revision for paper in papers for slot in paper)
    expected = 2000 * 3 / 10
    assert sum((count - expected) ** 2 / expected for count in seen.values()) < 27.9


def test_drawing_from_a_large_prepared_pool_is_fast():
    """Measured by the work, not the clock: a paper of 30 looks at its rows' cells, never at the 10,000 questions."""
    cells = list(product(range(8), (1, 2, 3), KINDS))
    pool = prepare(PoolItem(number, number, *cells[number % len(cells)]) for number in range(10_000))
    rows = [Row(topic, None, None, 4, 100) for topic in range(8)]
    draw_paper(pool, rows, b"remember which cells fit")
    pool.cells.update({cell: _Untouchable(entries) for cell, entries in pool.cells.items()})
    assert len(draw_paper(pool, rows, b"seed")) == 32


class _Untouchable(list):
    """A list that may be measured and asked for single entries, but not walked through."""

    def __iter__(self):
        raise AssertionError("the pool was walked through")


def test_option_ids_have_a_vector():
    assert option_id(b"secret", 3, "A") == "3zkw6rmlmAPB"
    assert option_ids(b"secret", 3, ["A", "B"]) == {"A": "3zkw6rmlmAPB", "B": "IUqFT5-w6QyF"}


def test_option_ids_differ_between_attempts_slots_and_options():
    names = {option_id(secret, slot, key) for secret in (b"one", b"two") for slot in (1, 2) for key in "AB"}
    assert len(names) == 8


def test_equal_ids_within_a_slot_are_refused():
    with pytest.raises(ValueError):
        option_ids(b"secret", 1, [str(number) for number in range(65)], length=1)
