"""Reading the project's own data files, JSON and JSON Lines, so that a bad one is refused with its line and reason."""

import json
from collections.abc import Iterator, Mapping
from json.scanner import py_make_scanner
from pathlib import Path
from types import UnionType

LARGEST_FILE = 50 * 1024 * 1024


class BadFile(Exception):
    """A data file cannot be taken: where, and why."""

    def __init__(self, path: Path, line: int | None, reason: str):
        self.path, self.line, self.reason = path, line, reason
        super().__init__(f"{path.name}, line {line}: {reason}" if line else f"{path.name}: {reason}")


class Record(dict):
    """A JSON object that remembers the line of its file on which it begins."""

    line: int


def read_json(path: Path) -> Record:
    """The file's one JSON object; every object in it is a Record. Raises BadFile."""
    return _parse(_text(path), path)


def read_lines(path: Path) -> Iterator[Record]:
    """The records of a JSON Lines file, one object a line; blank lines are passed over. Raises BadFile."""
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            yield _parse(line, path, first_line=number)


def check(record: Record, fields: Mapping[str, type | UnionType], *, path: Path) -> None:
    """See that the record has every field named, each of its type. Raises BadFile with the record's line."""
    for name, wanted in fields.items():
        if name not in record:
            raise BadFile(path, record.line, f"field {name!r} is missing")
        value = record[name]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            expected = getattr(wanted, "__name__", str(wanted))
            raise BadFile(path, record.line, f"field {name!r} is {type(value).__name__}, not {expected}")


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadFile(path, None, "the file is larger than 50 MB")
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(path, None, error.strerror or "the file cannot be read") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(path, content.count(b"\n", 0, error.start) + 1, "the text is not UTF-8") from error


def _parse(text: str, path: Path, first_line: int = 1) -> Record:
    try:
        value = _RecordDecoder(first_line).decode(text)
    except json.JSONDecodeError as error:
        raise BadFile(path, first_line + error.lineno - 1, f"{error.msg} (column {error.colno})") from error
    except RecursionError as error:
        raise BadFile(path, first_line, "the objects are nested too deeply") from error
    if not isinstance(value, Record):
        raise BadFile(path, first_line, "there is no object here")
    return value


class _RecordDecoder(json.JSONDecoder):
    def __init__(self, first_line: int):
        super().__init__()
        self.first_line = first_line
        self.parse_object = self._parse_record
        self.scan_once = py_make_scanner(self)  # the scanner in C would not call parse_object

    def _parse_record(self, text_and_start: tuple[str, int], *arguments) -> tuple[Record, int]:
        text, start = text_and_start
        fields, end = json.decoder.JSONObject(text_and_start, *arguments)
        record = Record(fields)
        record.line = self.first_line + text.count("\n", 0, start)
        return record, end
