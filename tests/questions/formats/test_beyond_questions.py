"""Headings, signatures and stray lines below a question are no part of it; what may be one is never taken silently."""

import pytest

from questions.formats.layout.labels import gives_reason
from questions.formats.remarks import MEANINGS, WARNING
from tests.questions.formats.typed_text import ONE, codes, only, read, texts

KEYED = f"{ONE}Đáp án: A\n"
NEXT = f"\n{KEYED.replace('Câu 1', 'Câu 2')}"
HEADINGS = [
    "PHẦN II. CÔNG CHỨC\n(10 câu)",
    "PHẦN II. CÔNG CHỨC\nChọn câu đúng nhất.",
    "Phần II. Công chức\n(10 câu, mỗi câu 1 điểm)",
    "CÔNG CHỨC\n(10 câu)",
    "CHƯƠNG 3\nGồm các câu về công chức.",
]
SIGNATURES = [
    "NGƯỜI DUYỆT\n(Ký tên, đóng dấu)",
    "NGƯỜI RA ĐỀ\tNGƯỜI DUYỆT\n(Ký tên)\t(Ký, ghi rõ họ tên)\nNguyễn Văn A",
    "Người biên soạn\nTrần Thị B",
    "TM. BAN TỔ CHỨC\nTRƯỞNG BAN",
    "CHÁNH VĂN PHÒNG\n(Đã ký)",
    "Hà Nội, ngày 12 tháng 5 năm 2026\nNGƯỜI LẬP",
    "Hà Nội, ngày … tháng … năm 2026\n(Ký, họ tên)",
    "Nơi nhận:\n- Như trên;\n- Lưu: VT.",
    "Nguoi duyet\n(Ky ten, dong dau)",
]


def left_out(text: str) -> list[str]:
    return [" ".join(str(each.values["text"]).split()) for each in read(text).remarks if each.code == "text-left-out"]


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n")]


@pytest.mark.parametrize("above", ["", "Giải thích: Vì luật.\n"])
@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_below_a_key_is_left_out_and_told(heading, above):
    first, second = read(KEYED + above + heading + NEXT).rows
    assert (first.explanation, first.certain, first.remarks, second.stem) == (
        "Vì luật." * bool(above),
        True,
        [],
        "Ai ký?",
    )
    assert left_out(KEYED + above + heading + NEXT) == lines(heading)


@pytest.mark.parametrize("above", ["", "Giải thích: Vì luật.\n"])
@pytest.mark.parametrize("below", ["", NEXT, "\nBẢNG ĐÁP ÁN\n1-A"])
@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_below_a_key_is_left_out_and_told(signature, below, above):
    row = read(KEYED + above + signature + below).rows[0]
    assert (row.explanation, row.key, row.certain, row.remarks) == ("Vì luật." * bool(above), "A", True, [])
    assert left_out(KEYED + above + signature + below) == lines(signature)


def test_a_signature_below_options_that_a_table_answers_is_told():
    text = f"{ONE}NGƯỜI DUYỆT\n(Ký tên, đóng dấu)\nĐÁP ÁN\n1-A"
    assert (texts(only(text))[-1], only(text).key) == ("Văn thư", "A")
    assert left_out(text) == ["NGƯỜI DUYỆT", "(Ký tên, đóng dấu)"]


def test_words_of_a_signature_within_a_question_are_its_own():
    row = only(
        "Câu 1: Ghi thế nào?\nNGƯỜI DUYỆT\n(Ký tên)\nA. KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nB. TM. ỦY BAN\nKT. CHỦ TỊCH\n"
        "Đáp án: A\nGiải thích: Vì luật."
    )
    assert (row.stem, row.key, row.explanation) == ("Ghi thế nào?\n\nNGƯỜI DUYỆT\n\n(Ký tên)", "A", "Vì luật.")
    assert texts(row)[0] == "KT. CHỦ TỊCH PHÓ CHỦ TỊCH"
    assert only("Câu 1: Ai ký?\nA. Thư ký\nB. Người duyệt\nĐáp án:\nNgười duyệt").key == "B"


@pytest.mark.parametrize("stray", ["Công chức loại hai", "Tên người soạn: An", "Câu hỏi này hay.", "Phần còn lại?"])
def test_a_line_below_a_key_that_nothing_marks_has_to_be_confirmed(stray):
    row = only(f"{KEYED}{stray}\nHai dòng.")
    assert (row.key, row.certain, row.explanation) == ("A", False, f"{stray}\n\nHai dòng.")
    assert [(each.code, each.line, each.values["text"]) for each in row.remarks] == [("explanation-unmarked", 6, stray)]
    assert MEANINGS["explanation-unmarked"].weight == WARNING


@pytest.mark.parametrize(
    "reason",
    ["Vì luật định.", "(Điều 5 Luật Đất đai)", "Theo khoản 2 Điều 10 Nghị định 45/2020/NĐ-CP", "- Căn cứ Luật Đất đai"],
)
def test_a_reason_or_a_legal_note_below_a_key_is_its_explanation(reason):
    row = only(f"{KEYED}{reason}\nHai dòng.")
    assert (row.certain, row.remarks, "Hai dòng." in row.explanation) == (True, [], True)


def test_what_asks_or_announces_gives_no_reason():
    told = ["Theo Luật Đất đai, ai ký?", "Vì các lý do sau:", "Luật sư nói.", "Điều tra viên"]
    assert [gives_reason(each) for each in told] == [False, False, False, False]


def test_a_field_for_the_topic_explains_nothing():
    assert codes(f"{KEYED}Chủ đề: Văn thư\nLời bình.") == ["explanation-unmarked"]


@pytest.mark.parametrize("between", ["\n\n", "Kết quả: A\n", "Kết quả: A\n\n\n"])
def test_a_stray_line_far_below_the_last_option_is_left_out_and_told(between):
    text = f"{ONE}{between}dòng lạc\nĐáp án: A"
    assert (texts(only(text))[-1], only(text).remarks[-1].values) == ("Văn thư", {"text": "dòng lạc"})
    assert texts(only(f"{ONE}lưu trữ\nĐáp án: A"))[-1] == "Văn thư lưu trữ"


def test_a_first_part_of_bare_numbers_is_read_though_a_later_one_says_cau():
    rows = read(
        "A. PHẦN TRẮC NGHIỆM\n1. Ai?\nA. x\nB. y\nĐáp án: A\n2. Gì?\nA. x\nB. y\nĐáp án: B\n"
        "B. PHẦN TỰ LUẬN\nCâu 1. Trình bày?\nĐáp án: ......"
    ).rows
    assert [(row.stem, row.key) for row in rows] == [("Ai?", "A"), ("Gì?", "B"), ("Trình bày?", None)]


def test_a_numbered_heading_above_worded_questions_is_none_of_them():
    rows = read(
        "1. Kiến thức chung\nCâu 1: Ai?\nA. x\nB. y\nĐáp án: A\nGiải thích:\n1. Một\n2. Hai\nCâu 2: Gì?\nA. x\nB. y"
    ).rows
    assert [(row.stem, row.explanation) for row in rows] == [("Ai?", "1. Một\n\n2. Hai"), ("Gì?", "")]


@pytest.mark.parametrize("sign", ["=> đáp án đúng", "→ Đúng"])
def test_an_arrow_behind_an_option_marks_the_key(sign):
    row = only(f"Câu 1: Ai?\nA. x\nB. y {sign}\nC. z")
    assert (texts(row), row.key, row.certain) == (["x", "y", "z"], "B", True)
