"""Units as a sheet: what is new, goes on under another name, is merged, split or ends, from which day, by which act.

A unit is never changed in place. Whoever existed on a day before still exists on it, so that a contest keeps the units
of its own day; only what comes after them is written down.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.columns import Column, Row, Shape
from accounts.importing import Checked, Deed, Kind, day_of, doubled, not_a_day
from accounts.models import Audience, ListImport, Unit
from accounts.named_units import NamedUnits, NoSuchUnit, exists_on
from accounts.unit_changes import apply, undo
from accounts.units import BLOCS
from accounts.vietnamese import fold
from exchange.records import is_slug

NEW, RENAMED, MERGED, SPLIT, ENDED = "new", "renamed", "merged", "split", "ended"
DEEDS = {NEW: "Thành lập mới", RENAMED: "Đổi tên", MERGED: "Sáp nhập", SPLIT: "Chia tách", ENDED: "Kết thúc"}
LEVELS = {
    "province": "Tỉnh",
    "province_agency": "Cơ quan cấp tỉnh",
    "district": "Huyện",
    "commune": "Xã",
    "village": "Thôn, khu phố",
}
OFFICIALS, CITIZENS = Audience.OFFICIALS.value, Audience.CITIZENS.value
AUDIENCES = {
    "Cán bộ, công chức": [OFFICIALS],
    "Người dân, doanh nghiệp": [CITIZENS],
    "Cả hai": [OFFICIALS, CITIZENS],
}
TAKEN_OVER = ("type", "level", "bloc", "audiences")
"""What a unit has like the one before it, where its row does not say it."""
_OF_OLD = "Để trống: như đơn vị cũ."
SHAPE = Shape(
    name="Đơn vị",
    file="mau-don-vi.xlsx",
    columns=(
        Column(
            "deed",
            "Việc",
            "thay doi|change",
            "Thành lập mới, Đổi tên, Sáp nhập, Chia tách (mỗi đơn vị mới một dòng, cùng mã cũ) hoặc Kết thúc.",
            needed=True,
            choices=tuple(DEEDS.values()),
        ),
        Column(
            "code",
            "Mã đơn vị",
            "ma|code",
            "Chữ không dấu, chữ số, dấu gạch nối; chưa đơn vị nào dùng. Khi Kết thúc: mã của đơn vị đó.",
            needed=True,
        ),
        Column("name", "Tên đơn vị", "ten|name", "Tên đầy đủ của đơn vị mới.", needed=True, width=40),
        Column("short_name", "Tên ngắn", "ten viet tat|short name", "Để trống: như tên đầy đủ."),
        Column("on", "Từ ngày", "ngay hieu luc|ngay|from", "Ngày thay đổi có hiệu lực, ví dụ 01/07/2025.", needed=True),
        Column(
            "before",
            "Mã đơn vị cũ",
            "don vi cu|predecessors",
            "Các mã ở trang “Các đơn vị”, cách nhau bằng dấu chấm phẩy.",
            width=30,
        ),
        Column("parent", "Mã đơn vị cấp trên", "don vi cap tren|cap tren|parent", _OF_OLD),
        Column("type", "Loại", "loai don vi|type", f"Ví dụ: Sở, Phường, Xã. {_OF_OLD}"),
        Column("level", "Cấp", "level", _OF_OLD, choices=tuple(LEVELS.values())),
        Column("bloc", "Khối", "bloc", f"Khối thi đua, để so sánh trên bảng. {_OF_OLD}", choices=tuple(BLOCS)),
        Column("audiences", "Đối tượng", "doi tuong du thi|audience", _OF_OLD, choices=tuple(AUDIENCES)),
        Column("act", "Căn cứ", "van ban|nghi quyet|legal basis", "Số hiệu nghị quyết, quyết định.", width=30),
    ),
    examples=(
        ("Sáp nhập", "p-vi-du", "Phường Ví Dụ", "", "01/07/2025", "p-cu-mot; p-cu-hai", "", "", "", "", "", "…/NQ-…"),
    ),
)
_DEEDS = {fold(words): deed for deed, words in DEEDS.items()} | {deed: deed for deed in DEEDS} | {"moi": NEW}
_LEVELS = {fold(words): level for level, words in LEVELS.items()} | {level: level for level in LEVELS}
_AUDIENCES = {fold(words): audiences for words, audiences in AUDIENCES.items()}


def check(sheet: ListImport, rows: Sequence[Row]) -> list[Checked]:
    """Return each row beside the tree, and the rows beside one another."""
    units = NamedUnits({sheet.tree})
    here = {unit.code.casefold(): unit for unit in units.units.values()}
    checked = [_looked_at(Checked(row), units, here, sheet.tree) for row in rows]
    again = doubled(rows, "code")
    for one in checked:
        if one.row.line in again:
            one.refuse(_("The code “%s” stands in another row of this file, too.") % one.row.cells["code"])
    _find_parents(checked, here)
    _name(checked)
    _compare(checked, units)
    return checked


def _looked_at(one: Checked, units: NamedUnits, here: dict[str, Unit], tree: str) -> Checked:
    """The row by itself: what it does, to whom and when."""
    cells, deed = one.row.cells, _DEEDS.get(fold(one.row.cells["deed"]), "")
    day = day_of(cells["on"])
    if not cells["deed"]:
        one.refuse(_("It is missing what changes. Choose one of: %(choices)s.") % _choices("", DEEDS.values()))
    elif not deed:
        one.refuse(_("“%(text)s” is no change. Choose one of: %(choices)s.") % _choices(cells["deed"], DEEDS.values()))
    if day is None:
        one.refuse(not_a_day(cells["on"]))
    if not deed or day is None:
        _look_further(one, day, units)
        return one
    one.value = {"deed": deed, "on": day, "act": cells["act"][:200], "tree": tree, "ends": []}
    if deed == ENDED:
        _end(one, [cells["code"]], units)
        one.deed = Deed.SAME if [unit.valid_to for unit in one.value["ends"]] == [day] else Deed.CHANGE
        return one
    _describe(one, here)
    _end(one, _codes_before(one), units)
    _count(one, deed)
    _take_over(one)
    return one


def _look_further(one: Checked, day: date | None, units: NamedUnits) -> None:
    """What else is wrong where it is not clear what happens or when, so that all of it can be mended at once."""
    one.value = {"on": day, "ends": []}
    _choose(one)
    if day is not None:
        _end(one, _codes_before(one), units)
    one.value = {}


def _codes_before(one: Checked) -> list[str]:
    return [code.strip() for code in one.row.cells["before"].replace(",", ";").split(";") if code.strip()]


def _choices(text: str, choices: Sequence[str]) -> dict[str, str]:
    return {"text": text, "choices": ", ".join(choices)}


def _describe(one: Checked, here: dict[str, Unit]) -> None:
    """What the new unit is called and is, as far as the row says it."""
    cells, value = one.row.cells, one.value
    if not is_slug(cells["code"]) or len(cells["code"]) > 120:
        one.refuse(_("The code must have the letters a to z, digits and hyphens only."))
    elif cells["code"].casefold() in here:
        one.refuse(_("The code “%s” is taken by a unit of this tree.") % cells["code"])
    names = fold(f"{cells['name']} {cells['short_name']}")  # in which a letter may become several
    if not 0 < len(cells["name"]) <= 200 or len(cells["short_name"]) > 120 or len(names) > 400:
        one.refuse(_("A unit needs a name of at most 200 letters, and a short name of at most 120."))
    value |= {name: cells[name] for name in ("code", "name", "short_name")}
    _choose(one)


def _choose(one: Checked) -> None:
    """What is one of several: the kind of unit, its level, its bloc, and for whom it is."""
    cells, value = one.row.cells, one.value
    value["type"] = fold(cells["type"]).replace(" ", "_")[:40]
    value["level"] = _LEVELS.get(fold(cells["level"]), "")
    value["bloc"] = cells["bloc"] if cells["bloc"] in BLOCS else ""
    value["audiences"] = _AUDIENCES.get(fold(cells["audiences"]), [])
    if value["type"] and not is_slug(value["type"]):
        one.refuse(_("The kind of unit must be words without signs, such as Phường."))
    for name, choices in (("level", LEVELS.values()), ("bloc", BLOCS), ("audiences", AUDIENCES)):
        if cells[name] and not value[name]:
            said = _choices(cells[name], list(choices))
            one.refuse(_("“%(text)s” is not known. Choose one of: %(choices)s.") % said)


def _end(one: Checked, codes: Sequence[str], units: NamedUnits) -> None:
    """The units that end by this row: they existed the day before, and nothing says yet that they end another day."""
    day = one.value["on"]
    for code in dict.fromkeys(codes):
        try:
            unit = units.called(code, on=date.fromordinal(day.toordinal() - 1))
        except NoSuchUnit as error:
            one.refuse(error)
            continue
        if unit.valid_to not in (None, day):
            said = {"unit": unit, "day": date_format(unit.valid_to, "SHORT_DATE_FORMAT")}
            one.refuse(_("%(unit)s is said to end on %(day)s already.") % said)
        one.value["ends"].append(unit)


def _count(one: Checked, deed: str) -> None:
    number = len(one.value["ends"])
    if one.problems:
        return
    if deed == NEW and number:
        one.refuse(_("A new unit has no unit before it. Choose another change, or empty the cell."))
    if deed in (RENAMED, SPLIT) and number != 1:
        one.refuse(_("Exactly one unit before it must be named."))
    if deed == MERGED and number < 2:
        one.refuse(_("A merger needs at least two units before it."))


def _take_over(one: Checked) -> None:
    """Fill what the row leaves out from the unit before it; a new unit has to say it."""
    value, before = one.value, one.value["ends"][:1]
    for name in TAKEN_OVER:
        if not value[name] and before:
            value[name] = getattr(before[0], name)
    if not one.problems and not all(value[name] for name in ("type", "level", "audiences")):
        one.refuse(_("Say of what kind and level the unit is, and for whom: there is no unit before it to go by."))


def _find_parents(checked: Sequence[Checked], here: dict[str, Unit]) -> None:
    """Who stands above each new unit: the code of its row, or as the unit before it; of this sheet or the tree."""
    made = {one.value["code"].casefold(): one.value for one in checked if "code" in one.value}
    heirs: dict[int, list[dict]] = defaultdict(list)
    for value in made.values():
        for unit in value["ends"]:
            heirs[unit.pk].append(value)
    for one in (one for one in checked if "code" in one.value):
        code = one.row.cells["parent"].casefold()
        before = [unit.parent_id for unit in one.value["ends"]]
        above = made.get(code) or here.get(code)
        if not code and before:
            above = next((unit for unit in here.values() if unit.pk == before[0]), None)
            went_on = heirs.get(before[0], [])
            above = went_on[0] if len(went_on) == 1 else above
        one.value["parent"] = above
        if not above and (code or not before or before[0] is not None):
            one.refuse(_("Write the code of the unit above it, of this tree or of this file."))


def _name(checked: Sequence[Checked]) -> None:
    """Tell what the codes of a row are called; who looks at it knows the units by their names."""
    for one in (one for one in checked if one.value):
        field, above = "code" if _is_end(one) else "before", one.value.get("parent")
        one.named[field] = "; ".join(unit.name for unit in one.value["ends"])
        one.named["parent"] = above["name"] if isinstance(above, dict) else above.name if above else ""


def _compare(checked: Sequence[Checked], units: NamedUnits) -> None:
    """What rows say together: a unit ends once, a split has parts, nobody stays below a unit that is gone."""
    ends: dict[int, list[Checked]] = defaultdict(list)
    for one in checked:
        for unit in one.value.get("ends", ()):
            ends[unit.pk].append(one)
    for rows in ends.values():
        if len({one.value["on"] for one in rows}) > 1 or (len(rows) > 1 and any(_is_end(one) for one in rows)):
            rows[-1].refuse(_("Rows of this file let the same unit end in different ways."))
        if len(rows) == 1 and rows[0].value["deed"] == SPLIT:
            rows[0].refuse(_("A split needs a row for each of its parts, at least two."))
    last_days = {key: rows[0].value["on"] for key, rows in ends.items()}
    for key, rows in ends.items():
        left = [unit for unit in units.units.values() if unit.parent_id == key and _goes_on(unit, rows[0], last_days)]
        if left:
            said = {"unit": units.units[key], "below": ", ".join(str(unit) for unit in left[:5]), "count": len(left)}
            words = _("%(unit)s ends, but %(count)d units below it go on (%(below)s). Say what becomes of them.")
            rows[0].refuse(words % said)
    for one in checked:
        _check_parent(one, last_days)


def _is_end(one: Checked) -> bool:
    return one.value["deed"] == ENDED


def _goes_on(unit: Unit, one: Checked, last_days: dict[int, date]) -> bool:
    day = one.value["on"]
    return exists_on(unit, day) and not (unit.pk in last_days and last_days[unit.pk] <= day)


def _check_parent(one: Checked, last_days: dict[int, date]) -> None:
    """Refuse a place below a unit that does not exist when the new one begins, or below itself."""
    above, day = one.value.get("parent"), one.value.get("on")
    if isinstance(above, Unit) and (not exists_on(above, day) or last_days.get(above.pk, date.max) <= day):
        said = {"unit": above, "day": date_format(day, "SHORT_DATE_FORMAT")}
        one.refuse(_("%(unit)s, which is to stand above it, does not exist on %(day)s.") % said)
    if isinstance(above, dict):
        seen, place = [one.value], above
        while isinstance(place, dict) and place not in seen:
            seen.append(place)
            place = place.get("parent")
        if isinstance(place, dict) or above["on"] > day:
            one.refuse(_("The unit above it in this file must exist by then, and not stand below it."))


imported_verb, undone_verb = "units-imported", "units-import-undone"
UNITS = Kind(SHAPE, check, apply, undo, (imported_verb, undone_verb))
