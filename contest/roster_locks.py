"""Who arrives while a roster is switched: either the switch finds their entry, or they find the roster.

SQLite has one writer, so there the transactions follow each other anyhow. PostgreSQL lets neither see what the other
has not committed yet, and somebody would stay “not come”; so whoever arrives shares the contest's row with all others
who do, as the foreign key of their entry will at the commit, and whoever switches has it for themself.
"""

from collections.abc import Iterable

from django.db import connection

from contest.models import Contest, RosterImport

_SHARE = f"SELECT 1 FROM {Contest._meta.db_table} WHERE id = %s FOR KEY SHARE"  # noqa: S608  our own table


def arrive(contest_id: int) -> None:
    """Let no roster of the contest be switched until this transaction ends; whoever else arrives does not wait."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_SHARE, [contest_id])


def hold_arrivals(contest_id: int) -> None:
    """Wait for whoever is arriving, and let nobody arrive until this transaction ends."""
    Contest.objects.select_for_update(of=("self",)).only("pk").get(pk=contest_id)


def hold_sheets(contest_ids: Iterable[int]) -> list[RosterImport]:
    """Wait for whoever confirms or undoes sheets of these contests, or takes people out of them, and let nobody else do
    so until this transaction ends; return the sheets as they then are, without their rows.

    Those that are not confirmed yet are waited for, too: what they change of a line must go with it."""
    sheets = RosterImport.objects.filter(contest__in=contest_ids).exclude(state=RosterImport.State.UNDONE)
    return list(sheets.select_for_update(of=("self",)).only("state", "made").order_by("pk"))
