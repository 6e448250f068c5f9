"""Papers in Word: laid out as Decree 30/2020/NĐ-CP asks, without keys for entrants, read again where they have them."""

import io
import json
import zipfile

import pytest
from django.conf import settings
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from exchange.letters import MOTTO, NATION, Letter, Letterhead, Words
from questions.formats import lines, word, word_paper
from questions.formats.answers import content
from questions.formats.rows import Basis, Picture, Row, option_rows
from questions.kinds import KINDS
from questions.markdown import plain
from tests.factories import SAMPLES
from tests.questions.formats import strategies
from tests.questions.formats.strategies import PROPERTY, finished

pytestmark = pytest.mark.once

HEAD = Letterhead("Sở Nội vụ", "UBND tỉnh Gia Lai", "Quy Nhơn")
BANK = lines.read((settings.BASE_DIR / "fixtures" / "questions-vi.jsonl").read_bytes()).rows


def row(kind: str = "single", **changes) -> Row:
    stem, told, key = json.loads(json.dumps(SAMPLES[kind]))
    told = {"options": [], "keep_order": False, "unit": None} | told
    return Row(**{"line": 1, "stem": stem, "kind": kind, "content": told, "key": key} | changes)


def opened(module, *rows: Row, head: Letterhead | None = HEAD):
    return Document(io.BytesIO(module.write(rows, head).content))


def text_of(document) -> str:
    cells = [cell.text for table in document.tables for cell in table.rows[0].cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


def drawn(format: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(file, format)
    return file.getvalue()


# --- the layout ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [word, word_paper])
def test_a_paper_is_laid_out_as_the_decree_asks(module):
    document = opened(module, row())
    section = document.sections[0]
    millimetres = [
        round(length.mm)
        for length in (section.page_width, section.page_height, section.left_margin, section.right_margin)
    ]
    assert (millimetres, [round(edge.mm) for edge in (section.top_margin, section.bottom_margin)]) == (
        [210, 297, 30, 20],
        [20, 20],
    )
    normal = document.styles["Normal"].font
    assert (normal.name, normal.size.pt) == ("Times New Roman", 13)
    left, right = document.tables[0].rows[0].cells
    assert left.text.split("\n")[:2] == ["UBND TỈNH GIA LAI", "SỞ NỘI VỤ"]
    assert [line for line in right.text.split("\n") if line][:2] == [NATION, MOTTO]
    assert [line for line in right.text.split("\n") if line][2].startswith("Quy Nhơn, ngày")


@pytest.mark.parametrize(
    "head, lines",
    [
        (Letterhead("UBND tỉnh Gia Lai"), ["UBND TỈNH GIA LAI", ""]),
        (Letterhead(), ["[TÊN CƠ QUAN, TỔ CHỨC CHỦ QUẢN]", "[TÊN CƠ QUAN, TỔ CHỨC]"]),
    ],
)
def test_an_office_that_has_none_above_it_names_none(head, lines):
    left, _right = opened(word, row(), head=head).tables[0].rows[0].cells
    assert [line.strip() for line in left.text.split("\n")][:2] == lines


def test_what_only_the_office_knows_is_left_to_it():
    text = text_of(opened(word, row(), head=None))
    assert [word_ in text for word_ in ("[Địa danh]", "Số: ……/……", "[Họ và tên]", "[TÊN CƠ QUAN, TỔ CHỨC]")] == [
        True
    ] * 4


def test_pages_are_numbered_above_from_the_second_on():
    section = opened(word_paper, row()).sections[0]
    fields = section.header.paragraphs[0]._p.iter(qn("w:instrText"))
    assert ([field.text for field in fields], section.different_first_page_header_footer) == (["PAGE"], True)
    assert section.first_page_header.paragraphs[0].text == ""


def test_the_file_is_whole_and_says_in_which_language_it_is():
    written = word.write([row()], HEAD).content
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.testzip() is None
        styles = archive.read("word/styles.xml").decode()
        assert (b"python-docx" in archive.read("docProps/core.xml"), 'w:val="vi-VN"' in styles) == (False, True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_has_every_kind_and_nothing_of_a_key(kind):
    secrets = {"explanation": "Lời giải mật", "legal_bases": [Basis("61/2018/NĐ-CP", "Điều 4")], "topic": "mat"}
    text = text_of(opened(word_paper, row(kind, **secrets)))
    assert ["Câu 1" in text, plain(row(kind).stem) in text] == [True, True]
    told = [option["text"] in text for option in row(kind).content["options"]]
    assert told == [True] * len(told)
    assert [secret in text for secret in ("mật", "61/2018", "mat", "Đáp án", "Giải thích", "Căn cứ")] == [False] * 6


def test_the_order_of_lines_to_be_ordered_does_not_give_them_away():
    for count in (2, 3, 4, 5):
        asked = row(
            "ordering", content=content(option_rows([f"Bước {n}" for n in range(count)])), key=list("ABCDE"[:count])
        )
        shown = [line for line in text_of(opened(word_paper, asked)).split("\n") if "Bước" in line]
        assert [line[3:] for line in shown] != [f"Bước {n}" for n in range(count)]


def test_letters_are_the_same_with_keys_and_without():
    asked = [row("ordering"), row("matching"), row()]
    with_keys, without = (text_of(opened(module, *asked)).split("\n") for module in (word, word_paper))
    assert [line for line in with_keys if line[1:3] == ". "] == [line for line in without if line[1:3] == ". "]


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_pictures_are_there_with_what_they_show(format):
    asked = row(pictures=[Picture(drawn(format), "a", "Sơ đồ <một> cửa")])
    document = opened(word_paper, asked)
    (shape,) = document.inline_shapes
    assert (shape._inline.docPr.get("descr"), shape.width < document.sections[0].page_width) == (
        "Sơ đồ <một> cửa",
        True,
    )
    written = word.write([asked], HEAD)
    (back,) = word.read(written.content).rows
    assert (written.remarks, [picture.alt_text for picture in back.pictures]) == ([], ["Sơ đồ <một> cửa"])


def test_a_picture_that_cannot_be_read_is_told():
    written = word_paper.write([row(pictures=[Picture(b"GIF89a", "a", "Gì đó")])], HEAD)
    assert [remark.code for remark in written.remarks] == ["lost-pictures"]


def test_what_no_file_can_hold_is_left_out():
    letter = Letter("Đề\x00 thi")
    letter.paragraph([Words("a\x01b\ud800c")])
    assert text_of(Document(io.BytesIO(letter.saved()))) == "abc"


# --- what comes back -----------------------------------------------------------------------------------------------


def test_letters_alone_may_be_an_answer_to_type_and_are_told():
    """CCHC reads like the letters of four options."""
    assert "lost-reading" in {remark.code for remark in word.write([row("short_text")], HEAD).remarks}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_comes_back(kind):
    asked = row(
        kind, explanation="Theo Nghị định.", level=2, topic="mot-cua", legal_bases=[Basis("61/2018/NĐ-CP", "Điều 4")]
    )
    if kind == "short_text":
        asked.key["accepted"] = ["bộ phận một cửa"]
    written = word.write([asked, row()], HEAD)
    back, other = word.read(written.content).rows
    assert {remark.code for remark in written.remarks} <= {"lost-certainty", "lost-match"}
    assert (back.kind, back.level, back.topic, back.legal_bases) == (kind, 2, "mot-cua", asked.legal_bases)
    assert (back.stem, back.explanation, other.stem) == (asked.stem, asked.explanation, row().stem)
    assert answer(back) == answer(asked)


def answer(row: Row) -> object:
    """The key by the words of its options."""
    texts = {option["key"]: plain(option["text"]) for option in row.content["options"]}
    match row.kind:
        case "matching":
            return {texts[left]: texts[right] for left, right in row.key.items()}
        case "numeric":
            return {name: float(number) for name, number in row.key.items()}, row.content["unit"]
        case "short_text":
            return [" ".join(plain(text).split()) for text in row.key["accepted"]]
    return [texts[name] for name in (row.key if isinstance(row.key, list) else [row.key])]


@PROPERTY
@given(st.lists(strategies.rows().filter(finished), min_size=1, max_size=3))
def test_what_comes_back_otherwise_is_told(rows):
    written = word.write(rows, HEAD)
    told = {remark.line for remark in written.remarks if remark.code in ("lost-reading", "lost-pictures")}
    back = {each.number: each for each in word.read(written.content).rows}
    for place, asked in enumerate(rows, 1):
        if place not in told:
            read = back[str(place)]
            assert (read.kind, plain(read.stem), answer(read)) == (asked.kind, plain(asked.stem), answer(asked))
            assert [(each.number, each.citation) for each in read.legal_bases] == [
                (each.number, each.citation) for each in asked.legal_bases
            ]


def test_a_bank_of_an_office_comes_back():
    """Of our own bank what does not come back is mostly numbers with a tolerance, and answers of several spellings."""
    written = word.write(BANK, HEAD)
    otherwise = {remark.line for remark in written.remarks if remark.code == "lost-reading"}
    assert len(BANK) - len(otherwise) >= 0.85 * len(BANK)
    chosen = [place for place in otherwise if BANK[place - 1].kind in ("single", "multiple", "true_false")]
    assert len(chosen) <= 0.05 * len(BANK)


def test_a_question_that_reads_like_a_key_is_told():
    asked = row(stem="Dòng nào đúng?\n\nĐáp án: B")
    assert "lost-reading" in {remark.code for remark in word.write([asked], HEAD).remarks}


def test_an_unfinished_question_is_left_out_and_the_others_keep_their_places_in_what_is_told():
    written = word.write([Row(1, "Hỏi?"), row(code="cau-2")], HEAD)
    assert [(remark.line, remark.code) for remark in written.remarks] == [(1, "lost-kind"), (2, "lost-code")]
    (back,) = word.read(written.content).rows
    assert back.number == "1"


def test_a_key_that_would_come_back_in_doubt_is_told():
    letters = row(content=content(option_rows(["B", "A", "D"])), key="A")
    assert [remark.code for remark in word.write([letters], HEAD).remarks] == ["lost-certainty"]
    assert [remark.code for remark in word.write([row()], HEAD).remarks] == []
