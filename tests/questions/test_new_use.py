"""What was practised with has shown its key to everybody, so it comes to contests only by a second eye."""

from dataclasses import replace

import pytest

from accounts.models import AuditEvent, Role
from questions.errors import QuestionError
from questions.models import Bank, Comment, Question, Revision
from questions.reviewing import approve, has_written, open_key, waiting_for
from questions.writing import KEY_WAS_SHOWN, TAKEN_UP, Wording, file_question, revise_question, wording_of
from tests.factories import NOW, grant, make_person, make_question
from tests.questions.laws import approved, drawn, filing

pytestmark = pytest.mark.django_db
Status = Revision.Status


@pytest.fixture
def mover():
    return make_person("Trần Thị Bình")


@pytest.fixture
def practised(mover) -> Question:
    question = make_question(use="practice")
    grant(mover, Role.REVIEWER, question.bank.owner)
    return question


def moved(question: Question, by, use: str = "contest") -> bool:
    told = file_question(question, filing(question, use=use), by=by, now=NOW)
    question.refresh_from_db()
    return told


def standing(question: Question) -> tuple:
    newest = question.latest_revision
    return newest.number, newest.status, newest.author, question.approved_revision


@pytest.mark.parametrize("use", ["practice", "history"])
def test_nobody_alone_moves_into_contests_what_everybody_could_see(use, practised, mover):
    Question.objects.update(use=use)
    practised.refresh_from_db()
    assert (moved(practised, mover), drawn(practised)) == (True, False)
    assert standing(practised) == (2, Status.IN_REVIEW, mover, None)
    open_key(practised.latest_revision, by=mover, now=NOW)
    with pytest.raises(QuestionError):
        approve(practised.latest_revision, by=mover, now=NOW)
    assert (approved(practised.latest_revision), drawn(practised)) == (True, True)


def test_in_a_bank_of_two_whoever_wrote_what_the_other_moves_approves_it(practised, mover):
    author = grant(make_person(), Role.REVIEWER, practised.bank.owner)
    Revision.objects.update(author=author)
    moved(practised, mover)
    queues = [list(waiting_for(each, Bank.objects.all())) for each in (mover, author)]
    open_key(practised.latest_revision, by=author, now=NOW)
    assert (queues, approve(practised.latest_revision, by=author, now=NOW)) == ([[], [practised]], True)


def test_it_says_the_same_and_why_it_waits(practised, mover):
    before = wording_of(practised.approved_revision)
    moved(practised, mover)
    assert wording_of(practised.latest_revision) == before
    said = Comment.objects.get()
    assert (said.revision, said.author, said.text) == (practised.latest_revision, mover, str(KEY_WAS_SHOWN))
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs == {"question-filed", "question-revised", "revision-submitted"}


def test_by_way_of_history_it_waits_as_well(practised, mover):
    assert (moved(practised, mover, "history"), practised.latest_revision.number) == (False, 1)
    assert (moved(practised, mover), drawn(practised)) == (True, False)


@pytest.mark.parametrize(("is_own", "number"), [(True, 2), (False, 3)])
def test_a_draft_stays_a_draft_and_whoever_moves_it_has_written_it(is_own, number, practised, mover):
    author = mover if is_own else make_person()
    revise_question(practised, worded(practised), seen=1, by=author, now=NOW)
    moved(practised, mover)
    assert standing(practised) == (number, Status.DRAFT, mover, None)
    assert (practised.latest_revision.stem, has_written(practised.latest_revision, mover)) == ("Viết lại?", True)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.RETURNED])
def test_whose_unfinished_words_are_taken_up_the_comment_says(status, practised, mover):
    revise_question(practised, worded(practised), seen=1, by=make_person(), now=NOW)
    Revision.objects.filter(number=2).update(status=status)
    moved(practised, mover)
    assert Comment.objects.get().text == f"{KEY_WAS_SHOWN} ({TAKEN_UP % {'number': 2}})"


def worded(question: Question) -> Wording:
    return replace(wording_of(question.latest_revision), stem="Viết lại?")


def test_what_nobody_ever_approved_showed_nothing(mover):
    question = make_question(use="practice", approved=False)
    assert (moved(question, mover), question.revisions.count()) == (False, 1)


@pytest.mark.parametrize("use", ["practice", "history", "contest"])
def test_what_contests_ask_keeps_its_approval_wherever_it_goes(use, mover):
    question = make_question()
    assert (moved(question, mover, use), question.approved_revision) == (False, question.latest_revision)
