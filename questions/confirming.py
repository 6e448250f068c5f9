"""Making questions of a staged import: first out of sight, chunk by chunk, then all at once by one switch.

A question without a latest revision is seen nowhere. So each new question is made without one, and revisions for
questions that the bank has are made under a question that holds them meanwhile. The switch is one short transaction: it
gives the new ones their revision, and the changed ones theirs. Whatever breaks before it leaves nothing to be seen, and
confirming again goes on where it stopped.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from questions.chunks import in_chunks
from questions.claiming import Claim, Lost
from questions.errors import QuestionError
from questions.filing import spelled_in
from questions.formats.remarks import ERROR, MEANINGS
from questions.holidays import newest_edition
from questions.importing import Codes, Meant, Site, code_of, filing_of
from questions.models import (
    AnswerKey,
    Fingerprint,
    ImportBatch,
    ImportRow,
    LegalBasis,
    Question,
    QuestionImage,
    QuestionText,
    Revision,
    Tag,
)
from questions.searching import fingerprints_of, folded_words
from questions.staging import check_again, meanings_of, usual_of
from questions.undoing import Permit, hold_questions, holder_of, permitted, sweep, tidy_up

NOT_ALL_FIT = _("Nothing was imported: some questions need another look first.")
NOT_ALL_READ = _(
    "Nothing was imported: parts of the file could not be read. Tick that the rest is to be imported, or mend the file "
    "and send it again."
)
BANK_CHANGED = _("The bank has changed meanwhile, so nothing was imported. Look at the preview again, then confirm.")
SOMETHING_WENT = _(
    "Something that this import needs was removed meanwhile, such as a topic, a tag or a legal document. Nothing was "
    "imported: look at the preview again, then confirm."
)
CODE_CAME = _("Somebody took a code that this import needs. Nothing was imported; confirm again.")

Decision, State = ImportRow.Decision, ImportBatch.State


class NotAllFit(QuestionError):
    """Some rows, or parts of the file, cannot be taken, so nothing was."""

    status = 422
    sentence = NOT_ALL_FIT


def confirm(
    batch: ImportBatch, *, without_faults: bool = False, permit: Permit = permitted, by: User, now: datetime
) -> ImportBatch:
    """Make questions of all that an import holds, and submit them for review: all of it, or nothing is seen.

    With `without_faults`, a person knows that parts of the file could not be read. Raises NotAllFit where a row needs
    another look, and QuestionError where the import is not open or the bank has changed meanwhile; `permit` raises it
    for what the person may not import, before anything is made and again under the lock that lets it be seen.
    """
    claim, known = Claim(batch, now), Site(usual_of(batch))
    claim.take()
    try:
        if check_again(batch, claim.hold):
            raise QuestionError(BANK_CHANGED)
        _refuse_what_does_not_fit(batch, without_faults)
        permit(batch)
        _make(batch, claim, known, by, now)
        _switch(batch, claim, permit, by, now)
    except Lost:
        raise
    except QuestionError:
        sweep(batch, claim.hold)
        claim.give_back()
        raise
    batch.refresh_from_db()
    tidy_up(batch)
    return batch


def _refuse_what_does_not_fit(batch: ImportBatch, without_faults: bool) -> None:
    if batch.rows.waiting().exists():
        raise NotAllFit
    if faults_of(batch) and not without_faults:
        raise NotAllFit(NOT_ALL_READ)
    if not batch.rows.exclude(decision=Decision.PASS).exists():
        raise NotAllFit(_("There is nothing to import: every row is passed over."))


def faults_of(batch: ImportBatch) -> list[dict]:
    """What is wrong with the file itself: parts of it that could not be read."""
    return [remark for remark in batch.remarks if MEANINGS[remark["code"]].weight == ERROR]


def _make(batch: ImportBatch, claim: Claim, known: Site, by: User, now: datetime) -> None:
    """Make what is still to be made, where nobody sees it. Nothing may have gone of what the site knew when the rows
    were checked: they would get another topic, or cite in words alone, and nobody has seen that."""
    lacking = batch.rows.exclude(decision=Decision.PASS).filter(revision=None)
    told = lacking.filter(decision=Decision.NEW).values_list("told__tags", flat=True)
    tags = _make_tags(batch, claim, [name for tags in told for name in tags])
    makers, site = _Makers(batch, claim, Codes(batch.bank), tags, by, now), Site(usual_of(batch))
    if site.has_lost_some_of(known):
        raise QuestionError(SOMETHING_WENT)
    for chunk in in_chunks(list(lacking.values_list("pk", flat=True))):
        rows = list(ImportRow.objects.filter(pk__in=chunk).select_related("target").prefetch_related("pictures"))
        try:
            makers.make(list(zip(rows, meanings_of(rows, site), strict=True)))
        except IntegrityError as error:
            raise QuestionError(CODE_CAME if makers.find_taken_code() else SOMETHING_WENT) from error


@transaction.atomic
def _make_tags(batch: ImportBatch, claim: Claim, names: Iterable[str]) -> dict[str, int]:
    """Make the tags that the bank does not have, and remember which these are. Return the tag that each name means."""
    claim.hold()
    spelled = spelled_in(batch.bank_id, names)
    known = set(batch.bank.tags.values_list("name", flat=True))
    made = sorted(set(spelled.values()) - known)
    Tag.objects.bulk_create((Tag(bank=batch.bank, name=name) for name in made), ignore_conflicts=True)
    batch.new_tags = sorted({*batch.new_tags, *made})
    batch.save(update_fields=["new_tags"])
    tags = dict(batch.bank.tags.values_list("name", "pk"))
    return {name: tags[spelling] for name, spelling in spelled.items()}


@dataclass
class _Makers:
    """What makes rows into questions that nobody sees yet."""

    batch: ImportBatch
    claim: Claim
    codes: Codes
    tags: dict[str, int]
    by: User
    now: datetime
    asked: list[str] = field(default_factory=list)
    """The codes of the questions that are made last; none yet where their chunk only begins."""

    def find_taken_code(self) -> bool:
        """Whether somebody else took one of the codes: what was made with them is gone again."""
        return self.batch.bank.questions.filter(code__in=self.asked).exists()

    @transaction.atomic
    def make(self, chunk: Sequence[tuple[ImportRow, Meant]]) -> None:
        """Make the questions and revisions of some rows."""
        self.asked = []
        self.claim.hold()
        questions = self._questions(chunk)
        revisions = [self._revision(row, meant, questions[row.pk]) for row, meant in chunk]
        Revision.objects.bulk_create(revisions)
        pairs = [(revision, meant) for revision, (_row, meant) in zip(revisions, chunk, strict=True)]
        AnswerKey.objects.bulk_create(
            AnswerKey(revision=revision, key=meant.wording.key, explanation=meant.wording.explanation)
            for revision, meant in pairs
        )
        LegalBasis.objects.bulk_create(basis for revision, meant in pairs for basis in _bases(revision, meant))
        QuestionImage.objects.bulk_create(one for revision, meant in pairs for one in _pictures(revision, meant))
        self._make_findable(pairs, chunk)
        for revision, (row, _meant) in zip(revisions, chunk, strict=True):
            row.revision = revision
        ImportRow.objects.bulk_update([row for row, _meant in chunk], ["revision"])

    def _questions(self, chunk: Sequence[tuple[ImportRow, Meant]]) -> dict[int, Question]:
        """The questions under which the revisions of these rows are made, by the rows' keys."""
        new = [(row, meant) for row, meant in chunk if row.decision == Decision.NEW]
        lacking = [self._question(row, meant) for row, meant in new]
        self.asked = [question.code for question in lacking]
        made = Question.objects.bulk_create(lacking)
        through = Question.tags.through
        through.objects.bulk_create(
            through(question=question, tag_id=tag)
            for question, (_row, meant) in zip(made, new, strict=True)
            for tag in dict.fromkeys(self.tags[name] for name in meant.row.tags)
        )
        found = {row.pk: question for question, (row, _meant) in zip(made, new, strict=True)}
        changes = [row for row, _meant in chunk if row.decision == Decision.CHANGE]
        if changes:
            found |= dict.fromkeys([row.pk for row in changes], holder_of(self.batch, changes[0].target))
        return found

    def _question(self, row: ImportRow, meant: Meant) -> Question:
        filing = filing_of(meant, self.codes.take(code_of(meant.row)), usual_of(self.batch))
        names = ("code", "topic", "use", "basis_status", "facts_valid_until")
        return Question(bank=self.batch.bank, **{name: getattr(filing, name) for name in names})

    def _revision(self, row: ImportRow, meant: Meant, question: Question) -> Revision:
        """A revision as it will stand, but for its number where another question holds it meanwhile."""
        names = ("kind", "level", "stem", "content", "variation", "as_of", "confidence", "source")
        return Revision(
            question=question,
            number=row.place if row.decision == Decision.CHANGE else 1,
            status=Revision.Status.IN_REVIEW,
            author=self.by,
            created_at=self.now,
            submitted_at=self.now,
            calendar_id=None if meant.wording.variation is None else newest_edition(),
            **{name: getattr(meant.wording, name) for name in names},
        )

    def _make_findable(self, pairs: list, chunk: Sequence[tuple[ImportRow, Meant]]) -> None:
        """Write the words and fingerprints of new questions; those of changed ones follow the switch."""
        new = [pair for pair, (row, _meant) in zip(pairs, chunk, strict=True) if row.decision == Decision.NEW]
        QuestionText.objects.bulk_create(
            QuestionText(
                question=revision.question,
                folded=folded_words(revision, meant.wording.explanation, revision.question.code),
            )
            for revision, meant in new
        )
        fingerprints = (each for revision, _meant in new for each in fingerprints_of(revision.question_id, revision))
        Fingerprint.objects.bulk_create(fingerprints)


def _bases(revision: Revision, meant: Meant) -> Iterator[LegalBasis]:
    names = ("document", "citation", "article", "clause", "point")
    for position, basis in enumerate(meant.wording.bases):
        yield LegalBasis(revision=revision, position=position, **{name: getattr(basis, name) for name in names})


def _pictures(revision: Revision, meant: Meant) -> Iterator[QuestionImage]:
    """The pictures of a row with its revision; their files are there already, and never change."""
    names = ("image", "width", "height", "alt_text")
    for position, one in enumerate(meant.wording.pictures):
        yield QuestionImage(revision=revision, position=position, **{name: getattr(one, name) for name in names})


@transaction.atomic
def _switch(batch: ImportBatch, claim: Claim, permit: Permit, by: User, now: datetime) -> None:
    """Let everybody see what was made: all of it, in one short transaction."""
    held = claim.hold()
    permit(held)
    rows = held.rows.exclude(decision=Decision.PASS)
    new, changes = rows.filter(decision=Decision.NEW), rows.filter(decision=Decision.CHANGE)
    hold_questions(changes.values("target"))
    standing = changes.filter(target__latest_revision=F("before"), target__retired_at__isnull=True)
    if rows.filter(revision=None).exists() or standing.count() < changes.count():
        raise QuestionError(BANK_CHANGED)
    own = Revision.objects.filter(question=OuterRef("pk"))
    made = Question.objects.filter(pk__in=new.values("revision__question"))
    held.new = made.update(latest_revision=Subquery(own.values("pk")[:1]))
    held.changed = _change(changes)
    held.passed = held.rows.filter(decision=Decision.PASS).count()
    held.state, held.confirmed_at, held.confirmed_by = State.CONFIRMED, now, by
    held.claim = held.claimed_at = None
    held.save()
    counts = {name: getattr(held, name) for name in ("new", "changed", "passed")}
    audit.record(by, "questions-import-confirmed", on=held.bank, after={"file": str(held), **counts}, at=now)


def _change(changes: QuerySet[ImportRow]) -> int:
    """Give the questions that rows change the revisions that were made for them."""
    of_revision = changes.filter(revision=OuterRef("pk"))
    Revision.objects.filter(pk__in=changes.values("revision")).update(
        question=Subquery(of_revision.values("target")[:1]),
        number=Subquery(of_revision.values(next=F("before__number") + 1)[:1]),
    )
    changed = Question.objects.filter(pk__in=changes.values("target"))
    QuestionText.objects.filter(question__in=changes.values("target")).delete()  # written anew after the switch
    return changed.update(latest_revision=Subquery(changes.filter(target=OuterRef("pk")).values("revision")[:1]))
