"""Taking the demo away: to begin anew as on the first day, or for good before the site is used in earnest."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet

from accounts import audit
from accounts.guards import unlocked
from accounts.models import Consent, Headcount, RoleGrant, SiteProfile, User
from accounts.profile import forget_profile
from contest import boards, demo, demo_entries
from contest.models import (
    Attempt,
    BoardRow,
    Contest,
    Entry,
    Mark,
    Outage,
    Response,
    RoundDivision,
    SaveEvent,
)
from contest.pools import forget_pool
from questions.models import (
    AnswerKey,
    Approval,
    Bank,
    Blueprint,
    ImportBatch,
    LegalBasis,
    Question,
    Revision,
    SignedDecision,
)


@transaction.atomic
def reset_demo(*, now: datetime, entries: int = 300) -> Contest:
    """Put the demo back as it was on the first day; passwords included. Raises DemoRefused like `load_demo`."""
    demo.refuse_beside_real_contests()
    with unlocked():
        _delete_entries(Entry.objects.filter(contest__is_demo=True))
        _delete_contests()
        _delete_bank()
        Outage.objects.all().delete()
        User.objects.filter(login__endswith=demo_entries.DOMAIN).delete()
        for person in demo.demo_people():
            if person.is_active:
                demo.issue(person, demo.FIXED_PASSWORD)
    contest = demo.load_demo(now=now, entries=entries)
    audit.record(None, "demo-reset", on=contest)
    return contest


@dataclass(frozen=True)
class Gone:
    """What a removal took away. Of the people, how many stay in the log with an account that is closed; of the
    questions, how many stay for a real contest and are in review again."""

    contests: int = 0
    people: int = 0
    entries: int = 0
    closed: int = 0
    in_review: int = 0


@transaction.atomic
def remove_demo(*, now: datetime) -> Gone:
    """Delete the demo contest and everybody invented, also from real contests; return what is gone.

    Real people who tried the demo lose their entries in it and keep their accounts. A bank or blueprint stays if a real
    contest draws from it; its questions were approved for the demo only, and are in review again. Whoever stands in the
    log stays there: the account is closed and holds no role.
    """
    if not demo.is_loaded():  # then even the demo's logins may belong to somebody
        return Gone()
    logins = [person.pk for person in demo.demo_people()]
    invented = User.objects.filter(Q(login__endswith=demo_entries.DOMAIN) | Q(pk__in=logins))
    entries = Entry.objects.filter(Q(contest__is_demo=True) | Q(person__in=invented))
    counts = {"people": invented.count(), "entries": entries.count()}
    with unlocked():
        for entry in entries.filter(contest__is_demo=False):
            boards.remove_entry(entry)
        _delete_entries(entries)
        contests = _delete_contests()
        in_review = _delete_bank()
        SiteProfile.objects.filter(hotline=demo.HOTLINE).update(hotline="")
        SiteProfile.objects.filter(person_responsible=demo.RESPONSIBLE).update(person_responsible="")
        closed = sum(not _delete_person(person, now) for person in list(invented))
    gone = Gone(contests=contests, closed=closed, in_review=in_review, **counts)
    audit.record(None, "demo-removed", after=asdict(gone), at=now)
    forget_profile()
    return gone


def _delete_entries(entries: QuerySet[Entry]) -> None:
    attempts = Attempt.objects.filter(entry__in=entries)
    for model in (SaveEvent, Response, Mark):
        model.objects.filter(attempt__in=attempts).delete()
    BoardRow.objects.filter(entry__in=entries).delete()
    attempts.delete()
    consents = [consent for consent in entries.values_list("consent", flat=True) if consent]
    entries.delete()
    Consent.objects.filter(pk__in=consents).delete()


def _delete_contests() -> int:
    contests = Contest.objects.filter(is_demo=True)
    blueprints = list(RoundDivision.objects.filter(round__contest__in=contests).values_list("blueprint", flat=True))
    number = len(contests)
    contests.delete()
    still_used = RoundDivision.objects.values("blueprint")
    Blueprint.objects.filter(pk__in=blueprints).exclude(pk__in=still_used).delete()
    Headcount.objects.filter(is_demo=True).delete()
    return number


def _delete_bank() -> int:
    """Delete the demo's bank. If a real contest draws from it, it stays; return how many of its questions are then in
    review again: those approved for the demo, and none that has an author or was written anew."""
    bank = Bank.objects.filter(slug=demo.BANK).first()
    if bank is None:
        return 0
    revisions = Revision.objects.filter(question__bank=bank)
    drawing = list(RoundDivision.objects.filter(banks=bank))
    if drawing:
        loaded = revisions.filter(number=1, author=None)
        in_review = bank.questions.filter(approved_revision__in=loaded).update(approved_revision=None)
        loaded.filter(status=Revision.Status.APPROVED).update(status=Revision.Status.IN_REVIEW)
        transaction.on_commit(lambda: [forget_pool(sitting) for sitting in drawing])
        return in_review
    ImportBatch.objects.filter(bank=bank).delete()
    Question.objects.filter(bank=bank).update(approved_revision=None, latest_revision=None)
    Approval.objects.filter(revision__in=revisions).delete()
    SignedDecision.objects.filter(bank=bank).delete()
    AnswerKey.objects.filter(revision__in=revisions).delete()
    LegalBasis.objects.filter(revision__in=revisions).delete()
    revisions.delete()
    Question.objects.filter(bank=bank).delete()
    bank.delete()
    return 0


def _delete_person(person: User, now: datetime) -> bool:
    """Whether the person is gone. Of who stands in the log, or in a record that has to stay, the account is closed."""
    try:
        person.delete()
    except ProtectedError:
        RoleGrant.objects.filter(person=person).delete()
        person.is_active = person.is_staff = person.is_superuser = False
        person.set_unusable_password()
        person.save()
        audit.record(None, "person-deactivated", on=person, at=now)
        return False
    return True
