"""Questions that take several rows or columns of a sheet, put into one row as the others have it: an option on each row
below the question, and ticks for the right ones, in one column or in one for each option.

Only what can be meant in one way is put together; anything else stays as it stands, and its remarks tell.
"""

import re
from collections.abc import Iterator, Sequence

from questions.formats.sheet_cells import lettered, options_in
from questions.formats.sheet_columns import MOST_OPTIONS, Layout, right_of
from questions.kinds import LETTERS

Texts = Sequence[str]
_LABELLED = re.compile(r"([A-T])[.):]\s*\S.*", re.DOTALL)


def grouped(rows: Sequence[Texts], layout: Layout) -> Iterator[tuple[range, list[str]]]:
    """Each question with the places of its rows from 0; a row that is none comes as it is."""
    place = 0
    while place < len(rows):
        count = _count(rows, place, layout)
        group = [list(row) for row in rows[place : place + count]]
        yield range(place, place + count), _ticked(_joined(group, layout) if count > 1 else group[0], layout)
        place += count


def _count(rows: Sequence[Texts], place: int, layout: Layout) -> int:
    """How many rows the question that begins here takes."""
    if any(field.startswith("option:") for field in layout.places) or not _cell(rows[place], layout, "stem"):
        return 1
    goes_on = _goes_on_beside if "options" in layout.places else _goes_on_below
    end = place + 1
    while end < len(rows) and end - place <= MOST_OPTIONS and goes_on(rows, place, end, layout):
        end += 1
    count = end - place
    if "options" in layout.places:
        return count if count <= MOST_OPTIONS else 1
    is_whole = 2 < count <= MOST_OPTIONS + 1
    return (
        count
        if is_whole and (_are_labelled(rows[place + 1 : end], layout) or _has_ticks(rows[place:end], layout))
        else 1
    )


def _goes_on_beside(rows: Sequence[Texts], begin: int, place: int, layout: Layout) -> bool:
    """Whether the row holds one more option of the question, whose text stands in its first row or in merged cells."""
    options = [_cell(rows[each], layout, "options") for each in (begin, place)]
    is_told_again = bool(_cell(rows[place], layout, "stem"))
    is_one = all(options) and not any(_holds_several(each, is_told_again=is_told_again) for each in options)
    return is_one and _adds_nothing(rows, begin, place, layout)


def _holds_several(cell: str, *, is_told_again: bool) -> bool:
    """Whether the cell holds the options of a question by itself. A semicolon may stand in an option, but where the
    question is told again, it may part options of a question that is there twice."""
    return "\n" in cell or len(options_in(cell) if is_told_again else lettered(cell)[1]) > 1


def _adds_nothing(rows: Sequence[Texts], begin: int, place: int, layout: Layout) -> bool:
    """Whether the row says nothing besides its option that the first one does not say."""
    return all(
        _cell(rows[place], layout, field) in ("", _cell(rows[begin], layout, field))
        for field in layout.places
        if field not in ("key", "options")
    )


def _goes_on_below(rows: Sequence[Texts], begin: int, place: int, layout: Layout) -> bool:
    """Whether an option stands in the column of the question itself, below it: behind its letter, or beside no number
    where questions have one."""
    text = _cell(rows[place], layout, "stem")
    if (
        not text
        or "\n" in _cell(rows[begin], layout, "stem")
        or _LABELLED.fullmatch(_cell(rows[begin], layout, "stem"))
    ):
        return False
    if any(_cell(rows[place], layout, field) for field in layout.places if field not in ("stem", "key")):
        return False
    label = _LABELLED.fullmatch(text)
    return label[1] == LETTERS[place - begin - 1] if label else bool(_cell(rows[begin], layout, "number"))


def _are_labelled(rows: Sequence[Texts], layout: Layout) -> bool:
    return all(_LABELLED.fullmatch(_cell(row, layout, "stem")) for row in rows)


def _has_ticks(rows: Sequence[Texts], layout: Layout) -> bool:
    """Whether ticks below the question, and nothing else, tell which of the rows are right."""
    first, *told = [_cell(row, layout, "key") for row in rows]
    return not first and bool(right_of(told))


def _joined(group: list[list[str]], layout: Layout) -> list[str]:
    """The rows as one: the options below one another behind their letters, the key in letters."""
    first = list(group[0])
    is_below = "options" not in layout.places
    rows, field = (group[1:], "stem") if is_below else (group, "options")
    options = [_cell(row, layout, field) for row in rows]
    if not all(_LABELLED.fullmatch(text) and text[0] == letter for text, letter in zip(options, LETTERS, strict=False)):
        options = [f"{letter}. {text}" for letter, text in zip(LETTERS, options, strict=False)]
    first[layout.places[field]] = "\n".join([first[layout.places["stem"]], *options] if is_below else options)
    if "key" in layout.places:
        keys = [_cell(row, layout, "key") for row in rows]
        right = right_of(keys)
        told = dict.fromkeys(_cell(row, layout, "key") for row in group)
        letters = ", ".join(LETTERS[place] for place in right or ())
        first.extend([""] * (layout.places["key"] + 1 - len(first)))
        first[layout.places["key"]] = letters or "\n".join(filter(None, told))
    return first


def _ticked(row: list[str], layout: Layout) -> list[str]:
    """The row with the letters of its ticked columns in the first of them, which is that of the key."""
    if layout.ticks:
        right = right_of([row[place] if place < len(row) else "" for place in layout.ticks]) or []
        row.extend([""] * (layout.ticks[0] + 1 - len(row)))
        row[layout.ticks[0]] = ", ".join(LETTERS[place] for place in right)
    return row


def _cell(row: Texts, layout: Layout, field: str) -> str:
    place = layout.places.get(field, -1)
    return row[place] if 0 <= place < len(row) else ""
