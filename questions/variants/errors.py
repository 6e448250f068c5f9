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


def no_name(text: str) -> Promise:
    """What is said of what stands in the place of a name and cannot be one, wherever it stands."""
    sentence = _("“{name}” cannot be a name: write small letters without accents, digits and _, such as ngay_nop.")
    return format_lazy(sentence, name=text[:40])


def no_value_called(name: str) -> Promise:
    """What is said of a name for which there is no value, wherever it stands."""
    return format_lazy(_("There is no value called {name}."), name=name)
