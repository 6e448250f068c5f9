"""Legal bases in words: the number of each document, and the place in it."""

import re
from collections.abc import Iterator

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

_AT_ARTICLE = re.compile(with_or_without(r"(?:điểm\s+\w+,?\s+)?(?:khoản\s+\d+,?\s+)?điều\s+\d"), re.IGNORECASE)


def bases(text: str) -> list[Basis]:
    """Each document that the text names by its number; its place is what stands before it, or else behind it."""
    return [
        Basis(number.replace("–", "-"), " ".join(place[0].split()).strip(" ,;") if place else "")
        for number, place in _named(text)
    ]


def leaves_a_place(text: str) -> bool:
    """Whether the text names a place in law that is none of its documents' own: "khoản 1 Điều 5 Luật …; Điều 7"."""
    taken = {place.end() for _number, place in _named(text) if place}
    return any(place.end() not in taken for place in _CITATION.finditer(text))


def begins_with_article(text: str) -> bool:
    """ "điểm b khoản 3 Điều 10 …": whether the text begins with a place in law that has its article."""
    return _AT_ARTICLE.match(text) is not None


def are_of_one(above: str, below: str) -> bool:
    """Whether of two lines one is a place in law, and the other the document that it is in."""
    return any(
        _CITATION.fullmatch(place.strip(" ,;.")) is not None and [each.citation for each in bases(document)] == [""]
        for place, document in ((above, below), (below, above))
    )


def _named(text: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """The number of each document, and its place."""
    begin, numbers = 0, list(_NUMBER.finditer(text))
    ends = [*(match.start() for match in numbers[1:]), len(text)]
    for match, end in zip(numbers, ends, strict=False):
        before = list(_CITATION.finditer(text, begin, match.start()))
        semicolon = text.find(";", match.end(), end)
        behind = None if before else _CITATION.search(text, match.end(), end if semicolon < 0 else semicolon)
        yield match[0], before[-1] if before else behind
        begin = behind.end() if behind else match.end()
