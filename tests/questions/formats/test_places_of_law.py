"""A place in law on a line of its own: it is that of the document beside it, stays in the explanation, or is told."""

import pytest

from tests.questions.formats.typed_text import ONE, only, texts

PLACE, DECREE, ACT = "điểm b khoản 3 Điều 10", "Nghị định số 61/2018/NĐ-CP", "Luật số 02/2011/QH13"


def told(*lines: str):
    row = only("\n".join([f"{ONE}Đáp án: B", *lines]))
    return [(basis.number, basis.citation) for basis in row.legal_bases], row.explanation


@pytest.mark.parametrize("place", [PLACE, PLACE.capitalize(), f"{PLACE.capitalize()}."])
def test_a_place_and_its_document_may_stand_on_two_lines(place):
    basis = ("61/2018/NĐ-CP", place.rstrip("."))
    assert told(f"Căn cứ: {DECREE}", place) == ([basis], "")
    assert told(f"Căn cứ: {place}", DECREE) == ([basis], "")
    assert told("Căn cứ:", place, DECREE) == ([basis], "")


def test_a_second_place_below_a_document_that_has_its_own_is_kept():
    whole = f"Khoản 1 Điều 5 {DECREE} {PLACE}"
    assert told(f"Căn cứ: Khoản 1 Điều 5 {DECREE}", PLACE) == (
        [("61/2018/NĐ-CP", "Khoản 1 Điều 5")],
        f"Căn cứ: {whole}",
    )


@pytest.mark.parametrize("between", ["; ", ", ", " và "])
def test_a_place_in_a_document_without_a_number_is_kept_beside_another(between):
    line = f"Khoản 1 Điều 5 Luật Đất đai{between}Điều 7 {DECREE}"
    assert told(f"Căn cứ: {line}") == ([("61/2018/NĐ-CP", "Điều 7")], f"Căn cứ: {line}")


def test_a_place_in_a_second_document_is_none_in_the_first():
    assert told(f"Căn cứ: {ACT}", f"{PLACE} {DECREE}")[0] == [("02/2011/QH13", ""), ("61/2018/NĐ-CP", PLACE)]


@pytest.mark.parametrize("line", [f"{PLACE} Luật Đất đai", f"khoản 3 Điều 10 {DECREE}", "điều 10 Luật Đất đai"])
def test_a_place_below_the_options_is_no_part_of_the_last_one(line):
    row = only(f"{ONE}{line}")
    assert texts(row)[-1] == "Văn thư"
    assert [(remark.code, remark.line) for remark in row.remarks] == [("text-after-options", 5), ("no-key", 1)]


@pytest.mark.parametrize("ends", ["Người được giao theo", "Người nêu tại khoản 1,", "Tổ chức và"])
def test_an_option_that_is_broken_off_goes_on_with_a_place(ends):
    row = only(f"Câu 1: Ai ký?\nA. Giám đốc\nB. {ends}\n{PLACE} Luật Đất đai\nĐáp án: A")
    assert (texts(row)[-1], row.remarks) == (f"{ends} {PLACE} Luật Đất đai", [])
