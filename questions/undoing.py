"""Taking an import back: before it was confirmed, or after, as long as nothing was done with what it brought.

As confirming does, undoing takes everything out of sight by one short transaction; what nobody sees any more is then
swept up chunk by chunk. Sweeping what was swept changes nothing, so a crash in between costs nothing but room.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import AuditEvent, User
from questions.chunks import in_chunks
from questions.errors import QuestionError
from questions.models import (
    AnswerKey,
    Comment,
    Draft,
    ImportBatch,
    ImportPicture,
    ImportRow,
    Question,
    QuestionImage,
    QuestionText,
    Revision,
    Tag,
)
from questions.searching import remember_words
from questions.staging import NOT_OPEN

KEPT_UNCONFIRMED = timedelta(days=90)
"""Mending thousands of questions row by row takes weeks; then their keys wait for nobody."""
MOST_NAMED = 8
"""So many questions are named for one reason."""
FILING = ("question-filed", "question-assigned", "workshop-changed")
"""Deeds in the log by which somebody said where a question stands."""

Decision, State = ImportRow.Decision, ImportBatch.State
Permit = Callable[[ImportBatch], None]
"""What raises QuestionError where somebody may not confirm or undo an import, for reasons beyond this app."""


def permitted(batch: ImportBatch) -> None:
    """Whoever keeps the bank may."""


def undo(batch: ImportBatch, *, permit: Permit = permitted, by: User, now: datetime) -> None:
    """Put the bank back as it was before an import was confirmed. Raises QuestionError, which names the questions with
    which something was done since, and where `permit` does."""
    with transaction.atomic():
        held = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if held.state != State.CONFIRMED:
            raise QuestionError(_("Only an import that was confirmed, and not undone yet, can be undone."))
        permit(held)
        hold_questions(held.rows.values("revision__question"))
        if reasons := list(why_it_stays(held)):
            raise QuestionError(" ".join([str(_("This import can no longer be undone.")), *reasons]))
        _take_out_of_sight(held)
        held.state, held.undone_at, held.undone_by = State.UNDONE, now, by
        held.save(update_fields=["state", "undone_at", "undone_by"])
        counts = {"new": held.new, "changed": held.changed}
        audit.record(by, "questions-import-undone", on=held.bank, before={"file": str(held), **counts}, at=now)
    tidy_up(held)


def discard(batch: ImportBatch, *, by: User | None, now: datetime) -> None:
    """Throw away an import that was not confirmed, with all that was read. Raises QuestionError for any other."""
    with transaction.atomic():
        held = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if held.state not in (State.READING, State.STAGED, State.CONFIRMING):
            raise QuestionError(NOT_OPEN)
        held.state = State.DISCARDED
        held.save(update_fields=["state"])
        audit.record(by, "questions-import-discarded", on=held.bank, before={"file": str(held)}, at=now)
    tidy_up(held)


def discard_forgotten(*, now: datetime) -> int:
    """Throw away the imports that nobody has confirmed for KEPT_UNCONFIRMED; return how many there were."""
    forgotten = list(ImportBatch.objects.unconfirmed_since(now - KEPT_UNCONFIRMED))
    for batch in forgotten:
        discard(batch, by=None, now=now)
    return len(forgotten)


def why_it_stays(batch: ImportBatch) -> Iterator[str]:
    """Yield why an import can no longer be undone, with the codes of the questions."""
    rows = batch.rows.filter(revision__isnull=False)
    questions = Question.objects.filter(pk__in=rows.values("revision__question"))
    made = Revision.objects.filter(import_row__batch=batch)
    said = Comment.objects.filter(question__in=questions, at__gte=batch.confirmed_at)
    typed = Draft.objects.filter(question__in=questions, updated_at__gte=batch.confirmed_at)
    approved = made.filter(Q(status=Revision.Status.APPROVED) | Q(approvals__isnull=False))
    revised = questions.exclude(latest_revision__in=made)
    reasons = (
        (_("These have stood on papers: %s."), made.filter(used_at__isnull=False).values("question")),
        (_("These were approved, or by the first of two: %s."), approved.values("question")),
        (_("These have a newer revision: %s."), revised.values("pk")),
        (_("These were commented on, returned or retired: %s."), said.values("question")),
        (_("Somebody is editing these: %s."), typed.values("question")),
        (_("These were filed anew, tagged or assigned to somebody: %s."), _filed_since(batch).values("pk")),
    )
    for sentence, found in reasons:
        codes = Question.objects.filter(pk__in=found).order_by("code").values_list("code", flat=True)
        if named := list(codes[: MOST_NAMED + 1]):
            yield str(sentence % ", ".join([*named[:MOST_NAMED], *(["…"] if len(named) > MOST_NAMED else [])]))


def _filed_since(batch: ImportBatch) -> QuerySet[Question]:
    """New questions that somebody has filed by hand. Changed ones are none of it: they keep how they are filed."""
    deeds = AuditEvent.objects.filter(subject_type=Question._meta.label_lower, verb__in=FILING)
    filed = [int(pk) for pk in deeds.filter(at__gte=batch.confirmed_at).values_list("subject_id", flat=True)]
    new = batch.rows.filter(revision__isnull=False, decision=Decision.NEW).values("revision__question")
    return Question.objects.filter(pk__in=new).filter(pk__in=filed)


def holder_of(batch: ImportBatch, like: Question) -> Question:
    """The question that holds the revisions an import gives to questions of the bank, while nobody sees them. No code
    that a person can choose begins with a tilde."""
    filing = {name: getattr(like, name) for name in ("topic_id", "use", "basis_status")}
    return Question.objects.get_or_create(bank=batch.bank, code=f"~import-{batch.pk}", defaults=filing)[0]


def hold_questions(questions: QuerySet) -> None:
    """Lock these questions, so that nobody revises, approves or uses one meanwhile."""
    list(Question.objects.select_for_update(of=("self",)).filter(pk__in=questions).order_by("pk").values_list("pk"))


def tidy_up(batch: ImportBatch) -> None:
    """Do what may follow a switch in its own time: words for search, and what is not needed any more."""
    if batch.state in (State.CONFIRMED, State.UNDONE):
        changed = batch.rows.filter(decision=Decision.CHANGE).values_list("target", flat=True)
        for chunk in in_chunks(list(changed)):
            remember_words(Question.objects.filter(pk__in=chunk).select_related("latest_revision"))
    if batch.state in (State.UNDONE, State.DISCARDED):
        sweep(batch)
        _forget_rows(batch)
    else:
        _holders(batch).filter(revisions=None).delete()
    if batch.file:
        batch.file.delete(save=False)
        ImportBatch.objects.filter(pk=batch.pk).update(file="")


def tidy_leftovers() -> None:
    """Tidy up after imports that were taken back when the process died."""
    for batch in ImportBatch.objects.filter(state__in=[State.UNDONE, State.DISCARDED], rows__isnull=False).distinct():
        tidy_up(batch)


def sweep(batch: ImportBatch, hold: Callable[[], object] | None = None) -> None:
    """Delete what an import has made and nobody sees. `hold` locks it, or raises where it is somebody else's by now."""
    made = batch.rows.filter(revision__isnull=False, revision__question__latest_revision__isnull=True)
    for chunk in in_chunks(list(made.values_list("revision", flat=True))):
        _sweep(batch, chunk, hold)
    _unnamed(batch.bank.tags.filter(name__in=batch.new_tags)).delete()
    _holders(batch).filter(revisions=None).delete()


def _unnamed(tags: QuerySet[Tag]) -> QuerySet[Tag]:
    """Those of the tags that nothing names, here or in another app: a round may set aside what gets one of them, and
    would forget it."""
    for relation in Tag._meta.get_fields(include_hidden=True):
        if relation.one_to_many:
            tags = tags.exclude(pk__in=relation.related_model.objects.order_by().values(relation.field.name))
    return tags


def _lock(batch: ImportBatch) -> None:
    ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


@transaction.atomic
def _sweep(batch: ImportBatch, made: list[int], hold: Callable[[], object] | None = None) -> None:
    """Delete those of these revisions that are still out of sight, with the questions that were made for them."""
    (hold or partial(_lock, batch))()  # somebody else might switch just now
    hidden = Revision.objects.filter(pk__in=made, question__latest_revision__isnull=True)
    pairs = list(hidden.values_list("pk", "question"))
    revisions, questions = [pair[0] for pair in pairs], {pair[1] for pair in pairs}
    AnswerKey.objects.filter(revision__in=revisions).delete()
    Revision.objects.filter(pk__in=revisions).delete()
    ImportRow.objects.filter(target__in=questions).update(decision=Decision.NEW, target=None, before=None)
    Question.objects.filter(pk__in=questions).exclude(pk__in=_holders(batch).values("pk")).delete()


def _holders(batch: ImportBatch) -> QuerySet[Question]:
    return Question.objects.filter(bank=batch.bank, code=f"~import-{batch.pk}")


def _take_out_of_sight(batch: ImportBatch) -> None:
    """Hide the new questions, and give the changed ones back the revision that they had."""
    rows = batch.rows.filter(revision__isnull=False)
    new, changes = rows.filter(decision=Decision.NEW), rows.filter(decision=Decision.CHANGE)
    Question.objects.filter(pk__in=new.values("revision__question")).update(latest_revision=None)
    first = changes.select_related("target").first()
    if first is None:
        return
    before = changes.filter(target=OuterRef("pk")).values("before")[:1]
    targets = Question.objects.filter(pk__in=changes.values("target"))
    targets.update(latest_revision=Subquery(before))
    QuestionText.objects.filter(question__in=changes.values("target")).delete()  # written anew after the switch
    place = changes.filter(revision=OuterRef("pk")).values("place")[:1]
    Revision.objects.filter(pk__in=changes.values("revision")).update(
        question=holder_of(batch, first.target), number=Subquery(place)
    )


def _forget_rows(batch: ImportBatch) -> None:
    """Delete the rows, and the files of their pictures that nothing else shows."""
    names = set(ImportPicture.objects.filter(row__batch=batch).values_list("image", flat=True))
    for chunk in in_chunks(list(batch.rows.values_list("pk", flat=True))):
        ImportRow.objects.filter(pk__in=chunk).delete()
    for pictures in (ImportPicture, QuestionImage):
        names -= set(pictures.objects.filter(image__in=names).values_list("image", flat=True))
    for name in names:
        default_storage.delete(name)
