"""One variant of a question: its values, drawn by a seed, and the plain question that they make.

Everything follows from the declaration, the seed and the calendar, so a variant can be made again by anyone. An attempt
should keep the values it was given (`to_json`), because a calendar may be corrected later: its texts then still come
out as they were shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from questions.randomness import Draw
from questions.variants.calendars import Calendar, shipped_calendar
from questions.variants.declarations import Rules, read_rules
from questions.variants.errors import CannotVary
from questions.variants.expressions import parse
from questions.variants.functions import Value, kind_of
from questions.variants.templates import render

MOST_TRIES = 200
"""Draws before the conditions are called too narrow: if one in twenty meets them, 200 fail once in 28,000 times."""

KEY_DEPTH = 3
"""The key of a short text, {"accepted": ["…"]}, lies two deep."""


@dataclass(frozen=True)
class Variant:
    """A plain question as its kind takes it: texts without gaps, and a key."""

    values: dict[str, Value]
    stem: str
    content: dict[str, Any]
    key: Any
    explanation: str


def variant(declaration: Any, seed: bytes, calendar: Calendar | None = None) -> dict[str, Value]:
    """The values of the parameters and of what follows from them, by name; the same for the same seed.

    Parameters are drawn again, all of them, until the conditions hold, so each set of values that meets them is equally
    likely. Raises CannotVary where the declaration cannot be used or 200 draws meet no condition.
    """
    return drawn(read_rules(declaration), seed, calendar or shipped_calendar())


def drawn(rules: Rules, seed: bytes, calendar: Calendar) -> dict[str, Value]:
    """The same, from rules that were read before."""
    source = Draw(seed).fork("variant")
    for _try in range(MOST_TRIES):
        values = {parameter.name: parameter.at(source.below(parameter.count)) for parameter in rules.parameters}
        for name, expression in rules.derived:
            values[name] = expression.value(values, calendar)
        if all(_holds(condition.value(values, calendar)) for condition in rules.conditions):
            return values
    raise CannotVary(format_lazy(_("Of {count} draws, none meets the conditions: widen them."), count=MOST_TRIES))


def realise(declaration: Mapping, kind: str, values: Mapping[str, Value], calendar: Calendar | None = None) -> Variant:
    """The plain question of this kind for these values. Expects a declaration that `check` found nothing wrong with.

    Raises CannotVary for a gap or an expression that cannot be filled, and where one option should come out right and
    none or more do.
    """
    options, right = [], []
    for option in declaration.get("options") or []:
        kept = {name: option[name] for name in ("key", "side") if name in option}
        options.append(kept | {"text": render(option["text"], values)})
        if "right" in option and _holds(parse(option["right"]).value(values, calendar or shipped_calendar())):
            right.append(option["key"])
    key = _filled(declaration.get("key"), values)
    if any("right" in option for option in declaration.get("options") or []):
        key = right if kind == "multiple" else _only(right)
    content = {
        "options": options,
        "keep_order": declaration.get("keep_order", False),
        "unit": declaration.get("unit"),
    }
    stem, explanation = render(declaration["stem"], values), render(declaration.get("explanation") or "", values)
    return Variant(dict(values), stem, content, key, explanation)


def to_json(values: Mapping[str, Value]) -> dict[str, list[str]]:
    """The values as JSON, each with its kind, for an attempt's paper. `from_json` gives them back."""
    return {name: [kind_of(value), str(value)] for name, value in values.items()}


def from_json(told: Mapping[str, list[str]]) -> dict[str, Value]:
    """The values that `to_json` told. Raises KeyError or ValueError for anything else."""
    return {name: _READ[kind](text) for name, (kind, text) in told.items()}


def variant_name(declaration: Any, values: Mapping[str, Value]) -> str:
    """What statistics call this variant: its parameters, which are the same for all to whom the same was shown."""
    return ", ".join(f"{one.name}={values[one.name]}" for one in read_rules(declaration).parameters)


def _filled(key: Any, values: Mapping[str, Value], depth: int = 0) -> Any:
    """The key with the texts within it filled."""
    if depth > KEY_DEPTH:
        raise CannotVary(_("The right answer cannot be read."))
    if isinstance(key, str):
        return render(key, values)
    if isinstance(key, list):
        return [_filled(entry, values, depth + 1) for entry in key]
    return {name: _filled(entry, values, depth + 1) for name, entry in key.items()} if isinstance(key, dict) else key


def _only(right: list[str]) -> str:
    if len(right) != 1:
        sentence = _("More than one option is right: {options}.") if right else _("No option is right.")
        raise CannotVary(format_lazy(sentence, options=", ".join(right)))
    return right[0]


def _holds(value: Value) -> bool:
    if not isinstance(value, bool):
        raise CannotVary(_("Where yes or no is needed, a comparison must stand."))
    return value


_READ = {
    "truth": lambda text: {"True": True, "False": False}[text],
    "whole": int,
    "number": Decimal,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
    "text": str,
}
