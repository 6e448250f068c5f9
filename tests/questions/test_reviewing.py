"""Four eyes: nobody approves their own, nobody approves unread, and a bank never stands still for want of a person."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.models import AuditEvent, Role, User
from questions import reviewing
from questions.confirming import confirm
from questions.errors import NotAllowed, QuestionError
from questions.filing import Filing
from questions.importing import Usual
from questions.keeping import change_bank
from questions.models import AnswerKey, Approval, Bank, Comment, Deputy, Opening, Question, Revision
from questions.question_history import deeds_of
from questions.reviewing import (
    approve,
    approve_by_decision,
    bring_back,
    comment,
    has_written,
    may_review,
    open_key,
    retire,
    send_back,
    submit,
    waiting_for,
)
from questions.writing import Wording, create_question, restore_revision, revise_question
from tests.factories import NOW, SAMPLES, grant, make_bank, make_person, make_topic
from tests.questions.guarantees import let_stand, signed
from tests.questions.importing import made_by, row, staged

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 20)
ALONE = "revision-approved-by-decision-alone"


def worded(stem: str = "") -> Wording:
    usual, content, key = SAMPLES["single"]
    return Wording("single", 1, stem or usual, content, key)


@pytest.fixture
def bank() -> Bank:
    return make_bank()


@pytest.fixture
def author(bank) -> User:
    return grant(make_person("Trần Thị Bình"), Role.AUTHOR, bank.owner)


def reviewer_of(bank: Bank) -> User:
    return grant(make_person(), Role.REVIEWER, bank.owner)


def written(bank: Bank, author: User, code: str = "cau-1") -> Revision:
    filing = Filing(code, make_topic(), "contest", "current")
    return create_question(bank, filing, worded(), by=author, now=NOW).latest_revision


@pytest.fixture
def waiting(bank, author) -> Revision:
    revision = written(bank, author)
    submit(revision, by=author, now=NOW)
    return revision


def look_and_approve(revision: Revision, person: User) -> bool:
    open_key(revision, by=person, now=NOW)
    return approve(revision, by=person, now=NOW)


def status_of(revision: Revision) -> tuple:
    revision.refresh_from_db()
    return revision.status, Question.objects.get(pk=revision.question_id).approved_revision == revision


def test_a_second_person_makes_it_drawable(waiting, bank):
    assert look_and_approve(waiting, reviewer_of(bank)) is True
    assert status_of(waiting) == (Revision.Status.APPROVED, True)


def test_nobody_approves_their_own(waiting, author, bank):
    grant(author, Role.REVIEWER, bank.owner)
    with pytest.raises(QuestionError, match=str(reviewing.OWN)):
        look_and_approve(waiting, User.objects.get(pk=author.pk))
    assert status_of(waiting) == (Revision.Status.IN_REVIEW, False)


def test_the_database_refuses_it_too(waiting, author):
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(revision=waiting, author=author, reviewer=author, at=NOW)


def test_nobody_approves_what_they_did_not_open(waiting, bank):
    with pytest.raises(QuestionError, match=str(reviewing.NOT_OPENED)):
        approve(waiting, by=reviewer_of(bank), now=NOW)


def test_who_may_not_review_approves_nothing(waiting, bank):
    for person in (make_person(), grant(make_person(), Role.AUTHOR, bank.owner), reviewer_of(make_bank())):
        with pytest.raises(NotAllowed):
            look_and_approve(waiting, person)


def test_a_bank_may_demand_two(waiting, bank):
    Bank.objects.update(approvals_needed=2)
    first, second = reviewer_of(bank), reviewer_of(bank)
    assert look_and_approve(waiting, first) is False
    assert status_of(waiting) == (Revision.Status.IN_REVIEW, False)
    with pytest.raises(QuestionError, match=str(reviewing.TWICE)):
        look_and_approve(waiting, first)
    assert look_and_approve(waiting, second) is True


def test_the_first_of_two_is_enough_once_the_bank_demands_one(waiting, bank):
    change_bank(bank, bank.name, 2, by=make_person(), now=NOW)
    first = reviewer_of(bank)
    assert (look_and_approve(waiting, first), list(waiting_for(first, Bank.objects.all()))) == (False, [])
    bank.refresh_from_db()
    change_bank(bank, bank.name, 1, by=make_person(), now=NOW)
    assert list(waiting_for(first, Bank.objects.all())) == [waiting.question]
    assert (look_and_approve(waiting, first), status_of(waiting)) == (True, (Revision.Status.APPROVED, True))
    assert waiting.approvals.count() == 1


def test_a_decision_that_stood_as_one_of_two_is_enough_once_the_bank_demands_one(waiting, bank):
    Bank.objects.update(approvals_needed=2)
    organiser = organiser_of(bank)
    decision = signed(bank, organiser)
    assert let_stand(waiting, decision, organiser) is False
    Bank.objects.update(approvals_needed=1)
    assert (let_stand(waiting, decision, organiser), waiting.approvals.count()) == (True, 1)


def test_a_deputy_reviews_on_their_days_and_no_others(waiting, bank, author):
    deputy = make_person()
    Deputy.objects.create(bank=bank, person=deputy, first_day=TODAY, last_day=TODAY, named_by=author)
    allowed = [may_review(deputy, bank, day) for day in (date(2026, 5, 19), TODAY, date(2026, 5, 21))]
    assert allowed == [False, True, False]
    assert look_and_approve(waiting, deputy) is True


def organiser_of(bank: Bank) -> User:
    return grant(make_person(), Role.ORGANISER, bank.owner)


def test_a_signed_decision_stands_as_one_pair_of_eyes(waiting, bank):
    organiser = organiser_of(bank)
    assert let_stand(waiting, signed(bank, organiser), organiser) is True
    assert AuditEvent.objects.get(verb="revision-approved-by-decision").after == {"decision": "1/QĐ-SNV"}


def test_whoever_lets_a_decision_stand_has_opened_the_question(waiting, bank):
    organiser = organiser_of(bank)
    with pytest.raises(QuestionError, match=str(reviewing.NOT_OPENED)):
        approve_by_decision(waiting, signed(bank, organiser), by=organiser, now=NOW)


def test_a_decision_that_was_signed_before_the_words_were_written_is_told_by_both_days(waiting, bank):
    organiser = organiser_of(bank)
    with translation.override("en"), pytest.raises(QuestionError, match=r"on 19/05/2026, .* on 20/05/2026"):
        let_stand(waiting, signed(bank, organiser, date(2026, 5, 19)), organiser)


@pytest.fixture
def alone(author, bank) -> User:
    """The author organises for the unit, too."""
    return User.objects.get(pk=grant(author, Role.ORGANISER, bank.owner).pk)


def test_who_is_alone_lets_a_decision_stand_for_their_own_words_and_the_log_says_so(waiting, bank, alone):
    User.objects.filter(pk=reviewer_of(bank).pk).update(is_active=False)
    reviewer_of(make_bank())
    assert let_stand(waiting, signed(bank, alone), alone) is True
    assert [deed.event.verb for deed in deeds_of(waiting.question, [waiting])] == [ALONE, "revision-submitted"]


@pytest.mark.parametrize("other", ["reviewer", "organiser", "deputy"])
def test_an_author_who_is_not_alone_is_told_who_may_approve_or_let_it_stand(waiting, bank, alone, other):
    person = make_person("Đỗ Thị Hà")
    if other == "deputy":
        Deputy.objects.create(bank=bank, person=person, first_day=TODAY, last_day=TODAY, named_by=alone)
    else:
        grant(person, other, bank.owner)
    with pytest.raises(QuestionError, match="Đỗ Thị Hà"):
        let_stand(waiting, signed(bank, alone), alone)
    assert status_of(waiting) == (Revision.Status.IN_REVIEW, False)


def test_a_bank_of_two_that_demands_two_approves_by_the_other_and_a_decision(waiting, bank, alone):
    Bank.objects.update(approvals_needed=2)
    other = reviewer_of(bank)
    assert look_and_approve(waiting, other) is False
    assert let_stand(waiting, signed(bank, alone), alone) is True


def test_a_signed_decision_counts_once_and_is_no_second_person(waiting, bank):
    Bank.objects.update(approvals_needed=2)
    organiser = organiser_of(bank)
    assert let_stand(waiting, signed(bank, organiser), organiser) is False
    with translation.override("en"), pytest.raises(QuestionError, match="A signed decision stands"):
        let_stand(waiting, signed(bank, organiser), organiser)


def test_a_decision_of_another_bank_or_by_no_organiser_stands_for_nothing(waiting, bank, author):
    organiser = organiser_of(bank)
    for decision, person in ((signed(make_bank(), author), organiser), (signed(bank, author), author)):
        with pytest.raises(NotAllowed):
            let_stand(waiting, decision, person)


def test_returning_tells_why_and_voids_what_was_approved(waiting, bank, author):
    Bank.objects.update(approvals_needed=2)
    look_and_approve(waiting, reviewer_of(bank))
    send_back(waiting, reason="Hai đáp án đúng", by=reviewer_of(bank), now=NOW)
    assert status_of(waiting) == (Revision.Status.RETURNED, False)
    assert waiting.approvals.count() == 0
    said = Comment.objects.get(revision=waiting)
    assert (said.text, said.about) == ("Hai đáp án đúng", Comment.About.RETURN)


def test_returning_needs_a_reason(waiting, bank):
    with pytest.raises(QuestionError, match=str(reviewing.NO_REASON)):
        send_back(waiting, reason=" ", by=reviewer_of(bank), now=NOW)
    assert status_of(waiting) == (Revision.Status.IN_REVIEW, False)


def test_what_was_returned_may_be_submitted_again(waiting, bank, author):
    send_back(waiting, reason="Sửa", by=reviewer_of(bank), now=NOW)
    submit(waiting, by=author, now=NOW)
    assert status_of(waiting) == (Revision.Status.IN_REVIEW, False)


def test_what_lacks_its_key_is_not_submitted(bank, author, monkeypatch):
    revision = written(bank, author)
    AnswerKey.objects.update(key="")
    with pytest.raises(QuestionError, match="Đáp án không nằm trong các phương án"):
        submit(revision, by=author, now=NOW)
    assert status_of(revision) == (Revision.Status.DRAFT, False)
    monkeypatch.setattr(reviewing, "problems_of", lambda wording: [])
    submit(revision, by=author, now=NOW)
    assert status_of(revision) == (Revision.Status.IN_REVIEW, False)  # so the refusal was for that alone


def test_what_is_approved_is_told_to_be_so(waiting, bank, author):
    look_and_approve(waiting, reviewer_of(bank))
    with translation.override("en"), pytest.raises(QuestionError, match="This revision is approved already"):
        submit(waiting, by=author, now=NOW)


def test_what_waits_is_not_submitted_twice(waiting, author):
    with pytest.raises(QuestionError):
        submit(waiting, by=author, now=NOW)


def test_only_the_newest_revision_is_reviewed(waiting, bank, author):
    revise_question(waiting.question, worded("Hai?"), seen=1, by=author, now=NOW)
    with pytest.raises(QuestionError, match=str(reviewing.NOT_NEWEST)):
        look_and_approve(waiting, reviewer_of(bank))


def test_a_draft_cannot_be_approved(bank, author):
    with pytest.raises(QuestionError, match=str(reviewing.NOT_WAITING)):
        look_and_approve(written(bank, author), reviewer_of(bank))


def test_the_queue_holds_what_others_wrote_oldest_first(bank, author):
    first, second = (written(bank, author, f"cau-{number}") for number in (1, 2))
    for revision, moment in ((second, NOW), (first, NOW.replace(hour=10))):
        submit(revision, by=author, now=moment)
    mine, banks = reviewer_of(bank), Bank.objects.all()
    assert [question.code for question in waiting_for(mine, banks)] == ["cau-2", "cau-1"]
    assert list(waiting_for(author, banks)) == []
    assert list(waiting_for(mine, Bank.objects.none())) == []


def test_the_queue_offers_nothing_that_would_be_refused_as_ones_own(waiting, bank, author):
    """A reviewer who wrote a part of it since the last approval is no second pair of eyes."""
    helper = reviewer_of(bank)
    look_and_approve(waiting, reviewer_of(bank))
    question = Question.objects.get()
    for number, person in ((2, helper), (3, author)):
        revise_question(question, worded(f"Lần {number}?"), seen=number - 1, by=person, now=NOW)
        question.refresh_from_db()
    submit(question.latest_revision, by=author, now=NOW)
    others = reviewer_of(bank)
    assert [waiting_for(each, Bank.objects.all()).count() for each in (helper, author, others)] == [0, 0, 1]
    with pytest.raises(QuestionError, match=str(reviewing.OWN)):
        look_and_approve(question.latest_revision, helper)
    look_and_approve(question.latest_revision, others)


def test_whoever_had_a_hand_in_a_file_is_not_offered_what_it_brought(bank):
    sender, reader, importer, _other = people = [reviewer_of(bank) for _each in range(4)]
    batch = staged(bank, [row()], Usual(make_topic()), by=sender)
    batch.reread_by.add(reader)
    revision = made_by(confirm(batch, by=importer, now=NOW))[0].latest_revision
    assert [waiting_for(each, Bank.objects.all()).count() for each in people] == [0, 0, 0, 1]
    assert [has_written(revision, each) for each in people] == [True, True, True, False]


def test_what_one_has_approved_leaves_ones_queue(waiting, bank):
    Bank.objects.update(approvals_needed=2)
    person = reviewer_of(bank)
    look_and_approve(waiting, person)
    assert [waiting_for(each, Bank.objects.all()).count() for each in (person, reviewer_of(bank))] == [0, 1]


def test_a_retired_question_is_drawn_no_more_until_it_is_brought_back_and_approved_again(waiting, bank):
    person, question = reviewer_of(bank), waiting.question
    look_and_approve(waiting, person)
    drawable = Question.objects.drawable([bank], ["contest"], on=NOW.date())
    retire(question, reason="Văn bản hết hiệu lực", by=person, now=NOW)
    assert list(drawable.all()) == []
    with pytest.raises(QuestionError):
        retire(question, reason="Lại", by=person, now=NOW)
    assert bring_back(question, reason="Đáp án vẫn đúng", by=person, now=NOW) is True
    assert list(drawable.all()) == []
    again = question.revisions.first()
    assert (again.author, again.status) == (person, Revision.Status.IN_REVIEW)
    assert [one.text for one in again.comments.all()] == ["Đáp án vẫn đúng"]
    open_key(again, by=person, now=NOW)
    with pytest.raises(QuestionError):
        approve(again, by=person, now=NOW)
    look_and_approve(again, reviewer_of(bank))
    assert list(drawable.all()) == [question]


def test_in_a_bank_of_two_whoever_wrote_what_the_other_brings_back_approves_it(waiting, bank, author):
    grant(author, Role.REVIEWER, bank.owner)
    person, question = reviewer_of(bank), waiting.question
    look_and_approve(waiting, person)
    retire(question, reason="Đáp án sai", by=person, now=NOW)
    bring_back(question, reason="Đáp án vẫn đúng", by=person, now=NOW)
    again = question.revisions.first()
    queues = [list(waiting_for(each, Bank.objects.all())) for each in (person, author)]
    assert (queues, [has_written(again, each) for each in (person, author)]) == ([[], [question]], [True, False])
    assert (look_and_approve(again, author), status_of(again)) == (True, (Revision.Status.APPROVED, True))


def test_bringing_back_without_a_reason_is_refused(waiting, bank):
    person = reviewer_of(bank)
    retire(waiting.question, reason="Đáp án sai", by=person, now=NOW)
    with translation.override("en"), pytest.raises(QuestionError, match="used again"):
        bring_back(waiting.question, reason=" ", by=person, now=NOW)
    assert Question.objects.living().count() == 0


def test_bringing_back_what_nobody_approved_changes_no_revision(waiting, bank):
    person = reviewer_of(bank)
    retire(waiting.question, reason="Thừa", by=person, now=NOW)
    assert bring_back(waiting.question, reason="Vẫn cần", by=person, now=NOW) is False
    assert list(waiting.question.revisions.all()) == [waiting]


def test_retiring_without_a_reason_is_refused_in_words_about_retiring(waiting, bank):
    with translation.override("en"), pytest.raises(QuestionError, match="used no more"):
        retire(waiting.question, reason=" \n", by=reviewer_of(bank), now=NOW)
    assert Question.objects.get(pk=waiting.question.pk).retired_at is None


def test_who_opened_which_key_and_when_is_in_the_log(waiting, bank):
    person = reviewer_of(bank)
    later = NOW.replace(hour=11)
    open_key(waiting, by=person, now=NOW)
    open_key(waiting, by=person, now=later)
    opening = Opening.objects.get()
    assert (opening.person, opening.first_at, opening.last_at) == (person, NOW, later)
    events = AuditEvent.objects.filter(verb="key-opened").order_by("at")
    assert [(event.actor, event.at, event.subject_id) for event in events] == [
        (person, NOW, str(waiting.pk)),
        (person, later, str(waiting.pk)),
    ]


def test_a_comment_says_something(waiting, author):
    assert comment(waiting.question, " Xem lại nguồn ", by=author, now=NOW).text == "Xem lại nguồn"
    with pytest.raises(QuestionError):
        comment(waiting.question, "  ", by=author, now=NOW)


def restored(first: Revision, bank: Bank) -> Revision:
    """The same words again, after somebody wrote others that were approved; it waits for review."""
    between, by = revise_question(first.question, worded("Hai?"), seen=1, by=reviewer_of(bank), now=NOW), make_person()
    submit(between, by=by, now=NOW)
    look_and_approve(between, reviewer_of(bank))
    again = restore_revision(first, seen=2, by=by, now=NOW)
    submit(again, by=by, now=NOW)
    return again


def test_words_that_nobody_approved_stay_their_authors_whoever_restores_them(waiting, bank, author):
    send_back(waiting, reason="Sai đáp án", by=reviewer_of(bank), now=NOW)
    again, banks = restored(waiting, bank), Bank.objects.all()
    author, other = User.objects.get(pk=grant(author, Role.REVIEWER, bank.owner).pk), reviewer_of(bank)
    queues = [[*waiting_for(each, banks)] for each in (author, other)]
    assert ([has_written(again, each) for each in (author, other)], queues) == ([True, False], [[], [again.question]])
    with pytest.raises(QuestionError, match=str(reviewing.OWN)):
        look_and_approve(again, author)
    assert look_and_approve(again, other) is True


def test_words_that_were_approved_once_are_anybodys_to_look_at_when_somebody_restores_them(waiting, bank, author):
    look_and_approve(waiting, reviewer_of(bank))
    again = restored(waiting, bank)
    author = User.objects.get(pk=grant(author, Role.REVIEWER, bank.owner).pk)
    assert (list(waiting_for(author, Bank.objects.all())), look_and_approve(again, author)) == ([again.question], True)


def test_other_words_under_the_same_stem_are_not_ones_own(waiting, bank, author):
    send_back(waiting, reason="Sai đáp án", by=reviewer_of(bank), now=NOW)
    wording = replace(worded(), explanation="Theo Điều 5.")
    again = restored(waiting, bank)
    mended = revise_question(again.question, wording, seen=3, by=reviewer_of(bank), now=NOW)
    assert [has_written(each, author) for each in (again, mended)] == [True, False]


def test_who_wrote_what_was_approved_since_may_approve_what_others_write_next(waiting, bank, author):
    look_and_approve(waiting, reviewer_of(bank))
    again = revise_question(waiting.question, worded("Hai?"), seen=1, by=reviewer_of(bank), now=NOW)
    submit(again, by=author, now=NOW)
    grant(author, Role.REVIEWER, bank.owner)
    assert look_and_approve(again, User.objects.get(pk=author.pk)) is True
