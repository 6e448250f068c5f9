"""What a sheet of units does to the tree, and how it is taken back while nothing rests on it."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.importing import CHANGED_MEANWHILE, Checked, ImportRefused
from accounts.models import ListImport, Unit, UnitSuccession


def apply(sheet: ListImport, taken: Sequence[Checked]) -> dict:
    """Make the new units, end those before them, write down who went on as whom; return what that was."""
    values = [one.value for one in taken]
    made = _make([value for value in values if "code" in value])
    ended = {unit.pk: (unit, value["on"]) for value in values for unit in value["ends"]}
    for unit, day in ended.values():
        if not Unit.objects.filter(pk=unit.pk, valid_to=unit.valid_to).update(valid_to=day):
            raise ImportRefused(CHANGED_MEANWHILE)
    UnitSuccession.objects.bulk_create(
        UnitSuccession(predecessor=unit, successor=made[value["code"]], on=value["on"], legal_basis=value["act"])
        for value in values
        if "code" in value
        for unit in value["ends"]
    )
    told = {str(unit.pk): [_told(unit.valid_to), day.isoformat()] for unit, day in ended.values()}
    return {"units": [unit.pk for unit in made.values()], "ended": told}


def _told(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _make(values: Sequence[dict]) -> dict[str, Unit]:
    """The new units by their codes, those above before those below."""
    made: dict[str, Unit] = {}
    waiting = list(values)
    while waiting:
        for value in waiting:
            above = value["parent"]
            if not isinstance(above, dict) or above["code"] in made:
                parent = made[above["code"]] if isinstance(above, dict) else above
                made[value["code"]] = _built(value, parent)
        waiting = [value for value in waiting if value["code"] not in made]
    return made


def _built(value: dict, parent: Unit | None) -> Unit:
    names = ("tree", "code", "type", "level", "bloc", "audiences")
    unit = Unit(**{name: value[name] for name in names}, parent=parent, valid_from=value["on"], source=value["act"])
    unit.set_names(value["name"], value["short_name"])
    unit.save(force_insert=True)
    return unit


def undo(sheet: ListImport) -> None:
    """Take the new units away and let the others go on. Raises ImportRefused with what rests on one of them by now."""
    made, ended = sheet.made["units"], sheet.made["ended"]
    held = {unit.pk: unit for unit in Unit.objects.select_for_update().filter(pk__in=[*made, *map(int, ended)])}
    for key, (_before, after) in ended.items():
        if int(key) not in held or _told(held[int(key)].valid_to) != after:
            raise ImportRefused(
                _("The days of %s were changed since, so this import stays.") % held.get(int(key), f"#{key}")
            )
    UnitSuccession.objects.filter(successor__in=made, predecessor__in=list(map(int, ended))).delete()
    if used := list(_uses(made)):
        raise ImportRefused(
            _("These units are in use by now, so this import stays: %s.")
            % "; ".join(f"{unit} ({model._meta.verbose_name_plural})" for unit, model in used[:5])
        )
    Unit.objects.filter(pk__in=made).delete()
    for key, (before, _after) in ended.items():
        Unit.objects.filter(pk=int(key)).update(valid_to=before)


def _uses(made: Sequence[int]) -> Iterator[tuple[Unit, type[Model]]]:
    """The units of these on which something rests that is not one of these itself, with what kind of record it is."""
    relations = [one for one in Unit._meta.get_fields(include_hidden=True) if one.auto_created and not one.concrete]
    for field in (relation.field for relation in relations if not relation.many_to_many):
        rests = field.model._default_manager.filter(**{f"{field.name}__in": made}).order_by()
        if field.model is Unit:
            rests = rests.exclude(pk__in=made)
        for one in rests.select_related(field.name)[:5]:
            yield getattr(one, field.name), field.model
