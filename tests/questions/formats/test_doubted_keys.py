"""Keys that their writer left open: each is proposed, and none is taken for certain."""

import pytest

from questions.formats.rows import Remark
from tests.questions.formats.typed_text import ONE, only, read

LEFT_OPEN = [
    *("A (xem lại)", "A tạm thời", "A - cần kiểm tra lại", "A (có lẽ)", "A hình như", "A - xem xét lại"),
    *("A (đề nghị xem lại)", "A (nên xem lại)", "A (câu này xem lại)", "A (cần xem xét)", "A (chưa kiểm tra)"),
    *("A (cần rà soát)", "A (cần xác minh)", "A (chờ xác nhận)", "A (chưa chốt)", "A (chưa duyệt)", "A (check lại)"),
    *("A (nghi ngờ)", "A (còn tranh cãi)", "A (dường như)", "A (có vẻ đúng)", "A (đoán)", "A (theo tôi)"),
    *("A (chưa chắc)", "A (xem lai)", "A (Giám đốc, xem lại)", "A/ Giám đốc (xem lại)", "A. Xem lại đáp án"),
    "A\nGhi chú: xem lại đáp án",
]
DOUBTED_REASONS = [
    *("Theo Điều 5 Luật Cư trú (cần xem lại)", "Giám đốc sở (xem lại)", "Vì Luật quy định. Cần kiểm tra lại."),
    *("Theo Điều 12?", "Điều 5 Luật Cư trú ?", "Theo Điều 5, cần xem lại", "Theo Điều 5 cần xem lại"),
]
SPEAKING_FOR_OTHERS = [
    *("A (khoản 1 Điều 5), C (khoản 2 Điều 5)", "A (Điều 5); B (Điều 6)", "A (theo Luật 2014), B (theo Luật 2023)"),
    *("A theo Luật cũ, B theo Luật mới", "A (theo Luật cũ) hoặc B (theo Luật mới)", "A, theo Điều 5 thì B"),
    *("A (theo quy định cũ; theo quy định mới là B)", "A (theo đáp án của Sở), nhưng theo Luật mới là C"),
    *("A. Theo Điều 5. C đúng", "A (xem B)"),
]
CERTAIN = [
    *("Tạm trú là việc công dân…", "Tạm ứng theo Điều 34", "Tam Kỳ là thành phố", "Xem lại mục 2.1 tài liệu"),
    *("Dự kiến chương trình do Ủy ban lập", "Không rõ nguồn gốc thì xử phạt", "Xin ý kiến Hội đồng nhân dân trước"),
    *("Phải kiểm tra lại hồ sơ trước khi trả", "Vì A, C sai", "Vì ông A chưa đủ tuổi", "Theo nhóm A, khoản 2"),
]


def said(row) -> tuple:
    return row.key, row.certain, [remark.code for remark in row.remarks]


@pytest.mark.parametrize("told", LEFT_OPEN)
def test_a_key_of_which_its_writer_was_not_sure_waits_for_a_person(told):
    row = only(f"{ONE}Đáp án: {told}")
    assert (said(row), row.explanation) == (("A", False, ["uncertain-key"]), "")


@pytest.mark.parametrize("why", DOUBTED_REASONS)
def test_a_doubt_behind_a_reason_is_one(why):
    row = only(f"{ONE}Đáp án: A. {why}")
    assert (said(row), row.explanation) == (("A", False, ["uncertain-key"]), why)


@pytest.mark.parametrize("told", SPEAKING_FOR_OTHERS)
def test_a_reason_that_speaks_for_another_option_leaves_the_key_open(told):
    assert said(only(f"{ONE}Đáp án: {told}")) == ("A", False, ["uncertain-key"])


@pytest.mark.parametrize("why", CERTAIN)
def test_an_explanation_may_begin_as_a_doubt_does(why):
    row = only(f"{ONE}Đáp án: B. {why}")
    assert (said(row), row.explanation) == (("B", True, []), why)


@pytest.mark.parametrize("told", ["A/B", "A / C"])
def test_a_stroke_between_letters_may_mean_both_or_either(told):
    row = only(f"{ONE}Đáp án: {told}")
    assert (row.key, row.certain) == (["A", told[-1]], False)


def test_an_option_that_speaks_of_doubt_may_be_the_key():
    row = only("Câu 1: Hồ sơ thế nào?\nA. Cần kiểm tra lại\nB. Trả ngay\nĐáp án: A. Cần kiểm tra lại")
    assert (row.key, row.certain) == ("A", True)


@pytest.mark.parametrize("first", ["*A. Giám đốc", "A. Giám đốc (đúng)", "A. Giám đốc\nĐáp án: A"])
@pytest.mark.parametrize("told", ["A (xem lại)", "A tạm thời", "A. Giám đốc; C. Văn thư (xem lại)"])
def test_no_other_sign_outvotes_the_doubt_of_the_writer(first, told):
    line, *key = first.split("\n")
    row = only("\n".join(["Câu 1: Ai ký?", line, "B. Trưởng phòng", "C. Văn thư", *key, f"Đáp án: {told}"]))
    assert said(row) == ("A", False, ["uncertain-key"])
    assert row.remarks[0].values["letters"] == "A"


def test_no_tick_outvotes_a_doubt_among_the_answers_at_the_end():
    first = ONE.replace("A. ", "*A. ")
    rows = read(f"{first}{first.replace('Câu 1', 'Câu 2')}ĐÁP ÁN\nCâu 1: A (xem lại)\nCâu 2: A").rows
    assert list(map(said, rows)) == [("A", False, ["uncertain-key"]), ("A", True, [])]


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        *(("1A 2B/C 3C", ["B", "C"]), ("1. A 2. B/C 3. C", ["B", "C"])),
        *(("1-A; 2-B (xem lại); 3-C", "B"), ("1. A 2. B [chưa chốt] 3. C", "B")),
    ],
)
def test_a_doubt_among_answers_on_one_line_is_that_of_its_own_question(answers, key):
    rows = read("".join(ONE.replace("1", number) for number in "123") + f"ĐÁP ÁN\n{answers}").rows
    assert list(map(said, rows)) == [("A", True, []), (key, False, ["uncertain-key"]), ("C", True, [])]


@pytest.mark.parametrize(
    ("told", "key", "why"),
    [
        *(("Đúng - xem lại", "T", ""), ("Sai, cần kiểm tra lại", "F", ""), ("Đúng. Xem lại", "T", "")),
        *(("Đúng, tạm thời", "T", ""), ("Đúng. Vì Điều 5 (xem lại)", "T", "Vì Điều 5 (xem lại)")),
        ("Đúng\nGhi chú: cần xem lại", "T", ""),
    ],
)
def test_a_statement_that_was_judged_in_doubt_waits_for_a_person(told, key, why):
    row = only(f"Câu 1: Trái Đất tròn.\nĐáp án: {told}")
    assert (row.kind, row.key, row.certain, row.explanation) == ("true_false", key, False, why)
    assert row.remarks == [Remark("uncertain-key", 1, {"letters": {"T": "Đúng", "F": "Sai"}[key], "sign": "sign:line"})]


def test_a_doubt_below_several_statements_is_one_of_each():
    rows = read("Câu 1: Xét:\na) một\nb) hai\nĐáp án: a) Đ, b) S\nGhi chú: cần xem lại").rows
    assert list(map(said, rows)) == [
        ("T", False, ["statements-split", "uncertain-key"]),
        ("F", False, ["uncertain-key"]),
    ]
