"""People on the roster of a contest, without a sheet."""

from accounts.models import Unit
from contest.models import Contest, RosterImport, RosterLine
from contest.roster_codes import renew
from tests.factories import NOW, make_person, numbers

NAMES = ("Nguyễn Văn An", "Lê Thị Bình", "Trần Văn Cường", "Phạm Thị Dung")


def put_on_roster(contest: Contest, unit: Unit, *, full_name: str = "Nguyễn Văn An", **fields) -> RosterLine:
    """Somebody who is expected; with a number of their own, unless the test says otherwise."""
    sheet = contest.roster_imports.confirmed().first()
    if sheet is None:
        told = {"by": make_person("Người Nhập"), "at": NOW, "name": "danh-sach.csv"}
        sheet = RosterImport.objects.create(contest=contest, **told)
        RosterImport.objects.filter(pk=sheet.pk).update(state="confirmed", confirmed_at=NOW, confirmed_by=told["by"])
    line = RosterLine(contest=contest, sheet=sheet, unit=unit, login=fields.pop("login", f"+849{next(numbers):08d}"))
    line.set_names(full_name, fields.pop("category", ""))
    renew(line)
    for name, value in fields.items():
        setattr(line, name, value)
    line.save()
    return line
