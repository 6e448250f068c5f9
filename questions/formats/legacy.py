"""Recognising Vietnamese written for the fonts of before Unicode, TCVN3 (.VnTime) and VNI (VNI-Times).

Their letters are other characters that only those fonts draw as Vietnamese: "C©u hái" and "Caâu hoûi" are both meant to
read "Câu hỏi". Sources: the tables of TCVN 5712:1993 (TCVN3) and of VNI-Windows.
"""

import re
import unicodedata
from collections import Counter

_FONT = re.compile(r"\.vn|vni[- ]", re.IGNORECASE)
# What neither Vietnamese nor English puts beside a letter, and both old encodings do: ® (đ) © (â) ª (ê) « (ô) ¬ (ơ) in
# TCVN3, ñ (đ) ö (ư) ï (nặng) û (hỏi) ø (huyền) in VNI.
_ALIEN = "¨©ª«¬®µ¶¸¹»¼½¾¡¢£¤¥¦×÷ÄÅÆËÏÑÖØÛÜÞßÐÇÎäåæçëïñöøûüþðî"
_LETTER = r"[^\W\d_]"
# Between letters any of them is odd; at the ends of a word only those that are no sign there: ® and © follow names.
_ODD_WORD = re.compile(
    rf"{_LETTER}[{_ALIEN}]{_LETTER}|\b[®§ñö]{_LETTER}|(?<!\S)[®§]{_LETTER}|{_LETTER}[µ¸¹¶¨ªïøûäëüå](?!\S)"
)
_LEAST = 3
_LEAST_SHARE = 0.3


def is_legacy_font(name: str) -> bool:
    return _FONT.match(name) is not None


def is_legacy(text: str) -> bool:
    """Whether the text as a whole is written so: a few odd words among many good ones are names or signs."""
    accented = {word: count for word, count in Counter(text.split()).items() if not word.isascii()}
    odd = sum(count for word, count in accented.items() if _ODD_WORD.search(unicodedata.normalize("NFC", word)))
    return odd >= _LEAST and odd >= _LEAST_SHARE * sum(accented.values())


def needs_its_font(text: str) -> bool:
    """Whether text that stands in a legacy font is written for it: it has other than ASCII, none of it Vietnamese."""
    letters = [character for character in unicodedata.normalize("NFC", text) if not character.isascii()]
    return any("\xa0" < c < "\u0100" for c in letters) and not any("\u0100" <= c < "\u1f00" for c in letters)
