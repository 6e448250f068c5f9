"""Questions in Word files."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from exchange.limited import Unfit
from exchange.word import Line, read_word
from questions.formats.layout import read_lines
from questions.formats.legacy import is_legacy, is_legacy_font, needs_its_font
from questions.formats.rows import Reading, Remark, Row, Written

if TYPE_CHECKING:
    from exchange.letters import Letterhead

_OTHERS = {"doc": ".doc", "rtf": ".rtf", "odt": ".odt", "pdf": ".pdf", "xlsx": ".xlsx", "html": ".html", "xml": ".xml"}
_HOSTILE = {"members", "size", "ratio", "name", "encrypted", "duplicate", "entities"}


def read(content: bytes) -> Reading:
    """The questions of a Word file; a file that is none, or not to be trusted, gives a remark and no rows.

    Call it in a limited process: see `questions.formats.doors`.
    """
    try:
        lines = read_word(content)
    except Unfit as unfit:
        return Reading(remarks=[_refusal(str(unfit))])
    if place := _legacy_line(lines):
        return Reading(remarks=[Remark("legacy-font", place)])
    reading = read_lines(lines)
    if changed := sum("change" in line.left_out for line in lines):
        reading.remarks.insert(0, Remark("tracked-changes", 0, {"count": changed}))
    return reading


def write(rows: Sequence[Row], head: "Letterhead | None" = None) -> Written:
    """The rows as a paper with its keys, explanations and legal bases, in the layout of Decree 30/2020/NĐ-CP."""
    from questions.formats.word_writing import write_key  # what writes Word files is slow to load

    return write_key(rows, head)


def _refusal(reason: str) -> Remark:
    if reason in _OTHERS:
        return Remark("not-docx", values={"format": _OTHERS[reason]})
    if reason == "locked":
        return Remark("locked-file")
    return Remark("unsafe-file" if reason in _HOSTILE else "broken-docx")


def _legacy_line(lines: list[Line]) -> int:
    """The line where text for an old font stands; 0 where there is none."""
    for line in lines:
        if any(is_legacy_font(run.look.font) and needs_its_font(run.text) for run in line.runs):
            return line.at
    if not is_legacy("\n".join(line.text for line in lines)):
        return 0
    return next((line.at for line in lines if is_legacy(line.text)), 1)
