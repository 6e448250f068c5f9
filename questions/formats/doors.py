"""The one way in for files with questions: read in a limited process, where what is wrong with a file is a remark."""

import json
from collections.abc import Mapping
from importlib import import_module

from exchange import limited
from exchange.sheet_encodings import ENCODING
from questions.formats import FORMATS
from questions.formats.legacy import is_legacy
from questions.formats.rows import Reading, Remark, Row
from questions.formats.sheet_columns import Column
from questions.formats.texts import decode

LARGEST_FILE = 5 * 1024 * 1024
_WORK = "questions.formats.doors:read"
_COLUMNS = "questions.formats.doors:columns"
_LIMITS = limited.Limits(output=48 * 1024 * 1024)  # of the longest questions, as JSON that writes ế in six characters
# A limited process can open no file any more when it reads, so whatever that may need is loaded before: also the
# encodings of names in zip files (cp437), and of addresses in links (punycode, idna).
_MODULES = {code: import_module(each.module) for code, each in FORMATS.items() if each.is_read}
for _encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp437", "punycode", "idna"):
    "a".encode(_encoding)
_TEXTS = ("aiken", "gift", "moodle", "lines")
"""Formats whose file is text; of pasted text and sheets their own readers see whether it is for an old font."""
_CODES = {
    "too-large": "file-too-large",
    "too-many-rows": "too-many-rows",
    "encoding": "csv-encoding",
    **dict.fromkeys(("members", "size", "ratio"), "file-too-large"),
    **dict.fromkeys(("unsafe", "name", "encrypted", "duplicate", "entities"), "file-unsafe"),
}
"""Remarks by the words in which the limited process says why a file is unfit."""


def read_safely(format: str, content: bytes, mapping: Mapping[str, str] | None = None) -> Reading:
    """What the file holds; `mapping` gives the fields of a sheet's columns. Raises KeyError for an unknown format."""
    if format not in _MODULES:
        raise KeyError(format)
    header = json.dumps({"format": format, "mapping": mapping})
    if len(content) > LARGEST_FILE:
        return Reading(remarks=[Remark("file-too-large")])
    try:
        told = limited.work(_WORK, f"{header}\n".encode() + content, _LIMITS)
        reading = Reading.from_json(json.loads(told))
    except limited.Unfit as unfit:
        return Reading(remarks=[Remark(_CODES.get(str(unfit), "file-unreadable"))])
    except limited.Overrun as error:
        return Reading(remarks=[Remark("file-busy" if isinstance(error, limited.Busy) else "file-unsafe")])
    for row in reading.rows:
        row.unsaid += FORMATS[format].silent
    return reading


def columns_safely(content: bytes) -> list[Column]:
    """The columns of a sheet with what they are taken for; none where the file cannot be read as one."""
    if len(content) > LARGEST_FILE:
        return []
    try:
        return [Column(*told) for told in json.loads(limited.work(_COLUMNS, content, _LIMITS))]
    except (limited.Unfit, limited.Overrun):
        return []


def option_texts(row: Row) -> list[str]:
    return [option["text"] for option in row.content["options"]]


def read(content: bytes) -> bytes:
    """The work of the limited process: a header line in JSON and the file become the reading in JSON. Raises Unfit."""
    header, _end, file = content.partition(b"\n")
    told = json.loads(header)
    mapping = {"mapping": told["mapping"]} if told["mapping"] is not None else {}
    try:
        reading = _MODULES[told["format"]].read(file, **mapping)
    except limited.Unfit as unfit:
        if str(unfit) != ENCODING or not is_legacy(file.decode("latin-1")):
            raise
        reading = Reading(remarks=[Remark("legacy-font")])
    if is_legacy(" ".join(_texts(reading, told["format"], file))):
        reading = Reading(remarks=[Remark("legacy-font")])
    return json.dumps(reading.to_json()).encode()


def _texts(reading: Reading, format: str, file: bytes) -> list[str]:
    """What was read, or where that is nothing, all that stands in the file, as far as that is text."""
    texts = [text for row in reading.rows for text in (row.stem, row.explanation, *option_texts(row))]
    return [decode(file) or file.decode("latin-1")] if format in _TEXTS and not texts else texts


def columns(content: bytes) -> bytes:
    """The work of the limited process for the columns of a sheet. Raises Unfit."""
    return json.dumps(_MODULES["sheet"].columns(content)).encode()
