import json
import random
import unicodedata
from pathlib import Path

import pytest
from django.utils import translation

from accounts.vietnamese import (
    capitalised,
    fold,
    mask_name,
    name_key,
    nfc,
    search_words,
    sort_key,
    spelling_key,
    tidy,
    without_telex,
)

ICU_ORDER = json.loads((Path(__file__).parent / "icu_order.json").read_text(encoding="utf-8"))


def shuffled(names: list[str]) -> list[str]:
    return random.Random(7).sample(names, len(names))


def test_people_stand_in_the_order_of_icu():
    assert sorted(shuffled(ICU_ORDER["people"]), key=name_key) == ICU_ORDER["people"]


def test_units_stand_in_the_order_of_icu():
    assert sorted(shuffled(ICU_ORDER["units"]), key=sort_key) == ICU_ORDER["units"]


def test_letters_decide_before_tones():
    assert sorted(["má", "mai", "mà", "ma", "mạ", "mã", "mả"], key=sort_key) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
        "mai",
    ]


def test_letters_with_marks_are_letters_of_their_own():
    assert sorted("âăađdêeôơoưu", key=sort_key) == list("aăâdđeêoôơuư")


def test_a_shorter_name_stands_before_a_longer_one():
    assert sorted(["An Bình", "Anh", "An"], key=sort_key) == ["An", "An Bình", "Anh"]


def test_the_given_name_decides_before_the_family_name():
    names = ["Võ Thị Bình", "Nguyễn Văn Ân", "Đặng An", "Cao Văn An"]
    assert sorted(names, key=name_key) == ["Cao Văn An", "Đặng An", "Nguyễn Văn Ân", "Võ Thị Bình"]


def test_keys_do_not_depend_on_a_database_collation():
    key = name_key("H'Hen Niê–Đắk ☃ 7 日本")
    assert set(key) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize("text", ["Ấ" * 100_000, "日" * 100_000, "ﬃ" * 100_000, "\u0301" * 100_000, "☃" * 500])
def test_keys_stay_short_whatever_is_typed(text):
    assert len(sort_key(text)) <= 362


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Sở Nội vụ", "so noi vu"),
        ("SỞ  NỘI\tVỤ ", "so noi vu"),
        ("Đak Mang", "dak mang"),
        ("Nhơn Hoà", "nhon hoa"),
        ("Nhơn Hòa", "nhon hoa"),
        ("Sở KH&ĐT", "so kh&dt"),
        ("Ƀrơh", "broh"),
        ("", ""),
        (" \u200b\u0000 ", ""),
        ("\u0301", ""),
    ],
)
def test_search_text_ignores_accents_case_and_spacing(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    "word", ["thủ tục hành chính", "chứng thực điện tử", "đường dây nóng", "trách nhiệm giải trình"]
)
def test_words_typed_properly_are_no_telex(word):
    assert without_telex(word) == fold(word)


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("sowr nooij vuj", "so noi vu"),
        ("ddieejn tuwr", "dien tu"),
        ("thur tujc hanhf chinhs", "thu tuc hanh chinh"),
        ("dduwowngf daay nongs", "duong day nong"),
        ("nguyeenx", "nguyen"),
        ("chwngs thwcj", "chung thuc"),
        ("trwcj tuyeens", "truc tuyen"),
        ("xwr lys nhwngx", "xu ly nhung"),
        ("dwj dwowngf twf", "du duong tu"),
        ("khieesu", "khieu"),
        ("ngwowif nguowfi", "nguoi nguoi"),
    ],
)
def test_a_search_in_telex_looks_for_what_was_typed_or_for_what_was_meant(typed, meant):
    forms = search_words(typed)
    assert " ".join(found[0] for found in forms) == fold(typed)
    assert " ".join(found[-1] for found in forms) == meant


@pytest.mark.parametrize(
    "typed", ["hoso", "giaso", "word", "form", "ubnd", "iso", "thu tuc", "k7m2p9qx", "123", "cau-15", ""]
)
def test_what_is_no_syllable_in_telex_stays_as_it_was_typed(typed):
    assert search_words(typed) == [(word,) for word in typed.split()]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ('"Xin lỗi" người dân', ["xin loi", "nguoi", "dan"]),
        ("Nhóm “Người dân và doanh nghiệp”", ["nguoi dan va doanh nghiep", "nhom"]),
        ("“Người dân", ["nguoi", "dan"]),
        ('"" hồ sơ', ["ho", "so"]),
        ('"', []),
    ],
)
def test_words_between_quotation_marks_are_looked_for_in_a_row(typed, words):
    assert [found[0] for found in search_words(typed)] == words


def test_a_search_of_endless_vowels_is_read_at_once():
    assert search_words("aeiouyw" * 2_000 + "!") == [("aeiouyw" * 2_000 + "!",)]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_every_unicode_form_of_a_name_is_one_name(form):
    name = "Nguyễn Thị Thuỷ Đường"
    sent = unicodedata.normalize(form, name)
    assert (nfc(sent), fold(sent), name_key(sent)) == (name, fold(name), name_key(name))


def test_invisible_characters_are_dropped_from_a_line():
    assert tidy("  Trần\u200b  Thị\r\n\x00Mai\u202e ") == "Trần Thị Mai"


@pytest.mark.parametrize(
    ("name", "style", "shown"),
    [
        ("Nguyễn Văn An", "full", "Nguyễn Văn An"),
        ("Nguyễn Văn An", "short", "Nguyễn V. A."),
        ("nguyễn thị ánh đào", "short", "nguyễn T. Á. Đ."),
        ("H'Hen Niê", "short", "H'Hen N."),
        ("An", "short", "A."),
        ("Nguyễn Văn An", "hidden", "Entrant 0421"),
        ("", "short", "Entrant 0421"),
        ("", "full", "Entrant 0421"),
    ],
)
def test_names_are_masked_as_the_entrant_chose(name, style, shown):
    with translation.override("en"):
        assert mask_name(name, style, code="0421") == shown


@pytest.mark.parametrize(
    "typed, written",
    [
        ("nguyễn văn an", "Nguyễn Văn An"),
        ("NGUYỄN VĂN ÂN", "Nguyễn Văn Ân"),
        ("Nguyễn văn an", "Nguyễn Văn An"),
        ("đinh ê đê", "Đinh Ê Đê"),
        ("h'măng niê", "H'Măng Niê"),
        ("lê thị an-na", "Lê Thị An-Na"),
        ("ĐẶNG", "Đặng"),
        ("ksor b\u0306lut", "Ksor B\u0306lut"),
    ],
)
def test_a_name_typed_without_care_gets_its_capitals(typed, written):
    assert (capitalised(typed), capitalised(written)) == (written, written)


@pytest.mark.parametrize("name", ["Nguyễn Văn An", "Ludwig van Beethoven", "McDonald Lê", "Trần thị Hoa", ""])
def test_a_name_typed_with_care_stays_as_it_is(name):
    assert capitalised(name) == name


def test_a_name_is_spelled_in_one_way_wherever_its_tones_are_put():
    assert len({spelling_key(name) for name in ("Hòa Thủy", "HOÀ THUỶ", " hoà  thủy ")}) == 1
    names = ("Hòa", "Hoa", "Hóa", "Hoá Hòa", "Hoà Hóa", "Đức", "Dức", "Ân", "An", "Ấn", "Ăn")
    assert len({spelling_key(name) for name in names}) == len(names)


def test_an_unknown_mask_is_refused_rather_than_shown_in_full():
    with pytest.raises(ValueError, match="unknown mask style"):
        mask_name("Nguyễn Văn An", "everything")


def test_a_short_mask_never_tells_the_given_name():
    people = [name for name in ICU_ORDER["people"] if len(name.split()[-1]) > 1]
    assert [name for name in people if name.split()[-1] in mask_name(name, "short").split()[1:]] == []
