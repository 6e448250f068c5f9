"""The kinds of question. Each checks, arranges, presents, reads, marks and reviews itself, without a database."""

from questions.kinds.base import Kind, Problem, UnreadableAnswer, is_blank, progress
from questions.kinds.checks import LETTERS, OPTION_TEXT_LIMIT, UNIT_LIMIT, lacks_text, option_name
from questions.kinds.matching import Matching
from questions.kinds.multiple import Multiple
from questions.kinds.numeric import AmbiguousNumber, Numeric, key_number, readings, spoken, writable
from questions.kinds.ordering import Ordering
from questions.kinds.short_text import MATCH_FLAGS, ShortText
from questions.kinds.single import Single
from questions.kinds.true_false import TrueFalse

__all__ = [
    "KINDS",
    "LETTERS",
    "MATCH_FLAGS",
    "OPTION_TEXT_LIMIT",
    "UNIT_LIMIT",
    "AmbiguousNumber",
    "Kind",
    "Problem",
    "UnreadableAnswer",
    "by_letter",
    "is_blank",
    "key_number",
    "kind",
    "lacks_text",
    "option_name",
    "progress",
    "readings",
    "spoken",
    "writable",
]

KINDS: dict[str, Kind] = {
    each.code: each for each in (Single(), Multiple(), TrueFalse(), Numeric(), ShortText(), Ordering(), Matching())
}
_BY_LETTER = {each.letter: each for each in KINDS.values()}


def kind(code: str) -> Kind:
    """The kind with this code. Raises KeyError for a code that is not one."""
    return KINDS[code]


def by_letter(letter: str) -> Kind:
    """The kind that this letter of a ticket stands for. Raises KeyError for a letter that is not one."""
    return _BY_LETTER[letter]
