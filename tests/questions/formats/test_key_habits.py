"""More ways in which offices write keys, in the question and at the end."""

import pytest

from tests.questions.formats.typed_text import ONE, only, read

TWO = ONE + ONE.replace("Câu 1", "Câu 2")


@pytest.mark.parametrize(
    "line",
    [
        "Đáp án đúng là đáp án B",
        "Đáp án đúng là phương án B.",
        "Chọn: B",
        "Chọn phương án: B",
        "Phương án đúng B",
        "Phương án trả lời đúng là B",
        "Đáp án đúng nhất: B",
        "Đáp án đúng nhất là B",
        "Phương án đúng nhất: B",
    ],
)
def test_a_key_may_be_told_in_a_sentence(line):
    row = only(ONE + line)
    assert (row.key, row.certain, row.remarks) == ("B", True, [])


@pytest.mark.parametrize(
    ("key", "right", "points"),
    [("B (2 điểm)", "B", "(2 điểm)"), ("A, C [0,5đ].", ["A", "C"], "[0,5đ].")],
)
def test_points_behind_a_key_are_the_blueprint_s_to_give(key, right, points):
    row = only(f"{ONE}Đáp án: {key}")
    assert (row.key, row.certain, row.explanation) == (right, True, "")
    assert [(remark.code, remark.values) for remark in row.remarks] == [("text-left-out", {"text": points})]


def test_points_that_are_an_option_s_own_stay():
    row = only("Câu 1: Phạt gì?\nA. Trừ (2 điểm)\nB. Phạt tiền\nĐáp án: A. Trừ (2 điểm)")
    assert (row.key, row.certain, row.explanation, row.remarks) == ("A", True, "", [])


def test_several_letters_may_be_told_as_both():
    assert only(f"{ONE}Đáp án: cả A và C").key == ["A", "C"]


@pytest.mark.parametrize(
    "answers",
    [
        "Đáp án trắc nghiệm: Câu 1 - B; Câu 2 - C",
        "BẢNG ĐÁP ÁN: 1B 2C",
        "ĐÁP ÁN\n1\nB\n2\nC",
        "ĐÁP ÁN\nCâu 1\nB\nCâu 2\nC",
    ],
)
def test_answers_at_the_end_may_stand_on_one_line_or_on_two_each(answers):
    reading = read(TWO + answers)
    assert ([row.key for row in reading.rows], reading.remarks) == (["B", "C"], [])


def test_a_number_alone_below_the_answers_is_no_answer():
    reading = read(f"{TWO}ĐÁP ÁN\n1\nB\n2\nkhông có")
    assert [row.key for row in reading.rows] == ["B", None]


@pytest.mark.parametrize("told", ["Sai. Vì Điều 5.", "Sai, Vì Điều 5.", "SAI: Vì Điều 5."])
def test_a_statement_may_be_judged_with_a_reason(told):
    row = only(f"Câu 1: Y.\nĐáp án: {told}")
    assert (row.kind, row.key, row.certain, row.explanation) == ("true_false", "F", True, "Vì Điều 5.")


def test_words_that_begin_with_a_truth_are_still_typed():
    row = only("Câu 1: Nguyên tắc nào?\nĐáp án: Đúng thời hạn")
    assert (row.kind, row.key["accepted"]) == ("short_text", ["Đúng thời hạn"])


@pytest.mark.parametrize(
    "told",
    [
        *("A - C", "A – B – C", "A => B", "A đến C", "(A) và (C)", "A(2), B(1)", "Cả A lẫn C", "A. (B)"),
        *("A sai, B đúng", "A (sai), B (đúng)", "A và B đều sai", "A chưa chính xác", "B. A là sai"),
        *("A (sửa thành B)", "A, đổi lại là B", "A, trừ B", "A (B cũng đúng)"),
        *("A (hoặc B)", "A (hay B)", "a, hoặc b", "A (nay là B)", "A (B mới đúng)", "A (đính chính: B)", "A thành B"),
        *("A bỏ, chọn B", "A sửa lại thành đáp án B", "A → sửa thành: đáp án đúng là B", "A (bỏ)", "A (?)"),
        *("A (huỷ)", "A lỗi", "A (cũ)", "A đã bị thay thế", "A (có thể)", "A bỏ qua"),
        *("A không phải là đáp án đúng, B mới đúng", "A ko đúng", "A (nhầm)", "A bị sai", "A là đáp án sai"),
        *("A đúng, B đúng", "A với B", "A kèm B", "A, thêm B", "A, cả C nữa", "A, thêm c", "A (A, C sai)"),
        *("A không phải là câu trả lời đúng", "A không phải lựa chọn đúng", "A chưa phải tốt nhất", "A (nhầm lẫn)"),
        *("A có thể chưa đúng", "A (có thể chưa chính xác)", "A (có thể nhầm)", "A (có thể bị sai)", "A bị nhầm lẫn"),
        *("A (có thể thay đổi)", "A hay còn có ý khác", "A hay là B", "A không phải đầy đủ"),
        *("A. Giám đốc hoặc B", "A. Giám đốc → B", "A - C sai", "A, theo đính chính là B", "A (Vì B mới đúng)"),
    ],
)
def test_a_key_that_goes_on_or_is_taken_back_names_no_option(told):
    row = only(f"{ONE}Đáp án: {told}")
    assert (row.key, row.certain, [remark.code for remark in row.remarks]) == (None, False, ["key-unreadable"])


@pytest.mark.parametrize(
    "line",
    [
        *("Đáp án A sai vì đã cũ.", "Đáp án A bị sai vì cũ.", "Đáp án A là đáp án sai", "Chọn A là sai."),
        *("=> A, B đều sai", "Đáp án A có thể chưa đúng.", "Đáp án A không phải lựa chọn đúng.", "=> A có thể nhầm"),
    ],
)
def test_what_calls_an_option_wrong_is_no_key(line):
    row = only(ONE + line)
    assert (row.key, row.certain, row.remarks[-1].code) == (None, False, "no-key")


@pytest.mark.parametrize(
    "why",
    [
        *("Vì A là sai, C đã cũ", "Vì Luật sửa đổi năm 2020 quy định", "Sai phạm nhiều"),
        *("Sửa đổi điểm A khoản 1", "Đáp án B đúng nhất"),
        *(
            "Không phải nộp lệ phí",
            "Có thể nộp trực tuyến",
            "Có thể bị phạt",
            "Có thể không nộp",
            "Có thể thay đổi nơi ở",
            "Nhầm lẫn về tội danh",
            "Hay còn gọi là Ủy ban",
        ),
        *("Hay gọi là Ủy ban", "Hay được gọi là Ủy ban", "Hay còn là Ủy ban", "Sai sót nhiều", "Viêm gan B"),
        *("Dự án nhóm A do Thủ tướng quyết định", "Giấy phép lái xe hạng A", "37 độ C", "Dự án nhóm A/C"),
        *("Được quy định tại điểm a, c khoản 1 Điều 5", "Nộp theo điểm a và c khoản 1", "Ông A chưa đủ tuổi"),
    ],
)
def test_a_key_may_be_followed_by_its_reason(why):
    row = only(f"{ONE}Đáp án: B. {why}")
    assert (row.key, row.certain, row.explanation) == ("B", True, why)


def test_an_option_that_says_wrong_may_be_the_key():
    row = only("Câu 1: Ý nào?\nA. Đúng\nB. Sai\nC. Khác\nĐáp án: B. Sai vì Luật đã đổi")
    assert (row.key, row.certain, row.explanation) == ("B", True, "Sai vì Luật đã đổi")


def test_an_option_of_one_word_may_begin_the_explanation():
    row = only("Câu 1: Có nộp không?\nA. Có\nB. Không\nC. Khác\nĐáp án: B. Không phải nộp lệ phí")
    assert (row.key, row.certain) == ("B", True)


@pytest.mark.parametrize("told", ["B (A, C sai)", "B (A và C đều sai)", "B (C không đúng)"])
def test_a_key_may_call_the_others_wrong(told):
    row = only(f"{ONE}Đáp án: {told}")
    assert (row.key, row.certain) == ("B", True)


@pytest.mark.parametrize(
    ("told", "key"),
    [
        *(("A - Không đúng quy định, vì Luật", "A"), ("A (Không đúng quy định)", "A"), ("C. Trừ A (cũ)", "C")),
        *(("C - trừ A (cũ), theo Điều 5", "C"), ("D. Cả A, B", "D"), ("D - Cả A, B và C đều đúng.", "D")),
    ],
)
def test_a_key_may_repeat_the_words_of_its_option(told, key):
    row = only(
        f"Câu 1: Ý nào?\nA. Không đúng quy định\nB. Hai\nC. Trừ A (cũ)\nD. Cả A, B và C đều đúng\nĐáp án: {told}"
    )
    assert (row.key, row.certain) == (key, True)


@pytest.mark.parametrize("told", ["A không đúng", "A. Có, B", "B không đúng", "B. Không → A", "C không đúng"])
def test_words_behind_a_key_that_are_more_than_its_option_may_take_it_back(told):
    row = only(f"Câu 1: Có không?\nA. Có\nB. Không\nC. Không đúng luật\nĐáp án: {told}")
    assert (row.key, row.certain, [remark.code for remark in row.remarks]) == (None, False, ["key-unreadable"])


@pytest.mark.parametrize(
    "told", ["A (Giám đốc)", "A - Giám đốc.", "A: “Giám đốc”", "A/ Giám đốc", "a/ Giám đốc", "A/", "a/"]
)
def test_the_words_of_the_option_behind_its_letter_explain_nothing(told):
    row = only(f"{ONE}Đáp án: {told}")
    assert (row.key, row.certain, row.explanation) == ("A", True, "")


@pytest.mark.parametrize("told", ["A (Văn thư)", "A/ Văn thư", "a/ Văn thư"])
def test_the_words_of_another_option_behind_a_letter_are_told(told):
    row = only(f"{ONE}Đáp án: {told}")
    assert (row.key, row.certain, [remark.code for remark in row.remarks]) == (None, False, ["key-says-other-text"])


@pytest.mark.parametrize("number", ["{}", "Câu {}", "{}."])
def test_a_column_of_letters_below_one_of_numbers_gives_the_last_number_no_answer(number):
    numbers = "\n".join(number.format(place) for place in (1, 2))
    reading = read(f"{TWO}ĐÁP ÁN\n{numbers}\nA\nB")
    assert [row.key for row in reading.rows] == [None, None]
    assert "text-left-out" in [remark.code for remark in reading.remarks]


def test_a_number_without_an_answer_above_another_leaves_that_its_own():
    reading = read(f"{TWO}ĐÁP ÁN\n1\n2\nB")
    assert [row.key for row in reading.rows] == [None, "B"]
