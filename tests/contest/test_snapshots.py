"""What a board tells, and what it keeps to itself."""

import json
import time
from datetime import date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import translation

from accounts.models import Headcount
from config import caches
from config.caches import HintCache
from contest import boards, snapshots
from contest.engine import Engine
from contest.models import Board, NameStyle
from contest.snapshots import Told, latest_of, snapshot, state_of
from tests import services
from tests.contest.placing import MINUTE, board_of, placed
from tests.factories import NOW, make_attempt, make_round_division, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def joined():
    return make_round_division()


@pytest.fixture
def predicting():
    return make_round_division(prediction_question_vi="Bao nhiêu người đúng hết?")


def told(joined, audience=Board.Audience.PUBLIC, now=NOW):
    return json.loads(snapshot(board_of(joined, audience), now=now))


def shown(joined, *fields, **which):
    return [tuple(row.get(field) for field in fields) for row in told(joined, **which)["rows"]]


def test_rows_tell_rank_name_unit_score_and_time(joined):
    placed(joined, "Nguyễn Văn An", score=950, seconds=75, unit=make_unit("Sở Tư pháp"))
    row = told(joined)["rows"][0]
    assert len(row.pop("key")) == 12
    assert row == {"rank": 1, "name": "Nguyễn V. A.", "unit": "Sở Tư pháp", "score": 950, "time": 75_000}


def test_equals_share_a_rank_and_the_next_one_skips(joined):
    for name, score in [("A", 900), ("B", 900), ("C", 100)]:
        placed(joined, name, score=score)
    assert shown(joined, "rank", "tied") == [(1, True), (1, True), (3, None)]


def test_the_last_told_row_knows_of_its_equal_beyond_the_end(joined, monkeypatch):
    monkeypatch.setattr("contest.snapshots.TOP_ROWS", 1)
    placed(joined, "A")
    placed(joined, "B")
    assert shown(joined, "rank", "tied") == [(1, True)]


def test_the_cut_among_equals_falls_where_the_order_of_the_whole_board_says(joined, monkeypatch):
    monkeypatch.setattr("contest.snapshots.TOP_ROWS", 2)
    for letter, days in [("A", 0), ("B", 1), ("C", 2), ("D", 3)]:
        placed(joined, f"Nguyễn Văn {letter}", entered_at=NOW + timedelta(days=days))
    assert shown(joined, "name") == [("Nguyễn V. A.",), ("Nguyễn V. B.",)]


@pytest.mark.parametrize(
    "style, name",
    [
        (NameStyle.FULL, "Trần Thị Bình"),
        (NameStyle.SHORT, "Trần T. B."),
        (NameStyle.HIDDEN, None),
    ],
)
def test_names_are_masked_as_the_entrant_chose(joined, style, name):
    attempt = placed(joined, "Trần Thị Bình", name_style=style)
    with translation.override("vi"):
        expected = name or attempt.entry.public_name
    assert shown(joined, "name") == [(expected,)]


def test_a_text_is_the_same_in_every_reader_s_language(joined):
    placed(joined, name_style=NameStyle.HIDDEN)
    with translation.override("en"):
        english = snapshot(board_of(joined), now=NOW)
    cache.clear()
    with translation.override("vi"):
        assert snapshot(board_of(joined), now=NOW) == english


@pytest.mark.parametrize("audience", Board.Audience.values)
def test_a_text_holds_no_phone_no_login_and_no_id_of_a_person(joined, audience):
    attempt = placed(joined, "Trần Thị Bình")
    text = snapshot(board_of(joined, audience), now=NOW)
    person, entry = attempt.entry.person, attempt.entry
    secrets = [person.login, person.login.lstrip("+84"), person.full_name, str(attempt.uuid)]
    for_organisers = {"code"} if audience == Board.Audience.ORGANISERS else set()
    assert [secret for secret in secrets if secret in text] == []
    assert (entry.code in text) is bool(for_organisers)
    assert set(told(joined, audience)["rows"][0]) == {"key", "rank", "name", "unit", "score", "time"} | for_organisers


def test_under_the_veil_no_total_and_no_figure_of_participation_is_told(predicting):
    unit = make_unit("Sở Y tế")
    Headcount.objects.create(unit=unit, on=date(2025, 1, 1), number=3)
    for name in ("A", "B"):
        placed(predicting, name, unit=unit)
    public = told(predicting)
    assert "entrants" not in public
    assert public["units"]["participation"] == [{"id": unit.pk, "rank": 1, "name": "Sở Y tế", "band": "from_50"}]


def test_organisers_see_totals_whatever_is_predicted(predicting):
    placed(predicting)
    assert told(predicting, Board.Audience.ORGANISERS)["entrants"] == 1


def test_the_veil_lifts_when_the_last_paper_is_in(predicting):
    attempt = make_attempt(predicting)
    closed = predicting.round.closes_at
    board = board_of(predicting)
    assert [state_of(board, NOW).veiled, state_of(board, closed).veiled] == [True, True]
    type(attempt).objects.update(state="finished", finished_at=closed, finished_by="deadline")
    assert state_of(board, closed).veiled is False


def test_a_round_without_a_prediction_is_never_veiled(joined):
    assert state_of(board_of(joined), NOW).veiled is False


def test_a_frozen_board_says_so_to_the_public_only(joined):
    joined.round.freezes_at = NOW - MINUTE
    joined.round.save()
    assert [told(joined, audience)["frozen"] for audience in ("public", "organisers")] == [True, False]


def test_a_text_is_made_once_for_a_version(joined, django_assert_num_queries):
    placed(joined)
    board = board_of(joined)
    snapshot(board, now=NOW)
    with django_assert_num_queries(0):
        snapshot(board, now=NOW + timedelta(hours=1))


def test_the_text_of_a_version_stands_to_the_letter(predicting, monkeypatch):
    """Also where a row below the told ones changed, at another moment."""
    monkeypatch.setattr(snapshots, "TOP_ROWS", 1)
    unit = make_unit("Sở Y tế")
    placed(predicting, "A", unit=unit, seconds=60)
    [(board, text)] = [news for news in boards.tick(now=NOW) if news[0].is_public]
    placed(predicting, "B", unit=unit, seconds=90)
    assert [news for news in boards.tick(now=NOW + MINUTE) if news[0].is_public] == [(board, "")]
    assert (snapshot(board_of(predicting), now=NOW), latest_of([board.pk])) == (text, {board.pk: (1, text)})


# --- where the cache is away or has lost something ----------------------------------------------------------------


@pytest.fixture
def port(monkeypatch) -> int:
    """Where a Redis may be that is away; when it comes, it is asked at once."""
    monkeypatch.setattr(caches, "REST_SECONDS", 0.05)
    port = services.free_port()
    monkeypatch.setattr(snapshots, "cache", HintCache(f"redis://127.0.0.1:{port}/0", {}))
    return port


def versions_and_texts(remembered=None):
    time.sleep(0.06)  # as long as Redis rests
    return [(board.version, text != "") for board, text in boards.tick(now=NOW, remembered=remembered)]


def test_while_redis_is_away_a_process_makes_a_text_once_for_itself(joined, port, django_assert_num_queries):
    placed(joined)
    board = board_of(joined)
    text = snapshot(board, now=NOW)
    with django_assert_num_queries(0):
        assert snapshot(board, now=NOW) == text


def test_while_redis_is_away_a_board_on_which_nothing_happens_keeps_its_version(joined, port):
    placed(joined)
    remembered = {}
    assert [versions_and_texts(remembered) for _tick in range(3)] == [[(1, True), (1, True)], [], []]
    placed(joined, "B")
    assert [versions_and_texts(remembered) for _tick in range(2)] == [[(2, True), (2, True)], []]


def test_the_leading_engine_remembers(joined, port):
    placed(joined)
    leading = Engine()
    for _tick in range(3):
        leading.tick(NOW)
    assert board_of(joined).version == 1


def test_whoever_remembers_nothing_would_make_a_version_each_time(joined, port):
    """The same with the bug that was there."""
    placed(joined)
    assert [versions_and_texts() for _tick in range(2)] == [[(1, True)] * 2, [(2, True)] * 2]


def test_a_redis_that_comes_back_empty_is_told_again_and_so_is_everybody(joined, port):
    """A message may have been lost as well."""
    placed(joined)
    remembered = {}
    [text] = [text for board, text in boards.tick(now=NOW, remembered=remembered) if board.is_public]
    with services.redis(port=port):
        assert [versions_and_texts(remembered) for _tick in range(2)] == [[(1, True), (1, True)], []]
        assert latest_of([board_of(joined).pk]) == {board_of(joined).pk: (1, text)}


def test_whoever_led_before_goes_by_what_another_told_meanwhile(joined):
    placed(joined)
    mine, theirs = {}, {}
    boards.tick(now=NOW, remembered=mine)
    placed(joined, "B", score=900)
    boards.tick(now=NOW, remembered=theirs)
    assert boards.tick(now=NOW, remembered=mine) == []
    assert mine == theirs


def test_what_stands_no_longer_is_not_remembered(joined):
    placed(joined)
    remembered = {}
    boards.tick(now=NOW, remembered=remembered)
    assert len(remembered) == 2
    type(joined.round.contest).objects.update(published_at=None)
    boards.tick(now=NOW, remembered=remembered)
    assert remembered == {}


def test_under_the_veil_a_text_made_anew_tells_no_moment_and_a_version_its_own(predicting):
    """The moment of the latest paper would tell that there was one."""
    placed(predicting)
    assert [told(predicting)["updated_at"], told(predicting, Board.Audience.ORGANISERS)["updated_at"] is None] == [
        None,
        False,
    ]
    moment = NOW + timedelta(minutes=7)
    boards.tick(now=moment)
    assert told(predicting)["updated_at"] == moment.isoformat(timespec="seconds")
    assert told(predicting, Board.Audience.ORGANISERS)["updated_at"] != told(predicting)["updated_at"]


class ToldOfTheNextRelease(Told):
    """It has one field more."""

    told_at: datetime | None


ToldOfTheNextRelease.__module__, ToldOfTheNextRelease.__qualname__ = Told.__module__, Told.__qualname__


def test_boards_go_on_where_another_release_kept_what_was_told_in_another_shape(joined, monkeypatch):
    """In a rolling restart. What the cache cannot read is not there, so the board gets a new version."""
    with services.redis() as url:
        monkeypatch.setattr(snapshots, "cache", HintCache(url, {}))
        placed(joined)
        first = told_by_tick(NOW)
        assert told_by_tick(NOW) is None
        monkeypatch.setattr(snapshots, "Told", ToldOfTheNextRelease)
        assert (told_by_tick(NOW)["version"], first["version"]) == (2, 1)
        assert told_by_tick(NOW) is None


def test_figures_of_units_rest_where_they_take_long(joined, monkeypatch):
    monkeypatch.setattr(snapshots, "UNITS_REST", 10**6)
    unit = make_unit("Sở Y tế")
    placed(joined, unit=unit, score=500)
    first = told_by_tick(NOW)
    placed(joined, unit=unit, score=900)
    second, later = told_by_tick(NOW), told_by_tick(NOW + timedelta(days=1))
    assert [len(text["rows"]) for text in (first, second, later)] == [1, 2, 2]
    assert [text["units"]["mean"][0]["mean"] for text in (first, second, later)] == [500, 500, 700]
    assert told_by_tick(NOW + timedelta(days=1)) is None


def told_by_tick(now):
    texts = [json.loads(text) for board, text in boards.tick(now=now) if board.is_public]
    return texts[0] if texts else None


@pytest.mark.parametrize("people", [1, 3])
def test_a_text_costs_the_same_queries_for_one_row_and_for_three(joined, people, django_assert_num_queries):
    for number in range(people):
        placed(joined, f"Nguyễn Văn {number}", score=100 * number)
    board = board_of(joined)
    with django_assert_num_queries(4):  # the count, the rows, the units, their headcounts
        snapshot(board, now=NOW)


@pytest.mark.parametrize("people", [1, 3])
def test_placing_and_ticking_cost_the_same_for_one_row_and_for_three(joined, people, django_assert_num_queries):
    for number in range(people):
        placed(joined, f"Nguyễn Văn {number}")
    with django_assert_num_queries(1 + 2 * (4 + 2)):  # the boards; of each its text, and its version up and read
        boards.tick(now=NOW)
