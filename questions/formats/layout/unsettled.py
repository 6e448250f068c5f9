"""What Word shows of second thoughts about a key: letters that are crossed out, and comments."""

from collections import defaultdict
from collections.abc import Iterable

from questions.formats.layout.drafts import Draft
from questions.formats.layout.text import Piece

COMMENT = "comment"


def unsettled(pieces: Iterable[Piece]) -> dict[int, list[Piece]]:
    """The pieces with second thoughts, by the line of an answer that stands there: in a table, the first of the row."""
    found, first = defaultdict(list), {}
    for piece in pieces:
        row = piece.place and first.setdefault((piece.place.table, piece.place.row), piece.at)
        if piece.rich.is_crossed_out or COMMENT in piece.left_out:
            found[row or piece.at].append(piece)
    return dict(found)


def heed(draft: Draft, pieces: Iterable[Piece]) -> None:
    """Have a person confirm the answer that stands on these."""
    for piece in pieces:
        if piece.rich.is_crossed_out:
            draft.doubt(piece.rich.squeezed())
        if COMMENT in piece.left_out:
            heed_comment(draft, piece.at)


def heed_comment(draft: Draft, at: int) -> None:
    """Nothing tells whether a comment speaks of the key."""
    draft.is_doubtful = True
    if all((remark.code, remark.line) != ("left-out-comment", at) for remark in draft.remarks):
        draft.say("left-out-comment", at)
