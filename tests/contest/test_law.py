"""Law that changes and contests: what is drawn, what falls short, which rounds used it, what topics rest on."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from contest import pools
from contest.attempts import finish_attempt
from contest.engine import Engine
from contest.law import doubted_in, footings_of, outcome_of, rounds_that_used, with_reasons
from contest.marking import mark_attempts
from contest.models import Attempt
from contest.overview import stock_of
from contest.readiness import lacks_of, sittings_of
from questions.doubting import Shake, file_as_doubted, raise_doubts
from questions.law import Account, Act
from questions.models import Doubt, LegalBasis, LegalDocument, Question
from tests.factories import (
    grant,
    make_attempt,
    make_contest,
    make_document,
    make_person,
    make_question,
    make_round,
    make_round_division,
)

pytestmark = pytest.mark.django_db
State = LegalDocument.State


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def today(now):
    return timezone.localdate(now)


@pytest.fixture
def sitting(now):
    """A paper of one question in a published round that is open."""
    contest = make_contest(published_at=now - timedelta(days=2))
    window = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=5)}
    return make_round_division(make_round(contest, **window))


@pytest.fixture
def decree(sitting) -> LegalDocument:
    """What the only question of the paper's bank rests on."""
    decree = make_document("61/2018/NĐ-CP")
    cite(decree, Question.objects.get())
    return decree


def cite(document: LegalDocument, question: Question) -> None:
    LegalBasis.objects.create(revision=question.approved_revision, document=document)


def shake(document: LegalDocument, since=None, now=None) -> None:
    moment = now or timezone.now()
    raise_doubts(document, Shake(Doubt.Ground.REPLACED, make_document(), since), now=moment)
    file_as_doubted(now=moment)


def pool(sitting) -> int:
    cache.clear()  # as half a minute later
    return sum(len(items) for items in pools.pool_of(sitting).cells.values())


def test_the_pool_of_a_round_is_without_replaced_law(sitting, decree):
    assert pool(sitting) == 1
    shake(decree)
    assert pool(sitting) == 0


def test_a_paper_that_keeps_the_law_of_an_earlier_day_is_drawn_as_before(sitting, decree, today):
    shake(decree)
    sitting.law_as_of = today - timedelta(days=1)
    sitting.save()
    assert pool(sitting) == 1


def test_the_pool_is_read_in_as_many_queries_with_doubts_as_without(sitting, decree):
    counts = []
    for _turn in range(2):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            pools.pool_of(sitting)
        counts.append(len(queries))
        shake(decree)
    # the sitting, its banks, its rows; the questions; what is set aside, cannot vary, or is asked where it stays apart
    assert counts == [7, 7]


def test_a_paper_drawn_already_keeps_its_question(sitting, decree, now):
    attempt = make_attempt(sitting, now=now)
    shake(decree)
    attempt.refresh_from_db()
    assert len(attempt.slots) == 1


def test_what_is_missing_is_told_by_the_law_of_each_paper(sitting, decree, today):
    keeping = make_round_division(make_round(sitting.round.contest), sitting.division)
    keeping.banks.set(sitting.banks.all())
    type(keeping).objects.filter(pk=keeping.pk).update(law_as_of=today - timedelta(days=1), blueprint=sitting.blueprint)
    shake(decree)
    lacks = lacks_of(sittings_of(sitting.round.contest))
    assert {pk: len(found) for pk, found in lacks.items()} == {sitting.pk: 1, keeping.pk: 0}


def test_what_banks_hold_is_without_replaced_law(sitting, decree):
    shake(decree)
    assert stock_of(sitting.banks.all()) == []


def lacking(sitting) -> int:
    return len(lacks_of([sitting])[sitting.pk])


@pytest.mark.parametrize(("days", "count"), [(0, 1), (2, 1), (5, 1), (6, 0)])
def test_law_that_changes_before_the_last_day_of_a_round_is_missing_now(days, count, sitting, decree, today):
    shake(decree, since=today + timedelta(days=days))
    assert lacking(sitting) == count


@pytest.mark.parametrize(("days", "count"), [(3, 1), (4, 1), (5, 0)])
def test_facts_that_age_before_the_last_day_of_a_round_are_missing_now(days, count, sitting, today):
    Question.objects.update(facts_valid_until=today + timedelta(days=days))
    assert lacking(sitting) == count


def test_a_paper_that_keeps_the_law_of_today_misses_nothing_tomorrow(sitting, decree, today):
    shake(decree, since=today + timedelta(days=1))
    sitting.law_as_of = today
    assert lacking(sitting) == 0


def test_rounds_of_other_days_are_counted_together_while_no_law_changes(sitting, decree, today, now):
    with CaptureQueriesContext(connection) as one:
        lacks_of(sittings_of(sitting.round.contest))
    later = make_round(sitting.round.contest, opens_at=now, closes_at=now + timedelta(days=30))
    keeping = make_round_division(later, sitting.division, blueprint=sitting.blueprint)
    keeping.banks.set(sitting.banks.all())
    with CaptureQueriesContext(connection) as two:
        lacks_of(sittings_of(sitting.round.contest))
    assert len(two) == len(one)


# --- before it is done ---------------------------------------------------------------------------------------------


def expire(decree: LegalDocument, since=None) -> LegalDocument:
    decree.state, decree.state_since = State.EXPIRED, since
    return decree


def test_a_change_tells_beforehand_which_open_papers_fall_short(sitting, decree, now):
    outcome = outcome_of(expire(decree), Account(), now=now)
    assert (outcome.questions, [lack.sitting for lack in outcome.lacks]) == (1, [sitting])


def test_a_paper_that_has_questions_enough_does_not_fall_short(sitting, decree, now):
    row = sitting.blueprint.rows.get()
    make_question(bank=sitting.banks.get(), topic=row.topic)
    outcome = outcome_of(expire(decree), Account(), now=now)
    assert (outcome.questions, list(outcome.lacks)) == (1, [])


def test_a_change_that_comes_after_a_round_leaves_it_alone(sitting, decree, now, today):
    outcome = outcome_of(expire(decree, since=today + timedelta(days=30)), Account(), now=now)
    assert (outcome.questions, list(outcome.lacks)) == (1, [])


def test_a_change_that_comes_while_a_round_is_open_reaches_it(sitting, decree, now, today):
    later = Act("replaces", make_document(), today + timedelta(days=2))
    assert [lack.sitting for lack in outcome_of(decree, Account([later]), now=now).lacks] == [sitting]


def test_a_paper_that_keeps_the_law_of_an_earlier_day_does_not_fall_short(sitting, decree, now, today):
    type(sitting).objects.filter(pk=sitting.pk).update(law_as_of=today - timedelta(days=1))
    assert list(outcome_of(expire(decree), Account(), now=now).lacks) == []


@pytest.mark.parametrize("change", [{"published_at": None}])
def test_contests_that_nobody_sees_yet_and_rounds_that_are_over_are_not_told_of(change, sitting, decree, now):
    type(sitting.round.contest).objects.filter(pk=sitting.round.contest_id).update(**change)
    assert list(outcome_of(expire(decree), Account(), now=now).lacks) == []


def test_another_outcome_has_another_mark(sitting, decree, now):
    told = outcome_of(expire(decree), Account(), now=now)
    cite(decree, make_question(bank=sitting.banks.get()))
    assert outcome_of(decree, Account(), now=now).mark != told.mark


@pytest.mark.parametrize(("use", "count"), [("contest", 1), ("history", 0)])
def test_what_waits_for_review_with_the_document_is_told_beside_what_is_drawn(use, count, sitting, decree, now):
    waiting = make_question(bank=sitting.banks.get(), approved=False, use=use)
    LegalBasis.objects.create(revision=waiting.latest_revision, document=decree)
    make_question(bank=sitting.banks.get(), approved=False)
    outcome = outcome_of(expire(decree), Account(), now=now)
    assert (outcome.questions, outcome.waiting) == (1, count)


def test_the_engine_files_on_the_day_what_rests_on_replaced_law(sitting, decree, now, today):
    raise_doubts(decree, Shake(Doubt.Ground.EXPIRED, None, today), now=now)
    Engine().step(now)
    assert Question.objects.get().basis_status == Question.Basis.SUPERSEDED


# --- afterwards ----------------------------------------------------------------------------------------------------


def test_a_document_knows_the_rounds_whose_papers_had_its_questions(sitting, decree, now):
    for _person in range(2):
        attempt = make_attempt(sitting, now=now)
        finish_attempt(attempt.pk, at=now)
    mark_attempts(list(Attempt.objects.all()), now=now)
    shake(decree)
    told = rounds_that_used(decree, make_person(), now=now)
    assert [(used.round, used.papers) for used in told] == [(sitting.round, 2)]
    assert rounds_that_used(make_document(), make_person(), now=now) == []


def test_a_contest_that_is_off_the_public_pages_is_told_to_its_organisers_only(sitting, decree, now):
    finish_attempt(make_attempt(sitting, now=now).pk, at=now)
    mark_attempts(list(Attempt.objects.all()), now=now)
    contest = sitting.round.contest
    type(contest).objects.filter(pk=contest.pk).update(published_at=None)
    organiser = grant(make_person(), Role.ORGANISER, contest.owner)
    assert rounds_that_used(decree, make_person(), now=now) == []
    assert [used.round for used in rounds_that_used(decree, organiser, now=now)] == [sitting.round]


def test_the_queue_costs_as_many_queries_for_three_questions_as_for_one(sitting, decree, django_assert_num_queries):
    bank = sitting.banks.get()
    shake(decree)
    with CaptureQueriesContext(connection) as first:
        assert len(with_reasons(doubted_in([bank]))) == 1
    for _more in range(2):
        cite(decree, make_question(bank=bank))
    shake(decree)
    with django_assert_num_queries(len(first)):
        assert [len(doubts) for _question, doubts in with_reasons(doubted_in([bank]))] == [1, 1, 1]


def test_the_queue_of_one_document_is_without_what_others_did(sitting, decree):
    other, bank = make_document(), sitting.banks.get()
    cite(other, make_question(bank=bank))
    shake(decree)
    shake(other)
    assert [doubted_in([bank]).count(), doubted_in([bank], decree).count()] == [2, 1]


def test_each_topic_tells_what_its_questions_rest_on(sitting, decree):
    bank, topic = sitting.banks.get(), Question.objects.get().topic
    make_question(bank=bank, topic=topic)
    shake(decree)
    (ground,) = footings_of(bank)
    assert (ground.topic, ground.counts) == (topic, {"in_force": 1, "to_check": 0, "replaced": 1})
    halves = [(1, "0.00%", "50.00%"), (1, "50.00%", "50.00%")]
    assert [(part.number, part.left, part.width) for part in ground.parts] == halves
