"""Whether a question with parameters may be used: what its declaration lacks, and what its variants show.

No proof covers every variant, so a sample is drawn by fixed seeds, the same one that the editor previews: an author
sees what was looked at.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import product
from math import prod
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from questions.kinds import KINDS, LETTERS, OPTION_TEXT_LIMIT, Problem, option_name
from questions.randomness import Draw
from questions.variants.calendars import Calendar, days_corrected
from questions.variants.declarations import Rules, read_rules
from questions.variants.errors import CannotVary, no_value_called
from questions.variants.expressions import parse
from questions.variants.functions import CALENDAR_FUNCTIONS, Value
from questions.variants.templates import gaps, render
from questions.variants.varying import Variant, drawn, mean_alike, realise, texts_of_key, worked_out

SAMPLE = 50
MOST_TOLD = 5
"""Problems of variants that are told, or variants that cannot be made before looking ends: one mistake often spoils
them all."""


WHOLE = 2_000
"""Variants that are looked at before a question is approved: all of them where there are no more."""


class Preview(NamedTuple):
    """One variant of the sample, counted from 1, as the editor shows it; `variant` is None where it cannot be made."""

    number: int
    values: dict[str, Value]
    """Empty where even they cannot be drawn."""
    variant: Variant | None
    problems: list[Problem]


Drawing = Callable[[], dict[str, Value] | None]
"""Gives the values of one variant, or None where they do not meet the conditions; raises CannotVary."""


def preview(declaration: Any, kind: str, calendar: Calendar, count: int = SAMPLE) -> list[Preview]:
    """The first `count` variants of the sample with what is wrong with each. Never raises, whatever it is given.

    It ends after five variants that cannot be made: where conditions are too narrow, each takes as long as it may.
    """
    try:
        rules = _read(declaration, kind)
    except CannotVary as error:
        return [Preview(1, {}, None, [Problem("parameters", error.sentence)])]
    return list(_previews(declaration, kind, _sample(rules, count, calendar)))


def check(declaration: Any, kind: str, calendar: Calendar, count: int = SAMPLE) -> list[Problem]:
    """What is wrong with the declaration, or else with its texts and with variants of it, each told once: by the number
    and the parameters of the first variant that shows it.

    Empty when it may be used. Never raises, whatever it is given.
    """
    try:
        rules = _read(declaration, kind)
    except CannotVary as error:
        return [Problem("parameters", error.sentence)]
    of_all = [*_unfilled(declaration, rules), *_too_long(declaration)]
    return of_all + _told(declaration, kind, rules, _sample(rules, count, calendar), said=of_all)


def check_whole(declaration: Any, kind: str, calendar: Calendar) -> list[Problem]:
    """The same, of every variant where there are WHOLE at most, so that nothing is left to chance, else of so many."""
    if problems := check(declaration, kind, calendar):
        return problems
    rules = read_rules(declaration)
    return _told(declaration, kind, rules, _all_of(rules, calendar))


def would_differ(declaration: Any, before: Calendar, after: Calendar) -> bool:
    """Whether a calendar that was corrected gives any variant other values, or other variants; of as many as
    `check_whole` looks at. Never raises, whatever it is given."""
    if not days_corrected(before, after):
        return False
    try:
        rules = read_rules(declaration)
    except CannotVary:
        return False
    expressions = [*(expression for _name, expression in rules.derived), *rules.conditions]
    if not any(expression.calls & CALENDAR_FUNCTIONS for expression in expressions):
        return False
    pairs = zip(_all_of(rules, before), _all_of(rules, after), strict=True)
    return any(_values(one) != _values(other) for one, other in pairs)


def _values(draw: Drawing) -> dict[str, Value] | None:
    try:
        return draw()
    except CannotVary:
        return None


def _all_of(rules: Rules, calendar: Calendar) -> Iterator[Drawing]:
    if prod(parameter.count for parameter in rules.parameters) > WHOLE:
        return _sample(rules, WHOLE, calendar)
    numbers = product(*(range(parameter.count) for parameter in rules.parameters))
    return (partial(worked_out, rules, each, calendar) for each in numbers)


def example_values(declaration: Any, calendar: Calendar) -> dict[str, Value]:
    """The values of the first variant of the sample, as `preview` shows it. Raises CannotVary."""
    return next(_sample(read_rules(declaration), 1, calendar))()


def is_unreadable(declaration: Any, kind: str) -> bool:
    """Whether it is no declaration of a question at all, whatever calendars know. Never raises."""
    try:
        _read(declaration, kind)
    except CannotVary:
        return True
    return declaration.get("key") is None and not any("right" in option for option in declaration["options"])


def _read(declaration: Any, kind: str) -> Rules:
    rules = read_rules(declaration)
    _require_question(declaration, kind)
    return rules


def _sample(rules: Rules, count: int, calendar: Calendar) -> Iterator[Drawing]:
    return (partial(drawn, rules, Draw(f"preview {number}".encode()), calendar) for number in range(1, count + 1))


def _unfilled(declaration: Mapping, rules: Rules) -> Iterator[Problem]:
    """What no variant could fill, told of the question: found even where no variant can be made."""
    known = {one.name for one in (*rules.parameters, *rules.derived)}
    unknown: dict[str, None] = {}
    for text in _texts(declaration):
        try:
            unknown |= dict.fromkeys(name for name, _format in gaps(text) if name not in known)
        except CannotVary as error:
            yield Problem("parameters", error.sentence)
    for option in declaration.get("options") or []:
        unknown |= dict.fromkeys(sorted(parse(option["right"]).names - known)) if "right" in option else {}
    for name in unknown:
        yield Problem("parameters", no_value_called(name))


def _too_long(declaration: Mapping) -> Iterator[Problem]:
    """Options whose templates are longer than an option may be, whatever becomes of them."""
    for letter, option in zip(LETTERS, declaration.get("options") or [], strict=False):
        if len(option["text"]) > OPTION_TEXT_LIMIT:
            sentence, name = _("{name} is longer than {limit} characters."), option_name(letter)
            yield Problem("options", format_lazy(sentence, name=name, limit=OPTION_TEXT_LIMIT))


def _texts(declaration: Mapping) -> Iterator[str]:
    yield declaration["stem"]
    yield from (option["text"] for option in declaration.get("options") or [])
    yield from texts_of_key(declaration.get("key"))
    yield declaration.get("explanation") or ""


def _told(
    declaration: Mapping, kind: str, rules: Rules, drawings: Iterable[Drawing], said: Iterable[Problem] = ()
) -> list[Problem]:
    """The first problems of variants, but for those that were said; of those that say the same, the first."""
    known = {str(problem.sentence) for problem in said}
    told: list[Problem] = []
    for one in _previews(declaration, kind, drawings):
        for problem in one.problems:
            if str(problem.sentence) not in known:
                known.add(str(problem.sentence))
                told.append(replace(problem, sentence=_in_variant(one, rules, problem)))
        if len(told) >= MOST_TOLD:
            break
    return told[:MOST_TOLD]


def _previews(declaration: Mapping, kind: str, drawings: Iterable[Drawing]) -> Iterator[Preview]:
    failed = 0
    for number, draw in enumerate(drawings, 1):
        if failed == MOST_TOLD:
            return
        values: dict[str, Value] | None = {}
        try:
            values = draw()
            made = None if values is None else realise(declaration, kind, values)
        except CannotVary as error:
            failed += 1
            yield Preview(number, values or {}, None, [Problem("parameters", error.sentence)])
            continue
        if values and made:
            yield Preview(number, values, made, [*_problems(kind, made)])


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
    for option in options:
        if "right" in option and parse(option["right"]).calls & CALENDAR_FUNCTIONS:
            raise CannotVary(
                _(
                    "What says whether an option is right must not count working days itself, because a calendar may "
                    "be corrected after papers were sat: name the day among the derived values, and compare that."
                )
            )


def _problems(kind: str, made: Variant) -> Iterator[Problem]:
    if not made.stem.strip():
        yield Problem("stem", _("The question has no text."))
    found = KINDS[kind].validate(made.content, made.key)
    yield from found
    if not found and mean_alike(made.content):
        yield Problem("options", _("Two options mean the same and differ only in how they are written."))


def _in_variant(one: Preview, rules: Rules, problem: Problem) -> str | Promise:
    if not one.values:
        return format_lazy(_("Variant {number}: {sentence}"), number=one.number, sentence=problem.sentence)
    shown = ", ".join(f"{p.name} = {_shown(one.values[p.name])}" for p in rules.parameters)
    sentence = _("Variant {number} ({values}): {sentence}")
    return format_lazy(sentence, number=one.number, values=shown, sentence=problem.sentence)


def _shown(value: Value) -> str:
    return render("{value}", {"value": value})
