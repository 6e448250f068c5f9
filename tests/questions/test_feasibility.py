"""Where a pool binds, against every set of rows that there is."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from questions.drawing import CannotDraw, PoolItem, Row, draw_paper
from questions.feasibility import Bottleneck, bottlenecks
from tests.questions.test_drawing import blueprints, fits, item, pools, row


def fitting(pool: list[PoolItem], rows: list[Row], chosen: set[int]) -> set[int]:
    return {entry.question for entry in pool if any(fits(entry, rows[index]) for index in chosen)}


def lack(pool: list[PoolItem], rows: list[Row], chosen: set[int]) -> int:
    """How many questions this set of rows asks for beyond those that fit one of them."""
    return sum(rows[index].count for index in chosen) - len(fitting(pool, rows, chosen))


def sets_of(rows: list[Row]) -> list[set[int]]:
    return [set(chosen) for size in range(len(rows) + 1) for chosen in combinations(range(len(rows)), size)]


def can_draw(pool: list[PoolItem], rows: list[Row]) -> bool:
    try:
        draw_paper(pool, rows, b"")
    except CannotDraw:
        return False
    return True


@settings(max_examples=200, deadline=None)
@given(pools, blueprints)
def test_what_is_missing_is_what_the_worst_set_of_rows_lacks(pool, rows):
    worst = max(lack(pool, rows, chosen) for chosen in sets_of(rows))
    assert sum(found.missing for found in bottlenecks(pool, rows)) == worst
    assert (worst == 0) == can_draw(pool, rows)


@settings(max_examples=200, deadline=None)
@given(pools, blueprints)
def test_the_rows_that_are_named_are_those_that_no_worst_set_goes_without(pool, rows):
    worst = max(lack(pool, rows, chosen) for chosen in sets_of(rows))
    binding = [chosen for chosen in sets_of(rows) if lack(pool, rows, chosen) == worst]
    named = {index for found in bottlenecks(pool, rows) for index in found.rows}
    assert named == (set.intersection(*binding) if worst else set())


@settings(max_examples=200, deadline=None)
@given(pools, blueprints)
def test_bottlenecks_are_counted_rightly_and_share_nothing(pool, rows):
    found = bottlenecks(pool, rows)
    counted = [
        Bottleneck(each.rows, sum(rows[index].count for index in each.rows), len(fitting(pool, rows, set(each.rows))))
        for each in found
    ]
    assert found == counted
    apart = [fitting(pool, rows, set(each.rows)) for each in found]
    assert sum(map(len, apart)) == len(set().union(*apart))


@settings(max_examples=100, deadline=None)
@given(pools, blueprints, st.data())
def test_as_many_questions_more_as_are_missing_let_every_paper_be_drawn(pool, rows, data):
    """Each may be given to any row of its bottleneck that could not be met otherwise: the last ones of it, here."""
    added = list(pool)
    while found := bottlenecks(added, rows):
        short = rows[data.draw(st.sampled_from(found[0].rows))]
        before = sum(each.missing for each in found)
        added.append(item(10**7 + len(added), short.topic, short.level or 1, short.kind or "single"))
        assert before - sum(each.missing for each in bottlenecks(added, rows)) == 1
    assert can_draw(added, rows) is True


def test_a_row_of_any_level_and_one_of_a_level_bind_together():
    pool = [item(number, level=1 + number % 2) for number in range(6)]
    rows = [row(count=5), row(level=2, count=3), row("o2", count=1)]
    assert bottlenecks([*pool, item(99, "o2")], rows) == [Bottleneck((0, 1), 8, 6)]


def test_a_row_that_binds_alone_is_named_alone():
    pool = [item(number, level=1) for number in range(9)] + [item(99, level=2)]
    rows = [row(count=5), row(level=2, count=3)]
    assert bottlenecks(pool, rows) == [Bottleneck((1,), 3, 1)]


def test_rows_of_different_topics_are_told_apart():
    rows = [row(count=2), row("o2", count=3)]
    assert bottlenecks([item(1), item(2, "o2")], rows) == [Bottleneck((0,), 2, 1), Bottleneck((1,), 3, 1)]


def test_a_blueprint_that_can_be_met_has_none():
    assert bottlenecks([item(1), item(2)], [row(count=2)]) == []
