"""Exporting and importing again gives the same questions, for everything that the format can hold; what it cannot hold
is told by the writer."""

from dataclasses import replace
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.formats import aiken, gift, lines, moodle, sheet
from questions.formats.losses import ORIGIN
from questions.formats.moodle_writing import default_name
from questions.formats.remarks import MEANINGS, sentence
from questions.formats.rows import Row
from tests.questions.formats import strategies
from tests.questions.formats.strategies import PROPERTY, finished, shown

pytestmark = pytest.mark.once

HELD = {
    gift: ("number", "code", "topic", "tags"),
    moodle: ("number", "code", "topic", "tags", "pictures"),
    aiken: (),
    lines: ("number", "code", "topic", "level", "legal_bases", "tags", "pictures", *ORIGIN),
    sheet: ("number", "code", "topic", "level", "legal_bases", "source", "checked_by", "tags"),
}
"""The fields that each format holds as they are."""
LEFT_OUT = {"lost-kind", "lost-unfinished", "lost-arrow", "lost-line", "lost-long"}
OTHER_LOOK = {"lost-marks", "written-as-choice", "lost-certainty"}


def again(module: ModuleType, rows: list[Row]) -> list[tuple[Row, Row, set[str]]]:
    """The rows that the format held, each with what came back and with what the writer said of it."""
    written = module.write(rows)
    said = [{remark.code for remark in written.remarks if remark.line == number} for number in range(1, len(rows) + 1)]
    held = [(row, codes) for row, codes in zip(rows, said, strict=True) if not codes & LEFT_OUT]
    back = module.read(written.content).rows
    return [(row, other, codes) for (row, codes), other in zip(held, back, strict=True)]


@pytest.mark.parametrize("module", HELD, ids=lambda module: module.__name__.rpartition(".")[2])
@PROPERTY
@given(st.lists(strategies.rows().filter(finished), min_size=1, max_size=2))
def test_a_question_that_was_exported_comes_back_as_it_was(module, rows):
    for row, back, codes in again(module, rows):
        if module is moodle and row.number == default_name(row.stem):
            row.number = ""  # the name that Moodle gives a question without one says nothing
        if "lost-legal-parts" in codes:
            row.legal_bases = [replace(basis, parts=None) for basis in row.legal_bases]
        assert {field: getattr(back, field) for field in HELD[module]} == {
            field: getattr(row, field) for field in HELD[module]
        }
        assert back.certain or "lost-certainty" in codes
        if not codes & OTHER_LOOK:
            assert shown_as_kept(back, codes, module) == shown_as_kept(row, codes, module)


def shown_as_kept(row: Row, codes: set[str], module: ModuleType) -> dict:
    """What is seen of the question, without what the writer said it lost."""
    told = shown(row, one_line=module is aiken)
    if row.kind == "short_text":
        match = {} if "lost-match" in codes else row.key["match"]
        told["key"] = {"accepted": [" ".join(text.split()) for text in row.key["accepted"]], "match": match}
    if row.kind in ("single", "multiple", "matching") and "lost-keep-order" not in codes:
        told["keep_order"] = row.content["keep_order"]
    if "lost-unit" not in codes:
        told["unit"] = row.content["unit"]
    if "lost-explanation" not in codes:
        told["explanation"] = shown(replace(row, stem=row.explanation))["stem"]
    return told


@pytest.mark.parametrize("module", HELD, ids=lambda module: module.__name__.rpartition(".")[2])
@PROPERTY
@given(st.lists(strategies.rows(), min_size=1, max_size=2))
def test_whatever_is_lost_is_told_with_a_sentence(module, rows):
    remarks = module.write(rows).remarks
    assert [code for code in {remark.code for remark in remarks} if code not in MEANINGS] == []
    assert all(sentence(remark) and 1 <= remark.line <= len(rows) for remark in remarks)


@pytest.mark.parametrize("module", HELD, ids=lambda module: module.__name__.rpartition(".")[2])
def test_a_row_that_is_no_question_yet_is_left_out_with_a_remark(module):
    assert {remark.line for remark in module.write([Row(1, "Hỏi?"), Row(2, "")]).remarks} == {1, 2}
