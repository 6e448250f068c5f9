"""Loading topics, legal documents and questions from the project's data files.

Loaders go by natural key, create what is absent and never touch what people may have edited. The whole file is checked
before the first row is written; a bad one is refused with its line and the reason.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from accounts import audit
from accounts.models import Audience
from exchange.records import BadFile, Record, check, read_json, read_lines
from questions.kinds import KINDS
from questions.models import (
    AnswerKey,
    Bank,
    DocumentRelation,
    LegalBasis,
    LegalDocument,
    Level,
    Question,
    Revision,
    Topic,
    Use,
)

TOPIC_FIELDS = {"slug": str, "audience": str, "title_vi": str, "title_en": str, "position": int}
CLAIMS = ("type", "issuer", "title", "date_issued", "effective_date")
"""Facts of a document that come with their source and confidence."""

DOCUMENT_FIELDS = {
    "id": str,
    "number": str,
    "title": Record,
    "topics": list | None,
    "status": Record,
    "note": str | None,
    **{claim: Record | None for claim in CLAIMS if claim != "title"},
}
QUESTION_FIELDS = {
    "id": str,
    "topic_slug": str,
    "audience": str,
    "kind": str,
    "difficulty": int,
    "stem": str,
    "options": list,
    "answer": list,
    "explanation": str,
    "legal_basis": list,
    "confidence": str,
    "source": str,
    "as_of": str,
    "basis_status": str,
    "use": str,
    "keep_order": bool,
    "facts_valid_until": str | None,
}
CITATION = re.compile(r"(?:điểm (?P<point>\w+) )?(?:khoản (?P<clause>\w+) )?Điều (?P<article>\w+)")
LOOSE_MATCH = {"case": True, "diacritics": True, "spaces": True, "punctuation": True}


@dataclass(frozen=True)
class Loaded:
    """What a load did: rows made, and rows that were there already and stayed as people left them."""

    created: int
    kept: int


@transaction.atomic
def load_topics(path: Path) -> Loaded:
    """Create the file's topics that are not there yet, by slug. Raises BadFile."""
    file = read_json(path)
    check(file, {"topics": list}, path=path)
    for record in file["topics"]:
        check(record, TOPIC_FIELDS, path=path)
        if record["audience"] not in Audience.values:
            raise BadFile(path, record.line, f"unknown audience {record['audience']!r}")
    known = set(Topic.objects.values_list("slug", flat=True))
    absent = [record for record in file["topics"] if record["slug"] not in known]
    Topic.objects.bulk_create(Topic(**{field: record[field] for field in TOPIC_FIELDS}) for record in absent)
    return Loaded(created=len(absent), kept=len(file["topics"]) - len(absent))


@transaction.atomic
def load_documents(path: Path) -> Loaded:
    """Create the file's legal documents that are not there yet, by number, and the relations between them.

    A relation is typed only where the file says what it is; otherwise the two documents are merely related. Raises
    BadFile.
    """
    file = read_json(path)
    check(file, {"documents": list}, path=path)
    records = file["documents"]
    for record in records:
        _check_document(record, path)
    known = set(LegalDocument.objects.values_list("number", flat=True))
    absent = [record for record in records if record["number"] not in known]
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    for record in absent:
        document = _create_document(record)
        document.topics.set(topics[slug] for slug in record["topics"] or [] if slug in topics)
    _relate(absent, records)
    return Loaded(created=len(absent), kept=len(records) - len(absent))


def _check_document(record: Record, path: Path) -> None:
    check(record, DOCUMENT_FIELDS, path=path)
    check(record["status"], {"state": str, "detail": str | None, "related": list}, path=path)
    if record["status"]["state"] not in LegalDocument.State.values:
        raise BadFile(path, record.line, f"unknown status {record['status']['state']!r}")
    for claim in ("date_issued", "effective_date"):
        _day((record[claim] or {}).get("value"), record, path)


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
        state_detail=record["status"]["detail"] or "",
        note=record["note"] or "",
        claims={claim: record[claim] for claim in CLAIMS} | {"status": record["status"]},
    )


def _relate(absent: Iterable[Record], records: Iterable[Record]) -> None:
    numbers = {record["id"]: record["number"] for record in records}
    documents = LegalDocument.objects.in_bulk(list(numbers), field_name="code")
    for record in absent:
        for code in record["status"]["related"]:
            if code in documents:
                kind, other_is_later = relation(record["status"]["detail"] or "", numbers[code])
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
    records = list(_checked_questions(path, topics, documents))
    known = set(bank.questions.values_list("code", flat=True))
    absent = [record for record in records if record["id"] not in known]
    _create_questions(absent, bank, topics, documents, approved)
    if absent:
        audit.record(None, "questions-loaded", on=bank, after={"file": path.name, "created": len(absent)})
    return Loaded(created=len(absent), kept=len(records) - len(absent))


def _checked_questions(path: Path, topics: dict, documents: dict) -> Iterator[Record]:
    seen: set[str] = set()
    for record in read_lines(path):
        check(record, QUESTION_FIELDS, path=path)
        if record["id"] in seen:
            raise BadFile(path, record.line, f"question {record['id']!r} stands twice in the file")
        seen.add(record["id"])
        _check_choices(record, topics, documents, path)
        kind = KINDS[record["kind"]]
        problems = kind.validate(content_of(record), key_of(record))
        if problems:
            raise BadFile(path, record.line, f"{record['id']}: " + " ".join(str(item.sentence) for item in problems))
        yield record


def _check_choices(record: Record, topics: dict, documents: dict, path: Path) -> None:
    allowed = {
        "topic_slug": topics,
        "kind": KINDS,
        "difficulty": Level.values,
        "use": Use.values,
        "basis_status": Question.Basis.values,
    }
    for field, values in allowed.items():
        if record[field] not in values:
            raise BadFile(path, record.line, f"{record['id']}: unknown {field} {record[field]!r}")
    if topics[record["topic_slug"]].audience != record["audience"]:
        raise BadFile(path, record.line, f"{record['id']}: the topic is for another audience")
    for basis in record["legal_basis"]:
        if not isinstance(basis, Record) or basis.get("number") not in documents:
            raise BadFile(path, record.line, f"{record['id']}: unknown legal document {basis!r}")
    _day(record["facts_valid_until"], record, path)


def _day(text: str | None, record: Record, path: Path) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except (TypeError, ValueError) as error:
        raise BadFile(path, record.line, f"{text!r} is not a date") from error


def content_of(record: dict) -> dict:
    """Return a file record's options and settings as Revision.content keeps them."""
    fields = ("key", "text", "side")
    options = [{field: option[field] for field in fields if field in option} for option in record["options"]]
    return {"options": options, "keep_order": record["keep_order"], "unit": record.get("unit")}


def key_of(record: dict) -> object:
    """Return a file record's answer as AnswerKey.key keeps it."""
    answer = record["answer"]
    match record["kind"]:
        case "single" | "true_false":
            return answer[0] if len(answer) == 1 else answer
        case "multiple":
            return sorted(answer)
        case "matching":
            return {pair[0]: pair[1] for pair in answer}
        case "numeric":
            return {"value": str(answer[0]), "tolerance": str(record.get("tolerance") or 0)}
        case "short_text":
            return {"accepted": answer, "match": LOOSE_MATCH}
    return answer


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
        LegalBasis(revision=revision, document=documents[basis["number"]], position=position, **cited(basis["article"]))
        for revision, record in pairs
        for position, basis in enumerate(record["legal_basis"])
    )
    if approved:
        for revision in revisions:
            revision.question.approved_revision = revision
        Question.objects.bulk_update(questions, ["approved_revision"], batch_size=200)


def _first_revision(question: Question, record: Record, status: str) -> Revision:
    return Revision(
        question=question,
        number=1,
        status=status,
        kind=record["kind"],
        level=record["difficulty"],
        stem=record["stem"],
        content=content_of(record),
        as_of=record["as_of"],
        confidence=record["confidence"],
        source=record["source"],
    )


def cited(article: str | None) -> dict[str, str]:
    """Return a citation in words, with article, clause and point where the words name exactly one of each."""
    words = article or ""
    parts = CITATION.fullmatch(words)
    found = {name: part or "" for name, part in parts.groupdict().items()} if parts else {}
    return {"citation": words, **found}
