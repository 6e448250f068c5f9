"""Text for the fonts of before Unicode is told from Vietnamese, English and their signs."""

import json

import pytest

from questions.formats.legacy import is_legacy, is_legacy_font, needs_its_font
from tests.architecture.house import ROOT

TCVN3 = "C©u 1: C¬ quan nµo cã thÈm quyÒn ban hµnh v¨n b¶n quy ph¹m ph¸p luËt? §iÒu 5 LuËt ®Êt ®ai"
VNI = "Caâu 1: Cô quan naøo coù thaåm quyeàn ban haønh vaên baûn quy phaïm phaùp luaät? Ñieàu 5 Luaät ñaát ñai"


@pytest.mark.parametrize("text", [TCVN3, VNI, TCVN3 + "\nCâu hỏi bằng Unicode có dấu"])
def test_old_encodings_are_recognised_by_their_letters(text):
    assert is_legacy(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Cơ quan nào có thẩm quyền ban hành văn bản quy phạm pháp luật?",
        "© 2021 UBND; «Luật» · §5; Windows® 10, 5 µm ± 3×2 ½",
        "Müller và Åse đến Đà Nẵng",
        "Hoà bình, toàn quyền, thuý, quê, xuân, nguyên, khoẻ",
    ],
)
def test_vietnamese_and_its_signs_are_not(text):
    assert not is_legacy(text)


def test_no_question_of_the_bank_is_taken_for_old():
    lines = (ROOT / "fixtures/questions-vi.jsonl").read_text(encoding="utf-8").splitlines()
    stems = [json.loads(line)["stem"] for line in lines]
    assert [stem for stem in stems if is_legacy(stem) or is_legacy_font(stem)] == []


@pytest.mark.parametrize(
    "font, expected",
    [(".VnTime", True), (".vnarialh", True), ("VNI-Times", True), ("Times New Roman", False), ("Vnesia", False)],
)
def test_old_fonts_are_known_by_name(font, expected):
    assert is_legacy_font(font) is expected


@pytest.mark.parametrize(
    "text, expected",
    [("LuËt ®Êt ®ai", True), ("Luật đất đai", False), ("Trang 1", False), ("“x” – y", False)],
)
def test_text_in_an_old_font_may_still_be_unicode(text, expected):
    assert needs_its_font(text) is expected
