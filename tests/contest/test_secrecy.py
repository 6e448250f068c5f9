"""Keys and explanations reach nobody before the review policy allows; what is for editors reaches no entrant ever.

Each secret is a token of its own, and visitors look at everything they can reach. The last part sows bugs and asks the
same crawl to notice them.
"""

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from channels.routing import URLRouter
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from contest import boards, hub, live, reviewing, tickets
from contest.models import Attempt, Channel
from contest.papers import present_paper, standing
from contest.phases import ReviewPolicy
from contest.routing import websocket_urlpatterns
from contest.saving import SaveDoor, Writer, apply_saves
from contest.snapshots import snapshot
from questions.models import AnswerKey, LegalDocument, Revision
from tests.architecture.house import modules
from tests.architecture.test_role_matrix import routes
from tests.contest.crawling import Crawl, ask_door, frames_of
from tests.contest.planting import (
    Stage,
    after,
    answers_to,
    asked_again,
    before,
    change_every_key,
    during,
    look_around,
    plant,
    plant_practice,
    touch,
    turn_every_mark,
)
from tests.contest.saving import LAPTOP, PHONE
from tests.factories import (
    NOW,
    SAMPLES,
    make_attempt,
    make_contest,
    make_division,
    make_entry,
    make_round,
    make_round_division,
)
from tests.sockets import Socket

pytestmark = pytest.mark.once

AFTER_CLOSE = NOW + timedelta(days=2)
PREDICTION = {
    "prediction_question_vi": "Bao nhiêu người trả lời đúng tất cả?",
    "prediction_definition_vi": "Khi đợt thi kết thúc.",
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The clock stands still: what differs between two answers is not the time."""
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def stage(cast, units, request) -> Stage:
    """Answers are shown after the close, unless the test names another policy."""
    contest = make_contest(units.province)
    round_ = make_round(contest, review_policy=getattr(request, "param", ReviewPolicy.AFTER_CLOSE))
    joined = make_round_division(round_, make_division(contest), kinds=list(SAMPLES), **PREDICTION)
    entry = make_entry(joined.division, cast.entrant, unit=units.department)
    revisions = Revision.objects.filter(question__bank__in=joined.banks.all())
    planted = [plant(revision) for revision in revisions]
    plant_practice()
    Channel.objects.create(code="loa", name_vi="Đài truyền thanh")
    return Stage(joined, entry, *(set().union(*tokens) for tokens in zip(*planted, strict=True)))


# --- nothing is shown before its time -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stage, state, role",
    [
        (ReviewPolicy.NEVER, before, "entrant"),
        (ReviewPolicy.NEVER, during, "entrant"),
        (ReviewPolicy.NEVER, during, "stranger"),
        (ReviewPolicy.NEVER, during, None),
        (ReviewPolicy.NEVER, after, "entrant"),
        (ReviewPolicy.AFTER_CLOSE, after, "entrant"),
        (ReviewPolicy.AFTER_CLOSE, after, "stranger"),
        (ReviewPolicy.AFTER_CLOSE, after, None),
        (ReviewPolicy.AFTER_SUBMIT, during, "entrant"),
    ],
    indirect=["stage"],
)
def test_no_page_shows_a_secret(stage, state, role, cast, client_of):
    state(stage)
    crawl = look_around(client_of(getattr(cast, role) if role else None), stage)
    if state is not before:
        touch(crawl, stage)
    assert crawl.found(stage.secrets | stage.for_editors) == set()


@pytest.mark.parametrize("stage", [ReviewPolicy.NEVER], indirect=True)
def test_never_means_after_the_close_too(stage, client_of, clock):
    after(stage)
    clock.move_to(AFTER_CLOSE)
    crawl = look_around(client_of(stage.entry.person), stage)
    assert crawl.found(stage.secrets | stage.for_editors) == set()


@pytest.mark.parametrize("role", ["stranger", "other_organiser", None])
def test_after_the_close_only_who_sat_the_paper_is_shown_it(stage, role, cast, client_of, clock):
    after(stage)
    clock.move_to(AFTER_CLOSE)
    crawl = look_around(client_of(getattr(cast, role) if role else None), stage)
    numbers = set(LegalDocument.objects.values_list("number", flat=True))
    shared = numbers if role == "other_organiser" else set()  # all banks rest on the same documents
    assert crawl.found((stage.secrets | stage.for_editors) - shared) == set()


def test_the_forms_of_a_paper_were_really_answered(stage, client_of):
    during(stage)
    assert touch(Crawl(client_of(stage.entry.person)), stage) == [200, 302, 409, 422, 302, 302]


def test_the_crawl_forgets_no_page(stage, client_of):
    """A route that is new must be reached from here, or be added to what the crawl starts from."""
    during(stage)
    crawl = look_around(client_of(stage.entry.person), stage)
    touch(crawl, stage)
    guest = look_around(client_of(None), stage)
    every = set(routes(get_resolver().url_patterns))
    knocked_at = {"organize_home", "organize_unit_search", "organize_kiosk"}
    not_for_entrants = {name for name in every if name.startswith(("organize_", "mfa_"))} - knocked_at
    not_for_entrants |= {"account_reauthenticate", "disconnect_identity"}
    by_code = {"account_code_confirm", "account_code_signup", "account_set_password"}  # after a code was asked for
    always_404_here = {
        "emblem",
        "roster_code",
        "openid_connect_login",
        "openid_connect_callback",
        "socialaccount_signup",
    }
    posted_elsewhere, of_machines = {"set_language", "end_session"}, {"readyz", "metrics"}
    of_leaders = {"my_rosters", "my_roster", "my_notice", "my_slips", "my_line", "my_reminders"}
    elsewhere = not_for_entrants | by_code | of_machines | always_404_here | posted_elsewhere | of_leaders
    assert every - crawl.routes - guest.routes == elsewhere


# --- a question that another round still asks ---------------------------------------------------------------------

STILL_ASKED = [
    {},  # open
    {"opens_at": AFTER_CLOSE + timedelta(days=1)},
    {"published": False},
    {"published": False, "opens_at": AFTER_CLOSE + timedelta(days=1)},
]


@pytest.mark.parametrize(
    "role, window", [("stranger", STILL_ASKED[0]), (None, STILL_ASKED[0]), *(("entrant", each) for each in STILL_ASKED)]
)
def test_after_the_close_no_page_shows_a_key_that_another_round_needs(stage, role, window, cast, client_of, clock):
    after(stage)
    asked_again(stage, **window)
    clock.move_to(AFTER_CLOSE)
    crawl = look_around(client_of(getattr(cast, role) if role else None), stage)
    assert crawl.found(stage.secrets | stage.for_editors) == set()


def test_a_paper_being_sat_elsewhere_keeps_its_keys_though_its_round_has_closed(stage, cast, client_of, clock):
    after(stage)
    other = asked_again(stage)
    late = make_attempt(other, make_entry(other.division, cast.stranger))
    Attempt.objects.filter(pk=late.pk).update(deadline=other.round.closes_at + timedelta(hours=1))
    clock.move_to(other.round.closes_at)
    assert look_around(client_of(stage.entry.person), stage).found(stage.secrets) == set()


def test_once_no_round_asks_the_question_any_more_every_secret_is_shown(stage, client_of, clock):
    after(stage)
    clock.move_to(asked_again(stage).round.closes_at)
    assert look_around(client_of(stage.entry.person), stage).found(stage.secrets) == stage.secrets


def test_whatever_was_right_a_question_in_play_looks_the_same_to_the_byte(stage, client_of, clock):
    after(stage)
    asked_again(stage)
    clock.move_to(AFTER_CLOSE)
    boards.tick(now=AFTER_CLOSE)  # as the engine does: the boards tell that the round is over
    client = client_of(stage.entry.person)
    first = shown(look_around(client, stage))
    change_every_key()
    turn_every_mark()
    assert first == shown(look_around(client, stage))


def test_the_sameness_would_notice_a_mark(stage, client_of, clock, monkeypatch):
    after(stage)
    asked_again(stage)
    clock.move_to(AFTER_CLOSE)
    client, held_item = client_of(stage.entry.person), reviewing._held_item

    def with_its_mark(attempt, number, *more):
        return held_item(attempt, number, *more) | {"earned": str(attempt.marks.get(slot=number).hundredths)}

    monkeypatch.setattr(reviewing, "_held_item", with_its_mark)
    first = shown(look_around(client, stage))
    turn_every_mark()
    assert first != shown(look_around(client, stage))


# --- errors, the door, sockets ------------------------------------------------------------------------------------


def test_errors_tell_no_secret(stage, client_of, monkeypatch):
    during(stage)

    def fail(*_arguments):
        raise RuntimeError(" ".join(stage.secrets))

    monkeypatch.setattr("contest.views.play.present_paper", fail)
    crawl = Crawl(client_of(stage.entry.person)).follow(f"/play/{stage.attempt.uuid}/1/")
    strict = Crawl(Client(enforce_csrf_checks=True))
    answers = [strict.post("/accounts/login/"), next(iter(crawl.seen.values()))[:3]]
    assert (answers, crawl.found(stage.secrets), strict.found(stage.secrets)) == ([403, "500"], set(), set())


@pytest.mark.django_db(transaction=True)
async def test_the_door_of_saving_answers_right_and_wrong_alike(stage):
    await asyncio.to_thread(during, stage)
    attempt = await asyncio.to_thread(lambda: stage.attempt)
    ticket = await asyncio.to_thread(tickets.issue, attempt, stage.entry.person, now=NOW)
    headers = {"authorization": f"Ticket {ticket}", "content-type": "application/json"}
    door = SaveDoor(Writer(), otherwise=None)
    told = []
    for right in (True, False):
        saves = await asyncio.to_thread(answers_to, attempt, right=right)
        lines = [{"slot": save.slot, "n": save.counter + 1, "answer": save.answer} for save in saves]
        body = {"device": LAPTOP, "saves": lines}
        told.append(without_answers(await ask_door(door, f"/play/{attempt.uuid}/save/", headers, body)))
    door.writer.stop()
    assert (told[0], told[0].count('"outcome": "saved"')) == (told[1], 7)


def without_answers(reply: str) -> str:
    """A reply without what the browser itself sent; the length of the whole is among the headers and stays."""
    head, _space, body = reply.rpartition("\n")
    content = json.loads(body)
    for save in content["saves"]:
        del save["n"], save["stored"]["n"], save["stored"]["answer"]
    return f"{head}\n{json.dumps(content)}"


@pytest.mark.django_db(transaction=True)
async def test_what_the_door_refuses_tells_no_secret(stage):
    await asyncio.to_thread(after, stage)
    attempt = await asyncio.to_thread(lambda: stage.attempt)
    ticket = await asyncio.to_thread(tickets.issue, attempt, stage.entry.person, now=NOW)
    opened = {"authorization": f"Ticket {ticket}", "content-type": "application/json"}
    late = {"device": PHONE, "saves": [{"slot": 1, "n": 9, "answer": None}]}
    bad = {"device": PHONE, "saves": [{"slot": 99, "n": 9, "answer": None}]}
    door, path = SaveDoor(Writer(), otherwise=None), f"/play/{attempt.uuid}/save/"
    asked = [(path, opened, late), (path, opened, bad), (path, {}, late), (f"/play/{uuid4()}/submit/", opened, late)]
    told = [await ask_door(door, *question) for question in asked]
    door.writer.stop()
    assert [reply[:3] for reply in told] == ["200", "400", "401", "404"]
    assert {token for token in stage.secrets | stage.for_editors if token in "".join(told)} == set()


@pytest.mark.django_db(transaction=True)
async def test_the_sockets_of_boards_tell_no_secret(stage):
    await asyncio.to_thread(after, stage)
    news = await asyncio.to_thread(boards.boards_of, stage.joined)
    live.bind(asyncio.get_running_loop())
    told = []
    for board in news.values():
        text = await asyncio.to_thread(snapshot, board, now=NOW)
        address = f"/ws/board/{board.pk}/?ticket={tickets.issue_board(board.pk, stage.entry.pk, now=NOW)}"
        socket = Socket(URLRouter(websocket_urlpatterns), address)
        told += await frames_of(socket, lambda board=board, text=text: live.announce(board, text), 3)
    live.bind(None)
    await hub.current().stop()
    assert len([frame for frame in told if stage.entry.unit_name in frame]) == 4
    assert {token for token in stage.secrets | stage.for_editors if token in "".join(told)} == set()


# --- the key leaves no trace --------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [before, during])
def test_with_other_keys_every_answer_is_the_same_to_the_byte(stage, state, client_of):
    """Whatever the right answers are, all that an entrant is shown is the same: so it tells nothing of them."""
    state(stage)
    client = client_of(stage.entry.person)
    first = shown(look_around(client, stage))
    change_every_key()
    assert first == shown(look_around(client, stage))


def shown(crawl: Crawl) -> dict[str, str]:
    """Every answer, without the tokens against forgery and the paper that nobody has: both are drawn anew each time."""
    drawn = re.compile(r"practice/set/[^/]+|\b[A-Za-z0-9]{32,64}\b|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    return {drawn.sub("·", asked): drawn.sub("·", text) for asked, text in crawl.seen.items()}


def test_no_query_behind_a_running_paper_touches_the_keys(stage, client_of):
    during(stage)
    wrong = answers_to(stage.attempt, right=False)
    with CaptureQueriesContext(connection) as captured:
        crawl = look_around(client_of(stage.entry.person), stage)
        touch(crawl, stage)
        apply_saves(stage.attempt.pk, wrong, arrived_at=NOW)
        crawl.post(reverse("paper_review", args=[stage.attempt.uuid]))
        crawl.follow(reverse("result", args=[stage.attempt.uuid]))
    queries = [query["sql"] for query in captured]
    assert ([sql for sql in queries if "questions_answerkey" in sql.lower()], len(queries) > 100) == ([], True)


KEEPING = {"contest.answering", "contest.banking", "contest.practising", "contest.views.organize.questions"}
"""The pages of a bank, for its keepers, who may not enter a contest that draws from it; what its statistics are made
from, once papers are marked; and practice, of what no round may ask (test_practice_pool.py)."""


def test_only_marking_review_and_what_makes_or_keeps_questions_name_the_keys():
    naming = {name for name, source in modules().items() if re.search(r"AnswerKey|answer_key", source)}
    making = {"contest.demo_entries", "contest.demo_removal"}
    of_contests = {name for name in naming if not name.startswith("questions.")}
    assert of_contests - making - KEEPING == {"contest.marking", "contest.reviewing"}


# --- the crawl sees what it should --------------------------------------------------------------------------------


def test_after_the_close_the_entrant_is_shown_every_secret_and_still_no_source(stage, client_of, clock):
    after(stage)
    clock.move_to(AFTER_CLOSE)
    crawl = look_around(client_of(stage.entry.person), stage)
    assert (crawl.found(stage.secrets), crawl.found(stage.for_editors)) == (stage.secrets, set())


def keys_of(attempt: Attempt) -> list[str]:
    rows = AnswerKey.objects.filter(revision__in=[slot["revision"] for slot in attempt.slots])
    return [f"{row.explanation} {row.key}" for row in rows]


def leaking_paper(attempt, responses, language):
    [first, *rest] = present_paper(attempt, responses, language)
    return [first | {"stem": " ".join(keys_of(attempt))}, *rest]


LEAKING = {"slot": 1, "outcome": "blank", "topic": 0, "explanation": "", "bases": [], "options": [], "rows": []}


def leaking_state(attempt, responses, *, now):
    return standing(attempt, responses, now=now) | {"keys": keys_of(attempt)}


@pytest.mark.parametrize(
    "state, name, bug",
    [
        (during, "contest.views.play.present_paper", leaking_paper),
        (during, "contest.views.play.standing", leaking_state),
        (after, "contest.reviewing.may_review", lambda *_policy, **_facts: True),
        (after, "contest.views.play.review", lambda attempt, **_more: [LEAKING | {"stem": keys_of(attempt)}]),
    ],
)
def test_a_sown_leak_is_found(stage, state, name, bug, client_of, monkeypatch):
    state(stage)
    monkeypatch.setattr(name, bug)
    assert look_around(client_of(stage.entry.person), stage).found(stage.secrets) != set()


@pytest.mark.parametrize("window", STILL_ASKED)
def test_a_review_that_forgets_the_other_rounds_is_found(stage, window, client_of, clock, monkeypatch):
    after(stage)
    asked_again(stage, **window)
    clock.move_to(AFTER_CLOSE)
    monkeypatch.setattr(reviewing, "rounds_asking", lambda _questions, **_round: {})
    assert look_around(client_of(stage.entry.person), stage).found(stage.secrets) == stage.secrets


def test_a_page_of_errors_for_programmers_would_be_found(stage, client_of, monkeypatch, settings):
    settings.DEBUG = True
    during(stage)
    monkeypatch.setattr("contest.views.play.present_paper", lambda attempt, *_more: {}[" ".join(keys_of(attempt))])
    crawl = Crawl(client_of(stage.entry.person)).follow(f"/play/{stage.attempt.uuid}/1/")
    assert crawl.found(stage.secrets) != set()
