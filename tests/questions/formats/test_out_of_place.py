"""What stands where nobody expects it: numbers of pages, keys above their questions, looks that mean something else."""

import io

import pytest
from docx import Document
from docx.shared import RGBColor

from questions.formats import word
from tests.questions.formats.typed_text import ONE, only, read, texts

NAMES = ["Giám đốc", "Trưởng phòng", "Văn thư"]


@pytest.mark.parametrize("page", ["2", "- 12 -", "Trang 2"])
def test_the_number_of_a_page_among_the_options_is_told_and_no_part_of_one(page):
    reading = read(ONE.replace("C. ", f"{page}\nC. ") + "Đáp án: C")
    told = [remark.code for remark in [*reading.remarks, *reading.rows[0].remarks]]
    assert (texts(reading.rows[0]), reading.rows[0].key) == (NAMES, "C")
    assert told in (["text-after-options"], ["text-left-out"])


@pytest.mark.parametrize(
    ("above", "below"), [("Theo Điều", "5"), ("Từ năm 2020 đến", "21"), ("Quý I,", "2"), ("", "10")]
)
def test_a_number_that_an_option_asks_for_is_its_rest(above, below):
    row = only(f"Câu 1: Hỏi?\nA. {above}\n{below}\nB. Hai\nĐáp án: B")
    assert (texts(row)[0], row.remarks) == (f"{above} {below}".strip(), [])


def test_keys_that_may_stand_above_their_questions_have_to_be_confirmed():
    rows = read(f"Đáp án: A\n{ONE}Đáp án: B\n{ONE.replace('Câu 1', 'Câu 2')}").rows
    assert [(row.key, row.certain) for row in rows] == [("B", False), (None, False)]


@pytest.mark.parametrize("line", ["Đáp án: ghi ở cuối đề", "ĐÁP ÁN", "Đáp án:"])
def test_words_above_the_first_question_leave_keys_certain(line):
    assert only(f"{line}\n{ONE}Đáp án: B").certain


def looks(text: str, *, underline: bool, colour: RGBColor | None) -> tuple:
    """The key of a question whose option B looks so, and whether it is certain."""
    document = Document()
    document.add_paragraph("Câu 1: Địa chỉ nào?\nA. Giám đốc")
    run = document.add_paragraph("B. ").add_run(text)
    run.underline, run.font.color.rgb = underline, colour
    document.add_paragraph("C. Văn thư")
    file = io.BytesIO()
    document.save(file)
    (row,) = word.read(file.getvalue()).rows
    return row.key, row.certain


@pytest.mark.parametrize("address", ["dichvucong.gov.vn", "https://soxd.x", "so@x.gov.vn", "Cổng chinhphu.vn"])
def test_the_look_of_an_address_has_to_be_confirmed(address):
    assert looks(address, underline=True, colour=RGBColor(5, 0x63, 0xC1)) == ("B", False)
    assert looks(address, underline=False, colour=RGBColor(255, 0, 0)) == ("B", True)
    assert looks("Trưởng phòng", underline=True, colour=RGBColor(5, 0x63, 0xC1)) == ("B", True)


@pytest.mark.parametrize("below", ["C. Cả hai\n", ""])
def test_the_rest_of_an_option_is_no_heading_of_answers(below):
    row = only(f"Câu 1: Câu nào?\nA. Câu C sai\nB. Không có\nđáp án đúng\n{below}Đáp án: B")
    assert (texts(row)[:2], row.key, row.remarks) == (["Câu C sai", "Không có đáp án đúng"], "B", [])


@pytest.mark.parametrize("tick", [" ✓", " (x)", " [đúng]", "*"])
def test_a_tick_behind_the_second_line_of_an_option_is_its_tick(tick):
    row = only(f"Câu 1: Ai ký?\nA. Chủ tịch Ủy ban nhân dân\ncấp xã{tick}\nB. Giám đốc{tick}\nC. Văn thư")
    assert (texts(row)[0], row.key, row.certain) == ("Chủ tịch Ủy ban nhân dân cấp xã", ["A", "B"], True)


def test_a_tick_behind_a_line_that_belongs_to_no_option_leaves_the_key_open():
    row = only(f"{ONE.replace('Giám đốc', 'Giám đốc ✓')}Kế toán ✓")
    assert (row.key, row.certain) == ("A", False)
    assert [remark.code for remark in row.remarks] == ["text-after-options", "uncertain-key"]
