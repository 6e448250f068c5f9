"""Looking again at a question in doubt: reviewers who did not write it find it still right, as many as a bank asks."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from questions.doubting import doubts_about, settle
from questions.errors import NotAllowed, QuestionError
from questions.law import hold_law_of
from questions.models import Confirmation, Doubt, Opening, Question
from questions.reviewing import has_written, may_review

OWN = _(
    "You wrote what is drawn of this question, so somebody else must find it still right. Where nobody else is left "
    "who may, whoever organises for the unit names a deputy for some days in the settings of the bank."
)
NOT_OPENED = _("Open the question and read it with its key, after it came into doubt, before you find it still right.")
TWICE = _("You have found this question still right already. The bank demands a second person.")
NO_REASON = _("Say why the question is still right: the log keeps it.")
NOT_IN_DOUBT = _("Nothing about this question is in doubt.")
ENDED = _("The new day up to which the facts hold must lie ahead.")


@transaction.atomic
def find_still_right(
    question: Question, *, reason: str, facts_valid_until: date | None = None, by: User, now: datetime
) -> bool:
    """Find a question still right, whatever happened to its law and facts; return whether it may be drawn again now.

    Raises NotAllowed, and QuestionError for one's own, one not opened since, one not in doubt, or without a reason.
    Facts that had aged hold up to the day given last, or without end. Who found it still right before another doubt
    came may do so again, and says it of that doubt.
    """
    held = _hold(question)
    today = timezone.localdate(now)
    if not may_review(by, held.bank, today):
        raise NotAllowed
    doubts = doubts_about(held, today)
    _check(held, doubts, reason, facts_valid_until, by, now)
    hold_law_of(held.approved_revision)
    for doubt in _left_to(by, doubts):
        if doubt.pk is None:
            doubt.raised_at = now
            doubt.save(force_insert=True)
        Confirmation.objects.create(doubt=doubt, reviewer=by, reason=reason.strip(), at=now)
    told = {"doubts": [str(doubt.reason) for doubt in doubts], "facts_valid_until": facts_valid_until}
    audit.record(by, "question-still-right", on=held, after=told, reason=reason, at=now)
    if any(doubt.confirmations.count() < held.bank.approvals_needed for doubt in doubts):
        return False
    if any(doubt.ground == Doubt.Ground.AGED for doubt in doubts):
        Question.objects.filter(pk=held.pk).update(facts_valid_until=facts_valid_until)
    settle(held, doubts, Doubt.Outcome.STILL_RIGHT, now=now)
    return True


def has_found_right(person: User, doubts: Iterable[Doubt]) -> bool:
    """Return whether the person has found a question still right in spite of all these doubts, as a first of two."""
    doubts = list(doubts)
    return bool(doubts) and not _left_to(person, doubts)


def _left_to(person: User, doubts: list[Doubt]) -> list[Doubt]:
    """Those of these doubts of which the person has said nothing yet."""
    stored = [doubt.pk for doubt in doubts if doubt.pk]
    said = set(Confirmation.objects.filter(doubt__in=stored, reviewer=person).values_list("doubt", flat=True))
    return [doubt for doubt in doubts if doubt.pk not in said]


def _hold(question: Question) -> Question:
    questions = Question.objects.select_for_update(of=("self",), no_key=True)
    return questions.select_related("bank__owner", "approved_revision").get(pk=question.pk)


def _check(
    held: Question, doubts: list[Doubt], reason: str, facts_valid_until: date | None, by: User, now: datetime
) -> None:
    if not doubts or held.approved_revision is None:
        raise QuestionError(NOT_IN_DOUBT)
    if not reason.strip():
        raise QuestionError(NO_REASON)
    if facts_valid_until is not None and facts_valid_until < timezone.localdate(now):
        raise QuestionError(ENDED)
    if has_written(held.approved_revision, by):
        raise QuestionError(OWN)
    if not (left := _left_to(by, doubts)):
        raise QuestionError(TWICE)
    if not _has_opened_since(held, left, by):
        raise QuestionError(NOT_OPENED)


def _has_opened_since(held: Question, doubts: list[Doubt], person: User) -> bool:
    """Whether the person looked at what is drawn after it came into doubt. Facts come into doubt by the day."""
    opening = Opening.objects.filter(revision=held.approved_revision, person=person).first()
    if opening is None:
        return False
    return all(
        timezone.localdate(opening.last_at) >= doubt.since
        if doubt.ground == Doubt.Ground.AGED
        else opening.last_at >= doubt.raised_at
        for doubt in doubts
    )
