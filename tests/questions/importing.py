"""Rows as readers give them, and imports of them."""

from questions.confirming import confirm
from questions.formats.rows import Reading, Remark, Row, option_rows
from questions.importing import Usual
from questions.models import Bank, ImportBatch, ImportRow, Question
from questions.staging import Source, keep
from tests.factories import NOW, make_person


def row(stem: str = "Ai ký?", options: tuple[str, ...] = ("Chủ tịch", "Phó Chủ tịch"), **changes) -> Row:
    content = {"options": option_rows(options), "keep_order": False, "unit": None}
    return Row(**{"line": 1, "stem": stem, "kind": "single", "content": content, "key": "A"} | changes)


def staged(bank: Bank, rows: list[Row], usual: Usual, remarks: tuple[Remark, ...] = (), by=None) -> ImportBatch:
    source = Source(b"x", "lines", "de.jsonl", usual)
    return keep(bank, source, Reading(rows, list(remarks)), by=by or make_person(), now=NOW)


def imported(bank: Bank, rows: list[Row], usual: Usual, by=None) -> ImportBatch:
    batch = staged(bank, rows, usual, by=by)
    return confirm(batch, by=by or batch.by, now=NOW)


def made_by(batch: ImportBatch) -> list[Question]:
    rows = batch.rows.exclude(revision=None).select_related("revision__question")
    return [one.revision.question for one in rows]


def decisions(batch: ImportBatch) -> list[str]:
    return list(batch.rows.values_list("decision", flat=True))


def one_row(batch: ImportBatch, place: int = 1) -> ImportRow:
    return batch.rows.select_related("batch__bank").get(place=place)
