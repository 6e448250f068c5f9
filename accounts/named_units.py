"""Units as sheets name them: by their code, by tree and code, or by their whole name."""

from collections import defaultdict
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.errors import VerbError
from accounts.models import Unit
from accounts.vietnamese import fold


class NoSuchUnit(VerbError):
    """No unit, or more than one, is meant by what a cell says; the sentence says what to write."""


class NamedUnits:
    """The units of some trees, read once for a whole sheet; all trees for None."""

    def __init__(self, trees: set[str] | None = None) -> None:
        units = Unit.objects.all() if trees is None else Unit.objects.filter(tree__in=trees)
        self.units = {unit.pk: unit for unit in units.order_by("sort_key", "pk")}
        self._called: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units.values():
            for name in {unit.code.casefold(), f"{unit.tree}/{unit.code}".casefold(), fold(unit.name)}:
                self._called[name].append(unit)

    def called(self, text: str, *, on: date) -> Unit:
        """Return the one unit of that day that is meant. Raises NoSuchUnit."""
        known = self._called.get(text.casefold()) or self._called.get(fold(text), [])
        found = [unit for unit in known if exists_on(unit, on)]
        if len(found) == 1:
            return found[0]
        said = {"unit": text, "day": date_format(on, "SHORT_DATE_FORMAT")}
        if not found:
            raise NoSuchUnit(_("“%(unit)s” is no unit of %(day)s. Write its code or its whole name.") % said)
        said["codes"] = ", ".join(f"{unit.tree}/{unit.code}" for unit in found)
        raise NoSuchUnit(_("“%(unit)s” may be several units of %(day)s. Write one of the codes: %(codes)s.") % said)


def exists_on(unit: Unit, day: date) -> bool:
    """Whether the unit existed on that day, as UnitQuerySet.valid_on asks the database."""
    return (unit.valid_from is None or unit.valid_from <= day) and (unit.valid_to is None or unit.valid_to > day)
