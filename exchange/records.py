"""Reading the project's own data files, JSON and JSON Lines, so that a bad one is refused with its line and reason.

A loader declares what each field of a record may hold, mostly as `column` of the model that will store it, and calls
`check`: what passes can be stored by every database that we run on.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from json.scanner import py_make_scanner
from pathlib import Path
from reprlib import repr as shortened
from types import NoneType

from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LARGEST_FILE = 50 * 1024 * 1024
CONFIDENCE = ("high", "medium", "low")
"""How sure our files are of what they say."""

# NUL, which PostgreSQL cannot keep, and halves of surrogate pairs, which no database can; JSON has escapes for both.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_SLUG = re.compile(r"[-a-zA-Z0-9_]+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BadFile(Exception):
    """A data file cannot be taken: where, and why, in a sentence that says what to do."""

    def __init__(self, path: Path, line: int | None, reason: str):
        self.path, self.line, self.reason = path, line, reason
        place = _("%(file)s, line %(line)d") if line else "%(file)s"
        super().__init__(f"{place % {'file': path.name, 'line': line}}: {reason}")


class Record(dict):
    """A JSON object that remembers the line of its file on which it begins."""

    line: int


@dataclass(frozen=True, kw_only=True)
class Field:
    """What a field of a record, or each entry of a list, may hold; `rule` tells what `test` asks for."""

    kind: type | tuple[type, ...] = str
    null: bool = False
    blank: bool = False  # a text may be empty
    optional: bool = False  # the field may be left out
    longest: int | None = None
    choices: Collection = ()
    test: Callable[[object], object] | None = None
    rule: str | Promise = ""
    each: "Field | None" = None  # of a list
    fields: "Mapping[str, Field] | None" = None  # of an object; without them it may have any


_KINDS = {
    str: gettext_lazy("a text"),
    int: gettext_lazy("a whole number"),
    float: gettext_lazy("a decimal number"),
    bool: "true / false",
    list: gettext_lazy("a list"),
    Record: gettext_lazy("an object"),
    NoneType: "null",
}


def is_slug(text: str) -> bool:
    """Whether the text can stand in an address: unaccented letters, digits, hyphens and underscores."""
    return _SLUG.fullmatch(text) is not None


def is_day(text: str) -> bool:
    """Whether the text is a day of the calendar, written like 2025-07-01."""
    try:
        return _DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


NUMBER = Field(kind=(int, float))
SLUG = Field(test=is_slug, rule=gettext_lazy("write it with the letters a to z, digits, - and _ only"))
DAY = Field(test=is_day, rule=gettext_lazy("write a day like 2025-07-01"))


def records(fields: Mapping[str, Field], **changes) -> Field:
    """A list of objects that have these fields."""
    return Field(kind=list, each=Field(kind=Record, fields=fields), **changes)


def column(model: type[Model], name: str, **changes) -> Field:
    """What that column of the model can store; `changes` are what the file's field takes otherwise."""
    stored = model._meta.get_field(name)
    kind = stored.get_internal_type()
    field = {"SlugField": SLUG, "DateField": DAY}.get(kind, Field())
    if kind in BaseDatabaseOperations.integer_field_ranges:
        field = _whole_number(*BaseDatabaseOperations.integer_field_ranges[kind])
    described = {
        "null": stored.null,
        "blank": stored.blank and field is not DAY,  # a day that is not known is null
        "longest": stored.max_length,
        "choices": tuple(value for value, _label in stored.flatchoices),
    }
    return replace(field, **(described | changes))


def _whole_number(least: int, most: int) -> Field:
    rule = format_lazy(gettext_lazy("write a number from {least} to {most}"), least=least, most=most)
    return Field(kind=int, test=lambda number: least <= number <= most, rule=rule)


def read_json(path: Path) -> Record:
    """The file's one JSON object; every object in it is a Record. Raises BadFile."""
    return _parse(_text(path), path)


def read_lines(path: Path) -> Iterator[Record]:
    """The records of a JSON Lines file, one object a line; blank lines are passed over. Raises BadFile."""
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            yield _parse(line, path, first_line=number)


def check(record: Record, fields: Mapping[str, Field], *, path: Path) -> None:
    """See that the record has the fields named and no others, each as it must be. Raises BadFile with the line."""
    for name in record:
        if name not in fields:
            raise _bad_field(name, _("not known; correct its name or take it out"), record.line, path)
    for name, field in fields.items():
        if name in record:
            _check_value(record[name], field, name, record.line, path)
        elif not field.optional:
            raise _bad_field(name, _("missing; add it"), record.line, path)


def check_distinct(records: Iterable[Record], name: str, *, path: Path) -> None:
    """See that no two records have the same value in this field. Raises BadFile with the line of the second."""
    seen = set()
    for record in records:
        if record[name] in seen:
            reason = _("%s stands twice in the file; keep one of them") % shortened(record[name])
            raise _bad_field(name, reason, record.line, path)
        seen.add(record[name])


def check_known(record: Record, name: str, known: Collection, *, path: Path) -> None:
    """See that what the field names, one thing or several, is there already. Raises BadFile."""
    for value in record[name] if isinstance(record[name], list) else [record[name]]:
        if value not in known:
            reason = _("%s is not known; load it first, or correct it") % shortened(value)
            raise _bad_field(name, reason, record.line, path)


def _bad_field(name: str, reason: str, line: int, path: Path) -> BadFile:
    return BadFile(path, line, _("field %(name)s: %(reason)s") % {"name": shortened(name), "reason": reason})


def _check_value(value: object, field: Field, name: str, line: int, path: Path) -> None:
    if value is None and field.null:
        return
    if reason := _reason_against(value, field):
        raise _bad_field(name, reason, line, path)
    if field.fields is not None:
        check(value, field.fields, path=path)
    for entry in value if field.each else ():
        _check_value(entry, field.each, name, getattr(entry, "line", line), path)


def _reason_against(value: object, field: Field) -> str:
    """Why the value cannot stand in the field, without looking into it; "" when it can."""
    kinds = field.kind if isinstance(field.kind, tuple) else (field.kind,)
    if type(value) not in kinds:
        wanted = " / ".join(str(_KINDS[kind]) for kind in kinds)
        return _("write %(wanted)s here, not %(found)s") % {"wanted": wanted, "found": _KINDS[type(value)]}
    if isinstance(value, str) and not value.strip():
        return "" if field.blank and not value else _("it is empty; fill it in")
    if field.longest and len(value) > field.longest:
        return _("longer than %d characters; shorten it") % field.longest
    if field.choices and value not in field.choices:
        choices = ", ".join(map(str, field.choices))
        return _("%(value)s is not known; choose one of: %(choices)s") % {
            "value": shortened(value),
            "choices": choices,
        }
    if field.test and not field.test(value):
        return _("%(value)s cannot be taken; %(rule)s") % {"value": shortened(value), "rule": field.rule}
    return ""


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadFile(path, None, _("the file is larger than 50 MB; split it"))
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(path, None, error.strerror or _("the file cannot be read")) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadFile(path, line, _("the text is not UTF-8; save the file as UTF-8")) from error


def _parse(text: str, path: Path, first_line: int = 1) -> Record:
    try:
        value = _RecordDecoder(first_line).decode(text)
    except json.JSONDecodeError as error:
        reason = _("%(reason)s (column %(column)d)") % {"reason": error.msg, "column": error.colno}
        raise BadFile(path, first_line + error.lineno - 1, reason) from error
    except ValueError as error:  # Python reads no number of more than 4300 digits
        raise BadFile(path, first_line, _("a number is too long; shorten it")) from error
    except RecursionError as error:
        raise BadFile(path, first_line, _("the objects are nested too deeply; write them flatter")) from error
    if not isinstance(value, Record):
        raise BadFile(path, first_line, _("there is no object here; write its fields between { and }"))
    return value


class _RecordDecoder(json.JSONDecoder):
    def __init__(self, first_line: int):
        super().__init__(object_pairs_hook=list)
        self.first_line = first_line
        self.parse_object = self._parse_record
        self.parse_string = self._parse_text
        self.scan_once = py_make_scanner(self)  # the scanner in C would not call these two

    def _parse_record(self, text_and_start: tuple[str, int], *arguments) -> tuple[Record, int]:
        text, start = text_and_start
        pairs, end = json.decoder.JSONObject(text_and_start, *arguments)
        record = Record(pairs)
        if len(record) < len(pairs):
            raise json.JSONDecodeError(_("a field stands twice in one object; keep one of them"), text, start - 1)
        record.line = self.first_line + text.count("\n", 0, start)
        return record, end

    def _parse_text(self, text: str, start: int, *arguments) -> tuple[str, int]:
        value, end = json.decoder.scanstring(text, start, *arguments)
        if _UNSTORABLE.search(value):
            raise json.JSONDecodeError(_("a text holds a character that cannot be kept; take it out"), text, start - 1)
        return value, end
