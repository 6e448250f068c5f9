"""How a legal document is cited: by its kind and number, behind the place in it."""

import re

PARTS = ("article", "clause", "point")
"""Of a place in a document."""
_NAMED = {
    "article": re.compile(r"(?:điều|dieu)\s+", re.IGNORECASE),
    "clause": re.compile(r"(?:khoản|khoan)\s+", re.IGNORECASE),
    "point": re.compile(r"(?:điểm|diem)\s+", re.IGNORECASE),
}
_PLACE = re.compile(
    r"(?:điểm\s+(?P<point>\w+),?\s+)?(?:khoản\s+(?P<clause>\d\w*),?\s+)?điều\s+(?P<article>\d\w*)", re.IGNORECASE
)


def cited(number: str, type: str = "", place: str = "") -> str:
    """Return a basis as an office writes it: "điểm b khoản 3 Điều 10 Nghị định số 61/2018/NĐ-CP".

    A document without a number, such as the Constitution, is known by a name that has its kind in it.
    """
    if not type or number.casefold().startswith(type.casefold()):
        document = number
    else:
        document = f"{type[0].upper()}{type[1:]} số {number}"
    return f"{place} {document}".strip()


def cite(article: str, clause: str, point: str) -> str:
    """The words for a place in a document, as they are printed: "điểm b khoản 3 Điều 10"."""
    named = (("điểm", point), ("khoản", clause), ("Điều", article))
    return " ".join(f"{name} {number}" for name, number in named if number)


def bare_part(name: str, words: str) -> str:
    """Return what a part is called without the word before it, which is printed anyway: "Điều 10" is article 10."""
    return _NAMED[name].sub("", words, count=1) if _NAMED[name].match(words) else words


def parts_of(words: str) -> dict[str, str]:
    """Return by their names article, clause and point, as far as the words name just one of each; else nothing."""
    found = _PLACE.fullmatch(words)
    return {name: found[name] for name in PARTS if found and found[name]}
