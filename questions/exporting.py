"""Questions of a bank as a file, in any format that is written."""

from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module

from django.db.models import QuerySet

from accounts import audit
from accounts.models import User
from exchange.letters import Letterhead
from questions.citing import PARTS, parts_of
from questions.formats import FORMATS
from questions.formats.doors import LARGEST_FILE
from questions.formats.rows import Basis as BasisRow
from questions.formats.rows import Picture, Remark, Row, Written
from questions.models import Bank, LegalBasis, Question, QuestionImage
from questions.writing import Basis

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


def fit_for(code: str, questions: QuerySet[Question]) -> QuerySet[Question]:
    """Return those of the questions that a file of this format is for: entrants get to see what was approved once."""
    return questions.ever_approved() if code == PAPER else questions


def note_export(bank: Bank, keys: list[int], code: str, *, asked: str = "", by: User | None) -> None:
    """Note who took these questions with their keys out of the bank; None stands for whoever runs the server. `asked`
    is what the list was asked for."""
    after = {"format": code, "questions": len(keys), "asked": asked, "keys": keys}
    audit.record(by, "questions-exported", on=bank, after=after)


def file_name(bank: Bank, code: str) -> str:
    """Return how the file of a bank is called; the paper without keys is told from the one with them."""
    ending = FORMATS[code].suffixes[0] if FORMATS[code].is_read else "-de-thi.docx"
    return f"{bank.slug}{ending}"


def rows_of(questions: Iterable[Question], *, titled: bool = False) -> list[Row]:
    """Return questions as rows to be written: each in its approved revision, else in its newest.

    People read of topics by their titles (`titled`), programs by their slugs; an import knows both.
    """
    found = []
    for line, question in enumerate(questions, 1):
        revision = question.approved_revision or question.latest_revision
        key = revision.answer_key
        found.append(
            Row(
                line=line,
                stem=revision.stem,
                kind=revision.kind,
                content=revision.content,
                key=key.key,
                variation=revision.variation,
                explanation=key.explanation,
                code=question.code,
                topic=question.topic.title_vi if titled else question.topic.slug,
                level=revision.level,
                tags=[tag.name for tag in question.tags.all()],
                legal_bases=[_without_plain_parts(basis_row(one)) for one in revision.legal_bases.all()],
                pictures=[_told(picture) for picture in revision.images.all() if not picture.is_missing],
                remarks=[Remark("lost-file", line) for picture in revision.images.all() if picture.is_missing],
                audience=question.topic.audience,
                use=question.use,
                basis_status=question.basis_status,
                facts_valid_until=question.facts_valid_until.isoformat() if question.facts_valid_until else "",
                as_of=revision.as_of,
                confidence=revision.confidence,
                source=revision.source,
            )
        )
    return found


def basis_row(basis: Basis | LegalBasis) -> BasisRow:
    """Return a basis of a wording as a row has it."""
    parts = {name: part for name in PARTS if (part := getattr(basis, name))}
    return BasisRow(basis.document.number, basis.citation, basis.document.type, parts)


def _without_plain_parts(basis: BasisRow) -> BasisRow:
    """The basis, its parts left to its words where these tell just them."""
    return replace(basis, parts=None) if basis.parts == parts_of(basis.citation) else basis


def _told(picture: QuestionImage) -> Picture:
    with picture.image.open("rb") as file:
        return Picture(file.read(), picture.image.name.rsplit("/", 1)[-1], picture.alt_text)
