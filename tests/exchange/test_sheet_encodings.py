"""Texts come in as they were written, or are refused: no accent is guessed."""

import unicodedata

import pytest

from exchange.limited import Unfit
from exchange.sheet_encodings import decoded
from exchange.sheets import read_sheet

TEXT = "Câu hỏi;A;Đáp án\r\nThời hạn giải quyết là “bao nhiêu” ngày?;05 ngày – ưu tiên;A\r\n"


def in_windows_1258(text: str) -> bytes:
    """As Windows writes it: letters with their hats and horns as one, most tones behind them."""
    written = b""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = [part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323"]
        bare = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        try:
            written += letter.encode("cp1258")
        except UnicodeEncodeError:
            written += bare.encode("cp1258") + "".join(tones).encode("cp1258")
    return written


def test_vietnamese_of_windows_comes_in_whole_and_composed():
    assert decoded(in_windows_1258(TEXT)) == TEXT
    assert read_sheet(in_windows_1258(TEXT)).rows[1] == [
        "Thời hạn giải quyết là “bao nhiêu” ngày?",
        "05 ngày – ưu tiên",
        "A",
    ]


def test_each_letter_of_vietnamese_comes_back_from_windows_1258():
    letters = "aàảãáạăằẳẵắặâầẩẫấậđeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
    assert decoded(in_windows_1258(f"{letters} {letters.upper()}")) == f"{letters} {letters.upper()}"


@pytest.mark.parametrize(
    "content",
    [
        "C©u hái: §¸p ¸n nµo ®óng?".encode("latin-1"),  # TCVN3
        "Caâu hoûi: Ñaùp aùn naøo ñuùng?".encode("latin-1"),  # VNI
        "Câu h?i: Đáp án nào đúng, thu?c ì".encode("cp1252", "replace"),
        "tìm hiểu".encode("cp1252", "replace"),
        "café, déjà vu".encode("cp1252"),
        "não".encode("cp1252"),
        b"\x8a" + in_windows_1258(TEXT),
        b"\x89PNG\r\n\x1a\n\xff",
        b"\xff\xfea",
    ],
)
def test_what_is_in_another_encoding_is_refused(content):
    with pytest.raises(Unfit, match="encoding"):
        decoded(content)


def test_a_text_with_nul_is_unreadable():
    with pytest.raises(Unfit, match="unreadable"):
        decoded(b"abcdef\0")
