"""Rosters as a sheet: who is expected in a contest, for which unit."""

import re
from collections import defaultdict
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.columns import OTHERS, PARTS, Column, Row, Shape
from accounts.importing import Checked, Deed, Kind
from accounts.models import Unit
from accounts.named_units import NamedUnits, NoSuchUnit
from accounts.names import clean_person_name
from accounts.phones import NotALogin, canonical_login, display
from accounts.vietnamese import fold, spelling_key
from contest.models import RosterImport, RosterLine
from contest.roster_switch import apply, aside, clear, undo
from questions.formats.legacy import is_legacy

LONGEST_CATEGORY = 60
_REPEATED = gettext_lazy("The same stands in row %(line)d of this file, so this one is passed over.")
_TWICE = gettext_lazy(
    "Row %(line)d of this file has the same phone number or e-mail, with another name, unit or category."
)
_NAMESAKE = gettext_lazy(
    "Row %(line)d of this file has the same name and unit. A phone number or e-mail would tell them apart."
)
_NAMED_TOO = gettext_lazy("This name stands on the roster for %(unit)s, too. If it is one person, take that line off.")
_NAMED_TOO_AND_COME = gettext_lazy(
    "This name stands on the roster for %(unit)s, too, and has entered. If it is one person, leave this row out."
)
_WITHOUT_ZERO = re.compile(r"[35789](?:[ .\-]?[0-9]){8}")
"""A mobile number from which a spreadsheet took the zero in front."""
_SUM = re.compile(r"(tong( cong| so)?|cong)\b[^a-z]*([0-9].*)?$")
"""Below a list, in search form. Tống Công is a name, too: what stands beside a unit is no sum."""
_SIGNED = re.compile(r"(nguoi|can bo|chuyen vien) lap\b|thu truong\b|(xac nhan|ky thay|ky ten)\b")
_OLD_FONT = gettext_lazy(
    "The text is written for an old font (TCVN3 or VNI). Convert it to Unicode, with UniKey for one, first."
)
_CONTACTS = (
    "dien thoai|so dien thoai|sdt|so dt|dtdd|di dong|so di dong|dien thoai di dong|so dien thoai di dong|"
    "dien thoai lien he|so dien thoai lien he|e-mail|email|gmail|dia chi email|dia chi e-mail|dia chi thu dien tu|"
    "thu dien tu|phone|dien thoai / e-mail|so dien thoai hoac e-mail|"
    "so dien thoai hoac thu dien tu|so dien thoai hoac thu dien tu (e-mail)|dien thoai hoac thu dien tu"
)
SHAPE = Shape(
    name="Danh sách",
    file="mau-danh-sach-du-thi.xlsx",
    columns=(
        Column(
            "full_name",
            "Họ và tên",
            "ho ten|ho va ten thi sinh|ho ten thi sinh|full name|name|ho|ho dem|ho va dem|ho lot|ho va chu dem|"
            "ho va ten dem|ho va ten lot|dem|chu dem|chu lot|ten dem|ten lot|ten",
            "Họ và tên đầy đủ, trong một cột hoặc hai cột: họ và tên đệm, tên.",
            needed=True,
            width=30,
            several=PARTS,
        ),
        Column(
            "login",
            "Điện thoại hoặc e-mail",
            _CONTACTS,
            "Để trống nếu không có: khi đó chỉ nhận ra người này qua mã danh sách. Có hai cột thì lấy cột trước, "
            "cột trước trống mới lấy cột sau.",
            width=28,
            several=OTHERS,
        ),
        Column(
            "unit",
            "Đơn vị",
            "ma don vi|ten don vi|don vi cong tac|noi cong tac|co quan|co quan cong tac|co quan, don vi|co quan/don vi|"
            "co quan don vi|unit",
            "Mã, tên đầy đủ hoặc tên ngắn, như ở trang “Các đơn vị”.",
            needed=True,
            width=36,
        ),
        Column("category", "Đối tượng", "nhom|chuc danh|chuc vu|category", "Không bắt buộc, ví dụ: bộ phận một cửa."),
    ),
    examples=(("Nguyễn Văn Ví Dụ", "0912 345 678", "Sở Nội vụ", "Bộ phận một cửa"),),
    told_by=("full_name", "login"),
)


class _Known:
    """What rows of one sheet are compared with."""

    def __init__(self, sheet: RosterImport) -> None:
        contest = sheet.contest
        self.sheet, self.contest, self.units = sheet, contest, NamedUnits()
        self.audiences = {division.audience for division in contest.divisions.all()}
        lines = list(RosterLine.objects.filter(contest=contest).select_related("entry"))
        self.by_login = {line.login: line for line in lines if line.login}
        self.by_name = {(line.unit_id, spelling_key(line.full_name)): line for line in lines if not line.login}
        self.called: dict[str, list[RosterLine]] = defaultdict(list)
        for line in lines:
            self.called[spelling_key(line.full_name)].append(line)
        self.seen: dict[object, Checked] = {}


def check(sheet: RosterImport, rows: Sequence[Row]) -> list[Checked]:
    """Return each row beside the roster that there is."""
    known = _Known(sheet)
    checked = [_checked(Checked(row), known) for row in rows]
    if is_legacy(" ".join(row.cells["full_name"] for row in rows)):
        checked[0].refuse(_OLD_FONT)
    return checked


def _checked(one: Checked, known: _Known) -> Checked:
    cells = one.row.cells
    if _SIGNED.match(fold(cells["full_name"])) or (not cells["unit"] and _SUM.match(fold(cells["full_name"]))):
        one.refuse(_("This row names nobody: it is a sum or a signature. Delete it."))
        return one
    unit, login, name = _unit(one, known), _login(one), _name(one)
    if len(cells["category"]) > LONGEST_CATEGORY:
        one.refuse(_("The category has at most 60 characters."))
    if one.problems:
        return one
    who = login or (unit.pk, spelling_key(name))
    line = _built(known, unit=unit, login=login, names=(name, cells["category"]))
    one.value, one.named = {"line": line}, _kept_otherwise(cells, line)
    earlier = known.seen.setdefault(who, one)
    if earlier is not one:
        _compare_rows(one, earlier)
    elif before := known.by_login.get(login) if login else known.by_name.get(who):
        _compare(one, before, known)
    else:
        _note_namesakes(one, known)
    return one


def _compare_rows(one: Checked, earlier: Checked) -> None:
    """What becomes of somebody who stands in the file already: whoever has a number is the same person in both rows."""
    line, first = one.value["line"], earlier.value["line"]
    said = {"line": earlier.row.line}
    if line.login and _told(line) == _told(first):
        one.deed = Deed.SAME
        one.notes.append(_REPEATED % said)
    else:
        one.refuse((_TWICE if line.login else _NAMESAKE) % said)


def _told(line: RosterLine) -> tuple:
    return spelling_key(line.full_name), line.unit_id, line.category


def _compare(one: Checked, before: RosterLine, known: _Known) -> None:
    """What becomes of somebody who is on the roster already. Another name may be another person."""
    line, units = one.value["line"], known.units.units
    if spelling_key(line.full_name) != spelling_key(before.full_name):
        said = {"name": before.full_name, "unit": units[before.unit_id]}
        one.refuse(_("On the roster already, as %(name)s of %(unit)s. Take that line off first to change it.") % said)
    was, now = ([told.unit_id, told.category] for told in (before, line))
    one.deed = Deed.SAME if was == now else Deed.CHANGE
    one.value |= {"before": before.pk, "was": was, "now": now}
    if was[0] != now[0]:
        one.notes.append(_("Until now of %(unit)s.") % {"unit": units[before.unit_id]})
    if was[1] != now[1]:
        one.notes.append(_("Category until now: %(category)s.") % {"category": before.category or "–"})
    if one.deed is Deed.CHANGE and before.entry and before.entry.unit_id != line.unit_id:
        said = {"unit": before.entry.unit_name or "–"}
        one.notes.append(_("Has entered already, for %(unit)s: entry and result go on counting for that.") % said)


def _note_namesakes(one: Checked, known: _Known) -> None:
    """Tell of a line that may name the same person, where no number keeps the two apart."""
    line = one.value["line"]
    for other in known.called.get(spelling_key(line.full_name), ()):
        if not (other.login and line.login) and (other.unit_id == line.unit_id or other.login == line.login):
            said = {"unit": known.units.units[other.unit_id]}
            one.notes.append((_NAMED_TOO if other.entry_id is None else _NAMED_TOO_AND_COME) % said)


def _built(known: _Known, *, unit: Unit, login: str, names: tuple[str, str]) -> RosterLine:
    """The line without a code, which nobody needs who only looks."""
    line = RosterLine(contest=known.contest, sheet=known.sheet, unit=unit, login=login)
    line.set_names(*names)
    return line


def _kept_otherwise(cells: dict[str, str], line: RosterLine) -> dict[str, str]:
    """What is kept other than it was typed: a number whose 0 a spreadsheet has lost, a name in capitals."""
    kept = {"full_name": line.full_name, "login": display(line.login)}
    return {field: text for field, text in kept.items() if _bare(text) != _bare(cells[field])}


def _bare(text: str) -> str:
    return re.sub(r"[\s.\-]", "", text)


def _unit(one: Checked, known: _Known) -> Unit | None:
    day = known.contest.units_as_of
    if not one.row.cells["unit"]:
        one.refuse(_("The unit is missing."))
        return None
    try:
        unit = known.units.called(one.row.cells["unit"], on=day)
    except NoSuchUnit as error:
        one.refuse(error)
        return None
    if known.audiences and known.audiences.isdisjoint(unit.audiences):
        one.refuse(_("%s takes part in no division of this contest.") % unit)
    return unit


def _login(one: Checked) -> str:
    try:
        return login_in(one.row.cells["login"])
    except NotALogin:
        one.refuse(_("“%s” is no phone number and no e-mail address.") % one.row.cells["login"])
        return ""


def login_in(cell: str) -> str:
    """Return the login that a cell names; "" where it is empty. Raises NotALogin."""
    cell = cell.lstrip("'’")  # typed to keep the zero, in a cell that holds texts already
    return canonical_login(f"0{cell}" if _WITHOUT_ZERO.fullmatch(cell) else cell) if cell else ""


def _name(one: Checked) -> str:
    try:
        return clean_person_name(one.row.cells["full_name"])
    except ValidationError as error:
        one.refuse(error.messages[0])
        return ""


imported_verb, undone_verb = "roster-imported", "roster-import-undone"
ROSTERS = Kind(SHAPE, check, apply, undo, (imported_verb, undone_verb), aside, clear)
