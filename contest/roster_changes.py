"""What a sheet changes of people who stand on the roster already: their unit and category, and how that is taken back.

Their line stays, with its code and with the entry by which they came: a slip that was handed out opens the same door,
and whoever has come stays come. Names are not changed, and so stand in no record of an import: another name for a
number may be another person. What was changed goes out of that record with the line.
"""

from collections.abc import Mapping, Sequence

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.importing import CHANGED_MEANWHILE, Checked, ImportRefused
from accounts.models import Unit
from contest.models import RosterImport, RosterLine
from contest.roster_locks import hold_sheets

_CHANGE = (
    f"UPDATE {RosterLine._meta.db_table} SET unit_id = %s, category = %s, search_text = %s "  # noqa: S608  our own table
    "WHERE id = %s AND unit_id = %s AND category = %s"
)
"""Said once for thousands of lines, which takes a twentieth of a second; `bulk_update` takes more than one, and while a
round is open nobody's answer may wait so long."""


def change_lines(taken: Sequence[Checked]) -> dict[str, list]:
    """Give the lines that these rows are about their unit and category; return both, before and now, by their keys.
    Raises ImportRefused where one is not what it was when the rows were looked at."""
    values = [one.value for one in taken]
    if _changed([(*of["now"], of["line"].search_text, of["before"], *of["was"]) for of in values]) != len(values):
        raise ImportRefused(CHANGED_MEANWHILE)
    return {str(of["before"]): [of["was"], of["now"]] for of in values}


def change_back(changed: Mapping[str, Sequence]) -> None:
    """Give the lines their unit and category of before; who is off the roster by now stays off. Raises ImportRefused
    where one was changed once more since, or would go back to a unit that is gone."""
    lines, rows = RosterLine.objects.in_bulk([int(key) for key in changed]), []
    for key, line in lines.items():
        was, now = changed[str(key)]
        line.set_names(line.full_name, was[1])
        rows.append((*was, line.search_text, key, *now))
    _refuse_gone([unit for unit, *_others in rows])
    _refuse_changed(len(rows) - _changed(rows))


def _refuse_gone(units: Sequence[int]) -> None:
    there = set(Unit.objects.filter(pk__in=set(units)).values_list("pk", flat=True))
    if gone := sum(unit not in there for unit in units):
        raise ImportRefused(
            _("%(count)d of these people stood for a unit that has been deleted since, so this import stays.")
            % {"count": gone}
        )


def refuse_changed_since(lines: QuerySet[RosterLine]) -> None:
    """Raise ImportRefused where another sheet that is confirmed has changed some of these lines: its people, whom it
    found on the roster and brought no line for, would go with them."""
    sheets = RosterImport.objects.confirmed().filter(contest__in=lines.values("contest"), made__has_key="changed")
    changed = {int(key) for made in sheets.values_list("made", flat=True) for key in made["changed"]}
    _refuse_changed(len(changed.intersection(lines.values_list("pk", flat=True))))


def _refuse_changed(since: int) -> None:
    if since:
        raise ImportRefused(
            _("Another import has changed %(count)d of these people since, so this one stays. Undo that one first.")
            % {"count": since}
        )


def forget_changes(lines: QuerySet[RosterLine]) -> None:
    """Take these lines out of the records of imports before they go: a unit and an office in it may name somebody.
    Belongs into the transaction in which they go: who takes others off waits, and finds the record without them."""
    going = dict(lines.order_by().values_list("pk", "contest"))
    for sheet in hold_sheets(set(going.values())):
        changed = sheet.made.get("changed", {})
        kept = {key: change for key, change in changed.items() if int(key) not in going}
        if kept != changed:
            RosterImport.objects.filter(pk=sheet.pk).update(made=sheet.made | {"changed": kept})


def _changed(rows: Sequence[tuple]) -> int:
    """Change each line that still is what it was; return how many were."""
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.executemany(_CHANGE, rows)
        return cursor.rowcount
