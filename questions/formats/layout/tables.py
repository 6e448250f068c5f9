"""Tables: some hold answers, some a whole bank with a column for each thing, and some only align what they hold."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from accounts.vietnamese import fold
from questions.formats.layout import labels
from questions.formats.layout.answers import Answer, is_value, number_in, pairs, plain_number
from questions.formats.layout.text import Piece, Rich, joined, plain

_LABEL_CELL = re.compile(r"(?P<question>câu(?: hỏi)?\s*)?(?P<name>\d{1,3}|[A-Ha-h])\s*[.):/]?", re.IGNORECASE)
_TICK_CELL = re.compile(rf"[xX{labels.TICKS}]")
_NUMBER, _STEM, _OPTION, _KEY = "number", "stem", "option", "key"
_HEADINGS = (
    (_NUMBER, r"stt|tt|so|so tt|cau|cau so|so cau"),
    (_STEM, r"(noi dung )?cau hoi|noi dung( cau hoi)?|cau hoi.*"),
    (_OPTION, r"(?:phuong an|dap an|lua chon|tra loi|cau tra loi)?\s*([a-h]|[1-8])(?:\W.*)?"),
    (_KEY, r"(dap an|phuong an|tra loi|cau tra loi)( dung| chinh xac)?|d/?a|key|ket qua"),
    (labels.EXPLANATION, r"giai thich.*|ghi chu|dien giai|ly giai"),
    (labels.BASIS, r"(can cu|co so)( phap ly)?.*|dieu khoan|van ban|trich dan"),
    (labels.TOPIC, r"chu de|chuyen de|linh vuc"),
    (labels.LEVEL, r"muc do.*|do kho|cap do"),
)
_WRITTEN = {_KEY: "Đáp án: ", labels.EXPLANATION: "Giải thích: ", labels.BASIS: "Căn cứ: "}
_WRITTEN |= {labels.TOPIC: "Chủ đề: ", labels.LEVEL: "Mức độ: "}

Cells = dict[int, list[Piece]]
"""The lines of each cell of a row, by column."""


class Unfolded(NamedTuple):
    pieces: list[Piece]
    answers: list[Answer]


def unfold(pieces: Iterable[Piece]) -> Unfolded:
    """The pieces with their tables told as lines, and the answers that tables hold."""
    told, answers = [], []
    for table, group in groupby(pieces, key=lambda piece: piece.place and piece.place.table):
        if table is None:
            told += group
            continue
        rows = _rows(group)
        if found := _answers(rows):
            answers += found
            continue
        bank = _bank(rows)
        told += bank if bank is not None else [piece for row in rows for piece in _aligned(row)]
    return Unfolded(told, answers)


def _rows(group: Iterable[Piece]) -> list[Cells]:
    rows: dict[int, Cells] = {}
    for piece in group:
        rows.setdefault(piece.place.row, {}).setdefault(piece.place.column, []).append(piece)
    return list(rows.values())


def _text(cell: Iterable[Piece]) -> str:
    return " ".join(piece.meant for piece in cell).strip()


def _answers(rows: list[Cells]) -> list[Answer]:
    """What the table answers; nothing where it is no table of answers."""
    texts = [{column: _text(cell) for column, cell in row.items()} for row in rows]
    lines = [next((piece.at for cell in row.values() for piece in cell), 0) for row in rows]
    return _answers_across(texts, lines) or _answers_down(texts, lines) or _answers_in_cells(texts, lines)


def _answers_across(texts: list[dict[int, str]], lines: list[int]) -> list[Answer]:
    """A row of numbers above a row of letters, as often as there are blocks."""
    found = []
    for upper, lower, at in zip(texts[::2], texts[1::2], lines[1::2], strict=False):
        numbers = {column: number_in(text) for column, text in upper.items() if number_in(text)}
        headed = {_heading(upper.get(0, ""))[0], _heading(lower.get(0, ""))[0]} == {_NUMBER, _KEY}
        told = {column: lower.get(column, "") for column in numbers}
        others = [text for column, text in upper.items() if text and column not in numbers and column]
        if others or not numbers or not (headed or all(map(is_value, filter(None, told.values())))):
            return []
        found += [Answer(numbers[column], told[column], at) for column in numbers if told[column]]
    return found if len(texts) > 1 and len(texts) % 2 == 0 else []


def _answers_down(texts: list[dict[int, str]], lines: list[int]) -> list[Answer]:
    """Columns of numbers, each beside a column of letters; the first row may name them, and explanations may follow."""
    names = {column: _heading(text)[0] for column, text in texts[0].items()}
    names = {column: _NUMBER if name == _STEM else name for column, name in names.items()}
    keys = [column for column, name in names.items() if name == _KEY and names.get(column - 1) == _NUMBER]
    if not keys:
        cells = [(column, text) for row in texts for column, text in row.items() if text]
        bare = all(is_value(text) if column % 2 else number_in(text) for column, text in cells)
        keys, names = [column for column in texts[0] if column % 2 and bare], {}
    headings = 1 if names else 0
    body = list(zip(texts[headings:], lines[headings:], strict=True))
    if any(row.get(key - 1) and not number_in(row[key - 1]) for row, _at in body for key in keys):
        return []
    return [
        Answer(number_in(row[key - 1]), row[key], at, _explanation(row, key, names))
        for row, at in body
        for key in keys
        if row.get(key - 1) and row.get(key)
    ]


def _explanation(row: dict[int, str], key: int, names: dict[int, str]) -> str:
    return row.get(key + 1, "") if names.get(key + 1) in (labels.EXPLANATION, labels.BASIS) else ""


def _answers_in_cells(texts: list[dict[int, str]], lines: list[int]) -> list[Answer]:
    """A number and a letter in each cell."""
    found = []
    for row, at in zip(texts, lines, strict=True):
        for text in filter(None, row.values()):
            if _heading(text)[0] in (_NUMBER, _KEY) and not number_in(text):
                continue
            answers = pairs(text, at)
            if not answers:
                return []
            found += answers
    return found


def _heading(text: str) -> tuple[str, str]:
    """What a column of this heading holds, and for an option its letter."""
    folded = fold(text).strip(" .:*()")
    for name, pattern in _HEADINGS:
        if match := re.fullmatch(pattern, folded):
            letter = match[1].upper() if name == _OPTION else ""
            return name, labels.LETTERS[int(letter) - 1] if letter.isdecimal() else letter
    return "", ""


def _bank(rows: list[Cells]) -> list[Piece] | None:
    """A table with a question on each row, told as lines; None where it is none."""
    headings = {column: _heading(_text(cell)) for column, cell in rows[0].items()}
    names = [name for name, _letter in headings.values()]
    options = [letter for name, letter in headings.values() if name == _OPTION]
    if _STEM not in names or len(rows) < 2 or not (len(options) > 1 or _KEY in names):
        return None
    told = []
    for place, row in enumerate(rows[1:], 1):
        told += _bank_row(row, headings, place)
    return told


def _bank_row(row: Cells, headings: dict[int, tuple[str, str]], place: int) -> list[Piece]:
    by_name = {heading: row[column] for column, heading in headings.items() if column in row}
    stem = [piece for piece in by_name.get((_STEM, ""), []) if piece.rich or piece.images]
    if not stem:
        return []
    number = plain_number(re.sub(r"\D", "", _text(by_name.get((_NUMBER, ""), []))) or str(place))
    told = stem if labels.worded_question(stem[0].meant) else _prefixed(f"Câu {number}: ", stem)
    for (name, letter), cell in by_name.items():
        if name == _OPTION and (_text(cell) or any(piece.images for piece in cell)):
            told += cell if labels.option(_text(cell)) else _prefixed(f"{letter}. ", cell)
    for (name, _letter), cell in by_name.items():
        if name in _WRITTEN and _text(cell):
            told += cell if labels.field(_text(cell)) else _prefixed(_WRITTEN[name], cell)
    return [replace(piece, place=None) for piece in told]  # their columns mean nothing more


def _prefixed(label: str, cell: list[Piece]) -> list[Piece]:
    filled = [piece for piece in cell if piece.rich or piece.images] or cell[:1]
    return [replace(filled[0], rich=_labelled(label, filled[0].rich)), *filled[1:]]


def _labelled(label: str, text: Rich) -> Rich:
    return joined([plain(label), text])


def _aligned(row: Cells) -> list[Piece]:
    """The cells of a row one after another; a cell that holds only a label leads the next."""
    told: list[Piece] = []
    label: Piece | None = None
    for cell in row.values():
        text, filled = _text(cell), [piece for piece in cell if piece.rich or piece.images]
        if told and _TICK_CELL.fullmatch(text) and labels.option(told[0].meant):
            told[0] = replace(told[0], rich=_labelled("*", told[0].rich))
        elif label is None and _LABEL_CELL.fullmatch(text):
            label = filled[0]
        elif label is not None and filled:
            told += [replace(filled[0], rich=_after_label(label.rich, filled[0].rich), at=label.at), *filled[1:]]
            label = None
        else:
            told += cell
    return [*told, label] if label is not None else told


def _after_label(label: Rich, text: Rich) -> Rich:
    """The text behind its label, whose letters keep their look."""
    letters = label.text.rstrip(" .):/")
    mark = ": " if len(letters) > 3 else ". "
    return joined([label[: len(letters)], plain(mark), text])
