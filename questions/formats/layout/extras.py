"""What a line holds besides its text: pictures, and what Word draws that is no text."""

from accounts.vietnamese import tidy
from questions.formats.layout.drafts import Draft
from questions.formats.layout.text import Piece
from questions.formats.layout.unsettled import CHANGE, COMMENT, heed_beside
from questions.formats.rows import Picture, Remark

_SHOWN = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
"""How JPEG, PNG and WebP begin."""


def take_extras(piece: Piece, draft: Draft | None, remarks: list[Remark]) -> None:
    """Give the question its pictures, and say what else was there; what belongs to no question goes to `remarks`."""
    told = draft.remarks if draft else remarks
    for image in piece.images:
        if draft is None:
            remarks.append(Remark("picture-left-out", piece.at))
            continue
        draft.pictures.append(Picture(image.content, tidy(image.name), tidy(image.alt_text)))
        if not image.content.startswith(_SHOWN):
            told.append(Remark("picture-type", piece.at, {"name": image.name}))
    if draft:
        heed_beside(draft, piece)
    others = [each for each in piece.left_out if each != CHANGE and (each != COMMENT or not draft)]
    told += [Remark(f"left-out-{each}", piece.at) for each in dict.fromkeys(others)]
