"""What Word shows of second thoughts about a key: letters that are crossed out, comments, and tracked changes."""

from collections import defaultdict
from collections.abc import Iterable

from questions.formats.layout.drafts import Draft
from questions.formats.layout.text import Piece

COMMENT, CHANGE = "comment", "change"


def unsettled(pieces: Iterable[Piece]) -> dict[int, list[Piece]]:
    """The pieces with second thoughts, by the line of an answer that stands there: in a table, the first of the row."""
    found, first = defaultdict(list), {}
    for piece in pieces:
        row = piece.place and first.setdefault((piece.place.table, piece.place.row), piece.at)
        if piece.rich.is_crossed_out or {COMMENT, CHANGE} & set(piece.left_out):
            found[row or piece.at].append(piece)
    return dict(found)


def heed(draft: Draft, pieces: Iterable[Piece]) -> None:
    """Have a person confirm the answer that stands on these."""
    for piece in pieces:
        if piece.rich.is_crossed_out:
            draft.doubt(piece.rich.squeezed())
        heed_beside(draft, piece)


def heed_beside(draft: Draft, piece: Piece) -> None:
    """Nothing tells whether a comment or a change speaks of the key. Each comment is told, changes are told once: in a
    file that was typed as one change, every line of a question has one."""
    told = {(remark.code, remark.line) for remark in draft.remarks}
    if COMMENT in piece.left_out and ("left-out-comment", piece.at) not in told:
        draft.say("left-out-comment", piece.at)
    if CHANGE in piece.left_out and "left-out-change" not in {code for code, _line in told}:
        draft.say("left-out-change", piece.at)
    draft.is_doubtful |= COMMENT in piece.left_out or CHANGE in piece.left_out
