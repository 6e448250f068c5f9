"""Keeping banks: making one, who stands in for its reviewers, which decisions were signed, and what belongs where."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import chain, count

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import Unit, User
from accounts.passwords import end_pin
from accounts.vietnamese import fold
from exchange.images import CleanImage
from exchange.scans import CleanScan
from questions.errors import QuestionError
from questions.filing import give_tags, problems_of_tags, spelled_in
from questions.models import Approval, Bank, Deputy, ImportRow, Opening, Question, Revision, SignedDecision

SLUG_LIMIT = 60
RESERVED = {"new"}
"""What stands in the place of a bank's name in an address of the site."""
LONGEST_DEPUTY = timedelta(days=366)
CODE_THERE = _("The other bank has a question of this code.")
ONLY_DRAFTS = _("Only a draft that nobody ever approved can move. Retire this one and write it anew there.")


class Named(QuestionError):
    """A refusal that is about one field of a form."""

    def __init__(self, field: str, sentence: object) -> None:
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def create_bank(owner: Unit, name: str, approvals_needed: int, *, by: User, now: datetime) -> Bank:
    """Make an empty bank of a unit; its address is made from the name. Raises Named for a name the unit has already."""
    Unit.objects.select_for_update(of=("self",)).get(pk=owner.pk)  # so that the name can be looked for
    _refuse_same_name(owner, name)
    bank = _insert(Bank(owner=owner, name=name, approvals_needed=approvals_needed))
    audit.record(by, "bank-created", on=bank, after=_told(bank), at=now)
    return bank


@transaction.atomic
def change_bank(bank: Bank, name: str, approvals_needed: int, *, by: User, now: datetime) -> None:
    """Call a bank otherwise, or let it demand one approval or two: of what is approved from now on. Raises Named."""
    Unit.objects.select_for_update(of=("self",)).get(pk=bank.owner_id)
    held = Bank.objects.select_for_update(of=("self",)).get(pk=bank.pk)
    if name != held.name:
        _refuse_same_name(held.owner, name, held)
    before = _told(held)
    held.name, held.approvals_needed = name, approvals_needed
    held.save(update_fields=["name", "approvals_needed"])
    if _told(held) != before:
        audit.record(by, "bank-changed", on=held, before=before, after=_told(held), at=now)


def anybody(bank: Bank, person: User) -> None:
    """Nothing beyond this app keeps anybody from being a deputy."""


@transaction.atomic
def name_deputy(
    bank: Bank,
    person: User,
    first_day: date,
    last_day: date,
    *,
    permit: Callable[[Bank, User], None] = anybody,
    by: User,
    now: datetime,
) -> Deputy:
    """Let somebody review the bank's questions from one day to another. Raises Named, as `permit` does for whom
    something beyond this app keeps from it.

    A deputy may see keys, so they may never enter a contest that draws from the bank (`contest.entering`).
    """
    today = timezone.localdate(now)
    if person == by:
        raise Named("person", _("Somebody else must name you."))
    if not person.is_active:
        raise Named("person", _("This account is closed."))
    if last_day < first_day:
        raise Named("last_day", _("The last day lies before the first one."))
    if last_day < today:
        raise Named("last_day", _("These days are over."))
    if last_day - first_day >= LONGEST_DEPUTY:
        raise Named("last_day", _("A deputy stands in for a year at most. Name them again afterwards."))
    Bank.objects.select_for_update(of=("self",)).get(pk=bank.pk)
    permit(bank, person)
    if bank.deputies.filter(person=person, first_day__lte=last_day, last_day__gte=first_day).exists():
        raise Named("person", _("This person is a deputy in some of these days already."))
    deputy = Deputy.objects.create(bank=bank, person=person, first_day=first_day, last_day=last_day, named_by=by)
    end_pin(person)  # a deputy opens keys
    audit.record(by, "deputy-named", on=deputy, after={"first_day": first_day, "last_day": last_day}, at=now)
    return deputy


@transaction.atomic
def end_deputy(deputy: Deputy, *, by: User, now: datetime) -> None:
    """Let today's be the last day, or take back what has not begun. Raises QuestionError for one that is over."""
    held = Deputy.objects.select_for_update(of=("self",)).filter(pk=deputy.pk).first()
    today = timezone.localdate(now)
    if held is None or held.last_day < today:
        raise QuestionError(_("These days are over."))
    audit.record(by, "deputy-ended", on=held, before={"last_day": held.last_day}, at=now)
    if held.first_day > today:
        held.delete()
    else:
        Deputy.objects.filter(pk=held.pk).update(last_day=today)


@transaction.atomic
def record_decision(
    bank: Bank, number: str, signed_on: date, scan: CleanImage | CleanScan, *, by: User, now: datetime
) -> SignedDecision:
    """Enter a decision on paper, which may stand as one pair of eyes. Raises Named."""
    if signed_on > timezone.localdate(now):
        raise Named("signed_on", _("This day has not come yet."))
    Bank.objects.select_for_update(of=("self",)).get(pk=bank.pk)
    if fold(number) in map(fold, bank.decisions.values_list("number", flat=True)):
        raise Named("number", _("The bank has a decision of this number already."))
    decision = SignedDecision.objects.create(
        bank=bank, number=number, signed_on=signed_on, scan=scan, recorded_by=by, recorded_at=now
    )
    audit.record(by, "decision-entered", on=decision, after={"number": number, "signed_on": signed_on}, at=now)
    return decision


@transaction.atomic
def assign(question: Question, person: User | None, *, by: User, now: datetime) -> None:
    """Say who shall look after a question; None takes it from whoever does."""
    held = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if held.assignee_id == (person.pk if person else None):
        return
    before = held.assignee_id
    held.assignee = person
    held.save(update_fields=["assignee"])
    after = {"assignee": held.assignee_id}
    audit.record(by, "question-assigned", on=held, before={"assignee": before}, after=after, at=now)


@transaction.atomic
def add_tags(question: Question, names: Iterable[str], *, by: User, now: datetime) -> None:
    """Give a question these tags besides those it has; what its bank does not know is made. Raises QuestionError."""
    held = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    wanted = list(names)
    if problems := problems_of_tags(wanted):
        raise QuestionError(problems[0].sentence)
    before = sorted(held.tags.values_list("name", flat=True))
    held.tags.add(*give_tags(held, wanted))
    after = sorted(held.tags.values_list("name", flat=True))
    if after != before:
        audit.record(by, "question-filed", on=held, before={"tags": before}, after={"tags": after}, at=now)


@transaction.atomic
def remove_tags(question: Question, names: Iterable[str], *, by: User, now: datetime) -> None:
    """Take these tags from a question, as far as it has them."""
    held = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    before = sorted(held.tags.values_list("name", flat=True))
    held.tags.remove(*held.tags.filter(name__in=spelled_in(held.bank_id, names).values()))
    after = sorted(held.tags.values_list("name", flat=True))
    if after != before:
        audit.record(by, "question-filed", on=held, before={"tags": before}, after={"tags": after}, at=now)


def move_question(question: Question, bank: Bank, *, by: User, now: datetime) -> None:
    """Let a question stand in another bank of the same unit, with its history; its tags come along.

    Only one that nobody ever approved, and that does not wait for review: the other bank's reviewers begin anew, and
    who may know its key is known by the unit to `contest.entering`. Raises QuestionError.
    """
    try:
        with transaction.atomic():
            _move(question, bank, by, now)
    except IntegrityError as error:  # an import took the code meanwhile
        raise QuestionError(CODE_THERE) from error


def _move(question: Question, bank: Bank, by: User, now: datetime) -> None:
    questions = Question.objects.select_for_update(of=("self",)).select_related("bank", "latest_revision")
    held = questions.get(pk=question.pk)
    Bank.objects.select_for_update(of=("self",)).get(pk=bank.pk)
    if reason := _why_it_cannot_move(held, bank, by):
        raise QuestionError(reason)
    names, origin = list(held.tags.values_list("name", flat=True)), held.bank
    held.tags.clear()
    held.bank = bank
    held.save(update_fields=["bank"])
    held.drafts.update(bank=bank)
    held.tags.set(give_tags(held, names))
    audit.record(by, "question-moved", on=held, before={"bank": origin.slug}, after={"bank": bank.slug}, at=now)


def _why_it_cannot_move(held: Question, bank: Bank, by: User) -> object:
    """Return the sentence that says so, or "" """
    openings = Opening.objects.filter(revision__question=held, person__in=held.bank.deputies.values("person"))
    waits = held.latest_revision is None or held.latest_revision.status == Revision.Status.IN_REVIEW
    open_imports = ImportRow.objects.filter(target=held, batch__confirmed_at__isnull=True)
    found = (
        (held.bank_id == bank.pk, _("The question stands in this bank already.")),
        (held.bank.owner_id != bank.owner_id, _("Questions move between banks of one unit only.")),
        (waits or held.revisions.filter(status=Revision.Status.APPROVED).exists(), ONLY_DRAFTS),
        (Approval.objects.filter(revision__question=held).exists(), ONLY_DRAFTS),
        (openings.exists(), _("A deputy has seen its key.")),
        (held.drafts.exclude(author=by).exists(), _("Somebody is editing this question.")),
        (open_imports.exists(), _("An import that is not finished changes this question.")),
        (bank.questions.filter(code=held.code).exists(), CODE_THERE),
    )
    return next((sentence for is_so, sentence in found if is_so), "")


def _told(bank: Bank) -> dict:
    return {"name": bank.name, "owner": bank.owner_id, "approvals_needed": bank.approvals_needed}


def _refuse_same_name(owner: Unit, name: str, but: Bank | None = None) -> None:
    same = Bank.objects.filter(owner=owner, name=name).exclude(pk=but.pk if but else None)
    if same.exists():
        raise Named("name", _("The unit already has a bank with this name."))


def _insert(bank: Bank) -> Bank:
    """Store a new bank under the first address that is free; another unit may take one at the same moment."""
    wanted = slugify(fold(bank.name))[: SLUG_LIMIT - 6].strip("-") or "ngan-hang"
    addresses = (f"{wanted}-{number}" for number in count(1 if wanted in RESERVED else 2))
    for bank.slug in chain([] if wanted in RESERVED else [wanted], addresses):
        if not Bank.objects.filter(slug=bank.slug).exists():
            with suppress(IntegrityError), transaction.atomic():
                bank.save(force_insert=True)
                return bank
    raise AssertionError("numbers do not end")
