"""What goes wrong with a question that has parameters."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class CannotVary(Exception):
    """An expression, a template or a declaration cannot be used; `sentence` tells its author why."""

    def __init__(self, sentence: str | Promise) -> None:
        self.sentence = sentence
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)


def no_value_called(name: str) -> Promise:
    """What is said of a name for which there is no value, wherever it stands."""
    return format_lazy(_("There is no value called {name}."), name=name)
