"""What may be practised: never what a round may ask, is asking, or keeps for itself."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contest import practice_pool as pools
from contest.attempts import finish_attempt
from contest.models import Attempt, Round, RoundDivision
from contest.phases import ReviewPolicy
from contest.practice_pool import forget_practice, practice_pool, withheld_from_practice
from questions.models import Doubt, LegalBasis, Question, Revision, Tag, Use
from tests.contest.practised import make_practice, practise_everything, said
from tests.contest.varying import make_varying
from tests.factories import (
    NOW,
    make_attempt,
    make_blueprint,
    make_contest,
    make_division,
    make_document,
    make_question,
    make_revision,
    make_round,
    make_topic,
)

DAY = timedelta(days=1)
OVER = {"opens_at": NOW - 9 * DAY, "closes_at": NOW - DAY}
COMING = {"opens_at": NOW + DAY, "closes_at": NOW + 9 * DAY}
SECRET = "canary5e2c"


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def question(db) -> Question:
    [question] = make_practice(explanation=f"Vì {SECRET}.")
    return question


def sitting(question, *, row=None, uses=(Use.CONTEST, Use.PRACTICE), published=True, **window) -> RoundDivision:
    """A round that draws from the question's bank what is for practice, too, as only a demo's may."""
    contest = make_contest(published_at=NOW - 30 * DAY if published else None)
    blueprint = make_blueprint({"topic": question.topic} | (row or {}))
    joined = RoundDivision.objects.create(
        round=make_round(contest, **window), division=make_division(contest), blueprint=blueprint, uses=list(uses)
    )
    joined.banks.set([question.bank])
    return joined


def practised() -> set[int]:
    """The questions on the shelves."""
    forget_practice()
    return {
        item.question
        for shelf in practice_pool().shelves.values()
        for items in shelf.pool.cells.values()
        for item in items
    }


@pytest.mark.parametrize(("use", "shown"), [(Use.PRACTICE, True), (Use.HISTORY, True), (Use.CONTEST, False)])
def test_what_is_for_contests_is_never_practised(db, use, shown):
    [question] = make_practice(use=use)
    assert practised() == ({question.pk} if shown else set())


@pytest.mark.parametrize("change", [{"retired_at": NOW}, {"approved_revision": None}])
def test_what_is_retired_or_approved_by_nobody_is_not_practised(question, change):
    Question.objects.update(**change)
    assert practised() == set()


def test_what_is_in_doubt_is_not_practised(question):
    ground = {"document": make_document(), "ground": Doubt.Ground.AMENDED, "basis_before": "current"}
    Doubt.objects.create(question=question, since=NOW.date(), raised_at=NOW, **ground)
    assert practised() == set()


@pytest.mark.parametrize("window", [{}, COMING])
@pytest.mark.parametrize("published", [True, False])
def test_what_a_round_may_ask_is_not_practised_whether_or_not_the_public_sees_it(question, window, published):
    sitting(question, published=published, **window)
    assert practised() == set()


@pytest.mark.parametrize("others", [{"row": {"level": 3}}, {"row": {"kind": "numeric"}}, {"uses": [Use.CONTEST]}, OVER])
def test_what_no_paper_can_be_drawn_with_is_practised(question, others):
    sitting(question, **others)
    assert practised() == {question.pk}


def test_a_paper_that_is_being_sat_keeps_its_questions(question):
    joined = sitting(question)
    attempt = make_attempt(joined)
    Attempt.objects.update(deadline=NOW + DAY)
    Round.objects.update(**OVER)
    before = practised()
    finish_attempt(attempt.pk, at=NOW)
    cache.clear()
    assert (before, practised()) == (set(), {question.pk})


def test_what_a_round_asked_that_shows_no_answers_waits_for_final_results_however_it_is_filed_since(question):
    joined = sitting(question, uses=[Use.CONTEST], review_policy=ReviewPolicy.NEVER, **OVER)
    Revision.objects.update(used_at=NOW - 2 * DAY)
    before = practised()
    Round.objects.filter(pk=joined.round_id).update(finalized_at=NOW)
    assert (before, practised()) == (set(), {question.pk})


def test_what_never_stood_on_a_paper_does_not_wait(question):
    sitting(question, review_policy=ReviewPolicy.NEVER, **OVER)
    assert practised() == {question.pk}


@pytest.mark.parametrize(("window", "shown"), [({}, False), (COMING, False), (OVER, True)])
def test_what_a_round_keeps_for_itself_is_not_practised(question, window, shown):
    tag = Tag.objects.create(bank=question.bank, name="đợt 2")
    question.tags.add(tag)
    sitting(question, uses=[Use.CONTEST], **window).kept_tags.add(tag)
    assert (practised() == {question.pk}) == shown


def test_questions_with_parameters_are_practised(db):
    question = make_varying("single", use=Use.PRACTICE)
    assert practised() == {question.pk}


def test_the_shelves_tell_topics_and_the_law_they_rest_on(question):
    document = make_document("61/2018/NĐ-CP")
    for one in (question, *make_practice(topic=question.topic)):
        LegalBasis.objects.create(revision=one.approved_revision, document=document)
    make_topic()
    [shelf] = practice_pool().shelves.values()
    assert (shelf.topic, shelf.questions, shelf.documents) == (question.topic, 2, (document,))


def test_the_pool_is_read_once_for_many_visitors(question):
    make_question(use=Use.HISTORY)
    practice_pool()
    with CaptureQueriesContext(connection) as captured:
        practice_pool()
    assert captured.captured_queries == []


def test_a_wording_that_was_replaced_is_off_the_shelves(question):
    first = question.approved_revision_id
    newer = make_revision(question)
    assert (practised(), set(practice_pool().topic_of)) == ({question.pk}, {newer.pk} - {first})


def test_many_questions_are_looked_at_in_pieces(db, monkeypatch):
    monkeypatch.setattr(pools, "QUESTIONS_AT_ONCE", 2)
    questions = make_practice(*["single"] * 5)
    sitting(questions[4])
    pks = [one.pk for one in questions]
    assert withheld_from_practice(pks, now=timezone.now()) == set(pks)


# --- a key never reaches a stranger while a round could ask it -----------------------------------------------------


@pytest.mark.parametrize("window", [{}, COMING, {"published": False}])
def test_no_key_is_shown_that_a_round_could_ask(question, window, client):
    sitting(question, **window)
    assert SECRET not in said(practise_everything(client))


def test_an_old_address_shows_no_key_either(question, client):
    answers = practise_everything(client)
    sitting(question)
    forget_practice()
    addresses = {answer.wsgi_request.path for answer in answers if "/set/" in answer.wsgi_request.path}
    later = [send(address) for address in addresses for send in (client.get, client.post)]
    assert (SECRET in said(answers), SECRET in said(later), {one.status_code for one in later}) == (
        True,
        False,
        {200, 410},
    )


@pytest.mark.parametrize("window", [{}, COMING])
def test_a_pool_that_forgets_the_rounds_is_found(question, window, client, monkeypatch):
    """The seeded bug: without what withholds them, the same visit shows the key."""
    sitting(question, **window)
    monkeypatch.setattr(pools, "withheld_from_practice", lambda _questions, **_now: set())
    assert SECRET in said(practise_everything(client))
