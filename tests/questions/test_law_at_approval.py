"""Law that had changed before a question was approved, the day that comes, what a process left, what editors filed."""

from datetime import timedelta

import pytest

from questions import doubting, law, reviewing
from questions.confirming import confirm
from questions.doubting import Shake, doubts_about, raise_doubts
from questions.formats.rows import Basis as BasisRow
from questions.importing import Usual
from questions.law import (
    Account,
    Act,
    StaleDocument,
    change_document,
    heed_the_day,
)
from questions.models import Doubt, LegalDocument, Question, Revision
from questions.reviewing import bring_back, retire
from questions.writing import file_question
from tests.factories import (
    NOW,
    make_document,
    make_person,
    make_topic,
)
from tests.questions.importing import made_by, row, staged
from tests.questions.laws import (
    LATER,
    TODAY,
    TOMORROW,
    YESTERDAY,
    Ground,
    State,
    approved,
    change,
    citing,
    drawn,
    filing,
    replaced,
    reviewer_of,
    revised,
    still_right,
)

pytestmark = pytest.mark.django_db


# --- law that had changed before a question was approved ------------------------------------------------------------


def waits(decree: LegalDocument, bank, *, now=NOW, **fields) -> Revision:
    """The first revision of a question, written at this moment, which cites the document and waits for review."""
    question = citing(decree, bank, approved=False, created_at=now, **fields)
    return question.latest_revision


@pytest.mark.parametrize(("state", "basis"), [("replaced", "superseded"), ("expired", "superseded")])
def test_what_cites_law_that_is_gone_is_in_doubt_as_soon_as_it_is_approved(state, basis, decree, bank, keeper):
    change(decree, keeper, state=state)
    revision = waits(decree, bank, now=LATER)
    assert approved(revision) is True
    question = revision.question
    question.refresh_from_db()
    assert (drawn(question), question.basis_status) == (False, basis)
    assert [doubt.ground for doubt in doubts_about(question, TODAY)] == [state]


def test_an_approval_that_does_not_look_at_the_law_would_have_it_drawn(decree, bank, keeper, monkeypatch):
    """The bug that the test above is there for."""
    change(decree, keeper, state=State.REPLACED)
    monkeypatch.setattr(reviewing, "doubt_by_law", lambda *_revision, now: None)
    revision = waits(decree, bank, now=LATER)
    approved(revision)
    assert drawn(revision.question) is True


def test_law_that_is_gone_from_a_day_to_come_is_drawn_until_then(decree, bank, keeper):
    change(decree, keeper, state=State.EXPIRED, state_since=TOMORROW)
    revision = waits(decree, bank, now=LATER)
    approved(revision)
    assert [drawn(revision.question, on=day) for day in (TODAY, TOMORROW)] == [True, False]


def test_who_cites_law_that_had_been_amended_before_they_wrote_knew_it(decree, bank, keeper):
    change(decree, keeper, state=State.IN_FORCE_AMENDED)
    revision = waits(decree, bank, now=LATER)
    approved(revision)
    assert (drawn(revision.question), revision.question.doubts.count()) == (True, 0)


def test_what_was_written_before_the_law_was_amended_is_in_doubt_once_it_is_approved(decree, bank, keeper):
    revision = waits(decree, bank, now=NOW - timedelta(days=1))
    change(decree, keeper, state=State.IN_FORCE_AMENDED)
    approved(revision)
    question = Question.objects.get(pk=revision.question_id)
    assert (drawn(question), question.basis_status) == (False, Question.Basis.CHECK)


@pytest.mark.parametrize("is_change", [False, True], ids=["new", "changed"])
def test_a_file_sent_before_the_law_was_amended_answers_nothing_when_it_is_confirmed_after(
    is_change, decree, bank, keeper
):
    asked = citing(decree, bank) if is_change else None
    told = row("Hai?", code=asked.code if asked else "a-1", legal_bases=[BasisRow(decree.number)])
    batch = staged(bank, [told], Usual(make_topic()))
    change(decree, keeper, state=State.IN_FORCE_AMENDED, now=LATER)
    (question,) = made_by(confirm(batch, by=make_person(), now=LATER + timedelta(hours=1)))
    question.refresh_from_db()
    assert approved(question.latest_revision, now=LATER + timedelta(hours=2)) is True
    assert (drawn(question), [doubt.ground for doubt in question.doubts.open()]) == (False, [Ground.AMENDED])


def brought_back(question: Question) -> Question:
    """The question as it is once somebody retired it, brought it back, and somebody else approved the same words."""
    person = make_person()
    retire(question, reason="Thừa", by=person, now=LATER + timedelta(hours=1))
    bring_back(question, reason="Vẫn cần", by=person, now=LATER + timedelta(hours=2))
    approved(question.revisions.first(), now=LATER + timedelta(hours=3))
    return Question.objects.get(pk=question.pk)


def test_a_copy_in_the_same_words_answers_no_doubt(decree, bank, keeper):
    question = citing(decree, bank, created_at=NOW - timedelta(days=1))
    change(decree, keeper, state=State.IN_FORCE_AMENDED, now=LATER)
    question = brought_back(question)
    assert (drawn(question), [doubt.ground for doubt in question.doubts.open()]) == (False, [Ground.AMENDED])


def test_a_copy_in_the_same_words_leaves_aged_facts_their_day(decree, bank):
    question = citing(decree, bank, created_at=NOW - timedelta(days=9))
    Question.objects.update(facts_valid_until=YESTERDAY)
    question = brought_back(question)
    assert (question.approved_revision.number, question.facts_valid_until, drawn(question)) == (2, YESTERDAY, False)


@pytest.mark.parametrize(("use", "count"), [("contest", 1), ("practice", 0), ("history", 0)])
def test_only_contests_have_to_be_right_by_the_law_of_today(use, count, decree, bank, keeper):
    change(decree, keeper, state=State.REPLACED)
    revision = waits(decree, bank, now=LATER, use=use)
    approved(revision)
    assert revision.question.doubts.count() == count


def test_what_was_history_and_is_filed_for_contests_is_in_doubt(question, decree, keeper):
    Question.objects.filter(pk=question.pk).update(use="history")
    change(decree, keeper, state=State.REPLACED)
    question.refresh_from_db()
    file_question(question, filing(question, use="contest"), by=keeper, now=LATER)
    assert drawn(question) is False


def test_another_wording_on_law_that_is_gone_answers_nothing(question, decree, keeper):
    replaced(decree, keeper)
    approved(revised(question, decree))
    assert drawn(question) is False


def test_another_wording_on_amended_law_answers_the_doubt(question, decree, keeper):
    change(decree, keeper, state=State.IN_FORCE_AMENDED)
    approved(revised(question, decree))
    assert drawn(question) is True


def test_a_question_in_doubt_already_is_filed_by_the_gravest(question, decree, keeper):
    gone = make_document(state=State.REPLACED)
    change(decree, keeper, state=State.IN_FORCE_AMENDED, now=LATER)
    approved(revised(question, decree, gone, now=NOW))
    assert (question.doubts.open().count(), basis_of(question)) == (2, "superseded")


def test_what_reviewers_found_still_right_stays_so_in_another_wording(question, decree, keeper, bank):
    replaced(decree, keeper)
    still_right(question, reviewer_of(bank))
    approved(revised(question, decree))
    assert (drawn(question), question.doubts.open().count()) == (True, 0)


def test_what_is_said_after_that_is_in_doubt_again(question, decree, keeper, bank):
    replaced(decree, keeper)
    still_right(question, reviewer_of(bank))
    change(decree, keeper, state=State.IN_FORCE, now=LATER)
    change(decree, keeper, state=State.EXPIRED, now=LATER + timedelta(hours=1))
    approved(revised(question, decree, now=LATER + timedelta(hours=2)))
    assert drawn(question) is False


# --- the day that comes, and what a process left undone --------------------------------------------------------------


def basis_of(question: Question) -> str:
    return Question.objects.get(pk=question.pk).basis_status


def test_on_the_day_a_question_rests_on_replaced_law(question, decree, keeper):
    replaced(decree, keeper, on=TOMORROW)
    told = [(heed_the_day(now=NOW + timedelta(days=days)), basis_of(question)) for days in (0, 1, 1)]
    assert told == [(0, "check"), (1, "superseded"), (0, "superseded")]


def test_what_a_process_that_died_left_unfiled_is_filed(question, decree, keeper, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(law, "file_as_doubted", lambda **_given: 0)
        replaced(decree, keeper)
    assert (basis_of(question), drawn(question)) == ("current", False)
    assert (heed_the_day(now=NOW), basis_of(question)) == (1, "superseded")


def test_doubts_that_a_process_that_died_did_not_take_back_are_taken_back(question, decree, keeper, monkeypatch):
    replaced(decree, keeper)
    with monkeypatch.context() as patch:
        patch.setattr(law, "withdraw_doubts", lambda *_given, **_now: 0)
        change(decree, keeper, state=State.IN_FORCE, now=LATER)
    assert drawn(question) is False
    heed_the_day(now=LATER)
    assert (drawn(question), basis_of(question)) == (True, "current")


def test_a_change_that_is_refused_leaves_no_doubt_behind(question, decree, keeper):
    decree.state = State.EXPIRED
    with pytest.raises(StaleDocument):
        change_document(decree, Account(), seen="another", by=keeper, now=NOW)
    assert (Doubt.objects.count(), drawn(question)) == (0, True)


def test_doubts_about_a_document_that_a_process_that_died_did_not_change_are_taken_back(question, decree):
    raise_doubts(decree, Shake(Ground.EXPIRED, None, None), now=NOW)
    assert (heed_the_day(now=NOW + law.UNDER_WAY), drawn(question)) == (1, False)  # filed as doubted, and no more
    assert (heed_the_day(now=NOW + 2 * law.UNDER_WAY), drawn(question), basis_of(question)) == (1, True, "current")


def test_what_is_approved_while_a_change_is_at_work_is_doubted_too(question, decree, keeper, bank, monkeypatch):
    change_it = law._change

    def approved_meanwhile(*given):
        citing(decree, bank)
        return change_it(*given)

    monkeypatch.setattr(law, "_change", approved_meanwhile)
    assert change(decree, keeper, state=State.EXPIRED).doubted == 2
    assert [drawn(each) for each in Question.objects.all()] == [False, False]


def test_no_transaction_writes_more_doubts_than_a_chunk(decree, keeper, bank, monkeypatch):
    monkeypatch.setattr(doubting, "DOUBTED_AT_ONCE", 2)
    for _question in range(5):
        citing(decree, bank)
    create, made = Doubt.objects.bulk_create, []
    monkeypatch.setattr(
        type(Doubt.objects), "bulk_create", lambda _self, rows: made.append(len(rows := list(rows))) or create(rows)
    )
    assert (change(decree, keeper, state=State.EXPIRED).doubted, made) == (5, [2, 2, 1])


def test_two_documents_may_amend_one_at_once(question, decree, keeper):
    acts = [Act("amends", make_document()), Act("amends", make_document())]
    assert change(decree, keeper, *acts).doubted == 1
    assert question.doubts.count() == 1


# --- what editors have filed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("filed", ["superseded", "plan_2021_only"])
def test_what_editors_filed_beside_aged_facts_stays(filed, question, bank, keeper):
    Question.objects.filter(pk=question.pk).update(facts_valid_until=YESTERDAY)
    question.refresh_from_db()
    file_question(question, filing(question, basis_status=filed), by=keeper, now=NOW)
    still_right(question, reviewer_of(bank), facts_valid_until=TOMORROW)
    assert basis_of(question) == filed


def test_what_editors_filed_as_superseded_before_the_law_was_amended_stays(question, decree, keeper, bank):
    Question.objects.filter(pk=question.pk).update(basis_status="superseded")
    change(decree, keeper, state=State.IN_FORCE_AMENDED)
    still_right(question, reviewer_of(bank))
    assert basis_of(question) == "superseded"


def test_what_was_filed_in_the_workshop_meanwhile_stays_when_a_doubt_is_taken_back(question, decree, keeper):
    replaced(decree, keeper)
    Question.objects.filter(pk=question.pk).update(basis_status="plan_2021_only")
    change(decree, keeper, state=State.IN_FORCE, now=LATER)
    assert basis_of(question) == "plan_2021_only"
