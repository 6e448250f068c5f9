"""Whole files typed without accents are read as those with them; no word of the content is taken for a marker."""

import pytest

from questions.formats.accents import with_or_without
from tests.questions.formats.typed_text import codes, only, read, texts

BARE = "Cau 1: Ai ky?\nA. Giam doc\nB. Truong phong\nC. Van thu\n"


@pytest.mark.parametrize(
    "label", ["Cau 1:", "CAU 1.", "Cau hoi 1:", "Cau so 1 -", "cau 1)", "Cau 1 (0,5 diem):", "1. Cau 1:"]
)
def test_a_question_begins_without_accents(label):
    row = only(f"{label} Ai ky?\nA. x\nB. y\nDap an: A")
    assert (row.number, row.stem, row.key) == ("1", "Ai ky?", "A")


@pytest.mark.parametrize(
    "line",
    [
        "Dap an: B",
        "DAP AN DUNG LA: B",
        "Dap an B",
        "dap an: Phuong an B",
        "Dap an:\nB",
        "Tra loi: B",
        "Phuong an dung: B",
        "=> Chon B",
        "Chon dap an B",
        "DA: B",
        "da: b.",
        "D/A: B",
        "d.a: B",
        "D/an: B",
        "Đ.A: B",
        "Dap an: Truong phong",
        "Dap an: Câu B",
        "BANG DAP AN\nCau 1: B",
        "DAP AN CHI TIET\n1. B",
        "ĐÁP ÁN\nCau 1 - B",
    ],
)
def test_the_key_is_read_without_accents(line):
    row = only(BARE + line)
    assert (texts(row), row.key, row.certain, row.remarks) == (["Giam doc", "Truong phong", "Van thu"], "B", True, [])


@pytest.mark.parametrize("told", ["Dap an: A va C", "DA: A, C", "DAP AN\nCau 1: A va C"])
def test_several_letters_are_joined_without_accents(told):
    assert only(BARE + told).key == ["A", "C"]


def test_a_choice_left_open_without_accents_is_no_key():
    row = only(f"{BARE}Dap an: A hoac B")
    assert (row.key, [each.code for each in row.remarks]) == (None, ["key-unreadable"])


@pytest.mark.parametrize(
    "marked", ["B. Truong phong (dung)", "B. Truong phong (dap an dung)", "B. Truong phong (DA: B)"]
)
def test_a_mark_at_the_end_of_an_option_is_read_without_accents(marked):
    row = only(BARE.replace("B. Truong phong", marked))
    assert (texts(row)[1], row.key, row.certain) == ("Truong phong", "B", True)


@pytest.mark.parametrize("pattern", ["[đ]", "x[^aá-z]", "[]á]", r"[\]á]", r"\\[á]"])
def test_a_set_of_accented_letters_has_no_bare_form(pattern):
    with pytest.raises(ValueError):
        with_or_without(pattern)


@pytest.mark.parametrize("pattern", [r"\[á\]", "[a]á[b]", "[–…]á"])
def test_accented_letters_beside_a_set_have_one(pattern):
    assert with_or_without(pattern) == pattern.replace("á", "[áa]")


def test_a_stem_that_ends_with_skin_and_a_letter_is_no_key():
    row = only("Câu 1: Người bị da: A\nA. một\nB. hai\nĐáp án: B")
    assert (row.stem, row.key, row.certain, row.remarks) == ("Người bị da: A", "B", True, [])


def test_all_that_follows_the_key_is_read_without_accents():
    row = only(
        f"{BARE}Dap an: B\nGiai thich: Vi luat dinh.\nCan cu phap ly: khoan 2 Dieu 10 Nghi dinh so 45/2020/NĐ-CP\n"
        "Chu de: Van thu\nMuc do: Van dung\nNguon: Cong thong tin"
    )
    assert (row.explanation, row.topic, row.level, row.source) == ("Vi luat dinh.", "Van thu", 3, "Cong thong tin")
    assert [(basis.number, basis.citation) for basis in row.legal_bases] == [("45/2020/NĐ-CP", "khoan 2 Dieu 10")]


def test_parts_and_the_sheet_of_paper_are_told_apart_without_accents():
    reading = read(f"PHAN I. CHUNG\n{BARE}Dap an: A\nChu de 2: Luu tru\n{BARE.replace('1', '2')}Dap an: A\n--- HET ---")
    assert [(row.topic, texts(row)[2]) for row in reading.rows] == [("", "Van thu"), ("Luu tru", "Van thu")]
    assert [each.values["text"] for each in reading.remarks] == ["PHAN I. CHUNG", "--- HET ---"]


@pytest.mark.parametrize(
    "told, keys",
    [
        ("Dung hay sai?\nDung\nSai ✓", ["F"]),
        ("Dung hay sai?\nA. Dung\nB. Sai\nDap an: Dung", ["T"]),
        ("Dung hay sai?\nDap an: Sai", ["F"]),
        ("Dung hay sai?\nDung\nSai\nDA: Sai", ["F"]),
        ("Xet:\na) mot\nb) hai\nDap an: a) Dung, b) Sai", ["T", "F"]),
        ("Xet:\na) mot\nb) hai\nDap an: a) D, b) S", ["T", "F"]),
    ],
)
def test_true_and_false_are_read_without_accents(told, keys):
    assert [(row.kind, row.key, row.certain) for row in read(f"Cau 1: {told}").rows] == [
        ("true_false", key, True) for key in keys
    ]


@pytest.mark.parametrize("line", ["da: vàng", "Da: đen", "D/A nào", "Cầu 2: Long Biên", "Cấu 3. Hai", "Dân: B"])
def test_words_that_only_begin_like_a_marker_stay_in_the_text(line):
    row = only(f"Câu 1: Chọn\n{line}\nA. x\nB. y\nĐáp án: A")
    assert (line in " ".join(row.stem.split()), texts(row), row.key) == (True, ["x", "y"], "A")


def test_an_option_d_of_letters_is_no_key():
    row = only("Câu 1: Thứ tự?\nA. B - A\nB. A - B\nC. B, A\nD. A: B\nĐáp án: A")
    assert (texts(row), row.key) == (["B - A", "A - B", "B, A", "A: B"], "A")


def test_vi_pham_gives_no_reason():
    assert codes(f"{BARE}Dap an: B\nVi pham thi bi phat.") == ["explanation-unmarked"]


def test_a_pattern_takes_the_letter_without_its_accent_but_no_other_accent():
    assert with_or_without("câu|ĐÚNG") == "c[âa]u|[ĐD][ÚU]NG"
