"""What every kind of question is and does: the contract, and the shapes that answers have on the wire."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from questions.randomness import Draw

TEXT_LIMIT = 500
"""Characters of a typed answer."""
ID_LIMIT = 64
"""Characters of an option's id on the wire."""
LIST_LIMIT = 30
"""Entries of an answer that is a list or a mapping."""

OptionId = Callable[[str], str]
"""Gives the opaque id of an option's key, for one slot of one attempt."""
KeyOf = Mapping[str, str]
"""Gives the option's key of an opaque id; built in the order in which the options stood on the paper."""

NOTHING = Fraction(0)
EVERYTHING = Fraction(1)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a question cannot be used as it is: the field ("options", "unit", "key") and a sentence for its author."""

    field: str
    sentence: str | Promise
    part: str = ""
    """Which part of the field it is, where a form asks for each by itself: the "tolerance" of a key."""


class UnreadableAnswer(Exception):
    """A form whose answer contradicts itself; `sentence` tells the entrant what to do."""

    def __init__(self, sentence: str | Promise) -> None:
        self.sentence = sentence
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)


class Kind(ABC):
    """One kind of question. Kinds hold no state; content, key and answer are JSON values.

    `content` is {"options": [{"key", "text", "side"?}], "keep_order": bool, "unit": str or None}. Apart from `validate`
    and `accepts`, the methods expect content and key that `validate` found nothing wrong with; answers may be anything.
    """

    code: str
    letter: str
    """Stands for the kind in a signed ticket."""
    name: str | Promise

    @property
    def template(self) -> str:
        return f"questions/kinds/{self.code}.html"

    def validate(self, content: Any, key: Any) -> list[Problem]:
        """What is wrong with a question; empty when it may be used. Never raises, whatever it is given."""
        if not isinstance(content, dict):
            return [Problem("options", _("The question cannot be read."))]
        return list(self.check(content, key))

    @abstractmethod
    def check(self, content: dict, key: Any) -> Iterator[Problem]:
        """The kind's own part of `validate`; nothing within `content` or `key` may be taken for granted."""

    @abstractmethod
    def arrange(self, content: dict, draw: Draw) -> list[str]:
        """The keys of the options in the order in which this paper shows them."""

    @abstractmethod
    def present(self, content: dict, order: Sequence[str], option_id: OptionId, stored: Any = None) -> dict:
        """What a page may see: texts, opaque ids and the stored answer. Every field is listed; the key is not known.

        Every kind says how far the answer goes (`given` of `parts`) and gives `advice`, see `progress`.
        """

    @abstractmethod
    def accepts(self, answer: Any) -> bool:
        """Whether the answer has this kind's shape on the wire. Only the shape: it must be fast and is asked often."""

    @abstractmethod
    def from_form(self, post: Any, content: dict, order: Sequence[str], option_id: OptionId) -> Any:
        """The answer in a plain form (a QueryDict), or None when it is left open.

        Raises UnreadableAnswer when the form contradicts itself or names options of another question.
        """

    @abstractmethod
    def right_answer(self, key: Any, option_id: OptionId) -> Any:
        """An answer that earns everything."""

    @abstractmethod
    def review(self, content: dict, key: Any, answer: Any, key_of: KeyOf) -> dict:
        """The answer beside the right one, for a page that may show both; the review policy is the caller's to ask.

        {"kind", "answered", "is_right", "options", "rows"}. Choices fill `options`, in the order of the paper:
        {"letter", "html", "chosen", "is_key", "is_right"}. The other kinds fill `rows`, one a line, pair or field:
        {"label", "html", "given", "right", "is_right"}, where `given` is "" when nothing was given.
        """

    def options_chosen(self, answer: Any, key_of: KeyOf) -> tuple[str, ...] | None:
        """The keys of the options that the answer chose, sorted; none where there are none to choose from, or where the
        answer cannot be read. None where it was left open."""
        return None if is_blank(answer) else ()

    def mark(self, content: dict, key: Any, answer: Any, key_of: KeyOf) -> Fraction:
        """The share of the points that the answer earns, from 0 to 1. An answer of the wrong shape earns 0."""
        if is_blank(answer) or not self.accepts(answer):
            return NOTHING
        return self._mark(content, key, answer, key_of)

    @abstractmethod
    def _mark(self, content: dict, key: Any, answer: Any, key_of: KeyOf) -> Fraction:
        """The kind's rule, for an answer of the right shape that is not blank."""

    def _review(self, content: dict, key: Any, answer: Any, key_of: KeyOf, **filled: list) -> dict:
        return {
            "kind": self.code,
            "answered": not is_blank(answer) and self.accepts(answer),
            "is_right": self.mark(content, key, answer, key_of) == EVERYTHING,
            "options": [],
            "rows": [],
            **filled,
        }


def progress(given: int, parts: int = 1, advice: Sequence[str] = (), *, is_number: bool = True) -> dict:
    """How far an answer goes: how many parts of the question it fills, of how many; and sentences that may help.

    `is_number` is False only where a number is asked for and something else was typed.

    Advice looks at the answer and the question alone, never at the key, so it says nothing about what is right.
    static/js/paper/advice.js says the same while the person answers.
    """
    return {"given": given, "parts": parts, "advice": list(advice), "is_number": is_number}


def is_blank(answer: Any) -> bool:
    """Whether nothing was answered: null, no entries, or no character that shows."""
    return not answer or (isinstance(answer, str) and not answer.strip())


def is_id(value: Any) -> bool:
    """Whether the value may be an option's id: short printable ASCII."""
    return isinstance(value, str) and 0 < len(value) <= ID_LIMIT and value.isascii() and value.isprintable()


def are_distinct_ids(value: Any) -> bool:
    """Whether the value is a short list of ids, none of them twice."""
    return (
        isinstance(value, list)
        and len(value) <= LIST_LIMIT
        and all(is_id(entry) for entry in value)
        and len(set(value)) == len(value)
    )


def is_storable(text: str) -> bool:
    """Whether every database can keep the text: no NUL, no half of a surrogate pair (JSON can carry both)."""
    return "\0" not in text and (text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text))
