"""While a prediction is open, nothing that the public can look at tells how many people took part.

Everything is looked at, then seventy more people come in below the told ranks, and everything is looked at again: not a
byte is different. Without a prediction the same seventy are seen everywhere, so that the comparison can be trusted.
"""

import json
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Headcount
from contest import boards, ladders
from contest.hub import Hub, Watcher
from contest.models import Attempt, Board
from contest.phases import Phase
from contest.ranking import EXACT_RANKS, public_rank
from contest.snapshots import latest_of, state_of
from tests.contest.placing import board_of, marked
from tests.factories import NOW, make_attempt, make_contest, make_division, make_round, make_round_division, make_unit

pytestmark = pytest.mark.django_db

SHOWS = ("people", "participation", "mean")
QUESTION = "Có bao nhiêu người trả lời đúng tất cả?"
HERE = date(2025, 12, 1)


@pytest.fixture(autouse=True)
def clock():
    """The clock stands still: what differs is not the time."""
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def unit():
    unit = make_unit("Sở Y tế")
    Headcount.objects.create(unit=unit, on=HERE, number=1000)
    return unit


def sitting(unit, **fields):
    """A round in which 120 people stand on the board already; equal ones among them, and two who will look."""
    joined = make_round_division(make_round(make_contest()), **fields)
    come_in(joined, unit, 120)
    return joined


def come_in(joined, unit, number, *, score=500):
    """So many papers, two of each rank, all below those who came before."""
    before = joined.attempts.count()
    papers = [marked(joined, unit=unit, score=score, seconds=60 + (before + place) // 2) for place in range(number)]
    boards.place(*papers, now=NOW)


def everything(joined, client_of):
    """All that the public, and entrants on an exact and on a banded rank, can look at after the next tick."""
    board = board_of(joined)
    news = [text for told, text in boards.tick(now=NOW) if told == board and text]
    address = reverse("board", args=[joined.round.contest.slug])
    data = reverse("board_data", args=[joined.round.contest.slug, board.pk])
    rows = list(board.rows.in_order().select_related("entry__person"))
    division = {"division": joined.division.slug}
    found = {"told by the socket": news, "made": latest_of([board.pk])}
    for who, person in [("stranger", None), ("exact", rows[49].entry.person), ("banded", rows[109].entry.person)]:
        client = client_of(person)
        for query in (*({"show": show} for show in SHOWS), {"wall": 1}, {"unit": rows[0].entry.competing_unit_id}):
            found[who, str(query)] = without_token(client.get(address, query | division))
        answer = client.get(data)
        found[who, "data"] = answer.content, answer["ETag"]
        found[who, "mine"] = client.get(data, {"mine": 1}).content
    entries = [rows[place].entry_id for place in (0, 49, 109)]
    return found | {"private frames": ladders.own_texts(board.pk, entries, now=NOW)}


def without_token(answer):
    """The page but for the token of its forms, which is another one each time."""
    return re.sub(rb'csrfmiddlewaretoken" value="\w+"', b"", answer.content)


def differences(joined, unit, client_of, clock):
    """What can be told apart after seventy more people came in, an instant later."""
    everything(joined, client_of)
    before = everything(joined, client_of)
    clock.shift(timedelta(microseconds=1))
    come_in(joined, unit, 70)
    after = everything(joined, client_of)
    return {name for name in before if before[name] != after[name]}


def test_seventy_people_more_are_not_seen_anywhere(unit, client_of, clock):
    assert differences(sitting(unit, prediction_question_vi=QUESTION), unit, client_of, clock) == set()


def test_without_a_prediction_they_are_seen_everywhere(unit, client_of, clock):
    found = differences(sitting(unit), unit, client_of, clock)
    assert {"told by the socket", "made", ("stranger", "data"), ("banded", "{'show': 'people'}")} <= found
    assert ("stranger", "{'show': 'participation'}") in found
    assert ("stranger", f"{{'unit': {unit.pk}}}") in found


def test_every_division_of_the_round_is_veiled_when_one_is_asked(unit, client_of, clock):
    """A prediction may be about all who took part."""
    asked = make_round_division(prediction_question_vi=QUESTION)
    other = make_round_division(asked.round, make_division(asked.round.contest))
    come_in(other, unit, 120)
    assert differences(other, unit, client_of, clock) == set()


def test_ranks_are_told_exactly_so_far_and_as_bands_beyond(unit):
    joined = sitting(unit, prediction_question_vi=QUESTION)
    board = board_of(joined)
    rows = list(board.rows.in_order())
    own = ladders.own_rows_of(board, [row.entry_id for row in rows], now=NOW)
    told = [own[row.entry_id] for row in rows]
    assert [place["rank"] for place in told[:EXACT_RANKS]] == [1 + place // 2 * 2 for place in range(EXACT_RANKS)]
    assert {(place["rank"], place["to"], "tied" in place) for place in told[EXACT_RANKS:]} == {(101, 200, False)}


def test_units_come_in_steps_and_only_the_steps_rank_them(unit):
    joined = sitting(unit, prediction_question_vi=QUESTION)
    fuller = make_unit("Sở Tư pháp")
    Headcount.objects.create(unit=fuller, on=HERE, number=1000)
    come_in(joined, fuller, 200, score=510)
    boards.tick(now=NOW)
    _version, text = latest_of([board_of(joined).pk])[board_of(joined).pk]
    lists = json.loads(text)["units"]
    assert [(line["rank"], line["tied"], line["band"]) for line in lists["participation"]] == [
        (1, True, "under_25")
    ] * 2
    assert [(line["rank"], line["tied"], line["share"]) for line in lists["mean"]] == [(1, True, 50)] * 2
    assert {*lists["participation"][0], *lists["mean"][0]} == {"id", "rank", "tied", "name", "band", "share"}


def test_the_veil_lifts_when_the_last_paper_of_any_division_is_in(unit, clock):
    joined = sitting(unit, prediction_question_vi=QUESTION)
    other = make_round_division(joined.round, make_division(joined.round.contest))
    last = make_attempt(other)
    clock.move_to(joined.round.closes_at)
    board = board_of(joined)
    assert "to" in ladders.own_rows(board, board.rows.in_order()[109].entry_id, now=joined.round.closes_at)
    Attempt.objects.filter(pk=last.pk).update(state="finished", finished_at=NOW, finished_by="deadline")
    assert "to" not in ladders.own_rows(board, board.rows.in_order()[109].entry_id, now=joined.round.closes_at)


def test_the_veil_outlasts_the_provisional_result_while_a_paper_is_being_sat(unit):
    joined = sitting(unit, prediction_question_vi=QUESTION)
    joined.round.provisional_at = joined.round.closes_at
    joined.round.save()
    make_attempt(joined)
    state = state_of(board_of(joined), joined.round.closes_at + timedelta(seconds=1))
    assert (state.phase, state.veiled) == (Phase.PROVISIONAL, True)


def test_organisers_see_everything_all_the_while(unit):
    joined = sitting(unit, prediction_question_vi=QUESTION)
    boards.tick(now=NOW)
    board = board_of(joined, Board.Audience.ORGANISERS)
    told = json.loads(latest_of([board.pk])[board.pk][1])
    assert (told["entrants"], told["units"]["participation"][0]["people"]) == (120, 120)


async def test_a_socket_hears_nothing_of_what_is_not_told():
    frames = []

    async def send(message):
        frames.append(message)

    hub = Hub()
    watcher = Watcher(send, 1)
    hub.watchers[1].add(watcher)
    hub.hear(1, 3, "")
    await hub.stop()
    assert frames == []


@pytest.mark.parametrize("rank, band", [(100, (100, 100)), (101, (101, 200)), (987, (501, 1000)), (1001, (1001, 2000))])
def test_the_bands_are_as_wide_as_published(rank, band):
    assert public_rank(rank) == band


def test_a_moment_that_is_told_is_that_of_the_version(unit, clock):
    """The text of a version stands to the letter: else it would tell when the last paper came in."""
    joined = sitting(unit, prediction_question_vi=QUESTION)
    boards.tick(now=NOW)
    before = latest_of([board_of(joined).pk])
    clock.shift(timedelta(minutes=5))
    come_in(joined, unit, 2)
    assert [text for board, text in boards.tick(now=NOW) if board.is_public] == [""]
    assert latest_of([board_of(joined).pk]) == before
