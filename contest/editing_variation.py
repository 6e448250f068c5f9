"""What the editor's panel for parameters begins with: a stored wording as its fields and rows."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from questions.kinds import LETTERS
from questions.variants import decides_by_expression
from questions.writing import Wording


def variation_fields(wording: Wording) -> dict[str, Any]:
    """Return the fields of the form that a stored wording fills."""
    if wording.variation is None:
        return {}
    derived = "\n".join(f"{one['name']} = {one['expression']}" for one in wording.variation.get("derived") or ())
    conditions = "\n".join(wording.variation.get("conditions") or ())
    return {"varies": True, "derived": derived, "conditions": conditions, "rights": _rights_words(wording)}


def _rights_words(wording: Wording) -> str:
    if not decides_by_expression(wording.key):
        return ""
    rights: Mapping[str, str] = wording.key["right"]
    if wording.kind == "true_false":
        return rights.get("T", "")
    names = [option["key"] for option in wording.content["options"]]
    return "\n".join(f"{letter}: {rights.get(name, '')}" for letter, name in zip(LETTERS, names, strict=False))


def parameter_rows(wording: Wording) -> list[dict[str, Any]]:
    """Return the rows that a stored wording fills, in the figures of people here."""
    return [_row(one) for one in (wording.variation or {}).get("parameters") or () if isinstance(one, dict)]


def _row(one: dict) -> dict[str, Any]:
    shown = _SHOWN.get(one.get("kind"), str)
    row = {"name": one.get("name", ""), "kind": one.get("kind", "")}
    if isinstance(one.get("values"), list):
        return row | {"listed": "; ".join(shown(value) for value in one["values"])}
    step = one.get("step")
    return row | {
        "first": shown(one.get("from", "")),
        "last": shown(one.get("to", "")),
        "step": "" if step is None else str(step).replace(".", ","),
    }


def _day_shown(text: Any) -> str:
    try:
        return f"{datetime.strptime(str(text), '%Y-%m-%d'):%d/%m/%Y}"  # noqa: DTZ007  a day has no zone
    except ValueError:
        return str(text)


_SHOWN: dict[Any, Callable[[Any], str]] = {
    "date": _day_shown,
    "decimal": lambda value: str(value).replace(".", ","),
}
