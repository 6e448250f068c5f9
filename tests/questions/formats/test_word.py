"""Word files in the layouts of offices: every stem, option, key, explanation and picture is that of the source."""

import io
import re
import time
import zipfile
from functools import cache
from html import unescape

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph

from questions.formats import FORMATS, word
from questions.formats.doors import read_safely
from questions.formats.remarks import weight
from questions.formats.rows import Reading, Row
from questions.kinds import KINDS
from questions.markdown import render, render_inline
from tests.exchange import word_files
from tests.exchange.word_files import word_file
from tests.questions.formats import composer
from tests.questions.formats.composer import BY_LOOKS, BY_WORDS, WITHOUT_BASES, Source, compose, sources

LAYOUTS = BY_LOOKS + BY_WORDS


@cache
def read(layout: composer.Layout) -> Reading:
    return word.read(compose(layout))


def shown(html: str) -> str:
    """What a reader sees of it."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())


def told(row: Row) -> dict:
    """The row as its source tells it."""
    keys = [option["key"] for option in row.content["options"]]
    key = row.key if isinstance(row.key, list) else [row.key]
    return {
        "number": row.number.lstrip("0"),
        "kind": row.kind,
        "stem": shown(render(row.stem)),
        "options": [shown(render_inline(option["text"])) for option in row.content["options"]],
        "key": [keys.index(each) for each in key],
        "explanation": shown(render(row.explanation)),
        "pictures": [(picture.content, picture.alt_text) for picture in row.pictures],
    }


def expected(source: Source) -> dict:
    return {
        "number": source.number,
        "kind": "multiple" if len(source.key) > 1 else "single",
        "stem": source.stem,
        "options": source.options,
        "key": source.key,
        "explanation": source.explanation,
        "pictures": source.pictures,
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_question_is_read_as_its_source_tells_it(layout):
    reading = read(layout)
    assert [told(row) for row in reading.rows] == [expected(source) for source in sources()]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_question_of_a_good_file_is_in_error(layout):
    reading = read(layout)
    assert [remark for row in reading.rows for remark in row.remarks if weight(remark) == "error"] == []
    assert [problem for row in reading.rows for problem in KINDS[row.kind].validate(row.content, row.key)] == []


@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if layout not in WITHOUT_BASES])
def test_legal_bases_keep_their_number_and_place(layout):
    reading = read(layout)
    found = [[(basis.number, basis.citation) for basis in row.legal_bases] for row in reading.rows]
    assert found == [source.bases for source in sources()]


@pytest.mark.parametrize("layout", BY_WORDS)
def test_a_key_that_is_written_out_is_certain(layout):
    assert {row.certain for row in read(layout).rows} == {True}


@pytest.mark.parametrize("layout", BY_LOOKS)
def test_a_look_is_a_certain_key_only_where_it_sets_a_minority_apart(layout):
    certain = [row.certain for row in read(layout).rows]
    assert certain == [2 * len(source.key) <= len(source.options) for source in sources()]


# copies that somebody spoiled


def spoil(layout: composer.Layout, *changes: tuple[str, str]) -> Reading:
    """The reading of a file in which the first paragraph with each text says something else."""
    document = Document(io.BytesIO(compose(layout)))
    paragraphs = list(document.element.body.iter(qn("w:p")))
    for old, new in changes:
        found = next(each for each in paragraphs if old in Paragraph(each, document).text)
        changed = Paragraph(found, document)
        text = changed.text.replace(old, new)
        changed.runs[0].text = text
        for run in changed.runs[1:]:
            run._r.getparent().remove(run._r)
    return word.read(composer.saved(document))


def faults(reading: Reading) -> list[tuple[str, str]]:
    """(number of the question, code) of each error."""
    return [(row.number, each.code) for row in reading.rows for each in row.remarks if weight(each) == "error"]


def nth(number: int) -> Source:
    return sources()[number - 1]


def test_a_letter_that_is_missing_is_told_on_its_question():
    text = nth(5).options[-1]
    letter = "ABCDEF"[len(nth(5).options) - 1]
    found = faults(spoil(composer.answers_across, (f"{letter}. {text}", f"{chr(ord(letter) + 1)}. {text}")))
    assert found[0] == ("5", "missing-letter")
    assert {number for number, _code in found} == {"5"}


def test_a_letter_that_is_there_twice_is_told_on_its_question():
    text = nth(7).options[1]
    found = faults(spoil(composer.answers_across, (f"B. {text}", f"A. {text}")))
    assert found[0] == ("7", "double-letter")
    assert {number for number, _code in found} == {"7"}


def test_two_numbers_alike_and_one_missing_are_told_where_they_are():
    reading = spoil(composer.bold_options, (f"Câu 9: {nth(9).stem}", f"Câu 8: {nth(9).stem}"))
    assert [
        (row.number, row.stem, each.code) for row in reading.rows for each in row.remarks if "num" in each.code
    ] == [
        ("8", reading.rows[8].stem, "double-number"),
        ("10", reading.rows[9].stem, "number-gap"),
    ]


def test_an_answer_that_two_questions_claim_is_given_to_neither():
    reading = spoil(composer.answers_across, (f"9. {nth(9).stem}", f"8. {nth(9).stem}"))
    assert faults(reading) == [("8", "answer-ambiguous"), ("8", "answer-ambiguous")]
    assert [reading.rows[7].key, reading.rows[8].key] == [None, None]


def test_an_option_whose_bold_was_lost_leaves_no_key():
    right = nth(4).options[nth(4).key[0]]
    document = Document(io.BytesIO(compose(composer.bold_options)))
    for paragraph in document.paragraphs:
        if paragraph.text.endswith(right):
            paragraph.runs[0].bold = False
    assert faults(word.read(composer.saved(document))) == [("4", "no-key")]


def test_looks_and_a_table_that_disagree_are_told_with_both():
    document = Document(io.BytesIO(compose(composer.bold_options)))
    wrong = "ABCD"[(nth(6).key[0] + 1) % 4]
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["Câu", "6", "Đáp án", wrong], strict=True):
        cell.text = text
    reading = word.read(composer.saved(document))
    assert faults(reading) == [("6", "key-conflict")]
    values = {"one": wrong, "one_sign": "sign:table", "other": nth(6).letters, "other_sign": "sign:bold"}
    assert (reading.rows[5].key, reading.rows[5].remarks[-1].values) == (None, values)


def test_a_style_that_makes_all_options_bold_is_no_sign():
    document = Document()
    document.add_paragraph("Câu 1: Ai ký?")
    for text in ("A. Giám đốc", "B. Trưởng phòng"):
        document.add_paragraph().add_run(text).bold = True
    assert faults(word.read(composer.saved(document))) == [("1", "no-key")]


# looks within one question


def question(*options: tuple[str, dict], stem: str = "Ai ký?") -> Row:
    """The row of one question whose options look so; a look is what python-docx sets on a run's font."""
    document = Document()
    document.add_paragraph(f"Câu 1: {stem}")
    for letter, (text, font) in zip("ABCDEF", options, strict=False):
        paragraph = document.add_paragraph(f"{letter}. ")
        run = paragraph.add_run(text)
        for name, value in font.items():
            (setattr(run.font.color, "rgb", value) if name == "rgb" else setattr(run.font, name, value))
    (row,) = word.read(composer.saved(document)).rows
    return row


BOLD, RED_TEXT, BLUE = {"bold": True}, {"rgb": RGBColor(255, 0, 0)}, {"rgb": RGBColor(0, 0, 255)}
GREY = {"rgb": RGBColor(0x66, 0x66, 0x66)}
PLAIN: dict = {}


@pytest.mark.parametrize(
    "looks, key, certain, codes",
    [
        ([PLAIN, BOLD, PLAIN, PLAIN], "B", True, []),
        ([BOLD, PLAIN, BOLD, PLAIN], ["A", "C"], True, []),
        ([BOLD, BOLD, BOLD, PLAIN], ["A", "B", "C"], False, ["uncertain-key"]),
        ([BOLD, BOLD, BOLD, BOLD], None, False, ["no-key"]),
        ([PLAIN, PLAIN, PLAIN, PLAIN], None, False, ["no-key"]),
        ([BLUE, BLUE, RED_TEXT, BLUE], "C", True, []),
        ([PLAIN, BLUE, RED_TEXT, PLAIN], None, False, ["no-key"]),
        ([BOLD, RED_TEXT, PLAIN, PLAIN], None, False, ["key-conflict"]),
        ([BOLD | RED_TEXT, PLAIN, PLAIN, PLAIN], "A", True, []),
        ([{"italic": True}, PLAIN, PLAIN, PLAIN], None, False, ["no-key"]),
        ([{"rgb": RGBColor(0x20, 0x20, 0x20)}, PLAIN, PLAIN, PLAIN], None, False, ["no-key"]),
        ([{"strike": True}, PLAIN, BOLD, PLAIN], "C", True, ["struck-text"]),
        ([PLAIN, PLAIN, PLAIN, GREY], "D", False, ["uncertain-key"]),
        ([PLAIN, PLAIN, {"rgb": RGBColor(0x5F, 0x63, 0x68)}, PLAIN], "C", False, ["uncertain-key"]),
        ([PLAIN, BOLD, PLAIN, GREY], "B", True, []),
        ([PLAIN, {"rgb": RGBColor(0x00, 0x70, 0xC0)}, PLAIN, PLAIN], "B", True, []),
    ],
)
def test_looks_are_a_key_only_where_they_set_options_apart(looks, key, certain, codes):
    row = question(*zip(["Giám đốc", "Trưởng phòng", "Văn thư", "Kế toán"], looks, strict=True))
    assert (row.key, row.certain, [each.code for each in row.remarks]) == (key, certain, codes)


@pytest.mark.parametrize(
    "fill, certain", [("F8F9FA", False), ("F2F2F2", False), ("FFF2CC", True), ("D9D9D9", True), ("92D050", True)]
)
def test_a_ground_that_is_almost_white_must_be_confirmed(fill, certain):
    lines = ["Câu 1: Ai ký?", "A. Giám đốc", "B. Trưởng phòng", "C. Văn thư"]
    shades = {"B. Trưởng phòng": f'<w:shd w:val="clear" w:fill="{fill}"/>'}
    told = (word_files.paragraph(word_files.run(line, shades.get(line, ""))) for line in lines)
    (row,) = word.read(word_file("".join(told))).rows
    assert (row.key, row.certain) == ("B", certain)


@pytest.mark.parametrize("plain, bold", [("Giám ", "đốc"), ("Ông ", "giám đốc")])
def test_a_word_in_bold_within_an_option_is_no_key(plain, bold):
    document = Document()
    document.add_paragraph("Câu 1: Ai ký?")
    document.add_paragraph(f"A. {plain}").add_run(bold).bold = True
    document.add_paragraph("B. Trưởng phòng")
    assert faults(word.read(composer.saved(document))) == [("1", "no-key")]


def test_a_word_that_stands_out_in_the_stem_is_kept():
    document = Document()
    stem = document.add_paragraph("Câu 1: Việc nào ")
    stem.add_run("không").bold = True
    stem.add_run(" đúng với m")
    stem.add_run("2").font.superscript = True
    stem.add_run("?")
    document.add_paragraph("A. x1\nB. y1\nĐáp án: A")
    (row,) = word.read(composer.saved(document)).rows
    assert row.stem == "Việc nào **không** đúng với m²?"


def test_what_a_file_holds_besides_text_is_told_where_it_was():
    body = "<w:p><w:r><w:t>Câu 1: Ai?</w:t></w:r><w:r><w:drawing/></w:r></w:p>"
    reading = word.read(word_file(body))
    assert [(each.code, each.line) for each in reading.rows[0].remarks if "left" in each.code] == [
        ("left-out-object", 1)
    ]


def test_a_picture_that_no_browser_shows_is_told():
    drawing = '<w:r><w:drawing><a:blip r:embed="p1"/></w:drawing></w:r>'
    reading = word.read(word_file(f"<w:p><w:r><w:t>Câu 1: Ai?</w:t></w:r>{drawing}</w:p>", p1=b"\xd7\xcd\xc6\x9a"))
    assert [each.values for each in reading.rows[0].remarks if each.code == "picture-type"] == [{"name": "p1.png"}]


# files that are none


@pytest.mark.parametrize(
    "content, code",
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not-docx"),
        (b"{\\rtf1}", "not-docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked-file"),
        (b"", "broken-docx"),
        (b"PK\x03\x04", "broken-docx"),
        (word_file("<w:p/>", **{"../x": b""}), "unsafe-file"),
        (word_file("<w:p/>"), "no-questions"),
        (word_file('<w:p><w:r><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr><w:t>LuËt</w:t></w:r></w:p>'), "legacy-font"),
        (word_file("<w:p><w:r><w:t>C©u hái nµo ®óng? §iÒu 5</w:t></w:r></w:p>"), "legacy-font"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_a_remark(content, code):
    reading = word.read(content)
    assert (reading.rows, [remark.code for remark in reading.remarks]) == ([], [code])


def limited_codes(content: bytes) -> list[str]:
    return [remark.code for remark in read_safely("word", content).remarks]


@pytest.mark.once
def test_a_file_is_read_alike_in_a_limited_process():
    content = compose(composer.bold_options)
    wanted = word.read(content)
    for row in wanted.rows:
        row.unsaid += FORMATS["word"].silent
    assert read_safely("word", content) == wanted


@pytest.mark.once
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_is_refused_in_a_limited_process(kept):
    content = compose(composer.bold_options)
    assert limited_codes(content[: int(kept * len(content))]) == ["broken-docx"]


@pytest.mark.once
def test_a_bomb_is_refused_before_it_is_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * 100_000_000)
    began = time.monotonic()
    assert limited_codes(file.getvalue()) == ["unsafe-file"]
    assert time.monotonic() - began < 5
