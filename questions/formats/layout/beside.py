"""Lines that doubt answers of other questions: "Lưu ý: câu 2 cần xem lại", "Đính chính câu 3: B"."""

import re
from collections.abc import Iterable

from questions.formats.accents import with_or_without
from questions.formats.doubt import is_doubted, is_only_doubt
from questions.formats.layout import labels
from questions.formats.layout.answers import plain_number
from questions.formats.layout.drafts import Draft
from questions.formats.layout.text import Piece

_CORRECTS = with_or_without("đính chính|sửa(?: lại)?|điều chỉnh|đổi")
_LEAD = rf"\W*(?:(?:{with_or_without('lưu ý|chú ý|ghi chú|note')}|(?P<corrects>{_CORRECTS}))\W+)?"
_NUMBERS = rf"\d{{1,4}}(?:\s*(?:,|{with_or_without('và')})\s*\d{{1,4}})*"
_NAMED = re.compile(
    rf"{_LEAD}(?:{with_or_without('đáp án')}\s+)?{with_or_without('câu')}\s+(?P<numbers>{_NUMBERS})(?!\w)(?P<said>.*)",
    re.IGNORECASE,
)
_OF_ALL = re.compile(with_or_without(r"\W*(?:các |bảng )?đáp án(?: trên| này)?(?=\W|\s)"), re.IGNORECASE)


def heed_lines_beside(drafts: list[Draft], pieces: Iterable[Piece]) -> None:
    """Have a person confirm the answers of which one of these lines says so."""
    for piece in pieces:
        named = _NAMED.match(piece.meant)
        if named and not labels.worded_question(piece.meant):
            if named["corrects"] or is_doubted(named["said"]):
                numbers = {plain_number(each) for each in re.findall(r"\d+", named["numbers"])}
                _doubt((each for each in drafts if plain_number(each.number) in numbers), piece)
        elif begun := _OF_ALL.match(piece.meant):
            if is_only_doubt(piece.meant[begun.end() :]):
                _doubt((each for each in drafts if each.answers), piece)


def _doubt(drafts: Iterable[Draft], piece: Piece) -> None:
    for draft in drafts:
        draft.doubt(piece.rich.squeezed())
