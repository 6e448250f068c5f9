"""Questions with parameters in a bank: the plain question that the values of one paper make of a revision."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from questions.holidays import calendar_at, calendar_for, is_outlived
from questions.kinds import Problem
from questions.models import AnswerKey, Revision
from questions.randomness import Draw
from questions.variants import (
    CannotVary,
    Variant,
    check_whole,
    declaration_of,
    drawn,
    example_values,
    from_json,
    read_rules,
    realise,
    shown,
)

OUTLIVED = _(
    "The holiday calendar was corrected since this was written, and gives other answers now. Save the question anew: "
    "then it counts by the calendar as it is."
)
TRIED = 10
"""Draws by which it is seen whether values can be drawn at all."""


class Unvaried(NamedTuple):
    """A question in use of which no values can be drawn now, and why not."""

    question: int
    bank: int
    bank_slug: str
    code: str
    sentence: str | Promise


def asked_with(answer_key: AnswerKey, params: Mapping | None) -> Variant:
    """Return the whole plain question, with its key, of a slot that has these values. Only for who may know the key.

    The same whenever it is asked: nothing but the revision and the values decides it.
    """
    revision = answer_key.revision
    if revision.variation is None:
        return Variant({}, revision.stem, revision.content, answer_key.key, answer_key.explanation)
    return realise(declared(answer_key), revision.kind, from_json(params or {}))


def example_shown(revision: Revision) -> tuple[str, dict]:
    """Return stem and content of a revision, stored or not, as one paper could show them, without loading its key; the
    templates themselves where no values can be drawn."""
    if revision.variation is None:
        return revision.stem, revision.content
    try:
        values = example_values(revision.variation, calendar_for(revision))
        return shown(revision.stem, revision.content, values)
    except CannotVary:
        return revision.stem, revision.content


def declared(answer_key: AnswerKey) -> dict[str, Any]:
    """Return the declaration of a revision that varies."""
    revision = answer_key.revision
    return declaration_of(revision.variation, revision.stem, revision.content, answer_key.key, answer_key.explanation)


def faults_of(revision: Revision) -> list[Problem]:
    """Return what speaks against approving a revision that varies: every variant is looked at, or 2,000 of them."""
    if revision.variation is None:
        return []
    if is_outlived(revision):
        return [Problem("parameters", OUTLIVED)]
    key = AnswerKey.objects.select_related("revision").get(pk=revision.pk)
    return check_whole(declared(key), revision.kind, calendar_for(revision))


def unvaried() -> list[Unvaried]:
    """Return the questions in use of which no values can be drawn by the calendar that each counts by; one query."""
    rows = Revision.objects.varying().drawn().order_by("question__code", "pk")
    found = []
    bank = ("question__bank_id", "question__bank__slug")
    for *question, variation, edition in rows.values_list(
        "question_id", *bank, "question__code", "variation", "calendar"
    ):
        sentence = _why_not(json.dumps(variation, sort_keys=True), edition)
        if sentence is not None:
            found.append(Unvaried(*question, sentence))
    return found


@lru_cache(maxsize=4096)
def _why_not(variation: str, edition: UUID | None) -> str | Promise | None:
    """Why no values can be drawn, None where they can."""
    try:
        rules = read_rules(json.loads(variation))
        for number in range(TRIED):
            drawn(rules, Draw(b"%d" % number), calendar_at(edition))
    except CannotVary as error:
        return error.sentence
    return None
