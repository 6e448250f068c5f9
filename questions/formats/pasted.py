"""Questions in plain text, as it is pasted from anywhere."""

import codecs
import re
from collections.abc import Iterator, Sequence

from exchange.word import Line, Look, Run
from questions.formats.layout import read_lines, with_tables
from questions.formats.legacy import is_legacy
from questions.formats.rows import Reading, Remark

_BOLD = re.compile(r"(?<!\w)\*\*(?=[^\s*])([^*]+)(?<=\S)\*\*(?!(?<=\w\*\*)\w)")
_ROW = re.compile(r"\s*\|(?P<cells>[^|]*\|.*)\|\s*")
_RULE = re.compile(r"\s*\|(?:\s*:?-+:?\s*\|)+\s*")
""" "|---|---|", which parts the headings of such a table from its rows."""
MOST_CHARACTERS, MOST_LINES = 5_000_000, 100_000
codecs.lookup("utf-16")  # while modules may still be loaded


def read(content: bytes) -> Reading:
    """The questions of a text in UTF-8, or in the UTF-16 that Windows writes as "Unicode"."""
    text = _decoded(content)
    if text is None:
        legacy = is_legacy(content.decode("latin-1"))
        return Reading(remarks=[Remark("legacy-font" if legacy else "not-utf-8")])
    written = _lines(text)
    if len(text) > MOST_CHARACTERS or len(written) > MOST_LINES:
        return Reading(remarks=[Remark("unsafe-file")])
    if is_legacy(text):
        return Reading(remarks=[Remark("legacy-font")])
    told = ((at, line) for at, line in enumerate(_unruled(written), 1) if not _RULE.fullmatch(line))
    lines = [Line(at, list(_runs(line))) for at, line in told]
    return read_lines(with_tables(lines))


def _unruled(lines: Sequence[str]) -> Iterator[str]:
    """The lines, of which rows of tables in Markdown come as others are pasted, with tabs between their cells. A line
    alone is none, however many bars stand in it: "|x - 1| = |x + 2|"."""
    widths = [len(_cells(line)) for line in lines]
    for place, line in enumerate(lines):
        beside = {widths[near] for near in (place - 1, place + 1) if 0 <= near < len(lines)}
        yield "\t".join(_cells(line)) if widths[place] in beside - {0} and not _RULE.fullmatch(line) else line


def _cells(line: str) -> list[str]:
    row = _ROW.fullmatch(line)
    return [cell.strip() for cell in row["cells"].split("|")] if row else []


def _runs(line: str) -> Iterator[Run]:
    """The line with what stands between two pairs of stars in bold, as chats and web pages give it."""
    for part, text in enumerate(_BOLD.split(line)):
        if text:
            yield Run(text, Look(bold=part % 2 == 1))


def _decoded(content: bytes) -> str | None:
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
