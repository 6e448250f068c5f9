"""What a cell of another column of answers names: options with whose texts it begins, or letters behind a word."""

import re
from collections.abc import Sequence

from accounts.vietnamese import fold
from questions.formats.accents import with_or_without
from questions.formats.doubt import IS_WRONG

_WORDS = with_or_without(
    r"(?:đáp\s*án|phương\s*án|lựa\s*chọn|câu\s*trả\s*lời|trả\s*lời|chọn|câu|ý|cả)(?:\s*(?:đúng|chính\s*xác))?(?:\s*là)?"
    "|là|đúng"
)
_AND = r"(?:\s*[,;&+/]\s*|\s+(?:" + with_or_without("và|hoặc|hay") + r")\s+)"
_JOINT = re.compile(_AND)
_LETTERS = rf"[A-H](?:{_AND}[A-H](?!\w))*+(?!\w)"
_LEAD = rf"\W*(?>(?i:{_WORDS})\W+)++"
_LED = re.compile(rf"{_LEAD}(?={_LETTERS}(?!\W*(?i:{IS_WRONG}))|[a-h]\W*$|[1-8](?:\W+[1-8])*\W*$)")
"""Words for an answer that lead it, as in "Đáp án: B", "Cả A và B"; what calls an answer wrong explains another."""
_REASON = with_or_without(
    "vì|do|bởi|theo|tại|căn cứ|quy định|trích|xem|điểm|khoản|điều|luật|bộ luật|nghị định|thông tư"
)
_BEHIND_OPTION = re.compile(rf"\W*$|\s*[(\[:;,.–—]|\s+-\s|\s+(?:{_REASON})(?!\w)", re.IGNORECASE)
"""What may stand behind an option's text so that it is named: a sign or a reason, and not the rest of a sentence."""
_FIRST_LETTERS = re.compile(_LETTERS)


def lead(text: str) -> int:
    """Where letters or numbers begin that words for an answer lead; 0 where there are none."""
    led = _LED.match(text)
    return led.end() if led else 0


def first_letters(text: str) -> str:
    """The letters with which a text begins, as "A và B"; "" without one."""
    found = _FIRST_LETTERS.match(text)
    return found[0] if found else ""


def options_begun(text: str, options: Sequence[str]) -> list[int]:
    """The places of the options with whose texts a cell begins, of two for one text the longer; none for other text."""
    for alike in (str.casefold, fold):
        texts = [_bare(alike(option)) for option in options]
        for told in (text, re.sub(f"^{_LEAD}", "", text)):
            if found := _begun(_bare(alike(told)), texts):
                return found
    return []


def _begun(told: str, texts: Sequence[str]) -> list[int]:
    found = []
    while begun := [place for place, option in enumerate(texts) if _begins(told, option, texts)]:
        found.append(max(begun, key=lambda place: len(texts[place])))
        rest = told[len(texts[found[-1]]) :]
        told = rest[joint.end() :] if (joint := _JOINT.match(rest)) else ""
    return found


def _begins(told: str, option: str, texts: Sequence[str]) -> bool:
    if not option or not told.startswith(option):
        return False
    joint = _JOINT.match(told, len(option))
    is_joined = joint is not None and any(told.startswith(other, joint.end()) for other in texts if other)
    return is_joined or _BEHIND_OPTION.match(told, len(option)) is not None


def _bare(text: str) -> str:
    return " ".join(text.split()).rstrip(" .;")
