"""Pasted text goes through the same engine as Word: what people type is read, and what may mean two things is said."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.formats import pasted
from questions.formats.doors import read_safely
from questions.formats.remarks import sentence
from questions.formats.rows import Reading
from questions.kinds import KINDS
from tests.questions.formats.typed_text import ONE, only, read, texts


@pytest.mark.parametrize(
    "label",
    [
        "Câu 1:",
        "Câu 1.",
        "CÂU 1",
        "Câu 01/",
        "Câu hỏi 1:",
        "câu 1)",
        "Câu số 1 -",
        "Câu 1：",
        "Câu\xa01 :",
        "Câu 1 (NB):",
        "1.",
        "1)",
        "1/",
        "1 .",
        "1. Câu 1:",
        "Câu 1 (0,5 điểm).",
        "Question 1:",
    ],
)
def test_a_question_begins_in_many_ways(label):
    row = only(f"{label} Ai ký?\nA. x\nB. y\nĐáp án: A")
    assert (row.number.lstrip("0"), row.stem, row.key) == ("1", "Ai ký?", "A")


@pytest.mark.parametrize(
    "options",
    [
        "A. Một\nB. Hai\nC. Ba",
        "A.Một\nB.Hai\nC.Ba",
        "A . Một\nB . Hai\nC . Ba",
        "a. Một\nb. Hai\nc. Ba",
        "a) Một\nb) Hai\nc) Ba",
        "A/ Một\nB/ Hai\nC/ Ba",
        "(A) Một\n(B) Hai\n(C) Ba",
        "A: Một\nB: Hai\nC: Ba",
        "A - Một\nB - Hai\nC - Ba",
        "A: Một\nB- Hai\nC) Ba",
        "Ⓐ Một\nⒷ Hai\nⒸ Ba",
        "Ａ．Một\nＢ．Hai\nＣ．Ba",
        "А. Một\nВ. Hai\nС. Ba",  # Cyrillic letters
        "\u200bA.\xa0Một\n  B.  Hai\n\tC.\tBa",
        "A. Một\tB. Hai\tC. Ba",
        "A. Một   B. Hai   C. Ba",
        "A. Một B. Hai C. Ba",
        "A. Một; B. Hai\nC. Ba",
        "A.\nMột\nB.\nHai\nC.\nBa",
    ],
)
def test_options_are_written_in_many_ways(options):
    row = only(f"Câu 1: Mấy?\n{options}\nĐáp án: C")
    assert ([text.rstrip(";") for text in texts(row)], row.key, row.certain) == (["Một", "Hai", "Ba"], "C", True)


def test_options_may_follow_the_stem_on_its_line():
    row = only("Câu 1: Mấy? A. Một B. Hai C. Ba\nĐáp án: B")
    assert (row.stem, texts(row)) == ("Mấy?", ["Một", "Hai", "Ba"])


@pytest.mark.parametrize(
    "line",
    [
        "Đáp án: B",
        "ĐÁP ÁN: B.",
        "Đáp án đúng: b",
        "Đáp án đúng là: B",
        "Đáp án B",
        "=> B",
        "-> B",
        "Trả lời: B",
        "ĐA: B",
        "Đáp án: Phương án B",
        "Đáp án đúng: Câu B",
        "Đ/án: B",
        "Đ.A: B",
        "Key: B",
        "Chọn B",
        "=> Đáp án B",
        "⇒ Chọn đáp án B",
        "→ Đáp án: B",
        "Đáp án: B. Trưởng phòng",
        "Đáp án: Trưởng phòng",
        "(Đáp án: B)",
        "Đáp án:\nB",
        "- Đáp án: “B”",
    ],
)
def test_the_key_may_stand_in_a_line(line):
    row = only(ONE + line)
    assert (row.key, row.certain, row.remarks) == ("B", True, [])


@pytest.mark.parametrize("told", ["A, C", "A và C", "AC", "A; C", "A,C", "A & C", "C, A", "a, c"])
def test_several_letters_make_a_question_with_several_right_answers(told):
    row = only(f"{ONE}Đáp án: {told}")
    assert (row.kind, row.key) == ("multiple", ["A", "C"])


@pytest.mark.parametrize(
    "marked",
    [
        "*B. Trưởng phòng",
        "B*. Trưởng phòng",
        "B. *Trưởng phòng",
        "B. Trưởng phòng *",
        "B. Trưởng phòng ✓",
        "✓ B. Trưởng phòng",
        "[x] B. Trưởng phòng",
        "B. Trưởng phòng (x)",
        "√B. Trưởng phòng",
        "B. Trưởng phòng (đúng)",
        "B. Trưởng phòng (Đáp án đúng).",
    ],
)
def test_a_tick_marks_the_key(marked):
    row = only(ONE.replace("B. Trưởng phòng", marked))
    assert (texts(row)[1], row.key, row.certain) == ("Trưởng phòng", "B", True)


def test_boxes_may_stand_in_the_place_of_letters():
    row = only("Câu 1: Ai ký?\n☐ Giám đốc\n☒ Trưởng phòng\n☐ Văn thư")
    assert (texts(row), row.key) == (["Giám đốc", "Trưởng phòng", "Văn thư"], "B")


def test_each_part_may_end_with_its_answers():
    part = "1. Ba?\nA. x\nB. y\n2. Bốn?\nA. x\nB. y\nĐÁP ÁN\n1. {}\n2. B\n"
    reading = read(part.format("A") + "PHẦN II\nChọn câu đúng.\n" + part.format("B"))
    assert [(row.stem, row.key, row.certain) for row in reading.rows] == [
        ("Ba?", "A", False),
        ("Bốn?", "B", False),
        ("Ba?", "B", False),
        ("Bốn?", "B", False),
    ]
    assert [each.values["text"] for each in reading.remarks] == ["PHẦN II", "Chọn câu đúng."]


def test_one_line_may_answer_all_questions():
    rows = read(ONE + ONE.replace("Câu 1", "Câu 2") + "Đáp án: 1B, 2A").rows
    assert [(row.key, row.remarks) for row in rows] == [("B", []), ("A", [])]


def test_what_belongs_to_the_sheet_of_paper_is_left_out():
    reading = read(ONE + "Đáp án: B\nGiải thích: Vì luật.\nTrang 1/2\n--- HẾT ---")
    assert (reading.rows[0].explanation, [each.line for each in reading.remarks]) == ("Vì luật.", [7, 8])


def test_a_key_may_stand_behind_the_last_option_or_before_the_first():
    assert only(ONE.rstrip() + " (Đáp án: C)").key == "C"
    assert only("Câu 1: Ai ký?\nĐáp án: A\nA. x\nB. y").key == "A"


@pytest.mark.parametrize(
    "answers",
    [
        "ĐÁP ÁN\n1-B\n2-A, C",
        "BẢNG ĐÁP ÁN\n1.B 2.A,C",
        "1B 2AC",
        "Đáp án:\nCâu 1: B\nCâu 2: A, C",
        "ĐÁP ÁN\n1: B; 2: A, C",
        "--- Đáp án ---\n1 - B | 2 - A,C",
        "B. ĐÁP ÁN\n1. B. Trưởng phòng\n2. A, C",
        "HẾT\nĐÁP ÁN CHI TIẾT\nCâu 1. B\nCâu 2. AC",
    ],
)
def test_answers_may_stand_at_the_end(answers):
    rows = read(ONE + ONE.replace("Câu 1", "Câu 2") + answers).rows
    assert [row.key for row in rows] == ["B", ["A", "C"]]


def test_solutions_at_the_end_bring_their_explanations():
    rows = read(
        f"{ONE}{ONE.replace('Câu 1', 'Câu 2')}ĐÁP ÁN\nCâu 1: B\nGiải thích: Vì luật.\nCâu 2: C. Vì nghị định."
    ).rows
    assert [(row.key, row.explanation) for row in rows] == [("B", "Vì luật."), ("C", "Vì nghị định.")]


def test_bare_numbers_may_be_answered_by_worded_ones():
    text = "1. Ai ký?\nA. x\nB. y\n2. Ai duyệt?\nA. x\nB. y\nĐÁP ÁN\nCâu 1: B\nCâu 2: A"
    assert [row.key for row in read(text).rows] == ["B", "A"]


def test_what_follows_the_key_is_kept():
    row = only(
        f"{ONE}Đáp án: B\nGiải thích: Vì luật định.\nThêm một dòng.\n"
        "Căn cứ: khoản 2 Điều 10 Nghị định số 45/2020/NĐ-CP\nChủ đề: Văn thư\nMức độ: Vận dụng\nNguồn: Cổng thông tin"
    )
    assert (row.explanation, row.topic, row.level, row.source) == (
        "Vì luật định.\n\nThêm một dòng.",
        "Văn thư",
        3,
        "Cổng thông tin",
    )
    assert [(basis.number, basis.citation) for basis in row.legal_bases] == [("45/2020/NĐ-CP", "khoản 2 Điều 10")]


def test_a_basis_without_a_number_stays_in_the_explanation():
    row = only(f"{ONE}Đáp án: B\nCăn cứ: Điều 5 Luật Đất đai")
    assert (row.explanation, [each.code for each in row.remarks]) == (
        "Căn cứ: Điều 5 Luật Đất đai",
        ["basis-without-number"],
    )


@pytest.mark.parametrize(
    "words, level", [("NB", 1), ("thông hiểu", 2), ("Vận dụng cao", 3), ("3", 3), ("Khó", 3), ("lạ", 0)]
)
def test_levels_are_known_by_name(words, level):
    assert only(f"{ONE}Đáp án: A\nMức độ: {words}").level == level


def test_a_topic_above_the_questions_is_theirs():
    text = f"Chủ đề: Văn thư\n{ONE}Đáp án: A\nChủ đề: Lưu trữ\n{ONE.replace('1', '2')}Đáp án: A"
    assert [row.topic for row in read(text).rows] == ["Văn thư", "Lưu trữ"]


def test_sections_are_no_part_of_the_option_above():
    text = f"PHẦN I. CHUNG\n{ONE}Đáp án: A\nChủ đề 2: Lưu trữ\n{ONE.replace('1', '2')}Đáp án: A"
    rows = read(text).rows
    assert [(row.topic, texts(row)[2]) for row in rows] == [("", "Văn thư"), ("Lưu trữ", "Văn thư")]


@pytest.mark.parametrize("below", ["", "Đáp án: A\n", f"Câu 2: {ONE.removeprefix('Câu 1: ')}Đáp án: A"])
def test_the_last_letter_typed_twice_is_said_on_its_question_and_no_option_is_lost(below):
    first = read(f"{ONE}C. Kế toán\n{below}").rows[0]
    assert texts(first) == ["Giám đốc", "Trưởng phòng", "Văn thư", "Kế toán"]
    assert [remark.values for remark in first.remarks if remark.code == "double-letter"] == [{"letter": "C"}]


def test_a_heading_in_capitals_is_no_option_though_its_letter_would_do():
    (first, _second) = read(f"{ONE}Đáp án: A\nD. PHẦN CUỐI\n{ONE.replace('1', '2')}Đáp án: A").rows
    assert (texts(first), first.remarks) == (["Giám đốc", "Trưởng phòng", "Văn thư"], [])


TRICKY = [
    ("1. Ngày 1. 7. 2021 có gì?", "Ngày 1. 7. 2021 có gì?"),
    ("1. Ông A. và bà B. gặp ai?", "Ông A. và bà B. gặp ai?"),
    ("1. Cho:\n1. Luật\n2. Nghị định\nMấy loại?", "Cho:\n\n1. Luật\n2. Nghị định\n\nMấy loại?"),
    ("1. Theo:\na) một\nb) hai\nChọn?", "Theo:\n\na) một\n\nb) hai\n\nChọn?"),
    ("1. 1.5 triệu là gì?", "1.5 triệu là gì?"),
    ("1. Hệ số m\u00b2 và *sao* _gạch_", "Hệ số m² và *sao\\* _gạch\\_"),
    ("1. Ngày\n1. 7. 2021 là ngày gì?", "Ngày\n\n1\\. 7. 2021 là ngày gì?"),
]


@pytest.mark.parametrize("told, stem", TRICKY)
def test_letters_and_numbers_within_a_stem_are_no_labels(told, stem):
    row = only(f"{told}\nA. x1\nB. y1\nĐáp án: A")
    assert (row.stem, texts(row)) == (stem, ["x1", "y1"])


def test_lines_that_were_only_broken_are_joined():
    row = only("Câu 1: Người sử dụng\nđất là ai?\nA. x1\nB. y1\nĐáp án: A\nGiải thích: Theo\nluật.")
    assert (row.stem, row.explanation) == ("Người sử dụng đất là ai?", "Theo luật.")


def test_letters_within_an_option_are_no_labels():
    assert texts(only("Câu 1: ?\nA. Theo mục B. khoản 2\nB. Theo mục C. khoản 3\nC. Không")) == [
        "Theo mục B. khoản 2",
        "Theo mục C. khoản 3",
        "Không",
    ]


def test_an_option_may_go_on_below():
    row = only("Câu 1: ?\nA. một\ntiếp một\nB. hai\nTiếp hai\nC. ba\ntiếp ba\nĐáp án: B")
    assert texts(row) == ["một tiếp một", "hai Tiếp hai", "ba tiếp ba"]


def test_decomposed_letters_are_composed():
    row = only(unicodedata.normalize("NFD", f"{ONE}Đáp án: B"))
    assert (row.stem, texts(row)[1]) == ("Ai ký?", "Trưởng phòng")


OTHER_KINDS = [
    ("Đúng hay sai?\nA. Đúng\nB. Sai\nĐáp án: B", "true_false", "F"),
    ("Đúng hay sai?\nĐáp án: Đúng", "true_false", "T"),
    ("Đúng hay sai?\nĐúng\nSai ✓", "true_false", "F"),
    ("Sắp xếp:\nA. x\nB. y\nC. z\nĐáp án: C, A, B", "ordering", ["C", "A", "B"]),
    ("Nêu:\nA. x\nB. y\nC. z\nĐáp án: C → A → B", "ordering", ["C", "A", "B"]),
    ("Nêu:\nA. x\nB. y\nC. z\nĐáp án: C, A, B", "multiple", ["A", "B", "C"]),
    ("Ghép:\n1. một\n2. hai\nA. x\nB. y\nC. z\nĐáp án: 1-C, 2-A", "matching", {"1": "C", "2": "A"}),
    ("Bao lâu?\nĐáp án: 1.500 ngày", "numeric", {"value": "1500", "tolerance": "0"}),
    ("Tỷ lệ?\nĐáp án: 12,5%", "numeric", {"value": "12.5", "tolerance": "0"}),
]


@pytest.mark.parametrize("told, kind, key", OTHER_KINDS)
def test_other_kinds_are_known_by_their_keys(told, kind, key):
    row = only(f"Câu 1: {told}")
    assert (row.kind, row.key, list(KINDS[kind].validate(row.content, row.key))) == (kind, key, [])


def test_words_to_type_are_a_judgement():
    row = only("Câu 1: Số hiệu?\nĐáp án: 45/2020/NĐ-CP")
    assert (row.kind, row.key["accepted"], row.certain) == ("short_text", ["45/2020/NĐ-CP"], False)
    assert [remark.code for remark in row.remarks] == ["typed-answer"]


@pytest.mark.parametrize("gap", ["......", "……………", "____", ". . . ...", "…", ".....\n.........\n....."])
@pytest.mark.parametrize("label", ["Trả lời: ", "Đáp án:", "Đáp án:\n"])
def test_dots_to_write_on_are_no_answer(label, gap):
    rows = read(f"Câu 1: Nêu trách nhiệm.\n{label}{gap}\nCâu 2: Ai ký?\nA. x\nB. y\nĐáp án: B").rows
    assert [(row.stem, row.key, row.explanation) for row in rows] == [
        ("Nêu trách nhiệm.", None, ""),
        ("Ai ký?", "B", ""),
    ]
    assert [remark.code for remark in rows[0].remarks] == ["answer-gap"]


def test_dots_below_options_leave_the_other_signs_of_a_key_their_say():
    marked, bare = "Câu 1: Ai ký?\nA. x\nB. y (đúng)\nTrả lời: ........", "Câu 1: Ai ký?\nA. x\nB. y\nTrả lời: ........"
    assert (only(marked).key, only(marked).certain, only(marked).remarks) == ("B", True, [])
    assert (only(bare).key, [remark.code for remark in only(bare).remarks]) == (None, ["no-key"])


@pytest.mark.parametrize("dots", ["…", "......", "____"])
def test_options_of_dots_are_places_to_write_in(dots):
    row = only(f"Câu 1: Nêu ba việc.\nA. {dots}\nB. {dots}\nC. Báo cáo\nĐáp án: C")
    assert [(remark.code, remark.values["letter"]) for remark in row.remarks] == [
        ("empty-option", "A"),
        ("empty-option", "B"),
    ]


def test_one_option_of_dots_may_ask_for_that_very_sign():
    row = only("Câu 1: Dấu nào là dấu chấm lửng?\nA. …\nB. !\nĐáp án: A")
    assert ([option["text"] for option in row.content["options"]], row.key, row.remarks) == (["…", "!"], "A", [])


@pytest.mark.parametrize("told", ["...và các văn bản khác", "45 ... 50 ngày", "v.v."])
def test_words_with_dots_are_still_an_answer(told):
    assert [remark.code for remark in only(f"Câu 1: Gì?\nĐáp án: {told}").remarks] == ["typed-answer"]


def test_statements_become_questions_of_their_own():
    rows = read("Câu 7: Xét:\na) ý một\nb) ý hai\nĐáp án: a) Đ, b) S").rows
    assert [(row.number, row.stem, row.kind, row.key) for row in rows] == [
        ("7a", "Xét:\n\ný một", "true_false", "T"),
        ("7b", "Xét:\n\ný hai", "true_false", "F"),
    ]


def test_questions_without_numbers_begin_at_the_line_above_their_options():
    rows = read(
        "Ai ký?\nA. x\nB. y\nĐáp án: B\nAi duyệt?\nA. x\nB. y\nĐáp án: A\nGiải thích: Vì luật.\nAi gửi?\nA. x\nB. y"
    ).rows
    assert [(row.stem, row.key, row.explanation) for row in rows] == [
        ("Ai ký?", "B", ""),
        ("Ai duyệt?", "A", "Vì luật."),
        ("Ai gửi?", None, ""),
    ]
    assert {row.remarks[0].code for row in rows} == {"no-number"}


@pytest.mark.parametrize(
    "content, code",
    [
        (b"C\xe2u 1", "not-utf-8"),
        ("C©u hái nµo ®óng? §iÒu 5".encode(), "legacy-font"),
        ("C©u hái nµo ®óng? §iÒu 5".encode("latin-1"), "legacy-font"),
        (b"x" * 5_000_001, "unsafe-file"),
    ],
)
def test_text_that_cannot_be_read_is_refused(content, code):
    assert [remark.code for remark in pasted.read(content).remarks] == [code]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_windows_may_write_it(encoding):
    (row,) = pasted.read((ONE + "Đáp án: B").replace("\n", "\r\n").encode(encoding)).rows
    assert (row.stem, row.key) == ("Ai ký?", "B")


@given(st.text(alphabet=" \n\tABCDabc12.):/-*ĐáCâuápnGiảthích→☒:;", max_size=120))
def test_any_text_is_read_into_rows_that_can_be_sent(text):
    reading = read(text)
    assert Reading.from_json(json.loads(json.dumps(reading.to_json()))) == reading


@given(st.text(max_size=60), st.text(max_size=60))
def test_odd_characters_break_nothing(first, second):
    reading = pasted.read(f"Câu 1: {first}\nA. {second}\nB. x\n{second}".encode(errors="replace"))
    assert [sentence(remark) for row in reading.rows for remark in row.remarks].count("") == 0


@pytest.mark.once
def test_it_reads_in_a_limited_process():
    assert [row.key for row in read_safely("pasted", (ONE + "Đáp án: B").encode("utf-16")).rows] == ["B"]


def test_a_question_of_far_too_many_options_is_read_whole_and_can_be_refused_by_its_kind():
    row = only("Câu 1: Ai ký?\n" + "A. Chủ tịch\nB. *Phó Chủ tịch\nC. Giám đốc\n" * 40)
    keys = [option["key"] for option in row.content["options"]]
    assert (len(keys), len(set(keys)), keys[-1]) == (120, 120, "P4")
    assert [str(problem) for problem in KINDS[row.kind].check(row.content, row.key)] != []
