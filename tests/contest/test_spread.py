"""Posters, pictures, texts and scripts: what they tell is right, is read back, and stays in its box."""

import base64
import io
import re
import unicodedata
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from PIL import Image, ImageDraw

from contest.spread import (
    PICTURE_SIZE,
    Asked,
    Notice,
    code_png,
    code_svg,
    facebook_text,
    grouped,
    paper_pdf,
    parcel,
    poster_pdf,
    script_docx,
    share_picture,
    zalo_text,
)
from contest.spread.codes import QUIET, matrix
from contest.spread.fitting import MORE, fit, wrapped
from contest.spread.look import BOLD, PLAIN, in_picture
from contest.spread.notices import said
from exchange.word import read_word
from tests.contest.qr import NoCode, code_of, read_qr, seen_by_a_phone

LINK = "https://hoithi.example.vn/c/482913/?k=qr-bo-phan-mot-cua"
NOTICE = Notice(
    title="Tìm hiểu cải cách hành chính",
    organiser="Ủy ban nhân dân tỉnh Bình Định",
    unit="Phường Nhơn Phú",
    when="từ 08 giờ ngày 15/3/2021 đến 20 giờ ngày 11/4/2021",
    code="482913",
    site="hoithi.example.vn",
    link=LINK,
    hotline="0256 3822 222",
)
HOSTILE = (
    "<script>alert(1)</script> & <b>đậm</b> {{ 7*7 }} %s",
    "Ộ" * 200,
    "Ủy ban nhân dân " * 12,
    "\u202eđảo\u200b\x00\x07\ud800 chữ\r\n\t",
    "🎉 日本 Ω",
    "",
)
VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ“”…–"
QUESTION = Asked(
    stem="Ai ban hành kế hoạch?",
    options=(("A", "Sở Nội vụ", False), ("B", "UBND tỉnh", True)),
    explanation="Theo kế hoạch.",
    bases=("khoản 2 Điều 10 Nghị định 45/2020/NĐ-CP",),
)


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


# --- codes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0, 3, 20, 33, 47, 60, 77, 95])
def test_a_code_is_read_back_whole(length):
    text = f"https://hoithi.example.vn/c/482913/{'k' * length}"
    drawn = picture(code_png(text))
    assert (read_qr(drawn), seen_by_a_phone(drawn)) == (text, [text])


def test_a_code_of_vietnamese_letters_is_read_back():
    text, drawn = "https://hội-thi.vn/Ộ", picture(code_png("https://hội-thi.vn/Ộ"))
    assert (read_qr(drawn), seen_by_a_phone(drawn)) == (text, [text])


def test_a_code_with_one_module_changed_is_not_taken_for_right():
    damaged = picture(code_png(LINK)).convert("L")
    side = damaged.width // len(matrix(LINK))
    corner = (damaged.width - (QUIET + 1) * side, damaged.height - (QUIET + 1) * side)
    light = 0 if damaged.getpixel(corner) else 255
    ImageDraw.Draw(damaged).rectangle((*corner, corner[0] + side, corner[1] + side), fill=light)
    with pytest.raises(NoCode, match="damaged"):
        read_qr(damaged)


def test_a_picture_without_a_code_is_not_taken_for_one():
    for other in (Image.new("L", (90, 90), 255), Image.new("L", (90, 90), 0)):
        with pytest.raises(NoCode):
            read_qr(other)


def test_the_code_for_printers_is_the_same():
    drawn = code_svg(LINK).decode()
    side = int(re.search(r'viewBox="0 0 (\d+)', drawn)[1])
    page = Image.new("L", (side * 8, side * 8), 255)
    for column, row, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", drawn.split("<path d=")[1]):
        left, top = int(column) * 8, int(row) * 8
        ImageDraw.Draw(page).rectangle((left, top, left + int(length) * 8 - 1, top + 7), fill=0)
    assert read_qr(page) == LINK


def test_a_code_has_its_quiet_zone():
    modules = matrix(LINK)
    edge = [*modules[:QUIET], *modules[-QUIET:], *(row[:QUIET] + row[-QUIET:] for row in modules)]
    assert {dark for row in edge for dark in row} == {False}


# --- what is said and typed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code, shown, heard",
    [
        ("482913", "482 913", "bốn, tám, hai; chín, một, ba"),
        ("250303", "250 303", "hai, năm, không; ba, không, ba"),
        ("CCHC26", "CCHC26", "C, C, H, C, hai, sáu"),
        ("123", "123", "một, hai, ba"),
    ],
)
def test_a_code_is_shown_in_groups_and_said_sign_by_sign(code, shown, heard):
    assert (grouped(code), said(code)) == (shown, heard)


@pytest.mark.parametrize("make", [zalo_text, facebook_text])
def test_a_text_to_paste_has_the_link_the_number_and_no_marks(make):
    text = make(NOTICE)
    told = [part in text for part in (LINK, "482 913", "hoithi.example.vn", NOTICE.when, "Phường Nhơn Phú")]
    assert (told, set("*_#<>") & set(text.replace(LINK, ""))) == ([True] * 5, set())


def test_a_text_without_a_unit_or_a_hotline_says_nothing_of_them():
    text = zalo_text(replace(NOTICE, unit="", hotline=""))
    assert ("Cần giúp" in text, "Ủy ban nhân dân tỉnh Bình Định mời" in text) == (False, True)


# --- fitting -------------------------------------------------------------------------------------------------------


def letters(words: str, size: int) -> float:
    return len(words) * size


@pytest.mark.parametrize(
    "text, expected",
    [
        ("một hai", (10, ["một hai"])),
        ("một hai ba", (10, ["một", "hai ba"])),
        ("một hai ba bốn năm", (5, ["một hai ba", "bốn năm"])),
        ("x" * 12, (10, ["xxxxxxxx", "xxxx"])),
        ("", (10, [])),
    ],
)
def test_words_are_as_large_as_their_box_allows(text, expected):
    assert fit(text, 80, 26, (10, 5), letters) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("aaaaaaaaaa bbbbbbbbbb cccccccccccc dd", ["aaaaaaaaaa bbbbbbbbbb", "cccccccccccc dd"]),
        ("Tìm hiểu cải cách hành chính tỉnh Bình Định", ["Tìm hiểu cải cách hành chính", "tỉnh Bình Định"]),
        ("aaaa", ["aaaa"]),
        ("", []),
        ("a" * 40, ["a" * 36, "a" * 4]),
    ],
)
def test_lines_are_even_and_no_word_is_left_alone_for_want_of_room(text, expected):
    assert fit(text, 36, 99, (1,), lambda words, size: len(words)).lines == expected


def test_what_is_too_long_is_cut_at_the_smallest_size():
    size, lines = fit("dài " * 99, 80, 26, (10, 5), letters)
    assert (size, len(lines), lines[-1][-1]) == (5, 4, MORE)
    assert max(letters(line, size) for line in lines) <= 80


def test_no_line_ends_between_a_number_and_its_hour_or_a_day_and_its_date():
    text = "Từ 8 giờ ngày 01/12/2026 đến 20 giờ ngày 31/12/2026"
    assert wrapped(text, 24, len) == ["Từ 8 giờ ngày 01/12/2026", "đến 20 giờ", "ngày 31/12/2026"]
    assert wrapped("đến 20 giờ", 9, len) == ["đến", "20 giờ"]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("width", [1, 40, 300])
def test_no_line_is_wider_than_its_box_but_one_letter(text, width):
    font = in_picture(PLAIN, 20)
    lines = wrapped(text.replace("\ud800", ""), width, font.getlength)
    assert [line for line in lines if font.getlength(line) > width and len(line) > 1] == []


# --- the picture to share ------------------------------------------------------------------------------------------


def test_the_picture_to_share_has_the_size_that_networks_show_and_its_code_is_read():
    shared = picture(share_picture(NOTICE))
    assert (shared.format, shared.size, code_of(shared)) == ("PNG", PICTURE_SIZE, LINK)
    assert seen_by_a_phone(shared) == [LINK]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("field", ["title", "organiser", "unit", "when", "site"])
def test_hostile_names_break_neither_picture_nor_poster(field, words):
    notice = replace(NOTICE, **{field: words})
    shared = picture(share_picture(notice)).convert("RGB")
    gutter = {shared.getpixel((x, y)) for x in (792, 806) for y in range(630)}
    assert (code_of(shared), len(gutter)) == (LINK, 2)
    assert codes_in(poster_pdf(notice)) == [LINK]


def test_words_that_leave_their_box_would_be_seen(monkeypatch):
    monkeypatch.setattr("contest.spread.picture._TEXT_WIDTH", 2_000)
    shared = picture(share_picture(replace(NOTICE, title="Ộ" * 60))).convert("RGB")
    assert len({shared.getpixel((x, y)) for x in (792, 806) for y in range(630)}) > 2


@pytest.mark.parametrize("name", [PLAIN, BOLD])
def test_every_vietnamese_letter_is_in_the_letters_we_ship(name):
    font = in_picture(name, 40)
    absent = bytes(font.getmask("\u0ca0"))
    signs = VIETNAMESE + VIETNAMESE.upper()
    assert [sign for sign in signs if bytes(font.getmask(sign)) == absent] == []


def test_decomposed_letters_are_shown_composed():
    notice = replace(NOTICE, unit=unicodedata.normalize("NFD", "Phường Nhơn Phú"))
    assert (notice.unit, share_picture(notice)) == ("Phường Nhơn Phú", share_picture(NOTICE))


def test_an_invented_contest_says_so_on_its_picture_and_in_its_script():
    demo = replace(NOTICE, is_demo=True)
    assert share_picture(demo) != share_picture(NOTICE)
    assert read(script_docx(demo, [QUESTION])).startswith("DỮ LIỆU MINH HỌA")


# --- posters and papers --------------------------------------------------------------------------------------------


def drawn(pdf: bytes) -> list[str]:
    """What is drawn on each page, as the operators of PDF."""
    streams = re.findall(rb"/ASCII85Decode.*?stream\r?\n(.*?)endstream", pdf, flags=re.DOTALL)
    opened = (zlib.decompress(base64.a85decode(stream.strip().removesuffix(b"~>"))) for stream in streams)
    return [page.decode("latin-1") for page in opened if b" Tf " in page]


def codes_in(pdf: bytes) -> list[str]:
    return [read_qr(sheet) for sheet in printed(pdf)]


def printed(pdf: bytes) -> list[Image.Image]:
    """The pages: all that is filled black, drawn at 300 dots an inch."""
    found = []
    for page in drawn(pdf):
        black = re.findall(r"0 0 0 rg\n(.*?)\bf\*?\n", page, flags=re.DOTALL)
        sheet = Image.new("L", (2480, 3508), 255)
        for x, y, width, height in re.findall(r"([\d.-]+) ([\d.-]+) ([\d.-]+) ([\d.-]+) re", "\n".join(black)):
            left, low = float(x) * 300 / 72, 3508 - float(y) * 300 / 72
            box = (left, low - float(height) * 300 / 72, left + float(width) * 300 / 72, low)
            ImageDraw.Draw(sheet).rectangle([round(edge) for edge in box], fill=0)
        found.append(sheet)
    return found


def test_a_poster_is_one_page_whose_code_is_read_at_the_size_of_print():
    [sheet] = printed(poster_pdf(NOTICE))
    assert (read_qr(sheet), seen_by_a_phone(sheet)) == (LINK, [LINK])


def test_a_poster_is_the_same_each_time():
    assert poster_pdf(NOTICE) == poster_pdf(NOTICE)


def test_a_paper_has_its_answers_on_another_page():
    pages = drawn(paper_pdf(NOTICE, [QUESTION] * 3))
    assert len(pages) == 2


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_questions_are_printed_as_they_are(words):
    words = words.replace("\ud800", "")
    asked = replace(QUESTION, stem=words, options=(("A", words, True),), explanation=words, bases=(words,))
    assert paper_pdf(NOTICE, [asked] * 10)[:5] == b"%PDF-"


# --- the script for loudspeakers -----------------------------------------------------------------------------------


def read(docx: bytes) -> str:
    return "\n".join("".join(run.text for run in line.runs) for line in read_word(docx) if hasattr(line, "runs"))


def test_a_script_opens_in_our_own_reader_with_questions_answers_and_the_number():
    text = read(script_docx(NOTICE, [QUESTION] * 3))
    told = ("Câu hỏi thứ ba: Ai ban hành", "Phương án B: UBND tỉnh", "là phương án B: UBND tỉnh", "bốn, tám, hai")
    assert [part in text for part in told] == [True] * 4
    assert (text.count("Câu hỏi thứ"), text.count("Câu trả lời đúng"), "khoản 2 Điều 10" in text) == (3, 3, True)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_names_stand_in_a_script_as_they_are(words):
    notice = replace(NOTICE, title=words, unit=words)
    assert " ".join(notice.title.split()) in read(script_docx(notice, [QUESTION]))


# --- many in one file ----------------------------------------------------------------------------------------------


def test_a_parcel_holds_each_file_under_its_path():
    packed = parcel([("a/x.txt", b"1"), ("b/x.png", b"2")], now=datetime(2026, 5, 20, tzinfo=UTC))
    with ZipFile(io.BytesIO(packed)) as archive:
        assert ({name: archive.read(name) for name in archive.namelist()}, archive.testzip()) == (
            {"a/x.txt": b"1", "b/x.png": b"2"},
            None,
        )
