"""Lines on which several options or answers stand, of which one is wrong: it is told, and the others are read."""

import pytest

from tests.questions.formats.typed_text import ONE, codes, only, read, texts

STEM = "Câu 1: Ai ký?\n"


def test_a_letter_that_stands_again_behind_a_gap_is_told():
    row = only(f"{STEM}A. Giám đốc\tB. Trưởng phòng\nC. Văn thư\tC. Kế toán\nĐáp án: A")
    assert texts(row) == ["Giám đốc", "Trưởng phòng", "Văn thư", "Kế toán"]
    assert [remark.code for remark in row.remarks] == ["double-letter"]


def test_a_letter_of_a_name_is_no_option_again():
    row = only(f"{STEM}A. Ông A. Nguyễn\tB. Bà B. Trần\nĐáp án: A")
    assert (texts(row), row.remarks) == (["Ông A. Nguyễn", "Bà B. Trần"], [])


@pytest.mark.parametrize("line", ["Văn thư\tD. Kế toán", "văn thư   D. Kế toán"])
def test_a_letter_that_was_forgotten_on_a_line_of_two_loses_no_option(line):
    told = codes(f"{STEM}A. Giám đốc\tB. Trưởng phòng\n{line}\nĐáp án: A")
    assert "missing-letter" in told


def test_an_option_goes_on_below_before_the_next_one_on_that_line():
    row = only(f"{STEM}A. Giám đốc\tB. Trưởng phòng tổ chức,\nhành chính\tC. Văn thư\nĐáp án: C")
    assert (texts(row), row.key, row.remarks) == (["Giám đốc", "Trưởng phòng tổ chức, hành chính", "Văn thư"], "C", [])


@pytest.mark.parametrize("end", ["", "ĐÁP ÁN\n1-C"])
def test_the_answer_behind_such_an_option_is_no_part_of_its_text(end):
    """Else the paper would print it, where a list at the end gives the key as well."""
    row = only(f"{STEM}A. Giám đốc\tB. Trưởng phòng tổ chức,\nhành chính\tC. Văn thư   Đáp án: C\n{end}")
    assert (texts(row), row.key) == (["Giám đốc", "Trưởng phòng tổ chức, hành chính", "Văn thư"], "C")


@pytest.mark.parametrize("letters", ["bcd", "BCD"])
def test_a_first_letter_that_was_forgotten_is_told(letters):
    lines = "\n".join(f"{letter}) {text}" for letter, text in zip(letters, ("Giám đốc", "Phó", "Văn thư"), strict=True))
    assert codes(f"{STEM}{lines}\nĐáp án: C") == ["missing-letter"]


@pytest.mark.parametrize("told", ["xem lại", "A hoặc B", "chưa có"])
def test_an_answer_that_cannot_be_read_leaves_the_others_of_its_line(told):
    questions = "".join(ONE.replace("Câu 1", f"Câu {number}") for number in range(1, 5))
    reading = read(f"{questions}ĐÁP ÁN\n1-A; 2-{told}; 3-C; 4-B")
    assert [row.key for row in reading.rows] == ["A", None, "C", "B"]
    assert [[remark.code for remark in row.remarks] for row in reading.rows] == [[], ["key-unreadable"], [], []]
    assert reading.remarks == []


def test_numbers_in_an_explanation_list_no_answers():
    questions = ONE + ONE.replace("Câu 1", "Câu 2")
    reading = read(f"{questions}ĐÁP ÁN\nCâu 1: B. Theo điểm 3. Hồ sơ; 4. Lệ phí của Điều 5\nCâu 2: C")
    assert ([row.key for row in reading.rows], reading.remarks) == (["B", "C"], [])


@pytest.mark.parametrize("right", ["[x] B.", "[X] B)"])
def test_boxes_of_brackets_may_stand_before_letters(right):
    mark = right[-1]
    row = only(f"{STEM}[ ] A{mark} Giám đốc\n{right} Văn thư\n[] C{mark} Kế toán")
    assert (texts(row), row.key, row.certain) == (["Giám đốc", "Văn thư", "Kế toán"], "B", True)


def test_english_labels_are_known():
    row = only("Question 1: Who signs?\na) The head\nb) The clerk\nCorrect answer: a\nExplanation: Article 5.")
    assert (row.key, row.certain, row.explanation) == ("A", True, "Article 5.")


@pytest.mark.parametrize("ends", ["Theo quy định tại", "Luật Nhà ở và", "Nghị định số"])
def test_a_last_option_that_is_broken_off_goes_on_below_with_a_capital(ends):
    row = only(f"{STEM}A. Giám đốc\nB. {ends}\nLuật Đất đai\nĐáp án: B")
    assert (texts(row)[1], row.remarks) == (f"{ends} Luật Đất đai", [])


def test_a_last_option_that_is_whole_does_not_go_on_below():
    row = only(f"{STEM}A. Có\nB. Không\nLuật Đất đai\nĐáp án: B")
    assert (texts(row), [remark.code for remark in row.remarks]) == (["Có", "Không"], ["text-after-options"])


@pytest.mark.parametrize("letters", ["ABCD", "abcd"])
def test_letters_that_run_downwards_behind_tabs_are_in_their_order(letters):
    first, second, third, fourth = (f"{letter}. {letter}{letter}" for letter in letters)
    row = only(f"{STEM}{first}\t{third}\n{second}\t{fourth}\nĐáp án: {letters[2]}")
    assert (texts(row), row.key) == ([letter * 2 for letter in letters], "C")


def test_the_letter_that_only_vietnamese_has_keeps_its_place():
    row = only(f"{STEM}a) Một\nb) Hai\nc) Ba\nd) Bốn\nđ) Năm\ne) Sáu\nĐáp án: đ")
    assert (texts(row), row.key) == (["Một", "Hai", "Ba", "Bốn", "Năm", "Sáu"], "E")


@pytest.mark.parametrize(
    "heading", ["ĐÁP ÁN: ", "Đáp án: ", "BẢNG ĐÁP ÁN: ", "Đáp án trắc nghiệm: ", "ĐÁP ÁN ", "ĐÁP ÁN\n"]
)
def test_an_answer_that_cannot_be_read_leaves_the_others_behind_a_heading(heading):
    questions = "".join(ONE.replace("Câu 1", f"Câu {number}") for number in range(1, 4))
    rows = read(f"{questions}{heading}1-A; 2-xem lại; 3-C").rows
    assert [row.key for row in rows] == ["A", None, "C"]
    assert [[remark.code for remark in row.remarks] for row in rows] == [[], ["key-unreadable"], []]


@pytest.mark.parametrize(
    "line",
    [
        "1. A 2 điểm 4. B 5. C 6. D",
        "1. A 2 ý 4. B 5. C 6. D",
        "1. A 2. theo Điều 3. B 4. C 5. A",
        "1-A; 2-theo khoản 3. B; 4-C; 5-A",
        f"1. A 2. {'rất dài ' * 9}4. B 5. C 6. A",
    ],
)
def test_a_number_within_what_cannot_be_read_answers_no_question(line):
    questions = "".join(ONE.replace("Câu 1", f"Câu {number}") for number in range(1, 7))
    rows = read(f"{questions}ĐÁP ÁN\n{line}").rows
    assert [row.key for row in rows[1:] if row.certain] == []


PAIRED = "Câu 3: Ghép\n1. Hà Nội\n2. Huế\nA. Bắc\nB. Trung\nC. Nam\n"


@pytest.mark.parametrize("line", ["1-B, 2-A", "=> 1-B, 2-A", "Đáp án 1-B, 2-A"])
def test_pairs_below_a_question_that_lists_numbers_answer_no_other(line):
    rows = read(f"{ONE}{ONE.replace('Câu 1', 'Câu 2')}{PAIRED}{line}").rows
    assert [(row.key, row.certain) for row in rows] == [(None, False), (None, False), ({"1": "B", "2": "A"}, False)]


def test_pairs_that_may_answer_all_questions_have_to_be_confirmed():
    lone = PAIRED.replace("Câu 3", "Câu 2")
    rows = read(f"{ONE}{lone}Đáp án: 1-B, 2-A").rows
    assert [(row.key, row.certain) for row in rows] == [(None, False), ({"1": "B", "2": "A"}, False)]
    rows = read(f"{ONE}Đáp án: C\n{lone}Đáp án: 1-B, 2-A").rows
    assert [(row.key, row.certain) for row in rows] == [("C", True), ({"1": "B", "2": "A"}, True)]
