"""Questions as a sheet: one in a row."""

from collections.abc import Iterator, Sequence

from exchange.sheets import LONGEST_CELL, Page, write_sheet
from questions.formats.answers import TRUE_FALSE
from questions.formats.lines import LOOSE_MATCH
from questions.formats.losses import losses, unfit
from questions.formats.rows import Remark, Row, Written
from questions.formats.sheet_cells import (
    KIND_NAMES,
    LEVEL_NAMES,
    MATCH_NAMES,
    NOTHING_IGNORED,
    PAIR,
    YES,
    Key,
    key_of,
    may_be_pair,
    without_letters,
)
from questions.formats.sheet_columns import MOST_OPTIONS
from questions.kinds import KINDS, LETTERS

HOLDS = ("explanation", "code", "number", "topic", "level", "tags", "legal-bases", "origin", "keep-order", "unit")
PAGE = "Câu hỏi"
LEAST_OPTIONS = 4
_BEFORE = {"code": "Mã", "kind": "Loại", "topic": "Chủ đề", "level": "Mức độ", "stem": "Câu hỏi"}
_AFTER = {"key": "Đáp án đúng", "explanation": "Giải thích", "bases": "Căn cứ", "tags": "Thẻ"}
_SETTINGS = {"unit": "Đơn vị", "tolerance": "Sai số", "keep_order": "Giữ thứ tự"}
_ORIGIN = {
    "audience": "Đối tượng",
    "use": "Dùng cho",
    "basis_status": "Tình trạng căn cứ",
    "facts_valid_until": "Đúng đến ngày",
    "as_of": "Thời điểm",
    "confidence": "Độ tin cậy",
    "source": "Nguồn",
}
_SELDOM = (
    {"number": "STT", "options": "Phương án trả lời", "match": "Bỏ qua khi chấm"}
    | _ORIGIN
    | {"checked_by": "Người kiểm tra"}
)
"""Columns that are written only where a question fills them."""
TITLES = (
    _BEFORE
    | {f"option:{number}": f"Phương án {letter}" for number, letter in enumerate(LETTERS[:MOST_OPTIONS], 1)}
    | _AFTER
    | _SETTINGS
    | _SELDOM
)
"""What each field is called at the head of its column, in the template and in what is written."""
_WIDTHS = {"stem": 50, "explanation": 40, "bases": 30, "code": 12, "level": 12, "tolerance": 9, "unit": 10}
_WIDTH = 18


def write(rows: Sequence[Row]) -> Written:
    """The rows as an xlsx file; a row that is not finished is left out with a remark."""
    held: list[Row] = []
    remarks: list[Remark] = []
    for number, row in enumerate(rows, 1):
        refused = unfit(row, number, KINDS) or _unfit(row, number)
        remarks += refused or losses(row, number, HOLDS)
        if not refused and row.kind in ("single", "multiple") and not _is_certain(row):
            remarks.append(Remark("lost-certainty", number))
        held += [] if refused else [row]
    return Written(write_sheet([page_of(held)]), remarks)


def page_of(rows: Sequence[Row]) -> Page:
    """The rows below their header, with the columns that they need."""
    filled = [_cells(row) for row in rows]
    used = {field for cells in filled for field, text in cells.items() if text}
    count = max([LEAST_OPTIONS, *(int(field.partition(":")[2]) for field in used if field.startswith("option:"))])
    options = {f"option:{number}": f"Phương án {LETTERS[number - 1]}" for number in range(1, count + 1)}
    seldom = {field: title for field, title in _SELDOM.items() if field in used}
    titles = _BEFORE | options | _AFTER | _SETTINGS | seldom
    fields = list(titles)
    below = [[cells.get(field, "") for field in fields] for cells in filled]
    choices = {
        fields.index("kind"): list(KIND_NAMES.values()),
        fields.index("level"): list(LEVEL_NAMES.values()),
        fields.index("keep_order"): [YES],
    }
    widths = [_WIDTHS.get(field, _WIDTH) for field in fields]
    return Page(PAGE, [list(titles.values()), *below], widths, choices)


def _unfit(row: Row, number: int) -> list[Remark]:
    """What a cell cannot hold: a text too long, or a left text with a sign in it that parts pairs."""
    lefts = [option["text"] for option in row.content["options"] if option.get("side") == "left"]
    if any(map(may_be_pair, lefts)):
        return [Remark("lost-arrow", number)]
    return [Remark("lost-long", number)] if max(map(len, _cells(row).values())) > LONGEST_CELL else []


def _cells(row: Row) -> dict[str, str]:
    """The texts of the row by their fields."""
    return {
        "code": row.code,
        "kind": KIND_NAMES[row.kind],
        "topic": row.topic,
        "level": LEVEL_NAMES.get(row.level, ""),
        "stem": row.stem.strip(),
        "explanation": row.explanation.strip(),
        "bases": "\n".join(f"{basis.number} {PAIR} {basis.citation}".strip() for basis in row.legal_bases),
        "tags": ", ".join(row.tags),
        "keep_order": YES if row.content.get("keep_order") else "",
        "number": row.number,
        "checked_by": "\n".join(row.checked_by),
        **{field: getattr(row, field) for field in _ORIGIN},
        **dict(_answer(row)),
    }


def _answer(row: Row) -> Iterator[tuple[str, str]]:
    """The cells of options, key and settings."""
    texts = {option["key"]: option["text"].strip() for option in row.content["options"]}
    match row.kind:
        case "single" | "multiple":
            yield from _lettered(list(texts.values()))
            yield "key", _key(row)
        case "true_false":
            yield "key", next(option["text"] for option in TRUE_FALSE if option["key"] == row.key)
        case "numeric":
            yield from (("key", _number(row.key["value"])), ("tolerance", _number(row.key["tolerance"])))
            yield "unit", row.content.get("unit") or ""
        case "short_text":
            yield from _numbered([text.strip() for text in row.key["accepted"]])
            yield "match", _match(row.key["match"])
        case "ordering":
            yield from _lettered([texts[key] for key in row.key])
        case "matching":
            yield from _numbered(_pairs(row))


def _numbered(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    return ((f"option:{number}", text) for number, text in enumerate(texts, 1))


def _lettered(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The options; behind letters, which the reader takes off, where each begins with such a letter itself."""
    if without_letters(texts) != list(texts):
        texts = [f"{letter}. {text}" for letter, text in zip(LETTERS, texts, strict=False)]
    return _numbered(texts)


def _places(row: Row) -> list[int]:
    keys = [row.key] if row.kind == "single" else row.key
    return [place for place, option in enumerate(row.content["options"]) if option["key"] in keys]


def _key(row: Row) -> str:
    """The key by letters; by texts or numbers where a letter is the text of another option."""
    options = [option["text"].strip() for option in row.content["options"]]
    places = _places(row)
    by_letters = ", ".join(LETTERS[place] for place in places)
    told = (by_letters, "\n".join(options[place] for place in places), ", ".join(str(place + 1) for place in places))
    return next((cell for cell in told if key_of(cell, options) == Key(places, True)), by_letters)


def _is_certain(row: Row) -> bool:
    options = [option["text"].strip() for option in row.content["options"]]
    return key_of(_key(row), options) == Key(_places(row), True)


def _number(number: str) -> str:
    """The number; three decimals get a fourth, for 1.234 may be twelve hundred and more in Vietnam."""
    whole, _point, decimals = number.partition(".")
    return f"{number}0" if len(decimals) == 3 and whole.strip("-0") else number


def _match(match: dict[str, bool]) -> str:
    if match == LOOSE_MATCH:
        return ""
    return ", ".join(MATCH_NAMES[flag] for flag, ignored in match.items() if ignored) or NOTHING_IGNORED


def _pairs(row: Row) -> list[str]:
    rights = {option["key"]: option["text"].strip() for option in row.content["options"] if option["side"] == "right"}
    lefts = [option for option in row.content["options"] if option["side"] == "left"]
    pairs = [f"{option['text'].strip()} {PAIR} {rights[row.key[option['key']]]}" for option in lefts]
    return pairs + [f"{PAIR} {text}" for key, text in rights.items() if key not in row.key.values()]
