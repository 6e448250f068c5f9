"""The key of a question that is answered by typing: "15 ngày" is a number with its unit, anything else is words."""

import re
from decimal import Decimal
from typing import Any, NamedTuple

from questions.kinds import UNIT_LIMIT, readings

_NUMBER = re.compile(r"(?P<number>[-−]?\d[\d.,]*(?: \d{3})*)\s*(?P<unit>[^\d]*)")


class TypedKey(NamedTuple):
    kind: str
    key: Any
    """Of a number; words are left to `text`."""
    unit: str | None
    text: str


def typed_key(text: str) -> TypedKey:
    """The kind and the key. 1.234 is read as a Vietnamese would, as one thousand and so on."""
    bare = text.strip().rstrip(".;")
    match = _NUMBER.fullmatch(bare)
    unit = match["unit"].strip() if match else ""
    found = readings(match["number"].rstrip(".,")) if match and len(unit) <= UNIT_LIMIT else set()
    if not found or "/" in unit:
        return TypedKey("short_text", None, None, bare)
    number = max(found, key=abs)
    return TypedKey("numeric", {"value": _plain(number), "tolerance": "0"}, unit or None, bare)


def _plain(number: Decimal) -> str:
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
