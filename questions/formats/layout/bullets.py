"""Options behind bullets: lines of a list below the question, of which a key names one, or a look or a tick marks one.

A list may as well belong to the question, so such options must be confirmed.
"""

import re

from accounts.vietnamese import fold
from questions.formats.layout import labels
from questions.formats.layout.drafts import Draft, DraftOption
from questions.formats.layout.signs import looks_apart
from questions.formats.layout.text import Rich

_BULLET = re.compile(r"(?P<sign>[-–—+•·●○◦▪■□◆‣➢])\s*(?=[^\s\d])")
_LETTER = re.compile(r"[(\[]?\s*([A-H])\s*[)\].]*")


def take_bullets(draft: Draft) -> None:
    """Make options of the list at the end of the stem, where one of its lines is marked as right."""
    begin = _begin_of_list(draft)
    lines = [line for line, _is_new in draft.stem[begin:]]
    if not begin or not 1 < len(lines) <= len(labels.LETTERS):
        return
    found = [_option(draft, letter, line) for letter, line in zip(labels.LETTERS, lines, strict=False)]
    told = [*draft.keys, *draft.answers]
    if not _is_marked(found, [each.text for each in told]):
        return
    for each in told:
        each.text = _BULLET.sub("", each.text, count=1)
    draft.stem, draft.options, draft.is_doubtful = draft.stem[:begin], found, True
    draft.say("bullet-options", letters=", ".join(option.letter for option in found))


def _begin_of_list(draft: Draft) -> int:
    """Where the lines with one and the same bullet begin that end the stem; 0 where a question has other options."""
    begin = len(draft.stem) if not draft.options else 0
    signs = [match["sign"] if (match := _BULLET.match(line.meant)) else "" for line, _is_new in draft.stem]
    while begin and signs[begin - 1] and signs[begin - 1] == signs[-1]:
        begin -= 1
    return begin


def _option(draft: Draft, letter: str, line: Rich) -> DraftOption:
    bullet = _BULLET.match(line.meant)
    begin = bullet.end() if bullet else 0
    text = line[begin:].strip()
    tick = labels.trailing_tick(text.meant)
    text = text[: tick[0]].strip() if tick else text
    return DraftOption(letter, line[:begin], text, draft.at, bool(tick), "bullet")


def _is_marked(options: list[DraftOption], told: list[str]) -> bool:
    """Whether one line is named by the key, by its letter or its text; or marked, where there is no key."""
    if told:
        texts = [_bare(option.text.text) for option in options]
        letters = [option.letter for option in options]
        named = [match[1] in letters if (match := _LETTER.fullmatch(key)) else _bare(key) in texts for key in told]
        return all(named)
    ticks = sum(option.is_ticked for option in options)
    return ticks == 1 or any(len(sign.places) == 1 for sign in looks_apart(options))


def _bare(text: str) -> str:
    return fold(_BULLET.sub("", text, count=1)).rstrip(" .;")
