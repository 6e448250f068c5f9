"""Questions as papers of an office, to be printed: a paper without keys, and the same paper with them.

The one with keys is laid out so that our own reader of Word files takes it back. Whether it does is not guessed: what
was written is read again, and each question that comes back otherwise is told. Both papers show options in the same
order, so that the letters of the one are those of the other.
"""

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from exchange.letters import Letter, Letterhead, Words
from exchange.word import read_word
from questions.formats.answers import TRUE_FALSE
from questions.formats.layout import read_lines
from questions.formats.losses import losses, match_loss, unfit
from questions.formats.markup_blocks import Block, Token, blocks_of
from questions.formats.rows import Remark, Row, Written
from questions.kinds import KINDS
from questions.markdown import plain, render, render_inline
from questions.randomness import Draw

HOLDS = ("explanation", "topic", "level", "legal-bases", "pictures", "unit")
_TYPED = ("numeric", "short_text")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
INSTRUCTIONS = {
    "multiple": "chọn mọi phương án đúng",
    "true_false": "đúng hay sai",
    "ordering": "sắp xếp theo thứ tự",
    "matching": "ghép đôi",
    "numeric": "điền số",
    "short_text": "điền câu trả lời",
}
"""What an entrant has to do, where it is not to choose one option."""
LEVELS = {1: "Nhận biết", 2: "Thông hiểu", 3: "Vận dụng"}
RECIPIENTS = ("……", "Lưu: VT, ……")
SIGNER = "[Quyền hạn, chức vụ của người ký]"
END = "--- HẾT ---"
TRUTHS = {option["key"]: option["text"] for option in TRUE_FALSE}
_OPTION_INDENT = 10
_SHUFFLED = ("ordering", "matching")


def write_key(rows: Sequence[Row], head: Letterhead | None = None) -> Written:
    """The paper with its keys, explanations and legal bases."""
    letter = Letter("Đáp án và giải thích")
    letter.head(head or Letterhead(), "Đáp án", "Đáp án, giải thích và căn cứ pháp lý của câu hỏi")
    whole, remarks = _questions(letter, rows, with_key=True)
    letter.end(END, RECIPIENTS, SIGNER)
    content = letter.saved()
    return Written(content, sorted([*remarks, *_read_otherwise(content, whole)], key=lambda remark: remark.line))


def write_paper(rows: Sequence[Row], head: Letterhead | None = None) -> Written:
    """The paper as entrants get it: with nothing of a key."""
    letter = Letter("Đề thi")
    letter.head(head or Letterhead(), "Đề thi", "[Tên cuộc thi, bảng thi, thời gian làm bài]")
    _whole, remarks = _questions(letter, rows, with_key=False)
    letter.end(END, RECIPIENTS, SIGNER)
    return Written(letter.saved(), remarks)


def _questions(
    letter: Letter, rows: Sequence[Row], *, with_key: bool
) -> tuple[dict[int, tuple[int, Row]], list[Remark]]:
    """Write the rows that are finished; return those with their place by their new number, and what is lost."""
    whole: dict[int, tuple[int, Row]] = {}
    remarks: list[Remark] = []
    for place, row in enumerate(rows, 1):
        if refused := unfit(row, place, KINDS):
            remarks += refused
            continue
        whole[len(whole) + 1] = (place, row)
        remarks += _Question(letter, row, len(whole)).write(place, with_key=with_key)
    return whole, remarks


class _Question:
    """One question on its way onto paper: its options stand under letters in the order in which they are shown."""

    def __init__(self, letter: Letter, row: Row, number: int) -> None:
        self._letter, self._row, self._number = letter, row, number
        self._options = _arranged(row)
        lettered = [option for option in self._options if option.get("side") != "left"]
        self._letters = {option["key"]: LETTERS[place] for place, option in enumerate(lettered)}
        self._lefts = {
            option["key"]: place
            for place, option in enumerate((each for each in self._options if each.get("side") == "left"), 1)
        }

    def write(self, place: int, *, with_key: bool) -> list[Remark]:
        row, remarks = self._row, []
        self._stem()
        shown = [self._letter.picture(each.content, each.alt_text) for each in row.pictures]
        if not all(shown):
            remarks.append(Remark("lost-pictures", place))
        for option in self._options:
            self._option(option)
        if not with_key:
            self._letter.rule(0 if self._options else 1)
            return remarks
        self._key()
        return remarks + _told_losses(row, place, self._number)

    def _stem(self) -> None:
        asked = INSTRUCTIONS.get(self._row.kind)
        label = Words(f"Câu {self._number}" + (f" ({asked})" if asked else "") + ". ", bold=True)
        blocks = blocks_of(render(self._row.stem)).blocks
        for place, block in enumerate(blocks):
            words = [*_bullet(block), *_words_of(block.inline)]
            self._letter.paragraph([label, *words] if place == 0 else words)

    def _option(self, option: dict[str, str]) -> None:
        """An option in its line. What is bold in it leans: bold type would be read as the mark of the right one."""
        name = str(self._lefts[option["key"]]) if option.get("side") == "left" else self._letters[option["key"]]
        blocks = blocks_of(render_inline(_option_text(self._row, option))).blocks
        words = [word for block in blocks for word in _words_of(block.inline)]
        leaning = [Words(word.text, italic=word.bold or word.italic) for word in words]
        self._letter.paragraph([Words(f"{name}. "), *leaning], indent=_OPTION_INDENT, space=3)

    def _key(self) -> None:
        row = self._row
        told = [("Đáp án", _key_words(row, self._letters, self._lefts))]
        if row.kind == "numeric" and row.key["tolerance"] != "0":
            told.append(("Sai số cho phép", _decimal(row.key["tolerance"])))
        if row.kind == "short_text" and len(row.key["accepted"]) > 1:
            told.append(("Cũng được chấp nhận", "; ".join(row.key["accepted"][1:])))
        for name, text in told:
            self._field(name, [Words(text)])
        self._explanation()
        if row.legal_bases:
            self._field("Căn cứ", [Words("; ".join(map(str, row.legal_bases)))])
        for name, text in (("Chủ đề", row.topic), ("Mức độ", LEVELS.get(row.level, ""))):
            if text:
                self._field(name, [Words(text)])

    def _explanation(self) -> None:
        blocks = blocks_of(render(self._row.explanation)).blocks
        for place, block in enumerate(blocks):
            words = [*_bullet(block), *_words_of(block.inline)]
            if place == 0:
                self._field("Giải thích", words)
            else:
                self._letter.paragraph(words, space=3)

    def _field(self, name: str, words: Sequence[Words]) -> None:
        self._letter.paragraph([Words(f"{name}: ", bold=True), *words], space=3)


def _arranged(row: Row) -> list[dict[str, str]]:
    """The options as they are shown. What would tell the answer by its order is shuffled, the same way every time."""
    options = list(row.content["options"])
    if row.kind not in _SHUFFLED or row.content.get("keep_order"):
        return options
    lefts = [option for option in options if option.get("side") == "left"]
    rest = [option for option in options if option.get("side") != "left"]
    chance = Draw(sha256(row.stem.encode(errors="replace")).digest())
    shuffled = chance.shuffled(rest)
    if row.kind == "ordering" and [option["key"] for option in shuffled] == row.key:
        shuffled = shuffled[1:] + shuffled[:1]
    return lefts + shuffled


def _option_text(row: Row, option: dict[str, str]) -> str:
    """A statement is judged in two words that a reader knows."""
    return TRUTHS[option["key"]] if row.kind == "true_false" else option["text"]


def _key_words(row: Row, letters: dict[str, str], lefts: dict[str, int]) -> str:
    match row.kind:
        case "single" | "true_false":
            return letters[row.key]
        case "multiple":
            return ", ".join(sorted(letters[name] for name in row.key))
        case "ordering":
            return " → ".join(letters[name] for name in row.key)
        case "matching":
            return ", ".join(f"{lefts[left]}-{letters[right]}" for left, right in row.key.items())
        case "numeric":
            return " ".join(filter(None, [_decimal(row.key["value"]), row.content.get("unit")]))
    return row.key["accepted"][0]


def _decimal(number: str) -> str:
    return number.replace(".", ",")


def _bullet(block: Block) -> list[Words]:
    if not block.path:
        return []
    frame = block.path[-1]
    return [Words(f"{frame.number}. " if frame.is_ordered else "- ")]


def _words_of(inline: Sequence[Token]) -> Iterator[Words]:
    """Text with its bold and italic words; a link is followed by its address, which paper cannot hide."""
    bold = italic = 0
    for token in inline:
        step = {"open": 1, "clos": -1}.get(token.kind[:4], 0)
        if token.kind.endswith("strong"):
            bold += step
        elif token.kind.endswith("em"):
            italic += step
        elif token.kind == "close-a" and token.text:
            yield Words(f" ({token.text})", bool(bold), bool(italic))
        elif token.kind == "break":
            yield Words("\n")
        elif token.kind in ("text", "code"):
            yield Words(token.text, bool(bold), bool(italic))


# --- what comes back -----------------------------------------------------------------------------------------------


def _told_losses(row: Row, place: int, number: int) -> list[Remark]:
    """What the layout has no place for."""
    holds = HOLDS if row.number not in ("", str(number)) else (*HOLDS, "number")
    found = losses(row, place, holds)
    if row.kind == "short_text":
        found += match_loss(row, place, holds_case=False)
    if row.kind in _TYPED:
        found.append(Remark("lost-certainty", place))
    return found


def _read_otherwise(content: bytes, whole: dict[int, tuple[int, Row]]) -> list[Remark]:
    """Read the file again, and tell each question that does not come back as it was."""
    back: dict[str, list[Row]] = {}
    for row in read_lines(read_word(content)).rows:
        back.setdefault(row.number, []).append(row)
    remarks = []
    for number, (place, row) in whole.items():
        found = back.get(str(number), [])
        if [_meaning(each) for each in found] != [_meaning(row)]:
            remarks.append(Remark("lost-reading", place))
        elif row.kind not in _TYPED and not found[0].certain:
            remarks.append(Remark("lost-certainty", place))
    return remarks


def _meaning(row: Row) -> dict[str, Any]:
    """What a question says, whatever letters its options stand under."""
    texts = {option["key"]: plain(_option_text(row, option)) for option in row.content["options"]}
    return {
        "stem": _seen(row.stem),
        "kind": row.kind,
        "key": _key_meaning(row, texts),
        "unit": row.content.get("unit") or None,
        "explanation": _seen(row.explanation),
        "bases": [(basis.number, basis.citation) for basis in row.legal_bases],
        "topic": row.topic,
        "level": row.level,
        "pictures": [picture.alt_text for picture in row.pictures],
    }


def _seen(text: str) -> list[Block]:
    return blocks_of(render(text)).blocks


def _key_meaning(row: Row, texts: dict[str, str]) -> Any:
    match row.kind:
        case "matching":
            pairs = sorted((texts[left], texts[right]) for left, right in (row.key or {}).items())
            return pairs, sorted(texts.values())
        case "ordering":
            return [texts[name] for name in row.key or ()]
        case "numeric":
            return row.key and tuple(float(row.key[name]) for name in ("value", "tolerance"))
        case "short_text":
            return row.key and [re.sub(r"\s+", " ", text) for text in row.key["accepted"]]
    named = row.key if isinstance(row.key, list) else [row.key]
    return list(texts.values()), [texts.get(name) for name in named]
