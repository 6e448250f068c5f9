"""Ticks and lists on a line of several options: each belongs to one option, or has to be confirmed."""

import pytest

from tests.questions.formats.typed_text import ONE, only, read, texts

NAMES = ["Giám đốc", "Trưởng phòng", "Văn thư"]


@pytest.mark.parametrize("tick", ["[x]", "(x)", "✓", "*", "√"])
@pytest.mark.parametrize("label", ["{}.", "{})", "({})", "[{}]"])
@pytest.mark.parametrize("gap", ["\t", "   "])
def test_a_tick_nearer_to_the_letter_behind_it_is_none_of_the_option_before(tick, label, gap):
    a, b, c = (label.format(letter) for letter in "ABC")
    row = only(f"Câu 1: Ai ký?\n{a} Giám đốc{gap}{tick} {b} Trưởng phòng{gap}{c} Văn thư")
    assert (row.key, row.certain, texts(row)) == ("B", True, NAMES)


@pytest.mark.parametrize("tick", ["[x]", "(x)", "✓", "*", "√"])
@pytest.mark.parametrize("gap", ["\t", "   "])
def test_a_tick_nearer_to_the_option_before_it_is_none_of_the_letter_behind(tick, gap):
    row = only(f"Câu 1: Ai ký?\nA. Giám đốc {tick}{gap}B. Trưởng phòng{gap}C. Văn thư")
    assert (row.key, row.certain, texts(row)) == ("A", True, NAMES)


@pytest.mark.parametrize("tick", ["[x]", "(x)", "✓", "*", "√"])
def test_a_tick_in_the_middle_of_two_options_is_one_tick_and_has_to_be_confirmed(tick):
    row = only(f"Câu 1: Ai ký?\nA. Giám đốc {tick} B. Trưởng phòng C. Văn thư")
    assert (row.key, row.certain, texts(row)) == ("B", False, NAMES)


def test_empty_boxes_before_letters_on_one_line_are_no_part_of_the_options():
    row = only("Câu 1: Ai ký?\n[ ] A. Giám đốc   [x] B. Trưởng phòng   [ ] C. Văn thư")
    assert (row.key, row.certain, texts(row)) == ("B", True, NAMES)


@pytest.mark.parametrize("list_", ["a) nhanh; b) đúng", "(a) nhanh (b) đúng"])
@pytest.mark.parametrize("letters", ["ABC", "abc"])
def test_a_list_in_the_stem_is_not_taken_for_the_options_behind_it(list_, letters):
    options = "   ".join(f"{letter}. {name}" for letter, name in zip(letters, NAMES, strict=True))
    row = only(f"Câu 1: Mục tiêu: {list_}. Ai ký?   {options}\nĐáp án: B")
    assert (row.stem, texts(row), row.key, row.certain) == (f"Mục tiêu: {list_}. Ai ký?", NAMES, "B", False)


def test_persons_with_letters_for_names_are_no_options():
    row = only("Câu 1: Ai đúng?   a) Ông A. b) Bà B. c) Cả hai\nĐáp án: c")
    assert (row.stem, texts(row), row.key) == ("Ai đúng?", ["Ông A.", "Bà B.", "Cả hai"], "C")


def test_a_question_counts_on_behind_one_whose_stem_has_a_list():
    options = "A. Một\nB. Hai\nĐáp án: B\n"
    listed = "Việc gồm:\n1. Nhận\n2. Giao\n3. Trả\nSố việc là\n"
    rows = read("".join(f"{number}. {listed}{options}Nguồn: Sở\n" for number in (3, 4))).rows
    assert [(row.number, row.key, row.certain) for row in rows] == [("3", "B", True), ("4", "B", True)]


@pytest.mark.parametrize("right", ["**B. Trưởng phòng**", "**B.** Trưởng phòng", "**B**. Trưởng phòng"])
def test_stars_around_a_text_make_it_bold(right):
    row = only(f"**Câu 1:** Ai **không** ký?\nA. Giám đốc\n{right}\nC. Văn thư\n**Giải thích:** Vì x**y và z** là số.")
    assert (row.number, row.stem, texts(row), row.key, row.certain) == ("1", "Ai **không** ký?", NAMES, "B", True)
    assert row.explanation.replace("\\", "") == "Vì x**y và z** là số."


@pytest.mark.parametrize("line", ["** B. Trưởng phòng", "**B. Trưởng phòng", "B. Trưởng phòng **"])
def test_stars_on_one_side_still_tick(line):
    row = only(ONE.replace("B. Trưởng phòng", line))
    assert (texts(row), row.key, row.certain) == (NAMES, "B", True)


@pytest.mark.parametrize("sign", ["; ", ", ", " | ", " / ", " - ", " – "])
def test_a_sign_that_parts_the_options_of_a_line_is_no_part_of_them(sign):
    row = only(f"Câu 1: Ai ký?\nA. Giám đốc{sign}B. Trưởng phòng{sign}C. Văn thư.\nĐáp án: B")
    assert (texts(row), row.key) == ([*NAMES[:2], "Văn thư."], "B")


def test_a_sign_behind_each_option_is_its_own():
    row = only("Câu 1: Ai ký?\nA. Giám đốc; B. Văn thư;\nC. Kế toán; D. Thủ quỹ.\nĐáp án: B")
    assert texts(row) == ["Giám đốc;", "Văn thư;", "Kế toán", "Thủ quỹ."]
