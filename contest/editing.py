"""What the editor begins with: a stored wording as the fields of its forms, or what somebody typed before."""

from dataclasses import replace
from typing import Any

from django.http import QueryDict

from contest.editing_variation import parameter_rows, variation_fields
from contest.retyping import EMPTY_ROWS, NAME, typed_rows
from questions.citing import cite
from questions.exporting import basis_row
from questions.filing import Filing
from questions.formats.rows import Row
from questions.importing import Meant, code_of
from questions.kinds import spoken, writable
from questions.law import usual_basis_status
from questions.models import Bank, Draft, ImportRow, Question, Revision, Use
from questions.variants import decides_by_expression
from questions.writing import Basis, Wording, filing_mark, problems_of, wording_of

NOT_KEPT = ("csrfmiddlewaretoken", "more", "row", "rekind", "preview")
"""What belongs to one sending of the form: the token, and which button was pressed."""
MANY = ("ignored",)
"""The fields in which several things may be ticked."""


def initial_of(question: Question, revision: Revision) -> tuple[dict[str, Any], dict[str, list[dict]]]:
    """Return the fields and the rows of a question in one of its revisions."""
    wording = wording_of(revision)
    filing = {
        "topic": question.topic_id,
        "code": question.code,
        "use": question.use,
        "basis_status": question.basis_status,
        "facts_valid_until": question.facts_valid_until,
        "tags": ", ".join(question.tags.values_list("name", flat=True)),
    }
    plain = ("kind", "level", "stem", "explanation", "source")
    fields = filing | {name: getattr(wording, name) for name in plain} | _answer_fields(wording)
    versions = {"seen": question.latest_revision.number, "filed": filing_mark(question)}
    return fields | versions, _rows_of(wording)


def initial_of_new(bank: Bank, kind: str) -> tuple[dict[str, Any], dict[str, list[dict]]]:
    """Return what a new question begins with: the next free code of the bank, and what is usual."""
    number = bank.questions.count() + 1
    while bank.questions.filter(code=f"cau-{number}").exists():
        number += 1
    usual = {"ignored": ["case", "diacritics", "spaces", "punctuation"], "tolerance": "0"}
    fields = {"kind": kind, "code": f"cau-{number}", "use": Use.CONTEST, "basis_status": Question.Basis.CHECK}
    return fields | usual | {"seen": 0}, {}


def initial_of_row(row: ImportRow, meant: Meant) -> tuple[dict[str, Any], dict[str, list[dict]]]:
    """Return the fields and the rows of what was read from a file, as far as it can be read; how a question is filed
    that it changes or repeats, as the bank has it, where the file does not say."""
    told, wording, filed = meant.row, meant.wording, row.target
    wrong = {problem.field for problem in problems_of(wording)}
    if wrong & ({"key"} if wording.kind in ("single", "multiple") else {"key", "options"}):
        wording = replace(wording, key=None)  # it may be anything, and is to be told anew
    filing = {
        "topic": meant.topic.pk if meant.topic else None,
        "code": code_of(told),
        "use": told.use if told.use in Use.values else (filed or row.batch).use,
        "basis_status": told.basis_status or (filed.basis_status if filed else _usual_status(wording)),
        "facts_valid_until": told.facts_valid_until or (filed.facts_valid_until if filed else None),
        "tags": ", ".join(told.tags),
    }
    plain = ("kind", "level", "stem", "explanation", "source")
    fields = filing | {name: getattr(wording, name) for name in plain}
    usual = {"ignored": ["case", "diacritics", "spaces", "punctuation"], "tolerance": "0"}
    fields |= usual | _answer_fields(wording) | {"seen": row.version}
    return fields, _rows_of(wording)


def _usual_status(wording: Wording) -> str:
    return usual_basis_status([basis.document for basis in wording.bases])


def initial_of_typed(typed: QueryDict) -> tuple[dict[str, Any], dict[str, list[dict]]]:
    """Return the fields and the rows as somebody left them, not judged yet."""
    fields = {name: typed.getlist(name) if name in MANY else typed[name] for name in typed if not NAME.fullmatch(name)}
    return fields, {name: typed_rows(typed, name) for name in EMPTY_ROWS}


def row_of(told: Row, wording: Wording, filing: Filing) -> Row:
    """Return what somebody wrote in the place of a row, with what the form does not ask for as the file told it."""
    bases = [basis_row(basis) for basis in wording.bases]
    valid = filing.facts_valid_until.isoformat() if filing.facts_valid_until else ""
    return replace(
        told,
        **{
            name: getattr(wording, name)
            for name in ("kind", "level", "stem", "content", "key", "variation", "explanation", "source")
        },
        code=filing.code,
        topic=filing.topic.slug,
        use=filing.use,
        basis_status=filing.basis_status,
        facts_valid_until=valid,
        tags=list(filing.tags),
        legal_bases=bases,
        certain=True,
        unsaid=[],
        remarks=[],
    )


def _answer_fields(wording: Wording) -> dict[str, Any]:
    content, key = wording.content, wording.key
    fields = {"keep_order": content.get("keep_order", False), "unit": content.get("unit") or ""}
    fields |= variation_fields(wording)
    if key is None or decides_by_expression(key):
        return fields
    match wording.kind:
        case "true_false":
            fields["statement"] = key
        case "numeric":
            fields |= {name: spoken(writable(key[name])) for name in ("value", "tolerance")}
        case "short_text":
            ignored = [flag for flag, is_ignored in key["match"].items() if is_ignored]
            fields |= {"accepted": "\n".join(key["accepted"]), "ignored": ignored}
    return fields


def _rows_of(wording: Wording) -> dict[str, list[dict]]:
    bases = [_basis_row(basis) for basis in wording.bases]
    pictures = [{"kept": picture.pk, "alt_text": picture.alt_text} for picture in wording.pictures]
    said = {"options": _option_rows(wording), "bases": bases, "pictures": pictures}
    return said | {"parameters": parameter_rows(wording)}


def _basis_row(basis: Basis) -> dict[str, Any]:
    """The place as it was filled in. Words that only say its parts are left to them, or they would stay as they are
    when somebody corrects the article."""
    parts = {name: getattr(basis, name) for name in ("article", "clause", "point")}
    words = "" if basis.citation == cite(**parts) else basis.citation
    return parts | {"citation": words, "document": basis.document.pk}


def _option_rows(wording: Wording) -> list[dict]:
    options, key = wording.content.get("options") or [], wording.key
    if key is None:
        side = {"right": "match"}
        return [{side.get(option.get("side"), "text"): option.get("text", "")} for option in options]
    if wording.kind == "matching":
        texts = {option["key"]: option["text"] for option in options}
        pairs = [{"text": texts[left], "match": texts[right]} for left, right in key.items()]
        matched = set(key.values())
        others = [option for option in options if option["side"] == "right" and option["key"] not in matched]
        return pairs + [{"match": option["text"]} for option in others]
    if wording.kind == "ordering":
        texts = {option["key"]: option["text"] for option in options}
        return [{"text": texts[name]} for name in key]
    right = key if isinstance(key, list) else [key]
    return [{"text": option.get("text", ""), "right": option.get("key") in right} for option in options]


def typed_fields(typed: QueryDict) -> dict[str, list[str]]:
    """Return what is being typed as a draft keeps it: without files, and without what PostgreSQL cannot store."""
    named = ((name, values) for name, values in typed.lists() if name not in NOT_KEPT)
    return {name.replace("\0", ""): [value.replace("\0", "") for value in values] for name, values in named}


def typed_in(draft: Draft) -> QueryDict:
    """Return what was typed, as if it had been sent."""
    typed = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        typed.setlist(name, values)
    return typed
