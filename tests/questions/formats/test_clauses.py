"""Clauses of law that are quoted below a question: they belong to its explanation, and are no question of their own."""

from tests.questions.formats.typed_text import ONE, codes, only, read

CLAUSES = "1. Cơ quan tiếp công dân.\n2. Người đứng đầu:\na) Tiếp nhận đơn;\nb) Giải quyết đơn."
TOLD = "1. Cơ quan tiếp công dân.\n\n2. Người đứng đầu:\n\na) Tiếp nhận đơn;\n\nb) Giải quyết đơn."


def test_clauses_with_points_are_quoted_from_the_document_above_them():
    row = only(f"{ONE}Đáp án: B\nCăn cứ: Điều 5 Luật số 02/2011/QH13 quy định:\n{CLAUSES}")
    assert ([basis.number for basis in row.legal_bases], row.key, row.certain) == (["02/2011/QH13"], "B", True)
    assert (row.explanation.replace("\\", ""), row.remarks) == (TOLD, [])


def test_clauses_with_points_stay_in_the_explanation():
    row = only(f"{ONE}Đáp án: B\nGiải thích:\n{CLAUSES}")
    assert (row.explanation.replace("\\", ""), row.key, row.certain) == (TOLD, "B", True)


def test_a_question_without_its_word_begins_below_an_explanation():
    reading = read(f"{ONE}Đáp án: B\nGiải thích: Vì thế.\n2. Ai trình?\nA. Một\nB. Hai\nĐáp án: A")
    assert [row.key for row in reading.rows] == ["B", "A"]


def test_a_second_basis_without_a_number_is_still_told():
    assert codes(f"{ONE}Đáp án: B\nCăn cứ: Luật số 02/2011/QH13\nCăn cứ: Quy chế cơ quan") == ["basis-without-number"]


def test_another_document_below_is_a_basis_too():
    row = only(f"{ONE}Đáp án: B\nCăn cứ:\nLuật số 02/2011/QH13\nNghị định số 61/2018/NĐ-CP")
    assert [basis.number for basis in row.legal_bases] == ["02/2011/QH13", "61/2018/NĐ-CP"]
