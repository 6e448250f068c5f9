"""The forms of a paper.

A form with options looks like every other one of its kind, place and state: it is rendered from its template once for
each such look and kept by this process as a mould, with gaps where its texts, ids and addresses stand. Filling them in
is what is left to do for a paper. A mould is made from the look alone, so it holds nothing of any question or person.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from questions.kinds import LETTERS

register = template.Library()

FORM = "contest/play/_question.html"
KEPT_MOULDS = 4096
"""The most moulds that a process keeps; about 3 kB each."""
GAP = re.compile("\ue000([a-z0-9_]+)\ue000")
"""Stands for a text in a mould; the signs are of the private area, which no template of ours uses."""


class Look(NamedTuple):
    """All that the form of a question with options depends on, but for what is filled into its gaps."""

    language: str
    kind: str
    template: str
    slot: int
    is_first: bool
    is_last: bool
    is_current: bool
    flagged: bool
    chosen: tuple[bool, ...]


@register.simple_tag(takes_context=True)
def question_form(context: Context) -> SafeString:
    """The form of one screen of the paper, as its template renders it."""
    question = context["question"]
    is_current = question["slot"] == context["current"]["slot"]
    is_answered_back = is_current and (context.get("problem") or context.get("newer"))
    if "options" not in question or question["kind"] == "ordering" or question["pictures"] or is_answered_back:
        return get_template(FORM).template.render(context)
    chosen = tuple(option["selected"] for option in question["options"])
    name, about = question["template"], [question[part] for part in ("slot", "is_first", "is_last")]
    look = Look(get_language(), question["kind"], name, *about, is_current, question["flagged"], chosen)
    return _fill(_mould(look), context, question)


def _fill(mould: str, context: Context, question: dict) -> SafeString:
    texts = {name: question[name] for name in ("stem", "worth", "seen")}
    texts |= {name: context[name] for name in ("csrf_token", "paper_url", "shown_at")}
    for place, option in enumerate(question["options"]):
        texts[f"id_{place}"], texts[f"html_{place}"] = option["id"], option["html"]
    return format_html(mould, **texts)


@lru_cache(maxsize=KEPT_MOULDS)
def _mould(look: Look) -> str:
    """The form as `format_html` takes it, which escapes what fills the gaps as the template would."""
    options = [
        {"id": _gap(f"id_{place}"), "html": _gap(f"html_{place}"), "letter": LETTERS[place], "selected": selected}
        for place, selected in enumerate(look.chosen)
    ]
    question = look._asdict() | {"options": options} | {name: _gap(name) for name in ("stem", "worth", "seen")}
    around = {name: _gap(name) for name in ("csrf_token", "paper_url", "shown_at")}
    current = {"slot": look.slot if look.is_current else None}
    rendered = get_template(FORM).render(around | {"question": question, "current": current})
    return GAP.sub(r"{\1}", rendered.replace("{", "{{").replace("}", "}}"))


def _gap(name: str) -> str:
    return f"\ue000{name}\ue000"
