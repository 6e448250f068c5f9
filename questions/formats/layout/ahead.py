"""What comes next: many lines can only be told apart by those that follow."""

from collections.abc import Iterator

from questions.formats.layout import labels
from questions.formats.layout.answers import is_value
from questions.formats.layout.labels import QuestionLabel
from questions.formats.layout.options import options_behind
from questions.formats.layout.text import Piece


class Ahead:
    """The lines, seen from one of them, which is the `at`-th; all is told in one walk from the end."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces
        self.at = 0
        self.is_worded = any(_is_worded_question(piece) for piece in _before_answers(pieces))
        """Whether questions begin with "Câu 1" here, so that a bare "1." is something else."""
        self._letters, self._leads, self._next = [""], [False], [None]
        self._beyond, self._lasts = [None], [False]
        for piece in reversed(pieces):
            self._walk_past(piece)
        for told in (self._letters, self._leads, self._next, self._beyond, self._lasts):
            told.reverse()  # each now tells at n what follows from n on

    def _walk_past(self, piece: Piece) -> None:
        option = labels.option(piece.meant)
        begins, letter, leads = self.may_begin(piece), self._letters[-1], self._leads[-1]
        if begins or option or labels.field(piece.meant):
            letter = option.letter if option and not begins else ""
        if self.label(piece):
            leads = False
        elif option and option.letter.upper() in ("", "A"):
            leads = True
        self._letters.append(letter)
        self._leads.append(leads)
        self._next.append(piece if piece.rich else self._next[-1])
        is_beyond = piece.rich and (option or not labels.is_bracketed(piece.meant))
        self._beyond.append(piece if is_beyond else self._beyond[-1])
        self._lasts.append(self._does_last(piece, begins=begins, is_option=bool(option)))

    def _does_last(self, piece: Piece, *, begins: bool, is_option: bool) -> bool:
        """Whether what a question has to have, or may have, stands on the line or below it, before another begins."""
        if begins or (labels.is_answers_heading(piece.meant) and ":" not in piece.meant):
            return False
        field = labels.field(piece.meant)
        told = field is not None and field.name in (labels.KEY, labels.EXPLANATION, labels.BASIS)
        return is_option or told or self._lasts[-1]

    def label(self, piece: Piece) -> QuestionLabel | None:
        """The label of what may be a question: worded, or a bare number."""
        return labels.worded_question(piece.meant) or labels.bare_question(piece.meant)

    def may_begin(self, piece: Piece) -> bool:
        """Whether the line looks like the beginning of a question, by itself."""
        label = self.label(piece)
        return label is not None and (label.is_worded or not self.is_worded)

    def next(self) -> Piece | None:
        return self._next[self.at + 1]

    def next_but_notes(self) -> Piece | None:
        """The next line that is no remark in brackets, such as "(10 câu)"."""
        return self._beyond[self.at + 1]

    def lasts(self) -> bool:
        """Whether the question goes on below: an option, a key or an explanation comes before another begins."""
        return self._lasts[self.at + 1]

    def follows_gap(self) -> bool:
        """Whether an empty line stands above."""
        above = self._pieces[self.at - 1] if self.at else None
        return above is not None and not above.rich and not above.images

    def next_letter(self) -> str:
        """The letter of the next option that begins a line, within the question; "" for none."""
        return self._letters[self.at + 1]

    def owns_options(self) -> bool:
        """Whether options stand on this line, or below it before another number does."""
        return self._leads[self.at + 1] or bool(options_behind(self._pieces[self.at].rich, "")[1])


def _before_answers(pieces: list[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        if labels.is_answers_heading(piece.meant) and ":" not in piece.meant:
            return
        yield piece


def _is_worded_question(piece: Piece) -> bool:
    """ "Câu 1: …", but not "Câu 1: B", which answers one."""
    label = labels.worded_question(piece.meant)
    return label is not None and not is_value(piece.meant[label.end :].strip())
