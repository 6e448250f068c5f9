"""The forms of a paper.

A form looks like every other one of its shape: the same kind and place, so many options, the same of them chosen. It is
rendered from its template once for each shape and kept by this process as a mould, with gaps where the texts, ids and
addresses stand. Filling them in is what is left to do for a paper. A mould is made from the shape alone, so it holds
nothing of any question or person.
"""

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.moulds import Mould, as_html, cast, gap, together
from accounts.templatetags.site import kept

register = template.Library()

FORM = "contest/play/_question.html"
MAP_CELL = "contest/play/_map_cell.html"
KEPT_MOULDS = 4096
"""The most moulds that a process keeps; about 3 kB each."""
AROUND = ("csrf_token", "paper_url", "shown_at")
"""What a form takes from the page it stands on."""
OF_THE_SHAPE = ("kind", "template")
"""The texts that say how a form looks, and are no gaps."""
FIELDS, ITEMS, TEXT = "fields", "items", "text"
"""What is left of a dictionary, of a list and of a text: the name, then its parts or its number."""


@register.simple_tag(takes_context=True)
def question_forms(context: Context) -> SafeString:
    """The form of each screen of the paper, as its template renders it."""
    language, current = get_language(), context["current"]["slot"]
    around = {name: as_html(context[name]) for name in AROUND}
    is_answered_back = context.get("problem") or context.get("newer")
    forms = []
    for question in context["screens"]:
        is_current = question["slot"] == current
        if question.get("pictures") or (is_current and is_answered_back):
            with context.push(question=question):
                forms.append(get_template(FORM).template.render(context))
        else:
            forms.append(_form(language, question, is_current, around))
    return together(forms)


def _form(language: str, question: dict, is_current: bool, around: dict[str, str]) -> SafeString:
    texts: dict[str, int] = {}
    mould = _mould(language, _shape(question, texts), is_current)
    return mould.filled(around | {f"text_{place}": text for text, place in texts.items()})


@register.simple_tag(takes_context=True)
def question_map(context: Context) -> SafeString:
    """The map of the paper: a cell for each screen, kept as it looks."""
    current = context["current"]["slot"]
    fields = ("slot", "state", "state_words", "flagged")
    cells = ({name: screen[name] for name in fields} | {"current": current} for screen in context["screens"])
    return together(kept(context, MAP_CELL, **cell) for cell in cells)


def _shape(value: object, texts: dict[str, int]) -> Hashable:
    """What is left of a value without its texts; they are put into `texts` as HTML, each with the number of its gap.

    Equal texts share a gap: a template may compare them, as a choice with ids.
    """
    if isinstance(value, str):
        # A template may ask whether there is a text.
        return (TEXT, texts.setdefault(as_html(value), len(texts))) if value else value
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, dict):
        fields = [(key, part if key in OF_THE_SHAPE else _shape(part, texts)) for key, part in value.items()]
        return (FIELDS, *fields)
    if isinstance(value, list | tuple | range):
        return (ITEMS, *[_shape(part, texts) for part in value])
    if isinstance(value, Promise):
        return _shape(str(value), texts)
    raise TypeError(f"the form of a question cannot take a {type(value).__name__}")


@lru_cache(maxsize=KEPT_MOULDS)
def _mould(language: str, shape: tuple, is_current: bool) -> Mould:
    question = _with_gaps(shape)
    around = {name: gap(name) for name in AROUND}
    current = {"slot": question["slot"] if is_current else None}
    return cast(get_template(FORM).render(around | {"question": question, "current": current}))


def _with_gaps(shape: Hashable) -> object:
    match shape:
        case (str(name), int(place)) if name == TEXT:
            return gap(f"text_{place}")
        case (str(name), *fields) if name == FIELDS:
            return {key: _with_gaps(part) for key, part in fields}
        case (str(name), *parts) if name == ITEMS:
            return [_with_gaps(part) for part in parts]
    return shape
