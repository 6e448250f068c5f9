"""HTML, as Moodle keeps its texts, into our Markdown: what our Markdown has a mark for; the rest stays as its text.

Both ways are checked by the result: the Markdown is rendered and must show the same blocks, marks and words as the HTML
that it came from. Where it does not, marks are given up and the words are kept.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from questions.formats.markup_blocks import Block, Frame, Token, blocks_of, words_of
from questions.formats.texts import as_markdown
from questions.markdown import render, render_inline

_MARKS = re.compile(r"([\\`*_\[\]<>&#])")
_START_MARKS = re.compile(r"^([-+]|\d{1,9}(?=[.)]))(?=[.)]?(?:\s|$))")
_SIGNS = {"strong": "**", "em": "*"}


class Image(NamedTuple):
    """A picture that the HTML shows: where it lies, and what is said to those who do not see it."""

    address: str
    alt_text: str


class Marked(NamedTuple):
    """Markdown; whether something of the look of the HTML was lost; and the pictures it named."""

    text: str
    is_faithful: bool
    images: list[Image]


def from_html(html: str, *, inline: bool = False) -> Marked:
    """The HTML as Markdown. `inline` is for an option: one text, in which blocks become lines."""
    found = blocks_of(html)
    blocks = _flattened(found.blocks) if inline else found.blocks
    images = [Image(*image) for image in found.images]
    for escaping in (False, True):
        text = _markdown(blocks, escaping=escaping)
        if blocks_of(render_inline(text) if inline else render(text)).blocks == blocks:
            same_blocks = not inline or all(block.kind == "p" for block in found.blocks)
            return Marked(text, not found.lost and same_blocks, images)
    words = "\n".join(map(words_of, blocks))
    return Marked(as_markdown(words, inline=inline), False, images)


def to_html(text: str, *, inline: bool = False) -> tuple[str, bool]:
    """The Markdown as HTML, and whether `from_html` gives back a text that shows the same."""
    html = str(render_inline(text) if inline else render(text))
    back = from_html(html, inline=inline)
    again = render_inline(back.text) if inline else render(back.text)
    return html, back.is_faithful and blocks_of(again).blocks == blocks_of(html).blocks


def _flattened(blocks: list[Block]) -> list[Block]:
    """The blocks as lines of one; links as their words, for an option is itself something to press."""
    inline: list[Token] = []
    for block in blocks:
        if inline:
            inline.append(Token("break"))
        inline += [token for token in block.inline if token.kind not in ("open-a", "close-a")]
    return [Block("p", (), _joined(inline))] if inline else []


def _joined(inline: list[Token]) -> list[Token]:
    """Texts that stand beside each other as one."""
    joined: list[Token] = []
    for token in inline:
        if joined and token.kind == joined[-1].kind == "text":
            joined[-1] = Token("text", joined[-1].text + token.text)
        else:
            joined.append(token)
    return joined


def _markdown(blocks: list[Block], *, escaping: bool) -> str:
    written: list[str] = []
    signs: dict[int, str] = {}
    before: Block | None = None
    for block in blocks:
        gap = "\n" if before and before.path and block.path and before.path[0].place == block.path[0].place else "\n\n"
        lead, indent = _lead(block, signs, before)
        text = "".join(_inline(block, escaping))
        if escaping:
            text = "\n".join(_START_MARKS.sub(_escape_start, line) for line in text.split("\n"))
        written.append((gap if written else "") + lead + text.replace("\n", "\n" + indent))
        before = block
    return "".join(written)


def _lead(block: Block, signs: dict[int, str], before: Block | None) -> tuple[str, str]:
    """What stands before the block's first line, and before its other lines."""
    if block.kind == "heading":
        return "### ", ""
    if not block.path:
        return "", ""
    indent = ""
    for frame in block.path[:-1]:
        indent += " " * len(_marker(frame, signs, before))
    marker = _marker(block.path[-1], signs, before)
    return indent + marker, indent + " " * len(marker)


def _marker(frame: Frame, signs: dict[int, str], before: Block | None) -> str:
    """The mark of an item. A list that follows another of its sort takes other signs, or the two would be one."""
    if frame.place not in signs:
        first, second = (".", ")") if frame.is_ordered else ("-", "+")
        last = [signs[other.place] for other in (before.path if before else ()) if other.place in signs]
        signs[frame.place] = second if first in last else first
    sign = signs[frame.place]
    return f"{frame.number}{sign} " if frame.is_ordered else f"{sign} "


def _inline(block: Block, escaping: bool) -> Iterator[str]:
    for token in block.inline:
        name = token.kind.partition("-")[2]
        if token.kind == "text":
            yield _MARKS.sub(r"\\\1", token.text) if escaping else token.text
        elif token.kind == "break":
            yield " " if block.kind == "heading" else "\n"
        elif token.kind == "code":
            yield _code(token.text)
        elif token.kind == "open-a":
            yield "["
        elif token.kind == "close-a":
            yield f"]({token.text})"
        else:
            yield _SIGNS[name]


def _code(text: str) -> str:
    """The text between more backticks than it holds in a row."""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _escape_start(mark: re.Match[str]) -> str:
    return f"\\{mark[1]}" if mark[1] in "-+" else f"{mark[1]}\\"
