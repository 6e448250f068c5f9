"""Questions in a sheet: one in a row, below a header in the words that people use; the template shows how.

Texts are Markdown, as everywhere. A key that may mean two things is never taken without a word, and what is struck
through names no answer.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from accounts.vietnamese import fold
from exchange.sheets import Rows, Sheet, read_sheet
from questions.formats import sheet_answers
from questions.formats.answers import Found
from questions.formats.doubt import is_doubted, is_only_doubt
from questions.formats.legacy import is_legacy
from questions.formats.rows import Basis, Reading, Remark, Row
from questions.formats.sheet_cells import basis_of, key_of, kind_of, lettered, level_of, noted, options_in
from questions.formats.sheet_colours import marked
from questions.formats.sheet_columns import (
    OPTION_FIELDS,
    Column,
    Layout,
    columns_of,
    layout_of,
    letter_of,
    truth_columns,
)
from questions.formats.sheet_groups import grouped
from questions.formats.sheet_template import GUIDE, template
from questions.formats.sheet_writing import write
from questions.formats.texts import clean, one_line

__all__ = ["columns", "read", "template", "write"]

_ASKED = ("stem", "option", "options", "key")
_ASKING = ("?", "…", "...", ":")
_NUMBERED = re.compile(r"(?:cau\s*)?\d+\s*[.):]?")
_COUNTS = re.compile(r"\d(?:\W+\d)*")
_MOST_NAMED = 20
_ORIGIN = ("audience", "use", "basis_status", "facts_valid_until", "as_of", "confidence", "source")


def columns(content: bytes) -> list[Column]:
    """The columns of the sheet with what they are taken for, for a person to say what each is. Raises Unfit."""
    return columns_of(read_sheet(content, _asks_questions).rows)


def _asks_questions(rows: Rows) -> bool:
    """Whether a sheet has a header that names a question: guides and lists stand before or behind it."""
    return "stem" in layout_of(rows).places


def read(content: bytes, mapping: Mapping[str, str] | None = None) -> Reading:
    """The questions of an xlsx, xls, ods or CSV file. `mapping` gives the field of each column by its letter.

    Raises exchange.limited.Unfit where the file cannot be read as a sheet.
    """
    sheet = read_sheet(content, _asks_questions)
    layout = layout_of(sheet.rows, mapping)
    reading = Reading(remarks=_about_others(sheet))
    if mapping is None and (place := truth_columns(sheet.rows, layout)):
        reading.remarks.append(Remark("sheet-truth-columns", place))
        return reading
    if "stem" not in layout.places:
        is_old = is_legacy(" ".join(cell for row in sheet.rows for cell in row))
        reading.remarks.append(Remark("legacy-font" if is_old else "sheet-no-header"))
        return reading
    header = sheet.rows[layout.header] if layout.header >= 0 else None
    if mapping is None:
        reading.remarks += _left_out(sheet.rows, layout)
    begin = layout.header + 1
    standing = _without_struck_keys(sheet, layout)[begin:]
    rows = [[] if row == header else [clean(text).strip() for text in row] for row in standing]
    for places, texts, certain in grouped(rows, layout):
        _add(reading, Cells(texts, begin + places.start + 1, layout, sheet, len(places), certain))
    _take_colours(reading.rows, sheet, layout)
    _doubt_counts(reading.rows, sheet, layout)
    if not reading.rows:
        reading.remarks.append(Remark("no-questions"))
    return reading


def _without_struck_keys(sheet: Sheet, layout: Layout) -> Rows:
    """The rows with what is left of the keys and ticks in which something is struck through; other texts stay whole."""
    answers = {layout.places.get("key"), *layout.ticks}
    rows = list(sheet.rows)
    for (y, x), left in sheet.struck.items():
        if x in answers:
            rows[y] = [*rows[y][:x], left, *rows[y][x + 1 :]]
    return rows


def _take_colours(rows: Sequence[Row], sheet: Sheet, layout: Layout) -> None:
    """Give questions whose key nothing else tells the one that the colour of a cell marks, to be confirmed."""
    if not sheet.fills:
        return
    asked = [row for row in rows if row.kind == "single" and any(remark.code == "no-key" for remark in row.remarks)]
    columns = [layout.places[field] for field in OPTION_FIELDS if field in layout.places]
    cells = [[(row.line - 1, x) for x in columns if clean(sheet.rows[row.line - 1][x]).strip()] for row in asked]
    for number, place in marked(sheet.fills, cells).items():
        row = asked[number]
        row.key, row.certain = row.content["options"][place]["key"], False
        said = Remark("uncertain-key", row.line, {"letters": row.key, "sign": "sign:cell"})
        row.remarks = [said if remark.code == "no-key" else remark for remark in row.remarks]


def _doubt_counts(rows: Sequence[Row], sheet: Sheet, layout: Layout) -> None:
    """Have a person confirm the keys that count the options, where one of them is 0: then 1 may be the second."""
    place = layout.places.get("key", -1)
    told = {row.line: clean("".join(sheet.rows[row.line - 1][place : place + 1])).strip() for row in rows if place >= 0}
    counting = [row for row in rows if row.kind in ("single", "multiple") and _COUNTS.fullmatch(told.get(row.line, ""))]
    if all(row.key is not None or "0" not in re.split(r"\D+", told[row.line]) for row in counting):
        return
    for row in counting:
        if row.key is not None:
            cell = f"{letter_of(place)}{row.line}"
            row.certain = False
            row.remarks.append(Remark("cell-key-judged", row.line, {"cell": cell, "text": told[row.line]}))


def _about_others(sheet: Sheet) -> list[Remark]:
    """What is to be said of other sheets, and of rows and columns that nobody sees."""
    remarks = []
    more = [clean(name) for name in sheet.others_wanted]
    others = [clean(name) for name in sheet.others if name != GUIDE and name not in sheet.others_wanted]
    if more:
        remarks.append(Remark("sheet-more-questions", 0, {"names": ", ".join(more)}))
    if others:
        remarks.append(Remark("sheet-others", 0, {"names": ", ".join(others)}))
    if sheet.hidden_sheets:
        names = ", ".join(clean(name) for name in sheet.hidden_sheets)
        remarks.append(Remark("sheet-hidden", 0, {"names": names}))
    for code, field, names in (
        ("sheet-hidden-rows", "rows", [str(place + 1) for place in sorted(sheet.hidden_rows)]),
        ("sheet-hidden-columns", "columns", [letter_of(place) for place in sorted(sheet.hidden_columns)]),
    ):
        if names:
            remarks.append(Remark(code, 0, {"count": len(names), field: ", ".join(names[:_MOST_NAMED])}))
    return remarks


def _left_out(rows: Rows, layout: Layout) -> list[Remark]:
    """A remark on each column with a header of its own that no field is taken from."""
    known = {*layout.places.values(), *layout.ticks}
    return [
        Remark("column-left-out", layout.header + 1, {"text": one_line(column.header)})
        for place, column in enumerate(columns_of(rows))
        if not column.field and column.header and column.first_values and place not in known
    ]


@dataclass(frozen=True)
class Cells:
    """A row of the sheet by its fields, its texts cleaned; `line` is its number from 1."""

    texts: list[str]
    line: int
    layout: Layout
    sheet: Sheet
    height: int = 1
    """How many rows of the sheet it is made of."""
    certain: bool = True
    """Whether its ticks, if it has any, can mean one thing."""

    def text(self, field: str) -> str:
        """What stands in the field's cell; "" where it is empty, or there is no such column."""
        place = self.layout.places.get(field, -1)
        return self.texts[place] if 0 <= place < len(self.texts) else ""

    def options(self) -> list[tuple[str, str]]:
        """The options that are filled in, each with the field of its cell: one has each to itself, or all of them."""
        return self._asked[1]

    def stem(self) -> str:
        """The question, without options that stand below it in the same cell."""
        return self._asked[0]

    @cached_property
    def _asked(self) -> tuple[str, list[tuple[str, str]]]:
        found = [(field, text) for field in OPTION_FIELDS if (text := self.text(field))]
        found = found or [("options", text) for text in options_in(self.text("options"))]
        if found:
            return self.text("stem"), found
        stem, options = self._below_stem()
        return stem, [("stem", text) for text in options]

    def _below_stem(self) -> tuple[str, list[str]]:
        """The question and the options below it, of a choice alone, and where the key names one of them."""
        stem, options = lettered(self.text("stem"))
        key, is_choice = self.text("key"), kind_of(self.text("kind")) in ("", "single", "multiple")
        return (stem, options) if is_choice and (not key or key_of(key, options).places) else (self.text("stem"), [])

    def _rows(self) -> range:
        """The places of its rows in the sheet."""
        return range(self.line - 1, self.line - 1 + self.height)

    def _asked_places(self) -> list[int]:
        """The columns of the question itself, not of where it comes from."""
        return [x for field, x in self.layout.places.items() if field.split(":")[0] in _ASKED]

    def looks(self) -> list[Remark]:
        """A remark on each cell of the question itself that may be seen otherwise than it is read."""
        cells = [(y, x) for y in self._rows() for x in self._asked_places()]
        return [
            Remark(code, y + 1, {"cell": f"{letter_of(x)}{y + 1}", "text": one_line(clean(self.sheet.rows[y][x]))})
            for code, places in (("cell-day", self.sheet.days), ("cell-look", self.sheet.doubted))
            for y, x in cells
            if (y, x) in places
        ]

    def struck(self) -> list[Remark]:
        """A remark on each key or tick in which something is struck through, and one where the question itself is."""
        if not self.sheet.struck:
            return []
        cells = [(y, x) for y in self._rows() for x in range(len(self.sheet.rows[y])) if (y, x) in self.sheet.struck]
        answers = {self.layout.places.get("key"), *self.layout.ticks}
        told = [self.sheet.rows[y][x] for y, x in cells if x in answers]
        keys = [Remark("key-doubted", self.line, {"text": one_line(clean(text))}) for text in told]
        is_asked = any(x in self._asked_places() and x not in answers for _y, x in cells)
        return keys + [Remark("struck-text", self.line)] * is_asked

    def gaps(self) -> list[Remark]:
        """A remark on each empty cell of an option that stands before one that is filled in."""
        own = [field for field in OPTION_FIELDS if field in self.layout.places]
        last = max((place for place, field in enumerate(own) if self.text(field)), default=0)
        return [self.remark("cell-option-empty", field) for field in own[:last] if not self.text(field)]

    def doubts(self) -> list[str]:
        """What says, in the columns of the explanation and of notes, that nobody is sure of the key."""
        explained = list(filter(is_only_doubt, [self.text("explanation")]))
        header = self.sheet.rows[self.layout.header] if self.layout.header >= 0 else []
        notes = [place for place, cell in enumerate(header[: len(self.texts)]) if fold(cell).strip(" :") in _NOTES]
        return explained + [text for place in notes if is_doubted(text := self.texts[place])]

    def rivals(self, found: Found) -> list[Remark]:
        """A remark on each cell below another header of answers, as of another paper, that names another one."""
        header = self.sheet.rows[self.layout.header] if self.layout.header >= 0 else []
        known = {*self.layout.places.values(), *self.layout.ticks, *self.layout.taken_out}
        others = [place for place, cell in enumerate(header[: len(self.texts)]) if fold(cell).startswith("dap an")]
        return [
            Remark("cell-key-judged", self.line, {"cell": f"{letter_of(place)}{self.line}", "text": one_line(text)})
            for place in others
            if place not in known and sheet_answers.names_another(self, found, text := self.texts[place])
        ]

    def remark(self, code: str, field: str) -> Remark:
        """A remark that names the field's cell and what stands in it."""
        cell = f"{letter_of(self.layout.places[field])}{self.line}"
        return Remark(code, self.line, {"cell": cell, "text": one_line(self.text(field))})


def _add(reading: Reading, cells: Cells) -> None:
    """Add what the row holds: a question, or a remark on why it is none; nothing for an empty row."""
    stem = cells.text("stem")
    filled = [field for field in cells.layout.places if cells.text(field)]
    answered = any(field in ("key", "kind", "options") for field in filled) or bool(cells.options())
    if stem and (answered or _asks(cells)):
        reading.rows.append(_row(cells))
    elif stem:
        reading.remarks.append(Remark("sheet-title", cells.line, {"text": one_line(stem)}))
    elif answered:
        reading.remarks.append(cells.remark("sheet-no-stem", "stem"))
    elif filled:
        text = one_line(" ".join(cells.text(field) for field in filled))
        reading.remarks.append(Remark("sheet-title", cells.line, {"text": text}))


def _asks(cells: Cells) -> bool:
    """Whether a row without an answer is a question all the same: it has a number, and its text waits for an answer."""
    return bool(_NUMBERED.fullmatch(fold(cells.text("number")))) and cells.text("stem").endswith(_ASKING)


_NOTES = ("ghi chu", "luu y", "nhan xet", "note", "notes", "comment")
"""Headers of columns that are no part of a question, and may say that its key is in doubt."""
_SAID_IN = {"keep-order": "keep_order", "unit": "unit", "tolerance": "tolerance", "match": "match", "case": "match"}
"""The columns of what a file without them does not say."""


def _row(cells: Cells) -> Row:
    kind, level = kind_of(cells.text("kind")), level_of(cells.text("level"))
    remarks = [] if kind is not None else [cells.remark("cell-kind", "kind")]
    remarks += [] if level is not None else [cells.remark("cell-level", "level")]
    remarks += cells.looks()
    found = sheet_answers.found(cells, kind or "")
    remarks += cells.gaps() if found.kind in ("single", "multiple") else []
    if found.key is not None and not cells.certain:
        letters = ", ".join(found.key) if found.kind in ("single", "multiple") else cells.text("key")
        remarks.append(Remark("uncertain-key", cells.line, {"letters": letters, "sign": "sign:tick"}))
    bases, about_bases = _bases(cells)
    doubts = [Remark("key-doubted", cells.line, {"text": one_line(text)}) for text in cells.doubts()] + cells.struck()
    doubts += cells.rivals(found)
    return Row(
        line=cells.line,
        stem=cells.stem(),
        kind=found.kind,
        content=found.content,
        key=found.key,
        certain=found.certain and cells.certain and kind is not None and not doubts,
        explanation=_explanation(cells, found),
        number=cells.text("number"),
        code=cells.text("code"),
        topic=cells.text("topic"),
        level=level or 0,
        tags=[tag.strip() for tag in cells.text("tags").replace("\n", ",").split(",") if tag.strip()],
        legal_bases=bases,
        **{field: cells.text(field) for field in _ORIGIN},
        checked_by=[name.strip() for name in cells.text("checked_by").split("\n") if name.strip()],
        unsaid=[word for word, field in _SAID_IN.items() if field not in cells.layout.places],
        remarks=[*remarks, *found.remarks, *doubts, *about_bases],
    )


def _explanation(cells: Cells, found: Found) -> str:
    """What the column says, and before it what stands behind the letters of the key and tells something."""
    note = noted(cells.text("key"))[1].strip(" .:;,-–—") if found.key and cells.options() else ""
    texts = [text for _field, text in cells.options()]
    tells = found.kind in ("single", "multiple", "true_false") and note not in texts and not is_only_doubt(note)
    note = note if tells else ""
    told = cells.text("explanation")
    return "\n\n".join(filter(None, (note, "" if is_only_doubt(told) else told)))


def _bases(cells: Cells) -> tuple[list[Basis], list[Remark]]:
    """The legal bases, one a line; and a remark for each line without a document's number."""
    lines = [line.strip() for line in cells.text("bases").split("\n") if line.strip()]
    found = [basis_of(line) for line in lines]
    remark = cells.remark("cell-basis", "bases") if None in found else None
    missing = [line for line, basis in zip(lines, found, strict=True) if basis is None]
    remarks = [Remark(remark.code, remark.line, {**remark.values, "text": one_line(line)}) for line in missing]
    return [basis for basis in found if basis is not None], remarks
