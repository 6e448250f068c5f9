"""Loading topics, legal documents and questions from the project's data files.

Loaders go by natural key, create what is absent and never touch what people may have edited. The whole file is checked
before the first row is written; a bad one is refused with its line and the reason.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from exchange.records import (
    CONFIDENCE,
    NUMBER,
    BadFile,
    Field,
    Record,
    check,
    check_distinct,
    check_known,
    column,
    read_json,
    read_lines,
    records,
)
from questions.citing import PARTS as PARTS_OF_PLACE
from questions.citing import parts_of
from questions.formats.lines import are_pairs, content_of, key_of, variation_of
from questions.holidays import newest_calendar, newest_edition
from questions.kinds import KINDS, Problem
from questions.law import heed_changes, stored_shakes
from questions.models import (
    EXPLANATION_LIMIT,
    STEM_LIMIT,
    AnswerKey,
    Bank,
    DocumentRelation,
    LegalBasis,
    LegalDocument,
    Question,
    Revision,
    Topic,
    TopicGuide,
)
from questions.searching import remember_words
from questions.variants import PARTS, declaration_of
from questions.variants import check as check_variants

TOPIC = {name: column(Topic, name) for name in ("slug", "audience", "title_vi", "title_en", "position")}
GUIDE = {name: column(TopicGuide, name, optional=True) for name in ("covers_vi", "covers_en", "step_vi", "step_en")}
TOPICS_FILE = {"topics": records(TOPIC | GUIDE)}

CLAIMS = ("type", "issuer", "title", "date_issued", "effective_date")
"""Facts of a document that come with their source and confidence."""

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
TEXTS = Field(kind=list, each=Field())
ORIGIN = {"source": Field(), "confidence": Field(choices=CONFIDENCE)}
STATUS = ORIGIN | {
    "state": column(LegalDocument, "state"),
    "detail": column(LegalDocument, "state_detail", null=True),
    "detail_vi": column(LegalDocument, "state_detail", optional=True),
    "related": TEXTS,
}
DOCUMENT = {
    "id": column(LegalDocument, "code"),
    "number": column(LegalDocument, "number"),
    **{
        claim: Field(kind=Record, null=True, fields=ORIGIN | {"value": column(LegalDocument, claim, null=True)})
        for claim in CLAIMS
    },
    "title": Field(kind=Record, fields=ORIGIN | {"value": column(LegalDocument, "title", null=True)}),
    "topics": replace(TEXTS, null=True),
    "status": Field(kind=Record, fields=STATUS),
    "note": column(LegalDocument, "note", null=True),
    "note_vi": column(LegalDocument, "note", optional=True),
    "articles_cited": replace(TEXTS, optional=True),
    "in_article": Field(kind=bool, optional=True),
}
DOCUMENTS_FILE = {
    "meta": Field(kind=Record, optional=True),
    "documents": records(DOCUMENT),
}


OPTION = {"key": Field(), "text": Field(), "side": Field(choices=("left", "right"), optional=True)}
PLACE = {name: column(LegalBasis, name, optional=True) for name in PARTS_OF_PLACE}
BASIS = {
    "number": column(LegalDocument, "number"),
    "article": column(LegalBasis, "citation", null=True),
    "parts": Field(kind=Record, null=True, optional=True, fields=PLACE),
}
VARIATION = {name: Field(kind=list, optional=True) for name in PARTS} | {"right": Field(kind=Record, optional=True)}
QUESTION = {
    "id": column(Question, "code"),
    "topic_slug": column(Topic, "slug"),
    "audience": column(Topic, "audience"),
    "kind": column(Revision, "kind"),
    "difficulty": column(Revision, "level"),
    "stem": column(Revision, "stem", longest=STEM_LIMIT),
    "options": records(OPTION),
    "answer": Field(kind=list),  # its entries depend on the kind: ANSWERS
    "explanation": column(AnswerKey, "explanation", longest=EXPLANATION_LIMIT),
    "legal_basis": records(BASIS, test=bool, rule=gettext_lazy("name at least one legal document")),
    "confidence": Field(choices=CONFIDENCE),
    "source": column(Revision, "source"),
    "as_of": Field(test=MONTH.fullmatch, rule=gettext_lazy("write a month like 2025-07")),
    "basis_status": column(Question, "basis_status"),
    "use": column(Question, "use"),
    "keep_order": Field(kind=bool),
    "facts_valid_until": column(Question, "facts_valid_until"),
    "checked_by": replace(TEXTS, optional=True),
    "tolerance": replace(NUMBER, null=True, optional=True),
    "unit": Field(null=True, optional=True),
    "match": Field(null=True, optional=True),
    "variation": Field(kind=Record, null=True, optional=True, fields=VARIATION),
}
ANSWERS = {
    "numeric": Field(
        kind=list,
        each=NUMBER,
        test=lambda answer: len(answer) == 1,
        rule=gettext_lazy("write one number, as in [4]"),
    ),
    "matching": Field(
        kind=list,
        test=are_pairs,
        rule=gettext_lazy('write each key on the left once, with its match, as in [["1", "A"], ["2", "B"]]'),
    ),
}
"""What the answer of a kind is a list of; texts, where nothing else is said."""

CITATION_PARTS = PLACE | {"citation": column(LegalBasis, "citation", optional=True)}


@dataclass(frozen=True)
class Loaded:
    """What a load did: rows made, and rows that were there already and stayed as people left them."""

    created: int
    kept: int


@transaction.atomic
def load_topics(path: Path) -> Loaded:
    """Create the file's topics that are not there yet, by slug, and the guides of those that have none. Raises
    BadFile."""
    file = read_json(path)
    check(file, TOPICS_FILE, path=path)
    check_distinct(file["topics"], "slug", path=path)
    known = set(Topic.objects.values_list("slug", flat=True))
    absent = [record for record in file["topics"] if record["slug"] not in known]
    Topic.objects.bulk_create(Topic(**{name: record[name] for name in TOPIC}) for record in absent)
    _load_guides(file["topics"])
    return Loaded(created=len(absent), kept=len(file["topics"]) - len(absent))


def _load_guides(told: Iterable[Record]) -> None:
    guides = {one["slug"]: {name: one[name] for name in GUIDE if one.get(name)} for one in told}
    without = Topic.objects.filter(slug__in=[slug for slug, texts in guides.items() if texts], guide=None)
    TopicGuide.objects.bulk_create(TopicGuide(topic=topic, **guides[topic.slug]) for topic in without)


@transaction.atomic
def load_documents(path: Path) -> Loaded:
    """Create the file's legal documents that are not there yet, by number, and the relations between them.

    A relation is typed only where the file says what it is; otherwise the two documents are merely related. Raises
    BadFile.
    """
    file = read_json(path)
    check(file, DOCUMENTS_FILE, path=path)
    records = file["documents"]
    known = dict(LegalDocument.objects.values_list("number", "code"))
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    _check_documents(records, known, topics, path)
    absent = [record for record in records if record["number"] not in known]
    for record in absent:
        _create_document(record).topics.set(topics[slug] for slug in record["topics"] or [])
    there = list(LegalDocument.objects.filter(number__in=known))
    before = stored_shakes(there)
    _relate(absent, records)
    heed_changes(there, before, now=timezone.now())
    return Loaded(created=len(absent), kept=len(records) - len(absent))


def _check_documents(records: list[Record], known: dict[str, str], topics: dict, path: Path) -> None:
    """See that the documents differ, and that the topics and documents they name are there or in the file."""
    for name in ("id", "number"):
        check_distinct(records, name, path=path)
    numbers = {code: number for number, code in known.items()}
    codes = numbers.keys() | {record["id"] for record in records}
    for record in records:
        code = record["id"]
        if numbers.get(code, record["number"]) != record["number"]:
            reason = _("the id %(id)s belongs to the document %(number)s already; choose another")
            raise BadFile(path, record.line, reason % {"id": code, "number": numbers[code]})
        if record["topics"]:
            check_known(record, "topics", topics, path=path)
        check_known(record["status"], "related", codes - {code}, path=path)


def _create_document(record: Record) -> LegalDocument:
    facts = {claim: (record[claim] or {}).get("value") or None for claim in CLAIMS}
    return LegalDocument.objects.create(
        code=record["id"],
        number=record["number"],
        type=facts["type"] or "",
        issuer=facts["issuer"] or "",
        title=facts["title"] or record["number"],
        date_issued=facts["date_issued"],
        effective_date=facts["effective_date"],
        state=record["status"]["state"],
        state_detail=_told(record["status"], "detail"),
        note=_told(record, "note"),
        claims={claim: record[claim] for claim in CLAIMS} | {"status": record["status"]},
    )


def _told(record: Record, name: str) -> str:
    """The words of a field for people: in Vietnamese where the file has them, while `relation` reads the English."""
    return record.get(f"{name}_vi") or record[name] or ""


def _relate(absent: Iterable[Record], records: Iterable[Record]) -> None:
    by_number = LegalDocument.objects.in_bulk(field_name="number")
    documents = {document.code: document for document in by_number.values()}
    documents |= {record["id"]: by_number[record["number"]] for record in records}  # people may have changed a code
    for record in absent:
        for code in record["status"]["related"]:
            kind, other_is_later = relation(record["status"]["detail"] or "", documents[code].number)
            pair = (documents[code], documents[record["id"]])
            later, earlier = pair if other_is_later else pair[::-1]
            _relate_once(later, earlier, kind)


def relation(detail: str, other: str) -> tuple[str, bool]:
    """Read from the words about a document's status how the document numbered `other` relates to it.

    Returns the kind, and whether the other document is the later one. Only plain statements that name the other
    document count: "replaced … by X", "when X took effect", "amended by X", "replaces X", "amends X".
    """
    number = re.escape(other.split("/NĐ-CP")[0])
    if re.search(rf"(replaced[^;]*by|ceased to have effect[^;]*when|^by|taken over by \w+) {number}", detail):
        return DocumentRelation.Kind.REPLACES, True
    if re.search(rf"(amended|supplemented) by[^;]*\b{number}", detail):
        return DocumentRelation.Kind.AMENDS, True
    if re.search(rf"replaces {number}", detail):
        return DocumentRelation.Kind.REPLACES, False
    if re.search(rf"amends[^;]*\b{number}", detail):
        return DocumentRelation.Kind.AMENDS, False
    return DocumentRelation.Kind.RELATED, True


def _relate_once(later: LegalDocument, earlier: LegalDocument, kind: str) -> None:
    """The file often tells one relation from both ends; what is known of the two is not said again more vaguely."""
    between = DocumentRelation.objects.filter(later__in=[later, earlier], earlier__in=[later, earlier])
    if kind == DocumentRelation.Kind.RELATED:
        if not between.exists():
            DocumentRelation.objects.create(later=later, earlier=earlier, kind=kind)
        return
    between.filter(kind=DocumentRelation.Kind.RELATED).delete()
    DocumentRelation.objects.get_or_create(later=later, earlier=earlier, kind=kind)


@transaction.atomic
def load_questions(path: Path, bank: Bank, *, approved: bool = False) -> Loaded:
    """Create the file's questions that the bank does not have yet, by code; return what was done.

    Every question starts in review. `approved` is for the demo alone: it stands for the two people who, in a real
    contest, check each question against the official text. Raises BadFile.
    """
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    documents = LegalDocument.objects.in_bulk(field_name="number")
    records = _checked_questions(path, topics, documents)
    known = set(bank.questions.values_list("code", flat=True))
    absent = [record for record in records if record["id"] not in known]
    _create_questions(absent, bank, topics, documents, approved)
    if absent:
        audit.record(None, "questions-loaded", on=bank, after={"file": path.name, "created": len(absent)})
    return Loaded(created=len(absent), kept=len(records) - len(absent))


def _checked_questions(path: Path, topics: dict, documents: dict) -> list[Record]:
    records = []
    for record in read_lines(path):
        check(record, QUESTION, path=path)  # also that the kind is known, by which the answer is then read
        answer = TEXTS if record.get("variation") else ANSWERS.get(record["kind"], TEXTS)
        check(record, QUESTION | {"answer": answer}, path=path)
        _check_references(record, topics, documents, path)
        problems = _problems(record)
        if problems:
            raise BadFile(path, record.line, f"{record['id']}: " + " ".join(str(item.sentence) for item in problems))
        records.append(record)
    check_distinct(records, "id", path=path)
    return records


def _problems(record: Record) -> list[Problem]:
    """What is wrong with the question, or with variants of it."""
    content, key, variation = content_of(record), key_of(record), variation_of(record)
    if variation is None:
        return KINDS[record["kind"]].validate(content, key)
    return check_variants(
        declaration_of(variation, record["stem"], content, key, record["explanation"]),
        record["kind"],
        newest_calendar(),
    )


def _check_references(record: Record, topics: dict, documents: dict, path: Path) -> None:
    """See that the topic and the legal documents are there, and what is cited fits its columns."""
    check_known(record, "topic_slug", topics, path=path)
    if topics[record["topic_slug"]].audience != record["audience"]:
        raise BadFile(path, record.line, _("the topic is for another audience; correct one of the two"))
    for basis in record["legal_basis"]:
        check_known(basis, "number", documents, path=path)
        parts = Record(_place(basis))
        parts.line = basis.line
        check(parts, CITATION_PARTS, path=path)


def _create_questions(records: list[Record], bank: Bank, topics: dict, documents: dict, approved: bool) -> None:
    questions = Question.objects.bulk_create(
        Question(
            bank=bank,
            code=record["id"],
            topic=topics[record["topic_slug"]],
            use=record["use"],
            basis_status=record["basis_status"],
            facts_valid_until=record["facts_valid_until"],
        )
        for record in records
    )
    status = Revision.Status.APPROVED if approved else Revision.Status.IN_REVIEW
    pairs = zip(questions, records, strict=True)
    revisions = Revision.objects.bulk_create(_first_revision(question, record, status) for question, record in pairs)
    pairs = list(zip(revisions, records, strict=True))
    AnswerKey.objects.bulk_create(
        AnswerKey(revision=revision, key=key_of(record), explanation=record["explanation"])
        for revision, record in pairs
    )
    LegalBasis.objects.bulk_create(
        LegalBasis(revision=revision, document=documents[basis["number"]], position=position, **_place(basis))
        for revision, record in pairs
        for position, basis in enumerate(record["legal_basis"])
    )
    for revision in revisions:
        revision.question.latest_revision = revision
        revision.question.approved_revision = revision if approved else None
    Question.objects.bulk_update(questions, ["latest_revision", "approved_revision"], batch_size=200)
    remember_words(questions)


def _first_revision(question: Question, record: Record, status: str) -> Revision:
    return Revision(
        question=question,
        number=1,
        status=status,
        kind=record["kind"],
        level=record["difficulty"],
        stem=record["stem"],
        content=content_of(record),
        variation=variation_of(record),
        calendar_id=newest_edition() if record.get("variation") else None,
        as_of=record["as_of"],
        confidence=record["confidence"],
        source=record["source"],
    )


def _place(basis: Record) -> dict[str, str]:
    """The citation in words, with article, clause and point as the file tells them, else as the words name them."""
    words, told = basis["article"] or "", basis.get("parts")
    return {"citation": words} | (parts_of(words) if told is None else told)
