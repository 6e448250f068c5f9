"""A table with a question on each row and a column for each thing, told as the lines that somebody might have typed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from accounts.vietnamese import fold
from questions.formats.accents import with_or_without
from questions.formats.doubt import is_doubted, is_only_doubt
from questions.formats.layout import labels
from questions.formats.layout.answers import is_value, plain_number
from questions.formats.layout.drafts import shortened
from questions.formats.layout.text import Piece, joined, plain
from questions.formats.rivals import lead, named, options_begun, unlettered
from questions.formats.rows import Remark

NUMBER, STEM, OPTION, OPTIONS, KEY, TRUTH = "number", "stem", "option", "options", "key", "truth"
RIVAL, ASIDE = "rival", "aside"
"""Another column of answers beside the key, as of another paper; and one that only is called so, as "Đáp án chi tiết",
of which the cells that name an answer count."""
Cells = dict[int, list[Piece]]
"""The lines of each cell of a row, by column."""
_TICK = re.compile(rf"[xX{re.escape(labels.TICKS)}]|[Đđ](?:úng)?|ĐÚNG")
_NO_TICK = re.compile(r"|[Ss](?:ai)?|SAI|[-–o0]")
_NAMES_ANSWER = re.compile(r"\W*[A-H](?!\w)|[1-8](?:\W+[1-8])*\W*$|[xX✓✔√]\W*$")
_OF_PAPER = re.compile(
    with_or_without(r"\W*đáp án(?: đúng)?\W*(?:(?:của|cho|theo) )?(?:mã|đề)(?:\s+(?:đề|thi|số))*\W*\d"), re.IGNORECASE
)
_ENDS = " .;)"
_NUMBER = re.compile(r"\D*(\d{1,4})\D*")
_ANSWERED = (OPTION, OPTIONS, KEY, TRUTH)

_HEADINGS = (
    (NUMBER, r"stt|tt|so|so tt|cau|cau so|so cau"),
    (STEM, r"(noi dung )?cau hoi.*|noi dung|phat bieu|nhan dinh|menh de"),
    (OPTION, r"(?:phuong an|dap an|lua chon|tra loi|cau tra loi)?\s*([a-h]|[1-8])(?:\W.*)?"),
    (OPTIONS, r"(?:cac )?(?:phuong an|lua chon)(?: tra loi| lua chon)?|cac dap an"),
    (KEY, r"dap an( dung| chinh xac)?|(phuong an|tra loi|cau tra loi) (dung|chinh xac)|d/?a|key|ket qua"),
    (TRUTH, r"(dung|sai|s)"),
    (labels.EXPLANATION, r"giai thich.*|ghi chu|dien giai|ly giai"),
    (labels.BASIS, r"(?:can cu|co so)(?: phap ly)?.*|dieu khoan|van ban|trich dan"),
    (labels.TOPIC, r"chu de|chuyen de|linh vuc"),
    (labels.LEVEL, r"muc do.*|do kho|cap do"),
)
_LAST_RESORT = "ket qua"
_WRITTEN = {KEY: "Đáp án: ", labels.EXPLANATION: "Giải thích: ", labels.BASIS: "Căn cứ: "}
_WRITTEN |= {labels.TOPIC: "Chủ đề: ", labels.LEVEL: "Mức độ: "}


class Heading(NamedTuple):
    """What a column holds; `letter` is that of its option, or T or F."""

    name: str
    letter: str = ""
    is_counted: bool = False
    """Whether the heading calls the option by a number."""


def heading(text: str) -> Heading:
    """What a column of this heading holds; the name is "" for none that we know."""
    folded = fold(text).strip(" .:*()")
    if text.strip(" .:*()") in ("Đ", "đ"):  # which folds to the letter of an option
        return Heading(TRUTH, "T")
    for name, pattern in _HEADINGS:
        if match := re.fullmatch(pattern, folded):
            told = match[1].upper() if name in (OPTION, TRUTH) else ""
            if name == TRUTH:
                return Heading(name, {"D": "T", "S": "F"}[told[0]])
            is_counted = told.isdecimal()
            return Heading(name, labels.LETTERS[int(told) - 1] if is_counted else told, is_counted)
    return Heading("")


def headings_of(texts: Mapping[int, str]) -> dict[int, Heading]:
    """What each column holds: "Kết quả" the keys only where no other does, for beside them it may be anything."""
    told = {column: heading(text) for column, text in texts.items()}
    results = {column for column, text in texts.items() if fold(text).strip(" .:*()") == _LAST_RESORT}
    if any(each.name == KEY for column, each in told.items() if column not in results):
        told |= dict.fromkeys(results, Heading(""))
    return told


def cell_text(cell: Iterable[Piece]) -> str:
    return " ".join(piece.meant for piece in cell).strip()


def bank(rows: list[Cells]) -> tuple[list[Piece], list[Remark]] | None:
    """The table as lines, and what is to be said of columns and rows that hold something else; None where it is no
    bank."""
    headings, above = _headings(rows)
    names = [each.name for each in headings.values()]
    answered = names.count(OPTION) > 1 or KEY in names or OPTIONS in names or names.count(TRUTH) == 2
    answered = answered or _hold_options(rows[above:], headings)
    if STEM not in names or len(rows) <= above or not answered:
        return None
    headings |= {
        column: Heading(_called_answers(title, [row[column] for row in rows[above:] if row.get(column)]))
        for column, each in headings.items()
        if not each.name and KEY in names and fold(title := cell_text(rows[0].get(column, []))).startswith("dap an")
    }
    stems = [column for column, each in headings.items() if each.name == STEM]
    titles = [row for row in rows[above:] if _is_title(row, headings, stems)]
    groups = _groups([row for row in rows[above:] if row not in titles], headings)
    told = [piece for place, group in enumerate(groups, 1) for piece in _row(_joined(group, headings), headings, place)]
    remarks = [
        Remark("column-left-out", rows[0][column][0].at, {"text": shortened(cell_text(rows[0][column]))})
        for column, each in headings.items()
        if each.name in ("", ASIDE) and any(cell_text(row.get(column, [])) for row in rows[above:])
    ]
    remarks += _left_out(titles, groups, headings)
    return [replace(piece, place=None) for piece in told], remarks  # their columns mean nothing more


def _hold_options(rows: list[Cells], headings: Mapping[int, Heading]) -> bool:
    """Whether options stand below most questions in their own cells, where a look may mark the right one."""
    stems = [row.get(column, []) for row in rows for column, each in headings.items() if each.name == STEM]
    found = [{label.letter for piece in cell if (label := labels.option(piece.meant))} for cell in stems]
    return 2 * sum({"A", "B"} <= letters or {"a", "b"} <= letters for letters in found) > len(found)


def _called_answers(title: str, cells: list[list[Piece]]) -> str:
    """Whether a column that is called answers holds them, as that of another paper does."""
    if _OF_PAPER.match(title):
        return RIVAL
    filled = list(filter(None, map(cell_text, cells)))
    return RIVAL if 2 * sum(map(_names_answer, filled)) > len(filled) else ASIDE


def _names_answer(text: str) -> bool:
    return is_value(text) or lead(text) > 0 or _NAMES_ANSWER.match(text) is not None


def _headings(rows: list[Cells]) -> tuple[dict[int, Heading], int]:
    """What each column holds, and how many rows say it: a second one may name the options below what they share."""
    texts = ({column: cell_text(cell) for column, cell in row.items()} for row in rows[:2])
    first, *others = map(headings_of, texts)
    below = {column: each for column, each in others[0].items() if cell_text(rows[1][column])} if others else {}
    if len(below) > 1 and all(each.name in (OPTION, TRUTH) for each in below.values()):
        return first | below, 2
    return first, 1


def _is_title(row: Cells, headings: dict[int, Heading], stems: list[int]) -> bool:
    """Whether the row names a part of the table: it has no answer, and no stem or one like "II | ĐẤT ĐAI"."""
    if any(_filled(row.get(column, [])) for column, each in headings.items() if each.name in _ANSWERED):
        return False
    stem = "".join(cell_text(row.get(column, [])) for column in stems)
    number = "".join(cell_text(row.get(column, [])) for column, each in headings.items() if each.name == NUMBER)
    return not stem or (not re.search(r"\d", number) and (bool(number) or stem.isupper()))


def _groups(rows: list[Cells], headings: dict[int, Heading]) -> list[list[Cells]]:
    """The rows of each question: one, or as many as it has options where only the first of them has the stem.

    Where each option has a column, a row with a number is a question of its own whose stem was forgotten.
    """
    begins = {STEM} if any(each.name == OPTIONS for each in headings.values()) else {STEM, NUMBER}
    columns = [column for column, each in headings.items() if each.name in begins]
    groups: list[list[Cells]] = []
    for row in rows:
        if groups and not any(_filled(row.get(column, [])) for column in columns):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _joined(group: list[Cells], headings: dict[int, Heading]) -> Cells:
    """The rows of a question as one: their options below one another, with a tick for what the row says of its own."""
    first, options = group[0], [column for column, each in headings.items() if each.name == OPTIONS]
    if len(group) == 1 or not options:
        return first
    keys = [column for column, each in headings.items() if each.name == KEY or each == Heading(TRUTH, "T")]
    told = [cell_text(row.get(column, [])) for row in group for column in keys]
    are_ticks = any(map(_TICK.fullmatch, told)) and all(
        _TICK.fullmatch(text) or _NO_TICK.fullmatch(text) for text in told
    )
    whole = {column: [piece for row in group for piece in row.get(column, [])] for column in first}
    texts = {fold(unlettered(cell_text(row.get(options[0], [])))) for row in group}
    if are_ticks and not texts & {fold(text) for text in told if text}:  # "Đúng" may be an option's text: both are told
        whole |= {column: [] for column in keys}
    whole[options[0]] = []
    for letter, row in zip(labels.LETTERS, group, strict=False):
        cell = _filled(row.get(options[0], []))
        cell = cell if not cell or _is_lettered(cell) else prefixed(f"{letter}. ", cell)
        is_right = are_ticks and any(_TICK.fullmatch(cell_text(row.get(column, []))) for column in keys)
        whole[options[0]] += prefixed("*", cell) if cell and is_right else cell
    return whole


def _is_lettered(cell: list[Piece]) -> bool:
    label = labels.option(cell_text(cell))
    return label is not None and label.style != "truth"


def _left_out(titles: list[Cells], groups: list[list[Cells]], headings: dict[int, Heading]) -> list[Remark]:
    """What is to be said of rows that belong to no question, or are more options than there are letters."""
    taken = len(labels.LETTERS) if any(each.name == OPTIONS for each in headings.values()) else 1
    lost = titles + [row for group in groups for row in group[taken:]]
    told = [(row, " ".join(filter(None, map(cell_text, row.values())))) for row in lost]
    return [
        Remark("text-left-out", next(iter(row.values()))[0].at, {"text": shortened(text)}) for row, text in told if text
    ]


def _row(row: Cells, headings: dict[int, Heading], place: int) -> list[Piece]:
    filled = [(each, _filled(row[column])) for column, each in headings.items() if _filled(row.get(column, []))]
    stems = [cell for each, cell in filled if each.name == STEM]
    numbers = [cell for each, cell in filled if each.name == NUMBER]
    number = match[1] if numbers and (match := _NUMBER.fullmatch(cell_text(numbers[0]))) else ""
    if not stems and not number:
        return []
    stem = stems[0] if stems else [replace(numbers[0][0], rich=plain(""))]
    is_labelled = labels.worded_question(stem[0].meant)
    told = list(stem) if is_labelled else prefixed(f"Câu {plain_number(number or str(place))}: ", stem)
    for each, cell in filled:
        if each.name == OPTIONS:
            told += cell
        elif each.name == OPTION:
            told += cell if _is_lettered(cell) else prefixed(f"{each.letter}. ", cell)
    told += _truths(row, headings, stem[0])
    counted = any(each.is_counted for each in headings.values())
    texts = {fold(unlettered(cell_text(cell))).strip(_ENDS) for each, cell in filled if each.name == OPTION}
    keys = {_bare(cell) for each, cell in filled if each.name == KEY}
    keys |= {key[0] for key in keys & {"dung", "sai"}}
    for each, cell in filled:
        if each.name == KEY and counted:
            told += _counted_key(cell, texts)
        elif keys and _bare(cell) not in keys and _is_rival(each, cell, filled):
            other = _named_by(cell, filled)
            told += [] if _bare(other) in keys else _field(KEY, other)  # where they conflict, that is told
        elif each.name in _WRITTEN:
            told += _field(each.name, cell)
    return told


def _is_rival(its: Heading, cell: list[Piece], filled: list[tuple[Heading, list[Piece]]]) -> bool:
    """Whether a cell beside the key has to agree with it: an explanation in a column of another name does not."""
    if its.name != ASIDE:
        return its.name == RIVAL
    text, asked = _on_one_line(cell), [option for _letter, option in _asked(filled)]
    return _names_answer(text) or is_only_doubt(text) or bool(options_begun(unlettered(text), asked))


def _named_by(cell: list[Piece], filled: list[tuple[Heading, list[Piece]]]) -> list[Piece]:
    """What a rival names, on one line; the cell as it stands, where it says no more or is in doubt."""
    text, asked = _on_one_line(cell), _asked(filled)
    told, names_several = named(text, asked), len(options_begun(unlettered(text), [each for _, each in asked])) > 1
    is_whole = told == text and not names_several
    return cell if is_whole or is_doubted(text) else [replace(cell[0], rich=plain(told))]


def _on_one_line(cell: list[Piece]) -> str:
    return "; ".join(piece.meant for piece in cell if piece.meant)


def _asked(filled: list[tuple[Heading, list[Piece]]]) -> list[tuple[str, str]]:
    """The options, each with its letter, if it has one; true and false where there are none."""
    found = []
    for each, text in ((each, piece.meant) for each, cell in filled for piece in cell):
        label = labels.option(text)
        if each.name in (OPTION, OPTIONS) or (each.name == STEM and label):
            bare = text[label.end :] if label else text
            found.append((label.letter.upper() if label and label.letter else each.letter, bare))
    return found or [("Đ", "Đúng"), ("S", "Sai")]


def _filled(cell: list[Piece]) -> list[Piece]:
    return [piece for piece in cell if piece.rich or piece.images]


def _truths(row: Cells, headings: dict[int, Heading], stem: Piece) -> list[Piece]:
    """ "Đúng" and "Sai" with a tick behind the one whose cell holds anything."""
    told = []
    for column, each in headings.items():
        if each.name == TRUTH:
            word = "Đúng" if each.letter == "T" else "Sai"
            tick = " ✓" if cell_text(row.get(column, [])) else ""
            told.append(Piece(plain(word + tick), stem.at))
    return told if len(told) == 2 else []


def _counted_key(cell: list[Piece], texts: set[str]) -> list[Piece]:
    """A key that counts the options, as their headings do, in letters; as it stands too, where it is an option's text,
    so that it names none if that is another."""
    told = _bare(cell)
    is_text = told in texts
    if not re.fullmatch(r"[1-8](\W+[1-8])*", told) or (is_text and len(told) > 1):  # "2/3" is that share
        return _field(KEY, cell)
    letters = re.sub("[1-8]", lambda digit: labels.LETTERS[int(digit[0]) - 1], told)
    in_letters = replace(cell[0], rich=plain(_WRITTEN[KEY] + letters))
    return [in_letters, *(_field(KEY, cell) if is_text else [])]


def _bare(cell: list[Piece]) -> str:
    return fold(cell_text(cell)).strip(_ENDS)


def _field(name: str, cell: list[Piece]) -> list[Piece]:
    """The cell behind its label."""
    return cell if labels.field(cell_text(cell)) else prefixed(_WRITTEN[name], cell)


def prefixed(label: str, cell: list[Piece]) -> list[Piece]:
    """The lines of a cell, the first behind a label."""
    return [replace(cell[0], rich=joined([plain(label), cell[0].rich])), *cell[1:]]
