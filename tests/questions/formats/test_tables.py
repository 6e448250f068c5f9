"""Tables in Word files: answers in every shape, banks with a column for each thing, and what is only aligned."""

import io

import pytest
from docx import Document

from questions.formats import word
from questions.formats.remarks import weight
from questions.formats.rows import Reading

Table = list[list[str]]


def read(*blocks: str | Table) -> Reading:
    """The reading of a file with these paragraphs and tables."""
    document = Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(len(block), max(map(len, block)))
        for row, texts in zip(table.rows, block, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = text
    file = io.BytesIO()
    document.save(file)
    return word.read(file.getvalue())


QUESTIONS = [f"Câu {number}: Hỏi {number}?\nA. x\nB. y\nC. z" for number in (1, 2, 3, 4)]
ANSWERS = {
    "across": [["Câu", "1", "2", "3", "4"], ["Đáp án", "A", "B", "C", "A, B"]],
    "across without headings": [["1", "2", "3", "4"], ["A", "B", "C", "A, B"]],
    "across with points": [["Câu", "1", "2", "3", "4"], ["Đ/A", "A", "B", "C", "AB"], ["Điểm", "1", "1", "1", "1"]],
    "in blocks": [["Câu", "1", "2"], ["ĐA", "A", "B"], ["Câu", "3", "4"], ["ĐA", "C", "A,B"]],
    "down": [["Câu", "Đáp án"], ["1", "A"], ["2", "B"], ["3", "C"], ["4", "A, B"]],
    "down without headings": [["1", "A"], ["2", "B"], ["3", "C"], ["4", "A, B"]],
    "down in pairs": [["Câu", "Đáp án", "Câu", "Đáp án"], ["1", "A", "3", "C"], ["2", "B", "4", "A, B"]],
    "headed by question": [["Câu hỏi", "Đáp án đúng"], ["Câu 1", "A"], ["Câu 2", "B"], ["Câu 3", "C"], ["Câu 4", "AB"]],
    "beside results": [
        ["Câu", "Kết quả", "Đáp án"],
        ["1", "C", "A"],
        ["2", "C", "B"],
        ["3", "x", "C"],
        ["4", "", "AB"],
    ],
    "under results": [["Câu", "Kết quả"], ["1", "A"], ["2", "B"], ["3", "C"], ["4", "AB"]],
    "in cells": [["1. A", "2. B"], ["3-C", "4 A, B"]],
    "in one row": [["1A", "2B", "3C", "4AB"]],
}


@pytest.mark.parametrize("shape", ANSWERS)
def test_a_table_of_answers_is_read_in_every_shape(shape):
    reading = read(*QUESTIONS, ANSWERS[shape])
    assert [row.key for row in reading.rows] == ["A", "B", "C", ["A", "B"]]
    assert [remark for row in reading.rows for remark in row.remarks] + reading.remarks == []


def test_a_table_of_answers_may_bring_explanations():
    table = [["Câu", "Đáp án", "Giải thích"], ["1", "A", "Vì luật."], ["2", "B", ""]]
    assert [(row.key, row.explanation) for row in read(*QUESTIONS[:2], table).rows] == [("A", "Vì luật."), ("B", "")]


def test_a_table_of_answers_may_bring_legal_bases():
    table = [["CÂU", "ĐÁP ÁN", "CĂN CỨ", "GIẢI THÍCH"], ["1", "A", "Điều 5 Nghị định số 45/2020/NĐ-CP", "Vì thế."]]
    (row,) = read(QUESTIONS[0], table).rows
    assert (row.key, row.explanation, [basis.number for basis in row.legal_bases]) == (
        "A",
        "Vì thế.",
        ["45/2020/NĐ-CP"],
    )


def test_answers_for_several_papers_are_given_to_none():
    table = [["Câu", "1", "2"], ["Mã đề 101", "A", "B"], ["Mã đề 102", "A", "C"]]
    rows = read(*QUESTIONS[:2], table).rows
    assert [(row.key, [each.code for each in row.remarks]) for row in rows] == [("A", []), (None, ["key-conflict"])]


TWO_PAPERS = {
    "codes in words": [["Câu", "Mã đề 101", "Mã đề 102"], ["1", "A", "A"], ["2", "B", "C"]],
    "codes": [["Câu", "101", "102"], ["1", "A", "A"], ["2", "B", "C"]],
    "small codes": [["Câu", "001", "002"], ["1", "A", "A"], ["2", "B", "C"]],
    "numbered papers": [["Câu", "Đề 1", "Đề 2"], ["Câu 1", "A", "A"], ["Câu 2", "B", "C"]],
    "answers of papers": [["Câu hỏi", "Đáp án đề 1", "Đáp án đề 2"], ["1", "A", "A"], ["2", "B", "C"]],
    "answers of both": [["Câu", "Đáp án", "Đáp án"], ["1", "A", "A"], ["2", "B", "C"]],
    "lettered papers": [["Câu", "A", "B"], ["1", "A", "A"], ["2", "B", "C"]],
    "without headings": [["1", "A", "A"], ["2", "B", "C"]],
    "two headings": [["Câu", "Đáp án", ""], ["", "Mã 101", "Mã 102"], ["1", "A", "A"], ["2", "B", "C"]],
    "one not the key": [["Câu", "Đáp án", "Đáp án cũ"], ["1", "A", "A"], ["2", "B", "C"]],
    "one called the key": [["Câu", "Đáp án", "Mã đề 102"], ["1", "A", "A"], ["2", "B", "C"]],
    "in blocks": [["Câu", "101", "102", "Câu", "101", "102"], ["1", "A", "A", "2", "B", "C"]],
    "with points": [["Câu", "101", "102", "Điểm"], ["1", "A", "A", "0,5"], ["2", "B", "C", "0,5"]],
    "with a sum": [["Câu", "101", "102"], ["1", "A", "A"], ["2", "B", "C"], ["Tổng", "2", "2"]],
    "a cell unread": [["Câu", "101", "102", "103"], ["1", "A", "A", "A"], ["2", "B", "C", "hủy"]],
    "across, by codes": [["Mã đề", "1", "2"], ["101", "A", "B"], ["102", "A", "C"]],
    "across, by both": [["Đề\\câu", "1", "2"], ["Đề 1", "A", "B"], ["Đề 2", "A", "C"]],
}


@pytest.mark.parametrize("shape", TWO_PAPERS)
def test_a_table_for_several_papers_answers_only_where_they_agree(shape):
    reading = read(*QUESTIONS[:2], "ĐÁP ÁN", TWO_PAPERS[shape])
    assert [row.key for row in reading.rows] == ["A", None]
    assert [weight(remark) for remark in reading.rows[1].remarks] == ["error"]
    assert [remark.code for remark in reading.remarks] == ["answers-of-papers"]


@pytest.mark.parametrize("title", ["Đề số", "Mã đề"])
def test_a_row_for_one_paper_answers_the_questions_that_stand_above_its_letters(title):
    reading = read(*QUESTIONS[:3], "ĐÁP ÁN", [[title, "1", "2", "3"], ["1", "A", "B", "C"]])
    assert [(row.key, row.certain) for row in reading.rows] == [("A", True), ("B", True), ("C", True)]
    assert reading.remarks == []


@pytest.mark.parametrize("heading", [["Câu\\Đề", "1", "2"], ["Đề số", "101", "102"]])
def test_a_row_for_one_question_answers_it_only_where_the_papers_agree(heading):
    reading = read(*QUESTIONS[:2], "ĐÁP ÁN", [heading, ["1", "A", "B"]])
    assert (reading.rows[0].key, [each.code for each in reading.remarks]) == (None, ["answers-of-papers"])


@pytest.mark.parametrize("letters", [["A", "B"], ["B", "B"]])
def test_an_answer_that_may_be_of_the_row_or_of_the_column_is_certain_for_neither(letters):
    reading = read(*QUESTIONS[:2], "ĐÁP ÁN", [["Câu\\Đề", "1", "2"], ["1", *letters]])
    assert [(row.certain, row.remarks[-1].code) for row in reading.rows][1] == (False, "uncertain-key")
    assert not reading.rows[0].certain


def test_answers_that_differ_only_in_how_they_are_written_are_those_of_one_paper():
    table = [["Câu", "Mã đề 101", "Mã đề 102"], ["1", "A", "A."], ["2", "B", "b"]]
    reading = read(*QUESTIONS[:2], "ĐÁP ÁN", table)
    assert ([row.key for row in reading.rows], reading.remarks) == (["A", "B"], [])


@pytest.mark.parametrize(
    "table",
    [
        [["Cột 1", "1", "2", "3"], ["Cột 2", "B", "A", "C"]],
        [["Năm", "2020", "2021"], ["Hạng", "A", "B"]],
        [["Tháng", "1", "2"], ["Nhóm", "A", "B"]],
        [["Mã số", "1", "2"], ["Xếp loại", "A", "B"]],
        [["Mã hàng", "1", "2"], ["Nhóm", "A", "B"]],
        [["Đề án", "1", "2"], ["Xếp loại", "A", "B"]],
    ],
)
def test_a_table_of_data_within_a_stem_answers_nothing(table):
    reading = read("Câu 1: Theo bảng sau?", table, "A. x\nB. y\nC. z", *QUESTIONS[1:3])
    assert [row.key for row in reading.rows] == [None, None, None]
    assert "table-as-lines" in [each.code for each in reading.rows[0].remarks]
    assert reading.remarks == []


@pytest.mark.parametrize("title", ["Đáp án", "ĐA", "Trả lời", "Kết quả", "Mã đề 101"])
def test_a_row_that_says_that_it_holds_answers_is_read_below_numbers_of_any_name(title):
    rows = read(*QUESTIONS[:3], [["Bài", "1", "2", "3"], [title, "A", "B", "C"]]).rows
    assert [row.key for row in rows] == ["A", "B", "C"]


@pytest.mark.parametrize("title", ["Mã", "Mã đề", "Mã 101", "Đề", "Đề số", "Câu số"])
def test_numbers_of_questions_lead_a_row_of_letters_without_a_title(title):
    rows = read(*QUESTIONS[:3], [[title, "1", "2", "3"], ["", "A", "B", "C"]]).rows
    assert [row.key for row in rows] == ["A", "B", "C"]


def test_a_table_that_may_be_read_both_ways_answers_neither():
    rows = read(*QUESTIONS[:2], "ĐÁP ÁN", [["Câu", "1", "2"], ["1", "A", "A"], ["2", "B", "B"]]).rows
    assert [row.key for row in rows] == [None, None]


@pytest.mark.parametrize(
    "table",
    [
        [["Câu", "Đáp án", "Nhóm"], ["1", "A", "B"], ["2", "B", "A"]],
        [["Câu", "Đáp án", "Mức độ"], ["1", "A", "D"], ["2", "B", "D"]],
        [["Câu", "Đáp án", "Điểm"], ["1", "A", "0,25"], ["2", "B", "0,25"]],
    ],
)
def test_letters_beside_the_key_that_say_something_else_are_no_other_paper(table):
    reading = read(*QUESTIONS[:2], table)
    assert [(row.key, row.certain) for row in reading.rows] == [("A", True), ("B", True)]
    assert reading.remarks == []


def test_a_bank_may_hold_questions_and_options_in_one_cell():
    heading = ["STT", "Nội dung câu hỏi và phương án trả lời", "Đáp án"]
    reading = read([heading, ["1", "Mấy?\nA. một\nB. hai", "B"], ["2", "Ai?\nA. ông\nB. bà", "A"]])
    told = [(row.stem, [option["text"] for option in row.content["options"]], row.key) for row in reading.rows]
    assert told == [("Mấy?", ["một", "hai"], "B"), ("Ai?", ["ông", "bà"], "A")]


@pytest.mark.parametrize("titles", [["Đáp án", "Đáp án mã 102"], ["Đáp án", "Đáp án"], ["Đáp án cũ", "Đáp án"]])
def test_a_bank_with_two_columns_of_answers_has_a_key_where_they_agree(titles):
    heading = ["STT", "Câu hỏi", "A", "B", *titles]
    rows = read([heading, ["1", "Mấy?", "một", "hai", "A", "A"], ["2", "Ai?", "ông", "bà", "A", "B"]]).rows
    assert [(row.key, [remark.code for remark in row.remarks]) for row in rows] == [("A", []), (None, ["key-conflict"])]


def test_a_cell_that_cannot_be_read_in_another_column_of_letters_leaves_no_key():
    heading = ["STT", "Câu hỏi", "A", "B", "Đáp án", "Đáp án mã 102"]
    rows = read([heading, *([str(place), "Mấy?", "một", "hai", "A", told] for place, told in enumerate("AAQ", 1))]).rows
    assert [row.key for row in rows] == ["A", "A", None]


@pytest.mark.parametrize("title", ["Đáp án chi tiết", "Đáp án tham khảo", "Đáp án và căn cứ", "Đáp án (trích dẫn)"])
def test_a_column_of_a_bank_that_explains_the_answers_is_no_other_paper(title):
    heading = ["STT", "Câu hỏi", "A", "B", "Đáp án", title]
    told = ["Điều 5 Luật Cư trú 2020", "Công dân có quyền tự do cư trú."]
    reading = read([heading, ["1", "Mấy?", "một", "hai", "A", told[0]], ["2", "Ai?", "ông", "bà", "B", told[1]]])
    assert [(row.key, row.certain, row.remarks) for row in reading.rows] == [("A", True, []), ("B", True, [])]
    assert [(each.code, each.values) for each in reading.remarks] == [("column-left-out", {"text": title})]


@pytest.mark.parametrize("other", ["B", "B, Điều 5", "hai", "B. hai", "b. hai", "2", "B sai", "x", "xem lại"])
def test_a_column_of_a_bank_that_explains_the_answers_is_heard_where_it_names_another(other):
    heading = ["STT", "Câu hỏi", "A", "B", "Đáp án", "Đáp án chi tiết"]
    told = ["Điều 5 Luật Cư trú", "một", "Theo khoản 1", other]
    rows = read([heading, *([str(place), "Mấy?", "một", "hai", "A", text] for place, text in enumerate(told, 1))]).rows
    assert [row.key for row in rows[:3]] == ["A", "A", "A"]
    assert rows[3].key is None or not rows[3].certain


BESIDE_KEY = ["STT", "Câu hỏi", "A", "B", "Đáp án"]


@pytest.mark.parametrize(
    "other",
    "Đáp án B|Đáp án: B|Chọn B|phương án b|Ý B|Câu B|Cả A và B|Là B|Phương án 2|=> B|hai (Điều 5)|hai – Điều 5"
    "|Hai theo Luật|Đáp án: hai|b. hai (Điều 5)|Chọn B vì A đã cũ|một, hai (Điều 5)".split("|"),
)
@pytest.mark.parametrize("title", ["Đáp án mã 102", "Đáp án chi tiết"])
def test_another_column_of_a_bank_leaves_no_key_by_whatever_it_names_another(title, other):
    told = [other, "Theo khoản 1", "Như đã nêu"] if title == "Đáp án chi tiết" else [other]
    rows = read(
        [[*BESIDE_KEY, title], *([str(place), "Mấy?", "một", "hai", "A", text] for place, text in enumerate(told, 1))]
    )
    assert [(row.key, row.certain) for row in rows.rows] == [(None, False), *[("A", True)] * (len(told) - 1)]


@pytest.mark.parametrize(
    "reason",
    [
        "Đáp án A",
        "Ý 1",
        "1",
        "một (Điều 5)",
        "Đáp án: một",
        "Chọn A vì B đã cũ",
        "Phương án B sai vì hết hạn",
        "hai bên cùng ký",
    ],
)
@pytest.mark.parametrize("key", ["A", "một"])
def test_a_reason_in_a_bank_that_speaks_of_other_options_names_none_of_them(reason, key):
    told = [reason, "Theo khoản 1", "Như đã nêu"]
    heading = [*BESIDE_KEY, "Đáp án chi tiết"]
    rows = read([heading, *([str(place), "Mấy?", "một", "hai", key, text] for place, text in enumerate(told, 1))]).rows
    assert [(row.key, row.certain, row.remarks) for row in rows] == [("A", True, [])] * 3


@pytest.mark.parametrize("title", ["Giải thích", "Căn cứ", "Ghi chú"])
def test_what_explains_or_notes_in_a_bank_is_no_column_of_answers(title):
    row = ["1", "Mấy?", "một", "hai", "A", "hai theo Luật số 59/2020/QH14"]
    assert [(each.key, each.certain) for each in read([[*BESIDE_KEY, title], row]).rows] == [("A", True)]


def test_the_column_of_another_paper_is_heard_whatever_its_cells_say():
    heading = [*BESIDE_KEY, "Đáp án mã đề 102"]
    rows = read([heading, *([str(place), "Mấy?", "một", "hai", "A", text] for place, text in enumerate("AQR", 1))]).rows
    assert [row.key for row in rows] == ["A", None, None]


def test_what_explains_the_answers_of_one_paper_is_no_other_paper():
    heading = [*BESIDE_KEY, "Đáp án chi tiết mã đề 101"]
    (row,) = read([heading, ["1", "Mấy?", "một", "hai", "A", "Theo khoản 1"]]).rows
    assert (row.key, row.certain) == ("A", True)


@pytest.mark.parametrize(("told", "key"), [("Đúng theo Luật", "T"), ("Đ", "T"), ("Sai, vì hết hạn", None), ("S", None)])
def test_another_column_of_judgements_is_heard_where_it_judges_otherwise(told, key):
    heading = ["STT", "Câu hỏi", "Đáp án", "Đáp án chi tiết"]
    row, *_others = read([heading, ["1", "Trời xanh.", "Đúng", told], ["2", "Đất đỏ.", "Sai", ""]]).rows
    assert (row.key, row.certain) == (key, key is not None)


def test_a_table_of_other_questions_answers_none_above_it():
    text = "Ông A nộp hồ sơ ngày 01/7 và được hẹn trả kết quả ngày 10/7, như thế có đúng hạn không?"
    (row, *_others) = read(QUESTIONS[0], [["STT", "Tình huống", "Đáp án"], ["1", text, "B"]]).rows
    assert (row.key, row.certain) == (None, False)


def test_an_answer_that_cannot_be_read_is_told_on_its_question():
    reading = read(*QUESTIONS[:2], [["Câu", "1", "2"], ["Đáp án", "A", "?"]])
    assert [[each.code for each in row.remarks] for row in reading.rows] == [[], ["key-unreadable"]]


def test_a_bank_may_count_its_options():
    heading = ["TT", "Câu hỏi", "Đáp án 1", "Đáp án 2", "Đáp án 3", "Đáp án đúng"]
    rows = read([heading, ["1", "Mấy?", "một", "hai", "ba", "2"], ["2", "Mấy?", "một", "hai", "ba", "1, 3"]]).rows
    assert [row.key for row in rows] == ["B", ["A", "C"]]


@pytest.mark.parametrize(
    ("options", "cell", "key", "said"),
    [
        (["2", "3", "4"], "3", None, ["key-conflict"]),
        (["2", "3", "4"], "3.", None, ["key-conflict"]),
        (["2.", "3.", "4."], "3", None, ["key-conflict"]),
        (["1", "2", "3"], "3", "C", []),
        (["1/2", "2/3", "3/4"], "2/3", "B", []),
    ],
)
def test_a_number_that_is_the_text_of_another_option_counts_none(options, cell, key, said):
    heading = ["TT", "Câu hỏi", "Phương án 1", "Phương án 2", "Phương án 3", "Đáp án"]
    (row,) = read([heading, ["1", "Mấy?", *options, cell]]).rows
    assert (row.key, row.certain, [remark.code for remark in row.remarks]) == (key, bool(key), said)


@pytest.mark.parametrize("cell", ["B/C", "B (xem lại)"])
def test_one_cell_in_doubt_costs_no_other_its_answer(cell):
    rows = read(*QUESTIONS[:3], [["1", "2", "3"], ["A", cell, "C"]]).rows
    assert [(row.key, row.certain) for row in rows][::2] == [("A", True), ("C", True)]
    assert (rows[1].key, rows[1].certain) == (["B", "C"] if "/" in cell else "B", False)


@pytest.mark.parametrize(
    ("titles", "key", "left_out"),
    [
        (["Đáp án", "Kết quả"], "A", [{"text": "Kết quả"}]),
        (["Kết quả:", "Đáp án"], "B", [{"text": "Kết quả:"}]),
        (["Kết quả", "Ghi chú"], "A", []),
    ],
)
def test_results_are_the_key_of_a_bank_where_no_other_column_is(titles, key, left_out):
    reading = read([["TT", "Câu hỏi", "A", "B", *titles], ["1", "Mấy?", "x", "y", "A", "B"]])
    assert [(row.key, row.certain) for row in reading.rows] == [(key, True)]
    assert [remark.values for remark in reading.remarks if remark.code == "column-left-out"] == left_out


def test_a_bank_may_hold_all_options_in_one_cell():
    heading = ["STT", "Nội dung câu hỏi", "Phương án trả lời", "Đáp án"]
    (row,) = read([heading, ["7", "Mấy?", "A. một\nB. hai\nC. ba", "C"]]).rows
    assert ([option["text"] for option in row.content["options"]], row.key, row.number) == (
        ["một", "hai", "ba"],
        "C",
        "7",
    )


@pytest.mark.parametrize("told, number", [("7", "7"), ("Câu 07.", "7"), ("", "1"), ("20260701", "1"), ("1.2", "1")])
def test_a_bank_is_numbered_by_its_rows_where_it_does_not_say(told, number):
    (row,) = read([["STT", "Câu hỏi", "A", "B", "Đáp án"], [told, "Mấy?", "x", "y", "A"]]).rows
    assert (row.number, row.stem, row.key) == (number, "Mấy?", "A")


def test_a_bank_may_tick_true_and_false():
    table = [["STT", "Nội dung", "Đúng", "Sai"], ["1", "Một", "x", ""], ["2", "Hai", "", "X"], ["3", "Ba", "", ""]]
    assert [(row.kind, row.key) for row in read(table).rows] == [
        ("true_false", "T"),
        ("true_false", "F"),
        ("true_false", None),
    ]


def test_a_column_that_nobody_knows_is_told():
    table = [["STT", "Câu hỏi", "A", "B", "Đáp án", "Người soạn"], ["1", "Mấy?", "x", "y", "A", "Lan"]]
    assert [(each.code, each.values) for each in read(table).remarks] == [("column-left-out", {"text": "Người soạn"})]


def test_each_question_may_have_a_table():
    table = [["Câu 1", "Mấy?"], ["A", "một"], ["B", "hai"], ["Đáp án", "B"], ["Giải thích", "Vì luật."]]
    (row,) = read(table).rows
    assert (row.stem, row.key, row.explanation, row.remarks) == ("Mấy?", "B", "Vì luật.", [])


def test_two_columns_may_be_matched():
    table = [["1. một", "a. uno"], ["2. hai", "b. dos"]]
    (row,) = read("Câu 1: Ghép mỗi dòng bên trái với bên phải.", table, "Đáp án: 1-b; 2-a").rows
    assert (row.kind, row.key, row.stem) == ("matching", {"1": "B", "2": "A"}, "Ghép mỗi dòng bên trái với bên phải.")


def test_a_table_within_a_stem_is_told():
    reading = read("Câu 1: Theo bảng sau?", [["Năm", "Số"], ["2021", "năm"]], "A. x\nB. y\nĐáp án: A")
    assert [each.code for each in reading.rows[0].remarks] == ["table-as-lines"]


def merged(*blocks: str | Table, spans: list[tuple[int, int, int, int]]) -> Reading:
    """The reading of a file whose last table has cells merged: rows and columns of the first and the last of each."""
    document = Document()
    for block in blocks[:-1]:
        document.add_paragraph(block)
    texts = blocks[-1]
    table = document.add_table(len(texts), max(map(len, texts)))
    for top, left, bottom, right in spans:
        table.cell(top, left).merge(table.cell(bottom, right))
    for row, line in enumerate(texts):
        for column, text in enumerate(line):
            if text:
                table.cell(row, column).text = text
    file = io.BytesIO()
    document.save(file)
    return word.read(file.getvalue())


def test_a_title_over_all_columns_of_a_table_of_answers_is_no_answer():
    table = [["ĐÁP ÁN ĐỀ SỐ 1", "", ""], ["Câu", "1", "2"], ["Đáp án", "B", "C"]]
    reading = merged(*QUESTIONS[:2], table, spans=[(0, 0, 0, 2)])
    assert [(row.key, row.explanation, row.remarks) for row in reading.rows] == [("B", "", []), ("C", "", [])]


def test_a_bank_may_name_its_options_in_a_second_row_of_headings():
    table = [
        ["TT", "Nội dung câu hỏi", "Các phương án trả lời", "", "", "Đáp án"],
        ["", "", "A", "B", "C", ""],
        ["1", "Mấy?", "một", "hai", "ba", "B"],
        ["2", "Mấy?", "bốn", "năm", "sáu", "C"],
    ]
    reading = merged(table, spans=[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 4), (0, 5, 1, 5)])
    assert [([option["text"] for option in row.content["options"]], row.key) for row in reading.rows] == [
        (["một", "hai", "ba"], "B"),
        (["bốn", "năm", "sáu"], "C"),
    ]
    assert reading.remarks == []


@pytest.mark.parametrize("labels", [("A. ", "B. "), ("", "")])
@pytest.mark.parametrize("right, wrong", [("x", ""), ("Đúng", "Sai"), ("Đ", "S")])
def test_a_bank_may_have_a_row_for_each_option(labels, right, wrong):
    table = [
        ["STT", "Câu hỏi", "Phương án", "Đúng"],
        ["1", "Ai?", f"{labels[0]}ông", wrong],
        ["", "", f"{labels[1]}bà", right],
        ["2", "Gì?", f"{labels[0]}bàn", right],
        ["", "", f"{labels[1]}ghế", wrong],
    ]
    reading = merged(table, spans=[(1, 0, 2, 0), (1, 1, 2, 1), (3, 0, 4, 0), (3, 1, 4, 1)])
    assert [([option["text"] for option in row.content["options"]], row.key) for row in reading.rows] == [
        (["ông", "bà"], "B"),
        (["bàn", "ghế"], "A"),
    ]


def test_the_rows_of_a_question_may_share_one_key():
    table = [["STT", "Câu hỏi", "Phương án", "Đáp án"], ["1", "Ai?", "A. ông", "B"], ["", "", "B. bà", ""]]
    (row,) = read(table).rows
    assert ([option["text"] for option in row.content["options"]], row.key) == (["ông", "bà"], "B")


def test_rows_of_a_bank_that_belong_to_no_question_are_told():
    table = [
        ["STT", "Câu hỏi", "A", "B", "Đáp án"],
        ["II", "Lĩnh vực đất đai", "", "", ""],
        ["1", "Ai?", "ông", "bà", "A"],
        ["", "", "", "chú", ""],
        ["III. KHÁC", "", "", "", ""],
        ["2", "Trình bày?", "", "", ""],
    ]
    reading = read(table)
    assert [(row.number, row.stem, row.key) for row in reading.rows] == [("1", "Ai?", "A"), ("2", "Trình bày?", None)]
    told = [each.values["text"] for each in reading.remarks]
    assert told == ["II Lĩnh vực đất đai", "III. KHÁC", "chú"]


def test_more_rows_of_options_than_letters_are_told():
    table = [
        ["STT", "Câu hỏi", "Phương án"],
        ["1", "Gì?", "số 1"],
        *(["", "", f"số {place}"] for place in range(2, 10)),
    ]
    reading = read(table)
    assert (len(reading.rows[0].content["options"]), reading.remarks[0].values) == (8, {"text": "số 9"})


def test_a_bank_may_hold_options_below_its_questions_with_a_look_for_a_key():
    document = Document()
    table = document.add_table(3, 3)
    titles = ["STT", "Nội dung câu hỏi và phương án trả lời", "Căn cứ pháp lý"]
    for cell, text in zip(table.rows[0].cells, titles, strict=True):
        cell.text = text
    for number, row in enumerate(table.rows[1:], 1):
        row.cells[0].text, row.cells[1].text, row.cells[2].text = str(number), f"Hỏi {number}?", "Luật số 22/2008/QH12"
        row.cells[1].add_paragraph("A. x")
        row.cells[1].add_paragraph("").add_run("B. y").bold = True
    file = io.BytesIO()
    document.save(file)
    reading = word.read(file.getvalue())
    told = [(row.stem, row.key, row.certain, [basis.number for basis in row.legal_bases]) for row in reading.rows]
    assert told == [(f"Hỏi {number}?", "B", True, ["22/2008/QH12"]) for number in (1, 2)]
    assert reading.remarks == []


def test_amounts_beside_one_another_stay_as_they_are():
    table = [["Năm", "2019", "2020"], ["Hồ sơ", "120", "150"]]
    reading = read("Câu 1: Năm nào nhiều hơn?", table, "A. 2019\nB. 2020\nĐáp án: B")
    assert reading.rows[0].stem.split("\n\n") == ["Năm nào nhiều hơn?", "Năm", "2019", "2020", "Hồ sơ", "120", "150"]


@pytest.mark.parametrize(
    "rows, texts",
    [
        ([["A", "10", "B", "20"], ["C", "30", "D", "40"]], ["10", "20", "30", "40"]),
        ([["A.", "10"], ["B.", "20"]], ["10", "20"]),
    ],
)
def test_an_option_may_be_a_number_in_the_cell_beside_its_letter(rows, texts):
    [row] = read("Câu 1: Bao nhiêu ngày?", rows, "Đáp án: B").rows
    assert ([option["text"] for option in row.content["options"]], row.key, row.certain) == (texts, "B", True)


def test_the_answer_beside_its_word_in_a_table_may_be_a_number():
    [row] = read("Câu 1: Bao nhiêu ngày?", [["Đáp án", "15"]]).rows
    assert row.key == {"value": "15", "tolerance": "0"}


@pytest.mark.parametrize("mark", ["", ".", ")"])
def test_options_that_are_numbers_in_a_table_with_their_key_answer_no_other_question(mark):
    table = [[f"A{mark}", "10"], [f"B{mark}", "20"], ["Đáp án", "B"]]
    rows = read("Câu 19: Mấy ngày?", table, "Câu 20: Ai ký?\nA. x\nB. y").rows
    assert [(row.key, row.certain) for row in rows] == [("B", True), (None, False)]
    assert [option["text"] for option in rows[0].content["options"]] == ["10", "20"]


def test_a_word_that_judges_an_option_on_its_row_may_be_the_text_of_another():
    heading = ["STT", "Câu hỏi", "Phương án", "Đáp án"]
    rows = [["1", "Ai ký?", "Không", "Đúng"], ["", "", "Đúng", ""], ["", "", "Cả hai", ""]]
    (row,) = read([heading, *rows]).rows
    assert (row.key, [remark.code for remark in row.remarks]) == (None, ["key-conflict"])


def test_an_option_of_a_bank_may_say_only_whether_something_is_true():
    heading = ["STT", "Câu hỏi", "A", "B", "C", "Đáp án"]
    (row,) = read([heading, ["1", "Ý nào?", "Có thể", "Sai", "Đúng", "B"]]).rows
    told = [option["text"] for option in row.content["options"]]
    assert (told, row.key, row.certain, row.remarks) == (["Có thể", "Sai", "Đúng"], "B", True, [])


def test_a_count_that_is_the_text_of_another_option_behind_its_letter_names_none():
    heading = ["TT", "Câu hỏi", "Đáp án 1", "Đáp án 2", "Đáp án 3", "Đáp án đúng"]
    rows = read([heading, ["1", "Mấy?", "A. 2", "B. 5", "C. 7", "2"], ["2", "Mấy?", "A. 4", "B. 5", "C. 7", "2"]]).rows
    assert [(row.key, [remark.code for remark in row.remarks]) for row in rows] == [(None, ["key-conflict"]), ("B", [])]
