"""A question with parameters as a bank keeps it: its texts are templates, and two things stand beside them.

What may vary stands with the question, {"parameters": […], "derived": […], "conditions": […]}. What decides which
option is right stands with its answer, where nothing that makes papers reads it: a key as in a plain question, or
{"right": {"T": "ngay_tra <= han", "F": "ngay_tra > han"}}, an expression for each option.
"""

from collections.abc import Mapping
from typing import Any

PARTS = ("parameters", "derived", "conditions")


def declaration_of(variation: Any, stem: str, content: Any, key: Any, explanation: str = "") -> dict[str, Any]:
    """The declaration that these make, for `check` to judge. Never raises, whatever it is given."""
    parts = {name: variation.get(name) for name in PARTS} if isinstance(variation, Mapping) else {}
    said = content if isinstance(content, Mapping) else {}
    options = said.get("options") or []
    told = parts | {"stem": stem, "explanation": explanation, "options": options}
    told |= {"keep_order": said.get("keep_order", False), "unit": said.get("unit")}
    if not decides_by_expression(key):
        return told | {"key": key}
    if isinstance(options, list) and all(isinstance(option, dict) for option in options):
        told["options"] = [option | {"right": key["right"].get(option.get("key"), "")} for option in options]
    return told


def decides_by_expression(key: Any) -> bool:
    """Whether a key says of each option when it is right."""
    return isinstance(key, Mapping) and isinstance(key.get("right"), Mapping)
