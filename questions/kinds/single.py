"""One right answer among several."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from questions.kinds.base import EVERYTHING, NOTHING, KeyOf, OptionId, Problem, is_id
from questions.kinds.checks import check_options, option_keys
from questions.kinds.choice import Choice, require_ids


class Single(Choice):
    """The person chooses one option; all or nothing."""

    code = "single"
    letter = "s"
    name = _("Single choice")

    def check(self, content: dict, key: Any) -> Iterator[Problem]:
        yield from check_options(content, 2, 12)
        if key not in option_keys(content):
            yield Problem("key", _("The right answer is not one of the options."))

    def accepts(self, answer: Any) -> bool:
        return answer is None or is_id(answer)

    def from_form(self, post: Any, content: dict, order: Sequence[str], option_id: OptionId) -> str | None:
        chosen = post.get("answer")
        if not chosen:
            return None
        require_ids([chosen], [option_id(key) for key in order])
        return chosen

    def right_answer(self, key: str, option_id: OptionId) -> str:
        return option_id(key)

    def _mark(self, content: dict, key: str, answer: str, key_of: KeyOf) -> Fraction:
        """All for the right option, nothing for any other."""
        return EVERYTHING if key_of.get(answer) == key else NOTHING
