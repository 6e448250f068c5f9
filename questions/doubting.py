"""Doubts about questions: they come when law changes or facts age, keep a question off new papers, and are settled.

What raises them is in `questions.law`; what settles them, in `questions.reviewing` and `questions.rechecking`.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import DateField, Q, Value
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from questions.errors import QuestionError
from questions.models import Doubt, LegalDocument, Question, Revision, Use

Basis = Question.Basis
GONE = (Doubt.Ground.EXPIRED, Doubt.Ground.REPLACED, Doubt.Ground.REPEALED)
"""What leaves nothing of a document in force; after anything else it has to be looked at again."""


class Shake(NamedTuple):
    """What happened to a document, through which later one, and from which day; None is today."""

    ground: Doubt.Ground
    later: LegalDocument | None
    since: date | None


class InDoubt(QuestionError):
    """The question waits to be looked at again, so what its law and facts are is not merely filed anew."""

    def __init__(self, sentence: object, field: str) -> None:
        super().__init__(sentence)
        self.field = field


def raise_doubts(document: LegalDocument, shake: Shake, *, now: datetime) -> int:
    """Doubt every question whose approved revision cites the document; return how many were not in doubt before.

    Retired ones are doubted, too: they may be brought back. Call it within a transaction.
    """
    today = timezone.localdate(now)
    told = {"document": document, **shake._asdict(), "since": shake.since or today}
    before = dict(Doubt.objects.open().order_by("-pk").values_list("question", "basis_before"))
    standing = Doubt.objects.open().filter(document=document, ground=shake.ground)
    shaken = Question.objects.shaken_by(document)
    fresh = list(shaken.exclude(pk__in=standing.values("question")).only("basis_status"))
    standing.update(since=Least("since", Value(told["since"], DateField())))
    Doubt.objects.bulk_create(
        Doubt(question=each, basis_before=before.get(each.pk, each.basis_status), raised_at=now, **told)
        for each in fresh
    )
    is_gone = shake.ground in GONE and told["since"] <= today
    if is_gone:
        shaken.update(basis_status=Basis.SUPERSEDED)
    else:
        shaken.exclude(basis_status=Basis.SUPERSEDED).update(basis_status=Basis.CHECK)
    return sum(each.pk not in before for each in fresh)


def withdraw_doubts(document: LegalDocument, ground: Doubt.Ground, *, now: datetime) -> int:
    """Take back the open doubts of a ground that is no longer said of a document; return how many.

    A question about which nothing else is in doubt is filed as it was.
    """
    standing = list(Doubt.objects.open().filter(document=document, ground=ground))
    _settle(standing, Doubt.Outcome.WITHDRAWN, now)
    others = Doubt.objects.open().filter(question__in=[each.question_id for each in standing])
    doubted = set(others.values_list("question", flat=True))
    for basis in Basis.values:
        freed = [each.question_id for each in standing if each.basis_before == basis]
        Question.objects.filter(pk__in=set(freed) - doubted).update(basis_status=basis)
    gone = set(others.filter(ground__in=GONE).values_list("question", flat=True))
    Question.objects.filter(pk__in=doubted - gone).update(basis_status=Basis.CHECK)
    return len(standing)


def move_doubts(document: LegalDocument, shake: Shake) -> None:
    """Let the open doubts of a ground begin on another day: the one told before was wrong."""
    if shake.since is not None:
        standing = Doubt.objects.open().filter(document=document, ground=shake.ground, later=shake.later)
        standing.update(since=shake.since)


def doubts_about(question: Question, today: date) -> list[Doubt]:
    """Return the open doubts about a question with their documents. That its facts have aged is one, stored or not."""
    return with_aged(question, question.doubts.open().with_documents(), today)


def with_aged(question: Question, stored: Iterable[Doubt], today: date) -> list[Doubt]:
    """Return these stored doubts about a question, and one about its facts where they have aged meanwhile."""
    doubts = list(stored)
    if has_aged(question, today) and all(each.ground != Doubt.Ground.AGED for each in doubts):
        since = question.facts_valid_until + timedelta(days=1)
        told = {"ground": Doubt.Ground.AGED, "since": since, "basis_before": question.basis_status}
        doubts.append(Doubt(question=question, **told))
    return doubts


def has_aged(question: Question, today: date) -> bool:
    """Whether its facts are no longer sure; only contests have to be right today."""
    day = question.facts_valid_until
    return question.use == Use.CONTEST and day is not None and day < today


def settle(question: Question, doubts: Iterable[Doubt], outcome: Doubt.Outcome, *, now: datetime) -> None:
    """Settle these stored doubts about a question; without any other it is filed as resting on law in force."""
    _settle(doubts, outcome, now)
    if not question.doubts.open().exists():
        Question.objects.filter(pk=question.pk).update(basis_status=Basis.CURRENT)


def settle_by_revision(revision: Revision, *, now: datetime) -> None:
    """Settle what a newly approved revision answers: doubts that were there when it was written, or about a document
    that it no longer cites. Facts that had aged by then no longer have a day."""
    question, cited = revision.question, revision.legal_bases.values("document")
    answered = Q(raised_at__lte=revision.created_at) | (Q(document__isnull=False) & ~Q(document__in=cited))
    if doubts := list(question.doubts.open().filter(answered)):
        settle(question, doubts, Doubt.Outcome.REVISED, now=now)
    if revision.number > 1 and has_aged(question, timezone.localdate(revision.created_at)):
        Question.objects.filter(pk=question.pk).update(facts_valid_until=None)


def refuse_filing(question: Question, basis_status: str, facts_valid_until: date | None, today: date) -> None:
    """Raise InDoubt where a question in doubt would be filed as if nothing were the matter."""
    if question.approved_revision_id is None:
        return
    if basis_status != question.basis_status and question.doubts.open().exists():
        words = _(
            "The law under this question is in doubt, so the state of its basis is not changed here. It changes when a "
            "new revision is approved, or when a reviewer finds the question still right."
        )
        raise InDoubt(words, "basis_status")
    if facts_valid_until != question.facts_valid_until and has_aged(question, today):
        words = _(
            "The facts of this question have aged, so their day is not changed here. It changes when a new revision is "
            "approved, or when a reviewer finds the question still right."
        )
        raise InDoubt(words, "facts_valid_until")


def _settle(doubts: Iterable[Doubt], outcome: Doubt.Outcome, now: datetime) -> None:
    Doubt.objects.filter(pk__in=[each.pk for each in doubts]).update(settled_at=now, outcome=outcome)
