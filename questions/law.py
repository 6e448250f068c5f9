"""Keeping legal documents: what is known of each, what later ones do to it, and what that means for questions.

A change that leaves a document no longer plainly in force puts the questions that rest on it in doubt
(`questions.doubting`); who changes it can see beforehand which.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from accounts.roles import keeps_law
from accounts.vietnamese import fold
from questions.doubting import (
    GONE,
    Shake,
    bring_forward,
    file_as_doubted,
    forget_doubts,
    move_doubts,
    raise_doubts,
    withdraw_doubts,
    written,
)
from questions.errors import NotAllowed, Overtaken, QuestionError
from questions.models import DocumentLink, DocumentRelation, Doubt, LegalDocument, Question, Revision, Topic, Use

State, Ground, Outcome = LegalDocument.State, Doubt.Ground, Doubt.Outcome
FACTS = (
    *("number", "title", "type", "issuer", "date_issued", "effective_date"),
    *("state", "state_since", "state_detail", "note"),
)
"""What people write of a document."""
UNDER_WAY = timedelta(minutes=10)
"""For so long a change of a document may be at work: its doubts are there, and the document is not changed yet."""
GROUND_OF_STATE = {
    State.IN_FORCE_AMENDED: Ground.AMENDED,
    State.IN_FORCE_PARTLY_AMENDED: Ground.AMENDED,
    State.BEING_REPLACED: Ground.BEING_REPLACED,
    State.REPLACED: Ground.REPLACED,
    State.EXPIRED: Ground.EXPIRED,
    State.UNKNOWN: Ground.UNVERIFIED,
}
"""What a state says against questions; one that is not here leaves the document plainly in force."""
GROUND_OF_RELATION = {
    DocumentRelation.Kind.AMENDS: Ground.AMENDED,
    DocumentRelation.Kind.REPLACES: Ground.REPLACED,
    DocumentRelation.Kind.REPEALS: Ground.REPEALED,
}


class StaleDocument(Overtaken):
    """The document was changed since it was shown; `present` is the mark of what stands now."""

    def __init__(self, last: User | None, reader: User, present: str) -> None:
        super().__init__(last, reader)
        self.present = present


class BadDocument(QuestionError):
    """A document that cannot be kept so; `field` is the one to mark."""

    status = 422

    def __init__(self, sentence: object, field: str) -> None:
        super().__init__(sentence)
        self.field = field


class Act(NamedTuple):
    """What a later document does to this one, and from when."""

    kind: str
    later: LegalDocument
    on: date | None = None


class Link(NamedTuple):
    """Where the text can be read, and what the link is called."""

    url: str
    words: str = ""


@dataclass(frozen=True)
class Account:
    """All that stands beside a document's own facts: acts of later documents, links, topics."""

    acts: Sequence[Act] = ()
    links: Sequence[Link] = ()
    topics: Sequence[Topic] = ()


class Changed(NamedTuple):
    """The stored document, how many questions came into doubt, and about how many a doubt was taken back."""

    document: LegalDocument
    doubted: int = 0
    withdrawn: int = 0


def account_of(document: LegalDocument) -> Account:
    """Return what is stored beside a document."""
    acts = _acts_on(document)
    links = [Link(link.url, link.words) for link in document.links.all()]
    return Account(acts, links, list(document.topics.all()))


def _acts_on(document: LegalDocument) -> list[Act]:
    relations = document.acted_on_by.select_related("later").order_by("on", "pk")
    return [Act(relation.kind, relation.later, relation.on) for relation in relations]


def told(document: LegalDocument, account: Account) -> dict[str, Any]:
    """Return a document as the log keeps it."""
    return {name: getattr(document, name) for name in FACTS} | {
        "acts": sorted([act.kind, act.later.number, str(act.on or "")] for act in account.acts),
        "links": [list(link) for link in account.links],
        "topics": sorted(topic.slug for topic in account.topics),
    }


def document_mark(document: LegalDocument) -> str:
    """Return what stands for the stored version of a document; "" for one that is not stored yet."""
    return _mark(told(document, account_of(document))) if document.pk else ""


def shakes_of(document: LegalDocument, acts: Iterable[Act]) -> list[Shake]:
    """Return what is to be said against a document's being plainly in force.

    A state that comes from a later document is one with what that document does. Where no day is told from which that
    is so, it is the day on which the later document takes effect.
    """
    ground = GROUND_OF_STATE.get(State(document.state))
    found = []
    for shake in shakes_by(acts):
        told = shake.since or (document.state_since if shake.ground == ground else None)
        found.append(shake._replace(since=told or shake.later.effective_date))
    if ground is not None and all(ground != shake.ground for shake in found):
        found.append(Shake(ground, None, document.state_since))
    return found


def usual_basis_status(documents: Collection[LegalDocument]) -> Question.Basis:
    """Return how a question is filed that rests on these, where nobody says it: only law that is plainly in force today
    needs no look."""
    in_force = documents and all(State(document.standing) not in GROUND_OF_STATE for document in documents)
    return Question.Basis.CURRENT if in_force else Question.Basis.CHECK


def shakes_by(acts: Iterable[Act]) -> list[Shake]:
    """Return what later documents say against this one by what they do to it."""
    grounds = ((GROUND_OF_RELATION.get(act.kind), act) for act in acts)
    return [Shake(ground, act.later, act.on) for ground, act in grounds if ground is not None]


def foreseen(document: LegalDocument, account: Account) -> list[Shake]:
    """Return what this change of a stored document would newly say against it."""
    stored = LegalDocument.objects.get(pk=document.pk)
    return _new_ones(shakes_of(stored, account_of(stored).acts), shakes_of(document, account.acts))


def _new_ones(before: Iterable[Shake], after: Iterable[Shake]) -> list[Shake]:
    known = {(shake.ground, shake.later) for shake in before}
    return [shake for shake in after if (shake.ground, shake.later) not in known]


@transaction.atomic
def add_document(document: LegalDocument, account: Account, *, by: User, now: datetime) -> LegalDocument:
    """Keep one more legal document. Raises NotAllowed, and BadDocument for a number that is there already."""
    _check(document, account, by)
    document.code = _free_code(document.number)
    document.save(force_insert=True)
    _write(document, account)
    audit.record(by, "document-added", on=document, after=told(document, account), at=now)
    return document


def change_document(document: LegalDocument, account: Account, *, seen: str | None, by: User, now: datetime) -> Changed:
    """Store new facts of a document, and put its questions in doubt where it is no longer plainly in force.

    Where nothing speaks against it any more, the doubts about it are taken back. Raises NotAllowed, BadDocument, and
    StaleDocument when the stored version is not the one seen.

    However many questions there are, answers of an open round do not wait for long: doubts are raised in chunks, then
    one short transaction changes the document, and what follows from that comes in chunks again. Where a process dies
    in between, `heed_the_day` puts it right.
    """
    _check(document, account, by)
    try:
        raised = sum(raise_doubts(document, shake, now=now) for shake in foreseen(document, account))
        changed, gone = _change(document, account, raised, seen, by, now)
    except Exception:
        forget_doubts(document, now=now)
        raise
    for ground in gone:
        withdraw_doubts(document, ground, now=now)
    file_as_doubted(now=now, among=Question.objects.resting_on(document))
    return changed


@transaction.atomic
def _change(
    document: LegalDocument, account: Account, raised: int, seen: str | None, by: User, now: datetime
) -> tuple[Changed, set[Ground]]:
    """Store the facts, and doubt what was approved since doubts were raised; return what changed, and what is said
    against the document no more."""
    _check(document, account, by)
    stored = LegalDocument.objects.select_for_update(of=("self",), no_key=True).get(pk=document.pk)
    held = account_of(stored)
    before, after = told(stored, held), told(document, account)
    if seen is not None and seen != _mark(before):
        raise StaleDocument(audit.last_actor(stored), by, _mark(before))
    if before == after:
        return Changed(document), set()
    document.save(update_fields=FACTS)
    _write(document, account)
    shakes = shakes_of(stored, held.acts), shakes_of(document, account.acts)
    doubted, gone = _shake(document, *shakes, now)
    doubted += raised
    withdrawn = Doubt.objects.open().filter(document=document, ground__in=gone).count()
    names = [name for name in after if before[name] != after[name]]
    became = {name: after[name] for name in names} | {"doubted": doubted, "withdrawn": withdrawn}
    was = {name: before[name] for name in names}
    audit.record(by, "document-changed", on=document, before=was, after=became, at=now)
    return Changed(document, doubted, withdrawn), gone


def stored_shakes(documents: Iterable[LegalDocument]) -> dict[int, list[Shake]]:
    """Return what is said against each of these documents as it is stored, by its key."""
    stored = LegalDocument.objects.in_bulk([document.pk for document in documents])
    return {pk: shakes_of(document, _acts_on(document)) for pk, document in stored.items()}


def heed_changes(documents: Iterable[LegalDocument], before: dict[int, list[Shake]], *, now: datetime) -> None:
    """Let the questions know where these were changed otherwise than by `change_document`; `before` is what was said
    against them, nothing where it does not tell."""
    after = stored_shakes(documents)
    for document in LegalDocument.objects.filter(pk__in=after):
        _doubted, gone = _shake(document, before.get(document.pk, []), after[document.pk], now)
        for ground in gone:
            withdraw_doubts(document, ground, now=now)
        file_as_doubted(now=now, among=Question.objects.resting_on(document))


def heed_the_day(*, now: datetime) -> int:
    """See that questions stand where the law and the day have them: file as resting on replaced law what rests on it
    from today on, and finish what a process left undone that died; return how many questions that reached."""
    about_law = Doubt.objects.open().filter(document__isnull=False, raised_at__lt=now - UNDER_WAY)
    said = set(about_law.order_by().values_list("document", "ground").distinct())
    shakes = stored_shakes(LegalDocument.objects.filter(pk__in={document for document, _ground in said}))
    reached = 0
    for document, ground in said:
        if all(shake.ground != ground for shake in shakes[document]):
            reached += withdraw_doubts(LegalDocument(pk=document), ground, now=now)
    return reached + file_as_doubted(now=now)


def hold_law_of(revision: Revision) -> None:
    """Let whoever changes what a revision cites, or what its question is in doubt about, wait until the transaction
    ends. Call it before any doubt is locked: a change of law locks the document first, too."""
    doubted = revision.question.doubts.open().filter(document__isnull=False).order_by().values("document")
    concerned = Q(pk__in=revision.legal_bases.order_by().values("document")) | Q(pk__in=doubted)
    list(LegalDocument.objects.filter(concerned).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def doubt_by_law(revision: Revision, *, now: datetime) -> None:
    """Doubt a question by the law that its approved revision cites, as that stands when it comes to be drawn. Call it
    within a transaction.

    Two things are held against it: for contests, that a document is no longer in force at all; and whatever was said of
    one after the revision had been written. What reviewers have found still right since that was said stays so.
    """
    alone = Question.objects.filter(pk=revision.question_id)
    hold_law_of(revision)
    for document in LegalDocument.objects.filter(pk__in=revision.legal_bases.order_by().values("document")):
        for shake in shakes_of(document, _acts_on(document)):
            if _speaks_against(shake, document, revision):
                raise_doubts(document, shake, now=now, among=alone)
    file_as_doubted(now=now, among=alone)


def _speaks_against(shake: Shake, document: LegalDocument, revision: Revision) -> bool:
    is_gone = shake.ground in GONE and revision.question.use == Use.CONTEST
    is_news = document.shaken_at is not None and document.shaken_at > written(revision)
    settled = revision.question.doubts.filter(document=document, ground=shake.ground, outcome=Outcome.STILL_RIGHT)
    if document.shaken_at is not None:
        settled = settled.filter(settled_at__gte=document.shaken_at)
    return (is_gone or is_news) and not settled.exists()


def _shake(document: LegalDocument, before: list[Shake], after: list[Shake], now: datetime) -> tuple[int, set[Ground]]:
    """Put questions in doubt where something is newly said; return how many, and what is said no more."""
    fresh = _new_ones(before, after)
    if fresh:
        LegalDocument.objects.filter(pk=document.pk).update(shaken_at=now)
    for shake in after:
        if shake not in fresh:
            move_doubts(document, shake)
    for shake in fresh:
        bring_forward(document, shake, now=now)
    doubted = sum(raise_doubts(document, shake, now=now) for shake in fresh)
    return doubted, {shake.ground for shake in before} - {shake.ground for shake in after}


def _check(document: LegalDocument, account: Account, by: User) -> None:
    if not keeps_law(by):
        raise NotAllowed
    if twin := _of_number(document):
        raise BadDocument(_("There is already a document with this number: %s.") % twin, "number")
    if any(act.later.pk == document.pk for act in account.acts):
        raise BadDocument(_("A document cannot amend, replace or repeal itself."), "acts")
    if len({(act.kind, act.later.pk) for act in account.acts}) < len(account.acts):
        raise BadDocument(_("The same document is named twice with the same effect."), "acts")


def bare_number(number: str) -> str:
    """Return the number as people look for it, without accents, case and spaces: by this two are the same."""
    return fold(number).replace(" ", "")


def _of_number(document: LegalDocument) -> str | None:
    """The number of another document that only looks different: what rests on one would not hear of the other. A number
    that stood before stays."""
    if LegalDocument.objects.filter(pk=document.pk, number=document.number).exists():
        return None
    bare = bare_number(document.number)
    others = LegalDocument.objects.exclude(pk=document.pk).values_list("number", flat=True)
    return next((number for number in others if bare_number(number) == bare), None)


def _write(document: LegalDocument, account: Account) -> None:
    document.acted_on_by.all().delete()
    DocumentRelation.objects.bulk_create(
        DocumentRelation(earlier=document, later=act.later, kind=act.kind, on=act.on) for act in account.acts
    )
    document.links.all().delete()
    DocumentLink.objects.bulk_create(
        DocumentLink(document=document, url=link.url, words=link.words, position=position)
        for position, link in enumerate(account.links)
    )
    document.topics.set(account.topics)


def _free_code(number: str) -> str:
    stem = slugify(fold(number).replace("/", "-"))[:50] or "van-ban"
    code, count = stem, 1
    while LegalDocument.objects.filter(code=code).exists():
        count += 1
        code = f"{stem}-{count}"
    return code


def _mark(facts: dict[str, Any]) -> str:
    return sha256(json.dumps(facts, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()[:32]
