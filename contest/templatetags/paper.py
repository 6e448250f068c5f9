"""The forms of a paper.

A form looks like every other one of its shape: the same kind and place, so many options, the same of them chosen. It is
rendered from its template once for each shape and kept by this process as a mould, with gaps where the texts, ids and
addresses stand. Filling them in is what is left to do for a paper. A mould is made from the shape alone, so it holds
nothing of any question or person.
"""

import re
from collections.abc import Hashable
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

FORM = "contest/play/_question.html"
KEPT_MOULDS = 4096
"""The most moulds that a process keeps; about 3 kB each."""
GAP = re.compile("\ue000([a-z0-9_]+)\ue000")
"""Stands for a text in a mould; the signs are of the private area, which no template of ours uses."""
AROUND = ("csrf_token", "paper_url", "shown_at")
"""What a form takes from the page it stands on."""
OF_THE_SHAPE = ("kind", "template")
"""The texts that say how a form looks, and are no gaps."""


class Gap(NamedTuple):
    """The place of a text, by its name. Equal texts share one: a template may compare them, as a choice with ids."""

    name: str


class Fields(NamedTuple):
    """What is left of a dictionary."""

    items: tuple[tuple[str, Hashable], ...]


class Items(NamedTuple):
    """What is left of a list."""

    items: tuple[Hashable, ...]


@register.simple_tag(takes_context=True)
def question_form(context: Context) -> SafeString:
    """The form of one screen of the paper, as its template renders it."""
    question = context["question"]
    is_current = question["slot"] == context["current"]["slot"]
    is_answered_back = is_current and (context.get("problem") or context.get("newer"))
    if question.get("pictures") or is_answered_back:
        return get_template(FORM).template.render(context)
    texts: dict[tuple[bool, str], str] = {}
    mould = _mould(get_language(), _shape(question, texts), is_current)
    around = {name: context[name] for name in AROUND}
    return format_html(mould, **around, **{name: text for (_is_markup, text), name in texts.items()})


def _shape(value: object, texts: dict[tuple[bool, str], str]) -> Hashable:
    """What is left of a value without its texts; they are put into `texts`, each with the name of its gap."""
    if isinstance(value, str | Promise):
        text = str(value)
        if not text:
            return text  # a template may ask whether there is one
        return Gap(texts.setdefault((isinstance(text, SafeString), text), f"text_{len(texts)}"))
    if isinstance(value, dict):
        kept = ((key, part if key in OF_THE_SHAPE else _shape(part, texts)) for key, part in value.items())
        return Fields(tuple(kept))
    if isinstance(value, list | tuple | range):
        return Items(tuple(_shape(part, texts) for part in value))
    if value is None or isinstance(value, int):
        return value
    raise TypeError(f"the form of a question cannot take a {type(value).__name__}")


@lru_cache(maxsize=KEPT_MOULDS)
def _mould(language: str, shape: Fields, is_current: bool) -> str:
    """The form as `format_html` takes it, which escapes what fills the gaps as the template would."""
    question = _with_gaps(shape)
    around = {name: _gap(name) for name in AROUND}
    current = {"slot": question["slot"] if is_current else None}
    rendered = get_template(FORM).render(around | {"question": question, "current": current})
    return GAP.sub(r"{\1}", rendered.replace("{", "{{").replace("}", "}}"))


def _with_gaps(shape: Hashable) -> object:
    match shape:
        case Gap(name):
            return _gap(name)
        case Fields(items):
            return {key: _with_gaps(part) for key, part in items}
        case Items(items):
            return [_with_gaps(part) for part in items]
    return shape


def _gap(name: str) -> str:
    return f"\ue000{name}\ue000"
