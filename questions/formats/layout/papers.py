"""Tables of answers for several papers of the same questions: a column of numbers, and one of letters for each paper.

Nothing tells which of the papers stands in the file. So all answers are given, that those which differ be seen to.
"""

import re
from collections import Counter
from collections.abc import Mapping

from questions.formats.accents import with_or_without
from questions.formats.layout.answers import Answer, is_value, number_in
from questions.formats.layout.banks import KEY, OPTION, STEM, headings_of

_OF_A_PAPER = re.compile(with_or_without(r"(?<!\w)(?:đề|mã|đáp án)(?!\w)|\d"), re.IGNORECASE)
_CALLS_PAPERS = re.compile(with_or_without(r"(?<!\w)(?:đề|mã)(?!\w)"), re.IGNORECASE)
_CALLS_QUESTIONS = re.compile(with_or_without(r"(?<!\w)câu(?!\w)"), re.IGNORECASE)
_TRUTHS = re.compile(with_or_without("đúng|sai") + "|đ|s", re.IGNORECASE)
_MOST_HEADINGS = 3
_DIGITS_OF_A_CODE = 3
Row = dict[int, str]


def answers_of_papers(texts: list[Row], lines: list[int]) -> list[Answer]:
    """The answers of all papers; nothing for a table of one paper, or of anything else."""
    above = next((place for place, row in enumerate(texts) if number_in(row.get(0, ""))), len(texts))
    body = [(row, at) for row, at in zip(texts, lines, strict=True) if number_in(row.get(0, ""))]
    titles = {column: _title(column, texts[:above]) for row in texts for column in row}
    papers = _papers([row for row, _at in body], titles) if above <= _MOST_HEADINGS else {}
    several = Counter(papers.values())
    papers = {column: number for column, number in papers.items() if several[number] > 1}
    coded = {place: _are_codes([row[place] for row, _at in body if row.get(place)], titles[place]) for place in several}
    cells = [(row, at, column, place) for row, at in body for column, place in papers.items()]
    meant = [
        (_meant(row[place], titles[column], are_codes=coded[place]), row[column], at)
        for row, at, column, place in cells
        if row.get(place) and row.get(column)
    ]
    return [
        Answer(number, text, at, is_doubtful=len(set(numbers)) > 1) for numbers, text, at in meant for number in numbers
    ]


def _title(column: int, above: list[Row]) -> str:
    return " ".join(filter(None, (row.get(column, "") for row in above)))


def _papers(body: list[Row], titles: Mapping[int, str]) -> dict[int, int]:
    """The columns of letters, each with that of its numbers: the next to the left."""
    papers: dict[int, int] = {}
    names = {column: each.name for column, each in headings_of(titles).items()}
    number: int | None = None
    for column in sorted(titles):
        cells = [row[column] for row in body if row.get(column)]
        if cells and all(map(number_in, cells)):
            number = column
        elif names[column] == STEM and cells:
            return {}  # a bank
        elif number is not None and _are_letters(cells, names[column]):
            papers[column] = number
    keys = [column for column in papers if names[column] == KEY]
    if len(keys) == 1:  # the answers; other letters beside them are of papers only where they say so, or say nothing
        papers = {
            column: place
            for column, place in papers.items()
            if column in keys or not titles[column] or _OF_A_PAPER.search(titles[column])
        }
    return papers


def _are_letters(cells: list[str], name: str) -> bool:
    """Whether most of the column's cells may answer a question, below a heading that calls it nothing else."""
    values = [text for text in cells if is_value(text)]
    if 2 * len(values) <= len(cells):
        return False
    of_statements = name == OPTION and all(map(_TRUTHS.fullmatch, values))  # "a | b | c | d" above "Đ | S | S | Đ"
    return name in ("", KEY, OPTION) and not of_statements


def _meant(beside: str, title: str, *, are_codes: bool) -> list[str]:
    """The question of a cell: that of its row; where its column is called by a number too, and the row's may be the
    paper's, that of the column as well."""
    own, above = number_in(beside), number_in(title)
    if not above or (_is_code(title) and not (are_codes and _is_code(beside))):
        return [own]
    return [above] if are_codes and not _is_code(title) else [own, above]


def _are_codes(cells: list[str], title: str) -> bool:
    """Whether a column of numbers holds those of papers: they look so, or it has one alone and is called by nothing
    else."""
    is_called_so = _CALLS_PAPERS.search(title) and not _CALLS_QUESTIONS.search(title)
    return all(map(_is_code, cells)) or (len(cells) == 1 and bool(is_called_so))


def _is_code(text: str) -> bool:
    """Whether a number is rather that of a paper: "101", "Mã 002"."""
    return sum(map(str.isdigit, text)) >= _DIGITS_OF_A_CODE
