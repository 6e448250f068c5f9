"""A word or two, typed; tolerant of how people type Vietnamese."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.vietnamese import tidy, without_telex
from questions.kinds.base import OptionId, Problem
from questions.kinds.checks import check_no_options, check_text, check_unit, repeats
from questions.kinds.typed import Typed

MATCH_FLAGS = ("case", "diacritics", "spaces", "punctuation")
ACCEPTED_LIMIT = 20
ACCEPTED_TEXT_LIMIT = 200
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def squeeze(text: str, match: dict[str, bool]) -> str:
    """The text without what `match` says is to be ignored; two texts that squeeze alike are the same answer.

    Unicode form (NFC, NFD), invisible characters and the place of the tone (hòa, hoà) are never told apart.
    """
    text = tidy(text)
    if match["punctuation"]:
        text = "".join(" " if unicodedata.category(character)[0] == "P" else character for character in text)
    if match["case"]:
        text = text.casefold()
    words = [(_bare if match["diacritics"] else _tone_last)(word) for word in text.split()]
    return ("" if match["spaces"] else " ").join(words)


class ShortText(Typed):
    """The person types a word or two; several wordings may be right."""

    code = "short_text"
    letter = "x"
    name = _("Short answer")

    def check(self, content: dict, key: Any) -> Iterator[Problem]:
        yield from check_no_options(content)
        yield from check_unit(content)
        accepted, match = (key.get("accepted"), key.get("match")) if isinstance(key, dict) else (None, None)
        if not isinstance(match, dict) or not all(isinstance(match.get(flag), bool) for flag in MATCH_FLAGS):
            yield Problem("key", _("It is not said what may be ignored in the answer."))
        elif not isinstance(accepted, list) or not 1 <= len(accepted) <= ACCEPTED_LIMIT:
            yield Problem("key", format_lazy(_("There must be 1 to {most} accepted answers."), most=ACCEPTED_LIMIT))
        else:
            yield from _check_accepted(accepted, match)

    def is_right(self, content: dict, key: dict, typed: str) -> bool:
        """Right when it squeezes to one of the accepted answers, also when read as Telex where accents are ignored.

        Source: Moodle's short answer (accepted answers, case sensitive or not), made for Vietnamese keyboards.
        """
        match = key["match"]
        accepted = {squeeze(text, match) for text in key["accepted"]}
        if squeeze(typed, match) in accepted:
            return True
        return match["diacritics"] and match["case"] and squeeze(without_telex(typed), match) in accepted

    def right_answer(self, key: dict, option_id: OptionId) -> str:
        return key["accepted"][0]

    def shown_key(self, content: dict, key: dict) -> str:
        return " / ".join(key["accepted"])


def _check_accepted(accepted: list, match: dict[str, bool]) -> Iterator[Problem]:
    for number, text in enumerate(accepted, 1):
        name = format_lazy(_("Accepted answer {number}"), number=number)
        problems = list(check_text(text, "key", name, ACCEPTED_TEXT_LIMIT))
        if not problems and not squeeze(text, match):
            problems = [Problem("key", format_lazy(_("{name} consists only of what is ignored."), name=name))]
        yield from problems
    if repeats(text for text in accepted if isinstance(text, str)):
        yield Problem("key", _("An accepted answer is there twice."))


def _bare(word: str) -> str:
    """The letters without their marks, in their case; đ as d."""
    letters = unicodedata.normalize("NFD", word).replace("đ", "d").replace("Đ", "D")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _tone_last(word: str) -> str:
    """The word with its tone behind it, so that hòa and hoà are one."""
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(letter for letter in letters if letter in _TONES)
    return unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES)) + tones
