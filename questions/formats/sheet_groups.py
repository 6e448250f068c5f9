"""Questions that take several rows or columns of a sheet, put into one row as the others have it: an option on each row
below the question, and ticks for the right ones, in one column or in one for each option.

Only what can be meant in one way is put together; anything else stays as it stands, and its remarks tell.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from accounts.vietnamese import fold
from questions.formats.sheet_cells import lettered, options_in
from questions.formats.sheet_columns import MOST_OPTIONS, OPTION_FIELDS, Layout
from questions.formats.sheet_ticks import signs_in, ticked, ticks_among
from questions.kinds import LETTERS

Texts = Sequence[str]
_LABELLED = re.compile(r"([A-T])[.):]\s*(\S.*)", re.DOTALL)
_STRAY = "?"
"""What is no sign, and so leaves a question without a key."""


class Group(NamedTuple):
    """The rows of a question as one, and their places from 0; whether its ticks, if it has any, can mean one thing."""

    places: range
    texts: list[str]
    certain: bool = True


def grouped(rows: Sequence[Texts], layout: Layout) -> list[Group]:
    """Each question; a row that is none comes as it is."""
    spans = _spans(rows, layout)
    told = [signs_in(_told(rows[span.start : span.stop], layout)) for span in spans]
    used = ticks_among(sign for signs in told for sign in signs or ())
    return [_group(rows, span, signs, used, layout) for span, signs in zip(spans, told, strict=True)]


def _spans(rows: Sequence[Texts], layout: Layout) -> list[range]:
    """The places of the rows of each question."""
    spans = []
    place = 0
    while place < len(rows):
        spans.append(range(place, place + _count(rows, place, layout)))
        place = spans[-1].stop
    return spans


def _told(group: Sequence[Texts], layout: Layout) -> list[str]:
    """The cells in which ticks may stand, one for each option; none where neither rows nor columns are options."""
    if layout.ticks:
        return _told_beside(group[0], layout)
    first, *below = [_cell(row, layout, "key") for row in group]
    if "options" in layout.places:
        return [first, *below] if below else []
    return [] if first else below


def _told_beside(row: Texts, layout: Layout) -> list[str]:
    """The cells in the columns of ticks, without those of options that the question does not have; a tick at one of
    these is told as none."""
    options = [_cell(row, layout, field) for field in OPTION_FIELDS if field in layout.places]
    ticks = [row[place] if place < len(row) else "" for place in layout.ticks]
    pairs = zip(options, ticks, strict=True)
    return [tick if text else _STRAY for text, tick in pairs if text or ticks_among(signs_in([tick]) or ())]


def _group(rows: Sequence[Texts], span: range, signs: list[str] | None, used: frozenset[str], layout: Layout) -> Group:
    """The rows as one, with the letters of the ticked options as their key."""
    group = [list(row) for row in rows[span.start : span.stop]]
    found = ticked(signs or [], used)
    texts = _joined(group, layout) if len(group) > 1 else group[0]
    if layout.ticks:
        filled = [place for place, field in enumerate(OPTION_FIELDS) if _cell(texts, layout, field)]
        _put(texts, layout.ticks[0], _letters([filled[place] for place in found.places]))
    elif len(group) > 1 and "key" in layout.places:
        told = "\n".join(dict.fromkeys(key for row in group if (key := _cell(row, layout, "key"))))
        named = _places_of_texts(group, layout)
        if named and named != found.places:  # "Đúng" beside one option may be the text of another
            found = found._replace(certain=not found.places)
        else:
            told = _letters(found.places) if any(signs or ()) else told
        _put(texts, layout.places["key"], told)
    return Group(span, texts, found.certain or not found.places)


def _places_of_texts(group: Sequence[Texts], layout: Layout) -> list[int]:
    """The places of options on these rows whose texts stand in the column of keys."""
    told = {fold(_cell(row, layout, "key")) for row in group} - {""}
    options = [_cell(row, layout, "options") for row in group]
    bare = [label[2] if (label := _LABELLED.fullmatch(option)) else option for option in options]
    return [place for place, option in enumerate(bare) if fold(option) in told]


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
    if is_told_again != bool(_cell(rows[begin + 1], layout, "stem")) or _begins_anew(*options):
        return False  # the next question, in the same words
    is_one = all(options) and not any(_holds_several(each, is_told_again=is_told_again) for each in options)
    return is_one and _adds_nothing(rows, begin, place, layout)


def _begins_anew(first: str, option: str) -> bool:
    """Whether the letter of the first option stands again."""
    labels = [_LABELLED.fullmatch(each) for each in (first, option)]
    return all(labels) and labels[0][1] == labels[1][1]


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
    return not first and bool(ticks_among(signs_in(told) or ()))


def _joined(group: list[list[str]], layout: Layout) -> list[str]:
    """The rows as one: the options below one another behind their letters."""
    first = list(group[0])
    is_below = "options" not in layout.places
    rows, field = (group[1:], "stem") if is_below else (group, "options")
    options = [_cell(row, layout, field) for row in rows]
    if not all(_LABELLED.fullmatch(text) and text[0] == letter for text, letter in zip(options, LETTERS, strict=False)):
        options = [f"{letter}. {text}" for letter, text in zip(LETTERS, options, strict=False)]
    first[layout.places[field]] = "\n".join([first[layout.places["stem"]], *options] if is_below else options)
    return first


def _letters(places: Sequence[int]) -> str:
    return ", ".join(LETTERS[place] for place in places)


def _put(row: list[str], place: int, text: str) -> None:
    row.extend([""] * (place + 1 - len(row)))
    row[place] = text


def _cell(row: Texts, layout: Layout, field: str) -> str:
    place = layout.places.get(field, -1)
    return row[place] if 0 <= place < len(row) else ""
