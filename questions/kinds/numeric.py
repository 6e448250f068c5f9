"""A number, typed as people here and abroad type it."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.vietnamese import fold
from questions.kinds.base import OptionId, Problem
from questions.kinds.checks import check_no_options, check_unit
from questions.kinds.typed import Typed

_LONGEST_NUMBER = 40
_KEY_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,10})?", re.ASCII)
# Full-width forms (typed with an East Asian keyboard), minus signs and spaces become their ASCII sisters; nothing else
# does: NFKC would read 4² as 42.
_ASCII = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_ASCII |= dict.fromkeys(map(ord, "−–‐‑"), "-") | dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u3000"), " ")
_SYNONYMS = {"%": ("phan tram",)}


class AmbiguousNumber(ValueError):
    """The mark in it may divide thousands or begin decimals."""

    def __init__(self, small: str, large: str) -> None:
        super().__init__(small, large)
        self.small, self.large = small, large


def _reading(decimal_mark: str, group_mark: str) -> re.Pattern[str]:
    groups = rf"[1-9]\d{{0,2}}(?:{re.escape(group_mark)}\d{{3}})+|[1-9]\d{{0,2}}(?: \d{{3}})+"
    return re.compile(rf"(?P<sign>[+-]?) ?(?P<whole>{groups}|\d*)(?:{re.escape(decimal_mark)}(?P<part>\d+))?", re.ASCII)


_READINGS = (_reading(",", "."), _reading(".", ","))


def readings(text: str, unit: str | None = None) -> set[Decimal]:
    """Every number that the text may sensibly mean; empty when it means none.

    Vietnamese writes 1.234,5 and English 1,234.5; both are read, also with spaces between groups of three. A lone mark
    before three digits is ambiguous: 1.234 is read as 1234 and as 1.234. The unit may follow the number, with or
    without its accents, and so may a full stop.
    """
    bare = _without_unit(text.translate(_ASCII), unit)
    if len(bare) > _LONGEST_NUMBER:
        return set()
    found = set()
    for pattern in _READINGS:
        match = pattern.fullmatch(bare)
        if match and (match["whole"] or match["part"]):
            whole = re.sub(r"\D", "", match["whole"]) or "0"
            found.add(Decimal(f"{match['sign']}{whole}.{match['part'] or 0}"))
    return found


def writable(value: str) -> str:
    """The number of a key as it is put before an author: with another zero where 1.234 could be read as 1234."""
    return f"{value}0" if len(readings(value)) > 1 else value


def spoken(value: str) -> str:
    """The number of a key as the language of the reader writes it; what is no number, such as a gap, stays."""
    return number_format(Decimal(value)) if _is_number(value) else value


def key_number(typed: str) -> str:
    """What an author typed, as a key keeps it; what is no number stays. Raises AmbiguousNumber: no key is guessed."""
    found = sorted(readings(typed), key=abs)
    if len(found) > 1:
        raise AmbiguousNumber(*(f"{number.normalize():f}" for number in found))
    if not found:
        return typed
    kept = typed if _is_number(typed) else f"{found[0]:f}".removesuffix(".0")
    return kept[:-1] if writable(kept[:-1]) == kept else kept


def unit_words(unit: str | None) -> list[str]:
    """The words, in their search form, that may follow a number of this unit."""
    return [word for word in (fold(unit), *_SYNONYMS.get(unit, ())) if word] if unit else []


def _without_unit(text: str, unit: str | None) -> str:
    folded = fold(text).rstrip(" .,;")
    for word in unit_words(unit):
        if folded.endswith(word):
            return folded.removesuffix(word).rstrip()
    return folded


class Numeric(Typed):
    """The person types a number; the unit stands beside the field."""

    code = "numeric"
    letter = "n"
    name = _("Number")

    def check(self, content: dict, key: Any) -> Iterator[Problem]:
        yield from check_no_options(content)
        yield from check_unit(content)
        if not isinstance(key, dict) or not _is_number(key.get("value")):
            yield Problem("key", _("The right answer is not a number, such as 4 or 4.5."))
        if isinstance(key, dict) and (not _is_number(key.get("tolerance")) or key["tolerance"].startswith("-")):
            yield Problem("key", _("The tolerance is not a number, such as 0 or 0.5."), "tolerance")

    def present(self, content: dict, order: Sequence[str], option_id: OptionId, stored: Any = None) -> dict:
        presented = super().present(content, order, option_id, stored)
        is_number = not presented["given"] or bool(readings(presented["value"], content.get("unit")))
        return presented | {"unit_words": unit_words(content.get("unit")), "is_number": is_number}

    def advise(self, content: dict, typed: str) -> list[str]:
        """Words are kept as they were typed and earn nothing, so it is said that a number is asked for."""
        if readings(typed, content.get("unit")):
            return []
        return [str(_("This question asks for a number, for example 12 or 3.5."))]

    def is_right(self, content: dict, key: dict, typed: str) -> bool:
        """Right when any sensible reading is within the tolerance, which is absolute; computed exactly.

        Source: Moodle's numerical question (an answer with its accepted error).
        """
        value, tolerance = Fraction(key["value"]), Fraction(key["tolerance"])
        return any(abs(Fraction(number) - value) <= tolerance for number in readings(typed, content.get("unit")))

    def right_answer(self, key: dict, option_id: OptionId) -> str:
        return key["value"]

    def shown_key(self, content: dict, key: dict) -> str:
        shown = spoken(key["value"])
        if Decimal(key["tolerance"]):
            shown += f" ± {spoken(key['tolerance'])}"
        return f"{shown} {content.get('unit') or ''}".rstrip()


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and _KEY_NUMBER.fullmatch(value) is not None
