"""A question that is used no more waits for nobody's review, so what a file says of it is left to a person."""

import pytest

from questions import confirming
from questions.confirming import NotAllFit, confirm
from questions.errors import QuestionError
from questions.formats.rows import Basis, Reading
from questions.importing import UNKNOWN_DOCUMENT, Usual
from questions.models import Question
from questions.repeating import RETIRED, RETIRED_PASSED
from questions.reviewing import bring_back, retire
from questions.staging import checked_rows, decide
from tests.factories import NOW, make_bank, make_person, make_topic
from tests.questions.importing import decisions, imported, one_row, row, staged

pytestmark = pytest.mark.django_db


@pytest.fixture
def usual() -> Usual:
    return Usual(make_topic())


@pytest.fixture
def retired(usual) -> Question:
    imported(make_bank(), [row(code="a-1")], usual)
    question = Question.objects.get()
    retire(question, reason="Đáp án sai", by=make_person(), now=NOW)
    return question


NEWER_LAW = {"legal_bases": [Basis("99/9999/NĐ-CP")]}
CHANGED = [{"code": "a-1", "stem": "Ai ban hành?"}, {"code": "a-1", "key": "B"}, {"key": "B"}]
CHANGED += [{"explanation": "Theo luật mới."}, NEWER_LAW, NEWER_LAW | {"code": "a-1"}]


@pytest.mark.parametrize("told", CHANGED)
def test_a_row_that_says_otherwise_than_a_retired_question_says_so_and_asks(told, retired, usual):
    [found] = checked_rows(retired.bank, Reading([row(**told)]), usual)
    assert (found.decision, found.target, found.meant.problems) == ("ask", retired, [])
    unknown = [str(UNKNOWN_DOCUMENT % {"number": basis.number}) for basis in told.get("legal_bases", [])]
    assert found.meant.notes == [*unknown, str(RETIRED % {"code": "a-1"})]


@pytest.mark.parametrize("told", [{"code": "a-1"}, {}], ids=["code", "words"])
def test_a_row_that_says_what_a_retired_question_says_is_passed_over_with_a_word(told, retired, usual):
    [found] = checked_rows(retired.bank, Reading([row(**told)]), usual)
    assert (found.decision, found.target) == ("pass", retired)
    assert found.meant.notes == [str(RETIRED_PASSED % {"code": "a-1"})]


def test_one_row_that_a_retired_question_says_already_does_not_stop_a_file(retired, usual):
    done = imported(retired.bank, [row(code="a-1"), row("Hai?")], usual)
    assert (done.new, done.passed) == (1, 1)


@pytest.mark.parametrize("living_first", [True, False])
def test_where_a_living_question_has_the_same_words_the_row_is_passed_over(living_first, usual):
    batch = staged(make_bank(), [row(code="a-1"), row(code="a-2")], usual)
    decide(one_row(batch, 2), "new", seen=1)
    confirm(batch, by=batch.by, now=NOW)
    one, other = Question.objects.order_by("code")
    retire(other if living_first else one, reason="Thừa", by=make_person(), now=NOW)
    [found] = checked_rows(one.bank, Reading([row()]), usual)
    assert (found.decision, found.target, found.meant.notes) == ("pass", one if living_first else other, [])


def test_it_is_not_imported_before_a_person_decides_and_never_as_a_change(retired, usual):
    batch = staged(retired.bank, [row(code="a-1", stem="Ai ban hành?")], usual)
    with pytest.raises(NotAllFit):
        confirm(batch, by=batch.by, now=NOW)
    with pytest.raises(QuestionError, match="a-1"):
        decide(one_row(batch), "change", retired, seen=1)
    decide(one_row(batch), "new", seen=1)
    done = confirm(batch, by=batch.by, now=NOW)
    assert (done.new, done.changed, Question.objects.living().count()) == (1, 0, 1)


def test_what_is_retired_after_a_person_chose_it_is_asked_about_until_it_is_back(usual):
    imported(make_bank(), [row(code="a-1")], usual)
    question = Question.objects.get()
    batch = staged(question.bank, [row(stem="Ai ban hành?")], usual)
    decide(one_row(batch), "change", question, seen=1)
    retire(question, reason="Cũ", by=batch.by, now=NOW)
    for error in (QuestionError, NotAllFit):
        with pytest.raises(error):
            confirm(batch, by=batch.by, now=NOW)
        assert decisions(batch) == ["ask"]
    bring_back(question, reason="Vẫn cần", by=batch.by, now=NOW)
    with pytest.raises(QuestionError):
        confirm(batch, by=batch.by, now=NOW)
    assert decisions(batch) == ["change"]


def test_what_is_retired_at_the_last_moment_is_not_changed(usual, monkeypatch):
    imported(make_bank(), [row(code="a-1")], usual)
    question = Question.objects.get()
    batch = staged(question.bank, [row(code="a-1", stem="Ai ban hành?")], usual)
    make = confirming._make

    def make_and_retire(*args) -> None:
        make(*args)
        retire(question, reason="Cũ", by=batch.by, now=NOW)

    monkeypatch.setattr(confirming, "_make", make_and_retire)
    with pytest.raises(QuestionError, match=str(confirming.BANK_CHANGED)[:20]):
        confirm(batch, by=batch.by, now=NOW)
    assert question.revisions.count() == 1
