"""Keys and letters that can be read in two ways: the one that is meant is taken, and a guess is never silent."""

import pytest

from tests.questions.formats.typed_text import ONE, only, read, texts

READ_TWICE = [
    ("A. O\nB. A\nC. B\nD. AB\nĐáp án: B", "B"),
    ("A. O\nB. A\nC. B\nD. AB\nĐáp án: AB", ["A", "B"]),
    ("A. Đúng\nB. Sai\nĐáp án: D", "T"),
    ("A. x\nB. y\nC. z\nĐáp án: B. Vì A. sai", "B"),
    ("a) x\nb) y\nĐáp án: a) Nhà, b) cửa", "A"),
]


@pytest.mark.parametrize("told, key", READ_TWICE)
def test_a_key_that_can_be_read_twice_must_be_confirmed(told, key):
    row = only(f"Câu 1: Chọn gì?\n{told}")
    assert (row.key, row.certain, [each.code for each in row.remarks]) == (key, False, ["uncertain-key"])


def test_a_key_that_can_be_read_twice_is_not_settled_by_a_sign_for_a_third_option():
    row = only("Câu 1: Nhóm máu?\nA. O\nB. A\nC. B\nD. AB (đúng)\nĐáp án: B")
    assert (row.key, row.certain) == ("D", False)


def test_the_letter_d_is_the_option_d_where_there_is_one():
    row = only("Câu 1: Chọn?\nA. Đúng\nB. Sai\nC. Chưa rõ\nD. Tùy việc\nĐáp án: D")
    assert (row.key, row.certain, row.remarks) == ("D", True, [])


@pytest.mark.parametrize("key", ["Đáp án: D", "Đáp án: d.", "ĐÁP ÁN\n1. D", "Đáp án: C"])
def test_a_letter_is_no_key_where_the_options_were_lost(key):
    row = only(f"Câu 1: Hình nào là Quốc huy?\n{key}")
    assert (row.key, [each.code for each in row.remarks]) == (None, ["no-options"])


@pytest.mark.parametrize("asks", ["Đúng hay sai?", "Dung hay sai?", "(Đúng/Sai)", "Đúng hoặc sai:"])
def test_the_letter_d_may_be_true_where_that_is_asked(asks):
    row = only(f"Câu 1: Công chức là công dân. {asks}\nĐáp án: D")
    assert (row.kind, row.key, row.certain) == ("true_false", "T", False)
    assert [each.code for each in row.remarks] == ["uncertain-key"]


@pytest.mark.parametrize("key", ["Đáp án: Đ", "Đáp án: Đúng", "Đáp án: S"])
def test_truths_that_are_no_letters_of_options_are_certain_without_any(key):
    row = only(f"Câu 1: Công chức là công dân.\n{key}")
    assert (row.kind, row.certain, row.remarks) == ("true_false", True, [])


THREE = "\n".join(ONE.replace("Câu 1", f"Câu {number}") for number in (1, 2, 3))


@pytest.mark.parametrize("key", ["A, B, C", "A, B, A", "ABC", "C; A; B", "A\tB\tC", "A\tC"])
def test_a_list_of_answers_below_the_last_question_must_be_confirmed(key):
    rows = read(f"{THREE}Đáp án: {key}").rows
    assert ([row.key for row in rows[:2]], rows[2].certain) == ([None, None], False)
    assert "uncertain-key" in [each.code for each in rows[2].remarks]


@pytest.mark.parametrize("line", ["1.\tA\tC", "Câu 1\tA\tC", "Câu 1: A C", "1. A  C"])
def test_letters_with_nothing_between_may_be_of_two_papers(line):
    row = only(f"{ONE}ĐÁP ÁN\n{line}")
    assert (row.key, row.certain, [each.code for each in row.remarks]) == (["A", "C"], False, ["uncertain-key"])


def test_a_letter_twice_in_a_key_must_be_confirmed():
    row = only(f"{ONE}Đáp án: A, C, A")
    assert (row.key, row.certain, [each.code for each in row.remarks]) == (["A", "C"], False, ["uncertain-key"])


def test_several_letters_are_the_key_of_the_last_question_where_others_have_theirs():
    told = THREE.replace("Văn thư\n\n", "Văn thư\nĐáp án: B\n\n")
    assert [(row.key, row.certain) for row in read(f"{told}Đáp án: A, B, C").rows] == [
        ("B", True),
        ("B", True),
        (["A", "B", "C"], True),
    ]


@pytest.mark.parametrize("sign", ["*", "(*)"])
def test_a_star_of_a_footnote_must_be_confirmed(sign):
    row = only(ONE.replace("Giám đốc", f"Giám đốc {sign}") + f"{sign} Theo Luật cũ")
    assert (row.key, row.certain, [each.code for each in row.remarks]) == (
        "A",
        False,
        ["text-after-options", "uncertain-key"],
    )


@pytest.mark.parametrize("marked", ["A. Giám đốc ✓", "*A. Giám đốc", "A.* Giám đốc", "A. Giám đốc (đúng)"])
def test_a_tick_that_is_no_star_behind_an_option_leads_to_no_footnote(marked):
    row = only(ONE.replace("A. Giám đốc", marked) + "* Theo Luật Doanh nghiệp")
    assert (row.key, row.certain, [each.code for each in row.remarks]) == ("A", True, ["text-after-options"])


def test_letters_of_truth_above_a_line_with_a_star_are_certain():
    options = "A. Giám đốc (Đ)\nB. Trưởng phòng (S)\nC. Văn thư (S)"
    row = only(f"Câu 1: Ai ký?\n{options}\n* Theo Luật Doanh nghiệp")
    assert (row.key, row.certain) == ("A", True)


@pytest.mark.parametrize("told", ["A. Giám đốc; C. Văn thư", "A. Giám đốc và C. Văn thư", "A) Giám đốc, C) Văn thư."])
def test_a_key_may_name_several_letters_with_their_texts(told):
    row = only(f"{ONE}Đáp án: {told}")
    assert (row.key, row.certain, row.explanation) == (["A", "C"], True, "")


def test_truths_of_which_none_is_false_are_no_letters():
    row = only("Câu 1: Xét:\na) một\nb) hai\nĐáp án: a) D, b) D")
    assert (row.key, [each.code for each in row.remarks]) == (None, ["key-unreadable"])


def test_an_option_that_begins_with_its_own_letter_keeps_it():
    row = only("Câu 1: Thứ tự?\nA. A - B - C\nB. B - A - C\nC. C - B - A\nĐáp án: B")
    assert texts(row) == ["A - B - C", "B - A - C", "C - B - A"]
    assert texts(only("Câu 1: Ai?\nA. A. Nguyễn\nB. Lê\nC. Trần\nĐáp án: B"))[0] == "A. Nguyễn"


def test_letters_typed_twice_are_read_once_also_with_a_tick_behind_the_first():
    row = only("Câu 1: Mấy?\nA. A. một\nB. *B. hai\nC. C. ba")
    assert (texts(row), row.key) == (["một", "hai", "ba"], "B")


def test_options_go_on_below_one_that_the_key_stands_behind():
    row = only("Câu 1: Mấy?\nA. một\nB. hai (Đáp án: B)\nC. ba\nD. bốn")
    assert (texts(row), row.key, row.certain, row.explanation) == (["một", "hai", "ba", "bốn"], "B", True, "")
