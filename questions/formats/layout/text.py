"""Characters with their looks, made clean: what the labels are found in and the questions are cut from."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, repeat

from exchange.word import Image, Line, Look, Place, Run
from questions.formats.texts import LOWERED, RAISED

_NOTHING = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x61C])
_NOTHING |= dict.fromkeys(code for code in range(0x20) if chr(code) not in "\t\n") | dict.fromkeys(range(0x7F, 0xA0))
_SPACES = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_BREAKS = {0x0B: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_CLEAN = _NOTHING | _SPACES | _BREAKS
# Letters and marks as people mean them in a label: full-width forms, and capitals of other alphabets that look Latin.
_MEANT = {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
_MEANT |= str.maketrans("。、АВСЕНавсеΑΒΕΗ", "..ABCEHabceABEH")
_LOOK_ALIKE = re.compile(f"[{re.escape(''.join(map(chr, _MEANT)))}]")


@dataclass(frozen=True, slots=True)
class Rich:
    """A piece of text in which each character keeps its look."""

    text: str
    looks: tuple[Look, ...]
    meant: str
    """The same characters with full-width and foreign look-alikes made plain; for finding labels, never shown."""

    def __getitem__(self, part: slice) -> "Rich":
        return Rich(self.text[part], self.looks[part], self.meant[part])

    def __bool__(self) -> bool:
        return bool(self.text)

    def strip(self) -> "Rich":
        begin, end = len(self.text) - len(self.text.lstrip()), len(self.text.rstrip())
        return self[begin : max(begin, end)] if begin or end < len(self.text) else self

    @property
    def is_alike(self) -> bool:
        """Whether all characters look alike, as in most texts; soon told."""
        return bool(self.looks) and self.looks.count(self.looks[0]) == len(self.looks)

    @property
    def is_crossed_out(self) -> bool:
        """Whether a letter or digit is struck through."""
        if self.is_alike and not self.looks[0].strike:
            return False
        return any(look.strike and each.isalnum() for each, look in zip(self.text, self.looks, strict=True))

    def without_crossed_out(self) -> "Rich":
        return joined(self[place : place + 1] for place, look in enumerate(self.looks) if not look.strike)

    def squeezed(self) -> str:
        """The text with single spaces."""
        return " ".join(self.text.split())


def rich(runs: Iterable[Run]) -> Rich:
    """The runs as one text: NFC, also across runs; no invisible characters; raised and lowered digits as such."""
    parts = [(_cleaned(run), run.look) for run in runs]
    text = "".join(part for part, _look in parts)
    looks = tuple(chain.from_iterable(repeat(look, len(part)) for part, look in parts))
    if not unicodedata.is_normalized("NFC", text):
        pairs = list(_composed(list(zip(text, looks, strict=True))))
        text, looks = "".join(character for character, _look in pairs), tuple(look for _character, look in pairs)
    return Rich(text, looks, text.translate(_MEANT) if _LOOK_ALIKE.search(text) else text)


def plain(text: str, look: Look | None = None) -> Rich:
    return rich([Run(text, look or Look())])


def joined(parts: Iterable[Rich]) -> Rich:
    listed = list(parts)
    looks = tuple(look for part in listed for look in part.looks)
    return Rich("".join(part.text for part in listed), looks, "".join(part.meant for part in listed))


def beside(first: Rich, second: Rich) -> Rich:
    """Both texts with a space between."""
    return joined([first, plain(" ", second.looks[0]), second]) if first and second else joined([first, second])


def _cleaned(run: Run) -> str:
    text = run.text if run.text.isprintable() else run.text.translate(_CLEAN)  # nothing of these is printable
    if run.look.position:
        return text.translate(RAISED if run.look.position == "superscript" else LOWERED)
    return text


def _composed(pairs: list[tuple[str, Look]]) -> Iterator[tuple[str, Look]]:
    """The characters with each mark joined to its letter, whose look it takes."""
    cluster, look = "", Look()
    for character, its_look in [*pairs, ("", Look())]:
        if cluster and character and unicodedata.combining(character):
            cluster += character
            continue
        yield from ((each, look) for each in unicodedata.normalize("NFC", cluster))
        cluster, look = character, its_look


@dataclass(slots=True)
class Piece:
    """One line as the eye sees it: a paragraph, or a part of one between two breaks."""

    rich: Rich
    at: int
    place: Place | None = None
    is_heading: bool = False
    is_new: bool = True
    """Whether a paragraph begins here."""
    images: list[Image] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def meant(self) -> str:
        return self.rich.meant


def pieces(lines: Iterable[Line]) -> list[Piece]:
    """The lines with their automatic numbers written out, cut at breaks."""
    found = []
    for line in lines:
        whole = rich(line.runs)
        if line.number and line.number != "•":
            whole = joined([plain(f"{line.number} "), whole])
        elif line.number and whole.text.strip():
            whole = joined([plain("- "), whole])
        begin = 0
        for end in [match.start() for match in re.finditer("\n", whole.text)] + [len(whole.text)]:
            found.append(Piece(whole[begin:end].strip(), line.at, line.place, line.is_heading, begin == 0))
            begin = end + 1
        found[-1].images, found[-1].left_out = line.images, line.left_out
    return found
