"""The list of who entered a contest, as a spreadsheet."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from contest.models import Contest, Entry
from exchange.sheets import Page, write_sheet

MOST = 100_000
"""Rows; a spreadsheet holds a million, and a process so many at once."""
WIDTHS = [16, 30, 24, 24, 34, 20, 18]


def entries_file(contest: Contest, *, by: User, now: datetime) -> bytes:
    """Return an xlsx file, every cell a text, in the order of entering. The audit log keeps who took it."""
    header = [
        *(_("Participation code"), _("Full name"), _("Division"), _("Takes part"), _("Unit"), _("Channel")),
        _("Entered at"),
    ]
    rows = [_row(entry) for entry in Entry.objects.of_contest(contest).for_a_list()[:MOST]]
    audit.record(by, "entries-exported", on=contest, after={"entries": len(rows)}, at=now)
    return write_sheet([Page(_("Entries"), [header, *rows], widths=WIDTHS)])


def _row(entry: Entry) -> list[str]:
    return [
        entry.code,
        entry.person.full_name,
        entry.division.title,
        entry.get_capacity_display(),
        entry.unit_name,
        str(entry.channel or ""),
        f"{timezone.localtime(entry.entered_at):%d/%m/%Y %H:%M}",
    ]
