"""Questions in Word files as entrants get them on paper: with nothing of a key, so nothing is read from such a file."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from questions.formats.rows import Row, Written

if TYPE_CHECKING:
    from exchange.letters import Letterhead


def write(rows: Sequence[Row], head: "Letterhead | None" = None) -> Written:
    """The rows as a paper in the layout of Decree 30/2020/NĐ-CP."""
    from questions.formats.word_writing import write_paper  # what writes Word files is slow to load

    return write_paper(rows, head)
