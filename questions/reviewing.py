"""Four eyes: a revision is drawn once people who did not write it, as many as its bank demands, found it right.

A bank never stands still for want of a person: deputies may be named for some days, and a signed decision may stand as
one pair of eyes. Who looked at a key, and who approved what, is in the log.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import Role, RoleGrant, User
from accounts.roles import can_organize, can_review
from accounts.units import ids_with_those_above
from questions.doubting import said_by, settle_by_revision
from questions.errors import NotAllowed, QuestionError
from questions.law import doubt_by_law, hold_law_of
from questions.models import Approval, Bank, Comment, Deputy, Opening, Question, Revision, SignedDecision
from questions.variation import faults_of
from questions.writing import end_approval, problems_of, wording_of

Status = Revision.Status
WAITS_FOR_ANOTHER = {"revision__question__bank__approvals_needed__gt": 1}
"""Of an approval that has not sufficed. The first of two suffices once its bank demands one: whoever gave it is asked
again, and that is enough."""
MOST_NAMED = 3
"""So many people are named who may do it."""

OWN = _(
    "You wrote this revision or one just before it, or had a hand in the file that brought it, so somebody else must "
    "approve it. So must they where these are words of yours that somebody restored. Where nobody else is left who "
    "may, whoever organises for the unit names a deputy for some days in the settings of the bank."
)
NOT_OPENED = _("Open the question and read it with its key before you approve it.")
OWN_DECISION = _(
    "You wrote this revision or one just before it, so somebody else must approve it or let the signed decision stand: "
    "%(names)s may. You may do it only where nobody else is left."
)
SIGNED_TOO_EARLY = _(
    "The decision was signed on %(signed)s, before this revision was written on %(written)s, so it cannot be about it. "
    "Choose one that was signed since."
)
NOT_NEWEST = _("There is a newer revision of this question. Look at that one.")
NOT_WAITING = _("This revision is not waiting for review.")
TWICE = _("You have approved this revision already. The bank demands a second person.")
NO_REASON = _("Say why, so that the author knows what to mend.")


def may_review(person: User, bank: Bank, today: date) -> bool:
    """Whether the person may approve or return questions of the bank: by role, or as a deputy on this day."""
    return can_review(person, bank.owner) or is_deputy(person, bank, today)


def is_deputy(person: User, bank: Bank, today: date) -> bool:
    deputies = Deputy.objects.filter(bank=bank, first_day__lte=today, last_day__gte=today)
    return person.is_authenticated and person.is_active and deputies.filter(person=person).exists()


@transaction.atomic
def open_key(revision: Revision, *, by: User, now: datetime) -> None:
    """Note that somebody looked at a revision with its key."""
    opening, is_first = Opening.objects.get_or_create(
        revision=revision, person=by, defaults={"first_at": now, "last_at": now}
    )
    if not is_first:
        Opening.objects.filter(pk=opening.pk).update(last_at=now)
    audit.record(by, "key-opened", on=revision, at=now)


def opened_by(person: User, revisions: Iterable[Revision]) -> set[int]:
    """Return the ids of those of these revisions that the person has opened."""
    return set(Opening.objects.filter(person=person, revision__in=revisions).values_list("revision", flat=True))


@transaction.atomic
def submit(revision: Revision, *, by: User, now: datetime) -> None:
    """Ask for review of a question's newest revision. Raises QuestionError, also for one that lacks something."""
    held = _hold_newest(revision)
    if held.status == Status.APPROVED:
        raise QuestionError(_("This revision is approved already."))
    if held.status == Status.IN_REVIEW:
        raise QuestionError(_("This revision has been submitted already."))
    if problems := problems_of(wording_of(held)):
        raise QuestionError(problems[0].sentence)
    held.status, held.submitted_at = Status.IN_REVIEW, now
    held.save(update_fields=["status", "submitted_at"])
    audit.record(by, "revision-submitted", on=held, at=now)


@transaction.atomic
def approve(revision: Revision, *, by: User, now: datetime) -> bool:
    """Find a revision right; return whether it is approved now, or waits for a second person.

    Raises NotAllowed, and QuestionError for one's own, one that was not opened, one that does not wait, or one with
    parameters of which a variant is wrong; and for a second approval of one's own, unless the first suffices by now.
    """
    held = _hold_waiting(revision)
    if not may_review(by, held.question.bank, timezone.localdate(now)):
        raise NotAllowed
    if has_written(held, by):
        raise QuestionError(OWN)
    if held.pk not in opened_by(by, [held]):
        raise QuestionError(NOT_OPENED)
    if has_approved(by, held):
        raise QuestionError(TWICE)
    _require_sound(held)
    Approval.objects.get_or_create(revision=held, reviewer=by, defaults={"author_id": held.author_id, "at": now})
    audit.record(by, "revision-approved", on=held, at=now)
    return _approve_if_enough(held, now)


@transaction.atomic
def approve_by_decision(revision: Revision, decision: SignedDecision, *, by: User, now: datetime) -> bool:
    """Let a signed decision stand as one pair of eyes; return whether the revision is approved now.

    Only whoever organises for the bank's unit may enter it: somebody who did not write the revision, or its author
    where nobody else is left, which the log says. Raises NotAllowed and QuestionError.
    """
    held = _hold_waiting(revision)
    if not can_organize(by, held.question.bank.owner) or decision.bank_id != held.question.bank_id:
        raise NotAllowed
    if held.approvals.filter(decision__isnull=False, **WAITS_FOR_ANOTHER).exists():
        raise QuestionError(_("A signed decision stands for this revision already."))
    _refuse_earlier(decision, held)
    if is_alone := has_written(held, by):
        _refuse_beside_others(held, by, timezone.localdate(now))
    if held.pk not in opened_by(by, [held]):
        raise QuestionError(NOT_OPENED)
    _require_sound(held)
    Approval.objects.get_or_create(revision=held, decision=decision, defaults={"author_id": held.author_id, "at": now})
    verb = "revision-approved-by-decision-alone" if is_alone else "revision-approved-by-decision"
    audit.record(by, verb, on=held, after={"decision": decision.number}, at=now)
    return _approve_if_enough(held, now)


@transaction.atomic
def send_back(revision: Revision, *, reason: str, by: User, now: datetime) -> None:
    """Give a revision back to its author, with the reason; approvals it had are void. Raises NotAllowed."""
    held = _hold_waiting(revision)
    if not may_review(by, held.question.bank, timezone.localdate(now)):
        raise NotAllowed
    if not reason.strip():
        raise QuestionError(NO_REASON)
    held.approvals.all().delete()
    held.status = Status.RETURNED
    held.save(update_fields=["status"])
    _say(held.question, held, reason, Comment.About.RETURN, by, now)
    audit.record(by, "revision-returned", on=held, reason=reason, at=now)


@transaction.atomic
def comment(question: Question, text: str, *, revision: Revision | None = None, by: User, now: datetime) -> Comment:
    """Say something about a question or one of its revisions. Raises QuestionError when nothing is said."""
    if not text.strip():
        raise QuestionError(_("Write the comment first."))
    said = _say(question, revision, text, Comment.About.REMARK, by, now)
    audit.record(by, "question-commented", on=question, after={"comment": said.text}, at=now)
    return said


@transaction.atomic
def retire(question: Question, *, reason: str, by: User, now: datetime) -> None:
    """Draw a question no more; papers that have it keep it. Raises QuestionError."""
    held = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if held.retired_at is not None:
        raise QuestionError(_("This question is retired already."))
    if not reason.strip():
        raise QuestionError(_("Say why this question is used no more; it stands in its history."))
    held.retired_at = now
    held.save(update_fields=["retired_at"])
    _say(held, None, reason, Comment.About.RETIRING, by, now)
    audit.record(by, "question-retired", on=held, reason=reason, at=now)


@transaction.atomic
def bring_back(question: Question, *, reason: str, by: User, now: datetime) -> bool:
    """Let a retired question be worked on again; return whether somebody else must approve it before it is drawn again,
    as it had been approved: it may have been retired because its key is wrong. Raises QuestionError."""
    held = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if held.retired_at is None:
        raise QuestionError(_("This question is not retired."))
    if not reason.strip():
        raise QuestionError(_("Say why this question is used again; it stands in its history."))
    held.retired_at = None
    held.save(update_fields=["retired_at"])
    audit.record(by, "question-brought-back", on=held, reason=reason, at=now)
    if was_approved := held.approved_revision_id is not None:
        end_approval(held, reason=reason.strip(), by=by, now=now)
    return was_approved


def has_approved(person: User, revision: Revision) -> bool:
    """Whether the person's approval of this revision stands, and waits for another's."""
    return revision.approvals.filter(reviewer=person, **WAITS_FOR_ANOTHER).exists()


def waiting_for(person: User, banks: QuerySet[Bank]) -> QuerySet[Question]:
    """Return the questions of these banks whose newest revision waits for this person's eyes, the oldest first.

    Not what they may not approve, having written it or a part of it (`has_written`), or have approved already.
    """
    waiting = Question.objects.filter(bank__in=banks, retired_at__isnull=True, latest_revision__status=Status.IN_REVIEW)
    approved = Approval.objects.filter(reviewer=person, **WAITS_FOR_ANOTHER).values("revision")
    since = Revision.objects.filter(
        question=OuterRef("question"), number__gte=OuterRef("number"), status=Status.APPROVED
    )
    own = Revision.objects.written_by(person).filter(~Exists(since), question=OuterRef("pk"))
    waiting = waiting.exclude(latest_revision__in=approved).filter(~Exists(own))
    waiting = waiting.exclude(pk__in=_saying_again(waiting, person))
    return waiting.order_by("latest_revision__submitted_at", "pk")


def has_written(revision: Revision, person: User) -> bool:
    """Whether the person wrote this revision, or one since the last before it that was approved: somebody else may only
    have moved a comma in it, or restored it. Whoever had a hand in the file that brought it wrote it, too.

    An approval that has ended counts here: two people stood for those words, so either may look at what the other made
    of them, and two are enough for a bank. Words of the person's that nobody ever approved stay theirs, whoever
    restores them after others were.
    """
    revisions = revision.question.revisions
    earlier = revisions.filter(status=Status.APPROVED, number__lt=revision.number)
    since = earlier.aggregate(number=Max("number"))["number"] or 0
    if revisions.written_by(person).filter(number__gt=since, number__lte=revision.number).exists():
        return True
    return _says_again(revision, person)


def _says_again(revision: Revision, person: User) -> bool:
    """Whether it repeats to the letter what the person wrote before, and nobody ever approved."""
    alike = revision.question.revisions.filter(number__lt=revision.number, stem=revision.stem)
    if not alike.written_by(person).exclude(status=Status.APPROVED).exists():
        return False
    same = [one for one in alike if said_by(one) == said_by(revision)]
    was_approved = any(one.status == Status.APPROVED for one in same)
    return not was_approved and alike.written_by(person).filter(pk__in=[one.pk for one in same]).exists()


def _saying_again(waiting: QuerySet[Question], person: User) -> list[int]:
    """Those of which the same is so of the newest revision: at least the third, after one's own and an approved one."""
    alike = {"question": OuterRef("pk"), "stem": OuterRef("latest_revision__stem")}
    earlier = Revision.objects.written_by(person).exclude(status=Status.APPROVED).filter(**alike)
    later = waiting.filter(latest_revision__number__gte=3)  # of thousands from a file none
    found = later.filter(Exists(earlier)).select_related("latest_revision").order_by()
    return [question.pk for question in found if _says_again(question.latest_revision, person)]


def _refuse_earlier(decision: SignedDecision, held: Revision) -> None:
    """What was signed before there were these words is not about them."""
    written = timezone.localdate(held.created_at)
    if decision.signed_on < written:
        days = {"signed": decision.signed_on, "written": written}
        raise QuestionError(SIGNED_TOO_EARLY % {name: date_format(day, "d/m/Y") for name, day in days.items()})


def _refuse_beside_others(held: Revision, author: User, today: date) -> None:
    """An author lets no decision stand while somebody is there who may approve the revision, or enter the decision."""
    others = [one for one in _keepers(held.question.bank, today) if one != author and not has_written(held, one)]
    if names := [one.full_name for one in others if not has_approved(one, held)]:
        raise QuestionError(OWN_DECISION % {"names": ", ".join(names[:MOST_NAMED])})


def _keepers(bank: Bank, today: date) -> QuerySet[User]:
    """Who reviews the bank's questions or organises for its unit on this day."""
    places, roles = ids_with_those_above([bank.owner_id]), (Role.ORGANISER, Role.REVIEWER)
    granted = RoleGrant.objects.filter(unit__in=places, role__in=roles)
    deputies = bank.deputies.filter(first_day__lte=today, last_day__gte=today)
    people = User.objects.filter(Q(pk__in=granted.values("person")) | Q(pk__in=deputies.values("person")))
    return people.filter(is_active=True).order_by("full_name", "pk")


def _hold_newest(revision: Revision) -> Revision:
    """Lock the question, and return the revision as it is now. Raises QuestionError when it is not the newest.

    Its key stays free (`hold_questions_in_doubt` says why): nobody who only refers to the question has to wait.
    """
    question = (
        Question.objects.select_for_update(of=("self",), no_key=True)
        .select_related("bank__owner", "approved_revision")
        .get(pk=revision.question_id)
    )
    held = question.revisions.get(pk=revision.pk)
    held.question = question
    if question.latest_revision_id != held.pk:
        raise QuestionError(NOT_NEWEST)
    return held


def _hold_waiting(revision: Revision) -> Revision:
    held = _hold_newest(revision)
    if held.status != Status.IN_REVIEW:
        raise QuestionError(NOT_WAITING)
    return held


def _require_sound(held: Revision) -> None:
    """See that every variant is right that can be looked at: saving looked at a few, by the calendar of that day."""
    if problems := faults_of(held):
        raise QuestionError(problems[0].sentence)


def _approve_if_enough(held: Revision, now: datetime) -> bool:
    if held.approvals.count() < held.question.bank.approvals_needed:
        return False
    held.status = Status.APPROVED
    held.save(update_fields=["status"])
    Question.objects.filter(pk=held.question_id).update(approved_revision=held)
    hold_law_of(held)
    settle_by_revision(held, now=now)
    doubt_by_law(held, now=now)
    return True


def _say(
    question: Question, revision: Revision | None, text: str, about: Comment.About, by: User, now: datetime
) -> Comment:
    return Comment.objects.create(
        question=question, revision=revision, author=by, text=text.strip(), about=about, at=now
    )
