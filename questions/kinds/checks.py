"""Checking what an author wrote: texts, options, units. Each check yields problems and never raises."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from questions.kinds.base import Problem, is_storable

OPTION_TEXT_LIMIT = 1000
KEY_LIMIT = 8
UNIT_LIMIT = 40


def check_text(text: Any, field: str, name: str | Promise, limit: int) -> Iterator[Problem]:
    """A text must be there, of at most `limit` characters, storable and in NFC; `name` is how a sentence calls it."""
    if not isinstance(text, str) or not text.strip():
        yield Problem(field, format_lazy(_("{name} has no text."), name=name))
        return
    if len(text) > limit:
        yield Problem(field, format_lazy(_("{name} is longer than {limit} characters."), name=name, limit=limit))
    if not text.isprintable() and not _can_be_shown(text):  # most are, which is told much faster
        yield Problem(field, format_lazy(_("{name} holds characters that cannot be shown."), name=name))
    elif not unicodedata.is_normalized("NFC", text):
        yield Problem(field, format_lazy(_("{name} is not in Unicode form NFC."), name=name))


def _can_be_shown(text: str) -> bool:
    return is_storable(text) and not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in text)


def check_options(content: dict, least: int, most: int) -> Iterator[Problem]:
    """The options are a list of the right length, each with a key and a text of its own."""
    options = content.get("options")
    if not isinstance(options, list) or not all(isinstance(option, dict) for option in options):
        yield Problem("options", _("The options cannot be read."))
        return
    if not least <= len(options) <= most:
        yield Problem("options", format_lazy(_("There must be {least} to {most} options."), least=least, most=most))
    for number, option in enumerate(options, 1):
        yield from check_text(option.get("text"), "options", option_name(number), OPTION_TEXT_LIMIT)
        if not _is_key(option.get("key")):
            yield Problem("options", format_lazy(_("{name} has no usable key."), name=option_name(number)))
    if repeats(option["key"] for option in options if _is_key(option.get("key"))):
        yield Problem("options", _("Two options have the same key."))
    if repeats((str(o.get("side")), _alike(o["text"])) for o in options if isinstance(o.get("text"), str)):
        yield Problem("options", _("Two options have the same text."))
    if not isinstance(content.get("keep_order", False), bool):
        yield Problem("keep_order", _("Keeping the order of the options must be yes or no."))


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
def option_name(number: int) -> Promise:
    """How a sentence calls the option, counted from 1."""
    return format_lazy(_("Option {number}"), number=number)


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= KEY_LIMIT and value.isascii() and value.isalnum()


def _alike(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
