"""The demo's roster: whom a few units expect, of whom some have come and some have not. Invented, like its entrants."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

from accounts.models import Unit, User
from contest.demo_entries import DOMAIN, invented_name
from contest.models import Contest, Entry, RosterImport, RosterLine
from contest.roster_codes import renew
from questions.randomness import Draw

FILE = "danh-sach-du-thi-minh-hoa.xlsx"
CATEGORIES = ("Chuyên viên", "Bộ phận Một cửa", "Lãnh đạo phòng", "")
OTHER_UNITS = 2
WITHOUT_ADDRESS = 4
"""One in so many has neither number nor address, and comes by a code alone."""


def expect_people(contest: Contest, led: Unit, *, by: User) -> None:
    """Put people of the unit whose leader tries the demo, and of two others, on the contest's roster."""
    source = Draw(b"hoi thi demo").fork("roster")
    entries = Entry.objects.filter(contest=contest, division__audience="officials").select_related("person", "unit")
    codes = sorted({entry.unit.code for entry in entries} - {led.code})[:OTHER_UNITS]
    units = [led, *Unit.objects.filter(tree=led.tree, code__in=codes).order_by("code")]
    come = entries.filter(unit__in=units, person__login__endswith=DOMAIN).order_by("pk")
    sheet = _sheet(contest, by)
    lines = [*_come(sheet, come, source), *(line for unit in units for line in _waiting(sheet, unit, source))]
    for line in lines:
        renew(line)
    RosterLine.objects.bulk_create(lines)
    RosterImport.objects.filter(pk=sheet.pk).update(new=len(lines), made={"people": len(lines), "had_come": 0})


def _sheet(contest: Contest, by: User) -> RosterImport:
    """The sheet that brought them, confirmed the day before the contest was published."""
    at = contest.published_at - timedelta(days=1)
    told = {"name": FILE, "sha256": sha256(FILE.encode()).hexdigest(), "state": RosterImport.State.CONFIRMED}
    return RosterImport.objects.create(contest=contest, by=by, at=at, confirmed_by=by, confirmed_at=at, **told)


def _come(sheet: RosterImport, entries, source: Draw) -> Iterator[RosterLine]:
    for entry in entries:
        line = _line(sheet, entry.unit, entry.person.full_name, source)
        line.login, line.entry = entry.person.login, entry
        yield line


def _waiting(sheet: RosterImport, unit: Unit, source: Draw) -> Iterator[RosterLine]:
    """Seven to twelve who have not come, no two of one name."""
    names = dict.fromkeys(invented_name(source) for _place in range(7 + source.below(6)))
    for place, name in enumerate(names):
        line = _line(sheet, unit, name, source)
        line.login = "" if place % WITHOUT_ADDRESS == 0 else f"{unit.code}-{place:02d}{DOMAIN}"
        yield line


def _line(sheet: RosterImport, unit: Unit, name: str, source: Draw) -> RosterLine:
    line = RosterLine(contest=sheet.contest, sheet=sheet, unit=unit)
    line.set_names(name, CATEGORIES[source.below(len(CATEGORIES))])
    return line
