"""What changed between two wordings, line by line, in words that people read."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.vietnamese import fold
from questions.kinds import LETTERS, kind, spoken
from questions.markdown import plain
from questions.models import Level
from questions.variants import KIND_NAMES, PARTS, decides_by_expression
from questions.writing import Wording

SAME, GONE, COME = "same", "gone", "come"


class Line(NamedTuple):
    """A line of a wording: the same in both, gone from the old one, or come with the new one."""

    change: str
    text: str


def lines_of(wording: Wording) -> list[str]:
    """Return a wording as lines: the stem, the options with the right ones marked, the key, and what stands behind."""
    lines = [*wording.stem.splitlines(), *answer_lines(wording), *_setting_lines(wording)]
    lines += _variation_lines(wording.variation or {})
    lines += [_named(_("Explanation"), line) for line in wording.explanation.splitlines()]
    return [*lines, *_lines_behind(wording)]


def lines_without_key(wording: Wording) -> list[str]:
    """Return as lines what of a wording tells nothing of its key: no mark, no answer, no explanation, no rule."""
    texts = [option["text"] for option in wording.content.get("options") or ()]
    options = [f"{letter}. {text}" for letter, text in zip(LETTERS, texts, strict=False)]
    return [*wording.stem.splitlines(), *options, *_setting_lines(wording), *_lines_behind(wording)]


def _setting_lines(wording: Wording) -> Iterator[str]:
    if wording.content.get("keep_order") and wording.kind in ("single", "multiple", "matching"):
        yield _("The options stand in this order on every paper")
    if unit := wording.content.get("unit"):
        yield _named(_("Unit of the number"), unit)


def _lines_behind(wording: Wording) -> Iterator[str]:
    yield from (_named(_("Legal basis"), one) for one in wording.bases)
    yield from (_named(_("Picture"), picture.alt_text) for picture in wording.pictures)
    yield _named(_("Level"), Level(wording.level).label)
    told = ((_("Facts as of"), wording.as_of), (_("Confidence"), wording.confidence))
    told += ((_("Source, for editors only"), wording.source),)
    yield from (_named(name, said) for name, said in told if said)


def _named(name: str, said: object) -> str:
    """A line with what it is. The name is translated outside of an f-string: there it would not be collected."""
    return f"{name}: {said}"


def answer_lines(wording: Wording) -> list[str]:
    """Return the options, the right ones marked, and the key where it is more than that."""
    return [*_option_lines(wording), *(_named(_("Answer"), line) for line in _key_lines(wording))]


def _option_lines(wording: Wording) -> Iterator[str]:
    rights = wording.key["right"] if decides_by_expression(wording.key) else {}
    right = wording.key if isinstance(wording.key, list) else [wording.key]
    for letter, option in zip(LETTERS, wording.content.get("options") or (), strict=False):
        name, said = option["key"], f"{letter}. {option['text']}"
        if name in rights:
            where = _named(_("right where"), rights[name])
            yield f"{said} ({where})"
        else:
            is_right = name in right and wording.kind in ("single", "multiple", "true_false")
            mark = _("right answer")
            yield f"{said} ({mark})" if is_right else said


def _variation_lines(variation: dict) -> Iterator[str]:
    for one in variation.get("parameters") or ():
        yield _named(_("Parameter"), parameter_words(one))
    for one in variation.get("derived") or ():
        yield _named(_("Derived value"), f"{one['name']} = {one['expression']}")
    for condition in variation.get("conditions") or ():
        yield _named(_("Condition"), condition)


def parameter_words(one: dict) -> str:
    """Return a parameter as people write it: ngay_nop (day): 02/03/2026 – 24/04/2026."""
    name = f"{one['name']} ({KIND_NAMES[one['kind']]})"
    if "values" in one:
        return f"{name}: {', '.join(_written(one['kind'], value) for value in one['values'])}"
    step = f" / {spoken(str(one['step']))}" if one.get("step") is not None else ""
    return f"{name}: {_written(one['kind'], one['from'])} – {_written(one['kind'], one['to'])}{step}"


def _written(sort: str, value: object) -> str:
    return f"{date.fromisoformat(str(value)):%d/%m/%Y}" if sort == "date" else spoken(str(value))


def differences(before: Wording, after: Wording) -> list[Line]:
    """Return the lines of both, each with what became of it, in the order of the newer wording."""
    return _compared(lines_of(before), lines_of(after))


def differences_without_key(before: Wording, after: Wording) -> list[Line]:
    """Return the same of what tells nothing of a key, for whoever has not opened that of `before`."""
    return _compared(lines_without_key(before), lines_without_key(after))


def _compared(old: list[str], new: list[str]) -> list[Line]:
    found: list[Line] = []
    for change, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if change == "equal":
            found += [Line(SAME, text) for text in new[j1:j2]]
        else:
            found += _exchanged(old[i1:i2], new[j1:j2])
    return found


def _exchanged(gone: list[str], come: list[str]) -> Iterator[Line]:
    """What went and came in one place: below a line that went stands the one that came for it, known by how both begin,
    as "B." or "Legal basis:"."""
    for text in gone:
        yield Line(GONE, text)
        begins = [other.partition(" ")[0] for other in come]
        until = begins.index(own) + 1 if (own := text.partition(" ")[0]) in begins else 0
        yield from (Line(COME, other) for other in come[:until])
        come = come[until:]
    yield from (Line(COME, other) for other in come)


def secrets_that_differ(before: Wording, after: Wording) -> list[str]:
    """Return how that is called in which two wordings differ and of which `differences_without_key` is silent."""
    is_other = before.kind != after.kind or not call_the_same_right(before, after) or _rules(before) != _rules(after)
    told = ((_("right answer"), is_other), (_("explanation"), before.explanation != after.explanation))
    return [name for name, differs in told if differs]


def _rules(wording: Wording) -> tuple:
    """What is said of the answer beside what is right: what varies, what typing forgives, and accepted spellings."""
    match, varies = wording.key.get("match") if isinstance(wording.key, dict) else None, wording.variation
    accepted = wording.key["accepted"] if wording.kind == "short_text" else None
    return match, accepted, varies and [varies.get(name) or [] for name in PARTS]


def say_the_same(one: Wording, other: Wording) -> bool:
    """Whether two wordings mean the same to everybody who reads or marks them, however their options are named."""
    return _meaning(one) == _meaning(other)


PARTS_BY_NAME = (
    (gettext_lazy("options and settings"), lambda wording: _answer_in_any_order(wording)),
    (gettext_lazy("level of the question"), lambda wording: wording.level),
    (gettext_lazy("explanation"), lambda wording: wording.explanation),
    (gettext_lazy("legal bases"), lambda wording: _bases(wording)),
    (gettext_lazy("pictures"), lambda wording: _pictures(wording)),
    (gettext_lazy("source"), lambda wording: (wording.source, wording.as_of, wording.confidence)),
)
"""How the parts beside the words themselves are called within a sentence, and what tells them apart."""


def parts_that_differ(one: Wording, other: Wording) -> list[str]:
    """Return how the parts are called in which two wordings with the same words differ."""
    return [str(name) for name, part in PARTS_BY_NAME if part(one) != part(other)]


def _meaning(wording: Wording) -> tuple:
    plain = ("kind", "level", "stem", "explanation", "as_of", "confidence", "source")
    varies = wording.variation and [wording.variation.get(name) or [] for name in PARTS]
    return ([getattr(wording, name) for name in plain], _answer(wording), varies, _bases(wording), _pictures(wording))


def _bases(wording: Wording) -> list[tuple]:
    return [(one.document.pk, one.citation, one.article, one.clause, one.point) for one in wording.bases]


def _pictures(wording: Wording) -> list[tuple]:
    return [(picture.image.name, picture.alt_text) for picture in wording.pictures]


def call_the_same_right(one: Wording, other: Wording) -> bool:
    """Whether two sound wordings with the same words have the same right answer, whatever their case and accents, and
    whether or not they say that options keep their order, which unit is meant or what typing forgives."""
    units = [unit for each in (one, other) if (unit := fold(each.content.get("unit") or ""))]
    return _right(one) == _right(other) and len(set(units)) < 2


NAMES_LETTERS = re.compile(r"(?<!\w)[a-h](?:\W+(?:(?:va|hoac) )?[a-h])+(?!\w)")
"""In folded words: "Cả A và B", which says something else where the options stand in another order."""


def _right(wording: Wording) -> object:
    """What is right, in search form; texts that only their accents tell apart stay as they are. Where an option calls
    others by their letters, the order belongs to it."""
    key, texts = wording.key, {one["key"]: one["text"] for one in wording.content.get("options") or ()}
    bare = {name: fold(plain(text)) for name, text in texts.items()}
    said = bare if len(set(bare.values())) == len(bare) or wording.kind == "matching" else texts
    if decides_by_expression(key):
        return {said[name]: rule for name, rule in key["right"].items()}
    match wording.kind:
        case "ordering":
            return [said[name] for name in key]
        case "matching":
            return {(said[left], said[right]) for left, right in key.items()}
        case "numeric":
            number = str if wording.variation else Decimal
            return number(key["value"]), number(key["tolerance"])
        case "short_text":
            return {fold(text) for text in key["accepted"]}
    right = {said[name] for name in ([key] if isinstance(key, str) else key)}
    return (right, *bare.values()) if any(map(NAMES_LETTERS.search, bare.values())) else right


def _answer_in_any_order(wording: Wording) -> tuple:
    """The same as `_answer`; options that papers shuffle anyway in no order."""
    answer = _answer(wording)
    is_shuffled = wording.kind in ("single", "multiple") and not wording.content.get("keep_order")
    return (frozenset(answer[0]), *answer[1:]) if is_shuffled else answer


def _answer(wording: Wording) -> tuple:
    """The options and the key of a wording, without the names by which the key calls them."""
    content, key = wording.content, wording.key
    texts = {option["key"]: option["text"] for option in content.get("options") or ()}
    keeps_order, unit = bool(content.get("keep_order")), content.get("unit") or ""
    if decides_by_expression(key):
        return (tuple((text, key["right"].get(name)) for name, text in texts.items()), keeps_order)
    match wording.kind:
        case "ordering":
            return tuple(texts[name] for name in key)
        case "matching":
            pairs = frozenset((texts[left], texts[right]) for left, right in key.items())
            return (pairs, frozenset(texts.values()), keeps_order)
        case "numeric":
            number = str if wording.variation else Decimal
            return (number(key["value"]), number(key["tolerance"]), unit)
        case "short_text":
            return (tuple(key["accepted"]), tuple(sorted(key["match"].items())), unit)
        case "true_false":
            return tuple((text, name == key) for name, text in texts.items())
    right = {key} if isinstance(key, str) else set(key)
    return (tuple((text, name in right) for name, text in texts.items()), keeps_order)


def _key_lines(wording: Wording) -> Iterator[str]:
    if decides_by_expression(wording.key):
        return
    right = kind(wording.kind).right_answer(wording.key, lambda key: key)
    texts = {option["key"]: option["text"] for option in wording.content.get("options") or ()}
    match wording.kind:
        case "ordering":
            yield " → ".join(texts[key] for key in right)
        case "matching":
            yield from (f"{texts[left]} – {texts[other]}" for left, other in right.items())
        case "numeric":
            tolerance = wording.key.get("tolerance")
            unit = wording.content.get("unit") or ""
            off = f" (± {spoken(tolerance)})" if tolerance not in (None, "", "0") else ""
            yield f"{spoken(right)} {unit}".strip() + off
        case "short_text":
            yield "; ".join(wording.key["accepted"])
