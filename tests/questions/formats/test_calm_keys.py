"""Keys are certain where nothing unknown stands behind them: reasons, places and levels are calm, and all else is asked
about."""

import io

import pytest
from docx import Document

from questions.formats import word
from tests.questions.formats.typed_text import ONE, only, read

UNSURE = ["uncertain-key", "key-doubted"]
ANOTHER = [
    *("A (Điều 5) hoặc B", "A (theo Luật cũ), B", "A vì Luật cũ, B", "A. Theo Điều 5. Hoặc B"),
    *("A (Điều 5) hay B", "A. Theo Điều 5; B", "A. Theo Điều 5 và C.", "A. Theo Luật mới quy định như sau (B)"),
]
ALTERNATIVES = [
    *("A, B cũng được", "A và B đều được", "A, B - chọn một", "A, B tùy", "A, B nhỉ", "A; B (một trong hai)"),
    *("A, B. Chọn một", "A, B. Đều được"),
]
TAILS = [
    *("A nhỉ", "A phải không", "A đúng không ạ", "A hả", "A ？", "A - hỏi anh Nam", "A – chờ Sở trả lời", "A tạm chọn"),
    *("A - đánh bừa", "A chưa tra luật", "A - 50/50", "A (!)", "A - đề sai", "A - bỏ câu này", "A - trùng câu 5"),
    *("A hết hiệu lực", "A\nGhi chú: hỏi anh Nam", "A\nGhi chú: chờ Sở trả lời", "A. Hỏi anh Nam", "A. Chờ Sở trả lời"),
    *(
        "A (trang 5) hỏi anh Nam",
        "A - Giám đốc - hỏi anh Nam",
        "A. Giám đốc phải không",
        "A. Giám đốc hỏi anh Nam",
        "A. Em chịu",
        "A. Sở chưa trả lời",
        "A. Đề có vấn đề",
    ),
]
ONLY_BEGUN = [
    *(
        "(do em đoán)",
        "(vì không rõ)",
        "(vì hình như luật sửa)",
        "(theo trí nhớ)",
        "(theo đáp án cũ)",
        "(theo anh Nam)",
    ),
    *(
        "(căn cứ vào trí nhớ, chưa tra)",
        "(Luật cũ, nay bỏ)",
        "(Điều 5 đã bị bãi bỏ)",
        "vì em nhớ thế",
        ". Theo anh Nam",
        ". Luật cũ, nay bỏ",
    ),
    "(theo trí nhớ của tôi thì luật quy định như vậy, từ năm ngoái)",
]
HONEST = [
    *("(TT 01/2018/TT-VPCP)", "(QĐ 749/QĐ-TTg)", "(NQ 18-NQ/TW)", "(NĐ 61)", "(K2 Đ10)", "(Đ.10)", "(BLDS 2015)"),
    *("(tại Điều 5)", "(trích Điều 5)", "(Mức độ: dễ)", "(chắc chắn)", "(OK)", "(100%)", "(duy nhất)", "(30 ngày)"),
    *("(Sổ tay trang 12)", "- Điều 5", "– theo khoản 2 Điều 10", "vì B chưa đủ 18 tuổi", ". Vì Luật sửa đổi quy định"),
    *(
        "(vì suy đoán vô tội theo Hiến pháp)",
        "[Luật Cư trú 2020]",
        ", căn cứ Điều 5",
        "(VBHN 05)",
        "(Nguồn: Báo Chính phủ)",
    ),
]
STATEMENTS = "Câu 1: Xét:\na) một\nb) hai\nc) ba\nĐáp án: "


def said(row) -> tuple:
    return row.key, row.certain, [remark.code for remark in row.remarks]


def typed(told: str):
    return only(f"{ONE}Đáp án: {told}")


def in_word(told: str):
    document, file = Document(), io.BytesIO()
    for line in f"{ONE}Đáp án: {told}".split("\n"):
        document.add_paragraph(line)
    document.save(file)
    (row,) = word.read(file.getvalue()).rows
    return row


@pytest.mark.parametrize("reader", [typed, in_word])
@pytest.mark.parametrize("told", [*ANOTHER, *TAILS, *(f"A {reason}" for reason in ONLY_BEGUN)])
def test_what_is_not_known_to_be_calm_leaves_a_key_open(told, reader):
    row = reader(told)
    assert said(row) == ("A", False, UNSURE)
    assert row.remarks[1].values["text"] == (told.partition("Ghi chú: ")[2] or told)


@pytest.mark.parametrize("reader", [typed, in_word])
@pytest.mark.parametrize("told", ALTERNATIVES)
def test_two_letters_of_which_one_may_be_chosen_are_no_certain_pair(told, reader):
    assert said(reader(told)) == (["A", "B"], False, UNSURE)


@pytest.mark.parametrize("reader", [typed, in_word])
@pytest.mark.parametrize("why", HONEST)
def test_what_says_where_or_how_sure_it_is_leaves_a_key_certain(why, reader):
    assert said(reader(f"A {why}")) == ("A", True, [])


@pytest.mark.parametrize(("sign", "certain"), [("🤔", False), ("~", False), ("✓", True), ("...", True), ("-", True)])
def test_a_sign_behind_a_key_may_leave_it_open(sign, certain):
    row = typed(f"A {sign}")
    assert (row.key, row.certain) == ("A", certain)


@pytest.mark.parametrize("told", ["A, C đều đúng", "A và C (cả hai đúng)", "A, C (Điều 5)"])
def test_two_letters_that_are_both_right_are_a_certain_pair(told):
    assert said(typed(told)) == (["A", "C"], True, [])


@pytest.mark.parametrize(
    "text",
    [
        ONE.replace("A. Giám đốc", "*A. Giám đốc (xem lại)"),
        ONE.replace("B. Trưởng phòng", "B. Trưởng phòng [chưa chốt].") + "Đáp án: A",
        ONE.replace("Ai ký?", "Ai ký? (xem lại)") + "Đáp án: A",
        ONE.replace("Ai ký?", "Ai ký?\n(xem lại)") + "Đáp án: A",
        ONE.replace("A. ", "*A. ") + "Đáp án: A\n(xem lại)",
    ],
)
def test_a_doubt_in_brackets_behind_the_stem_or_an_option_leaves_the_key_open(text):
    assert said(only(text)) == ("A", False, UNSURE)


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        (ONE.replace("Câu 1:", "Câu 1 (xem lại):") + "Đáp án: A", "text-left-out"),
        (ONE + "(xem lại)\nĐáp án: A", "text-after-options"),
        (ONE.replace("A. ", "*A. ") + "(xem lại)", "text-after-options"),
    ],
)
def test_a_doubt_beside_the_question_leaves_the_key_open(text, left_out):
    assert said(only(text)) == ("A", False, [left_out, *UNSURE])


def test_brackets_that_are_no_doubt_leave_the_key_certain():
    row = only(
        ONE.replace("Ai ký?", "Ai ký? (chọn một đáp án)").replace("Giám đốc", "Giám đốc (thủ trưởng)") + "Đáp án: A"
    )
    assert said(row) == ("A", True, [])


@pytest.mark.parametrize("told", ["a) Đ b) S (xem lại) c) Đ", "a) Đ (chưa chắc), b) S, c) Đ"])
def test_a_doubt_among_judgements_of_statements_leaves_them_statements(told):
    rows = read(STATEMENTS + told).rows
    assert [(row.kind, row.key, row.certain) for row in rows] == [
        ("true_false", "T", False),
        ("true_false", "F", False),
        ("true_false", "T", False),
    ]
    assert [remark.values.get("text") for remark in rows[1].remarks] == [None, told]
