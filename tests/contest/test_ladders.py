"""One's own place: exact, among neighbours, read from memory."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.ladders import Ladder, Rung, ladder_of, own_rows, own_texts, unit_rows
from contest.models import Board
from tests.contest.placing import board_of, placed
from tests.factories import NOW, make_round_division, make_unit


@pytest.fixture
def joined(db):
    return make_round_division()


def rung(entry_id, *keys, unit_id=None):
    return Rung(keys, entry_id, "Nguyễn Văn An", "short", "HT1", "Sở Nội vụ", unit_id, -keys[0], 60_000)


def ladder(*scores):
    return Ladder(rung(number, -score) for number, score in enumerate(scores, start=1))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=30), st.randoms(use_true_random=False))
def test_ranks_count_those_who_are_better_whatever_the_order_of_the_rows(keys, shuffler):
    rungs = [rung(number, *pair) for number, pair in enumerate(keys, start=1)]
    shuffler.shuffle(rungs)
    found = Ladder(rungs)
    places = {entry: found.place(index) for entry, index in found.index.items()}
    expected = {
        number: (1 + sum(other < pair for other in keys), keys.count(pair) > 1)
        for number, pair in enumerate(keys, start=1)
    }
    assert places == expected


@pytest.mark.parametrize(
    "entry_id, expected",
    [(1, range(4)), (5, range(1, 8)), (9, range(5, 9)), (77, range(0))],
)
def test_neighbours_are_three_on_each_side(entry_id, expected):
    assert ladder(9, 8, 7, 6, 5, 4, 3, 2, 1).around(entry_id) == expected


def test_one_s_own_place_stands_among_its_neighbours(joined):
    own = [placed(joined, f"Nguyễn Văn {letter}", score=900 - 100 * place) for place, letter in enumerate("ABCDEFG")][5]
    found = own_rows(board_of(joined), own.entry_id, now=NOW)
    assert (found["rank"], found["entrants"]) == (6, 7)
    assert [row["rank"] for row in found["rows"]] == [3, 4, 5, 6, 7]
    assert [row["name"] for row in found["rows"] if row["key"] == found["key"]] == ["Nguyễn V. F."]


def test_whoever_is_not_on_the_board_has_no_place(joined):
    placed(joined)
    assert own_rows(board_of(joined), 987_654, now=NOW) is None


@pytest.mark.parametrize(
    "audience, expected",
    [
        (Board.Audience.PUBLIC, {"rank": 3, "to": 5}),
        (Board.Audience.ORGANISERS, {"rank": 3, "tied": True, "entrants": 4}),
    ],
)
def test_under_the_veil_a_rank_below_the_first_ones_is_a_band(joined, audience, expected, monkeypatch):
    monkeypatch.setattr("contest.ranking.EXACT_RANKS", 1)
    joined.prediction_question_vi = "Bao nhiêu người đúng hết?"
    joined.save()
    *_others, last = [placed(joined, score=score) for score in (900, 700, 500, 500)]
    found = own_rows(board_of(joined, audience), last.entry_id, now=NOW)
    assert {name: found[name] for name in found.keys() - {"key", "rows"}} == expected


def test_a_private_frame_is_made_for_everybody_at_once(joined, django_assert_num_queries):
    entries = [placed(joined, score=score).entry_id for score in (900, 500, 100)]
    board = board_of(joined)
    with django_assert_num_queries(3):  # the board, whether it changed, its rows
        texts = own_texts(board.pk, [*entries, 987_654], now=NOW)
    assert [json.loads(texts[entry])["own"]["rank"] for entry in entries] == [1, 2, 3]
    assert json.loads(texts[987_654]) == {"own": None}


def test_a_ladder_is_read_at_most_every_few_seconds(joined, django_assert_num_queries):
    placed(joined)
    board = board_of(joined)
    ladder_of(board)
    placed(joined)
    with django_assert_num_queries(0):
        assert len(ladder_of(board)) == 1
    with django_assert_num_queries(2):
        assert len(ladder_of(board, fresh_seconds=0)) == 2


def test_a_ladder_is_read_again_only_when_its_board_has_changed(joined, django_assert_num_queries):
    placed(joined)
    board = board_of(joined)
    ladder_of(board)
    with django_assert_num_queries(1):
        ladder_of(board, fresh_seconds=0)


def test_people_of_one_unit_keep_their_place_on_the_whole_board(joined):
    ours, theirs = make_unit("Sở Y tế"), make_unit("Sở Tư pháp")
    for unit, score in [(theirs, 900), (ours, 800), (theirs, 700), (ours, 600)]:
        placed(joined, unit=unit, score=score)
    rows = unit_rows(board_of(joined), ours.pk, now=NOW)
    assert [(row["rank"], row["unit"]) for row in rows] == [(2, "Sở Y tế"), (4, "Sở Y tế")]


def test_under_the_veil_a_unit_shows_only_ranks_that_are_public_anyway(joined, monkeypatch):
    monkeypatch.setattr("contest.ladders.EXACT_RANKS", 2)
    joined.prediction_question_vi = "Bao nhiêu người đúng hết?"
    joined.save()
    unit = make_unit()
    for score in (900, 500, 100):
        placed(joined, unit=unit, score=score)
    assert [row["rank"] for row in unit_rows(board_of(joined), unit.pk, now=NOW)] == [1, 2]
