"""Files and pasted text with questions, in and out: each format reads into rows and writes from them.

A format's module has `read(content) -> Reading` where it is read, `write(rows) -> Written` where it is written. What
people send is read through `questions.formats.doors.read_safely` only.
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
    is_read: bool = True
    is_written: bool = True
    has_head: bool = False
    """Whether its files name the office that they come from: `write` takes an `exchange.letters.Letterhead`, too."""
    silent: tuple[str, ...] = ()
    """What its files cannot say of a question, in the words of `Row.unsaid`."""
    written_name: str = ""
    """How people call what is written, where more is read than that."""
    note: str | Promise = ""
    """What its files are for, and what they do not take along, for whoever chooses one."""


_FORGIVING = ("match", "case")
FORMATS: dict[str, Format] = {
    each.code: each
    for each in (
        Format(
            "word",
            "Word",
            (".docx",),
            "questions.formats.word",
            has_head=True,
            silent=("keep-order", *_FORGIVING),
            note=_("To read and print, with keys, explanations and legal bases. Without codes, tags and sources."),
        ),
        Format(
            "word-paper",
            _("Word, without keys"),
            (),
            "questions.formats.word_paper",
            is_read=False,
            has_head=True,
            note=_("A paper for entrants. Without keys and explanations; it cannot be imported again."),
        ),
        Format(
            "pasted",
            _("Pasted text"),
            (".txt",),
            "questions.formats.pasted",
            is_written=False,
            silent=("keep-order", *_FORGIVING),
        ),
        Format(
            "sheet",
            _("Excel or CSV"),
            (".xlsx", ".xls", ".ods", ".csv"),
            "questions.formats.sheet",
            silent=("wording",),
            written_name="Excel",
            note=_("To change many questions at once and import them again. Without pictures."),
        ),
        Format(
            "gift",
            "GIFT",
            (".gift", ".txt"),
            "questions.formats.gift",
            silent=("keep-order", "unit", "wording", *_FORGIVING),
            note=_("For Moodle and other programs. Without levels, legal bases, pictures and sources."),
        ),
        Format(
            "aiken",
            "Aiken",
            (".txt",),
            "questions.formats.aiken",
            silent=("keep-order",),
            note=_("For simple programs: questions with one right option, and their keys. Without anything else."),
        ),
        Format(
            "moodle",
            "Moodle XML",
            (".xml",),
            "questions.formats.moodle",
            silent=("wording", "match"),
            note=_("For Moodle, with pictures. Without levels, legal bases and sources."),
        ),
        Format(
            "lines",
            "JSON Lines",
            (".jsonl",),
            "questions.formats.lines",
            note=_("For another site of Hội Thi: everything is in it, pictures and tags too."),
        ),
    )
}
"""In the order in which they are offered. Modules stand by name: they are loaded where files are."""
