"""Units as sheets name them: by their code, by tree and code, by their whole or short name, or as its committee."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.errors import VerbError
from accounts.models import Unit, UnitSuccession
from accounts.vietnamese import fold
from exchange.sheets import Page

_COMMITTEE = re.compile("(?:ubnd|uy ban nhan dan) (?=(?:xa|phuong|thi tran|dac khu|huyen|quan|thi xa|thanh pho) )")
"""Before the name of a place: its people's committee, as whose people most of them write themselves down."""
MOST_GUESSED = 100
"""Names that no unit bears for which one much like them is looked for: it takes a millisecond each, and whoever sends
more than that has not misspelt them."""
_LIKENESS = 0.85
"""How much of two names is the same, of 1, before one may be meant by the other (difflib)."""


class NoSuchUnit(VerbError):
    """No unit, or more than one, is meant by what a cell says; the sentence says what to write."""


class NamedUnits:
    """The units of some trees, read once for a whole sheet; all trees for None."""

    def __init__(self, trees: set[str] | None = None) -> None:
        units = Unit.objects.all() if trees is None else Unit.objects.filter(tree__in=trees)
        self.units = {unit.pk: unit for unit in units.order_by("sort_key", "pk")}
        self._heirs: dict[int, list[Unit]] | None = None
        self._guessed: dict[str, list[Unit]] = {}
        self._called: dict[str, list[Unit]] = defaultdict(list)
        self._in_short: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units.values():
            for name in {unit.code.casefold(), f"{unit.tree}/{unit.code}".casefold(), _plain(unit.name)}:
                self._called[name].append(unit)
            self._in_short[_plain(unit.short_name)].append(unit)

    def called(self, text: str, *, on: date) -> Unit:
        """Return the one unit of that day that is meant. Raises NoSuchUnit."""
        known = self._known(text)
        found = [unit for unit in known if exists_on(unit, on)]
        if len(found) == 1:
            return found[0]
        said = {"unit": text, "day": date_format(on, "SHORT_DATE_FORMAT")}
        if not found and (heirs := self._heirs_of(known, on)):
            said["heirs"] = ", ".join(f"{unit} ({self._code_of(unit, on)})" for unit in heirs)
            raise NoSuchUnit(
                _("“%(unit)s” no longer was a unit on %(day)s: write who came after it, %(heirs)s.") % said
            )
        if not found and (like := [unit for unit in self._like(text) if exists_on(unit, on)]):
            said["like"] = ", ".join(f"“{unit}”" for unit in like)
            raise NoSuchUnit(_("“%(unit)s” is no unit of %(day)s. If %(like)s is meant, write that.") % said)
        if not found:
            raise NoSuchUnit(_("“%(unit)s” is no unit of %(day)s. Write its code or its whole name.") % said)
        said["codes"] = ", ".join(f"{unit.tree}/{unit.code}" for unit in found)
        raise NoSuchUnit(_("“%(unit)s” may be several units of %(day)s. Write one of the codes: %(codes)s.") % said)

    def _known(self, text: str) -> list[Unit]:
        """The units of any day that are so called; by a short name only what is no whole one."""
        folded = _plain(text)
        bare = _COMMITTEE.sub("", folded)
        ways = ((self._called, text.casefold()), (self._called, folded), (self._in_short, folded), (self._called, bare))
        return next((names[name] for names, name in ways if name in names), [])

    def _like(self, text: str) -> list[Unit]:
        """The units whose name is nearly this one."""
        folded = _plain(text)
        if folded not in self._guessed and len(self._guessed) < MOST_GUESSED:
            names = get_close_matches(folded, self._called, n=3, cutoff=_LIKENESS)
            self._guessed[folded] = [unit for name in names for unit in self._called[name]]
        return self._guessed.get(folded, [])

    def _code_of(self, unit: Unit, day: date) -> str:
        """The shortest code that means this unit alone on that day: units of two trees may share one."""
        alike = [other for other in self._called[unit.code.casefold()] if exists_on(other, day)]
        return unit.code if alike == [unit] else f"{unit.tree}/{unit.code}"

    def _heirs_of(self, units: Sequence[Unit], day: date) -> list[Unit]:
        """Who came after these units and existed on a day, over several changes where there were."""
        if self._heirs is None:
            self._heirs = defaultdict(list)
            for before, after in UnitSuccession.objects.values_list("predecessor", "successor").order_by("pk"):
                if after in self.units:
                    self._heirs[before].append(self.units[after])
        seen: dict[int, Unit] = {}
        waiting = [heir for unit in units for heir in self._heirs.get(unit.pk, ())]
        while waiting:
            heir = waiting.pop(0)
            if heir.pk not in seen:
                seen[heir.pk] = heir
                waiting += self._heirs.get(heir.pk, ())
        return [unit for unit in seen.values() if exists_on(unit, day)]


def _plain(name: str) -> str:
    """The name in search form, whichever sign it has for “và”."""
    return " ".join(fold(name).replace("&", " va ").split())


def units_page(units: QuerySet[Unit]) -> Page:
    """What a sheet may call these units, as a page of its template: nobody knows codes by heart."""
    header = ("Mã đơn vị", "Tên đơn vị", "Tên ngắn", "Mã đơn vị cấp trên", "Từ ngày", "Đến ngày", "Cây đơn vị")
    rows = [
        (unit.code, unit.name, unit.short_name, unit.parent.code if unit.parent else "", *_days(unit), unit.tree)
        for unit in units.select_related("parent").order_by("tree", "sort_key", "pk")
    ]
    return Page("Các đơn vị", [header, *rows], widths=(32, 44, 24, 32, 14, 14, 30))


def _days(unit: Unit) -> list[str]:
    return [f"{day:%d/%m/%Y}" if day else "" for day in (unit.valid_from, unit.valid_to)]


def exists_on(unit: Unit, day: date) -> bool:
    """Whether the unit existed on that day, as UnitQuerySet.valid_on asks the database."""
    return (unit.valid_from is None or unit.valid_from <= day) and (unit.valid_to is None or unit.valid_to > day)
