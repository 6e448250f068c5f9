"""Files that people send are read in a limited process; whatever is wrong with one comes out as a remark."""

import io
import json
import time
import zipfile
from importlib import import_module

import pytest
from django.conf import settings
from docx import Document

from exchange.sheets import Page, write_csv, write_sheet
from questions.formats import FORMATS, Format, doors, lines, sheet
from questions.formats.doors import read_safely
from questions.formats.remarks import MEANINGS
from questions.formats.rows import Reading, Remark
from tests.questions.formats import composer
from tests.turns import all_turns_taken

ROWS = lines.read((settings.BASE_DIR / "fixtures" / "questions-vi.jsonl").read_bytes()).rows[:40]
BOMB = b'<!DOCTYPE quiz [<!ENTITY a "a">]><quiz>&a;</quiz>'


def outside(format: Format, content: bytes) -> Reading:
    """What its module reads here, with what files of this format cannot say."""
    reading = import_module(format.module).read(content)
    for row in reading.rows:
        row.unsaid += format.silent
    return reading


BOTH_WAYS = [each for each in FORMATS.values() if each.is_read and each.is_written]


def test_every_format_does_what_it_is_offered_for():
    does = {
        code: [hasattr(import_module(each.module), verb) for verb in ("read", "write")]
        for code, each in FORMATS.items()
    }
    assert does == {code: [each.is_read, each.is_written] for code, each in FORMATS.items()}
    assert [code for code, each in FORMATS.items() if each not in BOTH_WAYS] == ["word-paper", "pasted"]


def test_what_is_only_written_is_not_read():
    with pytest.raises(KeyError):
        read_safely("word-paper", b"")


@pytest.mark.parametrize("format", BOTH_WAYS, ids=lambda format: format.code)
def test_every_format_is_read_in_the_limited_process_as_outside_of_it(format):
    content = import_module(format.module).write(ROWS).content
    assert read_safely(format.code, content) == outside(format, content)


def test_word_and_pasted_text_are_read_in_the_limited_process_as_outside_of_it():
    text = "Câu 1: Ai ký?\nA. Một\nB. Hai\nĐáp án: B".encode()
    document = Document()
    for line in text.decode().split("\n"):
        document.add_paragraph(line)
    for code, content in (("pasted", text), ("word", composer.saved(document))):
        told = read_safely(code, content)
        assert ([row.key for row in told.rows], told) == (["B"], outside(FORMATS[code], content))


OLD = "C©u hái: C¬ quan nµo cã thÈm quyÒn ban hµnh v¨n b¶n quy ph¹m ph¸p luËt?"
OLD_ROWS = [["C©u hái", "§¸p ¸n", "Ph­¬ng ¸n"], [OLD, "A", "Nªu c¸ch"]]
OLD_CSV = "\n".join(",".join(row) for row in OLD_ROWS)
OLD_FILES = [("sheet", OLD_CSV.encode(encoding)) for encoding in ("latin-1", "utf-8", "utf-16")]
OLD_FILES += [("sheet", write_sheet([Page("x", OLD_ROWS)]))]
OLD_FILES += [
    (code, f"{OLD}\n\n{OLD}".encode(encoding)) for code in ("gift", "aiken") for encoding in ("latin-1", "utf-8")
]


@pytest.mark.parametrize("format, content", OLD_FILES)
def test_an_old_font_is_told_also_where_nothing_could_be_read(format, content):
    assert read_safely(format, content).remarks == [Remark("legacy-font")]


def test_the_limited_process_has_all_it_needs_for_rare_texts():
    stem = '&lt;a href="https://tư.vn/ấ"&gt;x&lt;/a&gt;'
    content = f"<quiz><question type='truefalse'><questiontext><text>{stem}</text></questiontext></question></quiz>"
    assert read_safely("moodle", content.encode()).rows[0].stem == "[x](https://t%C6%B0.vn/%E1%BA%A5)"
    assert read_safely("sheet", "Câu hỏi;Đáp án\nThật?;Đúng".encode("utf-16")).rows[0].key == "T"


def test_a_mapping_reaches_the_sheet():
    content = write_csv([["Thật?", "Sai"]])
    assert read_safely("sheet", content, {"A": "stem", "B": "key"}).rows[0].key == "F"
    assert read_safely("sheet", content).remarks == [Remark("sheet-no-header")]


@pytest.mark.parametrize(
    "format, content, code",
    [
        ("gift", b"x" * (5 * 1024 * 1024 + 1), "file-too-large"),
        ("moodle", BOMB, "file-unsafe"),
        ("sheet", b"a\n" * 20_001, "too-many-rows"),
        ("sheet", b"C\xe2u h\xd2i", "csv-encoding"),
        ("sheet", b"PK\x03\x04", "file-unreadable"),
    ],
)
def test_what_is_wrong_with_a_file_is_a_remark(format, content, code):
    assert read_safely(format, content) == Reading(remarks=[Remark(code)])


def test_a_file_that_takes_too_much_is_unsafe(monkeypatch):
    monkeypatch.setattr(doors, "_LIMITS", doors._LIMITS._replace(memory=2**24))
    assert read_safely("gift", b"Hai?{T}") == Reading(remarks=[Remark("file-unsafe")])


def test_a_file_for_which_the_machine_had_no_time_is_not_called_unsafe(monkeypatch):
    monkeypatch.setattr(doors, "_LIMITS", doors._LIMITS._replace(seconds=0.01))
    assert read_safely("gift", b"Hai?{T}") == Reading(remarks=[Remark("file-busy")])


def test_a_file_that_could_not_have_its_turn_is_not_called_unsafe(monkeypatch):
    monkeypatch.setattr("exchange.limited.WAIT_SECONDS", 0.05)
    with all_turns_taken():
        assert read_safely("gift", b"Hai?{T}") == Reading(remarks=[Remark("file-busy")])


def test_a_sheet_may_hold_more_than_a_picture():
    """Its reading has six characters for each letter with an accent; more than 5,000 questions are told as that."""
    rows = [["Câu hỏi", "Phương án A", "Phương án B", "Đáp án", "Giải thích"]]
    rows += [["Thật không?", "Thật", "Không", "A", "ế" * 500] for _question in range(6_000)]
    reading = read_safely("sheet", write_sheet([Page("Câu hỏi", rows)]))
    assert (len(reading.rows), reading.remarks) == (6_000, [])


HUNDRED_MEGABYTES = 100_000_000
CELLS = {
    "sheet": (
        "file-too-large",
        "xl/worksheets/sheet1.xml",
        b'<worksheet><sheetData><row><c t="inlineStr"><is><t>%s</t></is></c></row>',
    ),
    "word": ("unsafe-file", "word/document.xml", b"<w:document><w:body><w:tbl><w:tr><w:tc><w:p><w:r><w:t>%s</w:t>"),
}


@pytest.mark.parametrize("format", CELLS)
def test_a_cell_of_a_hundred_megabytes_is_refused_in_little_time(format):
    code, name, around = CELLS[format]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, around % (b"x" * HUNDRED_MEGABYTES))
    begun = time.monotonic()
    assert read_safely(format, file.getvalue()) == Reading(remarks=[Remark(code)])
    assert time.monotonic() - begun < 10


def test_an_unknown_format_is_an_error():
    with pytest.raises(KeyError):
        read_safely("pdf", b"")


def test_the_work_takes_a_header_line_and_the_file():
    told = json.loads(doors.read(b'{"format": "gift", "mapping": null}\nHai?{T}\n\nBa?{F}'))
    assert [row["stem"] for row in told["rows"]] == ["Hai?", "Ba?"]


def test_every_reason_has_its_remark():
    assert [code for code in (*doors._CODES.values(), "file-unreadable") if code not in MEANINGS] == []


def test_the_formats_know_how_their_files_end():
    assert {suffix for each in FORMATS.values() for suffix in each.suffixes} >= {".xlsx", ".csv", ".xml", ".gift"}
    assert FORMATS["sheet"].module == sheet.__name__
