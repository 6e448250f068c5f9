"""Putting the people of a sheet on the roster and taking them off: all at once for whoever reads, a few at a time for
whoever writes.

Lines stand on the roster while their sheet is confirmed. So they are made before, where nobody sees them, and the
switch is one short transaction; undoing switches first, and what nobody sees any more is swept up after it. Whatever
breaks in between leaves lines that nobody sees: the next import of the contest sweeps them up, or the hourly round.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.importing import CHANGED_MEANWHILE, Checked, Deed, ImportRefused
from contest.models import Entry, RosterImport, RosterLine
from contest.roster_changes import change_back, change_lines, refuse_changed_since
from contest.roster_codes import renew
from contest.roster_locks import hold_arrivals
from questions.chunks import in_chunks

AT_ONCE = 200
"""Lines in one transaction: some 20 ms of it."""
CLAIM_HOLDS = timedelta(minutes=2)
"""So long nobody else imports; whoever has not finished by then was ended half way."""
_BUSY = gettext_lazy("A roster of this contest is being imported at this moment. Please try again in a minute.")
State = RosterImport.State


@contextmanager
def aside(sheet: RosterImport, taken: Sequence[Checked], now: datetime) -> Iterator[None]:
    """Make the lines where nobody sees them, for the switch within; without it they go again.

    Raises ImportRefused while somebody else imports a roster of this contest.
    """
    _claim(sheet, now)
    try:
        sweep(RosterLine.every.filter(sheet__in=sheet.contest.roster_imports.exclude(state=State.CONFIRMED)))
        for chunk in in_chunks((one.value["line"] for one in taken if one.deed is Deed.NEW), AT_ONCE):
            _make(sheet, chunk)
        yield
    except BaseException:  # also where the process is told to stop: nothing half made stays behind
        sweep(RosterLine.every.filter(sheet=sheet))
        RosterImport.objects.filter(pk=sheet.pk).update(claimed_at=None)
        raise


def _claim(sheet: RosterImport, now: datetime) -> None:
    """Be the only one who imports a roster of the contest. Raises ImportRefused."""
    RosterImport.objects.filter(contest=sheet.contest_id, claimed_at__lt=now - CLAIM_HOLDS).update(claimed_at=None)
    try:
        with transaction.atomic():
            free = RosterImport.objects.filter(pk=sheet.pk, state=State.STAGED, claimed_at=None)
            if not free.update(claimed_at=now):
                raise ImportRefused(_BUSY)
    except IntegrityError as error:
        raise ImportRefused(_BUSY) from error


@transaction.atomic
def _make(sheet: RosterImport, lines: Sequence[RosterLine]) -> None:
    """Store some lines with their codes, and with the entry of whoever has entered already."""
    for line in lines:
        renew(line)
    logins = [line.login for line in lines if line.login]
    came = Entry.objects.filter(contest=sheet.contest_id, person__login__in=logins).order_by()
    entries = dict(came.values_list("person__login", "pk"))
    for line in lines:
        line.entry_id = entries.get(line.login)
    RosterLine.every.bulk_create(lines)


def apply(sheet: RosterImport, taken: Sequence[Checked]) -> dict:
    """Let the lines be seen, with the entry of whoever has entered while they were made, and change those that were
    there. Raises ImportRefused where some are missing."""
    hold_arrivals(sheet.contest_id)
    lines, changes = RosterLine.every.filter(sheet=sheet), [one for one in taken if one.deed is Deed.CHANGE]
    if lines.count() != len(taken) - len(changes):
        raise ImportRefused(CHANGED_MEANWHILE)
    changed = change_lines(changes)
    own = Entry.objects.filter(contest=OuterRef("contest"), person__login=OuterRef("login")).order_by()
    logins = Entry.objects.filter(contest=sheet.contest_id).order_by().values("person__login")
    lines.filter(entry=None, login__in=logins).update(entry=Subquery(own.values("pk")[:1]))
    RosterImport.objects.filter(pk=sheet.pk).update(claimed_at=None)
    had_come = lines.filter(entry__isnull=False).count()
    return {"people": len(taken) - len(changes), "had_come": had_come, "changed": changed}


def undo(sheet: RosterImport) -> None:
    """Change back who was there before. Refuse where somebody has come since, or was changed by another import: the
    switch, which is made, is then taken back. Raises ImportRefused."""
    hold_arrivals(sheet.contest_id)
    change_back(sheet.made.get("changed", {}))
    lines = RosterLine.every.filter(sheet=sheet)
    refuse_changed_since(lines)
    since = lines.filter(Q(entry__entered_at__gte=sheet.confirmed_at) | Q(code_used_at__isnull=False)).count()
    if since:
        raise ImportRefused(
            _("%(count)d of these people have entered since, so this import stays. You can take people off one by one.")
            % {"count": since}
        )


def clear(sheet: RosterImport) -> None:
    """Sweep up what an undone sheet had brought."""
    sweep(RosterLine.every.filter(sheet=sheet))


def sweep(lines: QuerySet[RosterLine]) -> int:
    """Delete lines that nobody sees, a few at a time; return how many there were."""
    swept, unseen = 0, lines.exclude(sheet__state=State.CONFIRMED).order_by("pk")
    while keys := list(unseen.values_list("pk", flat=True)[:AT_ONCE]):
        swept += unseen.filter(pk__in=keys).order_by().delete()[0]
    return swept


def sweep_left_over(*, now: datetime) -> int:
    """Sweep up the lines of whatever was ended half way; return how many there were."""
    gone = RosterImport.objects.exclude(state=State.CONFIRMED)
    idle = gone.filter(Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_HOLDS))
    return sweep(RosterLine.every.filter(sheet__in=idle))
