"""For how long a roster names people: as long as it is kept who took part; a sheet that nobody confirms, a week."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet

from accounts import audit
from accounts.models import ListImport, User
from accounts.phones import NotALogin
from accounts.second_factor import is_made_sure
from contest.models import Contest, RosterImport, RosterLine
from contest.personal import later_by_months
from contest.roster_changes import forget_changes
from contest.roster_sheets import login_in
from contest.roster_switch import sweep_left_over

SHEETS_KEPT = timedelta(days=7)
AT_ONCE = 500
"""Lines in one transaction, so that nobody waits for it."""


def roster_kept_until(contest: Contest) -> datetime:
    """When a roster forgets its people: so many months after the last round, or after the last sheet without one."""
    last = contest.rounds.aggregate(last=Max("closes_at"))["last"]
    last = last or contest.roster_imports.aggregate(last=Max("at"))["last"]
    return later_by_months(last, contest.months_kept or settings.MONTHS_KEPT)


def forget_rosters(*, now: datetime) -> int:
    """Take people off the rosters whose time is over, a few at a time; return how many there were."""
    forgotten = 0
    for contest in Contest.objects.filter(pk__in=RosterLine.objects.order_by().values("contest")):
        if roster_kept_until(contest) <= now:
            while keys := list(contest.roster.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
                _forget(contest, keys, now)
                forgotten += len(keys)
    return forgotten


@transaction.atomic
def _forget(contest: Contest, keys: Sequence[int], now: datetime) -> None:
    lines = RosterLine.objects.filter(pk__in=keys)
    forget_changes(lines)
    lines.delete()
    audit.record(None, "retention-applied", on=contest, after={"roster_lines": len(keys)}, at=now)


def forget_sheets(*, now: datetime) -> int:
    """Throw away the sheets that nobody has confirmed for a week, and lines that nobody sees; return how many sheets
    there were."""
    late = now - SHEETS_KEPT
    sweep_left_over(now=now)
    return sum(kind.objects.staged_before(late).delete()[0] for kind in (RosterImport, ListImport))


def surely_of(person: User, lines: QuerySet[RosterLine]) -> QuerySet[RosterLine]:
    """Return those of the lines that are this person's for certain: they came by the code of the line, or the account
    is made sure of. Anybody can sign up with a number or address, and learns and erases nothing of whose it is."""
    return lines.naming(person) if is_made_sure(person) else lines.come_by_code_of(person)


def may_be_anothers(person: User) -> bool:
    """Whether lines with this person's number or address are withheld from them, as they may be of somebody else."""
    return person.has_login and not is_made_sure(person)


def forget_on_rosters(person: User, *, contest: Contest | None = None) -> None:
    """Take the person off the rosters, of one contest or of all; a line that may be of somebody else who goes by their
    number or address stays, and waits for that one. Belongs before their entries are held."""
    every = RosterLine.every.all() if contest is None else RosterLine.every.filter(contest=contest)
    lines = surely_of(person, every)
    forget_changes(lines)
    lines.delete()
    every.filter(entry__person=person).update(entry=None)
    if is_made_sure(person):
        sheets = RosterImport.objects.all() if contest is None else RosterImport.objects.filter(contest=contest)
        forget_in_sheets(person, sheets)


def forget_in_sheets(person: User, sheets: QuerySet[RosterImport]) -> None:
    """Take the rows that name this person out of those of the sheets that wait to be confirmed."""
    for sheet in sheets.filter(state=RosterImport.State.STAGED):
        kept = [row for row in sheet.rows if _login_in(row) != person.login]
        if kept != sheet.rows:
            RosterImport.objects.filter(pk=sheet.pk, state=RosterImport.State.STAGED).update(rows=kept)


def _login_in(row: Sequence) -> str:
    try:
        return login_in(row[1].get("login", ""))
    except NotALogin:
        return ""
