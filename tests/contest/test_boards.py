"""Rows of boards: placed, removed, frozen, thawed, rebuilt, and told of twice a second."""

import json
from datetime import timedelta

import pytest

from contest import boards
from contest.models import Attempt, Board
from contest.phases import Phase
from contest.snapshots import latest_of
from tests.contest.placing import MINUTE, board_of, marked, names_on, placed
from tests.factories import NOW, make_contest, make_division, make_round, make_round_division

pytestmark = pytest.mark.django_db

ORGANISERS = Board.Audience.ORGANISERS
PUBLIC = Board.Audience.PUBLIC


@pytest.fixture
def joined():
    return make_round_division()


@pytest.fixture
def freezing():
    """A round whose public board has stood still for an hour, and whose results come in two days."""
    contest = make_contest()
    round_ = make_round(contest, freezes_at=NOW - 60 * MINUTE, provisional_at=NOW + timedelta(days=2))
    return make_round_division(round_, make_division(contest))


def facts(board):
    return sorted(board.rows.values_list("entry", "attempt", "k1", "k2", "k3"))


def test_a_marked_attempt_stands_on_both_boards_with_the_keys_of_the_chain(joined):
    attempt = placed(joined, score=850, seconds=90)
    expected = [(attempt.entry_id, attempt.pk, -850, 0, 90_000)]
    assert [facts(board_of(joined)), facts(board_of(joined, ORGANISERS))] == [expected, expected]


def test_a_better_attempt_takes_the_place_of_the_earlier_one(joined):
    first = placed(joined, score=300)
    Attempt.objects.update(counts=False)
    second = placed(joined, score=700, entry=first.entry)
    assert facts(board_of(joined)) == [(first.entry_id, second.pk, -700, 0, 60_000)]


def test_placing_again_changes_nothing_and_is_no_news(joined):
    attempt = placed(joined)
    before = board_of(joined).changed_at
    boards.place(attempt, now=NOW)
    assert (board_of(joined).changed_at, len(facts(board_of(joined)))) == (before, 1)


def test_attempts_used_count_where_the_chain_says_so(joined):
    joined.round.contest.chain = ["score", "attempts"]
    joined.round.contest.save()
    first = marked(joined, score=300, counts=False)
    second = placed(joined, score=300, entry=first.entry)
    assert board_of(joined).rows.get().keys[:2] == (-second.score, 2)


@pytest.mark.parametrize(
    "chain, order",
    [
        (["score", "time"], ["Cao", "Chậm", "An"]),
        (["score", "earliest"], ["Cao", "An", "Chậm"]),
    ],
)
def test_the_order_is_that_of_the_chain(joined, chain, order):
    joined.round.contest.chain = chain
    joined.round.contest.save()
    placed(joined, "An", score=500, seconds=90, finished_at=NOW - MINUTE)
    placed(joined, "Chậm", score=500, seconds=60, finished_at=NOW)
    placed(joined, "Cao", score=900, seconds=600)
    assert names_on(board_of(joined)) == order


def test_a_frozen_public_board_takes_nothing_while_the_organisers_board_goes_on(freezing):
    placed(freezing, "Trước", finished_at=NOW - 61 * MINUTE)
    placed(freezing, "Sau", finished_at=NOW - 60 * MINUTE)
    assert names_on(board_of(freezing)) == ["Trước"]
    assert names_on(board_of(freezing, ORGANISERS)) == ["Trước", "Sau"]


def test_a_paper_finished_before_the_freeze_is_placed_even_when_marked_after_it(freezing):
    placed(freezing, "Kịp", finished_at=NOW - 61 * MINUTE, now=NOW + MINUTE)
    assert names_on(board_of(freezing)) == ["Kịp"]


def test_a_thawed_board_takes_what_was_finished_in_the_freeze(freezing):
    placed(freezing, "Sau", finished_at=NOW, now=NOW + timedelta(days=3))
    assert names_on(board_of(freezing)) == ["Sau"]


@pytest.mark.parametrize("audience", [PUBLIC, ORGANISERS])
def test_a_disqualified_entry_leaves_every_board_even_a_frozen_one(freezing, audience):
    attempt = placed(freezing, finished_at=NOW - 90 * MINUTE)
    attempt.entry.disqualified_at = NOW
    boards.place(attempt, now=NOW)
    assert names_on(board_of(freezing, audience)) == []


def test_removing_an_entry_empties_its_place_in_every_round(joined):
    attempt = placed(joined)
    other = make_round_division(make_round(joined.round.contest), joined.division)
    placed(other, entry=attempt.entry)
    boards.remove_entry(attempt.entry)
    assert [names_on(board_of(joined)), names_on(board_of(other))] == [[], []]


@pytest.mark.parametrize("audience", [PUBLIC, ORGANISERS])
@pytest.mark.parametrize("policy, counting", [("best", 1), ("first", 0), ("last", 2)])
def test_rebuilding_clean_boards_changes_nothing(freezing, audience, policy, counting):
    freezing.round.counting = policy
    freezing.round.save()
    papers = [marked(freezing, score=score, counts=False) for score in (300,)]
    papers += [marked(freezing, score=score, counts=False, entry=papers[0].entry) for score in (900, 500)]
    Attempt.objects.filter(pk=papers[counting].pk).update(counts=True)
    boards.place(papers[counting], now=NOW)
    placed(freezing, "Trước", finished_at=NOW - 90 * MINUTE)
    board = board_of(freezing, audience)
    before = (facts(board), board.changed_at)
    assert boards.rebuild_board(board, now=NOW) == 0
    assert (facts(board), board_of(freezing, audience).changed_at) == before


def test_rebuilding_mends_a_wrong_a_missing_and_a_foreign_row(joined):
    wrong, missing, foreign = (
        placed(joined, name, score=score) for name, score in [("A", 100), ("B", 200), ("C", 300)]
    )
    board = board_of(joined)
    before = facts(board)[:2]
    board.rows.filter(attempt=wrong).update(k1=-999)
    board.rows.filter(attempt=missing).delete()
    Attempt.objects.filter(pk=foreign.pk).update(marked_at=None, counts=False)
    assert boards.rebuild_board(board, now=NOW) == 3
    assert facts(board) == before


def test_rebuilding_a_frozen_board_finds_the_attempt_that_counted_then(freezing):
    early = placed(freezing, score=300, finished_at=NOW - 90 * MINUTE)
    Attempt.objects.update(counts=False)
    placed(freezing, score=900, entry=early.entry, finished_at=NOW)
    board = board_of(freezing)
    board.rows.all().delete()
    assert boards.rebuild_board(board, now=NOW) == 1
    assert facts(board)[0][1] == early.pk


def test_the_true_value_of_the_prediction_reaches_the_rows_by_rebuilding(joined):
    placed(joined, "Xa", prediction=10)
    placed(joined, "Gần", prediction=99)
    joined.prediction_true_value = 100
    joined.save()
    boards.rebuild_board(board_of(joined), now=NOW)
    assert names_on(board_of(joined)) == ["Gần", "Xa"]


def test_a_tick_makes_one_version_of_many_changes_and_is_quiet_afterwards(joined):
    for name in ("A", "B", "C"):
        placed(joined, name)
    first = boards.tick(now=NOW)
    assert sorted((board.audience, board.version) for board, _text in first) == [(ORGANISERS, 1), (PUBLIC, 1)]
    assert boards.tick(now=NOW) == []


def test_a_tick_answers_the_text_that_the_cache_keeps(joined):
    placed(joined)
    [(board, text)] = [news for news in boards.tick(now=NOW) if news[0].audience == PUBLIC]
    assert latest_of([board.pk]) == {board.pk: (1, text)}
    assert json.loads(text)["version"] == 1


def test_a_change_below_the_told_rows_is_news_without_a_text(joined, monkeypatch):
    monkeypatch.setattr("contest.snapshots.TOP_ROWS", 1)
    joined.prediction_question_vi = "Bao nhiêu người đúng hết?"
    joined.save()
    placed(joined, "Cao", score=900)
    placed(joined, "Vừa", score=500)
    boards.tick(now=NOW)
    placed(joined, "Thấp", score=100)
    told = {board.audience: (board.version, bool(text)) for board, text in boards.tick(now=NOW)}
    assert told == {PUBLIC: (1, False), ORGANISERS: (2, True)}


def test_the_clock_alone_makes_a_version(joined):
    placed(joined)
    boards.tick(now=NOW)
    closed = boards.tick(now=joined.round.closes_at)
    assert [json.loads(text)["phase"] for _board, text in closed] == [Phase.CLOSED, Phase.CLOSED]


def test_a_thaw_brings_the_rows_that_the_freeze_kept_away(freezing):
    placed(freezing, "Trước", finished_at=NOW - 90 * MINUTE)
    placed(freezing, "Sau", finished_at=NOW)
    boards.tick(now=NOW)
    boards.tick(now=freezing.round.provisional_at)
    assert names_on(board_of(freezing)) == ["Trước", "Sau"]


def test_an_idle_tick_asks_one_question_whatever_the_number_of_boards(joined, django_assert_num_queries):
    for round_ in (joined, make_round_division(), make_round_division()):
        placed(round_)
    boards.tick(now=NOW)
    with django_assert_num_queries(1):
        assert boards.tick(now=NOW) == []
