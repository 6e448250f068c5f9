"""No reader breaks on what chance makes of its files; the seed stands in the failure."""

import time
from importlib import import_module

import pytest

from questions.formats import FORMATS, doors
from questions.kinds import KINDS
from tests.fuzz import worker
from tests.fuzz.__main__ import fuzz
from tests.fuzz.inputs import READ, seeds

pytestmark = [pytest.mark.once, pytest.mark.timeout(300)]

INPUTS = 500


@pytest.mark.parametrize("code", READ)
def test_no_mutated_file_breaks_the_reader(code):
    told = fuzz(code, INPUTS, seed=time.time_ns() % 10**6)
    assert told["first_crashes"] == [], told
    assert told["read"] + told["refused"] + told["out_of_memory"] == INPUTS


def test_the_sound_files_hold_every_kind_and_what_word_knows_besides_text():
    readings = {
        code: [import_module(FORMATS[code].module).read(seed) for seed in files] for code, files in seeds().items()
    }
    kinds = {code: {row.kind for reading in found for row in reading.rows} for code, found in readings.items()}
    told = {remark.code for reading in readings["word"] for row in reading.rows for remark in row.remarks}
    assert [kinds["lines"], kinds["sheet"], kinds["gift"] | {"ordering"}] == [set(KINDS)] * 3
    assert kinds["moodle"] | {"ordering"} == set(KINDS)
    assert {f"left-out-{what}" for what in ("change", "comment", "footnote", "formula")} <= told
    assert [len(reading.rows) for reading in readings["word"]] == [1] + [2] * (len(readings["word"]) - 1)


def test_the_worker_would_notice_a_reader_that_breaks(monkeypatch):
    def broken(_given: bytes) -> bytes:
        raise ZeroDivisionError("broken")

    monkeypatch.setattr(doors, "read", broken)
    word, why = worker._outcome(doors.read, b"")
    assert (word, b"ZeroDivisionError" in why) == (worker.CRASHED, True)


def test_a_reader_that_takes_too_long_is_stopped_and_counted(monkeypatch):
    monkeypatch.setattr(worker, "BEGIN", "import time; time.sleep(60)")
    monkeypatch.setattr(worker, "SECONDS", 0.2)
    word, why = worker.Worker().read(b"{}", b"")
    assert (word, "longer than" in why) == (worker.CRASHED, True)


@pytest.mark.parametrize(
    ("last_words", "counted"), [("memory allocation of 9 bytes failed", worker.REFUSED), ("broken", worker.CRASHED)]
)
def test_a_library_that_gets_no_more_memory_was_refused_by_the_limit(monkeypatch, last_words, counted):
    monkeypatch.setattr(worker, "BEGIN", f"import os, sys; print({last_words!r}, file=sys.stderr); os.abort()")
    assert worker.Worker().read(b"{}", b"")[0] == counted
