"""What comes next: many lines can only be told apart by those that follow."""

from collections.abc import Iterator

from questions.formats.layout import labels
from questions.formats.layout.answers import is_value
from questions.formats.layout.labels import QuestionLabel
from questions.formats.layout.options import options_behind
from questions.formats.layout.text import Piece

_FARTHEST = 100
"""So many lines are looked at; no question is longer."""


class Ahead:
    """The lines, seen from one of them, which is the `at`-th."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces
        self.at = 0
        self._is_worded = any(_is_worded_question(piece) for piece in _before_answers(pieces))

    @property
    def is_worded(self) -> bool:
        """Whether questions begin with "Câu 1" here, so that a bare "1." is something else."""
        return self._is_worded

    def label(self, piece: Piece) -> QuestionLabel | None:
        """The label of what may be a question: worded, or a bare number."""
        return labels.worded_question(piece.meant) or labels.bare_question(piece.meant)

    def may_begin(self, piece: Piece) -> bool:
        """Whether the line looks like the beginning of a question, by itself."""
        label = self.label(piece)
        return label is not None and (label.is_worded or not self._is_worded)

    def next(self) -> Piece | None:
        return next((piece for piece in self._following() if piece.rich), None)

    def next_letter(self) -> str:
        """The letter of the next option that begins a line, within the question; "" for none."""
        for piece in self._following():
            if self.may_begin(piece):
                return ""
            if label := labels.option(piece.meant):
                return label.letter
            if labels.field(piece.meant):
                return ""
        return ""

    def owns_options(self) -> bool:
        """Whether options stand on this line, or below it before another number does."""
        if options_behind(self._pieces[self.at].rich, "")[1]:
            return True
        for piece in self._following():
            if self.label(piece):
                return False
            if (label := labels.option(piece.meant)) and label.letter.upper() in ("", "A"):
                return True
        return False

    def _following(self) -> list[Piece]:
        return self._pieces[self.at + 1 : self.at + 1 + _FARTHEST]


def _before_answers(pieces: list[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        if labels.is_answers_heading(piece.meant) and ":" not in piece.meant:
            return
        yield piece


def _is_worded_question(piece: Piece) -> bool:
    """ "Câu 1: …", but not "Câu 1: B", which answers one."""
    label = labels.worded_question(piece.meant)
    return label is not None and not is_value(piece.meant[label.end :].strip())
