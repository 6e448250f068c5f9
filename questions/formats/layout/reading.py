"""From lines to questions, with what is to be said about both."""

from collections.abc import Iterable

from exchange.word import Line
from questions.formats.layout.answered import doubt_keys_above, doubt_lone_list, give_answers
from questions.formats.layout.assembly import Assembly
from questions.formats.layout.beside import heed_lines_beside
from questions.formats.layout.rows import rows_of
from questions.formats.layout.tables import unfold
from questions.formats.layout.text import pieces
from questions.formats.layout.unsettled import unsettled
from questions.formats.rows import Reading, Remark


def read_lines(lines: Iterable[Line]) -> Reading:
    """The questions on these lines, with what could not be taken, line by line."""
    told = pieces(lines)
    unfolded = unfold(told)
    assembly = Assembly(unfolded.pieces)
    assembly.read()
    remarks = unfolded.remarks + assembly.remarks
    remarks += give_answers(assembly.drafts, assembly.answers + unfolded.answers, unsettled(told))
    doubt_lone_list(assembly.drafts)
    doubt_keys_above(assembly.drafts, told)
    heed_lines_beside(assembly.drafts, told)
    if not assembly.drafts:
        remarks.insert(0, Remark("no-questions"))
    return Reading([row for draft in assembly.drafts for row in rows_of(draft)], remarks)
