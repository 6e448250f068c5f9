"""The grammar of GIFT below its questions: blocks between empty lines, escapes, and the text formats.

Source: docs.moodle.org, "GIFT format": questions are parted by empty lines; a line that begins with // is a comment; a
backslash takes the meaning from ~ = # { } : and \\n is a line break; [html], [moodle], [plain] and [markdown] before a
text tell its format.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from questions.formats.markup import Image, from_html
from questions.formats.texts import as_markdown

ESCAPED = "~=#{}:"
"""What a backslash takes the meaning from, besides itself."""
FORMATS = ("html", "moodle", "plain", "markdown")
_ESCAPE = re.compile(r"\\([~=#{}:\\n])")
_HIDDEN = "\0"
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_CATEGORY = re.compile(r"\$CATEGORY:\s*(.*)")
_ANNOTATION = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.)*)\]")
HTML = re.compile(
    r"</?(?:p|br|hr|b|i|u|s|strong|em|small|big|font|strike|del|ins|mark|tt|code|pre|blockquote|center|div|span|img|a"
    r"|ul|ol|li|h[1-6]|sub|sup|table|tbody|thead|tr|td|th)(?:\s[^<>=]*+=[^<>]*+)?\s*/?>"
    r"|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});",
    re.IGNORECASE,
)
"""A tag or an entity. "a<b và b>c" is none."""


class Piece:
    """A part of a question in two forms of the same length: as it reads, and with a blank for whatever was escaped, in
    which the signs of the format are looked for."""

    def __init__(self, shown: str, signs: str) -> None:
        self.shown, self.signs = shown, signs

    @classmethod
    def of(cls, source: str) -> "Piece":
        shown, signs, end = [], [], 0
        for escape in _ESCAPE.finditer(source):
            plain = source[end : escape.start()]
            shown += [plain, "\n" if escape[1] == "n" else escape[1]]
            signs += [plain, _HIDDEN]
            end = escape.end()
        return cls("".join([*shown, source[end:]]), "".join([*signs, source[end:]]))

    def __getitem__(self, part: slice) -> "Piece":
        return Piece(self.shown[part], self.signs[part])

    def parted(self, sign: str) -> tuple["Piece", "Piece | None"]:
        """What stands before the sign and behind it; None where it does not occur."""
        place = self.signs.find(sign)
        return (self, None) if place < 0 else (self[:place], self[place + len(sign) :])

    def split(self, sign: str) -> list["Piece"]:
        """The pieces between the signs."""
        places = [match.span() for match in re.finditer(re.escape(sign), self.signs)]
        starts = [0, *(end for _start, end in places)]
        ends = [*(start for start, _end in places), len(self.signs)]
        return [self[start:end] for start, end in zip(starts, ends, strict=True)]

    @property
    def text(self) -> str:
        return self.shown.strip()


class Block(NamedTuple):
    """The lines of one question, with what stands for all of it."""

    line: int
    piece: Piece
    category: str
    code: str
    tags: list[str]


class Text(NamedTuple):
    """A text with its format taken into account."""

    markdown: str
    is_faithful: bool
    images: list[Image]


def blocks(text: str) -> Iterator[Block]:
    """The questions of a file with their lines, counted from 1, the category they stand in, and the id and the tags
    that Moodle writes into the comment above a question."""
    category, line, lines, code, tags = "", 0, [], "", []
    for number, source in enumerate([*text.split("\n"), ""], 1):
        stripped = source.strip()
        found = _CATEGORY.match(stripped)
        if stripped.startswith("//"):
            told = [(name, re.sub(r"\\(.)", r"\1", value)) for name, value in _ANNOTATION.findall(stripped)]
            code = next((value for name, value in told if name == "id"), code)
            tags = [*tags, *(value for name, value in told if name == "tag")]
            lines += [""] if lines else []  # a comment among the lines
        elif stripped and not found:
            line = line or number
            lines.append(source)
        elif lines:
            yield Block(line, Piece.of("\n".join(lines)), category, code, tags)
            line, lines, code, tags = 0, [], "", []
        elif not found:
            code, tags = "", []
        category = found[1] if found else category


def read_text(piece: Piece, default: str = "moodle", *, inline: bool = False) -> tuple[Text, str]:
    """The text as Markdown, and the format it has; `default` is the format of a text that does not tell it.

    Moodle's own format is text in which HTML may stand.
    """
    named = _FORMAT.match(piece.signs)
    told = named[1] if named else default
    words = piece.shown[named.end() :].strip() if named else piece.text
    if told == "markdown":
        return Text(words, True, []), told
    if told == "html" or (told == "moodle" and HTML.search(words)):
        html = words if told == "html" else words.replace("\n", "<br>")
        marked = from_html(html, inline=inline)
        return Text(marked.text, marked.is_faithful, marked.images), told
    return Text(as_markdown(words, inline=inline), True, []), told


def read_literal(piece: Piece) -> str:
    """A typed answer, which is compared as it is, whatever its format."""
    named = _FORMAT.match(piece.signs)
    return piece.shown[named.end() :].strip() if named else piece.text


def may_be_pairs(texts: Sequence[str]) -> bool:
    """Whether several typed answers may as well be pairs with another arrow: "→", or "=>", whose = takes them apart."""
    return len(texts) > 1 and (all("→" in text for text in texts) or any(text.startswith(">") for text in texts))


def escape(text: str) -> str:
    """The text with its signs escaped, on one line."""
    return re.sub(rf"([\\{re.escape(ESCAPED)}])", r"\\\1", text).replace("\n", "\\n")
