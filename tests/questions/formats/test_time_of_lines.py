"""No line, however it is typed, keeps the reader of pasted texts and Word files busy."""

import importlib
import pkgutil
import re
import time

import pytest

from questions.formats import calm, doubt, layout
from questions.formats.rows import MOST_QUESTIONS
from tests.questions.formats.typed_text import read

BOUND = 2
"""Seconds of the processor. Each line takes a part of one; it took many where a pattern could part it at will."""
MODULES = [importlib.import_module(f"{layout.__name__}.{each.name}") for each in pkgutil.iter_modules(layout.__path__)]
MODULES += [calm, doubt]
PATTERNS = {each for module in MODULES for each in vars(module).values() if isinstance(each, re.Pattern)}
SPACES = "\t" * 5000 + "x"
HOSTILE = [
    "A " * 40 + "1",
    "da: " + "A " * 40 + "1",
    "Ai? da: " * 800,
    *(f"{label}{SPACES}" for label in ("x", "dap an", "Đáp án:", "=>", "Câu", "Câu 1", "Câu 1:", "PHẦN I", "A.", "(")),
    "A. " * 3000,
    "A. x B. y " * 1000,
    "1. " * 3000,
    "1-A " * 2000 + "!x",
    "(x) " * 1500 + "y",
    "A vì " + "A, " * 15_000,
    "Người duyệt " * 400 + "1",
    "a) D " * 1000 + "x",
    "điều 1 " * 800 + "?",
    "Nghị định số 1/2020/NĐ-CP " * 200,
    "Hà Nội, ngày " * 400,
    *(sign * 5000 + "x" for sign in "(-=.…*_→"),
    *(f" {sign} " * 3000 + "x" for sign in "-.…*,"),
]


def test_what_is_gathered_ends_behind_the_questions_that_an_import_takes():
    assert len(read("Câu 1: Ai?\n" * (MOST_QUESTIONS + 10)).rows) == MOST_QUESTIONS + 1


def test_more_lines_than_questions_have_are_refused_at_once():
    begun = time.process_time()
    assert [remark.code for remark in read("a\n" * 2_000_000).remarks] == ["unsafe-file"]
    assert time.process_time() - begun < BOUND


ASKED = "Câu {0}: x\nA. a\nB. b\n"
KEYS = {"inside": ("Câu {0}: x\nĐáp án: Đúng\n", ""), "at the end": (ASKED, "Câu {0}: A. Vì Điều 5.\n")}


@pytest.mark.parametrize(("asked", "answered"), KEYS.values(), ids=KEYS)
def test_as_many_questions_as_an_import_takes_are_read_in_the_time_that_each_takes(asked, answered):
    """They took twice as long where each key or answer was held against the numbers of all questions."""
    few = min(seconds_of(asked, answered, MOST_QUESTIONS // 5) for _time in range(3))
    assert seconds_of(asked, answered, MOST_QUESTIONS) < 7.5 * few


def seconds_of(asked: str, answered: str, count: int) -> float:
    numbers = range(1, count + 1)
    written = "".join(map(asked.format, numbers)) + "ĐÁP ÁN\n" * bool(answered) + "".join(map(answered.format, numbers))
    begun = time.process_time()
    assert sum(row.key is not None for row in read(written).rows) == count
    return time.process_time() - begun


@pytest.mark.parametrize("line", HOSTILE, ids=lambda line: f"{line[:12]}…")
def test_a_line_is_read_in_the_time_that_its_length_takes(line):
    begun = time.process_time()
    for pattern in PATTERNS:
        pattern.match(line)
    read(f"{line}\nCâu 1: {line}\nA. x {line}\nB. y\nĐáp án: {line}\nGiải thích: {line}\nCăn cứ: {line}")
    assert time.process_time() - begun < BOUND
