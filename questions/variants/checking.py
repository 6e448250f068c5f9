"""Whether a question with parameters may be used: what its declaration lacks, and what its variants show.

No proof covers every variant, so a sample is drawn by fixed seeds, the same one that the editor previews: an author
sees what was looked at.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from questions.kinds import KINDS, Problem
from questions.variants.calendars import Calendar, shipped_calendar
from questions.variants.declarations import Rules, read_rules
from questions.variants.errors import CannotVary
from questions.variants.functions import Value
from questions.variants.templates import render
from questions.variants.varying import Variant, drawn, realise

SAMPLE = 50
MOST_TOLD = 5
"""Variants that are told of, or cannot be made before looking ends; one mistake often spoils them all."""


class Preview(NamedTuple):
    """One variant of the sample, counted from 1, as the editor shows it; `variant` is None where it cannot be made."""

    number: int
    variant: Variant | None
    problems: list[Problem]


def preview(declaration: Any, kind: str, count: int = SAMPLE, calendar: Calendar | None = None) -> list[Preview]:
    """The first `count` variants of the sample with what is wrong with each. Never raises, whatever it is given.

    It ends after five variants that cannot be made: where conditions are too narrow, each takes as long as it may.
    """
    return list(_previews(declaration, kind, count, calendar or shipped_calendar()))


def check(declaration: Any, kind: str, count: int = SAMPLE, calendar: Calendar | None = None) -> list[Problem]:
    """What is wrong with the declaration, or else with variants of it, each told by its number and its parameters.

    Empty when it may be used. Never raises, whatever it is given.
    """
    try:
        rules = read_rules(declaration)
        _require_question(declaration, kind)
    except CannotVary as error:
        return [Problem("parameters", error.sentence)]
    told: list[Problem] = []
    for one in _previews(declaration, kind, count, calendar or shipped_calendar()):
        told += [Problem(problem.field, _in_variant(one, rules, problem)) for problem in one.problems]
        if len(told) >= MOST_TOLD:
            break
    return told[:MOST_TOLD]


def _previews(declaration: Any, kind: str, count: int, calendar: Calendar) -> Iterator[Preview]:
    try:
        rules = read_rules(declaration)
        _require_question(declaration, kind)
    except CannotVary as error:
        yield Preview(1, None, [Problem("parameters", error.sentence)])
        return
    failed = 0
    for number in range(1, count + 1):
        if failed == MOST_TOLD:
            return
        try:
            values = drawn(rules, f"preview {number}".encode(), calendar)
            made = realise(declaration, kind, values, calendar)
        except CannotVary as error:
            failed += 1
            yield Preview(number, None, [Problem("parameters", error.sentence)])
            continue
        yield Preview(number, made, [*_problems(declaration, kind, made)])


def _require_question(declaration: Mapping, kind: str) -> None:
    """See that the templates are texts, so that they can be filled; what they come to is for the kind to judge."""
    options = declaration.get("options") or []
    texts = [declaration.get("stem"), declaration.get("explanation") or ""]
    if isinstance(options, list) and all(isinstance(option, dict) for option in options):
        texts += [option.get(name) for option in options for name in ("key", "text")]
    else:
        texts.append(None)
    if kind not in KINDS or not all(isinstance(text, str) for text in texts):
        raise CannotVary(_("The question cannot be read."))


def _problems(declaration: Mapping, kind: str, made: Variant) -> Iterator[Problem]:
    if not made.stem.strip():
        yield Problem("stem", _("The question has no text."))
    yield from KINDS[kind].validate(made.content, made.key)
    written = {(option.get("side"), " ".join(option["text"].split()).casefold()) for option in made.content["options"]}
    if len({(side, _meaning(text)) for side, text in written}) < len(written):
        yield Problem("options", _("Two options mean the same and differ only in how they are written."))


def _meaning(text: str) -> str:
    """The text with numbers as they are read: 05 as 5, 1.000 as 1000, so that 05/3/2026 is 5/03/2026."""
    text = re.sub(r"(?<=\d)\.(?=\d{3}(?!\d))", "", text)
    return re.sub(r"(?<![\d,])0+(?=\d)", "", text)


def _in_variant(one: Preview, rules: Rules, problem: Problem) -> str | Promise:
    if one.variant is None:
        return format_lazy(_("Variant {number}: {sentence}"), number=one.number, sentence=problem.sentence)
    shown = ", ".join(f"{p.name} = {_shown(one.variant.values[p.name])}" for p in rules.parameters)
    sentence = _("Variant {number} ({values}): {sentence}")
    return format_lazy(sentence, number=one.number, values=shown, sentence=problem.sentence)


def _shown(value: Value) -> str:
    return render("{value}", {"value": value})
