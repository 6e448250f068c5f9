"""Matching each line on the left with one on the right."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from questions.kinds.base import LIST_LIMIT, KeyOf, Kind, OptionId, Problem, is_id, progress
from questions.kinds.checks import LETTERS, check_options, option_keys
from questions.kinds.choice import as_shown, option_texts, require_ids
from questions.markdown import plain, render_inline
from questions.randomness import Draw


class Matching(Kind):
    """Lines on the left, each to be matched with a line on the right; the right side may hold more, or one for two."""

    code = "matching"
    letter = "p"
    name = _("Matching")

    def check(self, content: dict, key: Any) -> Iterator[Problem]:
        yield from check_options(content, names="")  # how many there must be is told of each side
        left, right = option_keys(content, "left"), option_keys(content, "right")
        if len(left) + len(right) != len(option_keys(content)):
            yield Problem("options", _("Every line must stand on the left or on the right."))
        if not 2 <= len(left) <= 10 or not 2 <= len(right) <= 10:
            yield Problem("options", _("There must be 2 to 10 lines on each side."))
        if not isinstance(key, dict) or set(key) != set(left):
            yield Problem("key", _("Every line on the left needs its match."))
        elif not all(match in right for match in key.values()):
            yield Problem("key", _("A match is not one of the lines on the right."))

    def arrange(self, content: dict, draw: Draw) -> list[str]:
        """The left side, then the right side.

        The left is shuffled even where the order is to be kept: authors write matches side by side (1 A, 2 B, 3 C).
        """
        left, right = option_keys(content, "left"), option_keys(content, "right")
        return draw.shuffled(left) + (right if content.get("keep_order") else draw.shuffled(right))

    def present(self, content: dict, order: Sequence[str], option_id: OptionId, stored: Any = None) -> dict:
        texts = option_texts(content)
        chosen = stored if stored and self.accepts(stored) else {}
        on_the_left = set(option_keys(content, "left"))
        left = [
            {"id": name, "number": number, "html": render_inline(texts[key]), "chosen": chosen.get(name, "")}
            for number, key in enumerate((key for key in order if key in on_the_left), 1)
            for name in [option_id(key)]
        ]
        right = [
            {"id": option_id(key), "letter": letter, "text": plain(texts[key])}
            for letter, key in zip(LETTERS, (key for key in order if key not in on_the_left), strict=False)
        ]
        presented = {"kind": self.code, "template": self.template, "left": left, "right": right}
        known = {choice["id"]: choice["text"] for choice in right}
        matched = [known[line["chosen"]] for line in left if line["chosen"] in known]
        advice = _advise(matched, len(left), len(right))
        return presented | progress(len(matched), len(left), advice)

    def accepts(self, answer: Any) -> bool:
        return answer is None or (
            isinstance(answer, dict)
            and len(answer) <= LIST_LIMIT
            and all(is_id(left) and is_id(right) for left, right in answer.items())
        )

    def from_form(self, post: Any, content: dict, order: Sequence[str], option_id: OptionId) -> dict[str, str] | None:
        names = [option_id(key) for key in option_keys(content, "left")]
        matches = {name: post.get(f"match-{name}") for name in names}
        answer = {left: right for left, right in matches.items() if right}
        require_ids(list(answer.values()), [option_id(key) for key in option_keys(content, "right")])
        return answer or None

    def right_answer(self, key: dict[str, str], option_id: OptionId) -> dict[str, str]:
        return {option_id(left): option_id(right) for left, right in key.items()}

    def review(self, content: dict, key: dict[str, str], answer: Any, key_of: KeyOf) -> dict:
        texts = option_texts(content)
        given = self._in_keys(answer, key_of) if answer and self.accepts(answer) else {}
        left = [line for line in as_shown(content, key_of) if line in key]
        rows = [
            {
                "label": str(number),
                "html": render_inline(texts[line]),
                "given": render_inline(texts[given[line]]) if given.get(line) in texts else "",
                "right": render_inline(texts[key[line]]),
                "is_right": given.get(line) == key[line],
            }
            for number, line in enumerate(left, 1)
        ]
        return self._review(content, key, answer, key_of, rows=rows)

    def _mark(self, content: dict, key: dict[str, str], answer: dict[str, str], key_of: KeyOf) -> Fraction:
        """Each line on the left counts the same: the share of lines with their right match.

        A wrong match takes nothing off; with n lines, guessing gets one right on average. Source: Moodle's matching
        question ("each sub-question is equally weighted").
        """
        given = self._in_keys(answer, key_of)
        return Fraction(sum(given.get(left) == right for left, right in key.items()), len(key))

    @staticmethod
    def _in_keys(answer: dict[str, str], key_of: KeyOf) -> dict[str | None, str | None]:
        return {key_of.get(left): key_of.get(right) for left, right in answer.items()}


def _advise(matched: list[str], lines: int, choices: int) -> list[str]:
    """What may help with the texts matched so far: how many lines are open, and which text stands twice.

    A text may be the match of two lines, so standing twice is told and not refused; where there are fewer texts than
    lines it cannot be otherwise, and nothing is told.
    """
    said = []
    if 0 < len(matched) < lines:
        said.append(str(_("You have matched {given} of {parts} lines.")).format(given=len(matched), parts=lines))
    if choices >= lines:
        said += [
            str(_("You have chosen “{text}” for {count} lines.")).format(text=text, count=count)
            for text, count in Counter(matched).items()
            if count > 1
        ]
    return said
