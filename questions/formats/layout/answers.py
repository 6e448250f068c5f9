"""Answers that stand apart from their questions: "1-A, 2-B", "1.A 2.C", "Câu 5: A, D"."""

import re
from typing import NamedTuple

from questions.formats.accents import with_or_without
from questions.formats.doubt import is_doubted

_AND, _TRUTHS = with_or_without("và"), with_or_without("Đúng|Sai|đúng|sai")
_VALUE = rf"(?:[A-Ha-h](?:\s*(?:[,;&+/]|{_AND})\s*[A-H](?!\w))+|[A-H]{{1,8}}|[a-h]|{_TRUTHS}|Đ|S)(?!\w)(?:\s*\?)?"
_NOTE = r"(?:\s*[(\[](?P<note>[^()\[\]\d]{1,40})[)\]])?"
"""A doubt in brackets, and no other: "B (xem lại)"."""
BEGIN = rf"(?:(?i:{with_or_without('câu')})\s*)?"
MARK = r"(?:->|[.\-–:)/=→])"
_PAIR = rf"{BEGIN}(?P<number>\d{{1,4}})\s*+(?:{MARK}\s*+)?(?P<value>{_VALUE}{_NOTE})"
_ONE = re.compile(_PAIR)
_WHOLE_LINE = re.compile(rf"\W*{re.sub('[?]P<[a-z]+>', '', _PAIR)}\W*")
_UNANSWERED = re.compile(rf"\W*{BEGIN}\d{{1,4}}\s*+{MARK}(?:[\s;,._…]*$|[\s;,._…]+(?={BEGIN}\d{{1,4}}\s*+{MARK}))")
"""A number whose answer was forgotten, at the end or before the next one: "19-B; 20-; 21-C"."""
_NUMBER = re.compile(rf"(?:{with_or_without('câu')}\s*)?(\d{{1,4}})\s*[.:)/]?", re.IGNORECASE)


class Answer(NamedTuple):
    number: str
    value: str
    at: int
    explanation: str = ""
    basis: str = ""
    is_doubtful: bool = False
    """Whether it may be that of another question."""


def pairs(meant: str, at: int) -> list[Answer]:
    """The answers on a line that holds nothing else; an empty list for any other line."""
    found, place = [], 0
    while place < len(meant):
        if match := _UNANSWERED.match(meant, place):
            place = match.end()
            continue
        match = _WHOLE_LINE.match(meant, place)
        if not match:
            return []
        one = _ONE.search(match[0])
        if one["note"] and not is_doubted(one["note"]):
            return []
        found.append(Answer(plain_number(one["number"]), one["value"], at))
        place = match.end()
    return found


def number_in(meant: str) -> str:
    """The number in a cell that holds only one, such as "12" or "Câu 12"; "" for other text."""
    match = _NUMBER.fullmatch(meant.strip())
    return plain_number(match[1]) if match else ""


def is_value(meant: str) -> bool:
    """Whether a cell holds only what may answer a question."""
    match = re.fullmatch(rf"\W*{_VALUE}{_NOTE}\W*", meant)
    return match is not None and (not match["note"] or is_doubted(match["note"]))


def plain_number(digits: str) -> str:
    """Without leading zeros."""
    return digits.lstrip("0") or "0"
