"""What goes wrong with a question that has parameters."""

from django.utils.functional import Promise


class CannotVary(Exception):
    """An expression, a template or a declaration cannot be used; `sentence` tells its author why."""

    def __init__(self, sentence: str | Promise) -> None:
        self.sentence = sentence
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)
