"""Who arrives while a roster is switched: either the switch finds their entry, or they find the roster.

SQLite has one writer, so there the transactions follow each other anyhow. PostgreSQL lets neither see what the other
has not committed yet, and somebody would stay “not come”; so whoever arrives shares the contest's row with all others
who do, as the foreign key of their entry will at the commit, and whoever switches has it for themself. In which order
locks are taken, docs/data-model.md says.
"""

from collections.abc import Iterable

from django.db import connection

from accounts.models import User
from contest.models import Contest, RosterImport

_ARRIVE = (
    f"SELECT 1 FROM {User._meta.db_table} person, {Contest._meta.db_table} contest "  # noqa: S608  our own tables
    "WHERE person.id = %s AND person.erased_at IS NULL AND contest.id = %s"
)
_SHARE = {"postgresql": " FOR SHARE OF person FOR KEY SHARE OF contest"}


def arrive(person_id: int, contest_id: int) -> bool:
    """Let no roster of the contest be switched and the person not be erased until this transaction ends; whoever else
    arrives does not wait. Return whether they are still somebody: they may have been erased a moment ago."""
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVE + _SHARE.get(connection.vendor, ""), [person_id, contest_id])
        return cursor.fetchone() is not None


def hold_arrivals(contest_id: int) -> None:
    """Wait for whoever is arriving, and let nobody arrive until this transaction ends."""
    Contest.objects.select_for_update(of=("self",)).only("pk").get(pk=contest_id)


def hold_sheets(contest_ids: Iterable[int]) -> list[RosterImport]:
    """Wait for whoever confirms or undoes sheets of these contests, or takes people out of them, and let nobody else do
    so until this transaction ends; return the sheets as they then are, without their rows.

    Those that are not confirmed yet are waited for, too: what they change of a line must go with it."""
    sheets = RosterImport.objects.filter(contest__in=contest_ids).exclude(state=RosterImport.State.UNDONE)
    return list(sheets.select_for_update(of=("self",)).only("state", "made").order_by("pk"))
