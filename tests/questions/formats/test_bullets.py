"""Lists behind bullets are options only where something marks some of them, and must be confirmed."""

import io
import time

import pytest
from docx import Document

from questions.formats import word
from tests.questions.formats.typed_text import codes, only, read, texts

LIST = "Câu 1: Ai ký văn bản?\n{0} Giám đốc\n{0} Trưởng phòng\n{0} Văn thư\n"


@pytest.mark.parametrize("bullet", ["-", "–", "•", "+", "●", "▪"])
@pytest.mark.parametrize("key", ["Đáp án: Trưởng phòng.", "Đáp án: B", "Đáp án: - trưởng phòng"])
def test_a_list_is_the_options_where_the_key_names_one(bullet, key):
    row = only(LIST.format(bullet) + key)
    assert (row.stem, row.kind, texts(row)) == ("Ai ký văn bản?", "single", ["Giám đốc", "Trưởng phòng", "Văn thư"])
    assert (row.key, row.certain) == ("B", False)
    assert [remark.code for remark in row.remarks] == ["bullet-options", "uncertain-key"]


@pytest.mark.parametrize("tick", [" (đúng)", " ✓", "*"])
def test_a_tick_behind_one_line_of_a_list_marks_it(tick):
    row = only(LIST.format("-").replace("phòng", f"phòng{tick}"))
    assert (texts(row)[1], row.key, row.certain) == ("Trưởng phòng", "B", False)


@pytest.mark.parametrize(
    "text",
    [
        LIST.format("-"),
        LIST.format("-") + "Đáp án: Đúng",
        LIST.format("-") + "Đáp án: D",
        LIST.format("-") + "Đáp án: 15 ngày",
        "".join(f"{line} ✓\n" if line.startswith("-") else f"{line}\n" for line in LIST.format("-").splitlines()),
        LIST.format("-").replace("- Văn", "+ Văn") + "Đáp án: Giám đốc",
        "- Câu 1: Ai?\n- Giám đốc\nĐáp án: Giám đốc",
        "Câu 1: Ai ký?\n- Giám đốc\nĐáp án: Giám đốc",
        "Câu 1: Ai ký?\n" + "".join(f"- người {letter}\n" for letter in "abcdefghi") + "Đáp án: người a",
        "Câu 1: Ai ký?\n- Giám đốc\n- Văn thư\nA. Một\nB. Hai\nĐáp án: A",
    ],
)
def test_a_list_of_which_nothing_marks_a_line_stays_in_the_question(text):
    assert "bullet-options" not in codes(text)


@pytest.mark.parametrize(
    ("text", "options", "key"),
    [
        ("- 5 ngày\n- 10 ngày\n- 15 ngày\nĐáp án: B", ["5 ngày", "10 ngày", "15 ngày"], "B"),
        ("• 1/7/2021\n• 2/8/2021\nĐáp án: 2/8/2021", ["1/7/2021", "2/8/2021"], "B"),
        ("+ 5\n+ 10\nĐáp án: - 10.", ["5", "10"], "B"),
        ("- một\n- hai\n- ba\nĐáp án: A, B", ["một", "hai", "ba"], ["A", "B"]),
        ("- một\n- hai\n- ba\nĐáp án: A và C", ["một", "hai", "ba"], ["A", "C"]),
        ("- một (đúng)\n- hai (đúng)\n- ba", ["một", "hai", "ba"], ["A", "B"]),
        ("* một\n* hai\n* ba\nĐáp án: hai", ["một", "hai", "ba"], "B"),
        ("1. một\n2. hai\n3. ba\nĐáp án: 2", ["một", "hai", "ba"], "B"),
        ("1) một\n2) hai\n3) ba\nĐáp án: 1 và 3.", ["một", "hai", "ba"], ["A", "C"]),
        ("1. một\n2. hai\n3. ba\nĐáp án: 3. ba", ["một", "hai", "ba"], "C"),
    ],
)
def test_lists_of_numbers_and_with_several_right_lines_are_options(text, options, key):
    row = only(f"Câu 1: Nội dung nào đúng?\n{text}")
    assert (row.stem, texts(row), row.key, row.certain) == ("Nội dung nào đúng?", options, key, False)
    assert [remark.code for remark in row.remarks] == ["bullet-options", "uncertain-key"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Có mấy ý đúng?\n1. một\n2. hai\n3. ba\nĐáp án: 2", "typed-answer"),
        ("Ai ký?\n1. một\n2. hai\nĐáp án: 3", "typed-answer"),
        ("Ai ký?\n2. hai\n3. ba\nĐáp án: 2", "typed-answer"),
        ("Ai ký?\n1. một\n2. hai\nĐáp án: B", "no-options"),
        ("Mấy độ?\n-5 độ\n-10 độ\nĐáp án: -5 độ", "typed-answer"),
        ("Ai ký?\n- một\n- hai\nĐáp án: A, C", "no-options"),
    ],
)
def test_a_key_that_names_no_line_of_a_list_answers_by_itself(text, code):
    assert codes(f"Câu 1: {text}") == [code]


def test_questions_with_lists_and_numbers_alone_follow_one_another():
    rows = read("1. Ai?\n- Một\n- Hai ✓\n2. Gì?\n- Ba ✓\n- Bốn\n").rows
    assert [(row.number, row.stem, texts(row), row.key) for row in rows] == [
        ("1", "Ai?", ["Một", "Hai"], "B"),
        ("2", "Gì?", ["Ba", "Bốn"], "A"),
    ]


@pytest.mark.parametrize(("right", "key"), [({"Văn thư"}, "C"), ({"15 ngày", "Văn thư"}, ["B", "C"])])
def test_a_list_of_word_is_the_options_where_some_lines_are_bold(right, key):
    document = Document()
    document.add_paragraph("Câu 1: Ai ký văn bản?")
    for text in ("Giám đốc", "15 ngày", "Văn thư"):
        document.add_paragraph(style="List Bullet").add_run(text).bold = text in right
    file = io.BytesIO()
    document.save(file)
    (row,) = word.read(file.getvalue()).rows
    assert (row.stem, texts(row)[2], row.key, row.certain) == ("Ai ký văn bản?", "Văn thư", key, False)


WORDS = ("một", "hai", "ba")
LETTERED = "Câu 1: Nội dung nào đúng?\nA. một {}\nB. hai {}\nC. ba {}\n"


@pytest.mark.parametrize(
    ("marks", "key", "certain"),
    [
        (("(S)", "(Đ)", "(S)"), "B", True),
        (("[s]", "[s].", "[đ]"), "C", True),
        (("(S)", "(Đúng)", "(Sai)"), None, None),
        (("[Sai]", "[Đúng]", "[Sai]"), "B", True),
        (("(Đ)", "(Đ)", "(S)"), ["A", "B"], False),
    ],
)
def test_letters_behind_each_option_tell_the_right_ones(marks, key, certain):
    row = only(LETTERED.format(*marks))
    if key is not None:
        assert (texts(row), row.key, row.certain) == (["một", "hai", "ba"], key, certain)


@pytest.mark.parametrize("marks", [("(S)", "(S)", "(S)"), ("(Đ)", "(Đ)", "(Đ)"), ("(Đ)", "(S)", "")])
def test_letters_that_do_not_stand_behind_each_option_are_its_words(marks):
    row = only(LETTERED.format(*marks) + "Đáp án: A")
    assert (texts(row), row.key) == ([f"{word} {mark}".strip() for word, mark in zip(WORDS, marks, strict=True)], "A")


@pytest.mark.parametrize(
    ("marks", "keys"),
    [
        (("(Đ)", "(S)", "(S)"), ["T", "F", "F"]),
        (("(Đ)", "(Đ)", "(Đ)"), ["T", "T", "T"]),
        (("(Sai)", "=> đúng", "(Sai)"), ["F", "T", "F"]),
    ],
)
def test_letters_behind_each_statement_tell_of_each_where_that_is_asked(marks, keys):
    text = LETTERED.format(*marks).replace("Nội dung nào đúng?", "Các nhận định sau đúng hay sai?")
    rows = read(text).rows
    assert [(row.kind, row.key, row.certain) for row in rows] == [("true_false", key, False) for key in keys]
    assert [row.stem.split("\n\n")[1] for row in rows] == list(WORDS)


def test_long_lists_are_looked_at_in_the_time_that_they_take():
    begun = time.process_time()
    read("Câu 1: Ai?\n" + "- x ✓\n" * 10_000)
    assert time.process_time() - begun < 8
