"""Keys and explanations are shown when the policy allows it, and never before."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contest.attempts import finish_attempt
from contest.marking import mark_attempt
from contest.models import Attempt, Response
from contest.phases import ReviewPolicy
from contest.reviewing import review
from questions.models import LegalBasis, LegalDocument
from tests.factories import NOW, make_attempt, make_contest, make_document, make_entry, make_round, make_round_division

AFTER_CLOSE = NOW + timedelta(days=2)


def finished(policy, *, kinds=("single",), attempts_allowed=1, answers=(), partial_credit=False) -> Attempt:
    """A marked attempt of a round with this policy; answers are pairs of a slot and a function of its option ids."""
    fields = {"review_policy": policy, "attempts_allowed": attempts_allowed, "partial_credit": partial_credit}
    attempt = make_attempt(make_round_division(make_round(make_contest(), **fields), kinds=list(kinds)))
    for slot, answer in answers:
        given = answer(lambda key, slot=slot: attempt.option_id(slot, key))
        Response.objects.create(attempt=attempt, slot=slot, counter=1, device="a" * 16, answer=given, saved_at=NOW)
    finish_attempt(attempt.pk, at=NOW + timedelta(minutes=5))
    return marked(attempt)


def marked(attempt) -> Attempt:
    mark_attempt(Attempt.objects.get(pk=attempt.pk), now=NOW)
    return Attempt.objects.select_related("round_division__round__contest").get(pk=attempt.pk)


def is_shown(attempt, now) -> bool:
    return review(attempt, now=now, language="vi") is not None


@pytest.mark.parametrize(
    "policy, now, shown",
    [
        (ReviewPolicy.NEVER, NOW, False),
        (ReviewPolicy.NEVER, AFTER_CLOSE, False),
        (ReviewPolicy.AFTER_SUBMIT, NOW, True),
        (ReviewPolicy.AFTER_SUBMIT, AFTER_CLOSE, True),
        (ReviewPolicy.AFTER_CLOSE, NOW, False),
        (ReviewPolicy.AFTER_CLOSE, AFTER_CLOSE, True),
    ],
)
def test_the_policy_decides_when_answers_are_shown(db, policy, now, shown):
    assert is_shown(finished(policy), now) is shown


@pytest.mark.parametrize("policy", list(ReviewPolicy))
def test_a_running_attempt_is_never_reviewed(db, policy):
    attempt = make_attempt(make_round_division(make_round(make_contest(), review_policy=policy)))
    assert [is_shown(attempt, now) for now in (NOW, AFTER_CLOSE)] == [False, False]


def test_an_unmarked_attempt_is_not_reviewed_yet(db):
    attempt = finished(ReviewPolicy.AFTER_SUBMIT)
    attempt.marked_at = None
    assert not is_shown(attempt, NOW)


def test_while_anybody_still_writes_nobody_sees_the_keys(db):
    attempt = finished(ReviewPolicy.AFTER_CLOSE)
    late = make_attempt(attempt.round_division, make_entry(attempt.round_division.division))
    assert not is_shown(attempt, AFTER_CLOSE)
    finish_attempt(late.pk, at=AFTER_CLOSE)
    assert is_shown(attempt, AFTER_CLOSE)


@pytest.mark.parametrize("policy, now", [(ReviewPolicy.NEVER, AFTER_CLOSE), (ReviewPolicy.AFTER_CLOSE, NOW)])
def test_no_key_is_even_read_before_it_may_be_shown(db, policy, now):
    attempt = finished(policy)
    with CaptureQueriesContext(connection) as captured:
        review(attempt, now=now, language="vi")
    assert [query["sql"] for query in captured if "answerkey" in query["sql"].lower()] == []


def items_of(kinds, answers=(), **fields) -> list[dict]:
    return review(finished(ReviewPolicy.AFTER_SUBMIT, kinds=kinds, answers=answers, **fields), now=NOW, language="vi")


@pytest.mark.parametrize(
    "answer, partial_credit, outcome, earned",
    [
        (lambda name: sorted([name("A"), name("B")]), False, "right", "1"),
        (lambda name: [name("A")], True, "partly", "0,5"),
        (lambda name: [name("A")], False, "wrong", "0"),
        (lambda name: [name("C")], True, "wrong", "0"),
        (lambda name: None, True, "blank", "0"),
    ],
)
def test_the_outcome_of_a_question_is_one_word(db, answer, partial_credit, outcome, earned):
    (item,) = items_of(["multiple"], [(1, answer)], partial_credit=partial_credit)
    assert (item["outcome"], item["earned"], item["points"]) == (outcome, earned, "1")


def test_the_own_answer_stands_beside_the_right_one(db):
    (item,) = items_of(["single"], [(1, lambda name: name("B"))])
    assert {option["html"] for option in item["options"] if option["chosen"]} == {"Sở Nội vụ"}
    assert {option["html"] for option in item["options"] if option["is_key"]} == {"UBND tỉnh"}
    assert item["explanation"] == "<p>Theo Kế hoạch.</p>"


def test_the_basis_tells_the_document_and_its_status(db):
    joined = make_round_division(make_round(make_contest(), review_policy=ReviewPolicy.AFTER_SUBMIT))
    revision = joined.banks.get().questions.get().approved_revision
    document = make_document("61/2018/NĐ-CP", state=LegalDocument.State.BEING_REPLACED)
    LegalBasis.objects.create(revision=revision, document=document, citation="khoản 2 Điều 3")
    attempt = make_attempt(joined)
    finish_attempt(attempt.pk, at=NOW)
    (item,) = review(marked(attempt), now=NOW, language="vi")
    (basis,) = item["bases"]
    assert (basis.citation, str(basis.document), basis.document.state) == (
        "khoản 2 Điều 3",
        "61/2018/NĐ-CP",
        "being_replaced",
    )


@pytest.mark.parametrize("kinds", [["single"], ["single", "multiple", "matching"]])
def test_a_review_costs_the_same_queries_however_long_it_is(db, kinds):
    attempt = finished(ReviewPolicy.AFTER_SUBMIT, kinds=kinds)
    with CaptureQueriesContext(connection) as captured:
        review(attempt, now=NOW, language="vi")
    assert len(captured) == 11
