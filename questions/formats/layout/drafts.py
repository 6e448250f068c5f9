"""A question as it is gathered line by line, before it is judged."""

from dataclasses import dataclass, field

from questions.formats.layout.text import Rich, plain
from questions.formats.rows import Picture, Remark


@dataclass(slots=True)
class DraftOption:
    letter: str
    """As it was typed; "" where a box stands in its place."""
    label: Rich
    text: Rich
    at: int
    is_ticked: bool = False
    style: str = ""
    table: int | None = None
    has_picture: bool = False


@dataclass(slots=True)
class Told:
    """A text and the line where it stands."""

    text: str
    at: int


@dataclass(slots=True)
class Draft:
    at: int
    number: str
    stem: list[tuple[Rich, bool]] = field(default_factory=list)
    """Lines, and whether a paragraph begins with each."""
    options: list[DraftOption] = field(default_factory=list)
    keys: list[Told] = field(default_factory=list)
    """What stands behind "Đáp án:" in the question."""
    answers: list[Told] = field(default_factory=list)
    """What a table or list of answers says."""
    explanation: list[str] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    topic: str = ""
    level: int = 0
    source: str = ""
    pictures: list[Picture] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    is_doubtful: bool = False
    """Whether it is a guess that its answers are its own."""
    has_gap: bool = False
    """Whether dots to write on stand where the answer should."""
    open_field: str = ""
    """The label under which lines are being read; "" for the stem and the options."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing more has to come."""
        return len(self.options) > 1 or bool(self.keys) or bool(self.open_field)

    def say(self, code: str, at: int = 0, **values: str | int) -> None:
        self.remarks.append(Remark(code, at or self.at, values))


def shortened(text: str, most: int = 80) -> str:
    """The beginning of a text, for a remark."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


NO_TEXT = plain("")
