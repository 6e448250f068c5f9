"""Putting lines in the right order."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from questions.kinds.base import (
    NOTHING,
    KeyOf,
    Kind,
    OptionId,
    Problem,
    UnreadableAnswer,
    are_distinct_ids,
    progress,
)
from questions.kinds.checks import check_options, option_keys
from questions.kinds.choice import option_texts
from questions.markdown import plain, render_inline
from questions.randomness import Draw


class Ordering(Kind):
    """The person puts all the lines in order; they are always shown shuffled."""

    code = "ordering"
    letter = "o"
    name = _("Ordering")

    def check(self, content: dict, key: Any) -> Iterator[Problem]:
        yield from check_options(content, 2, 10, names="", number=_("There must be {least} to {most} lines."))
        if not isinstance(key, list) or not all(isinstance(entry, str) for entry in key):
            yield Problem("key", _("The right order cannot be read."))
        elif sorted(key) != sorted(option_keys(content)):
            yield Problem("key", _("The right order must name every line once."))

    def arrange(self, content: dict, draw: Draw) -> list[str]:
        return draw.shuffled(list(option_texts(content)))

    def present(self, content: dict, order: Sequence[str], option_id: OptionId, stored: Any = None) -> dict:
        """The lines in the stored order with their positions, or as arranged, without."""
        texts = {option_id(key): text for key, text in option_texts(content).items()}
        placed = [name for name in stored if name in texts] if stored and self.accepts(stored) else []
        shown = list(dict.fromkeys([*placed, *(option_id(key) for key in order)]))
        options = [
            {
                "id": name,
                "html": render_inline(texts[name]),
                "text": plain(texts[name]),
                "position": placed.index(name) + 1 if name in placed else None,
            }
            for name in shown
        ]
        positions = list(range(1, len(shown) + 1))
        presented = {"kind": self.code, "template": self.template, "options": options, "positions": positions}
        return presented | progress(len(placed), len(shown))

    def accepts(self, answer: Any) -> bool:
        return answer is None or are_distinct_ids(answer)

    def from_form(self, post: Any, content: dict, order: Sequence[str], option_id: OptionId) -> list[str] | None:
        names = [option_id(key) for key in order]
        numbers = {str(number): number for number in range(1, len(names) + 1)}
        placed: dict[int, str] = {}
        for name in names:
            typed = post.get(f"position-{name}")
            if not typed:
                continue
            if typed not in numbers:
                raise UnreadableAnswer(_("A position on this page does not exist. Choose the positions again."))
            if numbers[typed] in placed:
                raise UnreadableAnswer(
                    format_lazy(
                        _("Position {position} is chosen twice. Give each line a position of its own."), position=typed
                    )
                )
            placed[numbers[typed]] = name
        if placed and len(placed) < len(names):
            free = ", ".join(str(number) for number in numbers.values() if number not in placed)
            raise UnreadableAnswer(format_lazy(_("Give every line a position. Still free: {free}."), free=free))
        return [placed[number] for number in sorted(placed)] or None

    def right_answer(self, key: list[str], option_id: OptionId) -> list[str]:
        return [option_id(entry) for entry in key]

    def review(self, content: dict, key: list[str], answer: Any, key_of: KeyOf) -> dict:
        texts = option_texts(content)
        given = [key_of.get(name) for name in answer] if answer and self.accepts(answer) else []
        rows = []
        for place, right in enumerate(key):
            own = given[place] if place < len(given) else None
            rows.append(
                {
                    "label": str(place + 1),
                    "html": "",
                    "given": render_inline(texts[own]) if own in texts else "",
                    "right": render_inline(texts[right]),
                    "is_right": own == right,
                }
            )
        return self._review(content, key, answer, key_of, rows=rows)

    def _mark(self, content: dict, key: list[str], answer: list[str], key_of: KeyOf) -> Fraction:
        """Pairs of lines in the right order minus pairs in the wrong one, as a share of all pairs, never below nothing.

        This is Kendall's rank correlation τ with a floor of 0. Counting pairs forgives one line put too early, where
        counting positions would fault every line after it; taking the wrong pairs off makes a blind order worth nothing
        on average before the floor, as in a multiple choice. Source: M. G. Kendall, A New Measure of Rank Correlation,
        Biometrika 30 (1938); Moodle's ordering question offers the pairs as "relative to ALL the previous and next
        items", without taking off.
        """
        place = {entry: index for index, entry in enumerate(key)}
        given = [place.get(key_of.get(name)) for name in answer]
        pairs = list(combinations(given, 2))
        right = sum(first is not None and second is not None and first < second for first, second in pairs)
        all_pairs = len(key) * (len(key) - 1) // 2
        return max(NOTHING, Fraction(right - (len(pairs) - right), all_pairs))
