"""Stretches count the rows of a board whatever is put on and taken off, and ranks by them are exact."""

from itertools import pairwise
from threading import Thread

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contest import boards, stretches
from contest.models import KEYS, BoardRow, BoardStretch
from contest.stretches import HIGHEST, LOWEST, Order, length, note, one_moment, recount
from tests.contest.placing import board_of, placed
from tests.factories import NOW, make_round_division

pytestmark = pytest.mark.django_db


@pytest.fixture
def short(monkeypatch):
    """Stretches so short that a handful of rows makes many."""
    monkeypatch.setattr(stretches, "LONGEST", 4)


@pytest.fixture
def board(short):
    joined = make_round_division()
    for score in (900, 900, 900, 900, 900, 900, 700, 500, 500, 100):
        placed(joined, score=score)
    return board_of(joined)


def places_on(board):
    rows = BoardRow.objects.filter(board=board).values_list(*KEYS, "entry_id")
    return sorted(tuple(row) for row in rows)


def sizes(board):
    return list(BoardStretch.objects.filter(board=board).order_by(*KEYS, "first_entry").values_list("size", flat=True))


def held(board):
    """How many rows really stand in each stretch."""
    starts = BoardStretch.objects.filter(board=board).order_by(*KEYS, "first_entry").values_list(*KEYS, "first_entry")
    bounds = [*(tuple(start) for start in starts), HIGHEST]
    places = places_on(board)
    return [sum(low <= place < high for place in places) for low, high in pairwise(bounds)]


def test_every_row_is_counted_in_its_stretch_and_none_is_long(board):
    assert sizes(board) == held(board)
    assert (len(sizes(board)) > 2, max(sizes(board)) <= 4, length(board.pk)) == (True, True, 10)


def test_a_removed_row_is_counted_no_more(board):
    boards.remove_entry(board.rows.in_order()[3].entry)
    assert (sizes(board), length(board.pk)) == (held(board), 9)


@pytest.mark.parametrize("score", [1000, 200, 0])
def test_a_row_that_moves_is_counted_where_it_went(board, score):
    row = board.rows.in_order()[8]
    row.attempt.score = score
    boards.place(row.attempt, now=NOW)
    assert (sizes(board), length(board.pk)) == (held(board), 10)


def test_ranks_are_shared_by_equals_and_exact_for_everybody(board):
    order, places = Order(board.pk), places_on(board)
    assert [order.rank(place) for place in places] == [1, 1, 1, 1, 1, 1, 7, 8, 8, 10]


@pytest.mark.parametrize("index, first, last", [(0, 0, 3), (1, 0, 4), (5, 2, 8), (9, 6, 9)])
def test_neighbours_are_found_across_stretches(board, index, first, last):
    places = places_on(board)
    assert Order(board.pk).around(places[index], 3) == (first, places[first : last + 1])


@pytest.mark.parametrize("emptied", [slice(0, 6), slice(4, 9), slice(0, 9)])
def test_neighbours_are_found_across_stretches_that_have_become_empty(board, emptied):
    for row in board.rows.in_order()[emptied]:
        boards.remove_entry(row.entry)
    places = places_on(board)
    order = Order(board.pk)
    assert [order.around(place, 2)[0] for place in places] == [max(index - 2, 0) for index in range(len(places))]


def test_a_board_that_was_never_counted_is_read_as_one_stretch_and_counted_when_it_changes(board):
    BoardStretch.objects.all().delete()
    order = Order(board.pk)
    assert [order.rank(place) for place in places_on(board)][-1] == 10
    assert length(board.pk) == 10
    boards.remove_entry(board.rows.in_order()[0].entry)
    assert sizes(board) == held(board)


def test_counting_anew_changes_nothing_where_all_is_right(board):
    before = list(BoardStretch.objects.order_by("pk").values())
    assert recount(board.pk) == 0
    assert list(BoardStretch.objects.order_by("pk").values()) == before


def test_counting_anew_mends_what_is_wrong(board):
    BoardStretch.objects.filter(board=board, size__gt=1).update(size=1)
    assert recount(board.pk) > 0
    assert sizes(board) == held(board)


def test_a_count_that_cannot_be_true_is_taken_anew(board):
    BoardStretch.objects.filter(board=board).update(size=0)
    boards.remove_entry(board.rows.in_order()[0].entry)
    recount(board.pk)
    assert sizes(board) == held(board)


@pytest.mark.parametrize("size", [0, 1, 100])
def test_rows_are_read_as_they_are_whatever_was_counted(board, size):
    BoardStretch.objects.filter(board=board).update(size=size)
    order, place, read = Order(board.pk), LOWEST, []
    while place < HIGHEST:
        stretch = order.at(place)
        read += order.rows(stretch)
        place = stretch.end
    assert read == places_on(board)


def test_an_empty_board_is_counted_too(short):
    board = board_of(make_round_division())
    assert (recount(board.pk), sizes(board), length(board.pk)) == (1, [0], 0)
    assert recount(board.pk) == 0


row = st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 12))


@given(st.lists(st.tuples(st.booleans(), row), max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
def test_whatever_comes_and_goes_ranks_are_those_of_a_plain_count(short, changes):
    """Rows need no papers here, so the rows are taken from memory instead of the table."""
    board = board_of(make_round_division())
    rows: set[tuple[int, ...]] = set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Order, "rows", lambda order, part: sorted(row for row in rows if part.start <= row < part.end))
        for comes, (first, second, entry) in changes:
            place = (first, second, *(0,) * (len(KEYS) - 2), entry)
            if comes is (place in rows):
                continue
            rows ^= {place}
            note(board.pk, come=[place] if comes else [], gone=[] if comes else [place])
        order = Order(board.pk)
        ranks = {place: order.rank(place) for place in rows}
    assert ranks == {place: 1 + sum(other[:-1] < place[:-1] for other in rows) for place in rows}
    assert length(board.pk) == len(rows)


@pytest.mark.parametrize("people", [1, 3])
def test_a_rank_costs_two_queries(short, people, django_assert_num_queries):
    joined = make_round_division()
    last = [placed(joined, score=100) for _number in range(people)][-1]
    board = board_of(joined)
    place = board.rows.get(attempt=last).place
    with django_assert_num_queries(2):  # in which stretch, and who stands there
        assert Order(board.pk).rank(place) == 1


@pytest.mark.django_db(transaction=True)
def test_reads_of_one_moment_do_not_see_what_happens_meanwhile(short):
    joined = make_round_division()
    placed(joined)
    board = board_of(joined)
    with one_moment():
        assert Order(board.pk).at(LOWEST).size == 1
        in_another_thread(lambda: placed(joined, now=NOW))
        assert (Order(board.pk).at(LOWEST).size, length(board.pk)) == (1, 1)
    assert length(board.pk) == 2


def in_another_thread(work):
    def run():
        work()
        connections.close_all()

    thread = Thread(target=run)
    thread.start()
    thread.join()
