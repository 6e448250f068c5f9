"""Tables that are pasted as text, with tabs between their cells, are read as those of Word."""

import pytest

from tests.questions.formats.typed_text import ONE, only, read, texts

TWO = ONE + ONE.replace("Câu 1", "Câu 2")


@pytest.mark.parametrize(
    "table",
    [
        "Câu\t1\t2\nĐáp án\tB\tC",
        "\t1\t2\nĐáp án\tB\tC",
        "Câu\tĐáp án\tCâu\tĐáp án\n1\tB\t2\tC",
        "Câu\tĐáp án\tGhi chú\n1\tB\t\n2\tC\t",
        "Câu\tĐáp án\n1\tB\n2\tC",
    ],
)
def test_a_table_of_answers_is_read(table):
    reading = read(f"{TWO}ĐÁP ÁN\n{table}\n")
    assert [(row.key, row.certain) for row in reading.rows] == [("B", True), ("C", True)]
    assert reading.remarks == []


def test_a_bank_with_a_column_for_each_thing_is_read():
    reading = read("STT\tCâu hỏi\tA\tB\tĐáp án\n1\tAi ký?\tGiám đốc\tVăn thư\tA\n2\tAi trình?\tPhó\tVăn thư\tB\n")
    assert [(row.line, row.stem, texts(row), row.key) for row in reading.rows] == [
        (2, "Ai ký?", ["Giám đốc", "Văn thư"], "A"),
        (3, "Ai trình?", ["Phó", "Văn thư"], "B"),
    ]


def test_lines_with_tabs_that_hold_no_answers_stay_lines():
    row = only("Câu 1: Ai ký?\nA. Một\t\tB. Hai\nC. Ba\t\tD. Bốn\nĐáp án: D")
    assert (texts(row), row.key, row.remarks) == (["Một", "Hai", "Ba", "Bốn"], "D", [])


def test_a_row_with_a_cell_less_gives_no_answer_to_another_question():
    reading = read(f"{TWO}ĐÁP ÁN\n1\t2\t3\nĐáp án\tB\n")
    assert [row.key for row in reading.rows] == [None, None]


def test_a_table_in_markdown_is_read_as_one():
    heading = "| STT | Câu hỏi | A | B | Đáp án |\n|---|:--|:-:|-|---:|"
    reading = read(f"{heading}\n| 1 | Ai ký? | Sở | Bộ | **B** |\n| 2 | Mấy? | 1 | 2 | A |")
    assert [(row.stem, row.key, row.certain) for row in reading.rows] == [("Ai ký?", "B", True), ("Mấy?", "A", True)]
    assert reading.remarks == [] == [remark for row in reading.rows for remark in row.remarks]


@pytest.mark.parametrize("stem", ["|x - 1| = |x + 2|", "|x| + |y| = |z|"])
def test_a_line_of_strokes_alone_is_no_table(stem):
    (row,) = read(f"Câu 1: Giải phương trình\n{stem}\nA. 1\nB. 2\nĐáp án: A").rows
    assert (row.stem, row.key) == (f"Giải phương trình\n\n{stem}", "A")


def test_strokes_of_a_formula_are_no_table():
    (row,) = read("Câu 1: |x| bằng?\nA. |x|\nB. -x\nĐáp án: A").rows
    assert (row.stem, [option["text"] for option in row.content["options"]], row.key) == (
        "|x| bằng?",
        ["|x|", "-x"],
        "A",
    )
