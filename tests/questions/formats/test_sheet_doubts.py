"""Keys in the cells of sheets that their writer left open, and those behind which stands why."""

import time

import pytest

from questions.formats.rows import Remark
from questions.formats.sheet_cells import key_of
from tests.questions.formats.test_calm_keys import HONEST, ONLY_BEGUN, TAILS
from tests.questions.formats.test_sheet import codes, question, read

SIGNERS = ("Giám đốc", "Trưởng phòng", "Văn thư")
DOUBTED = [*(told for told in TAILS if "Ghi chú" not in told), *(f"A {reason}" for reason in ONLY_BEGUN)]


@pytest.mark.parametrize("kind", ["", "Một lựa chọn"])
@pytest.mark.parametrize("cell", [*DOUBTED, "A xem lại", "A - xem lại", "Giám đốc - xem lại", "(A) xem lại", "A ?"])
def test_a_letter_behind_which_a_doubt_stands_must_be_confirmed(cell, kind):
    row = question(kind, options=SIGNERS, key=cell)
    assert (row.key, row.certain, codes(row.remarks)) == ("A", False, ["cell-key-judged"])


@pytest.mark.parametrize("why", [each for each in HONEST if "vì B" not in each])
def test_a_letter_behind_which_a_reason_stands_is_certain_and_the_reason_kept(why):
    row = question(options=SIGNERS, key=f"A {why}")
    assert (row.key, row.certain, row.remarks, row.explanation) == ("A", True, [], why.lstrip(".-–, "))


@pytest.mark.parametrize("cell", ["A, B cũng được", "A; B nhỉ", "A và B - chọn một"])
def test_two_letters_of_which_one_may_be_chosen_must_be_confirmed(cell):
    row = question(options=SIGNERS, key=cell)
    assert (row.key, row.certain, codes(row.remarks)) == (["A", "B"], False, ["cell-key-judged"])


@pytest.mark.parametrize(
    "cell", ["A hoặc B", "A (Điều 5) hoặc B", "A sai", "A (bỏ)", "A - B", "A trừ B", "A vì Luật cũ, B", "A (hoặc)"]
)
def test_a_letter_that_is_taken_back_or_goes_on_names_no_answer(cell):
    row = question(options=SIGNERS, key=cell)
    assert (row.key, codes(row.remarks)) == (None, ["cell-key"])


@pytest.mark.parametrize(
    ("cell", "certain"),
    [("A. Giám đốc (Điều 5)", True), ("A. Giám đốc (lạ quá)", False), ("A. Văn thư (Điều 5)", False)],
)
def test_the_text_behind_a_letter_has_to_be_that_of_its_option(cell, certain):
    row = question(options=SIGNERS, key=cell)
    assert (row.key, row.certain) == ("A", certain)


@pytest.mark.parametrize("cell", ["Hà Nội (xem lại)\nThủ đô", "Hà Nội\nThủ đô - xem lại", "Hà Nội ？\nThủ đô"])
def test_a_doubt_behind_one_of_several_wordings_is_no_part_of_it(cell):
    row = question("Trả lời ngắn", key=cell)
    assert row.key["accepted"] == ["Hà Nội", "Thủ đô"]
    assert (row.certain, codes(row.remarks)) == (False, ["cell-key-judged"])


@pytest.mark.parametrize("key, certain", [("B. 7", True), ("B. 5", False), ("B) 8 giờ", False), ("Đáp án B. 5", False)])
def test_a_letter_before_the_text_of_another_option_must_be_confirmed(key, certain):
    row = question(options=("5", "7", "8 giờ"), key=key)
    assert (row.key, row.certain, row.explanation) == ("B", certain, "" if certain else row.explanation)
    assert codes(row.remarks) == ([] if certain else ["cell-key-judged"])


def test_keys_that_count_from_0_somewhere_must_be_confirmed_everywhere():
    header = ["Câu hỏi", "A", "B", "C", "Đáp án"]
    keys = ["0", "2", "1, 2", "C"]
    rows = read(header, *(["Hỏi?", "x", "y", "z", key] for key in keys)).rows
    assert [(row.key, row.certain) for row in rows] == [(None, True), ("B", False), (["A", "B"], False), ("C", True)]
    assert rows[1].remarks == [Remark("cell-key-judged", 3, {"cell": "E3", "text": "2"})]


@pytest.mark.parametrize("headers", [["Đáp án", "Đáp án mã 102"], ["Đáp án", "Đáp án"], ["Đáp án cũ", "Đáp án"]])
def test_a_key_beside_which_another_answer_stands_must_be_confirmed(headers):
    rows = read(["Câu hỏi", "A", "B", *headers], ["Một?", "x", "y", "A", "B"], ["Hai?", "x", "y", "B", "b"]).rows
    key = "B" if headers[0] == "Đáp án cũ" else "A"
    assert [(row.key, row.certain) for row in rows] == [(key, False), ("B", True)]
    assert codes(rows[0].remarks) == ["cell-key-judged"]


@pytest.mark.parametrize("key", ["A", "1", "A.", "Giám đốc"])
@pytest.mark.parametrize(
    "other", ["Giám đốc", "A.", "1", "(a)", "A (Điều 5)", "Theo Điều 5 Luật Doanh nghiệp", "Điều 5"]
)
def test_a_column_that_says_the_key_again_or_explains_it_leaves_it_certain(key, other):
    row = question(options=SIGNERS, key=key, **{"Đáp án chi tiết": other})
    assert (row.key, row.certain, row.remarks) == ("A", True, [])


@pytest.mark.parametrize(
    "other", ["B", "2", "Văn thư", "A, B", "A/B", "B (Điều 5)", "B hoặc C", "B sai", "xem lại", "D"]
)
def test_a_column_of_answers_that_names_another_or_nobody_is_sure_of_is_heard(other):
    row = question(options=SIGNERS, key="A", **{"Đáp án mã 102": other})
    assert (row.key, row.certain, codes(row.remarks)) == ("A", False, ["cell-key-judged"])


@pytest.mark.parametrize(
    "other",
    "Trưởng phòng (Điều 5)|Trưởng phòng - Điều 5|trưởng phòng theo Luật|Truong phong, Điều 5|Đáp án: Văn thư"
    "|Cả A và B|Ý b|Là B|Phương án 2|Chọn B vì A đã cũ|Giám đốc và Văn thư|Giám đốc, Văn thư (Điều 5)".split("|"),
)
@pytest.mark.parametrize("title", ["Đáp án mã 102", "Đáp án chi tiết"])
def test_a_column_of_answers_is_heard_by_whatever_it_names_another(title, other):
    row = question(options=SIGNERS, key="A", **{title: other})
    assert (row.key, row.certain, codes(row.remarks)) == ("A", False, ["cell-key-judged"])


@pytest.mark.parametrize(
    "reason",
    ["Giám đốc (Điều 5)", "Chọn A vì B đã cũ", "Phương án B sai vì hết hạn", "Trưởng phòng không có quyền ký", "Ý 1"],
)
def test_a_reason_that_speaks_of_other_options_names_none_of_them(reason):
    row = question(options=SIGNERS, key="A", **{"Đáp án chi tiết": reason})
    assert (row.key, row.certain, row.remarks) == ("A", True, [])


@pytest.mark.parametrize("title", ["Giải thích", "Căn cứ", "Ghi chú"])
def test_what_explains_or_notes_is_no_column_of_answers(title):
    row = question(options=SIGNERS, key="A", **{title: "Trưởng phòng theo Luật 59/2020/QH14"})
    assert (row.key, row.certain, row.remarks) == ("A", True, [])


def test_an_option_that_speaks_of_letters_is_named_by_its_text():
    options = (*SIGNERS, "Cả A và B")
    rows = [question(options=options, key=key, **{"Đáp án mã 102": "Cả A và B (Điều 5)"}) for key in ("D", "A")]
    assert [row.certain for row in rows] == [True, False]


@pytest.mark.parametrize(
    ("kind", "key", "same", "other"),
    [
        ("Đúng/Sai", "Đúng", "đ", "Sai"),
        ("Đúng/Sai", "Đúng", "Đúng (Điều 5)", "Sai, vì hết hạn"),
        ("Điền số", "30", "30 ngày theo Điều 5", "45 ngày (Điều 5)"),
        ("Trả lời ngắn", "Hà Nội\nThủ đô", "hà nội", "Huế"),
    ],
)
def test_typed_answers_and_judgements_are_compared_by_what_they_mean(kind, key, same, other):
    rows = [
        question(kind, key=key, **{"Đáp án mã 102": told}) for told in (same, "Theo quy định của Luật Cư trú", other)
    ]
    assert [row.certain for row in rows] == [True, kind != "Trả lời ngắn", False]


def test_an_order_is_compared_as_one():
    rows = [
        question("Sắp xếp", options=SIGNERS, key="B, A, C", **{"Đáp án 2020": told}) for told in ("B A C", "A, B, C")
    ]
    assert [row.certain for row in rows] == [True, False]


def test_a_column_of_keys_that_a_person_took_out_is_not_heard_but_any_other_is():
    rows = [["Câu hỏi", "A", "B", "Đáp án", "Đáp án mã 102", "Đáp án mã 103"], ["Hỏi?", "x", "y", "A", "B", "B"]]
    mapping = {"A": "stem", "B": "option:1", "C": "option:2", "D": "", "E": "key", "F": ""}
    (calm,) = read(*rows, mapping=mapping).rows
    (heard,) = read(rows[0], [*rows[1][:5], "A"], mapping=mapping).rows
    assert ((calm.key, calm.certain), (heard.key, heard.certain)) == (("B", True), ("B", False))


def test_keys_that_count_from_1_are_certain():
    rows = read(["Câu hỏi", "A", "B", "Đáp án"], ["Hỏi?", "x", "y", "1"], ["Mấy?", "0", "1", "0"]).rows
    assert [(row.key, row.certain) for row in rows] == [("A", True), ("A", True)]


def test_a_doubt_in_the_cell_of_a_wording_is_no_part_of_it():
    row = question("Trả lời ngắn", options=("Hà Nội", "Thủ đô (xem lại)"))
    assert (row.key["accepted"], row.certain) == (["Hà Nội", "Thủ đô"], False)


def test_the_reason_of_a_judgement_by_letter_is_kept():
    row = question(options=("Đúng", "Sai"), key="A (Điều 5)")
    assert (row.kind, row.key, row.certain, row.explanation) == ("true_false", "T", True, "(Điều 5)")


@pytest.mark.parametrize(("cell", "unit"), [("30 ngày (xem lại)", "ngày"), ("30?", None), ("30 - xem lại", None)])
def test_a_number_may_be_in_doubt(cell, unit):
    row = question("Điền số", key=cell)
    assert (row.kind, row.key["value"], row.content["unit"], row.certain) == ("numeric", "30", unit, False)


def test_a_number_in_doubt_is_a_number_also_where_the_kind_is_not_said():
    assert question(key="30?").kind == "numeric"


@pytest.mark.parametrize("header", ["Giải thích", "Ghi chú"])
@pytest.mark.parametrize("told", ["xem lại", "Cần kiểm tra lại đáp án", "chưa chốt"])
def test_a_column_that_holds_only_a_doubt_leaves_the_key_open_and_explains_nothing(header, told):
    (row,) = read(["Câu hỏi", "A", "B", "Đáp án", header], ["Hỏi?", "x", "y", "B", told]).rows
    assert (row.key, row.certain, row.explanation) == ("B", False, "")
    assert row.remarks == [Remark("key-doubted", 2, {"text": told})]


@pytest.mark.parametrize("header", ["Giải thích", "Ghi chú"])
def test_a_column_that_tells_something_leaves_the_key_certain(header):
    (row,) = read(["Câu hỏi", "A", "B", "Đáp án", header], ["Hỏi?", "x", "y", "B", "Luật Cư trú"]).rows
    assert (row.key, row.certain, row.remarks) == ("B", True, [])


@pytest.mark.parametrize(
    "cell", [f"A{' ' * 20_000}", "A?" * 10_000, f"A{'?' * 20_000}", "A, B " * 5_000, "A -" * 9_000]
)
def test_a_note_behind_a_letter_is_read_in_the_time_that_its_length_takes(cell):
    begun = time.process_time()
    key_of(f"{cell}x!", ["một", "hai"])
    assert time.process_time() - begun < 2
