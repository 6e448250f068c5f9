"""Keys that stand above options: behind the stem, behind an option, or on a line of their own."""

from itertools import product

import pytest

from tests.questions.formats.typed_text import read, texts

OTHER = "Câu 2: Ai?\nA. Tôi\nB. Anh\nĐáp án: B"
LEADING = "Câu 1: Ai ký?{stem}\n{above}A. Giám đốc{first}\nB. Văn thư{second}\nC. Văn phòng\n" + OTHER
NOWHERE = {"stem": "", "above": "", "first": "", "second": ""}


@pytest.mark.parametrize(
    ("place", "told"),
    [("stem", " (Đáp án: B)"), ("above", "Đáp án: B\n"), ("first", " (Đáp án: B)"), ("second", " (Đáp án: B)")],
)
def test_the_last_option_below_a_key_is_no_section(place, told):
    reading = read(LEADING.format_map(NOWHERE | {place: told}))
    first = reading.rows[0]
    expected = (["Giám đốc", "Văn thư", "Văn phòng"], "B", True, [])
    assert (texts(first), first.key, first.certain, reading.remarks) == expected


def test_a_section_below_a_key_on_its_own_line_is_no_option():
    part = "Câu {}: Ai ký?\nA. Tôi\nB. Anh\nĐáp án: B\n"
    reading = read(part.format(1) + "C. Kiến thức riêng\n" + part.format(2))
    assert [(texts(row), row.key) for row in reading.rows] == [(["Tôi", "Anh"], "B")] * 2


@pytest.mark.parametrize(
    ("place", "why"),
    list(product(("stem", "second"), ("Giải thích: Vì thế.", "Căn cứ: Luật.", "Đáp án: B", "Vì Luật."))),
)
def test_a_section_below_what_follows_the_options_is_no_option(place, why):
    told = NOWHERE | {place: " (Đáp án: B)"}
    reading = read(LEADING.format_map(told).replace("C. Văn phòng", f"{why}\nC. Kiến thức riêng"))
    first = reading.rows[0]
    assert (texts(first), first.key, first.certain) == (["Giám đốc", "Văn thư"], "B", True)
    assert ("Kiến thức" in str(first), [remark.code for remark in reading.remarks]) == (False, ["text-left-out"])


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ("A. Một\nB. Hai\ntiếp (Đáp án: B)\nC. Ba", "B"),
        ("A. UBND\nB. HĐND (Đáp án: B)\nC. MTTQ", "B"),
        ("A. UBND (Đáp án: C)\nB. HĐND\nC. MTTQ", "C"),
        ("A. Uỷ ban (Đáp án: B)\nB. HĐND\nC. Mặt trận", "B"),
    ],
)
def test_no_option_below_a_key_beside_another_is_left_out(lines, key):
    reading = read(f"Câu 1: Ai ký?\n{lines}\n{OTHER}")
    first = reading.rows[0]
    assert (len(texts(first)), first.key, first.certain, reading.remarks) == (3, key, True, [])


def test_an_option_below_its_key_may_take_two_lines():
    (row,) = read("Câu 1: Ai ký? (Đáp án: A)\nA. Giám đốc\nsở\nB. Văn thư").rows
    assert (texts(row), row.explanation) == (["Giám đốc sở", "Văn thư"], "")


def test_a_reason_below_the_options_explains_the_key_above_them():
    (row,) = read("Câu 1: Ai ký? (Đáp án: A)\nA. Giám đốc\nB. Văn thư\nVì Điều 5 quy định.").rows
    assert (row.key, row.certain, row.explanation) == ("A", True, "Vì Điều 5 quy định.")
