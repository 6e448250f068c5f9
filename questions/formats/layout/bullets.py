"""Options behind bullets or numbers: lines of a list below the question, of which a key names some, or a look or a tick
marks some.

A list may as well belong to the question, so such options must be confirmed.
"""

import re

from accounts.vietnamese import fold
from questions.formats.accents import with_or_without
from questions.formats.layout import labels
from questions.formats.layout.drafts import Draft, DraftOption
from questions.formats.layout.signs import looks_apart
from questions.formats.layout.text import Rich

_BULLET = re.compile(
    r"(?P<sign>[-–—+•·●○◦▪■□◆‣➢](?=[\s\D])|\*(?=\s))\s*(?=\S)|(?P<number>[1-8])\s*[.)/:](?!\d)\s*(?=\S)"
)
""" "-5" is a number, and a star with no space behind it ticks."""
_AND = rf"\s*(?:[,;&+]|{with_or_without('và')})\s*"
_LETTERS = re.compile(rf"[(\[]?\s*[A-H](?:{_AND}[A-H])*\s*[)\].]*")
_NUMBERS = re.compile(rf"[(\[]?\s*[1-8](?:{_AND}[1-8])*\s*[)\].]*")
_ASKS_NUMBER = re.compile(r"(?<!\w)(?:bao nhieu|may)(?!\w)")
"""Where a number as key counts the lines: "Có mấy ý đúng?"."""


def take_bullets(draft: Draft) -> None:
    """Make options of the list at the end of the stem, where some of its lines are marked as right."""
    begin = _begin_of_list(draft)
    lines = [line for line, _is_new in draft.stem[begin:]]
    if not begin or not 1 < len(lines) <= len(labels.LETTERS):
        return
    found = [_option(draft, letter, line) for letter, line in zip(labels.LETTERS, lines, strict=False)]
    told = [*draft.keys, *draft.answers]
    is_numbered = _number(lines[0]) == 1
    named = [_named_by(each.text, found, is_numbered=is_numbered) for each in told]
    asked = fold(" ".join(line.text for line, _is_new in draft.stem[:begin]))
    is_count = is_numbered and _ASKS_NUMBER.search(asked) and any(_NUMBERS.fullmatch(each.text) for each in told)
    if is_count or "" in named or not (told or _are_some_marked(found)):
        return
    for each, text in zip(told, named, strict=True):
        each.text = text
    draft.stem, draft.options, draft.is_doubtful = draft.stem[:begin], found, True
    draft.say("bullet-options", letters=", ".join(option.letter for option in found))


def _begin_of_list(draft: Draft) -> int:
    """Where the lines with one and the same bullet, or numbers that count from 1, begin that end the stem; 0 where a
    question has other options."""
    lines = [line for line, _is_new in draft.stem] if not draft.options else []
    if lines and (last := _number(lines[-1])):
        begin = len(lines) - last
        return begin if begin > 0 and [_number(line) for line in lines[begin:]] == list(range(1, last + 1)) else 0
    begin, signs = len(lines), [match["sign"] if (match := _BULLET.match(line.meant)) else "" for line in lines]
    while begin and signs[begin - 1] and signs[begin - 1] == signs[-1]:
        begin -= 1
    return begin


def _number(line: Rich) -> int:
    """The number before the line; 0 where none is."""
    match = _BULLET.match(line.meant)
    return int(match["number"] or 0) if match else 0


def _option(draft: Draft, letter: str, line: Rich) -> DraftOption:
    bullet = _BULLET.match(line.meant)
    begin = bullet.end() if bullet else 0
    option = DraftOption(letter, line[:begin], line[begin:].strip(), draft.at, style="bullet")
    option.take_tick_behind()
    return option


def _named_by(told: str, options: list[DraftOption], *, is_numbered: bool) -> str:
    """What a key says of lines that it names by their text, or by letters or numbers, in letters where it counts them;
    "" where it names none."""
    letters = [option.letter for option in options]
    texts = [_bare(option.text.text) for option in options]
    bare = _BULLET.sub("", told, count=1)
    if fold(told).rstrip(" .;") in texts:
        return told
    if _bare(told) in texts:
        return bare
    if not (_NUMBERS if is_numbered else _LETTERS).fullmatch(told):
        return ""
    named = [labels.LETTERS[int(each) - 1] if is_numbered else each for each in re.findall("[A-H1-8]", told)]
    return ", ".join(named) if set(named) <= set(letters) else ""


def _are_some_marked(options: list[DraftOption]) -> bool:
    """Whether a tick or a look marks some of them and not all."""
    ticks = sum(option.is_ticked for option in options)
    return 0 < ticks < len(options) or bool(looks_apart(options))


def _bare(text: str) -> str:
    return fold(_BULLET.sub("", text, count=1)).rstrip(" .;")
