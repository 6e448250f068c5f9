"""Lines that list the answers of several questions, perhaps behind their heading, and perhaps with one that cannot be
read: "16-C; 17-xem lại; 18-B"."""

import re

from questions.formats.layout import labels
from questions.formats.layout.answers import BEGIN, MARK, Answer, is_value, pairs, plain_number

_ANY = re.compile(
    rf"{BEGIN}(?P<number>\d{{1,4}})\s*+{MARK}\s*+(?P<value>[^\n]{{1,60}}?)(?=[\s;,|]+{BEGIN}\d{{1,4}}\s*+{MARK}|$)"
)


def answers_on(meant: str, at: int, *, are_answers: bool) -> list[Answer]:
    """The answers on a line that lists nothing else. Where `are_answers` is known of it, those of which most can be
    read keep what stands for another, so that only its own question has none."""
    found = pairs(labels.behind_answers_heading(meant) or meant, at)
    return found if found or not are_answers else _with_unreadable(meant, at)


def _with_unreadable(meant: str, at: int) -> list[Answer]:
    listed = list(_ANY.finditer(meant))
    if not listed or meant[: listed[0].start()].strip():
        return []
    found = [Answer(plain_number(each["number"]), each["value"].strip(" ;,."), at) for each in listed]
    filled = [answer for answer in found if answer.value]
    readable = sum(is_value(answer.value) for answer in filled)
    return filled if readable > 1 and 2 * readable > len(filled) else []
