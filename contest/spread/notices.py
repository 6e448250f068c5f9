"""What every material tells, and how a code is written and said."""

import re
import unicodedata
from dataclasses import dataclass, fields

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
GROUP = 3


def one_line(text: str) -> str:
    """The text as pictures and papers can show it: composed letters, no control or direction marks, single spaces."""
    shown = "".join(sign if sign.isprintable() else " " for sign in unicodedata.normalize("NFC", text))
    return " ".join(shown.split())


@dataclass(frozen=True)
class Notice:
    """A contest as its materials tell it; `unit` is "" where they are for everybody."""

    title: str
    organiser: str
    unit: str
    when: str
    """From when until when, in words."""
    code: str
    """What is said aloud and typed on the home page."""
    site: str
    """The address of the home page, without a scheme."""
    link: str
    """The short link, whole, with its channel."""
    hotline: str = ""
    is_demo: bool = False
    rounds: tuple[str, ...] = ()
    """The same as `when` in full, where it is the times of several rounds."""

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.type is str or field.type == "str":
                object.__setattr__(self, field.name, one_line(getattr(self, field.name)))
        object.__setattr__(self, "rounds", tuple(map(one_line, self.rounds)))


@dataclass(frozen=True)
class Asked:
    """A practice question in plain words, with its answer."""

    stem: str
    options: tuple[tuple[str, str, bool], ...]
    """The letter and the text of each, and whether it is right."""
    explanation: str
    bases: tuple[str, ...]
    as_of: str = ""
    """The month whose law it follows, where that is not today's."""

    @property
    def note(self) -> str:
        return f"Câu hỏi theo quy định tại thời điểm tháng {self.as_of}." if self.as_of else ""

    @property
    def right(self) -> list[tuple[str, str]]:
        return [(letter, text) for letter, text, is_right in self.options if is_right]


def sentence(words: str) -> str:
    """The same words where a sentence begins."""
    return words[:1].upper() + words[1:]


def grouped(code: str) -> str:
    """A code of digits in groups of three, as eyes keep it; others as they are."""
    if not re.fullmatch(r"\d{4,}", code):
        return code
    return " ".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def said(code: str) -> str:
    """A code sign by sign as a speaker says it, with a pause after each group."""
    groups = grouped(code).split()
    return "; ".join(", ".join(DIGITS[int(s)] if s.isdecimal() else s.upper() for s in group) for group in groups)
