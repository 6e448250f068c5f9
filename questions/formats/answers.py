"""Moodle's answers, each with its share of the points, as contents and keys of our kinds; for GIFT and Moodle XML.

Our kinds mark by one rule each (docs/marking.md), so shares that a rule would not give cannot be kept: they are told.
"""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from questions.formats.rows import Remark, option_rows

TRUE_FALSE = ({"key": "T", "text": "Đúng"}, {"key": "F", "text": "Sai"})
"""The options of a statement, as our bank writes them."""
STRICT_MATCH = {"case": True, "diacritics": False, "spaces": False, "punctuation": False}
"""What may be ignored in a typed answer in Moodle, where the case may be."""
ALL = Decimal(100)
LONGEST_NUMBER = 40
_NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?", re.ASCII | re.IGNORECASE)
_KEPT = re.compile(r"-?\d{1,15}(\.\d{1,10})?", re.ASCII)
_DECIMALS = Decimal("0.0000000001")
_SAME_SHARE = Decimal("0.01")
_WILDCARD = re.compile(r"(?<!\\)\*")


class Answer(NamedTuple):
    """An answer and its share of the points in percent."""

    text: str
    share: Decimal


class Found(NamedTuple):
    """What the answers make of a question; `remarks` have their line still to be given."""

    kind: str
    content: dict[str, Any]
    key: Any
    certain: bool
    remarks: list[Remark]


def content(options: Sequence[dict[str, str]] = (), *, keep_order: bool = False, unit: str | None = None) -> dict:
    """A content as Revision.content keeps it."""
    return {"options": list(options), "keep_order": keep_order, "unit": unit}


def choice(answers: Sequence[Answer], line: int, *, is_single: bool, keep_order: bool = False) -> Found:
    """Options to choose from, one or several.

    In a single choice only the full answer is right; several full ones make it a question with several right answers,
    which a person must confirm. Otherwise every answer that earns something is right.
    """
    options = option_rows([answer.text for answer in answers])
    right = [
        option["key"]
        for option, answer in zip(options, answers, strict=False)
        if (answer.share >= ALL if is_single else answer.share > 0)
    ]
    told = content(options, keep_order=keep_order)
    if is_single and len(right) > 1:
        return Found("multiple", told, right, False, [Remark("several-right", line, {"keys": ", ".join(right)})])
    remarks = [] if right else [Remark("no-key", line)]
    if _has_other_shares(answers, right_count=len(right), is_single=is_single):
        shares = ", ".join(f"{_shown(answer.share)}%" for answer in answers)
        remarks.append(Remark("shares-dropped", line, {"shares": shares}))
    if is_single:
        return Found("single", told, right[0] if right else None, True, remarks)
    return Found("multiple", told, right or None, True, remarks)


def true_false(is_true: bool, *, certain: bool = True) -> Found:
    return Found("true_false", content(map(dict, TRUE_FALSE)), "T" if is_true else "F", certain, [])


def short_text(answers: Sequence[Answer], line: int, *, ignores_case: bool = True) -> Found:
    """Wordings, of which those that earn everything are right.

    A star stands for any words in Moodle, and for itself after a backslash; ours stand for themselves, so a wording
    with such a star must be confirmed. What is ignored is as in Moodle: at most the case.
    """
    full = [answer.text for answer in answers if answer.share >= ALL]
    partial = [answer.text for answer in answers if 0 < answer.share < ALL]
    remarks = [Remark("wildcard", line, {"text": text}) for text in full if _WILDCARD.search(text)]
    certain = not remarks
    if partial:
        remarks.append(Remark("partial-answers", line, {"texts": "; ".join(partial)}))
    accepted = list(dict.fromkeys(text.replace("\\*", "*") for text in full))
    if not accepted:
        return Found("short_text", content(), None, certain, [*remarks, Remark("no-key", line)])
    match = STRICT_MATCH | {"case": ignores_case}
    return Found("short_text", content(), {"accepted": accepted, "match": match}, certain, remarks)


def numeric(answers: Sequence[tuple[str, str, Decimal]], line: int, *, unit: str | None = None) -> Found:
    """Numbers as (value, tolerance, share); the first that earns everything is right.

    Another number that earns everything cannot be kept, so the first must be confirmed.
    """
    full = [answer for answer in answers if answer[2] >= ALL]
    partial = [f"{value} ± {tolerance}" for value, tolerance, share in answers if 0 < share < ALL]
    remarks = [Remark("partial-answers", line, {"texts": "; ".join(partial)})] if partial else []
    told = content(unit=unit)
    if not full:
        return Found("numeric", told, None, True, [*remarks, Remark("no-key", line)])
    value, tolerance = (number(text) for text in full[0][:2])
    if value is None or tolerance is None or tolerance.startswith("-"):
        unread = f"{full[0][0]} ± {full[0][1]}"
        return Found("numeric", told, None, True, [*remarks, Remark("number-unreadable", line, {"text": unread})])
    if len(full) > 1:
        remarks.append(Remark("several-numbers", line, {"texts": "; ".join(other[0] for other in full[1:])}))
    return Found("numeric", told, {"value": value, "tolerance": tolerance}, len(full) == 1, remarks)


def matching(pairs: Sequence[tuple[str, str]], line: int, *, keep_order: bool = False) -> Found:
    """Pairs of a left and a right text. A right text without a left one is one more to choose from; the same right text
    for two lines is one option."""
    left = [pair for pair in pairs if pair[0]]
    rights = option_rows(dict.fromkeys(right for _left, right in pairs if right), side="right")
    keys = {option["text"]: option["key"] for option in rights}
    lefts = option_rows([text for text, _right in left], side="left")
    key = {option["key"]: keys[pair[1]] for option, pair in zip(lefts, left, strict=False) if pair[1]}
    remarks = [] if len(key) == len(left) > 0 else [Remark("no-key", line)]
    return Found("matching", content(lefts + rights, keep_order=keep_order), key or None, True, remarks)


def ordering(texts: Sequence[str]) -> Found:
    """Lines in their right order."""
    options = option_rows(texts)
    return Found("ordering", content(options), [option["key"] for option in options], True, [])


def number(text: str) -> str | None:
    """The number as our keys write it: no exponent, a point, at most ten decimals; None for what is no number."""
    text = text.strip()
    if _KEPT.fullmatch(text):
        return text
    if len(text) > LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    try:
        value = Decimal(text)
        exact = value.quantize(_DECIMALS)
    except InvalidOperation:
        return None
    if exact != value or abs(value) >= 10**15:
        return None
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def share(text: str) -> Decimal | None:
    """A share in percent as Moodle writes it; None for what is none."""
    try:
        value = Decimal(text.strip()) if len(text) <= LONGEST_NUMBER else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() and abs(value) <= ALL else None


def shares(right: int, wrong: int) -> tuple[str, str]:
    """What each right and each wrong option of a multiple choice earns by our rule, in percent as Moodle writes it."""
    return _shown(ALL / right), _shown(-ALL / wrong if wrong else Decimal(0))


def _has_other_shares(answers: Sequence[Answer], *, right_count: int, is_single: bool) -> bool:
    """Whether some answer earns what our rule would not give."""
    if is_single:
        return any(answer.share not in (0, ALL) for answer in answers)
    wrong_count = len(answers) - right_count
    return any(
        abs(answer.share - (ALL / right_count if answer.share > 0 else -ALL / wrong_count)) > _SAME_SHARE
        for answer in answers
        if right_count
    )


def _shown(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.00001')).normalize():f}"
