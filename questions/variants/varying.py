"""One variant of a question: its values, drawn by a seed, and the plain question that they make.

Everything follows from the declaration, the seed and the calendar, so a variant can be made again by anyone. An attempt
should keep the values it was given (`to_json`), because a calendar may be corrected later: its texts then still come
out as they were shown.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from questions.randomness import Draw
from questions.variants.calendars import NO_CALENDAR, Calendar
from questions.variants.declarations import Rules, read_rules
from questions.variants.errors import CannotVary
from questions.variants.expressions import parse
from questions.variants.functions import Value, kind_of
from questions.variants.templates import render

MOST_TRIES = 200
"""Draws before the conditions are called too narrow: if one in twenty meets them, 200 fail once in 28,000 times."""

MOST_ALIKE = 5
"""Draws for a paper before a question whose options come out alike is given up."""

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


def variant(declaration: Any, seed: bytes, calendar: Calendar) -> dict[str, Value]:
    """The values of the parameters and of what follows from them, by name; the same for the same seed.

    Parameters are drawn again, all of them, until the conditions hold, so each set of values that meets them is equally
    likely. Raises CannotVary where the declaration cannot be used or 200 draws meet no condition.
    """
    return drawn(read_rules(declaration), Draw(seed), calendar)


def drawn(rules: Rules, seed: Draw, calendar: Calendar) -> dict[str, Value]:
    """The same, from rules that were read before."""
    source = seed.fork("variant")
    for _try in range(MOST_TRIES):
        numbers = [source.below(parameter.count) for parameter in rules.parameters]
        if (values := worked_out(rules, numbers, calendar)) is not None:
            return values
    raise CannotVary(format_lazy(_("Of {count} draws, none meets the conditions: widen them."), count=MOST_TRIES))


def worked_out(rules: Rules, numbers: Sequence[int], calendar: Calendar) -> dict[str, Value] | None:
    """The values where each parameter takes its value of this number; None where they do not meet the conditions."""
    values = {one.name: one.at(number) for one, number in zip(rules.parameters, numbers, strict=True)}
    for name, expression in rules.derived:
        values[name] = expression.value(values, calendar)
    return values if all(_holds(condition.value(values, calendar)) for condition in rules.conditions) else None


def shown(stem: str, content: Mapping, values: Mapping[str, Value]) -> tuple[str, dict[str, Any]]:
    """What an entrant reads for these values: the stem, and the content as its kind takes it. No key is needed.

    Raises CannotVary for a gap that cannot be filled.
    """
    options = [
        {name: option[name] for name in ("key", "side") if name in option} | {"text": render(option["text"], values)}
        for option in content.get("options") or []
    ]
    kept = {"keep_order": content.get("keep_order", False), "unit": content.get("unit")}
    return render(stem, values), {"options": options, **kept}


def realise(declaration: Mapping, kind: str, values: Mapping[str, Value]) -> Variant:
    """The plain question of this kind for these values. Expects a declaration that `check` found nothing wrong with.

    It follows from the declaration and the values alone, so that marking again after a calendar was corrected gives the
    same. Raises CannotVary for a gap or an expression that cannot be filled, and where one option should come out right
    and none or more do.
    """
    stem, content = shown(declaration["stem"], declaration, values)
    options = declaration.get("options") or []
    key = _filled(declaration.get("key"), values)
    if any("right" in option for option in options):
        right = [option["key"] for option in options if "right" in option and _is_right(option["right"], values)]
        key = right if kind == "multiple" else _only(right)
    return Variant(dict(values), stem, content, key, render(declaration.get("explanation") or "", values))


def _is_right(expression: str, values: Mapping[str, Value]) -> bool:
    return _holds(parse(expression).value(values, NO_CALENDAR))


def mean_alike(content: Mapping) -> bool:
    """Whether two options of one side say the same, though perhaps in other figures."""
    texts = [(option.get("side"), _meaning(option["text"])) for option in content["options"]]
    return len(set(texts)) < len(texts)


def _meaning(text: str) -> str:
    """The text with numbers as they are read: 05 as 5, 1.000 as 1000, so that 05/3/2026 is 5/03/2026."""
    text = re.sub(r"(?<=\d)\.(?=\d{3}(?!\d))", "", " ".join(text.split()).casefold())
    return re.sub(r"(?<![\d,])0+(?=\d)", "", text)


def values_for(rules: Rules, content: Mapping, seed: Draw, calendar: Calendar) -> dict[str, Value]:
    """The values for one paper, with which no two options say the same: what a sample of variants may have missed.

    Raises CannotVary where none are found.
    """
    for number in range(MOST_ALIKE):
        values = drawn(rules, seed.fork(f"try:{number}"), calendar)
        if not mean_alike(shown("", content, values)[1]):
            return values
    raise CannotVary(_("Two options mean the same and differ only in how they are written."))


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


def texts_of_key(key: Any, depth: int = 0) -> Iterator[str]:
    """The texts within a key that are filled, as deep as a key may be."""
    if isinstance(key, str):
        yield key
    elif isinstance(key, list | dict) and depth < KEY_DEPTH:
        for entry in key.values() if isinstance(key, dict) else key:
            yield from texts_of_key(entry, depth + 1)


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
