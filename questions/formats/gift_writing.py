"""Questions as a GIFT file for Moodle. Texts that show as they are typed are written as [plain], others as [html]:
Moodle's Markdown is another than ours."""

import re
from collections.abc import Iterator, Sequence

from questions.formats import answers
from questions.formats.categories import category_of
from questions.formats.gift_blocks import escape, may_be_pairs
from questions.formats.losses import losses, match_loss, unfit
from questions.formats.markup import to_html
from questions.formats.rows import Remark, Row, Written
from questions.formats.texts import as_line, shows_as_typed

KINDS = ("single", "multiple", "true_false", "numeric", "short_text", "matching")
_CLOSING, _ESCAPED = re.compile(r"([\\\]])"), r"\\\1"
HOLDS = ("explanation", "number", "code", "topic", "tags")


def write(rows: Sequence[Row]) -> Written:
    """The rows as GIFT in UTF-8; a row that GIFT cannot hold is left out with a remark."""
    lines: list[str] = []
    remarks: list[Remark] = []
    category = None
    for number, row in enumerate(rows, 1):
        refused = unfit(row, number, KINDS) or _unfit(row, number)
        remarks += refused or losses(row, number, HOLDS)
        if refused:
            continue
        if row.topic != (category or ""):
            category = row.topic
            lines.append(f"$CATEGORY: {category_of(category)}\n")
        texts = _Texts()
        lines.append(f"{_annotations(row)}{_question(row, texts)}")
        remarks += [Remark("lost-marks", number)] if texts.lost else []
        if row.kind == "short_text":
            remarks += match_loss(row, number, holds_case=False)
            remarks += [Remark("lost-certainty", number)] if may_be_pairs(row.key["accepted"]) else []
    return Written("\n".join(lines).encode(), remarks)


class _Texts:
    """Writes texts, and remembers whether the look of one of them cannot be written."""

    def __init__(self) -> None:
        self.lost = False
        self._format = ""

    def write(self, text: str, *, inline: bool = False) -> str:
        """The text behind its format, which is left out where it is that of the question's own text."""
        text = text.strip()
        if shows_as_typed(text, inline=inline) and "\n\n" not in text:
            told, written = "plain", text
        else:
            told = "html"
            written, is_faithful = to_html(text, inline=inline)
            self.lost = self.lost or not is_faithful
        inherited = told == self._format and written[:1] not in ("[", "%")
        self._format = self._format or told
        return escape(written) if inherited else f"[{told}]{escape(written)}"

    def write_plain(self, text: str) -> str:
        """A text that Moodle shows as it is, such as the right side of a matching."""
        shown, is_all = as_line(text)
        self.lost = self.lost or not is_all
        return escape(shown)


def _unfit(row: Row, number: int) -> list[Remark]:
    """What GIFT itself would misread: an arrow makes a matching of a typed answer, and parts the pairs of one."""
    if row.kind == "short_text":
        texts = row.key["accepted"]
    elif row.kind == "matching":
        texts = [option["text"] for option in row.content["options"] if option["side"] == "left"]
    else:
        texts = []
    return [Remark("lost-arrow", number)] if any("->" in text for text in texts) else []


def _annotations(row: Row) -> str:
    """The comment in which Moodle keeps a question's id and tags."""
    told = [("id", row.code)] if row.code else []
    told += [("tag", tag) for tag in row.tags]
    notes = (f"[{name}:{_CLOSING.sub(_ESCAPED, ' '.join(text.split()))}]" for name, text in told)
    return f"// {' '.join(notes)}\n" if told else ""


def _question(row: Row, texts: _Texts) -> str:
    name = f"::{escape(' '.join(row.number.split()))}::" if row.number else ""
    stem = texts.write(row.stem)
    answer = "\n".join(f"\t{line}" for line in _answer_lines(row, texts))
    feedback = f"\n\t####{texts.write(row.explanation)}" if row.explanation.strip() else ""
    return f"{name}{stem}{{{'#' if row.kind == 'numeric' else ''}\n{answer}{feedback}\n}}\n"


def _answer_lines(row: Row, texts: _Texts) -> Iterator[str]:
    options = row.content["options"]
    if row.kind == "true_false":
        yield "TRUE" if row.key == "T" else "FALSE"
    elif row.kind == "single":
        for option in options:
            yield f"{'=' if option['key'] == row.key else '~'}{texts.write(option['text'], inline=True)}"
    elif row.kind == "multiple":
        right, wrong = answers.shares(len(row.key), len(options) - len(row.key))
        for option in options:
            share = right if option["key"] in row.key else wrong
            yield f"~%{share}%{texts.write(option['text'], inline=True)}"
    elif row.kind == "numeric":
        yield f"={row.key['value']}:{row.key['tolerance']}"
    elif row.kind == "short_text":
        for text in row.key["accepted"]:
            yield f"={_literal(text)}"
    else:
        yield from _pairs(row, texts)


def _literal(text: str) -> str:
    """A typed answer. A star is escaped, for Moodle reads it as any words; what looks like a share or a format is not
    taken for one behind another."""
    text = text.strip()
    guard = "%100%[plain]" if text[:1] in ("%", "[") else ""
    return guard + escape(text.replace("*", "\\*"))


def _pairs(row: Row, texts: _Texts) -> Iterator[str]:
    rights = {option["key"]: option["text"] for option in row.content["options"] if option["side"] == "right"}
    for option in row.content["options"]:
        if option["side"] == "left":
            right = texts.write_plain(rights[row.key[option["key"]]])
            yield f"={texts.write(option['text'], inline=True)} -> {right}"
    unused = [key for key in rights if key not in row.key.values()]
    yield from (f"= -> {texts.write_plain(rights[key])}" for key in unused)
