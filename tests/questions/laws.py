"""Documents whose law changes, questions that rest on them, and what becomes of these."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from accounts.models import Role
from questions.doubting import doubts_about
from questions.errors import QuestionError
from questions.filing import Filing
from questions.law import (
    Account,
    Act,
    account_of,
    change_document,
)
from questions.models import Doubt, LegalBasis, LegalDocument, Question
from questions.rechecking import find_still_right
from questions.reviewing import approve, open_key, submit
from questions.writing import Basis, revise_question, wording_of
from tests.factories import (
    NOW,
    grant,
    make_document,
    make_person,
    make_question,
)

TODAY = NOW.date()
State, Ground, Kind = LegalDocument.State, Doubt.Ground, "replaces"
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
LATER = NOW + timedelta(hours=1)


def citing(document: LegalDocument, bank, **fields) -> Question:
    question = make_question(bank=bank, **fields)
    LegalBasis.objects.create(revision=question.latest_revision, document=document, article="4")
    return question


def change(document: LegalDocument, keeper, *acts: Act, now=NOW, **facts):
    """Change these facts of a document and what is done to it; its links and topics stay."""
    held = account_of(document)
    fresh = LegalDocument.objects.get(pk=document.pk)
    for name, value in facts.items():
        setattr(fresh, name, value)
    return change_document(fresh, Account(acts, held.links, held.topics), seen=None, by=keeper, now=now)


def replaced(document: LegalDocument, keeper, on: date | None = None, **given) -> LegalDocument:
    later = make_document("118/2025/NĐ-CP")
    change(document, keeper, Act(Kind, later, on), state=State.REPLACED, **given)
    return later


def drawn(question: Question, on: date = TODAY) -> bool:
    return Question.objects.drawable([question.bank], ["contest"], on=on).filter(pk=question.pk).exists()


def reviewer_of(bank, name: str = "Lê Văn Cường"):
    return grant(make_person(name), Role.REVIEWER, bank.owner)


def reasons(question: Question, day: date = TODAY) -> list[str]:
    return [str(doubt.reason) for doubt in doubts_about(question, day)]


@contextmanager
def refused(sentence: object) -> Iterator[None]:
    with pytest.raises(QuestionError) as error:
        yield
    assert str(error.value) == str(sentence)


def revised(question: Question, *bases: LegalDocument, now=LATER):
    author = make_person("Phạm Thị Soạn")
    wording = wording_of(question.latest_revision)
    changed = type(wording)(**wording.__dict__ | {"bases": [Basis(each) for each in bases], "stem": "Viết lại?"})
    revision = revise_question(question, changed, seen=question.latest_revision.number, by=author, now=now)
    submit(revision, by=author, now=now)
    return revision


def approved(revision, now=LATER) -> bool:
    reviewer = reviewer_of(revision.question.bank)
    open_key(revision, by=reviewer, now=now)
    return approve(revision, by=reviewer, now=now)


def still_right(question, by, reason="Điều 4 không đổi.", opened=LATER, **given) -> bool:
    open_key(question.approved_revision, by=by, now=opened)
    return find_still_right(question, reason=reason, by=by, now=LATER, **given)


def filing(question: Question, **changes) -> Filing:
    names = ("code", "topic", "use", "basis_status", "facts_valid_until")
    return Filing(**{name: getattr(question, name) for name in names} | changes)
