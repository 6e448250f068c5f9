"""What a piece of HTML shows: blocks with marked words, the same for all the ways in which HTML can say it."""

import re
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import quote

from questions.formats.texts import LOWERED, RAISED, clean

_SPACE = re.compile("[ \t\n\r\f\xa0]+")  # editors put no-break spaces wherever two spaces or an empty line are typed
_MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_PARAGRAPHS = {"p", "div", "section", "article", "blockquote", "pre", "table", "tr", "tbody", "thead", "dl", "dt", "dd"}
_LISTS = {"ul", "ol"}
_CELLS = {"td", "th"}
_UNSEEN = {"script", "style", "head", "title", "template", "noscript"}
_OF_NO_LOOK = {"html", "body", "p", "div", "section", "article", "span", "br", "img", "a", "code", "li"}
_SHIFTED = {"sup": RAISED, "sub": LOWERED}
_KNOWN = _OF_NO_LOOK | _LISTS | set(_SHIFTED) | set(_MARKS) | _HEADINGS
_SAFE_IN_ADDRESS = "%/:?#@!$&'*+,;=~"
_MOST_LISTS = 6
"""Lists within lists; what is deeper is put into the sixth."""


class Token(NamedTuple):
    """A piece of a line: "text", "code", "break", or "open-" and "close-" with strong, em or a; `text` is an address
    for a link."""

    kind: str
    text: str = ""


class Frame(NamedTuple):
    """One of the lists in which an item stands: which of the document's, of which sort, and the item's number in it."""

    place: int
    is_ordered: bool
    number: int


class Block(NamedTuple):
    """A paragraph ("p"), a heading or an item of a list; `path` is the lists around an item, from the outside."""

    kind: str
    path: tuple[Frame, ...]
    inline: list[Token]


class Found(NamedTuple):
    blocks: list[Block]
    images: list[tuple[str, str]]
    """Address and alternative text."""
    lost: set[str]
    """Tags whose look has no place in a block."""


def blocks_of(html: str) -> Found:
    """Read the HTML, however it is nested. Never raises."""
    reader = _Reader()
    reader.feed(clean(html))
    reader.close()
    reader.end_block()
    return Found(_counted(reader.blocks), reader.images, reader.lost)


def words_of(block: Block) -> str:
    """The words of the block without their marks, in its lines."""
    words = [token._replace(text="\n") if token.kind == "break" else token for token in block.inline]
    return "".join(token.text for token in words if token.kind in ("text", "code", "break"))


def _counted(blocks: list[Block]) -> list[Block]:
    """The blocks with their lists numbered as they appear, so that empty ones do not count."""
    places: dict[int, int] = {}
    counted = []
    for block in blocks:
        path = tuple(frame._replace(place=places.setdefault(frame.place, len(places))) for frame in block.path)
        counted.append(block._replace(path=path))
    return counted


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.images: list[tuple[str, str]] = []
        self.lost: set[str] = set()
        self._inline: list[Token] = []
        self._kind = "p"
        self._open: list[tuple[str, str]] = []
        self._path: list[Frame] = []
        self._lists = 0
        self._unseen = 0
        self._in_code = False
        self._shifts: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _LISTS:
            self._open_list(tag, told)
        elif tag == "li":
            self._next_item()
        elif tag in _HEADINGS:
            self.end_block()
            self._kind = "heading"
        elif tag in _PARAGRAPHS:
            self.end_block()
        elif tag in _CELLS:
            self._inline.append(Token("text", " "))
        elif tag == "br":
            self._inline.append(Token("break"))
        elif tag == "img":
            self.images.append((told.get("src", ""), clean(told.get("alt", "")).strip()))
        elif tag == "code":
            self._in_code = True
        elif tag in _SHIFTED:
            self._shifts.append(tag)
        elif tag in _MARKS or tag == "a":
            self._open_mark(_MARKS.get(tag, tag), told.get("href", ""))
        if tag not in _KNOWN:
            self.lost.add(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _LISTS:
            self.end_block()
            self._path = self._path[:-1]
        elif tag in _HEADINGS or tag in _PARAGRAPHS or tag == "li":
            self.end_block()
        elif tag == "code":
            self._in_code = False
        elif tag in self._shifts:
            self._shifts.remove(tag)
        elif tag in _MARKS or tag == "a":
            self._close_mark(_MARKS.get(tag, tag))

    def handle_data(self, data: str) -> None:
        if self._shifts and not self._unseen:
            data = self._shifted(data)
        if not self._unseen:
            self._inline.append(Token("code" if self._in_code else "text", _SPACE.sub(" ", data)))

    def _shifted(self, data: str) -> str:
        """The text raised or lowered; where not all of it can be, as it stands, and told."""
        table = _SHIFTED[self._shifts[-1]]
        if all(ord(character) in table or character.isspace() for character in data):
            return data.translate(table)
        self.lost.add(self._shifts[-1])
        return data

    def end_block(self) -> None:
        """Put what was gathered into a block, if anything shows; marks do not reach over the end of a block."""
        for name, address in reversed(self._open):
            self._inline.append(Token(f"close-{name}", address))
        self._open, self._shifts = [], []
        for part in _paragraphs(_tidied(self._inline)):
            self._put(part)
        self._inline, self._kind = [], "p"

    def _put(self, inline: list[Token]) -> None:
        path = tuple(self._path)
        if path and path[-1].number == 0:
            self._next_item(number=1)
            path = tuple(self._path)
        last = self.blocks[-1] if self.blocks else None
        if path and last and last.path == path:  # a second paragraph of the item
            last.inline.append(Token("break"))
            last.inline.extend(inline)
        else:
            self.blocks.append(Block("item" if path else self._kind, path, inline))

    def _open_list(self, tag: str, told: dict[str, str]) -> None:
        self.end_block()
        self._lists += 1
        start = told.get("start", "")
        first = int(start) if tag == "ol" and re.fullmatch(r"\d{1,9}", start, re.ASCII) else 1
        self._path.append(Frame(self._lists, tag == "ol", first - 1))
        if len(self._path) > _MOST_LISTS:
            self.lost.add("list")
            self._path[-2:] = [self._path[-1]]

    def _next_item(self, number: int | None = None) -> None:
        if number is None:
            self.end_block()
        if self._path:
            frame = self._path[-1]
            self._path[-1] = frame._replace(number=frame.number + 1)

    def _open_mark(self, name: str, address: str) -> None:
        if any(name == other for other, _address in self._open):
            return
        if name == "a" and not address.lower().startswith(("http://", "https://")):
            return
        self._open.append((name, quote(address, safe=_SAFE_IN_ADDRESS)))
        self._inline.append(Token(f"open-{name}"))

    def _close_mark(self, name: str) -> None:
        """Close the mark, and what was opened within it: Markdown knows no crossing marks."""
        while any(name == other for other, _address in self._open):
            inner, address = self._open.pop()
            self._inline.append(Token(f"close-{inner}", address))


def _tidied(inline: list[Token]) -> list[Token]:
    """The line as it is seen: white space once and outside the marks, texts joined, no marks around nothing."""
    tokens = _joined(inline)
    for _pass in range(len(tokens) + 1):
        tidier = _joined(_without_empty_marks(_spaces_outside(tokens)))
        if tidier == tokens:
            break
        tokens = tidier
    return _trimmed(tokens)


def _joined(tokens: list[Token]) -> list[Token]:
    joined: list[Token] = []
    for token in tokens:
        if joined and token.kind == joined[-1].kind and token.kind in ("text", "code"):
            joined[-1] = Token(token.kind, _SPACE.sub(" ", joined[-1].text + token.text))
        elif token.text or token.kind != "text":
            joined.append(token)
    return joined


def _spaces_outside(tokens: list[Token]) -> list[Token]:
    moved = list(tokens)
    for place in range(len(moved) - 1):
        first, second = moved[place : place + 2]
        if first.kind.startswith("open-") and second.kind == "text" and second.text.startswith(" "):
            moved[place : place + 2] = [Token("text", " "), first, Token("text", second.text[1:])]
        elif first.kind == "text" and first.text.endswith(" ") and second.kind.startswith("close-"):
            moved[place : place + 2] = [Token("text", first.text[:-1]), second, Token("text", " ")]
        elif first.kind.startswith("open-") and second.kind == "break":
            moved[place : place + 2] = [second, first]
        elif first.kind == "break" and second.kind.startswith("close-"):
            moved[place : place + 2] = [second, first]
    return moved


def _without_empty_marks(tokens: list[Token]) -> list[Token]:
    """Leave out marks around nothing, and marks that end only to begin again."""
    kept: list[Token] = []
    for token in tokens:
        opens = token.kind.partition("-")[2]
        pair = {kept[-1].kind, token.kind} if kept and opens else set()
        if pair == {f"open-{opens}", f"close-{opens}"} and opens != "a":
            kept.pop()
        elif not (token.kind == "text" and not token.text):
            kept.append(token)
    return kept


def _trimmed(tokens: list[Token]) -> list[Token]:
    """No white space at the ends and around line breaks, no line breaks at the ends."""
    trimmed: list[Token] = []
    for place, token in enumerate(tokens):
        text = token.text
        if token.kind == "text":
            if place == 0 or tokens[place - 1].kind == "break":
                text = text.removeprefix(" ")
            if place + 1 == len(tokens) or tokens[place + 1].kind == "break":
                text = text.removesuffix(" ")
        if text or token.kind != "text":
            trimmed.append(Token(token.kind, text))
    while trimmed and trimmed[0].kind == "break":
        trimmed.pop(0)
    while trimmed and trimmed[-1].kind == "break":
        trimmed.pop()
    return trimmed


def _paragraphs(tokens: list[Token]) -> list[list[Token]]:
    """Two line breaks in a row part paragraphs, where no mark stands open."""
    parts: list[list[Token]] = [[]]
    depth = breaks = 0
    for token in tokens:
        depth += {"open": 1, "close": -1}.get(token.kind.partition("-")[0], 0)
        breaks = breaks + 1 if token.kind == "break" else 0
        if breaks == 1:
            parts[-1].append(token)
        elif breaks == 2 and depth == 0:
            parts[-1].pop()
            parts.append([])
        elif breaks == 0:
            parts[-1].append(token)
    return [part for part in parts if any(token.kind in ("text", "code") for token in part)]
