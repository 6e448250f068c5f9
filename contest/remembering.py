"""Three things to remember, made from one's own wrong answers of a reviewed paper. Pure.

Items are those of contest.reviewing.review: what must not be shown yet is not among what is read here.
"""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any, NamedTuple

from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString

AT_MOST = 3
GRAVEST_FIRST = ("wrong", "partly", "blank")
LONGEST = 300
SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-ỸĐ“\"(])")


class Lesson(NamedTuple):
    """What somebody had wrong, and what is right."""

    slot: int
    stem: SafeString
    answer: SafeString
    why: str
    """The first sentence of the explanation."""
    bases: list
    topic: int


def lessons_of(items: Iterable[Mapping[str, Any]]) -> list[Lesson]:
    """Return at most three lessons: wrong answers before incomplete ones and those left open, and of different topics
    as far as there are such."""
    missed = [item for item in items if item["outcome"] in GRAVEST_FIRST]
    missed.sort(key=lambda item: GRAVEST_FIRST.index(item["outcome"]))
    topics: set[int] = set()
    firsts = [item for item in missed if not (item["topic"] in topics or topics.add(item["topic"]))]
    others = [item for item in missed if item not in firsts]
    return [_lesson(item) for item in (firsts + others)[:AT_MOST]]


def _lesson(item: Mapping[str, Any]) -> Lesson:
    why = first_sentence(unescape(strip_tags(item["explanation"])))
    return Lesson(item["slot"], item["stem"], _right_answer(item), why, item["bases"], item["topic"])


def _right_answer(item: Mapping[str, Any]) -> SafeString:
    """The right answer on one line, without what was answered."""
    if item["options"]:
        return format_html_join("; ", "{}", ((option["html"],) for option in item["options"] if option["is_key"]))
    return format_html_join("; ", "{}", ((_right_row(row),) for row in item["rows"]))


def _right_row(row: Mapping[str, Any]) -> SafeString:
    if row["html"]:
        return format_html("{} – {}", row["html"], row["right"])
    return format_html("{} {}", row["label"], row["right"]) if row["label"] else format_html("{}", row["right"])


def first_sentence(text: str) -> str:
    """Return the first sentence of a plain text, cut off at a word where it is very long."""
    sentence = SENTENCE_ENDS.split(" ".join(text.split()), maxsplit=1)[0]
    if len(sentence) <= LONGEST:
        return sentence
    return sentence[:LONGEST].rsplit(" ", 1)[0] + "…"
