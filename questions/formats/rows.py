"""What every format is read into and written from: questions as rows, with remarks on what was found.

A row is plain data, so that it can leave the limited process in which a file is read, wait in the database until the
person who sent the file confirms it, and be mended there. Remarks are codes with values, whose sentences, in the
reader's language, are in `questions.formats.remarks`.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from string import ascii_uppercase
from typing import Any, NamedTuple

from questions.citing import cited


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to be said: a code of `questions.formats.remarks`, where in the file, and what its sentence names."""

    code: str
    line: int = 0
    """Counted from 1: the line of a text, the paragraph of a Word file, the row of a sheet; 0 is the whole file."""
    values: dict[str, str | int] = field(default_factory=dict)


MOST_QUESTIONS = 5_000
"""So many an import takes from one file; a reader may stop behind one more, since none of them is taken then."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it stood in the file, still unchecked: it passes exchange.images before anybody sees it."""

    content: bytes
    name: str = ""
    alt_text: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal document by its number, and the place in it in words ("điểm b khoản 3 Điều 10").

    `parts` are its article, clause and point by these names, where they are told beside the words: words of their own
    ("Chương II") need not name them. None leaves them to the words.
    """

    number: str
    citation: str = ""
    type: str = field(default="", compare=False)
    """The kind of document in words ("nghị định"), where it is known: no file has to say it, for the site knows it."""
    parts: dict[str, str] | None = None

    def __str__(self) -> str:
        return cited(self.number, self.type, self.citation)


@dataclass(slots=True)
class Row:
    """One question as a file tells it. Empty means that the file does not say.

    `content` and `key` are as Revision.content and AnswerKey.key keep them; `key` is None when none was found.
    `certain` is False where the key was read from something that may mean anything else: a person must confirm it.
    """

    line: int
    stem: str
    kind: str = ""
    content: dict[str, Any] = field(default_factory=lambda: {"options": [], "keep_order": False, "unit": None})
    key: Any = None
    variation: dict[str, Any] | None = None
    """What varies from paper to paper, as Revision.variation keeps it; only our own format carries it."""
    certain: bool = True
    explanation: str = ""
    number: str = ""
    """What the file calls the question: "12" of "Câu 12", the title in Moodle."""
    code: str = ""
    """The question's code in a bank, where the format carries it."""
    topic: str = ""
    level: int = 0
    """1 to 3; 0 where it is not said."""
    tags: list[str] = field(default_factory=list)
    legal_bases: list[Basis] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    audience: str = ""
    use: str = ""
    basis_status: str = ""
    facts_valid_until: str = ""
    as_of: str = ""
    confidence: str = ""
    source: str = ""
    checked_by: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    """What the file has no place for, so that its content and key do not mean it: "keep-order" and "unit" of a content,
    the "wording" of the options of a statement, the "tolerance" of a number, and what may be ignored in a typed answer:
    the "case", and all else ("match")."""
    remarks: list[Remark] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The row as JSON values; pictures in base64."""
        pictures = [
            {"content": b64encode(one.content).decode(), "name": one.name, "alt_text": one.alt_text}
            for one in self.pictures
        ]
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        bases = [asdict(basis) for basis in self.legal_bases]
        remarks = [asdict(remark) for remark in self.remarks]
        return told | {"pictures": pictures, "legal_bases": bases, "remarks": remarks}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Row":
        """The row that `to_json` told of."""
        pictures = [Picture(b64decode(one["content"]), one["name"], one["alt_text"]) for one in told["pictures"]]
        bases = [Basis(**basis) for basis in told["legal_bases"]]
        remarks = [Remark(**remark) for remark in told["remarks"]]
        return cls(**told | {"pictures": pictures, "legal_bases": bases, "remarks": remarks})


@dataclass(slots=True)
class Reading:
    """What a reader made of a file: its questions in order, and what is to be said about the file as a whole or about
    parts of it that are no question it could take."""

    rows: list[Row] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {"rows": [row.to_json() for row in self.rows], "remarks": [asdict(remark) for remark in self.remarks]}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Reading":
        return cls([Row.from_json(row) for row in told["rows"]], [Remark(**remark) for remark in told["remarks"]])


class Written(NamedTuple):
    """A file, and what the format could not hold: one remark for each thing left out, at the row's number from 1."""

    content: bytes
    remarks: list[Remark]


def option_rows(texts: Iterable[str], side: str = "") -> list[dict[str, str]]:
    """Options with the keys A, B, C …, or for the left side of a matching 1, 2, 3 …."""
    placed = {"side": side} if side else {}
    return [
        {"key": str(number + 1) if side == "left" else _letter(number), "text": text} | placed
        for number, text in enumerate(texts)
    ]


def _letter(number: int) -> str:
    """A for 0, Z for 25; then A1, B1 …: no question may have so many, but each has to be named when it is refused."""
    turn, place = divmod(number, len(ascii_uppercase))
    return ascii_uppercase[place] + (str(turn) if turn else "")
