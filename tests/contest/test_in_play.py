"""A question is in play as long as another round may ask it or is asking it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contest.attempts import finish_attempt
from contest.in_play import LATELY, rounds_asking
from contest.models import Attempt, Contest, Round, RoundDivision
from contest.phases import Phase
from contest.pools import draw
from contest.reach import candidates, may_draw
from questions.models import Question, Use
from tests.factories import (
    NOW,
    make_attempt,
    make_bank,
    make_blueprint,
    make_contest,
    make_division,
    make_question,
    make_revision,
    make_round,
    make_round_division,
    make_topic,
)

DAY = timedelta(days=1)
OVER = {"opens_at": NOW - 9 * DAY, "closes_at": NOW - DAY}
COMING = {"opens_at": NOW + DAY, "closes_at": NOW + 9 * DAY}


@pytest.fixture
def question(db) -> Question:
    return make_question("single", level=2)


@pytest.fixture
def sat(question) -> RoundDivision:
    """The round that is over, whose review asks."""
    return sitting(question, **OVER)


def sitting(question, *, contest=None, banks=None, row=None, uses=(Use.CONTEST,), **window) -> RoundDivision:
    """A round that draws from the question's bank, unless the test says otherwise."""
    round_ = make_round(contest or make_contest(), **window)
    blueprint = make_blueprint({"topic": question.topic} | (row or {}))
    joined = RoundDivision.objects.create(
        round=round_, division=make_division(round_.contest), blueprint=blueprint, uses=list(uses)
    )
    joined.banks.set(banks or [question.bank])
    return joined


def asking(question, sat, now=NOW) -> set[Round]:
    return rounds_asking([question.pk], beside=sat.round, now=now).get(question.pk, set())


@pytest.mark.parametrize("window", [{}, COMING])
@pytest.mark.parametrize("published", [NOW - DAY, None])
def test_a_round_that_is_not_over_asks_whether_or_not_the_public_sees_it(question, sat, window, published):
    other = sitting(question, contest=make_contest(published_at=published), **window)
    assert asking(question, sat) == {other.round}


@pytest.mark.parametrize("window", [OVER, {"finalized_at": NOW}])
def test_a_round_that_is_over_asks_no_more(question, sat, window):
    sitting(question, **window)
    assert asking(question, sat) == set()


def test_a_round_asks_until_it_closes(question, sat):
    other = sitting(question)
    moments = [other.round.closes_at - timedelta(microseconds=1), other.round.closes_at]
    assert [bool(asking(question, sat, now)) for now in moments] == [True, False]


def test_not_over_is_what_the_phases_say(question):
    contest = make_contest()
    windows = [OVER, {}, COMING, OVER | {"provisional_at": NOW}, {"finalized_at": NOW}, {"finalized_at": NOW + DAY}]
    joined = {sitting(question, contest=contest, **window) for window in windows}
    assert set(RoundDivision.objects.not_over(NOW)) == {item for item in joined if not item.round.phase(NOW).is_over}


def test_a_contest_taken_off_the_public_pages_still_keeps_its_questions(question, sat):
    other = sitting(question)
    Contest.objects.filter(pk=other.round.contest_id).update(published_at=None)
    other.round.refresh_from_db()
    assert (other.round.phase(NOW), asking(question, sat)) == (Phase.DRAFT, {other.round})


def test_the_own_round_does_not_count(question, sat):
    Round.objects.update(closes_at=NOW + DAY)
    assert asking(question, sat) == set()


def test_every_round_that_asks_is_told(question, sat):
    others = {sitting(question, contest=sat.round.contest).round, sitting(question, **COMING).round}
    assert asking(question, sat) == others


@pytest.mark.parametrize("row", [{}, {"level": 2}, {"kind": "single"}, {"level": 2, "kind": "single"}])
def test_a_row_that_admits_the_question_may_draw_it(question, sat, row):
    other = sitting(question, row=row)
    assert asking(question, sat) == {other.round}


@pytest.mark.parametrize("row", [{"level": 1}, {"kind": "multiple"}, {"topic": None}])
def test_no_row_that_admits_it_no_drawing(question, sat, row):
    sitting(question, row=row if "topic" not in row else {"topic": make_topic()})
    assert asking(question, sat) == set()


def test_another_bank_or_another_use_is_never_drawn(question, sat):
    sitting(question, banks=[make_bank()])
    sitting(question, uses=[Use.PRACTICE, Use.HISTORY])
    assert asking(question, sat) == set()


def test_what_counts_is_the_question_whatever_its_wording(question, sat):
    other = sitting(question)
    make_revision(question, level=3)
    assert asking(Question.objects.get(), sat) == {other.round}


def test_a_question_that_nobody_approved_is_in_no_paper(question, sat):
    sitting(question)
    Question.objects.update(approved_revision=None)
    assert asking(question, sat) == set()


def test_a_retired_question_is_drawn_no_more_once_no_kept_pool_holds_it(question, sat):
    other = sitting(question)
    Question.objects.update(retired_at=NOW)
    known = [asking(question, sat, moment) for moment in (NOW, NOW + LATELY)]
    assert known == [{other.round}, set()]


def test_a_paper_that_is_being_sat_keeps_its_questions_though_its_round_is_over(question, sat):
    other = sitting(question)
    attempt = make_attempt(other)
    later = other.round.closes_at + timedelta(minutes=1)
    Attempt.objects.update(deadline=later + timedelta(minutes=5))
    before = asking(question, sat, later)
    finish_attempt(attempt.pk, at=later)
    cache.clear()
    assert (before, asking(question, sat, later)) == ({other.round}, set())


def test_a_paper_that_is_being_sat_keeps_a_question_that_was_retired_meanwhile(question, sat):
    other = sitting(question)
    make_attempt(other)
    Question.objects.update(retired_at=NOW - DAY)
    assert asking(question, sat) == {other.round}


def test_only_the_questions_asked_about_are_told(question, sat):
    other = sitting(question)
    stranger = make_question()
    make_attempt(other)
    assert set(rounds_asking([question.pk, stranger.pk], beside=sat.round, now=NOW)) == {question.pk}


def test_what_a_sitting_may_draw_is_what_its_papers_hold(db):
    """The rule is another reading of drawing: over many papers both come to the same."""
    joined = make_round_division(kinds=["single", "multiple", "numeric"])
    bank, topic = joined.banks.get(), Question.objects.first().topic
    for kind in ("single", "ordering", "numeric"):
        make_question(kind, bank=bank, topic=topic, level=3)
    papers = [draw(joined, f"{seed:032x}") for seed in range(20)]
    drawn = {slot["revision"] for paper in papers for slot in paper["slots"]}
    drawable = may_draw(joined, candidates(Question.objects.all()))
    assert set(Question.objects.filter(pk__in=drawable).values_list("approved_revision", flat=True)) == drawn
    assert len(drawn) == 5


def cost(questions, sat) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        rounds_asking(questions, beside=sat.round, now=NOW)
    return len(captured)


def test_the_queries_do_not_grow_with_questions_rounds_and_papers(question, sat):
    make_attempt(sitting(question))
    one = cost([question.pk], sat)
    more = [make_question(bank=question.bank, topic=question.topic).pk for _number in range(4)]
    for _number in range(3):
        make_attempt(sitting(question, row={"count": 3}))
    assert (one, cost([question.pk, *more], sat)) == (7, 7)


def test_the_papers_being_sat_are_not_read_for_everybody_who_looks(question, sat, django_assert_num_queries):
    make_attempt(sitting(question))
    asking(question, sat)
    with django_assert_num_queries(6):
        asking(question, sat)
