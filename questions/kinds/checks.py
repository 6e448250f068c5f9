"""Checking what an author wrote: texts, options, units. Each check yields problems and never raises."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from questions.kinds.base import Problem, is_storable

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""What options are called where they stand, in the editor and on a page of review."""
OPTION_TEXT_LIMIT = 1000
KEY_LIMIT = 8
UNIT_LIMIT = 40


def check_text(text: Any, field: str, name: str | Promise, limit: int) -> Iterator[Problem]:
    """A text must be there, of at most `limit` characters, storable and in NFC; `name` is how a sentence calls it."""
    if not isinstance(text, str) or not text.strip():
        yield Problem(field, lacks_text(name))
        return
    if len(text) > limit:
        yield Problem(field, format_lazy(_("{name} is longer than {limit} characters."), name=name, limit=limit))
    if not text.isprintable() and not _can_be_shown(text):  # most are, which is told much faster
        yield Problem(field, format_lazy(_("{name} holds characters that cannot be shown."), name=name))
    elif not unicodedata.is_normalized("NFC", text):
        yield Problem(field, format_lazy(_("{name} is not in Unicode form NFC."), name=name))


def lacks_text(name: str | Promise) -> Promise:
    """The sentence that says so."""
    return format_lazy(_("{name} has no text."), name=name)


def _can_be_shown(text: str) -> bool:
    return is_storable(text) and not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in text)


NUMBER_OF_OPTIONS = _("There must be {least} to {most} options.")


def check_options(
    content: dict,
    least: int = 0,
    most: int | None = None,
    *,
    names: str = LETTERS,
    number: str | Promise = NUMBER_OF_OPTIONS,
) -> Iterator[Problem]:
    """The options are a list of the right length, each with a key and a text of its own; `names` is what the editor
    calls them, where not by letters by their number, and `number` the sentence for a wrong length."""
    options = content.get("options")
    if not isinstance(options, list) or not all(isinstance(option, dict) for option in options):
        yield Problem("options", _("The options cannot be read."))
        return
    if len(options) < least or (most is not None and len(options) > most):
        yield Problem("options", format_lazy(number, least=least, most=most))
    called = [*names[: len(options)], *map(str, range(len(names) + 1, len(options) + 1))]
    for name, option in zip(called, options, strict=True):
        yield from check_text(option.get("text"), "options", option_name(name), OPTION_TEXT_LIMIT)
        if not _is_key(option.get("key")):
            yield Problem("options", format_lazy(_("{name} has no usable key."), name=option_name(name)))
    if repeats(option["key"] for option in options if _is_key(option.get("key"))):
        yield Problem("options", _("Two options have the same key."))
    for alike in _same_texts(dict(zip(called, options, strict=True))):
        yield Problem("options", format_lazy(_("These options have the same text: {names}."), names=", ".join(alike)))
    if not isinstance(content.get("keep_order", False), bool):
        yield Problem("keep_order", _("Keeping the order of the options must be yes or no."))


def _same_texts(options: dict[str, dict]) -> list[list[str]]:
    """The names of options of one side that say the same, group by group."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name, option in options.items():
        if isinstance(option.get("text"), str) and option["text"].strip():
            groups.setdefault((str(option.get("side")), _alike(option["text"])), []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def check_no_options(content: dict) -> Iterator[Problem]:
    """A question answered by typing has no options."""
    if content.get("options"):
        yield Problem("options", _("A question answered by typing has no options."))


def check_unit(content: dict) -> Iterator[Problem]:
    """The unit is absent or a short text."""
    if content.get("unit") is not None:
        yield from check_text(content["unit"], "unit", _("The unit"), UNIT_LIMIT)


def option_keys(content: Any, side: str | None = None) -> list[str]:
    """The keys of the options (of one side), leaving out what cannot be read."""
    options = content.get("options") if isinstance(content, dict) else None
    return [
        option["key"]
        for option in (options if isinstance(options, list) else [])
        if isinstance(option, dict) and _is_key(option.get("key")) and (side is None or option.get("side") == side)
    ]


def repeats(values: Iterable) -> bool:
    """Whether some value comes twice."""
    listed = list(values)
    return len(set(listed)) < len(listed)


@lru_cache(maxsize=64)
def option_name(name: str) -> Promise:
    """How a sentence calls the option of this letter or number."""
    return format_lazy(_("Option {letter}"), letter=name)


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= KEY_LIMIT and value.isascii() and value.isalnum()


def _alike(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
