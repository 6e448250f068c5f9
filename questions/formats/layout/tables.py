"""Tables: some hold answers, some a whole bank with a column for each thing, and some only align what they hold."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from questions.formats.accents import with_or_without
from questions.formats.layout import labels
from questions.formats.layout.answers import Answer, is_value, number_in, pairs
from questions.formats.layout.banks import KEY, NUMBER, STEM, Cells, bank, cell_text, heading, headings_of, prefixed
from questions.formats.layout.papers import answers_of_papers
from questions.formats.layout.text import Piece, Rich, joined, plain
from questions.formats.rows import Remark

_LABEL_CELL = re.compile(with_or_without(r"(?:câu(?: hỏi)?\s*)?(?:\d{1,3}|[A-Ha-h])\s*[.):/]?"), re.IGNORECASE)
_LETTER_CELL = re.compile(r"[A-Ha-hđ]\s*[.):/]?")
_LONGEST_NOTE = 60
_OF_QUESTIONS = re.compile(
    with_or_without(r"(?<!\w)(?:câu|đề(?!\s*(?:án|xuất|nghị|tài))|mã(?=\W*(?:đề|\d|$))|đáp án)(?!\w)"), re.IGNORECASE
)
_AMOUNT_CELL = re.compile(r"\d+(?:[.,]\d+)*\s*%?")
_TICK_CELL = re.compile(rf"[xX{labels.TICKS}]")


class Unfolded(NamedTuple):
    pieces: list[Piece]
    answers: list[Answer]
    remarks: list[Remark]


def unfold(pieces: Iterable[Piece]) -> Unfolded:
    """The pieces with their tables told as lines, the answers that tables hold, and what was left out."""
    unfolded = Unfolded([], [], [])
    for table, group in groupby(pieces, key=lambda piece: piece.place and piece.place.table):
        if table is None:
            unfolded.pieces.extend(group)
            continue
        rows = _rows(group)
        titles = _titles(rows)
        if found := _answers(rows[titles:]):
            unfolded.answers.extend(found)
        elif told := bank(rows[titles:]):
            unfolded.pieces.extend(replace(piece, place=None) for row in rows[:titles] for piece in _aligned(row))
            unfolded.pieces.extend(told[0])
            unfolded.remarks.extend(told[1])
        else:
            unfolded.pieces.extend(piece for row in rows for piece in _aligned(row))
    return unfolded


def holds_questions(pieces: Iterable[Piece]) -> bool:
    """Whether the pieces, all of one table, are a table of answers or of questions."""
    rows = _rows(pieces)
    rows = rows[_titles(rows) :]
    return bool(_answers(rows)) or bank(rows) is not None


def _rows(group: Iterable[Piece]) -> list[Cells]:
    rows: dict[int, Cells] = {}
    for piece in group:
        rows.setdefault(piece.place.row, {}).setdefault(piece.place.column, []).append(piece)
    return list(rows.values())


def _titles(rows: list[Cells]) -> int:
    """How many rows at the top are only a title, such as "ĐÁP ÁN ĐỀ SỐ 1" over all columns."""
    for place, row in enumerate(rows[:-1]):
        filled = [text for text in map(cell_text, row.values()) if text]
        if len(filled) > 1 or any(number_in(text) or pairs(text, 0) or is_value(text) for text in filled):
            return place
    return 0


def _answers(rows: list[Cells]) -> list[Answer]:
    """What the table answers; nothing where it is no table of answers."""
    texts = [{column: cell_text(cell) for column, cell in row.items()} for row in rows]
    lines = [next((piece.at for cell in row.values() for piece in cell), 0) for row in rows]
    return (
        answers_of_papers(texts, lines)
        or _answers_across(texts, lines)
        or _answers_down(texts, lines)
        or _answers_in_cells(texts, lines)
    )


def _answers_across(texts: list[dict[int, str]], lines: list[int]) -> list[Answer]:
    """A row of numbers above a row of letters, as often as there are blocks; rows of points may follow."""
    found: list[Answer] = []
    numbers: dict[int, str] = {}
    are_led = are_answered = False
    for row, at in zip(texts, lines, strict=True):
        first = heading(row.get(0, "")).name
        others = [text for column, text in row.items() if text and column]
        others = others or [text for text in row.values() if text and not first]
        told = {column: row[column] for column in numbers if row.get(column)}
        beside = [column for column, text in row.items() if text and column and column not in numbers]
        is_led = are_led or _leads(row.get(0, ""))
        are_letters = is_led and not beside and all(map(is_value, told.values()))
        if told and ((first == KEY and not are_answered) or are_letters):
            found += [Answer(numbers[column], text, at) for column, text in told.items()]
            are_led = are_answered = True  # letters of another paper may follow: they will disagree, and that is told
        elif _LETTER_CELL.fullmatch(row.get(0, "")):
            return []  # options that are numbers
        elif others and all(map(number_in, others)):
            numbers = {column: number_in(text) for column, text in row.items() if number_in(text)}
            are_led, are_answered = is_led or not row.get(0), False
        elif others and not (found and first == "" and row.get(0)):
            return []
    return found


def _leads(text: str) -> bool:
    """Whether what stands before numbers or letters says that they answer questions: "Năm" before 2020 does not."""
    label = labels.field(f"{text}: ")
    says_so = heading(text).name == NUMBER or (label is not None and label.name == labels.KEY)
    return bool(says_so or number_in(text) or _OF_QUESTIONS.search(text))


def _answers_down(texts: list[dict[int, str]], lines: list[int]) -> list[Answer]:
    """Columns of numbers, each beside a column of letters; the first row may name them, and explanations may follow."""
    names = {column: each.name for column, each in headings_of(texts[0]).items()}
    names = {column: NUMBER if name == STEM else name for column, name in names.items()}
    keys = _numbered_keys(names)
    if not keys:
        cells = [(column, text) for row in texts for column, text in row.items() if text]
        bare = all(is_value(text) if column % 2 else number_in(text) for column, text in cells)
        keys, names = {column: column - 1 for column in texts[0] if column % 2 and bare}, {}
    headings = 1 if names else 0
    body = list(zip(texts[headings:], lines[headings:], strict=True))
    if any(row.get(number) and not number_in(row[number]) for row, _at in body for number in keys.values()):
        return []
    between = (row.get(column, "") for row, _at in body for key in keys for column in range(keys[key] + 1, key))
    if any(len(text) > _LONGEST_NOTE for text in between):
        return []  # questions, below a heading that we do not know
    return [
        Answer(
            number_in(row[number]),
            row[key],
            at,
            _behind(row, key, names, labels.EXPLANATION),
            _behind(row, key, names, labels.BASIS),
        )
        for row, at in body
        for key, number in keys.items()
        if row.get(number) and row.get(key)
    ]


def _numbered_keys(names: dict[int, str]) -> dict[int, int]:
    """The columns of keys, each with that of its numbers: the next to the left that we know."""
    known = [(column, name) for column, name in sorted(names.items()) if name]
    return {
        column: before
        for (before, its_name), (column, name) in itertools.pairwise(known)
        if name == KEY and its_name == NUMBER
    }


def _behind(row: dict[int, str], key: int, names: dict[int, str], name: str) -> str:
    """What the next column of this name says."""
    return next((row.get(column, "") for column in sorted(names) if column > key and names[column] == name), "")


def _answers_in_cells(texts: list[dict[int, str]], lines: list[int]) -> list[Answer]:
    """A number and a letter in each cell."""
    found = []
    for row, at in zip(texts, lines, strict=True):
        for text in filter(None, row.values()):
            if heading(text).name in (NUMBER, KEY) and not number_in(text):
                continue
            answers = pairs(text, at)
            if not answers:
                return []
            found += answers
    return found


def _aligned(row: Cells) -> list[Piece]:
    """The cells of a row one after another; a cell that holds only a label leads the next."""
    told: list[Piece] = []
    label: Piece | None = None
    for cell in row.values():
        text, filled = cell_text(cell), [piece for piece in cell if piece.rich or piece.images]
        if label is not None and _is_amount(label.meant) and _is_amount(text):  # of data: "120 | 150"
            told, label = [*told, label], None
        if told and _TICK_CELL.fullmatch(text) and labels.option(told[0].meant):
            told[:1] = prefixed("*", told[:1])
        elif label is None and filled and _is_label(text):
            label = filled[0]
        elif label is not None and filled:
            told += [replace(filled[0], rich=_after_label(label.rich, filled[0].rich), at=label.at), *filled[1:]]
            label = None
        else:
            told += cell
    return [*told, label] if label is not None else told


def _is_amount(text: str) -> bool:
    """ "120", "1.200", "15 %"; neither a letter nor "1.", which lead the cell beside them."""
    return _AMOUNT_CELL.fullmatch(text) is not None


def _is_label(text: str) -> bool:
    """ "Câu 1", "A", "Đáp án": nothing but what leads the cell beside it."""
    bare = text.rstrip(" :")
    field = labels.field(f"{bare}: ")
    return _LABEL_CELL.fullmatch(text) is not None or (field is not None and field.end >= len(bare))


def _after_label(label: Rich, text: Rich) -> Rich:
    """The text behind its label, whose letters keep their look."""
    letters = label.text.rstrip(" .):/")
    mark = ": " if len(letters) > 3 else ". "
    return joined([label[: len(letters)], plain(mark), text])
