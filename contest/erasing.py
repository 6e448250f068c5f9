"""Erasing what entries tell of their person: a withdrawn consent, an erased account, a contest long over.

Whoever erases opens the guards of the log first, which lets one erase at a time; docs/data-model.md says what is held
after it, and in which order, so that nobody is in anybody's way.

Nothing that counts moves: entries, papers, answers, marks and places keep their numbers and their order. Words that
somebody typed may hold anything, so of those only the ones stay that were marked right.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from accounts.consent import withdraw_consent
from accounts.erasing import forget_account, forget_in_log, new_nobody
from accounts.guards import unlocked
from accounts.models import AuditEvent, Consent, User
from contest.boards import note_name_changed
from contest.entering import new_code, purpose_of
from contest.errors import ContestError
from contest.models import (
    Attempt,
    Contest,
    Entry,
    EntryPair,
    Feedback,
    Mark,
    NameStyle,
    Recall,
    Response,
    RosterLine,
    SaveEvent,
    new_invitation,
    new_key,
    new_receipt,
)
from contest.naming import has_office
from contest.roster_changes import forget_changes
from contest.roster_keeping import forget_on_rosters
from questions.models import Deputy, Draft, Revision, SavedFilter, SheetHeader

FREE_TEXT = ("short_text",)
"""Kinds whose answer is whatever somebody typed. A number is read as one, and a choice is one of ours."""
WITHHELD = "—"
"""Stands for words that were not right, and is not right itself: marking again comes out the same. So it does for an
officer's reason that must not be empty."""
NO_DEVICE = "0" * 16


class NotErasable(ContestError):
    """Something has to end first, or has to stay."""


def had_office(person: User) -> bool:
    """Whether the log must go on naming the person: they hold or held a part in the office, or acted in one."""
    granted = AuditEvent.objects.filter(subject_type="accounts.rolegrant")
    named = granted.filter(after__person_id=person.pk) | granted.filter(before__person_id=person.pk)
    return has_office(person) or Deputy.objects.filter(person=person).exists() or named.exists()


def check_settled(entries: Sequence[Entry]) -> None:
    """Raise NotErasable while one of these has a paper that runs, or waits to be marked."""
    attempts = Attempt.objects.filter(entry__in=entries)
    if attempts.open().exists():
        raise NotErasable(_("A paper is still open. It has to be submitted first, or its time has to be up."))
    if attempts.to_mark().exists():
        raise NotErasable(_("The last paper is just being marked. Please try again in a minute."))


def check_erasable(person: User) -> None:
    """Raise NotErasable with the sentence that says what stands in the way of erasing this account."""
    if person.is_staff or person.role_grants.exists():
        raise NotErasable(_("You hold a part in running this site. Please ask the organiser to take it away first."))
    if had_office(person):
        raise NotErasable(
            _("The log of this site has to name you for what you did in your office. Please ask the organiser.")
        )
    check_settled(Entry.objects.of(person))


@transaction.atomic
def erase_account(person: User, *, by: User | None, now: datetime, reason: str = "") -> None:
    """Erase all that tells who somebody is, for good; `by` themself, by an officer at their wish, or by None where the
    time to keep it is over. The reason stays in the log, so it tells nothing of the person.

    Raises NotErasable.
    """
    with unlocked():
        stored = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        check_erasable(stored)
        forget_on_rosters(stored)
        entries = _held(Entry.objects.filter(person=stored))
        check_settled(entries)
        _make_nobodys(entries, now)
        for model, owner in ((Draft, "author"), (SavedFilter, "person"), (SheetHeader, "person"), (Recall, "person")):
            model.objects.filter(**{owner: stored}).delete()
        forget_account(stored, now=now)
    actor = stored if by == person else by
    audit.record(actor, "person-erased", on=stored, label=str(stored.pk), reason=reason, at=now)


@transaction.atomic
def withdraw_from(entry: Entry, *, now: datetime) -> None:
    """Take back the consent for one contest: the result counts on, and nobody learns any more whose it was.

    The person keeps their account and cannot enter this contest a second time. Raises NotErasable.
    """
    person, contest = entry.person, entry.contest
    with unlocked():
        forget_on_rosters(person, contest=contest)
        entries = _held(Entry.objects.filter(person=person, pk=entry.pk))
        check_settled(entries)
        withdraw_consent(person, purpose=purpose_of(contest), now=now)
        _make_nobodys(entries, now)
    audit.record(person, "consent-withdrawn", on=contest, at=now)


@transaction.atomic
def forget_entries(entries: Sequence[Entry], *, now: datetime) -> None:
    """Forget whose these entries are, since the time to keep that is over."""
    agreed = [(entry.person_id, purpose_of(entry.contest)) for entry in entries]
    with unlocked():
        lines = RosterLine.every.filter(entry__in=entries)
        forget_changes(lines)
        lines.delete()
        _make_nobodys(_held(Entry.objects.filter(pk__in=[entry.pk for entry in entries])), now)
    for person, purpose in agreed:
        Consent.objects.filter(person=person, purpose=purpose).delete()


@transaction.atomic
def forget_withdrawals(contest: Contest, *, now: datetime) -> None:
    """Forget who took back their consent for a contest, since the time to keep that is over: the consents go, and the
    log says no more than that somebody did."""
    with unlocked():
        Consent.objects.filter(purpose=purpose_of(contest)).exclude(withdrawn_at=None).delete()
        told = AuditEvent.objects.about([contest]).filter(verb="consent-withdrawn", actor__erased_at=None).order_by()
        if told.exists():
            told.update(actor=new_nobody(is_active=True, now=now))


def _held(entries: QuerySet[Entry]) -> list[Entry]:
    """These entries; nobody starts a paper of theirs meanwhile, or decides about one.

    With them those of others are held that erasing writes to, all by number, as whoever decides about a pair holds it.
    Where a decision was just being made, all are let go and held anew, with those that it was about.
    """
    own = set(entries.order_by().values_list("pk", flat=True))
    while True:
        written = _written_with(own)
        with transaction.atomic():
            list(Entry.objects.select_for_update(no_key=True).filter(pk__in=written).order_by("pk").values_list("pk"))
            if _written_with(own) <= written:
                return list(Entry.objects.select_related("person", "contest").filter(pk__in=own).order_by("pk"))
            transaction.set_rollback(True)


def _written_with(own: set[int]) -> set[int]:
    """These entries, those taken out as the same person's, and those that came by their links."""
    taken_out = EntryPair.objects.touching(own).exclude(gone=None).values_list("gone", flat=True)
    return own.union(taken_out, Entry.objects.filter(inviter__in=own).order_by().values_list("pk", flat=True))


def _make_nobodys(entries: Sequence[Entry], now: datetime) -> None:
    for entry in entries:
        nobody = new_nobody(is_active=entry.person.is_active, now=now)
        forget_in_log([entry], actor=nobody)
        Feedback.objects.filter(entry=entry).delete()
        _forget_pairs(entry)
        _forget_papers(entry)
        _forget_who(entry, nobody)
    note_name_changed(*entries)


def _forget_who(entry: Entry, nobody: User) -> None:
    entry.person, entry.code, entry.name_style = nobody, new_code(), NameStyle.FULL
    entry.birth_date = entry.birth_year = entry.consent = entry.inviter = None
    entry.invitation = new_invitation()
    Entry.objects.invited_by(entry).update(inviter=None)
    entry.disqualified_reason = entry.hidden_reason = ""
    entry.hidden_at = entry.hidden_by = None
    entry.save()


def _forget_pairs(entry: Entry) -> None:
    """The log names both by their codes, and a reason may tell anything. Where the other one was taken out as the same
    person's, that stays known without its reason: an officer may still have found two people, and let them back."""
    pairs = EntryPair.objects.touching([entry])
    forget_in_log(list(pairs))
    pairs.filter(Q(gone=None) | Q(gone=entry)).delete()
    Entry.objects.filter(pk__in=pairs.values("gone")).update(disqualified_reason=WITHHELD)
    pairs.update(reason=WITHHELD)


def _forget_papers(entry: Entry) -> None:
    for attempt in entry.attempts.all():
        Response.objects.filter(attempt=attempt).update(device=NO_DEVICE)
        SaveEvent.objects.filter(attempt=attempt).update(device=NO_DEVICE)
        _forget_words(attempt, _typed_slots(attempt))
        # No ticket that is still about saves, and no receipt that is still in a hand finds it.
        Attempt.objects.filter(pk=attempt.pk).update(save_key=new_key(), receipt=new_receipt())


def _typed_slots(attempt: Attempt) -> list[int]:
    kinds = dict(Revision.objects.filter(pk__in=[slot["revision"] for slot in attempt.slots]).values_list("pk", "kind"))
    return [number for number, slot in enumerate(attempt.slots, start=1) if kinds[slot["revision"]] in FREE_TEXT]


def _forget_words(attempt: Attempt, slots: Sequence[int]) -> None:
    right = set(Mark.objects.filter(attempt=attempt, slot__in=slots, right=True).values_list("slot", flat=True))
    _withhold(Response.objects.filter(attempt=attempt, slot__in=set(slots) - right))
    _withhold(SaveEvent.objects.filter(attempt=attempt, slot__in=slots))


def _withhold(rows: QuerySet) -> None:
    typed = [pk for pk, answer in rows.values_list("pk", "answer") if answer]
    rows.filter(pk__in=typed).update(answer=WITHHELD)
