"""Tables in plain text, as they are pasted from Word or Excel: a row on each line, its cells parted by tabs."""

from collections.abc import Iterator
from itertools import groupby

from exchange.word import Line, Place, Run
from questions.formats.layout.tables import holds_questions
from questions.formats.layout.text import pieces

_MOST_TABS = 100


def with_tables(lines: list[Line]) -> list[Line]:
    """The lines, with those that are rows of a table of answers or of questions cut into its cells."""
    told: list[Line] = []
    for number, group in enumerate(_groups(lines)):
        cells = [cell for row, line in enumerate(group) for cell in _cells(line, number, row)]
        told += cells if len(group) > 1 and holds_questions(pieces(cells)) else group
    return told


def _groups(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines one after another that have as many tabs; all others come by themselves."""
    for tabs, group in groupby(lines, key=lambda line: line.text.count("\t")):
        if 0 < tabs <= _MOST_TABS:
            yield list(group)
        else:
            yield from ([line] for line in group)


def _cells(line: Line, table: int, row: int) -> list[Line]:
    texts = line.text.split("\t")
    return [Line(line.at, [Run(text)], place=Place(table, row, column)) for column, text in enumerate(texts)]
