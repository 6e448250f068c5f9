"""What a cell of another column of answers names: options with whose texts it begins, or letters behind a word.

It agrees with the key where it names all that the key does, and no other.
"""

import re
from collections.abc import Sequence

from accounts.vietnamese import fold
from questions.formats.accents import with_or_without
from questions.formats.doubt import IS_WRONG
from questions.kinds import LETTERS

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
_LETTER_BEFORE = re.compile(r"\s*(?:[(\[]\s?[A-Ha-hđ]\s?[)\]][.:]?|[A-Ha-hđ]\s?[.):/]+|[A-H]\s*[-–](?=\s))\s*(?=\S)")
_NOTE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_COUNTED = re.compile(r"[1-8](?:\W+[1-8])*\W*")


def lead(text: str) -> int:
    """Where letters or numbers begin that words for an answer lead; 0 where there are none."""
    led = _LED.match(text)
    return led.end() if led else 0


def first_letters(text: str) -> str:
    """The letters with which a text begins, as "A và B"; "" without one."""
    found = _FIRST_LETTERS.match(text)
    return found[0] if found else ""


def named(text: str, asked: Sequence[tuple[str, str]]) -> str:
    """What a text names of the options, each with its letter, without its reasons: they may speak of others. A text
    that names none stays."""
    led, bare = text[lead(text) :], unlettered(text)
    begun = [asked[place] for place in options_begun(bare, [option for _letter, option in asked])]
    if begun and bare != text:
        return text.removesuffix(bare) + begun[0][1] if len(begun) == 1 else text
    if begun:
        return ", ".join(letter or option for letter, option in begun)
    if _COUNTED.fullmatch(led):
        return re.sub("[1-8]", lambda digit: LETTERS[int(digit[0]) - 1], led)
    return text if led == text else first_letters(led) or led


def unlettered(text: str) -> str:
    """The text behind a letter with which it begins, as an option does."""
    label = _LETTER_BEFORE.match(text)
    return text[label.end() :] if label else text


def options_begun(text: str, options: Sequence[str]) -> list[int]:
    """The places of the options with whose texts a cell begins, of two for one text the longer; none for other text.
    Between them there may be notes in brackets, and their letters."""
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
        rest = rest[note.end() :] if (note := _NOTE.match(rest)) else rest
        told = unlettered(rest[joint.end() :]) if (joint := _JOINT.match(rest)) else ""
    return found


def _begins(told: str, option: str, texts: Sequence[str]) -> bool:
    if not option or not told.startswith(option):
        return False
    joint = _JOINT.match(told, len(option))
    is_joined = joint is not None and any(told.startswith(other, joint.end()) for other in texts if other)
    return is_joined or _BEHIND_OPTION.match(told, len(option)) is not None


def _bare(text: str) -> str:
    return " ".join(text.split()).rstrip(" .;")
