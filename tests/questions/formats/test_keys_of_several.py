"""Options that speak of others, "A và B đúng": a key that repeats such a text names this option, and never the others
without a word."""

import pytest

from exchange.sheets import write_csv
from questions.formats import sheet
from tests.questions.formats.typed_text import only

FIRST = ["Giám đốc", "Trưởng phòng"]


def asked(option: str, key: str):
    lines = [f"{letter}. {text}" for letter, text in zip("ABC", [*FIRST, option], strict=True)]
    return only("\n".join(["Câu 1: Ai ký?", *lines, f"Đáp án: {key}"]))


@pytest.mark.parametrize("option", ["A và B đúng", "A và B sai", "A, B đều đúng", "A hoặc B", "A và B", "A, B"])
@pytest.mark.parametrize("pattern", ["C", "C. {}", "C) {}", "C: {}", "C. {}.", "C. {} (Điều 5)", "C. {}. Theo Điều 5."])
def test_a_letter_with_the_text_of_its_option_is_that_option(option, pattern):
    row = asked(option, pattern.format(option))
    assert (row.kind, row.key, row.certain) == ("single", "C", True)


@pytest.mark.parametrize(
    ("option", "key"),
    [
        ("Cả A và B", "A, B"),
        ("Cả A, B đều đúng", "A và B đều đúng"),
        ("Cả hai", "C. A, B"),
        ("Cả hai", "C. A và B đúng"),
    ],
)
def test_letters_that_may_stand_for_one_option_have_to_be_confirmed(option, key):
    row = asked(option, key)
    assert (row.certain, row.remarks[0].code) == (False, "uncertain-key")


@pytest.mark.parametrize("key", ["A, B", "A và B", "A. B.", "A; B; D"])
def test_letters_alike_beside_options_of_their_own_are_several(key):
    row = only("Câu 1: Ai ký?\nA. Giám đốc\nB. Trưởng phòng\nC. Văn thư\nD. Kế toán\nĐáp án: " + key)
    assert (row.kind, row.certain) == ("multiple", ";" not in key)


@pytest.mark.parametrize(
    ("option", "key", "found", "certain"),
    [
        ("A và B đúng", "C. A và B đúng", "C", True),
        ("A và B.", "C. A và B", "C", True),
        ("A và B", "C. A và B.", "C", True),
        ("Cả hai", "C. A và B", ["A", "B", "C"], False),
        ("Cả A và B", "A, B", ["A", "B"], False),
        ("Văn thư", "A, B", ["A", "B"], True),
    ],
)
def test_a_cell_of_a_sheet_is_read_alike(option, key, found, certain):
    (row,) = sheet.read(write_csv([["Câu hỏi", "A", "B", "C", "Đáp án"], ["Ai ký?", *FIRST, option, key]])).rows
    assert (row.key, row.certain) == (found, certain)


@pytest.mark.parametrize(("kind", "certain"), [("Nhiều lựa chọn", True), ("", False)])
def test_letters_with_nothing_between_are_certain_where_several_are_known_to_be_right(kind, certain):
    rows = [["Loại", "Câu hỏi", "A", "B", "C", "Đáp án"], [kind, "Ai ký?", *FIRST, "Văn thư", "AC"]]
    (row,) = sheet.read(write_csv(rows)).rows
    assert (row.key, row.certain) == (["A", "C"], certain)


@pytest.mark.parametrize("said", ["là hành vi tham nhũng.", "thuộc nhóm hành vi bị cấm."])
def test_an_option_that_begins_the_sentence_which_explains_it_leaves_its_key_certain(said):
    row = only(f"Câu 1: Đó là gì?\nA. Nhũng nhiễu vì vụ lợi\nB. Chậm trễ\nĐáp án: A. Nhũng nhiễu vì vụ lợi {said}")
    assert (row.key, row.certain) == ("A", True)


@pytest.mark.parametrize("said", ["là theo trí nhớ thôi", "là luật cũ, nay bỏ", "hình như vậy"])
def test_an_option_behind_which_nobody_is_sure_has_to_be_confirmed(said):
    row = only(f"Câu 1: Đó là gì?\nA. Nhũng nhiễu vì vụ lợi\nB. Chậm trễ\nĐáp án: A. Nhũng nhiễu vì vụ lợi {said}")
    assert (row.key, row.certain) == ("A", False)


@pytest.mark.parametrize("option", ["A, B và C", "A và B đều đúng", "A, B, D"])
@pytest.mark.parametrize("key", ["C. A, B", "C. A và B"])
def test_a_letter_with_others_with_which_its_text_only_begins_has_to_be_confirmed(option, key):
    row = asked(option.replace("và B", key[5:-2] + " B"), key)
    assert (row.certain, row.remarks[0].code) == (False, "uncertain-key")


@pytest.mark.parametrize("key", ["C. A", "C, A", "A, B"])
def test_several_letters_where_a_text_is_a_letter_itself_have_to_be_confirmed(key):
    row = asked("A", key)
    (told,) = sheet.read(write_csv([["Câu hỏi", "A", "B", "C", "Đáp án"], ["Ai ký?", *FIRST, "A", key]])).rows
    assert (row.certain, told.certain) == (False, key == "C. A")  # in a cell this is C with its text


@pytest.mark.parametrize("stem", ["Thủ tục nào cần nộp phí?", "Phiên họp thứ tư gồm ai?", "Thủ tự nào?"])
def test_all_options_of_a_question_that_asks_for_no_order_are_several(stem):
    row = only(f"Câu 1: {stem}\nA. Một\nB. Hai\nC. Ba\nĐáp án: A, B, C")
    assert (row.kind, row.key, row.certain) == ("multiple", ["A", "B", "C"], True)


@pytest.mark.parametrize("stem", ["Việc sắp xếp đơn vị hành chính gồm gì?", "Thứ tự là gì?", "Sap xep cac buoc"])
def test_letters_in_their_own_order_may_call_all_right_and_have_to_be_confirmed(stem):
    lines = f"Câu 1: {stem}\nA. Một\nB. Hai\nC. Ba\nĐáp án: "
    told, order = only(f"{lines}A, B, C"), only(f"{lines}C, A, B")
    assert (told.kind, told.key, told.certain) == ("multiple", ["A", "B", "C"], False)
    assert (order.kind, order.key, order.certain) == ("ordering", ["C", "A", "B"], True)
