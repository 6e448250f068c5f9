"""From rows that were read from a file to questions in a bank, all or none; and back.

What is imported is a draft like any other: nothing is drawn before others have approved it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from accounts.vietnamese import fold
from exchange.images import RefusedImage, clean_image
from questions.errors import QuestionError
from questions.formats.remarks import ERROR, sentence, weight
from questions.formats.rows import Basis as BasisRow
from questions.formats.rows import Picture, Row
from questions.models import Bank, LegalDocument, Question, QuestionImage, Revision, Topic, Use
from questions.reviewing import submit
from questions.searching import folded_words
from questions.writing import Basis, Filing, Wording, create_question, problems_of

USUAL_LEVEL = 1
ALL_OR_NONE = _("Nothing was imported: some questions need another look first.")


@dataclass(frozen=True)
class Usual:
    """What a question gets where its row does not say it."""

    topic: Topic | None = None
    level: int = USUAL_LEVEL
    use: str = Use.CONTEST


@dataclass
class Plan:
    """What an import would do: rows to be made into questions, rows that the bank has already, and, by the place of a
    row in the file, why it cannot be taken."""

    new: list[tuple[Row, Filing, Wording]] = field(default_factory=list)
    known: list[Row] = field(default_factory=list)
    refused: list[tuple[Row, list[str]]] = field(default_factory=list)


class NotAllFit(QuestionError):
    """Some rows cannot be taken, so none was; `plan` says which and why."""

    status = 422
    sentence = ALL_OR_NONE

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan


def plan_import(bank: Bank, rows: Sequence[Row], usual: Usual, *, confirmed: bool = False) -> Plan:
    """Return what importing these rows would do; changes nothing. With `confirmed`, a person has looked at the keys of
    which the reader was not certain."""
    known = _Known(bank)
    plan = Plan()
    for number, row in enumerate(rows, 1):
        filing, wording, problems = known.understood(row, number, usual)
        if not row.certain and not confirmed:
            problems.append(str(_("It is not certain which answer is right. Look at it and confirm.")))
        if problems:
            plan.refused.append((row, problems))
        elif known.has(wording):
            plan.known.append(row)
        else:
            plan.new.append((row, filing, wording))
    return plan


@transaction.atomic
def import_rows(
    bank: Bank, rows: Sequence[Row], usual: Usual, *, confirmed: bool = False, label: str, by: User, now: datetime
) -> list[Question]:
    """Make new questions of all rows, and submit them for review; return them. Raises NotAllFit, and changes nothing
    then. Rows whose words the bank has already are passed over."""
    plan = plan_import(bank, rows, usual, confirmed=confirmed)
    if plan.refused:
        raise NotAllFit(plan)
    made = []
    for row, filing, wording in plan.new:
        wording = Wording(**vars(wording) | {"pictures": [_clean(picture) for picture in row.pictures]})
        question = create_question(bank, filing, wording, by=by, now=now)
        submit(question.latest_revision, by=by, now=now)
        made.append(question)
    if made:
        audit.record(by, "questions-imported", on=bank, after={"file": label, "created": len(made)}, at=now)
    return made


def rows_of(questions: Iterable[Question]) -> list[Row]:
    """Return questions as rows to be written: each in its approved revision, else in its newest."""
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
                explanation=key.explanation,
                code=question.code,
                topic=question.topic.slug,
                level=revision.level,
                tags=[tag.name for tag in question.tags.all()],
                legal_bases=[BasisRow(one.document.number, one.citation) for one in revision.legal_bases.all()],
                pictures=[_told(picture) for picture in revision.images.all()],
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


def _told(picture: QuestionImage) -> Picture:
    with picture.image.open("rb") as file:
        return Picture(file.read(), picture.image.name.rsplit("/", 1)[-1], picture.alt_text)


def _clean(picture: Picture) -> QuestionImage:
    try:
        image = clean_image(BytesIO(picture.content))
    except RefusedImage as refused:
        raise QuestionError(str(refused)) from refused
    return QuestionImage(image=image, width=image.width, height=image.height, alt_text=picture.alt_text)


class _Known:
    """What the bank and the site know already, read once for a whole file."""

    def __init__(self, bank: Bank) -> None:
        self.topics = {name: topic for topic in Topic.objects.all() for name in _names(topic)}
        self.documents = LegalDocument.objects.in_bulk(field_name="number")
        self.codes = set(bank.questions.values_list("code", flat=True))
        self.words = {
            _alike(kind, stem, content)
            for kind, stem, content in Revision.objects.filter(question__bank=bank)
            .order_by()
            .values_list("kind", "stem", "content")
        }

    def understood(self, row: Row, number: int, usual: Usual) -> tuple[Filing | None, Wording | None, list[str]]:
        """Return where the row stands, what it says, and what keeps it from being taken."""
        problems = [sentence(remark) for remark in row.remarks if weight(remark) == ERROR]
        topic = self.topics.get(fold(row.topic)) if row.topic else usual.topic
        if topic is None:
            problems.append(str(_("The topic is not known. Name one of the site's topics.")))
        bases = []
        for basis in row.legal_bases:
            if basis.number in self.documents:
                bases.append(Basis(self.documents[basis.number], basis.citation))
            else:
                problems.append(str(_("The legal document %s is not known. Add it first.") % basis.number))
        wording = Wording(
            kind=row.kind or "single",
            level=row.level or usual.level,
            stem=row.stem,
            content=row.content,
            key=row.key,
            explanation=row.explanation,
            bases=bases,
            as_of=row.as_of,
            confidence=row.confidence,
            source=row.source,
        )
        problems += [str(problem.sentence) for problem in problems_of(wording)]
        problems += [str(_("Say what each picture shows."))] * any(not one.alt_text for one in row.pictures)
        return (self._filing(row, number, topic, usual) if topic else None), wording, list(dict.fromkeys(problems))

    def has(self, wording: Wording) -> bool:
        """Whether the bank, or an earlier row, says the same in the same words; notes it for the next rows."""
        words = _alike(wording.kind, wording.stem, wording.content)
        is_known = words in self.words
        self.words.add(words)
        return is_known

    def _filing(self, row: Row, number: int, topic: Topic, usual: Usual) -> Filing:
        code = row.code or f"cau-{len(self.codes) + 1}"
        while code in self.codes:
            code = f"{(row.code or 'cau')[:30]}-{number}"
            number += len(self.codes) + 1
        self.codes.add(code)
        status = Question.Basis.CURRENT if row.legal_bases else Question.Basis.CHECK
        valid = date.fromisoformat(row.facts_valid_until) if row.facts_valid_until else None
        return Filing(code, topic, row.use or usual.use, row.basis_status or status, valid, row.tags)


def _names(topic: Topic) -> set[str]:
    return {fold(name) for name in (topic.slug, topic.title_vi, topic.title_en)}


def _alike(kind: str, stem: str, content: dict) -> tuple[str, str]:
    revision = Revision(kind=kind, stem=stem, content=content)
    return kind, folded_words(revision, "", "")
