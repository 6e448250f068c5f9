"""JSON Lines, the format of our own banks: one question an object, one object a line, with nothing of a question lost.
The fields are those of `questions.loading`, which stores our own files; beside them number, tags and pictures (base64),
where there are any, which that loader does not take. The "article" of a legal basis is the place in words; its "parts"
(article, clause, point) stand beside it where the words do not name just these.

What is read is written again byte for byte, as long as the fields stand in their usual order.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from questions import citing
from questions.formats import answers
from questions.formats.losses import unfit
from questions.formats.rows import Basis, Picture, Reading, Remark, Row, Written
from questions.formats.texts import clean, decode
from questions.kinds import KINDS
from questions.variants import PARTS, decides_by_expression

LOOSE_MATCH = {"case": True, "diacritics": True, "spaces": True, "punctuation": True}
LOOSE_MATCH_TOLD = "casefold, ignore diacritics, spaces and punctuation"
_NUMBER_MARK = "\0"
_MARKED_NUMBER = re.compile(r'"\\u0000(-?\d+(?:\.\d+)?)\\u0000"')


class _Wrong(Exception):
    """A field is missing or holds what it cannot hold; the argument is its name."""


def content_of(record: dict) -> dict:
    """A record's options and settings as Revision.content keeps them."""
    fields = ("key", "text", "side")
    options = [{field: option[field] for field in fields if field in option} for option in record["options"]]
    return {"options": options, "keep_order": record["keep_order"], "unit": record.get("unit")}


def key_of(record: dict) -> object:
    """A record's answer as AnswerKey.key keeps it."""
    answer, varies = record["answer"], record.get("variation") or {}
    if "right" in varies:
        return {"right": dict(varies["right"])}
    match record["kind"]:
        case "single" | "true_false":
            return answer[0] if len(answer) == 1 else answer
        case "multiple":
            return sorted(answer)
        case "matching":
            return dict(answer)
        case "numeric":
            return {"value": str(answer[0]), "tolerance": str(record.get("tolerance") or 0)}
        case "short_text":
            told = record.get("match")
            return {"accepted": answer, "match": told if isinstance(told, dict) else LOOSE_MATCH}
    return answer


def variation_of(record: dict) -> dict | None:
    """What varies, as Revision.variation keeps it: without what decides which option is right."""
    told = record.get("variation")
    return None if told is None else {name: told[name] for name in PARTS if name in told}


def are_pairs(answer: list) -> bool:
    """Whether the answer is pairs of keys, each key on the left once."""
    pairs = [pair for pair in answer if isinstance(pair, list) and [type(key) for key in pair] == [str, str]]
    return len(pairs) == len(answer) == len(dict(pairs))


def read(content: bytes) -> Reading:
    """The questions of a JSON Lines file; a line that is none is told and left out. Never raises."""
    text = decode(content)
    if text is None:
        return Reading(remarks=[Remark("not-utf-8")])
    reading = Reading()
    for line, source in enumerate(text.split("\n"), 1):
        if not source.strip():
            continue
        try:
            reading.rows.append(_row(_parsed(source), line))
        except _Wrong as wrong:
            reading.remarks.append(Remark("line-field", line, {"field": str(wrong)}))
        except (ValueError, RecursionError):
            reading.remarks.append(Remark("line-no-object", line))
    if not reading.rows:
        reading.remarks.append(Remark("no-questions"))
    return reading


def _parsed(source: str) -> dict[str, Any]:
    """The object on the line, its texts cleaned, its decimal numbers as they are written."""
    found = json.loads(source, parse_float=_Decimal, parse_constant=_refuse, object_pairs_hook=_object)
    if not isinstance(found, dict):
        raise ValueError
    return _cleaned(found)


class _Decimal(str):
    """A decimal number as it is written, so that none of its digits is lost."""


def _refuse(word: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(word)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a field twice")
    return dict(pairs)


def _cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return {clean(name): _cleaned(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_cleaned(entry) for entry in value]
    if isinstance(value, _Decimal):
        return _Decimal(answers.number(value) or value)
    return clean(value) if isinstance(value, str) else value


def _row(record: dict[str, Any], line: int) -> Row:
    record = dict.fromkeys(_FIELDS) | record
    for name, is_right in _FIELDS.items():
        if not is_right(record[name]):
            raise _Wrong(name)
    kind, varies = record["kind"], record["variation"] is not None
    if type(record["tolerance"]) is str and not varies:
        raise _Wrong("tolerance")
    if not _ANSWERS.get(kind, _are_texts)(record["answer"]) and not (varies and _are_templates(record["answer"])):
        raise _Wrong("answer")
    bases = [
        Basis(basis["number"], basis.get("article") or "", parts=basis.get("parts"))
        for basis in record["legal_basis"] or []
    ]
    remarks = [Remark("line-unknown-field", line, {"field": name}) for name in record if name not in _FIELDS]
    return Row(
        line=line,
        stem=record["stem"],
        kind=kind,
        content=content_of(record),
        key=key_of(record) if record["answer"] or "right" in (record["variation"] or ()) else None,
        variation=variation_of(record),
        explanation=record["explanation"] or "",
        code=record["id"] or "",
        topic=record["topic_slug"] or "",
        level=record["difficulty"] or 0,
        legal_bases=bases,
        **{name: record[name] or "" for name in _ORIGIN},
        checked_by=record["checked_by"] or [],
        number=record["number"] or "",
        tags=record["tags"] or [],
        pictures=[_picture(told) for told in record["pictures"] or []],
        remarks=remarks,
    )


_ORIGIN = ("audience", "confidence", "source", "as_of", "basis_status", "use", "facts_valid_until")


def _is_text(value: Any) -> bool:
    return type(value) is str and bool(value.strip())


def _may_be_text(value: Any) -> bool:
    return value is None or type(value) is str


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(type(entry) is str for entry in value)


def _are_templates(answer: list) -> bool:
    """Whether a number is told by a template, such as "{phi:plain}"."""
    return len(answer) == 1 and type(answer[0]) is str


def _is_picture(value: Any) -> bool:
    """Whether this may be a picture; whether it is one, exchange.images sees."""
    fields = ("content", "name", "alt_text")
    return isinstance(value, dict) and [type(value.get(name, "")) for name in fields] == [str] * 3 and _is_base64(value)


def _is_base64(value: dict[str, str]) -> bool:
    try:
        return bool(b64decode(value.get("content", ""), validate=True))
    except ValueError:
        return False


def _picture(told: dict[str, str]) -> Picture:
    return Picture(b64decode(told["content"]), told.get("name", ""), told.get("alt_text", ""))


def _is_variation(value: Any) -> bool:
    known = isinstance(value, dict) and value.keys() <= {*PARTS, "right"}
    rights = value.get("right", {}) if known else None
    return value is None or (known and isinstance(rights, dict) and all(type(one) is str for one in rights.values()))


def _is_number(value: Any) -> bool:
    return type(value) is int or isinstance(value, _Decimal)


def _is_option(value: Any) -> bool:
    told = isinstance(value, dict) and [type(value.get("key")), type(value.get("text"))]
    return told == [str, str] and value.get("side", "left") in ("left", "right")


def _is_basis(value: Any) -> bool:
    known = isinstance(value, dict) and _is_text(value.get("number")) and _may_be_text(value.get("article"))
    return known and _may_be_parts(value.get("parts"))


def _may_be_parts(value: Any) -> bool:
    known = isinstance(value, dict) and value.keys() <= {*citing.PARTS}
    return value is None or (known and all(type(part) is str for part in value.values()))


def _is_match(value: Any) -> bool:
    flags = isinstance(value, dict) and set(value) == set(LOOSE_MATCH) and {type(flag) for flag in value.values()}
    return _may_be_text(value) or flags == {bool}


def _listed(is_right: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(is_right, value))


_FIELDS: dict[str, Callable[[Any], bool]] = {
    "id": _may_be_text,
    "topic_slug": _may_be_text,
    "audience": _may_be_text,
    "kind": lambda value: isinstance(value, str) and value in KINDS,
    "difficulty": lambda value: value is None or (type(value) is int and 0 <= value <= 3),
    "stem": _is_text,
    "options": _listed(_is_option),
    "answer": lambda value: isinstance(value, list),
    "explanation": _may_be_text,
    "legal_basis": lambda value: value is None or _listed(_is_basis)(value),
    "confidence": _may_be_text,
    "source": _may_be_text,
    "as_of": _may_be_text,
    "tolerance": lambda value: value is None or _is_number(value) or _is_text(value),
    "unit": _may_be_text,
    "match": _is_match,
    "basis_status": _may_be_text,
    "use": _may_be_text,
    "keep_order": lambda value: type(value) is bool,
    "facts_valid_until": _may_be_text,
    "checked_by": lambda value: value is None or _are_texts(value),
    "variation": _is_variation,
    "number": _may_be_text,
    "tags": lambda value: value is None or _are_texts(value),
    "pictures": lambda value: value is None or _listed(_is_picture)(value),
}
_ANSWERS: dict[str, Callable[[Any], bool]] = {
    "numeric": lambda answer: not answer or (len(answer) == 1 and _is_number(answer[0])),
    "matching": are_pairs,
}


def write(rows: Sequence[Row]) -> Written:
    """The rows as JSON Lines in UTF-8; a row that is not finished is left out with a remark."""
    lines: list[str] = []
    remarks: list[Remark] = []
    for number, row in enumerate(rows, 1):
        refused = unfit(row, number, KINDS, holds_parameters=True)
        if refused:
            remarks += refused
            continue
        written = json.dumps(dict(_told(row)), ensure_ascii=False)
        lines.append(_MARKED_NUMBER.sub(r"\1", written) + "\n")
    return Written("".join(lines).encode(), remarks)


def _told(row: Row) -> Iterator[tuple[str, Any]]:
    """The fields in the order of our files."""
    yield from (("id", row.code), ("topic_slug", row.topic), ("audience", row.audience), ("kind", row.kind))
    yield from (("difficulty", row.level), ("stem", row.stem), ("options", list(map(_option, row.content["options"]))))
    yield from (("answer", _answer(row)), ("explanation", row.explanation))
    yield "legal_basis", list(map(_told_basis, row.legal_bases))
    yield from (("confidence", row.confidence), ("source", row.source), ("as_of", row.as_of))
    if row.kind == "numeric":
        yield from (("tolerance", _numeral(row.key["tolerance"])), ("unit", row.content.get("unit")))
    if row.kind == "short_text":
        match = row.key["match"]
        yield "match", LOOSE_MATCH_TOLD if match == LOOSE_MATCH else match
    yield from (("basis_status", row.basis_status), ("use", row.use))
    yield from (("keep_order", bool(row.content.get("keep_order"))),)
    yield from (("facts_valid_until", row.facts_valid_until or None), ("checked_by", row.checked_by))
    if row.variation is not None:
        yield (
            "variation",
            _in_order(row.variation) | ({"right": row.key["right"]} if decides_by_expression(row.key) else {}),
        )
    more = {"number": row.number, "tags": row.tags, "pictures": list(map(_told_picture, row.pictures))}
    yield from ((name, value) for name, value in more.items() if value)


def _told_basis(basis: Basis) -> dict[str, Any]:
    told = {"number": basis.number, "article": basis.citation or None}
    return told if basis.parts is None else told | {"parts": basis.parts}


def _told_picture(picture: Picture) -> dict[str, str]:
    content = b64encode(picture.content).decode()
    return {"name": picture.name, "alt_text": picture.alt_text, "content": content}


def _option(option: dict[str, str]) -> dict[str, str]:
    return {name: option[name] for name in ("key", "side", "text") if name in option}


def _answer(row: Row) -> list:
    if decides_by_expression(row.key):
        return []
    match row.kind:
        case "single" | "true_false":
            return [row.key]
        case "matching":
            return [list(pair) for pair in row.key.items()]
        case "numeric":
            return [_numeral(row.key["value"])]
        case "short_text":
            return row.key["accepted"]
    return list(row.key)


def _numeral(number: str) -> int | str:
    """The number for JSON: exact, which a float would not be; `write` takes the marks off again. A template stays."""
    if "{" in number:
        return number
    return int(number) if "." not in number else f"{_NUMBER_MARK}{Decimal(number):f}{_NUMBER_MARK}"


VARIATION_ORDER = ("name", "kind", "from", "to", "step", "values", "expression")


def _in_order(variation: dict[str, Any]) -> dict[str, Any]:
    """What varies in the order in which it is written by hand; PostgreSQL keeps the names of an object in another."""

    def told(one: dict) -> dict:
        return {name: one[name] for name in VARIATION_ORDER if name in one}

    parts = {part: variation[part] for part in PARTS if part in variation}
    return {part: value if part == "conditions" else [told(one) for one in value] for part, value in parts.items()}
