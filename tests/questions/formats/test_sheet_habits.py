"""Sheets as offices and other programs lay them out: what they hold is read, and what is not is told."""

import time

import pytest

from exchange.sheets import Page, write_csv, write_sheet
from questions.formats import sheet
from questions.formats.rows import Remark, Row
from questions.formats.sheet_cells import lettered, options_in
from tests.exchange.test_sheets import workbook
from tests.questions.formats.test_sheet import codes, question, read
from tests.questions.formats.typed_text import texts


@pytest.mark.parametrize(
    "titles",
    [
        ["STT", "Nội dung câu hỏi (một câu mỗi dòng)", "PA A", "PA B", "ĐA"],
        ["TT", "Câu hỏi trắc nghiệm", "Phương án (A)", "Phương án (B)", "Đáp án (A, B, C, D)"],
        [
            "No",
            "Question - max 120 characters",
            "Answer 1 - max 75 characters",
            "Answer 2 - max 75",
            "Correct answer(s)",
        ],
        ["TT", "Nhận định", "DA 1", "DA 2", "Phương án trả lời đúng"],
    ],
)
def test_headers_may_have_notes_behind_them(titles):
    (row,) = read(titles, ["1", "Hỏi?", "x", "y", "B"]).rows
    assert (row.stem, texts(row), row.key) == ("Hỏi?", ["x", "y"], "B")


@pytest.mark.parametrize(
    ("titles", "key"), [(["Kết quả", "Đáp án"], "B"), (["Đáp án", "Kết quả:"], "A"), (["Kết quả", "Điểm"], "A")]
)
def test_results_are_the_key_where_no_other_column_is(titles, key):
    (row,) = read(["Câu hỏi", "A", "B", *titles], ["Hỏi?", "x", "y", "A", "B"]).rows
    assert (row.key, row.certain) == (key, True)


def test_options_may_be_named_in_a_second_row_of_the_header():
    reading = read(
        ["STT", "Câu hỏi", "Phương án trả lời", "", "", "Đáp án"],
        ["", "", "A", "B", "C", ""],
        ["1", "Mấy?", "một", "hai", "ba", "C"],
    )
    assert [(row.line, texts(row), row.key, row.remarks) for row in reading.rows] == [
        (3, ["một", "hai", "ba"], "C", [])
    ]
    assert reading.remarks == []


IN_ONE_CELL = [
    ("A. một\nB. hai\nC. ba", ["một", "hai", "ba"]),
    ("a) một\nb) hai", ["một", "hai"]),
    ("(A) một; (B) hai;", ["một", "hai"]),
    ("A. một B. hai C. ba", ["một", "hai", "ba"]),
    ("A. Theo mục B. khoản 2\nB. Không", ["Theo mục B. khoản 2", "Không"]),
    ("một\nhai\nba", ["một", "hai", "ba"]),
    ("một; hai", ["một", "hai"]),
    ("A. Theo mục B. khoản 2; B. Không", ["A. Theo mục B. khoản 2", "B. Không"]),
    ("chỉ một", ["chỉ một"]),
    ("", []),
]


@pytest.mark.parametrize(("cell", "options"), IN_ONE_CELL)
def test_one_cell_may_hold_all_options(cell, options):
    assert options_in(cell) == options


def test_a_column_of_options_is_read_with_its_key():
    reading = read(["TT", "Câu hỏi", "Phương án trả lời", "Đáp án"], ["1", "Mấy?", "A. một\nB. hai", "B"])
    assert [(row.kind, texts(row), row.key, row.certain) for row in reading.rows] == [
        ("single", ["một", "hai"], "B", True)
    ]


def test_a_cell_of_options_that_cannot_be_parted_gives_no_key_and_says_so():
    (row,) = read(["Câu hỏi", "Phương án", "Đáp án"], ["Mấy?", "một, hai, ba", "B"]).rows
    assert (row.kind, row.key, codes(row.remarks)) == ("single", None, ["cell-key"])


def test_options_may_stand_below_the_question_in_its_cell():
    row = question(stem="Mấy?\nA. một\nB. hai", key="B")
    assert (row.stem, row.kind, texts(row), row.key) == ("Mấy?", "single", ["một", "hai"], "B")


def test_a_question_above_its_options_in_one_cell_needs_no_key_to_be_one():
    stem = "Ai ký?\nA. Một\nB. Hai\nC. Ba\nD. Bốn"
    reading = read(["TT", "Câu hỏi", "Đáp án"], ["1", stem, ""])
    assert [(row.stem, texts(row), row.key, codes(row.remarks)) for row in reading.rows] == [
        ("Ai ký?", ["Một", "Hai", "Ba", "Bốn"], None, ["no-key"])
    ]
    assert reading.remarks == []


@pytest.mark.parametrize("stem", ["Theo A. và B. thì sao?", "Mục A. gì?\nB. gì?", "A. chỉ một"])
def test_letters_within_a_question_are_no_options(stem):
    assert lettered(stem) == (stem, [])


def test_labels_of_lines_may_be_indented_and_have_their_text_below():
    assert lettered("Ai?\n  A.\nmột\n\t(B) hai\n\n C/ ba\nD.") == ("Ai?", ["một", "hai", "ba\nD."])


@pytest.mark.parametrize(
    ("key", "certain", "said"),
    [("D", False, ["cell-key-judged"]), ("d", False, ["cell-key-judged"]), ("Đ", True, []), ("A", True, [])],
)
def test_the_letter_d_beside_true_and_false_must_be_confirmed(key, certain, said):
    row = question(options=("Đúng", "Sai"), key=key)
    assert (row.kind, row.key, row.certain, codes(row.remarks)) == ("true_false", "T", certain, said)


def test_letters_of_many_lines_are_read_in_the_time_that_they_take():
    begun = time.process_time()
    assert lettered(many := "A. ạ\n" * 120_000) == (many, [])
    assert time.process_time() - begun < 1


def test_a_list_in_a_question_whose_options_have_columns_stays():
    row = question(stem="Xét:\nA. một\nB. hai", options=("cả hai", "không"), key="A")
    assert (row.stem, texts(row)) == ("Xét:\nA. một\nB. hai", ["cả hai", "không"])


@pytest.mark.parametrize(
    ("told", "key", "kind"), [("Multiple Choice", "B", "single"), ("Multiple choice", "A, B", "multiple")]
)
def test_multiple_choice_leaves_open_how_many_are_right(told, key, kind):
    row = question(told, options=("x", "y"), key=key)
    assert (row.kind, row.remarks) == (kind, [])


@pytest.mark.parametrize(("told", "kind"), [("Checkbox", "multiple"), ("Fill-in-the-Blank", "short_text")])
def test_kinds_of_other_programs_are_known(told, kind):
    assert question(told, options=("x", "y"), key="A").kind == kind


@pytest.mark.parametrize("key", ["(B)", "Dap an B", "Phuong an: B", "[b]", "Option B", "Lựa chọn 2"])
def test_a_key_may_stand_in_brackets_or_without_accents(key):
    row = question(options=("x", "y"), key=key)
    assert (row.key, row.certain) == ("B", True)


@pytest.mark.parametrize(("cell", "level"), [("Mức 2", 2), ("muc do 3", 3), ("Cấp độ 1", 1)])
def test_a_level_may_be_counted_in_words(cell, level):
    assert question(options=("x", "y"), key="A", **{"Mức độ": cell}).level == level


def test_a_column_that_is_not_taken_is_told():
    reading = read(["Câu hỏi", "A", "B", "Đáp án", "Điểm", "Trống"], ["Mấy?", "x", "y", "A", "1", ""])
    assert reading.remarks == [Remark("column-left-out", 1, {"text": "Điểm"})]
    chosen = {"A": "stem", "B": "option:1"}
    assert read(["Câu hỏi", "A", "B", "Điểm"], ["Mấy?", "x", "y", "1"], mapping=chosen).remarks == []


ASKED = [["Câu hỏi", "A", "B", "Đáp án"], ["Mấy?", "một", "hai", "A"]]


def test_the_first_sheet_with_questions_is_read_and_more_of_them_are_told():
    pages = [Page("Cách điền", [["Đọc kỹ"]]), Page("Đề 1", ASKED), Page("Đề 2", ASKED), Page("Bảng", [["x"]])]
    reading = sheet.read(write_sheet(pages))
    assert [row.stem for row in reading.rows] == ["Mấy?"]
    assert reading.remarks == [
        Remark("sheet-more-questions", 0, {"names": "Đề 2"}),
        Remark("sheet-others", 0, {"names": "Cách điền, Bảng"}),
    ]
    assert [column.field for column in sheet.columns(write_sheet(pages))] == ["stem", "option:1", "option:2", "key"]


def test_numbers_in_a_format_of_their_own_are_options_as_people_see_them_or_doubted_by_their_cell():
    def fill(book, sheet):
        sheet.write_row(0, 0, ["Câu hỏi", "A", "B", "C", "Đáp án", "STT"])
        looks = [book.add_format({"num_format": look}) for look in ("0%", "00", "# ?/?")]
        sheet.write_row(1, 0, ["Mấy?", "", "", "", "A"])
        for column, (value, look) in enumerate(zip((0.5, 5, 0.25), looks, strict=True), 1):
            sheet.write(1, column, value, look)
        sheet.write(1, 5, 0.5, looks[2])
        sheet.set_column(4, 5, None, None, {"hidden": True})
        book.add_worksheet("Ẩn").write(0, 0, "x")
        book.get_worksheet_by_name("Ẩn").hide()

    reading = sheet.read(workbook(fill))
    (row,) = reading.rows
    assert (texts(row), row.remarks) == (
        ["50%", "05", "0.25"],
        [Remark("cell-look", 2, {"cell": "D2", "text": "0.25"})],
    )
    assert reading.remarks == [
        Remark("sheet-hidden", 0, {"names": "Ẩn"}),
        Remark("sheet-hidden-columns", 0, {"count": 2, "columns": "E, F"}),
    ]


@pytest.mark.parametrize(
    ("kind", "key"), [("Điền số", "15"), ("Trả lời ngắn", "ngày"), ("Đúng/Sai", "Đúng"), ("", "15 ngày")]
)
def test_a_list_in_a_question_that_is_no_choice_stays_in_it(kind, key):
    row = question(kind, stem="Xét:\nA. một\nB. hai", key=key)
    assert (row.stem, row.key is None) == ("Xét:\nA. một\nB. hai", False)


def test_a_question_that_is_written_comes_back_with_the_list_in_it():
    row = Row(1, "Xét:\nA. một\nB. hai", "numeric", {"options": [], "keep_order": False, "unit": None})
    row.key = {"value": "15", "tolerance": "0"}
    (back,) = sheet.read(sheet.write([row]).content).rows
    assert (back.stem, back.kind, back.key) == (row.stem, row.kind, row.key)


@pytest.mark.parametrize("title", ["Số TT", "SỐ\nTT", "Câu"])
def test_questions_are_numbered_below_many_words(title):
    reading = sheet.read(write_csv([[title, "Nội dung", "A", "B", "Đáp án"], ["7", "Ai ký?", "x", "y", "B"]]))
    assert ([(row.number, row.key) for row in reading.rows], reading.remarks) == ([("7", "B")], [])
