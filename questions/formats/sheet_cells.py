"""What stands in the cells of a sheet, as people write it: kinds, levels, keys, pairs, legal bases."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from accounts.vietnamese import fold
from questions.formats.accents import with_or_without
from questions.formats.doubt import IS_WRONG, is_doubted, is_only_doubt, leaves_open
from questions.formats.others import may_be_one
from questions.formats.rows import Basis
from questions.kinds import LETTERS

KIND_NAMES = {
    "single": "Một lựa chọn",
    "multiple": "Nhiều lựa chọn",
    "true_false": "Đúng/Sai",
    "numeric": "Điền số",
    "short_text": "Trả lời ngắn",
    "ordering": "Sắp xếp",
    "matching": "Ghép đôi",
}
LEVEL_NAMES = {1: "Nhận biết", 2: "Thông hiểu", 3: "Vận dụng"}
MATCH_NAMES = {"case": "hoa thường", "diacritics": "dấu", "spaces": "khoảng trắng", "punctuation": "dấu câu"}
NOTHING_IGNORED = "không"
YES = "Có"
PAIR = "|"
"""Parts the left from the right text of a pair; arrows are read as well."""
_MORE_KINDS = {
    "single": "mot dap an|don|chon mot|trac nghiem|single choice",
    "multiple": "nhieu dap an|chon nhieu|multiple response|multiple select|checkbox|checkboxes",
    "true_false": "dung sai|dung - sai|dung hoac sai|true/false|true false|true or false",
    "numeric": "so|dien so|number",
    "short_text": "dien tu|dien khuyet|short answer|fill in the blank|fill-in-the-blank",
    "ordering": "sap xep thu tu|thu tu",
    "matching": "noi|ghep cap|ghep noi|noi cot",
}
_KINDS = {fold(name): code for code, name in KIND_NAMES.items()} | {code.replace("_", " "): code for code in KIND_NAMES}
_KINDS |= {code: code for code in KIND_NAMES}
_KINDS |= {alias: code for code, aliases in _MORE_KINDS.items() for alias in aliases.split("|")}
_UNSAID = ("multiple choice", "trac nghiem khach quan")
"""Words for a choice that leave open how many are right: the key tells."""
_LEVELS = {fold(name): level for level, name in LEVEL_NAMES.items()} | {str(level): level for level in LEVEL_NAMES}
_LEVELS |= {"van dung cao": 3, "de": 1, "trung binh": 2, "kho": 3}
_LEVELS |= {"nb": 1, "th": 2, "tb": 2, "vd": 3, "vdt": 3, "vdc": 3}
_LEVELS |= {f"{word} {level}": level for word in ("muc", "muc do", "cap do") for level in LEVEL_NAMES}
_TRUE = ("dung", "d", "t", "true", "co", "x", "1", "yes")
_FALSE = ("sai", "s", "f", "false", "khong", "0", "no")
_YES = ("co", "x", "1", "true", "yes", "dung")
_SEPARATORS = re.compile(rf"\s*(?:[,;/&+\n]|\b{with_or_without('và')}\b|\s)\s*")
_BEFORE_KEY = re.compile(
    rf"^\s*(?:(?:{with_or_without('đáp án|phương án|lựa chọn|chọn')}|option)\s*+(?::\s*+)?(?=(?:[A-Ta-t]|\d{{1,2}})\b)"
    rf"|{with_or_without('câu')}\s*+(?::\s*+)?(?=[A-Ta-t]\b))",
    re.IGNORECASE,
)
_BEFORE_TEXT = re.compile(rf"^\s*(?:{with_or_without('đáp án|phương án|chọn')})(?:\s*+:\s*+|\s++)(?=\w)", re.IGNORECASE)
_LETTER = r"(?:\(([A-Ta-t])\)|([A-Ta-t])[.):/])"
_LABEL = re.compile(rf"(?:^|(?<=[\s;])){_LETTER}\s*(?=\S)")
_LABEL_OF_LINE = re.compile(rf"^[^\S\n]*{_LETTER}(?=\s*\S)", re.MULTILINE)
_PAIR_SIGNS = re.compile(r"\s*(?:\||->|=>|→)\s*")
_LETTERED = re.compile(r"([A-T])[.):]\s*(\S.*)", re.DOTALL)
_DOCUMENT = re.compile(r"\d+(?:/\d{4})?/[A-ZĐ][A-ZĐ0-9]*(?:-[A-ZĐ0-9]+)*")
_DOCUMENT_WORDS = re.compile(
    r"\s*(?:của\s+)?(?:Luật|Nghị định|Nghị quyết|Quyết định|Thông tư|Chỉ thị|Kế hoạch|Công văn)?(?:\s+số)?\s*$"
)


_BEHIND = re.compile(
    r"\s*(?P<letters>\(?[A-T]\)?(?:(?:\s*[,;&/+]\s*|\s+" + with_or_without("và") + r"\s+)[A-T](?!\w))*)(?!\w)"
    r"(?P<rest>[.):]?(?=\s|[(\[,;?!–—-]).*\w.*|[^\w?!？！\n]*+[?!？！]\W*+)",
)
"""Letters of options and a note behind them: "A (Điều 5)", "A - xem lại"."""
_TAKEN_BACK = re.compile(rf"\W*(?:{IS_WRONG}|{with_or_without('hoặc|hay')}(?!\w))", re.IGNORECASE)
_OTHER_LETTER = re.compile(r"(?<!\w)[A-T](?!\w)")
_BEHIND_DASH = re.compile(r"\s+[-–—]\s+(?P<note>[^-–—\n]{1,60})$")


class Key(NamedTuple):
    """The places of the right options from 0; whether the cell can mean nothing else."""

    places: list[int]
    certain: bool
    is_empty: bool = False
    """Whether it names an option whose cell is empty."""


def kind_of(cell: str) -> str | None:
    """The kind that the cell names: "" where it is empty, None for a word that is no kind."""
    words = fold(cell)
    return _KINDS.get(words) if words and words not in _UNSAID else ""


def level_of(cell: str) -> int | None:
    """The level that the cell names: 0 where it is empty, None for a word that is no level."""
    words = fold(cell)
    return _LEVELS.get(words) if words else 0


def yes_of(cell: str) -> bool:
    """Whether the cell says yes; an empty one does not."""
    return fold(cell) in _YES


def truth_of(cell: str) -> str | None:
    """T or F; None for what is neither."""
    words = fold(cell)
    return "T" if words in _TRUE else "F" if words in _FALSE else None


def key_of(cell: str, options: Sequence[str], *, has_several: bool = False) -> Key:
    """Which options the cell names: by letters ("A, C"), by numbers ("2"), or by their texts.

    Where two of these readings differ, it is not certain. Nor is it where letters stand in a row without a sign between
    them, or with a stroke, which may mean both or either, but for a question of which it is known that it has several.
    A doubt behind the key leaves it open.
    """
    key = _key_of(cell, options, has_several)
    bare, is_open = undoubted(cell)
    if is_open and not key.places:
        key = _key_of(bare, options, has_several)._replace(certain=False)
    letters, note = noted(cell)
    if note and not key.places:
        key = _key_of(letters, options, has_several)
        key = key._replace(certain=key.certain and not _is_open(note, options, key.places))
    return key


def _is_open(note: str, options: Sequence[str], places: Sequence[int]) -> bool:
    """Whether words behind letters leave them open, once the texts of their own options are gone, or are another's."""
    bare = " ".join(note.split())
    for place in sorted(places, key=lambda place: -len(options[place])):
        own = re.escape(" ".join(options[place].split()))
        bare = re.sub(rf"^([\s.):(–—-]*){own}(?!\w)", r"\1", bare, flags=re.IGNORECASE)
    others = (option for place, option in enumerate(options) if place not in places and len(option) > 1)
    return leaves_open(bare) or any(_alike(option) in bare.casefold() for option in others)


def noted(cell: str) -> tuple[str, str]:
    """The letters of a key and the words behind them on their line, which take none of them back and speak of no other;
    both are "" for any other cell."""
    found = _BEHIND.fullmatch(_BEFORE_KEY.sub("", cell))
    if not found or _TAKEN_BACK.match(found["rest"]) or _OTHER_LETTER.search(found["rest"]):
        return "", ""
    return found["letters"], found["rest"]


def undoubted(cell: str) -> tuple[str, bool]:
    """The cell without a doubt in brackets or behind a dash, or a question mark, that stands behind what it says; and
    whether there was one."""
    cell = cell.rstrip()
    if cell.endswith(("?", "？")):
        return cell.rstrip("?？ "), True
    dash = _BEHIND_DASH.search(cell[-70:])
    if dash and is_only_doubt(dash["note"]):
        return cell[: len(cell) - len(dash[0])].rstrip(), True
    begin = max(cell.rfind("("), cell.rfind("["))
    if begin > 0 and cell.endswith((")", "]")) and is_doubted(cell[begin + 1 : -1]):
        return cell[:begin].rstrip(), True
    return cell, False


def _key_of(cell: str, options: Sequence[str], has_several: bool) -> Key:
    read_by = (_by_text_behind, _by_letters, _by_numbers, _by_texts)
    readings = [found for read in read_by if (found := read(cell, options))]
    if readings:
        is_open = len(readings[-1]) > 1 and not has_several and not _by_texts(cell, options)
        is_open = is_open and ("/" in cell or may_be_one(cell, options))
        return Key(readings[-1], all(found == readings[0] for found in readings) and not is_open)
    joined = [LETTERS.index(letter) for letter in cell.strip().upper() if letter in LETTERS]
    fits = len(joined) == len(cell.strip()) == len(set(joined)) and max(joined, default=0) < len(options)
    return Key(sorted(joined) if fits else [], has_several)


def order_of(cell: str, count: int) -> list[int] | None:
    """The places of all options in the order that the cell gives by letters or numbers; None where it does not."""
    named = [word.rstrip(".)") for word in re.split(r"[\s,;>\-–→]+", cell.strip()) if word]
    letters = [_place(word) for word in named]
    return letters if sorted(letters) == list(range(count)) else None


def may_be_pair(text: str) -> bool:
    """Whether the text holds a sign that parts pairs, so that it cannot stand in one on the left."""
    return _PAIR_SIGNS.search(text) is not None


def pair_of(cell: str) -> tuple[str, str] | None:
    """The left and the right text of a pair; None where no sign parts them."""
    parts = _PAIR_SIGNS.split(cell.strip(), maxsplit=1)
    return (parts[0], parts[1]) if len(parts) == 2 else None


def without_letters(options: Sequence[str]) -> list[str]:
    """The options without the letters before them, where each begins with its own: "A. …", "B. …"."""
    found = [_LETTERED.fullmatch(option) for option in options]
    own = all(each and each[1] == letter for each, letter in zip(found, LETTERS, strict=False))
    return [each[2] for each in found] if own and found else list(options)


def lettered(text: str) -> tuple[str, list[str]]:
    """What stands before "A." in a cell, and the options behind A, B, C … at the beginnings of its lines.

    No options where other letters stand there, or fewer than two.
    """
    return _parted(text, list(_LABEL_OF_LINE.finditer(text))) or (text, [])


def options_in(text: str) -> list[str]:
    """The options that one cell holds: behind their letters, also on one line, or else each on a line of its own."""
    if found := lettered(text)[1]:
        return found
    found = _parted(text, list(_LABEL.finditer(text)))
    if found and not found[0]:
        return found[1]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return lines if len(lines) > 1 else [part.strip() for part in text.split(";") if part.strip()]


def _parted(text: str, labels: Sequence[re.Match[str]]) -> tuple[str, list[str]] | None:
    """The text before the labels and between them; None where they are not A, B, C … and nothing else."""
    letters = "".join(match[1] or match[2] for match in labels)
    if len(letters) < 2 or letters not in (LETTERS[: len(letters)], LETTERS[: len(letters)].lower()):
        return None
    ends = [*(match.start() for match in labels[1:]), len(text)]
    options = [text[match.end() : end].strip(" \t\n;") for match, end in zip(labels, ends, strict=True)]
    return text[: labels[0].start()].strip(), options


def basis_of(line: str) -> Basis | None:
    """A legal basis from "number | place", or from words in which a document's number stands; None without one."""
    number, sign, place = line.partition(PAIR)
    if sign and number.strip():
        return Basis(number.strip(), place.strip())
    found = _DOCUMENT.search(line)
    if not found:
        return None
    before = _DOCUMENT_WORDS.sub("", line[: found.start()])
    return Basis(found[0], f"{before.strip(' ,;')} {line[found.end() :].strip(' ,;.')}".strip(" ,;"))


def match_of(cell: str, loose: dict[str, bool]) -> dict[str, bool] | None:
    """What may be ignored in a typed answer: all where the cell is empty; None for words that it cannot be."""
    words = [fold(word) for word in re.split("[,;\n]", cell) if word.strip()]
    if not words:
        return loose
    known = {fold(name): flag for flag, name in MATCH_NAMES.items()}
    if words == [fold(NOTHING_IGNORED)]:
        return dict.fromkeys(loose, False)
    return {flag: name in words for name, flag in known.items()} if set(words) <= set(known) else None


def _place(word: str) -> int:
    if len(word) == 1 and word.upper() in LETTERS:
        return LETTERS.index(word.upper())
    return int(word) - 1 if re.fullmatch(r"\d{1,2}", word, re.ASCII) else -1


def _by_letters(cell: str, options: Sequence[str]) -> list[int]:
    cell = _BEFORE_KEY.sub("", cell).strip()
    cell = cell[1:-1] if cell[:1] + cell[-1:] in ("()", "[]") else cell
    lettered = _LETTERED.fullmatch(cell.strip())
    words = [lettered[1]] if lettered and _by_texts(lettered[2], options) else _SEPARATORS.split(cell.strip(" ,;."))
    return _places([word.rstrip(".)") for word in words], options, r"[A-Ta-t]")


def _by_text_behind(cell: str, options: Sequence[str]) -> list[int]:
    """The options whose text stands behind a letter, which may be another's."""
    lettered = _LETTERED.fullmatch(_BEFORE_KEY.sub("", cell).strip())
    return _by_texts(lettered[2], options) if lettered else []


def _by_numbers(cell: str, options: Sequence[str]) -> list[int]:
    return _places(_SEPARATORS.split(_BEFORE_KEY.sub("", cell).strip(" ,;.")), options, r"\d{1,2}")


def _places(words: Sequence[str], options: Sequence[str], pattern: str) -> list[int]:
    """The places that all of the words name; none where one of them does not."""
    named = [_place(word) for word in words if re.fullmatch(pattern, word, re.ASCII)]
    fits = len(named) == len(words) == len(set(named)) and all(0 <= place < len(options) for place in named)
    return sorted(named) if fits else []


def _by_texts(cell: str, options: Sequence[str]) -> list[int]:
    """The options whose texts stand in the cell: one, or several, each on a line or behind a semicolon."""
    known = {_alike(option): place for place, option in enumerate(options) if option}
    bare = _BEFORE_TEXT.sub("", cell)
    for words in ([cell], [bare], bare.split("\n"), bare.split(";")):
        if all(_alike(word) in known for word in words):
            return sorted({known[_alike(word)] for word in words})
    return []


def _alike(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(" .;")
