"""What speaks against a key elsewhere: an explanation that is another option's, and numbers and words of another."""

import re
from collections.abc import Iterable

from accounts.vietnamese import fold
from questions.formats.accents import with_or_without
from questions.formats.calm import LONGEST_NOTE
from questions.formats.doubt import IS_WRONG
from questions.formats.layout import labels
from questions.formats.layout.drafts import DraftOption

_OPTION = with_or_without(r"(?:(?:đáp án|phương án|câu|ý)\s+)?")
_CHOSEN = re.compile(
    rf"(?:(?:^|[.,;:!\n])\s*(?:{with_or_without('(?:nên|vậy|do đó|vì vậy|vì thế)')}\s+)?{with_or_without('chọn')}"
    rf"|{with_or_without('(?:đáp án|phương án)(?: đúng)?')}\s*(?:{with_or_without('phải là|là')}|:))\s*{_OPTION}"
    rf"(?P<letter>[A-H])(?!\w)(?!\s+{IS_WRONG})",
    re.IGNORECASE,
)
_CALLED_RIGHT = re.compile(
    rf"(?<!\w)(?P<letter>[A-H])\s+(?:(?:{with_or_without('mới|cũng|là|đáp án|phương án')})\s+){{0,3}}"
    rf"{with_or_without('(?:đúng|chính xác)')}(?!\w)"
)
_ASKS_FOR_WRONG = re.compile(rf"(?<!\w)(?:{with_or_without('sai|không|chưa|trừ')})(?!\w)", re.IGNORECASE)
"""Not "cư trú"."""
_SPEAKS_OF_OTHERS = re.compile(r"\b(?:tat ca|ca (?:hai|ba|bon|\d|[a-h])|deu|[a-h] va [a-h]|khong co dap an)\b")
_AMOUNT = re.compile(r"[\W_]*(?P<number>\d+(?:[.,]\d+)*)\s*(?P<unit>%|[^\W\d_]+)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"\w+")
_POINTS = ("diem", "d")


def explains_another(explanation: Iterable[str], stem: str, options: list[DraftOption], named: list[str]) -> str:
    """The line that calls an option right which the key does not name; "" without one."""
    others = {option.letter.upper() for option in options} - set(named)
    if any(_SPEAKS_OF_OTHERS.search(fold(option.text.text)) for option in options if option.letter.upper() in named):
        return ""
    patterns = [_CHOSEN] if _ASKS_FOR_WRONG.search(stem) else [_CHOSEN, _CALLED_RIGHT]
    for line in explanation:
        found = (match["letter"].upper() for pattern in patterns for match in pattern.finditer(line))
        if others.intersection(found):
            return line
    return ""


def tells_another(behind: str, options: list[DraftOption], named: list[str]) -> bool:
    """Whether a few words behind the letters of a key are another option's, or a number not in theirs: "C. 7" where B
    is "7 ngày" and C "10 ngày"."""
    if not 0 < len(_WORD.findall(behind)) <= LONGEST_NOTE or labels.gives_reason(behind):
        return False
    own = [option.text.text for option in options if option.letter.upper() in named]
    others = [option.text.text for option in options if option.letter.upper() not in named]
    if any(_holds(behind, text) for text in others) and not any(_holds(behind, text) for text in own):
        return True
    amount = _AMOUNT.match(behind)
    if not amount or fold(amount["unit"] or "") in _POINTS:
        return False
    mine, theirs = ({number for text in each for number in _NUMBER.findall(text)} for each in (own, others))
    return amount["number"] not in mine and (amount["number"] in theirs or bool(amount["unit"] and mine))


def _holds(words: str, text: str) -> bool:
    """Whether the words repeat the whole text, which has to be more than one word to be known again."""
    told, sought = (_WORD.findall(fold(each)) for each in (words, text))
    if len(sought) < 2:
        return False
    return any(told[place : place + len(sought)] == sought for place in range(len(told) - len(sought) + 1))
