"""In every layout of Word files, one question of forty is spoiled: what is wrong is told of that question alone.

All others are read as if nothing had happened.
"""

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from docx import Document
from docx.document import Document as Docx

from questions.formats import word
from questions.formats.layout.answers import pairs
from questions.formats.remarks import ERROR, weight
from questions.formats.rows import Reading
from tests.questions.formats import composer
from tests.questions.formats.composer import BY_LOOKS, BY_WORDS, Layout, Source, compose, sources

pytestmark = pytest.mark.once

PLACE = 19
"""Question 20: below it the second part of `answers_down` begins."""
GOOD = sources()[PLACE]
WRONG = next(place for place in range(len(GOOD.options)) if place not in GOOD.key)
BY_TICKS = [composer.asterisks_in_breaks, composer.cells_of_their_own]
BY_LETTERS = [layout for layout in BY_WORDS if layout not in BY_TICKS]
APART = [composer.answers_across, composer.answers_down, composer.ugly]
"""Layouts whose answers stand in a table or list of their own."""


def without_key(source: Source) -> Source:
    return replace(source, key=[])


def with_a_key_that_is_no_option(source: Source) -> Source:
    return replace(source, key=[5])


def with_one_option(source: Source) -> Source:
    return replace(source, options=source.options[:1], key=[0])


def with_one_option_that_is_not_the_key(source: Source) -> Source:
    return replace(source, options=source.options[:1], key=[1])


def without_options(source: Source) -> Source:
    return replace(source, options=[], key=[])


def without_a_stem(source: Source) -> Source:
    return replace(source, stem="")


def with_another_key_in_words(source: Source) -> Source:
    """As where somebody wrote the right answer below the options, and forgot the mark that was there."""
    *others, last = source.options
    return replace(source, options=[*others, f"{last}\nĐáp án: {'ABCD'[WRONG]}"])


def with_two_keys(source: Source) -> Source:
    return replace(source, key=sorted([*source.key, WRONG]))


SPOILED = [
    (without_key, BY_LOOKS + BY_WORDS, ["no-key"]),
    (with_a_key_that_is_no_option, BY_LETTERS, ["key-not-an-option"]),
    (with_one_option, BY_LETTERS, ["no-options"]),
    (with_one_option, BY_LOOKS + BY_TICKS, ["no-options", "no-key"]),
    (with_one_option_that_is_not_the_key, BY_LETTERS, ["no-options", "key-not-an-option"]),
    (without_options, BY_LOOKS + BY_WORDS, ["no-options"]),
    (without_a_stem, BY_LOOKS + BY_WORDS, ["no-stem"]),
    (with_another_key_in_words, BY_LOOKS + BY_WORDS, ["key-conflict"]),
]


@cache
def spoiled(layout: Layout, spoil: Callable[[Source], Source]) -> Reading:
    questions = list(sources())
    questions[PLACE] = spoil(GOOD)
    return word.read(compose(layout, tuple(questions)))


@cache
def good(layout: Layout) -> Reading:
    return word.read(compose(layout))


def others(reading: Reading) -> list[dict]:
    """All that is read of the other questions; the lines where they stand may be others."""
    told = [row.to_json() | {"line": 0} for row in reading.rows if row.number.lstrip("0") != GOOD.number]
    return [row | {"remarks": [remark | {"line": 0} for remark in row["remarks"]]} for row in told]


def remarks(reading: Reading) -> list[tuple[str, dict]]:
    return [(remark.code, remark.values) for remark in reading.remarks]


def cases() -> list:
    return [
        pytest.param(spoil, layout, codes, id=f"{spoil.__name__}-{layout.__name__}")
        for spoil, layouts, codes in SPOILED
        for layout in layouts
    ]


@pytest.mark.parametrize("spoil, layout, codes", cases())
def test_what_is_wrong_with_a_question_is_told_of_it_alone(spoil, layout, codes):
    reading = spoiled(layout, spoil)
    (row,) = [row for row in reading.rows if row.number.lstrip("0") == GOOD.number]
    assert [(remark.code, weight(remark)) for remark in row.remarks] == [(code, ERROR) for code in codes]
    assert others(reading) == others(good(layout))
    assert remarks(reading) == remarks(good(layout))


@pytest.mark.parametrize(
    "spoil, layout",
    [case.values[:2] for case in cases() if {"no-key", "key-not-an-option", "key-conflict"} & {*case.values[2]}],
)
def test_a_question_whose_key_cannot_be_told_has_none(spoil, layout):
    row = spoiled(layout, spoil).rows[PLACE]
    assert (row.number.lstrip("0"), row.key, row.certain) == (GOOD.number, None, False)


@pytest.mark.parametrize("layout", BY_LOOKS + BY_WORDS)
def test_a_second_right_option_makes_it_a_question_with_several(layout):
    reading = spoiled(layout, with_two_keys)
    row = reading.rows[PLACE]
    letters = ["ABCD"[place] for place in sorted([*GOOD.key, WRONG])]
    assert (row.number.lstrip("0"), row.kind, row.key, row.remarks) == (GOOD.number, "multiple", letters, [])
    assert others(reading) == others(good(layout))


# tables and lists of answers


def altered(layout: Layout, number: str) -> Reading:
    """The reading of a file whose answers call question 20 so; "" where they leave it out."""
    document = Document(io.BytesIO(compose(layout)))
    {"answers_across": _across, "answers_down": _down, "ugly": _listed}[layout.__name__](document, number)
    return word.read(composer.saved(document))


def _across(document: Docx, number: str) -> None:
    cells = document.tables[0]._cells
    place = next(place for place, cell in enumerate(cells) if cell.text == GOOD.number)
    cells[place].text = number
    if not number:
        cells[place + 11].text = ""


def _down(document: Docx, number: str) -> None:
    row = document.tables[0].rows[PLACE + 1]
    row.cells[0].text = f"Câu {number}"
    if not number:
        row._tr.getparent().remove(row._tr)


def _listed(document: Docx, number: str) -> None:
    told = f"{GOOD.number}-{GOOD.letters}"
    line = next(paragraph for paragraph in document.paragraphs if told in paragraph.text)
    line.text = line.text.replace(told, told.replace(GOOD.number, number, 1) if number else "")


@pytest.mark.parametrize("layout", APART)
def test_a_question_that_the_answers_leave_out_has_no_key(layout):
    reading = altered(layout, "")
    row = reading.rows[PLACE]
    assert ([remark.code for remark in row.remarks], row.key, row.certain) == (["no-key"], None, False)
    assert (others(reading), remarks(reading)) == (others(good(layout)), remarks(good(layout)))


@pytest.mark.parametrize("layout", APART)
def test_a_number_that_is_answered_twice_and_otherwise_has_no_key(layout):
    reading = altered(layout, "17")
    told = {row.number.lstrip("0"): [remark.code for remark in row.remarks] for row in reading.rows}
    assert sources()[16].key != GOOD.key
    assert {number: codes for number, codes in told.items() if number in ("17", "20")} == {
        "17": ["key-conflict"],
        "20": ["no-key"],
    }
    assert [row.key for row in reading.rows if row.number.lstrip("0") in ("17", "20")] == [None, None]
    kept = [row for row in others(reading) if row["number"].lstrip("0") != "17"]
    assert kept == [row for row in others(good(layout)) if row["number"].lstrip("0") != "17"]


@pytest.mark.parametrize(
    "line, answered",
    [
        ("16-A; 17-; 18-B", {"16": "A", "18": "B"}),
        ("Câu 1: … Câu 2: C", {"2": "C"}),
        ("1.A\t2.\t3.C", {"1": "A", "3": "C"}),
        ("5/A, 6/ ....", {"5": "A"}),
        ("1. Điều 2. 3.C", {}),
        ("2.3 B", {}),
        ("17-", {}),
    ],
)
def test_a_number_without_an_answer_leaves_the_others_of_its_line_theirs(line, answered):
    assert {answer.number: answer.value for answer in pairs(line, 1)} == answered
