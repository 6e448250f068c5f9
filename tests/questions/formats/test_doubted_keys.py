"""Keys that their writer left open: each is proposed, and none is taken for certain."""

import pytest

from questions.formats.layout.answers import is_value, pairs
from questions.formats.rows import Remark
from tests.questions.formats.typed_text import ONE, only, read

UNSURE = ["uncertain-key", "key-doubted"]
LEFT_OPEN = [
    *("A (xem lại)", "A tạm thời", "A - cần kiểm tra lại", "A (có lẽ)", "A hình như", "A - xem xét lại"),
    *("A (đề nghị xem lại)", "A (nên xem lại)", "A (câu này xem lại)", "A (cần xem xét)", "A (chưa kiểm tra)"),
    *("A (cần rà soát)", "A (cần xác minh)", "A (chờ xác nhận)", "A (chưa chốt)", "A (chưa duyệt)", "A (check lại)"),
    *("A (nghi ngờ)", "A (còn tranh cãi)", "A (dường như)", "A (có vẻ đúng)", "A (đoán)", "A (theo tôi)"),
    *("A (chưa chắc)", "A (xem lai)", "A (Giám đốc, xem lại)", "A/ Giám đốc (xem lại)", "A. Xem lại đáp án"),
    *("A (em không chắc)", "A (tôi không chắc)", "A (chắc vậy)", "A (em nghĩ vậy)", "A (có khả năng)", "A (phân vân)"),
    *("A (hơi nghi ngờ)", "A (không rõ lắm)", "A (nghi sai)", "A (chờ ý kiến)", "A (rà lại)", "A (hỏi lại)"),
    *(
        "A. Giám đốc (chắc vậy)",
        "A - em không chắc",
        "A - chưa có đáp án",
        "A. Kiểm tra lại giúp em",
        "A. Kiểm tra lại câu này",
        "A. Kiểm tra lại đề",
        "A. Kiểm tra lại kỹ",
        "A. Kiểm tra lại sau",
        "A. Đoán đáp án",
        "A\nGhi chú: xem lại đáp án",
    ),
]
NOTED = [
    *("xin ý kiến lãnh đạo", "chờ lãnh đạo duyệt", "đang chờ Sở Tư pháp cho ý kiến", "chưa có đáp án chính thức"),
    *("đang xem xét", "cần xem kỹ lại", "kiểm tra kỹ", "chị Lan xem lại nhé", "hết hiệu lực", "luật sư bảo"),
]
DOUBTED_EXPLANATIONS = [
    *("Chờ xác nhận của cơ quan có thẩm quyền", "Chắc là theo khoản 2 Điều 20 Luật Cư trú năm 2020"),
    *("Chưa được duyệt vì thiếu hồ sơ", "Cần xem xét do Luật mới", "Tạm thời để A", "Dự kiến lấy A", "Tạm thời là A"),
]
DOUBTED_REASONS = [
    *("Theo Điều 5 Luật Cư trú (cần xem lại)", "Giám đốc sở (xem lại)", "Vì Luật quy định. Cần kiểm tra lại."),
    *("Theo Điều 12?", "Điều 5 Luật Cư trú ?", "Theo Điều 5, cần xem lại", "Theo Điều 5 cần xem lại"),
]
SPEAKING_FOR_OTHERS = [
    *("A (khoản 1 Điều 5), C (khoản 2 Điều 5)", "A (Điều 5); B (Điều 6)", "A (theo Luật 2014), B (theo Luật 2023)"),
    *("A theo Luật cũ, B theo Luật mới", "A (theo Luật cũ) hoặc B (theo Luật mới)", "A, theo Điều 5 thì B"),
    *("A (theo quy định cũ; theo quy định mới là B)", "A (theo đáp án của Sở), nhưng theo Luật mới là C"),
    *("A. Theo Điều 5. C đúng", "a. theo Luật cũ, b theo Luật mới", "A (theo Luật cũ; theo Luật mới là b)"),
    *("a) vì theo quy định cũ; theo quy định mới là b", "A. Theo Điều 5 xem B"),
    *("A theo Luật cũ, B nếu Luật mới có hiệu lực", "A. Theo Điều 5 C đúng"),
]
CERTAIN = [
    *("Tạm trú là việc công dân…", "Tạm ứng theo Điều 34", "Tam Kỳ là thành phố", "Xem lại mục 2.1 tài liệu"),
    *("Dự kiến chương trình do Ủy ban lập", "Không rõ nguồn gốc thì xử phạt", "Xin ý kiến Hội đồng nhân dân trước"),
    *("Phải kiểm tra lại hồ sơ trước khi trả", "Vì A, C sai", "Vì ông A chưa đủ tuổi", "Theo nhóm A, khoản 2"),
    *("Xem xét lại theo thủ tục giám đốc thẩm", "Cần thẩm định theo quy định", "Tạm thời là 30 ngày"),
    *("Tạm thời theo Nghị định", "Dự kiến chọn 5 đại biểu", "Chưa thống nhất với quy hoạch"),
    *(
        "Kiểm tra lại theo quy định tại Điều 5",
        "Đang tranh luận tại Quốc hội",
    ),
    *(
        "Người dân có quyền yêu cầu xem lại",
        "Bản án được xem lại",
        "Người dân có quyền xem lại",
        "Đã xem lại",
        "Không cần xem lại",
    ),
    *("Vì A chưa đủ 18 tuổi", "vì A và C chưa đủ tuổi", "Vì A thuộc thẩm quyền khác", "Vì A và C không phù hợp"),
    *("Vì A sai, C thiếu", "Theo Điều 5; A là quy định của Luật cũ", "Vì sao? Vì Luật quy định"),
    *("Xem lại điều 5", "Xem lại khoản 2", "Xem lại điểm 3", "Xem lại bài 4", "Xem lại luật đất đai"),
    *("Xem lại trang 5", "Xem lại chương 2", "Xem lại nghị định 61", "Xem lại thông tư 5"),
    *("Giấy phép hạng A", "Thuộc loại A", "Nộp mẫu A", "Học lớp A", "Thi khối A", "Ghi vào bảng A", "Ghi vào cột A"),
    *("Do bên A nộp theo Điều 5", "Bà A nộp", "Anh A nộp", "Chị A nộp", "Người A nộp", "Công ty A nộp", "Tại xã A"),
    *("Thiếu vitamin A", "Bệnh viêm gan A", "Bệnh cúm A", "Dự án nhóm A", "Tại điểm A nộp"),
]
CALM = [
    *("(vì Luật quy định)", "(do Luật quy định)", "(theo Điều 5)", "(Điều 5)", "(khoản 2 Điều 10)", "(điểm a khoản 1)"),
    *("(Nghị định 61/2018/NĐ-CP)", "(61/2018/NĐ-CP)", "(dễ)", "(khó)", "(mức 2)", "(mức độ 2)"),
    *(
        "(nhận biết)",
        "(thông hiểu)",
        "(vận dụng cao)",
        "(trang 5)",
        "(tr. 5)",
        "(đúng)",
        "(xem Điều 5)",
        "(Luật Cư trú)",
    ),
    *("(đã xem lại)", "(không cần xem lại)", "(đã chốt)", "(mục 2.1)", "[Điều 5]", "(Phụ lục II)"),
    *("(2 đáp án)", "(chọn hai ý)", "(câu dễ)", "(SGK trang 5)", "(1)"),
    "(người dân nộp hồ sơ tại Ủy ban nhân dân xã nơi cư trú)",
]


def said(row) -> tuple:
    return row.key, row.certain, [remark.code for remark in row.remarks]


@pytest.mark.parametrize("told", LEFT_OPEN)
def test_a_key_of_which_its_writer_was_not_sure_waits_for_a_person(told):
    row = only(f"{ONE}Đáp án: {told}")
    assert (said(row), row.explanation) == (("A", False, UNSURE), "")


@pytest.mark.parametrize("note", NOTED)
def test_words_in_brackets_behind_a_key_may_be_a_doubt_and_are_kept(note):
    row = only(f"{ONE}Đáp án: A ({note})")
    assert (said(row), row.explanation) == (("A", False, UNSURE), f"({note})")


@pytest.mark.parametrize("note", CALM)
def test_brackets_that_say_why_or_where_leave_a_key_certain(note):
    row = only(f"{ONE}Đáp án: A {note}")
    assert (said(row), row.explanation.replace("\\", "")) == (("A", True, []), note)


@pytest.mark.parametrize("why", DOUBTED_EXPLANATIONS)
def test_a_doubt_that_tells_something_is_kept(why):
    row = only(f"{ONE}Đáp án: A. {why}")
    assert (said(row), row.explanation) == (("A", False, UNSURE), why)


def test_the_words_of_a_doubt_are_told():
    row = only(f"{ONE}Đáp án: A (chưa chốt)\nGhi chú: cần xem lại vì Luật mới")
    assert [remark.values["text"] for remark in row.remarks[1:]] == ["cần xem lại vì Luật mới", "A (chưa chốt)"]
    assert row.explanation == "cần xem lại vì Luật mới"


@pytest.mark.parametrize(
    ("why", "certain"),
    [
        ("Thẩm định lại theo yêu cầu của Bộ Tư pháp", True),
        ("Gồm các bước:\n\nKiểm tra lại với hồ sơ gốc\n\nXác minh tại chỗ", True),
        ("Gồm các bước:\n\nKiểm tra lại\n\nXác minh tại chỗ", False),
        ("Cần xem lại", False),
    ],
)
def test_no_line_of_an_explanation_is_left_out(why, certain):
    row = only(f"{ONE}Đáp án: A\nGiải thích: " + why.replace("\n\n", "\n"))
    assert (row.certain, row.explanation) == (certain, why)


def test_more_than_the_words_of_an_option_may_be_a_doubt():
    row = only("Câu 1: Có nộp không?\nA. Có\nB. Tùy\nC. Không\nĐáp án: C. Không chắc")
    assert said(row) == ("C", False, UNSURE)


@pytest.mark.parametrize("why", DOUBTED_REASONS)
def test_a_doubt_behind_a_reason_is_one(why):
    row = only(f"{ONE}Đáp án: A. {why}")
    assert (said(row), row.explanation) == (("A", False, UNSURE), why)


@pytest.mark.parametrize("told", SPEAKING_FOR_OTHERS)
def test_a_reason_that_speaks_for_another_option_leaves_the_key_open(told):
    assert said(only(f"{ONE}Đáp án: {told}")) == ("A", False, UNSURE)


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
    assert said(row) == ("A", False, UNSURE)
    assert row.remarks[0].values["letters"] == "A"


def test_no_tick_outvotes_a_doubt_among_the_answers_at_the_end():
    first = ONE.replace("A. ", "*A. ")
    rows = read(f"{first}{first.replace('Câu 1', 'Câu 2')}ĐÁP ÁN\nCâu 1: A (xem lại)\nCâu 2: A").rows
    assert list(map(said, rows)) == [("A", False, UNSURE), ("A", True, [])]


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        *(("1A 2B/C 3C", ["B", "C"]), ("1. A 2. B/C 3. C", ["B", "C"])),
        *(("1-A; 2-B (xem lại); 3-C", "B"), ("1. A 2. B [chưa chốt] 3. C", "B")),
    ],
)
def test_a_doubt_among_answers_on_one_line_is_that_of_its_own_question(answers, key):
    codes = UNSURE if "(" in answers or "[" in answers else ["uncertain-key"]  # a stroke may mean both
    rows = read("".join(ONE.replace("1", number) for number in "123") + f"ĐÁP ÁN\n{answers}").rows
    assert list(map(said, rows)) == [("A", True, []), (key, False, codes), ("C", True, [])]


@pytest.mark.parametrize(
    ("told", "key", "why"),
    [
        *(("Đúng - xem lại", "T", ""), ("Sai, cần kiểm tra lại", "F", ""), ("Đúng. Xem lại", "T", "")),
        *(("Đúng, tạm thời", "T", ""), ("Đúng. Vì Điều 5 (xem lại)", "T", "Vì Điều 5 (xem lại)")),
        *(("Đúng\nGhi chú: cần xem lại", "T", ""), ("Đúng (xem lại)", "T", ""), ("Đ (xem lại)", "T", "")),
        *(("Đúng?", "T", ""), ("S?", "F", ""), ("S - xem lại", "F", ""), ("Đúng (lạ quá)", "T", "(lạ quá)")),
        ("Sai. Chưa được duyệt vì thiếu", "F", "Chưa được duyệt vì thiếu"),
    ],
)
def test_a_statement_that_was_judged_in_doubt_waits_for_a_person(told, key, why):
    row = only(f"Câu 1: Trái Đất tròn.\nĐáp án: {told}")
    assert (row.kind, row.key, row.certain, row.explanation) == ("true_false", key, False, why)
    letters = {"T": "Đúng", "F": "Sai"}[key]
    assert row.remarks[0] == Remark("uncertain-key", 1, {"letters": letters, "sign": "sign:line"})
    assert [remark.code for remark in row.remarks] == UNSURE


@pytest.mark.parametrize(
    ("told", "key", "why"),
    [("Đúng (Điều 5)", "T", "(Điều 5)"), ("Đ (Điều 5)", "T", "(Điều 5)"), ("S. Vì Điều 5", "F", "Vì Điều 5")],
)
def test_a_statement_may_be_judged_with_a_reason_in_brackets(told, key, why):
    row = only(f"Câu 1: Trái Đất tròn.\nĐáp án: {told}")
    assert (row.kind, said(row), row.explanation) == ("true_false", (key, True, []), why)


def test_a_letter_before_a_name_is_no_judgement():
    row = only("Câu 1: Ai viết?\nĐáp án: S. Lương")
    assert (row.kind, row.key["accepted"]) == ("short_text", ["S. Lương"])


def test_a_doubt_below_several_statements_is_one_of_each():
    rows = read("Câu 1: Xét:\na) một\nb) hai\nĐáp án: a) Đ, b) S\nGhi chú: cần xem lại").rows
    assert list(map(said, rows)) == [
        ("T", False, ["statements-split", *UNSURE]),
        ("F", False, UNSURE),
    ]


@pytest.mark.parametrize("answers", ["1. A\n2. B?\n3. C", "1A 2B? 3C", "1-A 2-B? 3-C"])
def test_a_question_mark_among_the_answers_leaves_its_own_question_open(answers):
    rows = read("".join(ONE.replace("1", number) for number in "123") + f"ĐÁP ÁN\n{answers}").rows
    assert list(map(said, rows)) == [("A", True, []), (None, False, ["key-unreadable"]), ("C", True, [])]


@pytest.mark.parametrize("answers", ["1. Đúng\n2. Sai?\n3. Đúng", "1-Đ; 2-S (xem lại); 3-Đ", "1-Đ; 2-S?; 3-Đ"])
def test_a_doubt_among_judgements_at_the_end_is_that_of_its_own_statement(answers):
    rows = read("Câu 1: Một.\nCâu 2: Hai.\nCâu 3: Ba.\nĐÁP ÁN\n" + answers).rows
    assert list(map(said, rows)) == [("T", True, []), ("F", False, UNSURE), ("T", True, [])]


def test_a_question_mark_in_a_key_of_several_parts_leaves_it_open():
    statements = read("Câu 1: Xét:\na) một\nb) hai\nĐáp án: a) Đ, b) S?").rows
    assert [(row.key, row.certain) for row in statements] == [("T", False), ("F", False)]
    matching = only("Câu 1: Ghép\n1. x\n2. y\nA. Một\nB. Hai\nĐáp án: 1→A; 2→B?")
    assert (matching.kind, matching.key, matching.certain) == ("matching", {"1": "A", "2": "B"}, False)


@pytest.mark.parametrize("note", ["công dân", "Giám đốc"])
def test_brackets_without_a_doubt_make_no_answer_among_others(note):
    assert (pairs(f"1. A ({note})", 0), is_value(f"A ({note})")) == ([], False)
    assert ([each.value for each in pairs("1. A (xem lại)", 0)], is_value("A (xem lại)")) == (["A (xem lại)"], True)
