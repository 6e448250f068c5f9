"""What the cells of options and key make of a question, for each kind; and the kind where the sheet is silent."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Protocol

from accounts.vietnamese import fold
from questions.formats import answers
from questions.formats.answers import Found
from questions.formats.doubt import is_only_doubt
from questions.formats.lines import LOOSE_MATCH
from questions.formats.rivals import named, options_begun
from questions.formats.rows import Remark, option_rows
from questions.formats.sheet_cells import (
    KIND_NAMES,
    Key,
    key_of,
    kind_of,
    match_of,
    order_of,
    pair_of,
    truth_of,
    undoubted,
    without_letters,
    yes_of,
)
from questions.kinds import LETTERS, readings

_NUMBER_AND_UNIT = re.compile(r"([-+−]?\d[\d.,\s]*)(\D+)")
_FIRST_NUMBER = re.compile(r"[-+−]?\d+(?:[.,]\d+)*")
_LETTER = re.compile(r"(?<!\w)[A-T](?!\w)")
_LONGEST_WORDING = 60
_TRUTHS = ("Đúng", "Sai")
_CLEAR_TRUTHS = ("đúng", "dung", "sai", "true", "false", "đ", "s", "t", "f")


class Cells(Protocol):
    """A row of a sheet by its fields, as `questions.formats.sheet` gives it."""

    line: int

    def text(self, field: str) -> str: ...

    def options(self) -> list[tuple[str, str]]: ...

    def remark(self, code: str, field: str) -> Remark: ...


def found(cells: Cells, kind: str) -> Found:
    """The content and the key of the row. Without a kind it is judged by what is filled in, and must be confirmed where
    it could be another."""
    if kind:
        return _KINDS[kind](cells)
    if not cells.options() and not cells.text("key"):
        return Found("single", answers.content([]), None, True, [Remark("sheet-no-options", cells.line)])
    kind, certain = _judged(cells)
    result = _KINDS[kind](cells)
    remarks = list(result.remarks)
    if not certain:
        remarks.append(Remark("cell-kind-judged", cells.line, {"row": cells.line, "kind": KIND_NAMES[result.kind]}))
    return result._replace(certain=result.certain and certain, remarks=remarks)


def _judged(cells: Cells) -> tuple[str, bool]:
    """The kind of a row that does not say it, and whether it can be no other."""
    texts, key = [text for _field, text in cells.options()], cells.text("key")
    if len(texts) >= 2 or cells.text("options"):
        if all(map(_is_clear_truth, texts)) and [truth_of(text) for text in texts] == ["T", "F"]:
            return "true_false", True
        return ("multiple" if len(_key(cells, without_letters(texts)).places) > 1 else "single"), True
    if _is_clear_truth(key):
        return "true_false", True
    return ("numeric" if readings(undoubted(key)[0]) else "short_text"), False


def _is_clear_truth(text: str) -> bool:
    """Whether the text can mean nothing but true or false; yes and no, 1 and 0 may be options of their own."""
    return text.strip(" .").lower() in _CLEAR_TRUTHS


def names_another(cells: Cells, found: Found, told: str) -> bool:
    """Whether a text of another column of answers names another than was found, or says that nobody is sure; one that
    only explains the answer names none."""
    own = cells.text("key")
    if found.key is None or not own or not told or fold(told) == fold(own):
        return False
    return is_only_doubt(told) or _differs(cells, found, told)


def _differs(cells: Cells, found: Found, told: str) -> bool:
    texts = without_letters([text for _field, text in cells.options()])
    if found.kind == "true_false":
        other = _key(cells, texts, told).places if texts else []
        begun = options_begun(told, _TRUTHS)
        named = texts[other[0]] if len(other) == 1 else _TRUTHS[begun[0]] if begun else told
        return truth_of(named) not in (None, found.key)
    if found.kind in ("single", "multiple"):
        return _names_others(cells, texts, told)
    if found.kind == "numeric":
        number = _FIRST_NUMBER.match(told)
        return number is not None and not readings(number[0].strip()) & readings(found.key["value"])
    if found.kind == "ordering":
        return order_of(told, len(texts)) not in (None, order_of(cells.text("key"), len(texts)))
    accepted = [fold(wording) for wording in found.key.get("accepted", ())]
    return len(told) <= _LONGEST_WORDING and not all(fold(line) in accepted for line in told.split("\n"))


def _names_others(cells: Cells, texts: Sequence[str], told: str) -> bool:
    """Whether a text names other options than the key, or begins with the letter of one and cannot be read: "B hoặc
    C"."""
    own = _key(cells, texts).places
    letters = [LETTERS[column - 1] for column in _columns(cells)]
    bare = named(told, list(zip(letters, texts, strict=True)))
    for text in (told, bare):
        other = _key(cells, texts, text)
        if other.places or other.is_empty:
            return other.places != own
    found = _LETTER.findall(bare) if _LETTER.match(bare.strip(" ([")) else []
    return bool(set(found) - {letters[place] for place in own})


def _options(cells: Cells) -> list[dict[str, str]]:
    return option_rows(without_letters([text for _field, text in cells.options()]))


def _keeps_order(cells: Cells) -> bool:
    return yes_of(cells.text("keep_order"))


def _key(cells: Cells, texts: Sequence[str], told: str = "", *, has_several: bool = False) -> Key:
    """Which of the options the key names, or another text that is `told`. Letters and numbers are those of the columns,
    also of empty ones."""
    columns = _columns(cells)
    beside = dict(zip(columns, texts, strict=True))
    row = [beside.get(column, "") for column in range(1, max(columns, default=0) + 1)]
    key = key_of(told or cells.text("key"), row, has_several=has_several)
    if any(place + 1 not in beside for place in key.places):
        return Key([], False, is_empty=True)
    return key._replace(places=[columns.index(place + 1) for place in key.places])


def _columns(cells: Cells) -> list[int]:
    """Where the options stand, counted from 1: those of empty columns are missed out."""
    return [int(field.partition(":")[2] or place) for place, (field, _text) in enumerate(cells.options(), 1)]


def _choice(cells: Cells, kind: str) -> Found:
    options = _options(cells)
    content = answers.content(options, keep_order=_keeps_order(cells))
    told = cells.text("key")
    if not told:
        return Found(kind, content, None, True, [Remark("no-key", cells.line)])
    has_several = kind_of(cells.text("kind")) == "multiple"
    key = _key(cells, [option["text"] for option in options], has_several=has_several)
    letters = [options[place]["key"] for place in key.places]
    if not letters:
        return Found(kind, content, None, True, [cells.remark("cell-key-empty" if key.is_empty else "cell-key", "key")])
    certain = key.certain and (kind == "multiple" or len(letters) == 1)
    remarks = [] if certain else [cells.remark("cell-key-judged", "key")]
    kind = kind if len(letters) == 1 else "multiple"
    return Found(kind, content, letters if kind == "multiple" else letters[0], certain, remarks)


def _single(cells: Cells) -> Found:
    return _choice(cells, "single")


def _multiple(cells: Cells) -> Found:
    return _choice(cells, "multiple")


def _true_false(cells: Cells) -> Found:
    """The key is a word for true or false, or the letter of an option that is one; D beside options may be either."""
    texts, told = [text for _field, text in cells.options()], cells.text("key")
    key, (bare, is_open) = _key(cells, texts) if texts else Key([], True), undoubted(told)
    truth = truth_of(texts[key.places[0]]) if len(key.places) == 1 else truth_of(bare)
    if truth:
        result = answers.true_false(truth == "T")
        if is_open or (key.places and not key.certain) or (texts and not key.places and told.strip().upper() == "D"):
            return result._replace(certain=False, remarks=[cells.remark("cell-key-judged", "key")])
        return result
    remark = cells.remark("cell-key", "key") if told else Remark("no-key", cells.line)
    return answers.true_false(True)._replace(key=None, remarks=[remark])


def _numeric(cells: Cells) -> Found:
    """A number as people write it; one that is written with its unit, or in a way that means two, must be confirmed."""
    (told, is_open), unit = undoubted(cells.text("key")), cells.text("unit") or None
    numbers, certain = readings(told, unit), not is_open
    with_unit = _NUMBER_AND_UNIT.fullmatch(told)
    if not numbers and unit is None and with_unit:
        numbers, unit, certain = readings(with_unit[1]), with_unit[2].strip(), False
    tolerances = readings(cells.text("tolerance") or "0", unit)
    content = answers.content(unit=unit)
    if not numbers or not tolerances:
        code = "cell-key" if told else "no-key"
        field = "key" if not numbers else "tolerance"
        remark = cells.remark(code, field) if told else Remark(code, cells.line)
        return Found("numeric", content, None, True, [remark])
    certain = certain and len(numbers) == len(tolerances) == 1
    key = {"value": _written(numbers), "tolerance": _written(tolerances)}
    return Found("numeric", content, key, certain, [] if certain else [cells.remark("cell-key-judged", "key")])


def _written(numbers: set[Decimal]) -> str:
    """The number as keys hold it; of two readings the one with a decimal point, as Excel gives numbers."""
    return f"{min(numbers, key=abs):f}".removesuffix(".0")


def _short_text(cells: Cells) -> Found:
    """Accepted wordings in the cells of options, or one a line in that of the key."""
    told = [text for _field, text in cells.options()] or cells.text("key").split("\n")
    wordings = [undoubted(line.strip()) for line in told if line.strip()]
    accepted = [bare for bare, _is_open in wordings if bare]
    match = match_of(cells.text("match"), LOOSE_MATCH)
    remarks = [cells.remark("cell-match", "match")] if match is None else []
    if not accepted:
        return Found("short_text", answers.content(), None, True, [*remarks, Remark("no-key", cells.line)])
    key = {"accepted": list(dict.fromkeys(accepted)), "match": dict(match or LOOSE_MATCH)}
    is_open = any(is_doubted for _bare, is_doubted in wordings)
    remarks += [cells.remark("cell-key-judged", "key")] if is_open else []
    return Found("short_text", answers.content(), key, match is not None and not is_open, remarks)


def _ordering(cells: Cells) -> Found:
    """The lines in their right order, or in any with the order in the key."""
    options = _options(cells)
    told, is_open = undoubted(cells.text("key"))
    order = order_of(told, len(options)) if told else list(range(len(options)))
    content = answers.content(options)
    if not options or order is None:
        remark = cells.remark("cell-key", "key") if told else Remark("no-key", cells.line)
        return Found("ordering", content, None, True, [remark])
    remarks = [cells.remark("cell-key-judged", "key")] if is_open else []
    return Found("ordering", content, [options[place]["key"] for place in order], not is_open, remarks)


def _matching(cells: Cells) -> Found:
    """A pair in each cell; without a left text it is one more text to choose from."""
    pairs, remarks = [], []
    for field, text in cells.options():
        pair = pair_of(text)
        if pair is None:
            remarks.append(cells.remark("cell-pair", field))
        pairs.append(pair or (text, ""))
    result = answers.matching(pairs, cells.line, keep_order=_keeps_order(cells))
    return result._replace(remarks=remarks or result.remarks)


_KINDS: dict[str, Callable[[Cells], Found]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "numeric": _numeric,
    "short_text": _short_text,
    "ordering": _ordering,
    "matching": _matching,
}
