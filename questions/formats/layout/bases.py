"""Legal bases in words: the number of each document, and the place in it."""

import re

from questions.formats.accents import with_or_without
from questions.formats.rows import Basis

_NUMBER = re.compile(
    r"(?<![\w/.])\d{1,5}(?:\.\d{1,2})?(?:/\d{4})?/(?:[A-ZĐ]{1,6}\d{0,2}(?:[-–][A-ZĐa-zđ]{1,12}\d{0,2})*)(?![\w/])"
)
_PLACE = with_or_without("(?:điểm|khoản|điều|mục|chương|phần|phụ lục|tiết|đoạn)")
_AND, _OF = with_or_without("và"), with_or_without("của")
_CITATION = re.compile(
    rf"{_PLACE}\s+[\w.]+(?:(?:\s*[,;]\s*|\s+{_AND}\s+|\s+{_OF}\s+|\s+)(?:{_PLACE}\s+)?(?:\d+[a-zđ]?|[a-zđ]|[IVX]+)(?![\w/]))*",
    re.IGNORECASE,
)


def bases(text: str) -> list[Basis]:
    """Each document that the text names by its number; its place is what stands before it, or else behind it."""
    found, begin = [], 0
    numbers = list(_NUMBER.finditer(text))
    for place, match in enumerate(numbers):
        end = numbers[place + 1].start() if place + 1 < len(numbers) else len(text)
        before = list(_CITATION.finditer(text, begin, match.start()))
        semicolon = text.find(";", match.end(), end)
        behind = None if before else _CITATION.search(text, match.end(), end if semicolon < 0 else semicolon)
        citation = before[-1][0] if before else behind[0] if behind else ""
        found.append(Basis(match[0].replace("–", "-"), " ".join(citation.split()).strip(" ,;")))
        begin = behind.end() if behind else match.end()
    return found
