"""A key against which something else in its question speaks is asked about: numbers, words and letters of others."""

import pytest

from tests.questions.formats.typed_text import ONE, only

UNSURE = ["uncertain-key", "key-doubted"]
DAYS = "Câu 1: Bao lâu?\nA. 5 ngày\nB. 7 ngày\nC. 10 ngày\nĐáp án: "


def said(row) -> tuple:
    return row.key, row.certain, [remark.code for remark in row.remarks]


@pytest.mark.parametrize(
    "told", ["C. 7", "C - 7", "C (20 ngày)", "C. 7 ngày làm việc", "C. Trong thời hạn 7 ngày làm việc"]
)
def test_a_number_behind_a_key_that_its_option_does_not_say_leaves_it_open(told):
    assert said(only(DAYS + told)) == ("C", False, UNSURE)


@pytest.mark.parametrize("told", ["C. 10 ngày", "C (Khoản 7 Điều 10)", "C (2)"])
def test_other_numbers_behind_a_key_leave_it_certain(told):
    assert said(only(DAYS + told)) == ("C", True, [])


def test_words_of_another_option_behind_a_key_leave_it_open():
    assert said(only(f"{ONE}Đáp án: A. Do Trưởng phòng")) == ("A", False, UNSURE)


@pytest.mark.parametrize(
    "why",
    [
        *("Chọn C.", "C mới đúng theo Luật mới.", "Đáp án C đúng vì văn thư ký.", "Đáp án đúng là C"),
        *("Theo em là B, nhưng cần kiểm tra lại.", "Theo khoản 2 Điều 5 (cần xem lại).", "Điều 5. Xem lại."),
    ],
)
def test_an_explanation_for_another_option_or_with_a_doubt_leaves_the_key_open(why):
    row = only(f"{ONE}Đáp án: B\nGiải thích: {why}")
    assert (said(row), row.explanation) == (("B", False, UNSURE), why)


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE}Đáp án: B\nGiải thích: Đáp án C sai vì văn thư không ký. Chọn B.",
        f"{ONE}Đáp án: B\nGiải thích: Không chọn C. Phương án A chỉ đúng với cấp sở.",
        f"{ONE}D. Cả A, B và C\nĐáp án: D\nGiải thích: A đúng, B đúng, C đúng",
        ONE.replace("Ai ký?", "Ai không ký?") + "Đáp án: B\nGiải thích: A đúng, C đúng",
    ],
)
def test_an_explanation_that_speaks_of_others_may_be_for_the_key(text):
    row = only(text)
    assert (row.certain, row.remarks) == (True, [])


def test_an_option_that_is_called_wrong_is_no_certain_key():
    assert said(only(ONE.replace("phòng", "phòng (sai)") + "Đáp án: B")) == ("B", False, ["uncertain-key"])


def test_a_question_mark_behind_another_option_leaves_the_key_open():
    assert said(only(ONE.replace("phòng", "phòng (đúng)").replace("thư", "thư (đúng?)"))) == ("B", False, UNSURE)


def test_options_that_are_all_questions_leave_the_key_certain():
    text = "Câu 1: Hỏi gì trước?\nA. Ai?\nB. Ở đâu?\nĐáp án: A"
    assert said(only(text)) == ("A", True, [])


def test_letters_with_a_semicolon_are_proposed_as_several_right_ones():
    assert said(only(f"{ONE}Đáp án: A; C")) == (["A", "C"], False, ["uncertain-key"])


@pytest.mark.parametrize("sign", ["*", "…"])
def test_a_sign_behind_a_key_explains_nothing(sign):
    assert only(f"{ONE}Đáp án: B{sign}").explanation == ""


@pytest.mark.parametrize(
    ("told", "key", "certain"), [("3", "B", False), ("2", "A", False), ("30", "C", True), ("B", "B", True)]
)
def test_a_number_that_is_an_option_and_may_count_another_has_to_be_confirmed(told, key, certain):
    row = only(f"Câu 1: Mấy?\nA. 2\nB. 3\nC. 30\nĐáp án: {told}")
    assert (row.key, row.certain) == (key, certain)


@pytest.mark.parametrize(("asked", "certain"), [("đăng ký cư trú", False), ("chữa bệnh", False), ("chưa đúng", True)])
def test_words_that_only_fold_to_a_denial_ask_for_no_wrong_option(asked, certain):
    row = only(f"{ONE.replace('Ai ký', f'Ai {asked}')}Đáp án: B\nGiải thích: A đúng theo Luật.")
    assert (row.key, row.certain) == ("B", certain)


@pytest.mark.parametrize(("told", "key"), [("sữa", "B"), ("Sửa.", "A"), ("sua", None), ("chua", "C"), ("B. sữa", "B")])
def test_a_text_that_differs_from_another_by_its_accents_alone_is_told_apart(told, key):
    row = only(f"Câu 1: Từ nào?\nA. sửa\nB. sữa\nC. chưa\nĐáp án: {told}")
    assert (row.key, row.certain) == (key, key is not None)
