"""Keys and explanations are shown when the policy allows it, and never before."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from contest.attempts import finish_attempt
from contest.marking import mark_attempts
from contest.models import Attempt, Response, Round, RoundDivision
from contest.phases import ReviewPolicy
from contest.reviewing import review, waiting_words
from questions.models import LegalBasis, LegalDocument
from tests.factories import (
    NOW,
    make_attempt,
    make_blueprint,
    make_contest,
    make_division,
    make_document,
    make_entry,
    make_round,
    make_round_division,
)

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
    mark_attempts([Attempt.objects.get(pk=attempt.pk)], now=NOW)
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


# --- questions that another round still asks -----------------------------------------------------------------------


def asked_again(attempt, *, contest=None, row=None, **fields) -> RoundDivision:
    """Another round that draws from the same bank, until two days after AFTER_CLOSE."""
    bank, contest = attempt.round_division.banks.get(), contest or attempt.contest
    round_ = make_round(contest, closes_at=AFTER_CLOSE + timedelta(days=2), **fields)
    blueprint = make_blueprint({"topic": bank.questions.first().topic} | (row or {}))
    other = RoundDivision.objects.create(round=round_, division=make_division(contest), blueprint=blueprint)
    other.banks.add(bank)
    return other


def read(attempt, now=AFTER_CLOSE) -> list[dict]:
    with override("en"):
        return review(attempt, now=now, language="en")


def test_of_a_question_still_asked_only_the_own_answer_is_shown(db):
    attempt = finished(ReviewPolicy.AFTER_CLOSE, answers=[(1, lambda name: name("B"))])
    asked_again(attempt)
    (item,) = read(attempt)
    assert (item["outcome"], item["own"]) == ("held", ["Sở Nội vụ"])
    assert set(item) == {"slot", "stem", "pictures", "outcome", "own", "until", "waits"}


@pytest.mark.parametrize(
    "kind, answer, own",
    [
        ("multiple", lambda name: sorted([name("A"), name("C")]), {"Thể chế", "Du lịch"}),
        ("true_false", lambda name: name("F"), {"Sai"}),
        ("ordering", lambda name: [name("B"), name("A"), name("C")], {"Giải quyết", "Tiếp nhận", "Trả kết quả"}),
        ("matching", lambda name: {name("L1"): name("R2")}, {"Sở Nội vụ – ngân sách"}),
        ("numeric", lambda name: "5", {"5"}),
        ("short_text", lambda name: "thủ tục", {"thủ tục"}),
        ("single", lambda name: None, set()),
    ],
)
def test_every_kind_tells_what_was_answered_without_its_key(db, kind, answer, own):
    attempt = finished(ReviewPolicy.AFTER_CLOSE, kinds=[kind], answers=[(1, answer)])
    asked_again(attempt)
    assert {str(line) for line in read(attempt)[0]["own"]} == own


def test_the_own_order_is_told_in_order(db):
    answer = [(1, lambda name: [name("B"), name("A"), name("C")])]
    attempt = finished(ReviewPolicy.AFTER_CLOSE, kinds=["ordering"], answers=answer)
    asked_again(attempt)
    assert read(attempt)[0]["own"] == ["Giải quyết", "Tiếp nhận", "Trả kết quả"]


def test_once_the_other_round_has_closed_everything_is_shown(db):
    attempt = finished(ReviewPolicy.AFTER_CLOSE)
    other = asked_again(attempt)
    moments = [other.round.closes_at - timedelta(seconds=1), other.round.closes_at]
    assert [read(attempt, now)[0]["outcome"] for now in moments] == ["held", "blank"]


@pytest.mark.parametrize("closed, keys_read", [(False, 0), (True, 1)])
def test_a_key_that_waits_is_not_even_read(db, closed, keys_read):
    attempt = finished(ReviewPolicy.AFTER_CLOSE)
    other = asked_again(attempt)
    with CaptureQueriesContext(connection) as captured:
        read(attempt, other.round.closes_at if closed else AFTER_CLOSE)
    assert sum("answerkey" in query["sql"].lower() for query in captured) == keys_read


def test_after_submitting_a_question_of_a_coming_prize_round_waits_too(db):
    attempt = finished(ReviewPolicy.AFTER_SUBMIT)
    asked_again(attempt, opens_at=AFTER_CLOSE)
    assert read(attempt, NOW)[0]["outcome"] == "held"


SAME_CONTEST = "The answer to this question is shown after Round 2 has closed (16:00 on 24/5/2026): it is still in use."
OTHER_CONTEST = SAME_CONTEST.replace("Round 2", "Round 1 of “Prizes”")
UNNAMED = "The answer to this question is not shown yet, because the question is still in use in another round."


def test_the_sentence_names_the_round_and_its_close(db):
    attempt = finished(ReviewPolicy.AFTER_CLOSE)
    asked_again(attempt)
    assert read(attempt)[0]["waits"] == SAME_CONTEST


@pytest.mark.parametrize(
    "published_at, sentence",
    [(NOW, OTHER_CONTEST), (None, UNNAMED), (AFTER_CLOSE + timedelta(days=1), UNNAMED)],
)
def test_a_round_that_the_public_does_not_know_of_is_not_named(db, published_at, sentence):
    attempt = finished(ReviewPolicy.AFTER_CLOSE)
    asked_again(attempt, contest=make_contest(title_en="Prizes", published_at=published_at))
    assert read(attempt)[0]["waits"] == sentence


def test_the_last_papers_of_a_closed_round_have_no_moment_to_name(db):
    attempt = finished(ReviewPolicy.AFTER_CLOSE)
    other = asked_again(attempt)
    late = make_attempt(other, make_entry(other.division))
    closed = other.round.closes_at
    Attempt.objects.filter(pk=late.pk).update(deadline=closed + timedelta(hours=1))
    assert read(attempt, closed)[0]["waits"] == UNNAMED


def waiting(*untils: Round | None, own: Round) -> str:
    items = [{"outcome": "held", "until": until} for until in untils] + [{"outcome": "right"}]
    with override("en"):
        return waiting_words(items, own)


def test_one_sentence_sums_up_what_waits(db):
    attempt = finished(ReviewPolicy.AFTER_CLOSE)
    own, second = attempt.round, asked_again(attempt).round
    third = asked_again(attempt).round
    third.closes_at += timedelta(days=7)
    close = "(16:00 on 31/5/2026)"
    assert waiting(own=own) == ""
    assert (
        waiting(third, own=own)
        == f"The answer to 1 question is shown after Round 3 has closed {close}: it is still in use."
    )
    assert waiting(third, third, own=own) == (
        f"The answers to 2 questions are shown after Round 3 has closed {close}: these questions are still in use."
    )
    assert waiting(third, second, own=own) == (
        f"The answers to 2 questions are shown later, the last of them after Round 3 has closed {close}: "
        "these questions are still in use."
    )
    assert waiting(third, None, own=own) == (
        "The answers to 2 questions are not shown yet, because the questions are still in use in other rounds."
    )


def test_the_page_shows_what_waits_beside_the_whole_score(db, client_of):
    attempt = finished(ReviewPolicy.AFTER_CLOSE, kinds=["single", "multiple"])
    asked_again(attempt, row={"kind": "single"})
    client = client_of(attempt.entry.person)
    client.cookies["language"] = "en"
    with time_machine.travel(AFTER_CLOSE, tick=False):
        page = client.get(reverse("result", args=[attempt.uuid])).text
    told = page.count("is shown after Round 2 has closed (16:00 on 24/5/2026)")
    assert (page.count('data-outcome="held"'), told) == (1, 2)  # at the question, and above all of them
    assert (page.count("<b>0</b>/2 points"), page.count("0 of 1 points")) == (1, 1)
