"""What a format cannot hold of a question, told by its writer: one remark for each thing left out."""

from collections.abc import Collection

from questions.formats.answers import STRICT_MATCH, TRUE_FALSE
from questions.formats.rows import Remark, Row
from questions.kinds import KINDS
from questions.variants import declaration_of, is_unreadable

ORIGIN = ("audience", "use", "basis_status", "facts_valid_until", "as_of", "confidence", "source", "checked_by")
_PARTS = {
    "explanation": ("explanation",),
    "code": ("code",),
    "number": ("number",),
    "topic": ("topic",),
    "level": ("level",),
    "tags": ("tags",),
    "legal-bases": ("legal_bases",),
    "pictures": ("pictures",),
    "origin": ORIGIN,
}
"""The parts of a row that a format holds or not, by the word in the remark's code."""
_SHUFFLED = ("single", "multiple", "matching")


def losses(row: Row, number: int, holds: Collection[str]) -> list[Remark]:
    """A remark for each part that the row has and the format does not hold, at the row's number from 1.

    `holds` are words of the parts: "explanation", "code", "number", "topic", "level", "tags", "legal-bases",
    "pictures", "origin"; "legal-parts" of the bases, where their words do not tell them; "keep-order" and "unit" of a
    content; "wording" of the options of a statement, and "pairs" whose right side has an order of its own.
    """
    lost = [word for word, names in _PARTS.items() if word not in holds and any(getattr(row, name) for name in names)]
    if "legal-bases" in holds and "legal-parts" not in holds and any(basis.parts for basis in row.legal_bases):
        lost.append("legal-parts")
    if "keep-order" not in holds and row.kind in _SHUFFLED and row.content.get("keep_order"):
        lost.append("keep-order")
    elif "pairs" not in holds and row.kind == "matching" and row.content.get("keep_order") and not _stands_beside(row):
        lost.append("keep-order")
    if "unit" not in holds and row.content.get("unit"):
        lost.append("unit")
    if "wording" not in holds and row.kind == "true_false" and row.content["options"] != list(TRUE_FALSE):
        lost.append("wording")
    return [Remark(f"lost-{word}", number) for word in lost]


def unfit(row: Row, number: int, kinds: Collection[str], *, holds_parameters: bool = False) -> list[Remark]:
    """Why a format with these kinds cannot hold the question at all; empty when it can.

    Templates are no question: a format that holds no parameters leaves out what has them.
    """
    if row.kind not in kinds:
        return [Remark("lost-kind", number)]
    if row.variation is not None:
        if not holds_parameters:
            return [Remark("lost-parameters", number)]
        declaration = declaration_of(row.variation, row.stem, row.content, row.key, row.explanation)
        return [Remark("lost-unfinished", number)] if is_unreadable(declaration, row.kind) else []
    if not row.stem.strip() or KINDS[row.kind].validate(row.content, row.key):
        return [Remark("lost-unfinished", number)]
    return []


def match_loss(row: Row, number: int, *, holds_case: bool) -> list[Remark]:
    """Whether what may be ignored in a typed answer is other than Moodle ignores."""
    match = row.key["match"]
    kept = {**STRICT_MATCH, "case": match["case"]} if holds_case else STRICT_MATCH
    return [] if match == kept else [Remark("lost-match", number)]


def _stands_beside(row: Row) -> bool:
    """Whether the right side is in the order of the left one, the only order that files of pairs can tell."""
    rights = [option["key"] for option in row.content["options"] if option["side"] == "right"]
    used = [row.key[option["key"]] for option in row.content["options"] if option["side"] == "left"]
    return rights[: len(set(used))] == list(dict.fromkeys(used))
