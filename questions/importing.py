"""From rows that were read from a file to questions in a bank, all or none; and back.

What is imported is a draft like any other: nothing is drawn before others have approved it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from accounts.vietnamese import fold, tidy
from exchange.images import RefusedImage, clean_image
from exchange.records import CONFIDENCE, is_day
from questions.errors import QuestionError
from questions.formats.remarks import ERROR, sentence, weight
from questions.formats.rows import Basis as BasisRow
from questions.formats.rows import Picture, Reading, Row
from questions.loading import MONTH, cited
from questions.models import Bank, LegalDocument, Question, QuestionImage, Revision, Topic, Use
from questions.reviewing import submit
from questions.searching import folded_words
from questions.writing import Basis, Filing, Wording, create_question, problems_of

USUAL_LEVEL = 1
LONGEST_CODE = 40
MOST_ROWS = 1_000
"""Questions of one import: it is one transaction, and each of them takes some 10 ms of it."""
TOO_MANY = _("There are more than 1,000 questions in this file. Split it.")
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

    faults: list[str] = field(default_factory=list)
    """What is wrong with the file itself, such as parts that could not be read: then nothing of it is imported."""
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


def plan_import(bank: Bank, reading: Reading, usual: Usual, *, confirmed: bool = False) -> Plan:
    """Return what importing a file would do; changes nothing. With `confirmed`, a person has looked at the keys of
    which the reader was not certain."""
    known = _Known(bank)
    plan = Plan(faults=[sentence(remark) for remark in reading.remarks if weight(remark) == ERROR])
    if len(reading.rows) > MOST_ROWS:
        plan.faults.append(str(TOO_MANY))
    for number, row in enumerate(reading.rows[:MOST_ROWS], 1):
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


def import_planned(bank: Bank, plan: Plan, *, label: str, by: User, now: datetime) -> list[Question]:
    """Make new questions of all that a plan holds, and submit them for review; return them. All or none: raises
    NotAllFit where something of the file was refused, and QuestionError where the bank has changed meanwhile."""
    if plan.refused or plan.faults:
        raise NotAllFit(plan)
    made = []
    with transaction.atomic():
        for _row, filing, wording in plan.new:
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


def _clean(pictures: Iterable[Picture]) -> tuple[list[QuestionImage], list[str]]:
    """Return pictures as they may be kept, and why some may not."""
    cleaned, problems = [], []
    for picture in pictures:
        try:
            image = clean_image(BytesIO(picture.content))
        except RefusedImage as refused:
            problems.append(str(refused))
        else:
            one = QuestionImage(image=image, width=image.width, height=image.height, alt_text=tidy(picture.alt_text))
            cleaned.append(one)
    return cleaned, problems


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
        bases = [
            Basis(self.documents[basis.number], **cited(basis.citation))
            for basis in row.legal_bases
            if basis.number in self.documents
        ]
        unknown = [basis.number for basis in row.legal_bases if basis.number not in self.documents]
        problems += [str(_("The legal document %s is not known. Add it first.") % number) for number in unknown]
        pictures, unfit = _clean(row.pictures)
        wording = Wording(
            kind=row.kind or "single",
            level=row.level or usual.level,
            stem=row.stem,
            content=row.content,
            key=row.key,
            explanation=row.explanation,
            bases=bases,
            pictures=pictures,
            as_of=row.as_of,
            confidence=row.confidence,
            source=row.source,
        )
        problems += [*unfit, *_misfits(row), *(str(problem.sentence) for problem in problems_of(wording))]
        filing = self._filing(row, number, topic, usual) if topic and not problems else None
        return filing, wording, list(dict.fromkeys(problems))

    def has(self, wording: Wording) -> bool:
        """Whether the bank, or an earlier row, says the same in the same words; notes it for the next rows."""
        words = _alike(wording.kind, wording.stem, wording.content)
        is_known = words in self.words
        self.words.add(words)
        return is_known

    def _filing(self, row: Row, number: int, topic: Topic, usual: Usual) -> Filing:
        wanted = slugify(fold(row.code))[:LONGEST_CODE] or f"cau-{len(self.codes) + 1}"
        code = wanted
        while code in self.codes:
            code = f"{wanted[: LONGEST_CODE - 8]}-{number}"
            number += 1
        self.codes.add(code)
        status = Question.Basis.CURRENT if row.legal_bases else Question.Basis.CHECK
        valid = date.fromisoformat(row.facts_valid_until) if row.facts_valid_until else None
        return Filing(code, topic, row.use or usual.use, row.basis_status or status, valid, row.tags)


FITTING = {
    "use": (lambda text: text in Use.values, _("“%s” is no use that we know: contest, practice or history.")),
    "basis_status": (
        lambda text: text in Question.Basis.values,
        _("“%s” is no state of a legal basis that we know: current, check, superseded or plan_2021_only."),
    ),
    "facts_valid_until": (is_day, _("“%s” is no day. Write it like 2027-01-31.")),
    "as_of": (MONTH.fullmatch, _("“%s” is no month. Write it like 2026-05.")),
    "confidence": (lambda text: text in CONFIDENCE, _("“%s” is no confidence that we know: high, medium or low.")),
}
"""What the fields that only some formats have must be, and what is said when they are not."""


def _misfits(row: Row) -> list[str]:
    """Return what of a row does not fit where it would be stored."""
    told = ((name, getattr(row, name)) for name in FITTING)
    found = [str(FITTING[name][1] % text[:40]) for name, text in told if text and not FITTING[name][0](text)]
    found += [str(_("The tag “%s” is longer than 60 characters.") % tag[:40]) for tag in row.tags if len(tag) > 60]
    long = [basis for basis in row.legal_bases if len(basis.citation) > 200]
    found += [str(_("The place in %s is longer than 200 characters.") % basis.number) for basis in long]
    return found


def _names(topic: Topic) -> set[str]:
    return {fold(name) for name in (topic.slug, topic.title_vi, topic.title_en)}


def _alike(kind: str, stem: str, content: dict) -> tuple[str, str]:
    revision = Revision(kind=kind, stem=stem, content=content)
    return kind, folded_words(revision, "", "")
