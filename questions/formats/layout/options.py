"""What stands together on one line: options behind one another or behind their stem, and a key behind either."""

import re
from collections.abc import Iterator
from typing import Protocol

from questions.formats.accents import with_or_without
from questions.formats.layout import labels
from questions.formats.layout.labels import OptionLabel
from questions.formats.layout.text import Rich

_UNFINISHED = re.compile(
    rf"(?:,|(?<!\w)(?:{with_or_without('để|và|hoặc|phải|cần|được|là|cho|sẽ|không|thì')}))$", re.IGNORECASE
)
_BROKEN_OFF = re.compile(rf"(?:,|(?<!\w)(?:{with_or_without('tại|của|theo|về|với|từ|số|và|hoặc')}))$", re.IGNORECASE)
_SURE_GAP = re.compile(r"\t|\s{2,}")
Cut = tuple[OptionLabel, Rich, Rich]
"""A label, its characters, and the text up to the next."""


class Lettered(Protocol):
    """An option that was read."""

    letter: str
    style: str


def goes_on(option: Rich) -> bool:
    """Whether an option ends in a way that the line below must be the rest of it: "Trình cấp trên để / xem xét lại"."""
    return _UNFINISHED.search(option.text) is not None


def is_broken_off(option: Rich) -> bool:
    """Whether an option ends so that also a line with a capital is its rest: "Theo quy định tại / Luật Đất đai"."""
    return _BROKEN_OFF.search(option.text) is not None


def options_of(line: Rich, next_letter: str) -> list[Cut]:
    """The options of a line that begins with one; `next_letter` begins the next option below, or is ""."""
    first = labels.option(line.meant)
    return _cut(line, _chain(line.meant, first, next_letter)) if first else []


def options_below(line: Rich, last: Lettered, next_letter: str) -> tuple[Rich, list[Cut]]:
    """The text of a line below an option, and the options behind a gap in it that come next; the letter between may
    have been forgotten before the text."""
    for first in _labels_within(line.meant, 0):
        step = ord(first.letter.upper()) - ord(last.letter.upper()) if first.letter and last.letter else 0
        if first.style == last.style and step in (1, 2) and _is_behind_gap(line.meant, first):
            cuts = _cut(line, _chain(line.meant, first, next_letter))
            return line[: _begin(line.meant, first)].strip(), cuts
    return line, []


def options_behind(line: Rich, next_letter: str) -> tuple[Rich, list[Cut]]:
    """The text of a line, and the options A, B … that follow in it; none where only an "A." stands in the text."""
    for first in _labels_within(line.meant, 0):
        if first.letter.upper() in ("A", "") and next_letter.upper() not in ("A", "B"):
            chain = _chain(line.meant, first, next_letter)
            if len(chain) > 1:
                cuts = _cut(line, chain)
                return line[: _begin(line.meant, chain[0])].strip(), cuts
    return line, []


def _chain(meant: str, first: OptionLabel, next_letter: str) -> list[OptionLabel]:
    """The labels of one style in the order of the alphabet, from the first on.

    Behind a tab or two spaces a label is one, also when a letter is missed or there again; behind one space it may be a
    word of the text, so it must be the very next letter, and no line of its own may begin with it.
    """
    found = [first]
    for label in _labels_within(meant, first.end):
        if label.style != first.style:
            continue
        if not label.letter:  # boxes have no order
            found.append(label)
            continue
        step = ord(label.letter.upper()) - ord(found[-1].letter.upper() or "A")
        if label.letter.upper() == next_letter.upper():
            continue
        if step == 1 or (step < 3 and _is_behind_gap(meant, label)):
            found.append(label)
    return found


def _is_behind_gap(meant: str, label: OptionLabel) -> bool:
    begin = _begin(meant, label)
    return _SURE_GAP.fullmatch(meant[len(meant[:begin].rstrip()) : begin]) is not None


def _labels_within(meant: str, begin: int) -> Iterator[OptionLabel]:
    for match in re.finditer(r"(?<=\s)\S", meant):
        if match.start() >= begin and (label := labels.option(meant, match.start())):
            yield label


def _begin(meant: str, label: OptionLabel) -> int:
    """Where the label begins, with the tick or the bracket before its letter."""
    return max(meant.rfind(space, 0, label.at) for space in " \t\n") + 1


def _cut(line: Rich, chain: list[OptionLabel]) -> list[Cut]:
    begins = [_begin(line.meant, label) for label in chain]
    ends = [*begins[1:], len(line.text)]
    return [
        (label, line[begin : label.end], line[label.end : end].strip())
        for label, begin, end in zip(chain, begins, ends, strict=True)
    ]


def split_key(line: Rich) -> tuple[Rich, Rich | None]:
    """The line without "Đáp án: B" at its end, and what stands behind the colon."""
    found = labels.inline_key(line.meant)
    if not found:
        return line, None
    return line[: found[0]].strip(), line[found[1] :].strip()


def without_bracket(text: str, line: str) -> str:
    """The text of a field; where the line opens a bracket before the label, without the one that closes it."""
    return text.rstrip(")]").rstrip() if line.lstrip()[:1] in "([" and text[-1:] in (")", "]") else text
