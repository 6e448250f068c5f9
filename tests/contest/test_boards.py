"""Rows of boards: placed, removed, frozen, thawed, rebuilt, and told of twice a second."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import TestCase
from django.urls import reverse

from accounts.models import User
from contest import boards
from contest.models import Attempt, Board, Contest, Entry
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


def test_a_paper_handed_in_during_the_freeze_is_not_counted_in_public(freezing):
    """Else the row would move, and tell that somebody sat again."""
    freezing.round.contest.chain = ["score", "attempts"]
    freezing.round.contest.save()
    first = placed(freezing, score=700, finished_at=NOW - 90 * MINUTE)
    marked(freezing, score=300, entry=first.entry, counts=False, finished_at=NOW - MINUTE)
    boards.place(first, now=NOW)
    told = {audience: board_of(freezing, audience).rows.get().keys[1] for audience in Board.Audience.values}
    assert told == {"public": 1, "organisers": 2}
    assert boards.rebuild_board(board_of(freezing), now=NOW) == 0


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
    Entry.objects.update(disqualified_at=NOW)
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


@pytest.fixture
def troubles(monkeypatch):
    """What this process has set aside, for this test alone."""
    monkeypatch.setattr(boards, "_set_aside", {})


@pytest.fixture
def broken(freezing):
    """A board that cannot thaw: its contest ranks by something that does not exist."""
    placed(freezing, "Sau", finished_at=NOW)
    Contest.objects.filter(pk=freezing.round.contest_id).update(chain=["nonsense"])
    return freezing


def told_rounds(now):
    return [board.round_division for board, _text in boards.tick(now=now) if board.is_public]


def test_a_board_that_cannot_be_told_holds_no_other_up(broken, joined, troubles, caplog):
    thawed = broken.round.provisional_at
    placed(joined)
    assert told_rounds(thawed) == [joined]
    assert caplog.messages == [f"board {board_of(broken).pk} cannot be told"]


def test_a_board_that_cannot_be_told_is_tried_again_after_a_while(broken, troubles, caplog):
    thawed = broken.round.provisional_at
    told_rounds(thawed)
    told_rounds(thawed + boards.RETRY_AFTER / 2)
    assert len(caplog.messages) == 1
    Contest.objects.filter(pk=broken.round.contest_id).update(chain=["score"])
    assert told_rounds(thawed + boards.RETRY_AFTER) == [broken]
    assert boards._set_aside == {}


def test_trouble_with_the_database_is_not_the_board_s(joined, troubles, monkeypatch):
    def gone(board, now):
        raise OperationalError("connection lost")

    monkeypatch.setattr(boards, "state_of", gone)
    placed(joined)
    with pytest.raises(OperationalError):
        boards.tick(now=NOW)
    assert boards._set_aside == {}


def test_a_thaw_looks_only_at_what_was_finished_since_the_freeze(freezing):
    early = placed(freezing, score=300, finished_at=NOW - 90 * MINUTE)
    placed(freezing, score=500, finished_at=NOW)
    board_of(freezing).rows.filter(entry=early.entry).update(k1=-999)
    boards.tick(now=freezing.round.provisional_at)
    assert sorted(board_of(freezing).rows.values_list("k1", flat=True)) == [-999, -500]


# --- what officers decide ------------------------------------------------------------------------------------------


def test_an_excluded_entry_leaves_and_comes_back_when_it_is_readmitted(joined):
    attempt = placed(joined, "Nguyễn Văn An")
    placed(joined, "Trần Thị Bình", score=100)
    for moment, names in [(NOW, ["Trần Thị Bình"]), (None, ["Nguyễn Văn An", "Trần Thị Bình"])]:
        Entry.objects.filter(pk=attempt.entry_id).update(disqualified_at=moment)
        boards.settle_entry(attempt.entry, now=NOW)
        assert [names_on(board_of(joined, audience)) for audience in (PUBLIC, ORGANISERS)] == [names, names]


def test_whose_account_is_closed_leaves_and_comes_back_when_it_is_opened(joined):
    attempt = placed(joined, "Nguyễn Văn An")
    for active, names in [(False, []), (True, ["Nguyễn Văn An"])]:
        User.objects.filter(pk=attempt.entry.person_id).update(is_active=active)
        boards.settle_entry(attempt.entry, now=NOW)
        assert names_on(board_of(joined)) == names


@pytest.mark.parametrize("audience", [PUBLIC, ORGANISERS])
def test_the_workshop_closes_an_account_and_the_boards_know(joined, cast, client_of, audience):
    attempt = placed(joined, "Nguyễn Văn An")
    for ticked, names in [({}, []), ({"is_active": "on"}, ["Nguyễn Văn An"])]:
        save_in_workshop(client_of(cast.superuser), attempt.entry.person, **ticked)
        assert names_on(board_of(joined, audience)) == names


def test_the_workshop_mends_a_name_and_the_boards_tell_it(joined, cast, client_of):
    attempt = placed(joined, "Trần Thị Bình")
    boards.tick(now=NOW)
    save_in_workshop(client_of(cast.superuser), attempt.entry.person, is_active="on", full_name="Trần Thị Bích Ngọc")
    [text] = [text for board, text in boards.tick(now=NOW) if board.is_public]
    assert json.loads(text)["rows"][0]["name"] == "Trần T. B. N."


def save_in_workshop(client, person, **changed):
    """What a superuser sends; what is not ticked is not there."""
    no_roles = {"role_grants-TOTAL_FORMS": "0", "role_grants-INITIAL_FORMS": "0"}
    form = {"full_name": person.full_name, "login": person.login} | no_roles | changed
    with TestCase.captureOnCommitCallbacks(execute=True):  # the boards follow what is committed
        assert client.post(reverse("admin:accounts_user_change", args=[person.pk]), form).status_code == 302


def test_a_paper_of_a_closed_account_is_not_placed(joined):
    attempt = placed(joined)
    User.objects.update(is_active=False)
    boards.place(attempt, now=NOW)
    assert names_on(board_of(joined)) == []


def test_settling_one_entry_touches_no_other_row(joined):
    own, other = placed(joined, score=500), placed(joined, score=300)
    board_of(joined).rows.filter(entry=other.entry).update(k1=-999)
    boards.settle_entry(own.entry, now=NOW)
    assert sorted(board_of(joined).rows.values_list("k1", flat=True)) == [-999, -500]


def test_settling_the_prediction_ranks_both_boards_anew(joined):
    placed(joined, "Xa", prediction=10)
    placed(joined, "Gần", prediction=99)
    joined.prediction_true_value = 100
    joined.save()
    boards.settle_prediction(joined, now=NOW)
    assert [names_on(board_of(joined, audience)) for audience in (PUBLIC, ORGANISERS)] == [["Gần", "Xa"]] * 2


def test_a_new_name_is_told_with_the_next_version_of_every_board_that_shows_it(joined):
    attempt = placed(joined, "Trần Thị Bình")
    placed(make_round_division())
    boards.tick(now=NOW)
    boards.note_name_changed(attempt.entry)
    User.objects.filter(pk=attempt.entry.person_id).update(full_name="Trần Thị Bích")
    assert {board.round_division for board, _text in boards.tick(now=NOW)} == {joined}


def test_placing_several_papers_at_once_is_placing_each(joined):
    papers = [marked(joined, name, score=score) for name, score in [("A", 100), ("B", 300), ("C", 200)]]
    boards.place(*papers, now=NOW)
    assert (names_on(board_of(joined)), boards.rebuild_board(board_of(joined), now=NOW)) == (["B", "C", "A"], 0)


def test_an_idle_tick_asks_one_question_whatever_the_number_of_boards(joined, django_assert_num_queries):
    for round_ in (joined, make_round_division(), make_round_division()):
        placed(round_)
    boards.tick(now=NOW)
    with django_assert_num_queries(1):
        assert boards.tick(now=NOW) == []
