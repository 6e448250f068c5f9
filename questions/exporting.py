"""Questions of a bank as a file, in any format that is written."""

from importlib import import_module

from django.db.models import QuerySet

from accounts import audit
from accounts.models import User
from exchange.letters import Letterhead
from questions.formats import FORMATS
from questions.formats.doors import LARGEST_FILE
from questions.formats.rows import Remark, Written
from questions.importing import rows_of
from questions.models import Bank, Question

PAPER = "word-paper"
"""The format that entrants get to see."""
WRITABLE = [code for code, each in FORMATS.items() if each.is_written]


def export_questions(bank: Bank, questions: QuerySet[Question], code: str) -> Written:
    """Return the file, and what the format (one of WRITABLE) cannot hold. An office's papers name who signs for
    the unit that keeps the bank, and for the one above it."""
    chosen = FORMATS[code]
    owner = bank.owner
    head = Letterhead(agency=owner.issuer, superior=owner.parent.issuer if owner.parent else "")
    named = {"head": head} if chosen.has_head else {}
    rows = rows_of(questions.to_write(), titled=chosen.has_head)
    written = import_module(chosen.module).write(rows, **named)
    gone = [remark for row in rows for remark in row.remarks]
    too_large = [Remark("too-large-to-read")] if chosen.is_read and len(written.content) > LARGEST_FILE else []
    return written._replace(remarks=[*gone, *written.remarks, *too_large])


def note_export(bank: Bank, keys: list[int], code: str, *, asked: str = "", by: User | None) -> None:
    """Note who took these questions with their keys out of the bank; None stands for whoever runs the server. `asked`
    is what the list was asked for."""
    after = {"format": code, "questions": len(keys), "asked": asked, "keys": keys}
    audit.record(by, "questions-exported", on=bank, after=after)


def file_name(bank: Bank, code: str) -> str:
    """Return how the file of a bank is called; the paper without keys is told from the one with them."""
    ending = FORMATS[code].suffixes[0] if FORMATS[code].is_read else "-de-thi.docx"
    return f"{bank.slug}{ending}"
