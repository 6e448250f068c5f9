"""A statement that is true or false."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from questions.kinds.base import Problem
from questions.kinds.checks import option_keys
from questions.kinds.single import Single
from questions.randomness import Draw


class TrueFalse(Single):
    """A choice between T and F, always in the order in which they are written; marked as a single choice."""

    code = "true_false"
    letter = "t"
    name = _("True or false")

    def check(self, content: dict, key: Any) -> Iterator[Problem]:
        if sorted(option_keys(content)) != ["F", "T"]:
            yield Problem("options", _("There must be two options, with the keys T and F."))
        yield from super().check(content, key)

    def arrange(self, content: dict, draw: Draw) -> list[str]:
        return option_keys(content)
