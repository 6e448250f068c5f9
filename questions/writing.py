"""Writing questions: every save is a new revision, and what was written before stands for ever.

So the log only names revisions: it holds no keys (but in entries from before), as nobody notes who reads the log.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import AuditEvent, User
from accounts.roles import can_organize, can_review
from questions.citing import cited
from questions.doubting import refuse_filing
from questions.errors import QuestionError, Stale, Unusable
from questions.filing import Filing, give_tags, problems_of_filing
from questions.holidays import calendar_for, newest_calendar, newest_edition
from questions.kinds import KINDS, Problem
from questions.law import doubt_by_law
from questions.models import (
    EXPLANATION_LIMIT,
    STEM_LIMIT,
    AnswerKey,
    Bank,
    Comment,
    LegalBasis,
    LegalDocument,
    Question,
    QuestionImage,
    Revision,
    Use,
    documents_of_bases,
)
from questions.searching import remember_words
from questions.variants import PARTS, Calendar, check, declaration_of, preview

CODE_TAKEN = _("Another question of this bank has this code.")
HOLD_LONGER = _(
    "The facts of an approved question hold longer once a reviewer or an organiser says so, here or after that day."
)
KEY_WAS_SHOWN = _(
    "This question was for practice or history, where everybody could see its key, so somebody else must approve it "
    "again before a contest asks it."
)
TAKEN_UP = _(
    "This takes up the words of revision %(number)d, which was not approved; a first approval of it no longer counts."
)


@dataclass(frozen=True)
class Basis:
    """A place in a legal document, in words and, where they are plain, in parts."""

    document: LegalDocument
    citation: str = ""
    article: str = ""
    clause: str = ""
    point: str = ""

    def __str__(self) -> str:
        return cited(self.document.number, self.document.type, self.citation)


@dataclass(frozen=True)
class Wording:
    """All that makes a revision: what entrants read, its key and why."""

    kind: str
    level: int
    stem: str
    content: dict[str, Any]
    key: Any
    explanation: str = ""
    variation: dict[str, Any] | None = None
    """What varies from paper to paper, see `questions.variants`; the texts are then templates."""
    bases: Sequence[Basis] = ()
    pictures: Sequence[QuestionImage] = ()
    """Stored with another revision or not yet stored; each is kept anew, with its words."""
    as_of: str = ""
    confidence: str = ""
    source: str = ""
    calendar: Calendar | None = None
    """By which a stored wording that varies counts working days; None is the calendar as it is now."""


def problems_of(wording: Wording) -> list[Problem]:
    """Return what keeps a wording from being saved: an empty stem, texts without end, and what its kind finds, in the
    wording or in variants of it."""
    found = []
    if not wording.stem.strip():
        found.append(Problem("stem", _("The question has no text.")))
    elif len(wording.stem) > STEM_LIMIT:
        found.append(Problem("stem", _("The question is longer than 5,000 characters.")))
    if len(wording.explanation) > EXPLANATION_LIMIT:
        found.append(Problem("explanation", _("The explanation is longer than 20,000 characters.")))
    found += _problems_of_answer(wording)
    found += [Problem("pictures", _("Say what each picture shows.")) for one in wording.pictures if not one.alt_text]
    return found


def _problems_of_answer(wording: Wording) -> list[Problem]:
    if wording.variation is None:
        return KINDS[wording.kind].validate(wording.content, wording.key)
    if not (isinstance(wording.variation, dict) and wording.variation.keys() <= set(PARTS)):
        return [Problem("parameters", _("The parameters cannot be read."))]
    return check(declaration(wording), wording.kind, newest_calendar())


def declaration(wording: Wording) -> dict[str, Any]:
    """Return what a wording that varies declares, as `questions.variants` takes it."""
    return declaration_of(wording.variation, wording.stem, wording.content, wording.key, wording.explanation)


def example_of(wording: Wording) -> Wording:
    """Return a plain wording as one paper could have it: that of the first variant of the sample, which is shown as the
    example of a question with parameters. The templates themselves where no variant can be made."""
    if wording.variation is None:
        return wording
    calendar = wording.calendar or newest_calendar()
    made = preview(declaration(wording), wording.kind, calendar, count=1)[0].variant
    if made is None:
        return wording
    names = ("stem", "content", "key", "explanation")
    return replace(wording, variation=None, **{name: getattr(made, name) for name in names})


@transaction.atomic
def create_question(bank: Bank, filing: Filing, wording: Wording, *, by: User, now: datetime) -> Question:
    """Put a new question into the bank, with its first revision as a draft. Raises Unusable and QuestionError."""
    _refuse_unfit(filing)
    Bank.objects.select_for_update(of=("self",)).get(pk=bank.pk)  # so that the code can be looked for
    _refuse_taken(bank, filing.code)
    question = Question.objects.create(
        bank=bank,
        code=filing.code,
        topic=filing.topic,
        use=filing.use,
        basis_status=filing.basis_status,
        facts_valid_until=filing.facts_valid_until,
    )
    question.tags.set(give_tags(question, filing.tags))
    first = _add_revision(question, 1, wording, by, now)
    audit.record(by, "question-created", on=question, after={"revision": first.number}, at=now)
    return question


@transaction.atomic
def revise_question(
    question: Question, wording: Wording, *, seen: int, reason: str = "", by: User, now: datetime
) -> Revision:
    """Write the next revision of a question, as a draft; the approved one is drawn until this one is approved.

    `seen` is the number of the newest revision that the person saw. Raises Unusable, and Stale when there is a newer.
    """
    held = (
        Question.objects.select_for_update(of=("self",), no_key=True)
        .select_related("latest_revision__author")
        .get(pk=question.pk)
    )
    newest = held.latest_revision
    if newest is not None and newest.number != seen:
        raise Stale(newest.author, by)
    revision = _add_revision(held, seen + 1, wording, by, now)
    if reason:
        Comment.objects.create(
            question=held, revision=revision, author=by, text=reason, about=Comment.About.CHANGE, at=now
        )
    audit.record(by, "question-revised", on=held, after={"revision": revision.number}, reason=reason, at=now)
    return revision


def restore_revision(revision: Revision, *, seen: int, by: User, now: datetime) -> Revision:
    """Make an old revision the newest again, as a new one. Raises Stale."""
    reason = str(_("Revision %(number)d restored.") % {"number": revision.number})
    return revise_question(revision.question, wording_of(revision), seen=seen, reason=reason, by=by, now=now)


@transaction.atomic
def file_question(
    question: Question, filing: Filing, *, seen: str | None = None, reason: str = "", by: User, now: datetime
) -> bool:
    """Change where a question stands in its bank; its wording stays. Return whether its approval ended with that: what
    was practised with comes to contests only once somebody else has looked at it again.

    `seen` is the `filing_mark` that the person saw; None replaces whatever stands. Raises Unusable, also for an author
    who would let the facts of what contests draw hold longer, Stale where the filing has changed, InDoubt for what
    stands while the question is in doubt, and QuestionError for a code that is taken.
    """
    _refuse_unfit(filing)
    questions = Question.objects.select_for_update(
        of=("self",), no_key=True
    )  # before the bank, as whoever revises it does
    held = questions.select_related("latest_revision", "topic").get(pk=question.pk)
    if seen is not None and seen != filing_mark(held):
        raise Stale(_filer(held), by)
    refuse_filing(held, filing.basis_status, filing.facts_valid_until, timezone.localdate(now))
    _refuse_longer(held, filing, by)
    if held.code != filing.code:
        Bank.objects.select_for_update(of=("self",)).get(pk=held.bank_id)
        _refuse_taken(held.bank, filing.code)
    before = filed(held)
    for name in ("code", "topic", "use", "basis_status", "facts_valid_until"):
        setattr(held, name, getattr(filing, name))
    held.save(update_fields=["code", "topic", "use", "basis_status", "facts_valid_until"])
    held.tags.set(give_tags(held, filing.tags))
    remember_words([held])
    has_turned = before["use"] != held.use and held.approved_revision_id is not None
    if has_turned:
        doubt_by_law(held.approved_revision, now=now)  # what is right as history need not be right today
    if (after := filed(held)) != before:
        audit.record(by, "question-filed", on=held, before=before, after=after, reason=reason, at=now)
    if was_shown := has_turned and held.use == Use.CONTEST:
        end_approval(held, reason=str(KEY_WAS_SHOWN), by=by, now=now)
    return was_shown


def end_approval(held: Question, *, reason: str, by: User, now: datetime) -> None:
    """Let a question that was approved, and that is locked, be drawn no more before somebody else approves it: `by`
    writes what they approve, in the words of the newest revision, unless that is a draft of theirs that they have yet
    to submit. Words that somebody is at work on are taken up rather than buried under older ones; the comment says so.
    """
    newest = held.latest_revision
    waits = newest.status in (Revision.Status.APPROVED, Revision.Status.IN_REVIEW)
    if waits or newest.author_id != by.pk:
        if newest.status != Revision.Status.APPROVED:
            reason = f"{reason} ({TAKEN_UP % {'number': newest.number}})"
        newest = _add_revision(held, newest.number + 1, wording_of(newest), by, now)
        audit.record(by, "question-revised", on=held, after={"revision": newest.number}, at=now)
    if waits:
        newest.status, newest.submitted_at = Revision.Status.IN_REVIEW, now
        newest.save(update_fields=["status", "submitted_at"])
        audit.record(by, "revision-submitted", on=newest, at=now)
    held.approved_revision = None
    held.save(update_fields=["approved_revision"])
    Comment.objects.create(question=held, revision=newest, author=by, text=reason, about=Comment.About.CHANGE, at=now)


def wording_of(revision: Revision) -> Wording:
    """Return all that a revision says, with its key. Only for those who write and review."""
    prefetch_related_objects([revision], documents_of_bases(), "images")
    key = revision.answer_key
    bases = [
        Basis(basis.document, basis.citation, basis.article, basis.clause, basis.point)
        for basis in revision.legal_bases.all()
    ]
    return Wording(
        kind=revision.kind,
        level=revision.level,
        stem=revision.stem,
        content=revision.content,
        key=key.key,
        explanation=key.explanation,
        variation=revision.variation,
        bases=bases,
        pictures=list(revision.images.all()),
        as_of=revision.as_of,
        confidence=revision.confidence,
        source=revision.source,
        calendar=None if revision.variation is None else calendar_for(revision),
    )


def filed(question: Question) -> dict[str, Any]:
    """Return where a question stands, as the log keeps it."""
    return {
        "code": question.code,
        "topic": question.topic.slug,
        "use": question.use,
        "basis_status": question.basis_status,
        "facts_valid_until": question.facts_valid_until,
        "tags": list(question.tags.values_list("name", flat=True)),
    }


def filing_mark(question: Question) -> str:
    """Return what stands for where a question is filed, so that two who change it do not overwrite each other."""
    return sha256(json.dumps(filed(question), default=str, sort_keys=True).encode()).hexdigest()[:32]


def _filer(question: Question) -> User | None:
    """Who filed a question as it stands; None where that came about otherwise, as by a change of law."""
    last = AuditEvent.objects.about([question]).filter(verb="question-filed").first()
    stands = json.loads(json.dumps(filed(question), default=str))
    return last.actor if last is not None and last.after == stands else None


def _refuse_unfit(filing: Filing) -> None:
    if problems := problems_of_filing(filing):
        raise Unusable(problems)


def _refuse_longer(held: Question, filing: Filing, by: User) -> None:
    """Whoever only writes lets no facts of an approved contest question hold longer than was looked at; sooner they may
    end. Otherwise nobody else would ever see them again."""
    until, wanted = held.facts_valid_until, filing.facts_valid_until
    is_drawn = held.approved_revision_id is not None and held.use == filing.use == Use.CONTEST
    if not is_drawn or until is None or (wanted is not None and wanted <= until):
        return
    if not (can_review(by, held.bank.owner) or can_organize(by, held.bank.owner)):
        raise Unusable([Problem("facts_valid_until", HOLD_LONGER)])


def _refuse_taken(bank: Bank, code: str) -> None:
    if bank.questions.filter(code=code).exists():
        raise QuestionError(CODE_TAKEN)


def _add_revision(question: Question, number: int, wording: Wording, by: User, now: datetime) -> Revision:
    if problems := problems_of(wording):
        raise Unusable(problems)
    revision = Revision.objects.create(
        question=question,
        number=number,
        kind=wording.kind,
        level=wording.level,
        stem=wording.stem,
        content=wording.content,
        variation=wording.variation,
        calendar_id=None if wording.variation is None else newest_edition(),
        as_of=wording.as_of,
        confidence=wording.confidence,
        source=wording.source,
        author=by,
        created_at=now,
    )
    AnswerKey.objects.create(revision=revision, key=wording.key, explanation=wording.explanation)
    _add_bases(revision, wording.bases)
    _add_pictures(revision, wording.pictures)
    question.latest_revision = revision
    question.save(update_fields=["latest_revision"])
    remember_words([question])
    return revision


def _add_bases(revision: Revision, bases: Sequence[Basis]) -> None:
    LegalBasis.objects.bulk_create(
        LegalBasis(
            revision=revision,
            document=basis.document,
            citation=basis.citation,
            article=basis.article,
            clause=basis.clause,
            point=basis.point,
            position=position,
        )
        for position, basis in enumerate(bases)
    )


def _add_pictures(revision: Revision, pictures: Sequence[QuestionImage]) -> None:
    """A file is named by its content and never changed, so revisions may share one."""
    for position, picture in enumerate(pictures):
        picture.pk, picture.revision, picture.position = None, revision, position
        picture._state.adding = True
        picture.save(force_insert=True)
