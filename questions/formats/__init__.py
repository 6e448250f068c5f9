"""Files and pasted text with questions, in and out: each format reads into rows and writes from them.

A format's module has `read(content) -> Reading` and, where it can be written, `write(rows) -> Written`. What people
send is read through `questions.formats.doors.read_safely` only.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Format(NamedTuple):
    """A format by its code, how people call it, how its files end, and the module that reads and writes it."""

    code: str
    name: str | Promise
    suffixes: tuple[str, ...]
    module: str


FORMATS: dict[str, Format] = {
    each.code: each
    for each in (
        Format("word", "Word", (".docx",), "questions.formats.word"),
        Format("pasted", _("Pasted text"), (".txt",), "questions.formats.pasted"),
        Format("sheet", _("Excel or CSV"), (".xlsx", ".xls", ".ods", ".csv"), "questions.formats.sheet"),
        Format("gift", "GIFT", (".gift", ".txt"), "questions.formats.gift"),
        Format("aiken", "Aiken", (".txt",), "questions.formats.aiken"),
        Format("moodle", "Moodle XML", (".xml",), "questions.formats.moodle"),
        Format("lines", "JSON Lines", (".jsonl",), "questions.formats.lines"),
    )
}
"""In the order in which they are offered. Modules stand by name: they are loaded where files are."""
