"""One's own place: exact, among neighbours, without a look at the whole board."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contest import boards, stretches
from contest.hiding import hide_row
from contest.ladders import own_rows, own_rows_of, own_texts, unit_rows
from contest.models import Board, NameStyle
from tests.contest.placing import board_of, marked, placed
from tests.factories import NOW, make_person, make_round_division, make_unit


@pytest.fixture
def joined(db):
    return make_round_division()


@pytest.fixture
def predicting(db):
    return make_round_division(prediction_question_vi="Bao nhiêu người đúng hết?")


def test_one_s_own_place_stands_among_its_neighbours(joined):
    own = [placed(joined, f"Nguyễn Văn {letter}", score=900 - 100 * place) for place, letter in enumerate("ABCDEFG")][5]
    found = own_rows(board_of(joined), own.entry_id, now=NOW)
    assert found["rank"] == 6
    assert [row["rank"] for row in found["rows"]] == [3, 4, 5, 6, 7]
    assert [row["name"] for row in found["rows"] if row["key"] == found["key"]] == ["Nguyễn V. F."]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3)), min_size=1, max_size=14))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
def test_everybody_s_place_and_neighbours_are_those_of_a_plain_count(joined, papers):
    board = board_of(make_round_division(joined.round, prediction_question_vi=""))
    entries = [placed(board.round_division, score=score, seconds=seconds).entry_id for score, seconds in papers]
    keys = [(-score, seconds) for score, seconds in papers]
    ranks = [(1 + sum(other < own for other in keys), keys.count(own) > 1) for own in keys]
    ordered = sorted(range(len(keys)), key=lambda number: (keys[number], entries[number]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretches, "LONGEST", 2)
        stretches.recount(board.pk)
        found = own_rows_of(board, entries, now=NOW)
    for position, number in enumerate(ordered):
        window = ordered[max(position - 3, 0) : position + 4]
        lines = [(line["rank"], line.get("tied", False)) for line in found[entries[number]]["rows"]]
        assert lines == [ranks[neighbour] for neighbour in window]


def test_whoever_is_not_on_the_board_has_no_place(joined):
    placed(joined)
    assert own_rows(board_of(joined), 987_654, now=NOW) is None


@pytest.mark.parametrize(
    "audience, expected",
    [
        (Board.Audience.PUBLIC, {"rank": 3, "to": 5}),
        (Board.Audience.ORGANISERS, {"rank": 3, "tied": True}),
    ],
)
def test_under_the_veil_a_rank_below_the_first_ones_is_a_band(predicting, audience, expected, monkeypatch):
    monkeypatch.setattr("contest.ranking.EXACT_RANKS", 1)
    *_others, last = [placed(predicting, score=score) for score in (900, 700, 500, 500)]
    found = own_rows(board_of(predicting, audience), last.entry_id, now=NOW)
    assert {name: found[name] for name in found.keys() - {"key", "rows"}} == expected


def test_under_the_veil_a_private_frame_tells_no_total_and_no_size_of_a_tie(predicting, monkeypatch):
    monkeypatch.setattr("contest.ranking.EXACT_RANKS", 1)
    entries = [placed(predicting, score=score).entry_id for score in (900, 700, 500, 500, 500)]
    frame = json.loads(own_texts(board_of(predicting).pk, entries, now=NOW)[entries[4]])["own"]
    places = [{name: line[name] for name in line.keys() & {"rank", "to", "tied"}} for line in frame["rows"]]
    assert places == [{"rank": 2}, *[{"rank": 3, "to": 5}] * 3]
    assert frame.keys() == {"key", "rank", "to", "rows"}


def test_a_private_frame_is_made_for_everybody_at_once(joined, django_assert_num_queries):
    entries = [placed(joined, score=score).entry_id for score in (900, 500, 100)]
    board = board_of(joined)
    with django_assert_num_queries(5):  # the board, their places, the stretch, its rows, what is shown
        texts = own_texts(board.pk, [*entries, 987_654], now=NOW)
    assert [json.loads(texts[entry])["own"]["rank"] for entry in entries] == [1, 2, 3]
    assert json.loads(texts[987_654]) == {"own": None}


def test_a_place_is_told_as_it_is_now(joined):
    own = placed(joined, score=500)
    board = board_of(joined)
    assert own_rows(board, own.entry_id, now=NOW)["rank"] == 1
    placed(joined, score=900)
    assert own_rows(board, own.entry_id, now=NOW)["rank"] == 2


def test_a_hidden_neighbour_keeps_the_place_and_loses_the_name(joined):
    first, second = placed(joined, "Trần Thị Bình", score=900), placed(joined, score=500)
    hide_row(first.entry, by=make_person(), reason="Theo đề nghị", now=NOW)
    above, _own = own_rows(board_of(joined), second.entry_id, now=NOW)["rows"]
    assert (above["rank"], above["name"], above["unit"], above["hidden"], above["score"]) == (1, "", "", True, 900)


def test_whoever_is_hidden_is_told_so(joined):
    own = placed(joined)
    assert "hidden" not in own_rows(board_of(joined), own.entry_id, now=NOW)
    hide_row(own.entry, by=make_person(), reason="Theo đề nghị", now=NOW)
    assert own_rows(board_of(joined), own.entry_id, now=NOW)["hidden"] is True


def test_names_are_masked_in_one_s_own_place_too(joined):
    own = placed(joined, "Trần Thị Bình", name_style=NameStyle.SHORT)
    assert own_rows(board_of(joined), own.entry_id, now=NOW)["rows"][0]["name"] == "Trần T. B."


def test_people_of_one_unit_keep_their_place_on_the_whole_board(joined):
    ours, theirs = make_unit("Sở Y tế"), make_unit("Sở Tư pháp")
    for unit, score in [(theirs, 900), (ours, 800), (theirs, 700), (ours, 600)]:
        placed(joined, unit=unit, score=score)
    rows = unit_rows(board_of(joined), ours.pk, now=NOW)
    assert [(row["rank"], row["unit"]) for row in rows] == [(2, "Sở Y tế"), (4, "Sở Y tế")]


@pytest.mark.parametrize("audience, expected", [(Board.Audience.PUBLIC, [2]), (Board.Audience.ORGANISERS, [1, 2])])
def test_the_list_of_a_unit_does_not_tell_whose_the_hidden_row_is(joined, audience, expected):
    unit = make_unit()
    first, _second = [placed(joined, unit=unit, score=score) for score in (900, 500)]
    hide_row(first.entry, by=make_person(), reason="Theo đề nghị", now=NOW)
    assert [row["rank"] for row in unit_rows(board_of(joined, audience), unit.pk, now=NOW)] == expected


def test_under_the_veil_a_unit_shows_only_ranks_that_are_public_anyway(predicting, monkeypatch):
    monkeypatch.setattr("contest.ladders.EXACT_RANKS", 2)
    unit = make_unit()
    for score in (900, 500, 100):
        placed(predicting, unit=unit, score=score)
    assert [row["rank"] for row in unit_rows(board_of(predicting), unit.pk, now=NOW)] == [1, 2]


def test_a_unit_s_list_ends_somewhere(joined, monkeypatch):
    monkeypatch.setattr("contest.ladders.UNIT_ROWS", 2)
    unit = make_unit()
    boards.place(*[marked(joined, unit=unit, score=score) for score in (900, 500, 100)], now=NOW)
    assert [row["rank"] for row in unit_rows(board_of(joined), unit.pk, now=NOW)] == [1, 2]
