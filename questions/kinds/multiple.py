"""Several right answers among several options."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from questions.kinds.base import NOTHING, KeyOf, OptionId, Problem, are_distinct_ids
from questions.kinds.checks import check_options, option_keys, repeats
from questions.kinds.choice import Choice, require_ids


class Multiple(Choice):
    """The person chooses every option that is right."""

    code = "multiple"
    letter = "m"
    name = _("Multiple choice")

    def check(self, content: dict, key: Any) -> Iterator[Problem]:
        yield from check_options(content, 2, 12)
        if not isinstance(key, list) or not key:
            yield Problem("key", _("Name at least one right answer."))
        elif not all(entry in option_keys(content) for entry in key):
            yield Problem("key", _("A right answer is not one of the options."))
        elif repeats(key):
            yield Problem("key", _("A right answer is named twice."))

    def accepts(self, answer: Any) -> bool:
        return answer is None or are_distinct_ids(answer)

    def from_form(self, post: Any, content: dict, order: Sequence[str], option_id: OptionId) -> list[str] | None:
        chosen = sorted({name for name in post.getlist("answer") if name})
        require_ids(chosen, [option_id(key) for key in order])
        return chosen or None

    def right_answer(self, key: list[str], option_id: OptionId) -> list[str]:
        return sorted(option_id(entry) for entry in key)

    def _mark(self, content: dict, key: list[str], answer: list[str], key_of: KeyOf) -> Fraction:
        """Right minus wrong: each right option chosen earns 1/R, each other one costs 1/W, never below nothing.

        R and W are how many options are right and wrong, so choosing everything earns nothing, and so does blind
        guessing on average before the floor. Source: R/exams, exams_eval(rule = "false", negative = FALSE); Moodle's
        multiple choice with these grades does the same ("if the total grade is negative, the grade will be zero").
        """
        chosen = [key_of.get(name) for name in answer]
        hits = len(set(chosen) & set(key))
        misses = sum(option not in key for option in chosen)
        wrong_options = max(1, len(content["options"]) - len(key))
        return max(NOTHING, Fraction(hits, len(key)) - Fraction(misses, wrong_options))
