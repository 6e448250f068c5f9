"""What a Word file is read into: lines of runs, as plain data."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Look(NamedTuple):
    """How characters look, whatever made them so: a style, a table's cell or the run itself."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    colour: str = ""
    """Six hexadecimal digits; "" for black and for what the reader's screen decides."""
    highlight: str = ""
    """The colour, or the border, behind or around the text; "" for none."""
    position: str = ""
    """"superscript", "subscript" or ""."""
    font: str = ""


PLAIN = Look()


class Run(NamedTuple):
    """Characters that look alike; tabs and line breaks are characters."""

    text: str
    look: Look = PLAIN


class Place(NamedTuple):
    """A cell of a table, all counted from 0; a table within a cell is a table of its own."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as it stands in the file; nothing about it has been checked."""

    content: bytes
    name: str
    alt_text: str = ""


@dataclass(slots=True)
class Line:
    """One paragraph."""

    at: int
    """Counted from 1 over the whole file."""
    runs: list[Run] = field(default_factory=list)
    number: str = ""
    """The number that Word itself writes before the paragraph: "1.", "Câu 2:", "A."; "•" for any bullet."""
    place: Place | None = None
    is_heading: bool = False
    images: list[Image] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """What stands here and cannot be told as a line: "formula" (told as its letters), "footnote", "comment", "object",
    "hidden", "linked-picture"; and "change" where nobody has accepted yet what somebody changed: text, or its look."""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)
