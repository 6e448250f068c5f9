"""For how long it is kept who took part: applied day by day, a few entries in each transaction."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from accounts import audit
from accounts.models import User
from contest.erasing import erase_account, forget_entries, forget_withdrawals, had_office
from contest.models import Attempt, Contest, Entry
from contest.personal import later_by_months
from contest.roster_keeping import forget_rosters, forget_sheets
from questions.undoing import discard_forgotten

AT_ONCE = 20
"""Entries in one transaction, so that nobody waits for it."""
MOST = 100
"""What the engine does at one time: boards and papers wait for it."""


class Applied(NamedTuple):
    entries: int
    accounts: int


def months_of(contest: Contest) -> int:
    return contest.months_kept or settings.MONTHS_KEPT


def kept_until(contest: Contest) -> datetime | None:
    """When it is forgotten who took part; None while the contest has no round."""
    closes = [round_.closes_at for round_ in contest.rounds.all()]
    return later_by_months(max(closes), months_of(contest)) if closes else None


def due_entries(*, now: datetime) -> QuerySet[Entry]:
    """Entries that still say whose they are though the time of their contest is over and their papers are marked."""
    unsettled = Attempt.objects.filter(entry=OuterRef("pk")).filter(Q(marked_at=None) | ~Q(state="finished"))
    mine = Entry.objects.filter(contest__in=contests_over(now=now), person__erased_at=None).exclude(Exists(unsettled))
    return mine.select_related("person", "contest").order_by("contest", "pk")


def contests_over(*, now: datetime) -> list[Contest]:
    """Contests of which it is no longer kept who took part."""
    return [contest for contest in Contest.objects.with_rounds() if (until := kept_until(contest)) and until <= now]


def due_accounts(*, now: datetime) -> Iterator[User]:
    """Accounts that hold nothing, and that nobody has signed in to for the longest time that a contest keeps people."""
    longest = max(Contest.objects.aggregate(most=Max("months_kept"))["most"] or 0, settings.MONTHS_KEPT)
    lately = now - timedelta(days=28 * longest)  # no month is shorter, so that only those who may be due are read
    bare = (
        User.objects.filter(date_joined__lte=lately)
        .exclude(last_login__gt=lately)
        .filter(erased_at=None, is_staff=False, is_superuser=False, role_grants=None, entries=None)
    )
    for person in bare.order_by("pk").iterator(chunk_size=500):
        if later_by_months(person.last_login or person.date_joined, longest) <= now and not had_office(person):
            yield person


def apply_retention(*, now: datetime, most: int | None = None) -> Applied:
    """Forget whatever is due, at most so many; return how many entries and accounts that were."""
    entries = 0
    while (most is None or entries < most) and (chunk := list(due_entries(now=now)[:AT_ONCE])):
        _forget(chunk, now)
        entries += len(chunk)
    accounts = 0
    for person in due_accounts(now=now):
        if most is not None and entries + accounts >= most:
            break
        erase_account(person, by=None, now=now)
        accounts += 1
    for contest in contests_over(now=now):
        forget_withdrawals(contest, now=now)
    forget_rosters(now=now)
    forget_sheets(now=now)
    discard_forgotten(now=now)
    return Applied(entries, accounts)


def what_is_due(*, now: datetime) -> Applied:
    """What applying it would do now; an account with entries that are due is not among its accounts yet."""
    return Applied(due_entries(now=now).count(), sum(1 for _person in due_accounts(now=now)))


@transaction.atomic
def _forget(entries: list[Entry], now: datetime) -> None:
    forget_entries(entries, now=now)
    for contest in {entry.contest for entry in entries}:
        number = sum(entry.contest_id == contest.pk for entry in entries)
        audit.record(None, "retention-applied", on=contest, after={"entries": number}, at=now)
