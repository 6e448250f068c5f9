"""What the columns of a sheet mean: their headers in the words that people use, with or without accents."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from accounts.vietnamese import fold
from questions.formats.sheet_ticks import signs_in, ticks_among
from questions.kinds import LETTERS

SEARCHED_ROWS = 20
"""Rows from the top among which the header is looked for: titles stand above it."""
MOST_OPTIONS = 20
OPTION_FIELDS = [f"option:{number}" for number in range(1, MOST_OPTIONS + 1)]
_FIRST_VALUES = 3
_ALIASES = {
    "stem": "cau hoi|noi dung|noi dung cau hoi|question|question text|de bai|cau dan|noi dung cau hoi trac nghiem|"
    "cau hoi trac nghiem|phat bieu|nhan dinh|menh de",
    "options": "phuong an|cac phuong an|phuong an tra loi|cac phuong an tra loi|phuong an lua chon|lua chon|"
    "cac lua chon|cac dap an|options|choices",
    "key": "dap an dung|dap an|key|dap an chinh xac|cau tra loi dung|phuong an dung|correct|correct answer|answer|da|"
    "d/a|phuong an tra loi dung|tra loi dung|correct option",
    "explanation": "giai thich|loi giai|huong dan giai|huong dan|explanation|answer explanation|dien giai|ly giai",
    "bases": "can cu|can cu phap ly|co so phap ly|van ban|legal basis",
    "topic": "chu de|linh vuc|chuyen de|topic|category",
    "level": "muc do|do kho|cap do|level|difficulty",
    "kind": "loai|loai cau hoi|dang|dang cau hoi|kind|type|question type",
    "code": "ma|ma cau hoi|ma cau|code|id",
    "number": "stt|tt|so tt|so thu tu|cau|cau so|so cau|no|no.|#",
    "tags": "the|nhan|tu khoa|tags",
    "unit": "don vi|don vi tinh|unit",
    "tolerance": "sai so|tolerance",
    "keep_order": "giu thu tu|giu nguyen thu tu|khong tron|keep order",
    "match": "bo qua|bo qua khi cham",
    "audience": "doi tuong|audience",
    "use": "dung cho|muc dich|use",
    "basis_status": "tinh trang can cu",
    "facts_valid_until": "dung den ngay|dung den",
    "as_of": "thoi diem|as of",
    "confidence": "do tin cay|confidence",
    "source": "nguon|source",
    "checked_by": "nguoi kiem tra|checked by",
}
"""Fields by the search form of their headers; an option is "option:1" for A, "option:2" for B …."""
_FIELDS = {alias: field for field, aliases in _ALIASES.items() for alias in aliases.split("|")}
_LAST_RESORTS = {"ket qua": "key", "dung/sai": "key", "dung - sai": "key"}
"""Headers that mean a field only where no other column does: beside a key, a result is something else."""
_NOTE = re.compile(r"\s*(?:\([^()]*\)|\s[-–]\s.*)$")
"""What may stand behind the name of a column: "(A, B, C hoặc D)", " - max 75 characters"."""
_LONGEST_HEADER = 60
_OPTION = re.compile(
    r"(?P<word>dap an|phuong an|lua chon|cau tra loi|tra loi|pa|da|option|choice|answer)?"
    r"\s*\(?(?P<name>[a-t]|\d{1,2})\)?[.:]?"
)


class Column(NamedTuple):
    """A column of a sheet: its letter, its header, the field it is taken for ("" for none), and its first values."""

    letter: str
    header: str
    field: str
    first_values: list[str]


class Layout(NamedTuple):
    """Where the questions stand: the place of the header row from 0 (-1 for none), and the column of each field."""

    header: int
    places: dict[str, int]
    ticks: tuple[int, ...] = ()
    """The columns in which a tick marks option A, B … as right; the first of them is that of the key."""
    taken_out: tuple[int, ...] = ()
    """The columns whose header means a field that a person says they do not hold."""


def field_of(header: str) -> str:
    """The field that a header means; "" for none."""
    words = fold(header).rstrip(" :*.")
    if words in _FIELDS:
        return _FIELDS[words]
    found = _OPTION.fullmatch(words)
    if not found and (shorter := _NOTE.sub("", words)) != words:
        return field_of(shorter)
    if not found or (found["name"].isdigit() and not found["word"]):
        return ""
    number = int(found["name"]) if found["name"].isdigit() else LETTERS.lower().index(found["name"]) + 1
    return f"option:{number}" if 1 <= number <= MOST_OPTIONS else ""


def layout_of(rows: Sequence[Sequence[str]], mapping: Mapping[str, str] | None = None) -> Layout:
    """The layout of the sheet. A mapping of letters to fields, which a person chose, takes the place of the guess.

    The header is the first of the top rows that names the most fields, two at least; a row below it that names nothing
    but options belongs to it.
    """
    guesses = [_guessed(row) for row in rows[:SEARCHED_ROWS]]
    best = max(range(len(guesses)), key=lambda place: len(guesses[place]), default=-1)
    header = best if best >= 0 and len(guesses[best]) >= 2 else -1
    if 0 <= header < len(guesses) - 1 and _names_options(rows[header + 1]):
        header += 1
        guesses[header] = {**guesses[header - 1], **guesses[header]}
        guesses[header].pop("options", None)
    if mapping is not None:
        places = {field: place_of(letter) for letter, field in mapping.items() if field}
        ticks = _ticks(rows, header, places) if header >= 0 else ()
        guessed = guesses[header].values() if header >= 0 else ()
        taken_out = tuple(place for place in guessed if place not in places.values())
        return Layout(header, places, ticks if ticks and places.get("key") == ticks[0] else (), taken_out)
    if header < 0:
        return Layout(header, {})
    ticks = _ticks(rows, header, guesses[header])
    return Layout(header, guesses[header] | ({"key": ticks[0]} if ticks else {}), ticks)


def truth_columns(rows: Sequence[Sequence[str]], layout: Layout) -> int:
    """The row, counted from 1, that names statements and a column each for "Đúng" and "Sai"; 0 where none does, or
    other columns name options or a key."""
    if {"key", "options", *OPTION_FIELDS} & set(layout.places):
        return 0
    for at, row in enumerate(rows[:SEARCHED_ROWS], 1):
        words = {_NOTE.sub("", fold(cell).rstrip(" :*.")) for cell in row}
        if {"dung", "sai"} <= words and any(field_of(cell) == "stem" for cell in row):
            return at
    return 0


def columns_of(rows: Sequence[Sequence[str]]) -> list[Column]:
    """Every column in which something stands."""
    layout = layout_of(rows)
    fields = {place: field for field, place in layout.places.items()}
    below = rows[layout.header + 1 :]
    found = []
    for place in range(max(map(len, rows), default=0)):
        header = _cell(rows[layout.header], place) if layout.header >= 0 else ""
        values = [cell for row in below if (cell := _cell(row, place))]
        if header or values:
            found.append(Column(letter_of(place), header, fields.get(place, ""), values[:_FIRST_VALUES]))
    return found


def letter_of(place: int) -> str:
    """The letters of a column by its place from 0: A … Z, AA …."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, len(LETTERS))
        letters = LETTERS[rest] + letters
    return letters


def place_of(letter: str) -> int:
    """The place from 0 of a column's letters; -1 for what are none."""
    place = 0
    for character in letter.strip().upper():
        if character not in LETTERS:
            return -1
        place = place * len(LETTERS) + LETTERS.index(character) + 1
    return place - 1


def _names_options(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell.strip()]
    return len(filled) > 1 and all(len(cell) <= _LONGEST_HEADER and _option_of(cell) for cell in filled)


def _option_of(header: str) -> str:
    field = field_of(header)
    return field if field.startswith("option:") else ""


def _ticks(rows: Sequence[Sequence[str]], header: int, guess: Mapping[str, int]) -> tuple[int, ...]:
    """The columns that are named as the options are, once more, and hold nothing but ticks; none where a column of its
    own holds the keys."""
    options = [field for field in OPTION_FIELDS if field in guess]
    again: dict[str, int] = {}
    for place, cell in enumerate(rows[header]):
        field = _option_of(cell) if len(cell) <= _LONGEST_HEADER else ""
        if field and place > guess.get(field, place):
            again.setdefault(field, place)
    found = tuple(again.get(field, -1) for field in options)
    if len(found) < 2 or -1 in found or guess.get("key", found[0]) not in found:
        return ()
    below = [[_cell(row, place) for place in found] for row in rows[header + 1 :] if row != rows[header]]
    told = [signs_in(row) for row in below]
    return found if None not in told and any(map(ticks_among, told)) else ()


def _guessed(row: Sequence[str]) -> dict[str, int]:
    """The columns by field; of two for one field the first counts, of a last resort only where it is alone."""
    places: dict[str, int] = {}
    for place, cell in enumerate(row):
        field = field_of(cell) if len(cell) <= _LONGEST_HEADER else ""
        if field:
            places.setdefault(field, place)
    for place, cell in enumerate(row):
        if places and (field := _LAST_RESORTS.get(fold(cell).rstrip(" :*."))):
            places.setdefault(field, place)
    return places


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""
