"""Headcounts as a sheet: how many people each unit had on a day. A number for the same unit and day is corrected."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.columns import Column, Row, Shape
from accounts.importing import CHANGED_MEANWHILE, Checked, Deed, ImportRefused, Kind, day_of, not_a_day
from accounts.models import Headcount, ListImport
from accounts.named_units import NamedUnits, NoSuchUnit

MOST_PEOPLE = 1_000_000
_WHOLE = re.compile(r"[0-9]{1,8}|[0-9]{1,3}([. ][0-9]{3}){1,2}")
SHAPE = Shape(
    name="Biên chế",
    file="mau-bien-che.xlsx",
    columns=(
        Column(
            "unit",
            "Đơn vị",
            "ma don vi|ten don vi|unit",
            "Mã, tên đầy đủ hoặc tên ngắn, như ở trang “Các đơn vị”.",
            needed=True,
            width=40,
        ),
        Column("on", "Ngày", "tinh den ngay|thoi diem|date", "Ngày có số liệu, ví dụ 01/07/2025.", needed=True),
        Column("number", "Số người", "bien che|so luong|headcount", "Số nguyên, ít nhất là 1.", needed=True),
    ),
    examples=(("so-vi-du", "01/01/2025", "85"),),
)


def check(sheet: ListImport, rows: Sequence[Row]) -> list[Checked]:
    """Return each row beside the headcounts that there are."""
    units = NamedUnits({sheet.tree})
    known = {(one.unit_id, one.on): one for one in Headcount.objects.filter(unit__tree=sheet.tree)}
    seen: set[tuple] = set()
    return [_checked(row, units, known, seen) for row in rows]


def _checked(row: Row, units: NamedUnits, known: dict, seen: set[tuple]) -> Checked:
    one, day = Checked(row), day_of(row.cells["on"])
    number = _number(row.cells["number"])
    if not 0 < number <= MOST_PEOPLE:
        one.refuse(_("The number of people must be a whole number from 1 to 1,000,000."))
    if day is None:
        one.refuse(not_a_day(row.cells["on"]))
        return one
    if not row.cells["unit"]:
        one.refuse(_("The unit is missing."))
        return one
    try:
        unit = units.called(row.cells["unit"], on=day)
    except NoSuchUnit as error:
        one.refuse(error)
        return one
    if (unit.pk, day) in seen:
        one.refuse(_("Another row of this file is about the same unit and day."))
    seen.add((unit.pk, day))
    before = known.get((unit.pk, day))
    one.value = {"unit": unit, "on": day, "number": number, "before": before}
    if before is not None:
        one.deed = Deed.SAME if before.number == number else Deed.CHANGE
    return one


def _number(cell: str) -> int:
    """The whole number that a cell says, with thousands apart or not; 0 for anything else. A point that parts no
    thousands begins a fraction, as in 12.5 from a spreadsheet, and must not make 125 of it."""
    return int(re.sub("[. ]", "", cell)) if _WHOLE.fullmatch(cell) else 0


def apply(sheet: ListImport, taken: Sequence[Checked]) -> dict:
    """Store the numbers; return each new one, and of each changed one what it was before and is now."""
    fresh = [one.value for one in taken if one.deed is Deed.NEW]
    made = Headcount.objects.bulk_create(
        [Headcount(**{name: value[name] for name in ("unit", "on", "number")}) for value in fresh]
    )
    changed = {}
    for value in (one.value for one in taken if one.deed is Deed.CHANGE):
        before = value["before"]
        if not Headcount.objects.filter(pk=before.pk, number=before.number).update(number=value["number"]):
            raise ImportRefused(CHANGED_MEANWHILE)
        changed[str(before.pk)] = [before.number, value["number"]]
    return {"new": {str(one.pk): one.number for one in made}, "changed": changed}


def undo(sheet: ListImport) -> None:
    """Take the new numbers away, and give the others back what they were. Raises ImportRefused where one was changed
    since."""
    new, changed = sheet.made["new"], sheet.made["changed"]
    now = {
        str(one.pk): one for one in Headcount.objects.select_for_update().order_by("pk").filter(pk__in=[*new, *changed])
    }
    brought = new | {key: after for key, (_before, after) in changed.items()}
    others = [key for key, number in brought.items() if key not in now or now[key].number != number]
    if others:
        names = ", ".join(sorted({now[key].unit.name for key in others if key in now})[:5])
        raise ImportRefused(
            _("%(count)d of these headcounts were changed or deleted since (%(names)s), so this import stays.")
            % {"count": len(others), "names": names or "–"}
        )
    Headcount.objects.filter(pk__in=list(new)).delete()
    for key, (before, _after) in changed.items():
        Headcount.objects.filter(pk=key).update(number=before)


imported_verb, undone_verb = "headcounts-imported", "headcounts-import-undone"
HEADCOUNTS = Kind(SHAPE, check, apply, undo, (imported_verb, undone_verb))
