"""Questions in a sheet: in the words that people use, with errors by the cell, and no key guessed without a word."""

import io
import time
from datetime import datetime

import pytest
import xlsxwriter

from exchange.sheets import Page, read_sheet, write_csv, write_sheet
from questions.formats import sheet
from questions.formats.rows import Basis, Reading, Remark, Row, option_rows
from questions.formats.sheet_cells import KIND_NAMES, key_of
from questions.formats.sheet_template import GUIDE_LINES
from questions.kinds import KINDS
from tests.questions.formats.typed_text import texts

HEADER = ["Mã", "Loại", "Mức độ", "Câu hỏi", "A", "B", "C", "Đáp án", "Giải thích", "Căn cứ", "Thẻ"]


def read(*rows: list[str], **more) -> Reading:
    return sheet.read(write_csv([list(row) for row in rows]), **more)


def question(kind: str = "", stem: str = "Hỏi?", options: tuple = (), key: str = "", **more: str) -> Row:
    told = {"Loại": kind, "Câu hỏi": stem, "Đáp án": key} | dict(zip("ABC", options, strict=False)) | more
    titles = [*HEADER, *(title for title in more if title not in HEADER)]
    (row,) = read(titles, [told.get(title, "") for title in titles]).rows
    return row


def codes(remarks: list[Remark]) -> list[str]:
    return [remark.code for remark in remarks]


@pytest.mark.parametrize("key", ["C", "c", "3", "(C)", "C. ba", "Đáp án C", "ba"])
def test_a_key_names_the_column_of_its_option_also_behind_an_empty_one(key):
    (row,) = read(["Câu hỏi", "A", "B", "C", "D", "Đáp án"], ["Mấy?", "một", "", "ba", "bốn", key]).rows
    assert (texts(row), row.key, row.certain) == (["một", "ba", "bốn"], "B", True)
    assert [(remark.code, remark.values["cell"]) for remark in row.remarks] == [("cell-option-empty", "C2")]


@pytest.mark.parametrize(
    ("key", "said"), [("B", "cell-key-empty"), ("2", "cell-key-empty"), ("A, B", "cell-key-empty"), ("E", "cell-key")]
)
def test_a_key_that_names_an_empty_option_is_told(key, said):
    (row,) = read(["Câu hỏi", "A", "B", "C", "D", "Đáp án"], ["Mấy?", "một", "", "ba", "bốn", key]).rows
    assert (row.key, codes(row.remarks)) == (None, ["cell-option-empty", said])


def test_cells_behind_the_last_option_are_no_gap():
    (row,) = read(["Câu hỏi", "A", "B", "C", "D", "Đáp án"], ["Mấy?", "một", "hai", "", "", "A"]).rows
    assert (texts(row), row.key, row.remarks) == (["một", "hai"], "A", [])


def test_the_template_has_a_sound_example_of_each_kind():
    reading = sheet.read(sheet.template())
    assert {row.kind for row in reading.rows} == set(KINDS)
    assert [row.stem for row in reading.rows if KINDS[row.kind].validate(row.content, row.key)] == []
    assert ([row.certain for row in reading.rows], reading.remarks) == ([True] * 7, [])


def test_the_template_says_which_column_is_what():
    found = {column.header: column.field for column in sheet.columns(sheet.template())}
    assert [header for header, field in found.items() if not field] == []
    assert (found["Câu hỏi"], found["Phương án B"], found["Đáp án đúng"]) == ("stem", "option:2", "key")


def test_the_template_explains_every_kind():
    explained = [line[0] for line in GUIDE_LINES]
    assert [name for name in KIND_NAMES.values() if name not in explained] == []


def test_columns_tell_letter_header_guess_and_first_values():
    content = write_csv([["Bộ đề"], [], ["STT", "Nội dung", "Màu"], ["1", "Một?", "đỏ"], ["2", "Hai?", ""]])
    assert sheet.columns(content) == [
        ("A", "STT", "number", ["1", "2"]),
        ("B", "Nội dung", "stem", ["Một?", "Hai?"]),
        ("C", "Màu", "", ["đỏ"]),
    ]


@pytest.mark.parametrize(
    "titles",
    [
        ["Câu hỏi", "A", "B", "Đáp án đúng"],
        ["NỘI DUNG CÂU HỎI", "Đáp án A", "Đáp án B", "Đáp án"],
        ["Question", "Option 1", "Option 2", "Key"],
        ["cau hoi:", "Phương án (a)", "Phương án (b)", "dap an dung"],
    ],
)
def test_headers_are_known_in_the_words_that_people_use(titles):
    (row,) = read(["TRƯỜNG"], titles, ["Hỏi?", "x", "y", "B"]).rows
    assert (row.stem, row.kind, row.key, row.line) == ("Hỏi?", "single", "B", 3)


def test_a_mapping_that_a_person_chose_takes_the_place_of_the_guess():
    mapping = {"B": "stem", "C": "option:1", "D": "option:2", "A": "key", "E": ""}
    (row,) = read(["B", "Hỏi?", "x", "y", "z"], mapping=mapping).rows
    assert (row.line, row.stem, row.key) == (1, "Hỏi?", "B")


def test_without_a_header_nothing_is_guessed():
    assert read(["Hỏi?", "x", "y", "B"]) == Reading(remarks=[Remark("sheet-no-header")])


KEYS = [
    ("B", ["B"], True),
    ("b.", ["B"], True),
    ("Đáp án B", ["B"], True),
    ("B. hai", ["B"], True),
    ("2", ["B"], True),
    ("Phương án 2", ["B"], True),
    ("hai", ["B"], True),
    ("Đáp án: hai", ["B"], True),
    ("Chọn: một; ba", ["A", "C"], True),
    ("A, C", ["A", "C"], True),
    ("A và C", ["A", "C"], True),
    ("1;3", ["A", "C"], True),
    ("một\nba", ["A", "C"], True),
    ("AC", ["A", "C"], False),
    ("A/C", ["A", "C"], False),
    ("1 / 3", ["A", "C"], False),
    ("A./C.", ["A", "C"], False),
    ("A)/C)", ["A", "C"], False),
    ("B (xem lại)", ["B"], False),
    ("2 [chưa chốt]", ["B"], False),
    ("hai (xem lại)", ["B"], False),
    ("B?", ["B"], False),
]


@pytest.mark.parametrize("cell, keys, certain", KEYS)
def test_a_key_is_named_by_letters_numbers_or_texts(cell, keys, certain):
    row = question(options=("một", "hai", "ba"), key=cell)
    kind, key = ("single", keys[0]) if len(keys) == 1 else ("multiple", keys)
    assert (row.kind, row.key, row.certain) == (kind, key, certain)


@pytest.mark.parametrize("options, cell, key", [(("3", "2", "5"), "3", "A"), (("B", "A", "C"), "A", "B")])
def test_a_key_that_may_be_a_place_or_a_text_must_be_confirmed(options, cell, key):
    row = question(options=options, key=cell)
    assert (row.key, row.certain) == (key, False)
    assert row.remarks == [Remark("cell-key-judged", 2, {"cell": "H2", "text": cell})]


@pytest.mark.parametrize("cell", [f"Chọn{' ' * 20_000}x", "(xem lại) " * 2_000, "Đáp án: " * 3_000])
def test_a_key_is_read_in_the_time_that_its_length_takes(cell):
    begun = time.process_time()
    assert key_of(cell, ["một", "hai"]).places == []
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("cell", ["3", "Đáp án: 3", "Đáp án 3", "Chọn 3", "Phương án 3"])
def test_a_number_that_is_a_text_and_a_place_must_be_confirmed_also_behind_words(cell):
    row = question(options=("2", "3", "4"), key=cell)
    assert (row.key, row.certain, codes(row.remarks)) == ("B", False, ["cell-key-judged"])


@pytest.mark.parametrize("text", ["Ít nhất 2/3 tổng số đại biểu", "2/9", "02/9/1945", "24/7"])
def test_a_stroke_in_the_text_behind_a_letter_leaves_nothing_open(text):
    row = question(options=("một", text, "ba"), key=f"B. {text}")
    assert (row.key, row.certain, row.remarks) == ("B", True, [])


@pytest.mark.parametrize("text", ["Tiền (tạm)", "Ai (thế nào?)", "Ai ký?"])
def test_a_text_that_ends_as_a_doubt_does_may_be_the_key(text):
    for cell in (text, f"B. {text}"):
        row = question(options=("một", text, "ba"), key=cell)
        assert (row.key, row.certain, row.remarks) == ("B", True, [])


@pytest.mark.parametrize(
    "cell, key",
    [("Đúng (xem lại)", "T"), ("Sai [chưa chốt]", "F"), ("A (xem lại)", "T"), ("2 (xem lại)", "F"), ("Sai?", "F")],
)
@pytest.mark.parametrize("kind", ["", "Đúng/Sai"])
def test_a_statement_whose_judge_was_not_sure_must_be_confirmed(kind, cell, key):
    row = question(kind, options=("Đúng", "Sai"), key=cell)
    assert (row.kind, row.key, row.certain, codes(row.remarks)) == ("true_false", key, False, ["cell-key-judged"])


@pytest.mark.parametrize(
    "kind, options, cell, key",
    [
        ("Đúng/Sai", (), "Đúng (xem lại)", "T"),
        ("Sắp xếp", ("một", "hai", "ba"), "B, A, C (xem lại)", ["B", "A", "C"]),
        ("Trả lời ngắn", (), "Hà Nội (xem lại)", ["Hà Nội"]),
        ("Trả lời ngắn", (), "Hà Nội?", ["Hà Nội"]),
    ],
)
def test_a_key_of_any_kind_whose_writer_was_not_sure_must_be_confirmed(kind, options, cell, key):
    row = question(kind, options=options, key=cell)
    told = row.key["accepted"] if row.kind == "short_text" else row.key
    assert (told, row.certain, codes(row.remarks)) == (key, False, ["cell-key-judged"])


def test_a_stroke_can_only_mean_both_where_the_kind_is_said_to_have_several():
    row = question("Nhiều lựa chọn", options=("một", "hai", "ba"), key="A/C")
    assert (row.kind, row.key, row.certain, row.remarks) == ("multiple", ["A", "C"], True, [])


@pytest.mark.parametrize("cell", ["D", "7", "bốn", "A, D", "?"])
def test_a_key_that_names_no_option_is_told_by_its_cell(cell):
    row = question(options=("một", "hai", "ba"), key=cell)
    assert (row.key, row.remarks) == (None, [Remark("cell-key", 2, {"cell": "H2", "text": cell})])


def test_a_single_choice_with_two_keys_must_be_confirmed():
    row = question("Một lựa chọn", options=("một", "hai", "ba"), key="A, B")
    assert (row.kind, row.key, row.certain) == ("multiple", ["A", "B"], False)


def test_a_question_without_a_key_is_told():
    assert codes(question(options=("một", "hai")).remarks) == ["no-key"]


def test_letters_before_the_options_are_taken_off():
    row = question(options=("A. một", "B) hai", "C. ba"), key="B")
    assert [option["text"] for option in row.content["options"]] == ["một", "hai", "ba"]


@pytest.mark.parametrize(
    "kind, key, expected, certain",
    [
        ("Đúng/Sai", "Đúng", "T", True),
        ("đúng - sai", "S", "F", True),
        ("", "sai", "F", True),
        ("true_false", "TRUE", "T", True),
    ],
)
def test_a_statement_is_true_or_false(kind, key, expected, certain):
    row = question(kind, key=key)
    assert (row.kind, row.key, row.certain) == ("true_false", expected, certain)


def test_the_options_of_a_statement_may_be_filled_in():
    row = question(options=("Đúng", "Sai"), key="B")
    assert (row.kind, row.key, row.certain) == ("true_false", "F", True)


NUMBERS = [
    ("Điền số", "60", "phút", ("60", "phút"), True),
    ("Điền số", "4,5", "", ("4.5", None), True),
    ("Điền số", "1.234", "", ("1.234", None), False),
    ("Điền số", "30 ngày", "", ("30", "ngày"), False),
    ("", "60", "phút", ("60", "phút"), False),
]


@pytest.mark.parametrize("kind, key, unit, expected, certain", NUMBERS)
def test_a_number_is_read_as_people_write_it(kind, key, unit, expected, certain):
    row = question(kind, key=key, **{"Đơn vị": unit})
    assert (row.kind, row.key["value"], row.content["unit"], row.certain) == ("numeric", *expected, certain)


def test_what_is_no_number_is_told_by_its_cell():
    assert question("Điền số", key="sáu").remarks == [Remark("cell-key", 2, {"cell": "H2", "text": "sáu"})]
    told = question("Điền số", key="6", **{"Sai số": "ít"}).remarks
    assert told == [Remark("cell-key", 2, {"cell": "L2", "text": "ít"})]


@pytest.mark.parametrize("options, key", [(("Thứ Hai", "Thứ 2"), ""), ((), "Thứ Hai\nThứ 2")])
def test_typed_answers_stand_in_the_options_or_one_a_line_in_the_key(options, key):
    row = question("Trả lời ngắn", options=options, key=key)
    assert (row.key["accepted"], set(row.key["match"].values())) == (["Thứ Hai", "Thứ 2"], {True})


@pytest.mark.parametrize(
    "cell, ignored",
    [
        ("hoa thường, dấu câu", ["case", "punctuation"]),
        ("không", []),
        ("", ["case", "diacritics", "spaces", "punctuation"]),
    ],
)
def test_it_may_be_said_what_is_ignored(cell, ignored):
    row = question("Trả lời ngắn", options=("Sở",), **{"Bỏ qua": cell})
    assert [flag for flag, is_ignored in row.key["match"].items() if is_ignored] == ignored


@pytest.mark.parametrize(
    "key, expected", [("", ["A", "B", "C"]), ("C, A, B", ["C", "A", "B"]), ("2-3-1", ["B", "C", "A"])]
)
def test_lines_are_in_their_order_or_in_that_of_the_key(key, expected):
    assert question("Sắp xếp", options=("một", "hai", "ba"), key=key).key == list(expected)


@pytest.mark.parametrize("sign", [" | ", "->", " => ", "→"])
def test_pairs_stand_beside_a_sign(sign):
    row = question("Ghép đôi", options=(f"Lào{sign}Viêng Chăn", f"Ta{sign}Hà Nội", f"{sign}Huế".strip()))
    assert ([option["text"] for option in row.content["options"]], row.key) == (
        ["Lào", "Ta", "Viêng Chăn", "Hà Nội", "Huế"],
        {"1": "A", "2": "B"},
    )


def test_a_pair_without_a_sign_is_told_by_its_cell():
    row = question("Ghép đôi", options=("Lào | Viêng Chăn", "Hà Nội"))
    assert row.remarks == [Remark("cell-pair", 2, {"cell": "F2", "text": "Hà Nội"})]


def test_unknown_words_for_kind_and_level_are_told_by_their_cells():
    row = question("Vấn đáp", options=("một", "hai"), key="A", **{"Mức độ": "cao"})
    assert (row.kind, row.certain) == ("single", False)
    assert row.remarks == [
        Remark("cell-kind", 2, {"cell": "B2", "text": "Vấn đáp"}),
        Remark("cell-level", 2, {"cell": "C2", "text": "cao"}),
    ]


@pytest.mark.parametrize("options", [("Có", "Không"), ("1", "0"), ("x", "0"), ("Yes", "No")])
def test_yes_and_no_stay_options_in_their_own_words(options):
    row = question(options=options, key="B")
    assert (row.kind, row.content["options"], row.key) == ("single", option_rows(options), "B")


@pytest.mark.parametrize("options", [("Đúng", "Sai"), ("Đ", "S"), ("True", "False")])
def test_options_that_can_only_be_true_and_false_make_a_statement(options):
    assert (question(options=options, key="B").kind, question(options=options, key="B").key) == ("true_false", "F")


@pytest.mark.parametrize(
    "cell, level", [("1", 1), ("Thông hiểu", 2), ("VAN DUNG", 3), ("", 0), ("NB", 1), ("TH", 2), ("VDC", 3)]
)
def test_levels_are_known_by_number_and_name(cell, level):
    assert question(options=("một", "hai"), key="A", **{"Mức độ": cell}).level == level


BASES = [
    ("61/2018/NĐ-CP | khoản 2, 3 Điều 5", [Basis("61/2018/NĐ-CP", "khoản 2, 3 Điều 5")]),
    ("khoản 2 Điều 10 Nghị định số 45/2020/NĐ-CP", [Basis("45/2020/NĐ-CP", "khoản 2 Điều 10")]),
    ("25/KH-UBND\n76/2015/QH13, Điều 3", [Basis("25/KH-UBND"), Basis("76/2015/QH13", "Điều 3")]),
]


@pytest.mark.parametrize("cell, bases", BASES)
def test_legal_bases_are_known_by_their_numbers(cell, bases):
    assert question(options=("một", "hai"), key="A", **{"Căn cứ": cell}).legal_bases == bases


def test_a_legal_basis_without_a_number_is_told():
    row = question(options=("một", "hai"), key="A", **{"Căn cứ": "Luật nọ"})
    assert (row.legal_bases, row.remarks) == ([], [Remark("cell-basis", 2, {"cell": "J2", "text": "Luật nọ"})])


@pytest.mark.parametrize(
    ("number", "stem"), [("1", "Ai ký?"), ("Câu 2.", "Văn bản nào sau đây:"), ("3)", "Thời hạn là…")]
)
def test_a_numbered_row_that_asks_is_a_question_though_it_has_no_options(number, stem):
    reading = read(["STT", "Câu hỏi", "A", "B", "Đáp án"], [number, stem])
    assert [(row.stem, row.kind, row.key) for row in reading.rows] == [(stem, "single", None)]
    assert (reading.rows[0].remarks, reading.remarks) == ([Remark("sheet-no-options", 2)], [])


@pytest.mark.parametrize(("number", "stem"), [("", "Ai ký?"), ("I", "Phần chung:"), ("1", "Kỷ luật, kỷ cương")])
def test_without_a_number_or_a_question_it_is_a_title(number, stem):
    reading = read(["STT", "Câu hỏi", "A", "B", "Đáp án"], [number, stem])
    assert (reading.rows, reading.remarks[0]) == ([], Remark("sheet-title", 2, {"text": stem}))


def test_rows_that_are_no_questions_are_passed_over_or_told():
    titles = ["STT", "Câu hỏi", "A", "B", "Đáp án"]
    reading = read(
        titles, [], ["Phần I"], ["", "Chương 1"], titles, ["1", "Hỏi?", "x", "y", "A"], ["2", "", "x", "y", "B"]
    )
    assert [row.line for row in reading.rows] == [6]
    assert reading.remarks == [
        Remark("sheet-title", 3, {"text": "Phần I"}),
        Remark("sheet-title", 4, {"text": "Chương 1"}),
        Remark("sheet-no-stem", 7, {"cell": "B7", "text": ""}),
    ]


def test_other_sheets_are_told_as_left_out():
    pages = [Page("Một", [["Câu hỏi", "Đáp án"], ["Thật?", "Đúng"]]), Page("Hai", [["x"]])]
    assert sheet.read(write_sheet(pages)).remarks == [Remark("sheet-others", 0, {"names": "Hai"})]


def test_an_order_that_must_stay_is_kept():
    row = question(options=("1", "2"), key="B", **{"Giữ thứ tự": "Có"})
    assert (row.content["keep_order"], row.key) == (True, "B")


def test_a_key_that_would_be_doubtful_in_letters_is_written_as_a_text():
    row = Row(1, "Hỏi?", "single", {"options": option_rows(["B", "A"]), "keep_order": False}, "A")
    back = sheet.read(sheet.write([row]).content).rows[0]
    assert (back.key, back.certain) == ("A", True)


@pytest.mark.parametrize("left", ["a | b", "a -> b"])
def test_a_pair_with_a_sign_in_it_is_left_out_and_told(left):
    options = option_rows([left, "c"], "left") + option_rows("xy", "right")
    row = Row(1, "Hỏi?", "matching", {"options": options}, {"1": "A", "2": "B"})
    assert sheet.write([row]).remarks == [Remark("lost-arrow", 1)]


def test_a_text_too_long_for_a_cell_is_left_out_and_told():
    row = Row(1, "x" * 32_768, "single", {"options": option_rows("ab")}, "A")
    written = sheet.write([row])
    assert (written.remarks, len(read_sheet(written.content).rows)) == ([Remark("lost-long", 1)], 1)


def test_a_day_that_the_program_took_from_what_was_typed_is_said():
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Câu hỏi", "A", "B", "Đáp án", "Có giá trị đến"])
        page.write_row(1, 0, ["Nghị định có hiệu lực từ ngày nào?", "", "05/9/2016", "A"])
        for column in (1, 4):
            page.write_datetime(1, column, datetime(2016, 5, 9), book.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001
    (row,) = sheet.read(written.getvalue()).rows
    assert row.remarks == [Remark("cell-day", 2, {"cell": "B2", "text": "09/05/2016"})]
