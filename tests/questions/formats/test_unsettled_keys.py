"""Second thoughts that Word shows: a key that is crossed out, and a comment, are nothing to be certain of."""

import io

import pytest
from docx import Document

from questions.formats import word
from questions.formats.rows import Row

OPTIONS = ["A. Giám đốc", "B. Trưởng phòng", "C. Văn thư"]
UNSURE = ["uncertain-key", "key-doubted"]
Line = str | list[str]
"""A paragraph, or one in parts, of which every other is struck through, beginning with the second."""


def written(document: Document, line: Line) -> None:
    paragraph = document.add_paragraph()
    for place, part in enumerate([line] if isinstance(line, str) else line):
        paragraph.add_run(part).font.strike = bool(place % 2)


def rows(*lines: Line, commented: int | None = None) -> list[Row]:
    document, file = Document(), io.BytesIO()
    for line in lines:
        written(document, line)
    if commented is not None:
        document.add_comment(document.paragraphs[commented].runs, text="Xem lại câu này", author="Nam")
    document.save(file)
    return word.read(file.getvalue()).rows


def said(row: Row) -> tuple:
    return row.key, row.certain, [remark.code for remark in row.remarks]


@pytest.mark.parametrize(
    ("line", "key", "codes"),
    [
        (["Đáp án: ", "B", " C"], "C", UNSURE),
        (["Đáp án: ", "B, ", "C"], "C", UNSURE),
        (["Đáp án: C", "B"], "C", UNSURE),
        (["Đáp án: ", "B"], None, ["no-key"]),
        (["Đáp án: C", " "], "C", []),
    ],
)
def test_a_letter_of_the_key_that_is_crossed_out_counts_no_more(line, key, codes):
    (row,) = rows("Câu 1: Ai ký?", *OPTIONS, line)
    assert said(row) == (key, codes == [], codes)


def test_an_option_that_is_the_key_and_crossed_out_has_to_be_looked_at():
    (row,) = rows("Câu 1: Ai ký?", OPTIONS[0], ["*B. ", "Trưởng phòng"], OPTIONS[2])
    assert said(row) == ("B", False, ["uncertain-key", "struck-text"])


def test_an_answer_at_the_end_that_is_crossed_out_has_to_be_looked_at():
    one, two = rows("Câu 1: Ai ký?", *OPTIONS, "Câu 2: Ai trình?", *OPTIONS, "ĐÁP ÁN", ["1. ", "B"], "2. C")
    assert (said(one), said(two)) == (("B", False, UNSURE), ("C", True, []))


@pytest.mark.parametrize("commented", [0, 2, 4])
def test_a_comment_beside_a_question_has_its_key_looked_at(commented):
    (row,) = rows("Câu 1: Ai ký?", *OPTIONS, "Đáp án: B", commented=commented)
    assert said(row) == ("B", False, ["left-out-comment", "uncertain-key"])


def test_a_comment_beside_a_row_of_answers_has_them_looked_at():
    document, file = Document(), io.BytesIO()
    for number in "12":
        for line in (f"Câu {number}: Ai ký?", *OPTIONS):
            document.add_paragraph(line)
    table = document.add_table(rows=3, cols=2)
    for row, texts in zip(table.rows, (("Câu", "Đáp án"), ("1", "A"), ("2", "B")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.paragraphs[0].add_run(text)
    document.add_comment(table.rows[2].cells[1].paragraphs[0].runs, text="Sai?", author="Nam")
    document.save(file)
    one, two = word.read(file.getvalue()).rows
    assert (said(one), said(two)) == (("A", True, []), ("B", False, ["left-out-comment", "uncertain-key"]))
