"""Doubts about questions: they come when law changes or facts age, keep a question off new papers, and are settled.

What raises them is in `questions.law`; what settles them, in `questions.reviewing` and `questions.rechecking`.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from questions.chunks import in_chunks
from questions.errors import QuestionError
from questions.models import Doubt, ImportRow, LegalDocument, Question, Revision, Use

Basis = Question.Basis
MADE_BY_DOUBTS = (Basis.CHECK, Basis.SUPERSEDED)
"""How a question in doubt is filed."""
DOUBTED_AT_ONCE = 100
"""Questions of one transaction: some 15 ms of it on a slow machine."""
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


def hold_questions_in_doubt(questions: Iterable[int]) -> None:
    """Let whoever settles doubts about these questions, or files them, wait until the transaction ends.

    Everybody locks in this order: questions by key, then documents by key, then doubts. Questions without their key,
    because whoever raises a doubt refers to one, and may hold the document for which the holder of the question waits.
    """
    held = Question.objects.select_for_update(no_key=True).filter(pk__in=questions).order_by("pk")
    list(held.values_list("pk"))


def raise_doubts(
    document: LegalDocument, shake: Shake, *, now: datetime, among: QuerySet[Question] | None = None
) -> int:
    """Doubt every question whose approved revision cites the document, a chunk to a transaction; return how many were
    not in doubt before. What is doubted so already is left alone. `file_as_doubted` belongs after it.

    Retired ones are doubted, too: they may be brought back.
    """
    standing = Doubt.objects.open().filter(document=document, ground=shake.ground)
    questions = Question.objects.all() if among is None else among
    unheard = ~Exists(standing.filter(question=OuterRef("pk")))
    fresh = questions.shaken_by(document).filter(unheard).order_by("pk").values_list("pk", "basis_status")
    newly = 0
    for chunk in in_chunks(list(fresh), DOUBTED_AT_ONCE):
        with transaction.atomic():
            doubts = _doubts_of(dict(chunk), document, shake, now)
            newly += _not_in_doubt(doubts)
            Doubt.objects.bulk_create(doubts)
    return newly


def forget_doubts(document: LegalDocument, *, now: datetime) -> None:
    """Delete what was raised at that moment about a document that stays as it was after all."""
    raised = Doubt.objects.open().filter(document=document, raised_at=now)
    for chunk in in_chunks(list(raised.order_by("question").values_list("pk", "question")), DOUBTED_AT_ONCE):
        with transaction.atomic():
            hold_questions_in_doubt({question for _doubt, question in chunk})
            Doubt.objects.filter(pk__in=[doubt for doubt, _question in chunk]).delete()


def _not_in_doubt(doubts: list[Doubt]) -> int:
    """About how many of these questions there is no open doubt."""
    questions = [each.question_id for each in doubts]
    in_doubt = Doubt.objects.open().filter(question__in=questions).order_by().values("question").distinct()
    return len(questions) - in_doubt.count()


def _doubts_of(filed: dict[int, str], document: LegalDocument, shake: Shake, now: datetime) -> list[Doubt]:
    """Doubts about these questions, not yet stored; a question in doubt keeps in mind how it was filed before that."""
    told = {"document": document, **shake._asdict(), "since": shake.since or timezone.localdate(now)}
    earlier = Doubt.objects.open().filter(question__in=filed).order_by("-pk").values_list("question", "basis_before")
    before = filed | dict(earlier)
    return [Doubt(question_id=pk, basis_before=basis, raised_at=now, **told) for pk, basis in before.items()]


def file_as_doubted(*, now: datetime, among: QuerySet[Question] | None = None) -> int:
    """File questions in doubt as resting on replaced law, from the day on, or on law to be checked; return how many
    were filed otherwise. What is filed so already is left alone, so doing it again changes nothing."""
    questions = Question.objects.all() if among is None else among
    open_ones = Doubt.objects.open().filter(document__isnull=False)
    gone = open_ones.filter(ground__in=GONE, since__lte=timezone.localdate(now))
    meant = {
        Basis.SUPERSEDED: questions.filter(pk__in=gone.values("question")).exclude(basis_status=Basis.SUPERSEDED),
        Basis.CHECK: questions.filter(pk__in=open_ones.values("question")).exclude(basis_status__in=MADE_BY_DOUBTS),
    }
    filed = 0
    for basis, found in meant.items():
        for chunk in in_chunks(list(found.order_by("pk").values_list("pk", flat=True)), DOUBTED_AT_ONCE):
            with transaction.atomic():
                hold_questions_in_doubt(chunk)
                filed += Question.objects.filter(pk__in=chunk).update(basis_status=basis)
    return filed


def withdraw_doubts(document: LegalDocument, ground: Doubt.Ground, *, now: datetime) -> int:
    """Take back the open doubts of a ground that is no longer said of a document, a chunk to a transaction; return how
    many. A question about which nothing else is in doubt is filed as it was."""
    standing = Doubt.objects.open().filter(document=document, ground=ground)
    withdrawn = 0
    for chunk in in_chunks(list(standing.order_by("question").values_list("question", flat=True)), DOUBTED_AT_ONCE):
        with transaction.atomic():
            hold_questions_in_doubt(chunk)
            list(LegalDocument.objects.select_for_update(no_key=True).filter(pk=document.pk).values_list("pk"))
            withdrawn += _withdraw(standing.filter(question__in=chunk), now)
    return withdrawn


def _withdraw(standing: QuerySet[Doubt], now: datetime) -> int:
    """Take these back; their questions and their document are held."""
    doubts = list(standing)
    _settle(doubts, Doubt.Outcome.WITHDRAWN, now)
    others = Doubt.objects.open().filter(question__in=[each.question_id for each in doubts])
    doubted = set(others.values_list("question", flat=True))
    filed_so = Question.objects.filter(basis_status__in=MADE_BY_DOUBTS)
    for basis in Basis.values:
        freed = [each.question_id for each in doubts if each.basis_before == basis]
        filed_so.filter(pk__in=set(freed) - doubted).update(basis_status=basis)
    gone = others.filter(Q(ground__in=GONE) | Q(basis_before=Basis.SUPERSEDED)).values_list("question", flat=True)
    filed_so.filter(pk__in=doubted - set(gone)).update(basis_status=Basis.CHECK)
    return len(doubts)


def bring_forward(document: LegalDocument, shake: Shake, *, now: datetime) -> None:
    """Let doubts of a ground that was said already begin as early as what is said now."""
    since = shake.since or timezone.localdate(now)
    standing = Doubt.objects.open().filter(document=document, ground=shake.ground)
    standing.filter(since__gt=since).update(since=since)


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
    """Settle these stored doubts about a question; once nothing about its law is in doubt it rests on law in force.

    How editors have filed it themselves stays: they may have done so before a later doubt, or beside aged facts.
    """
    doubts = list(doubts)
    _settle(doubts, outcome, now)
    about_law = [each for each in doubts if each.document_id is not None]
    if not about_law or question.doubts.open().filter(document__isnull=False).exists():
        return
    was_gone = any(each.ground in GONE and each.since <= timezone.localdate(now) for each in about_law)
    filed_so = Question.objects.filter(pk=question.pk, basis_status__in=MADE_BY_DOUBTS if was_gone else [Basis.CHECK])
    filed_so.update(basis_status=Basis.CURRENT)


def settle_by_revision(revision: Revision, *, now: datetime) -> None:
    """Settle what a newly approved revision answers: doubts that were there when its words were written, or about a
    document that it no longer cites. Facts that had aged by then no longer have a day.

    That a document is no longer in force at all is answered for contests only by citing it no more.
    """
    question, cited, first = revision.question, revision.legal_bases.values("document"), _first_to_say(revision)
    written_at = written(first)
    in_view = Q(raised_at__lte=written_at)
    if question.use == Use.CONTEST:
        in_view &= ~Q(ground__in=GONE)
    answered = in_view | (Q(document__isnull=False) & ~Q(document__in=cited))
    if doubts := list(question.doubts.open().filter(answered)):
        settle(question, doubts, Doubt.Outcome.REVISED, now=now)
    if first.number > 1 and has_aged(question, timezone.localdate(written_at)):
        Question.objects.filter(pk=question.pk).update(facts_valid_until=None)


def written(revision: Revision) -> datetime:
    """When the words of a revision were written, as far as we know: those of an import when its file was sent, and
    those that only repeat the revision before it when that was written."""
    first = _first_to_say(revision)
    sent = ImportRow.objects.filter(revision=first).values_list("batch__at", flat=True).first()
    return sent or first.created_at


def _first_to_say(revision: Revision) -> Revision:
    """The earliest of the revisions up to this one that say the same to the letter, with nothing else between them."""
    for earlier in revision.question.revisions.filter(number__lt=revision.number).order_by("-number"):
        if said_by(earlier) != said_by(revision):
            break
        revision = earlier
    return revision


def said_by(revision: Revision) -> list[object]:
    """All that a revision says, with its key: what a copy has in common with it."""
    own = ("kind", "level", "stem", "content", "variation", "as_of", "confidence", "source")
    key, bases = revision.answer_key, ("document", "citation", "article", "clause", "point")
    behind = [revision.legal_bases.values_list(*bases), revision.images.values_list("image", "alt_text")]
    return [*(getattr(revision, name) for name in own), key.key, key.explanation, *map(list, behind)]


def refuse_filing(question: Question, basis_status: str, facts_valid_until: date | None, today: date) -> None:
    """Raise InDoubt where a question in doubt would be filed as if nothing were the matter. That nobody approved it yet
    frees its authors; that its approval has ended, as by bringing it back, does not."""
    if not question.revisions.filter(status=Revision.Status.APPROVED).exists():
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
