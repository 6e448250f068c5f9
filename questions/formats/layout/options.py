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
_PAGE = re.compile(r"\d{1,3}")
_ASKS_NUMBER = re.compile(
    rf"(?:[,–-]|(?<!\w)(?:{with_or_without('điều|khoản|mục|chương|phần|số|năm|tháng|ngày|quý|từ|đến|là|và|hoặc|trang')}))$",
    re.IGNORECASE,
)
_SURE_GAP = re.compile(r"\t|\s{2,}")
_SIGN = re.compile(r"(?<=\s)[|/–-]$|(?<=[^\s,;])[,;]$")
_LED = re.compile(r"(?P<tick>[^\s(\[].*?|[(\[]\S.*?)(?P<gap>\s*)[(\[]?\s?")
""" "[x] (" before the letter of an option."""
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


def may_be_page(option: Rich, meant: str) -> bool:
    """Whether a line below an option is rather the number of a page than its rest: "Điều / 5"."""
    return bool(option) and _PAGE.fullmatch(meant) is not None and not _ASKS_NUMBER.search(option.text)


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
            return line[: first.begin].strip(), cuts
    return line, []


def options_behind(line: Rich, next_letter: str) -> tuple[Rich, list[Cut]]:
    """The text of a line, and the options A, B … that follow in it; none where only an "A." stands in the text. Of two
    such lists the longer, or that with capitals, or else the last: "Mục tiêu: a) …; b) … là gì? A. … B. …"."""
    found = lists_within(line.meant, next_letter)
    if not found:
        return line, []
    chain = max(found, key=lambda chain: (len(chain), chain[0].letter.isupper(), chain[0].begin))
    return line[: chain[0].begin].strip(), _cut(line, chain)


def lists_within(meant: str, next_letter: str) -> list[list[OptionLabel]]:
    """The labels of each list A, B … that a line has behind other text."""
    if next_letter.upper() in ("A", "B"):
        return []
    found: list[list[OptionLabel]] = []
    known: set[int] = set()
    for first in _labels_within(meant, 0):
        if first.letter.upper() in ("A", "") and first.begin not in known:
            chain = _chain(meant, first, next_letter)
            found += [chain] if len(chain) > 1 else []
            known |= {label.begin for label in chain}
    return found


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
    return _SURE_GAP.fullmatch(_gap_before(meant, label.begin)) is not None


def _labels_within(meant: str, begin: int) -> Iterator[OptionLabel]:
    """The labels behind a space from a place on. A tick nearer to the text before it than to the letter behind is none
    of the letter's."""
    for match in re.finditer(r"(?<=\s)\S", meant):
        if match.start() >= begin and (label := labels.option(meant, match.start())):
            if _nearness(meant, label) >= 0:
                yield label


def is_between(meant: str, label: OptionLabel) -> bool:
    """Whether a tick may as well be that of the option before it: "A. x ✓ B. y"."""
    return label.is_ticked and label.begin > 0 and _nearness(meant, label) == 0


def _nearness(meant: str, label: OptionLabel) -> int:
    """By how much more space a tick is parted from the text before it than from its letter; 1 without a tick there."""
    led = _LED.fullmatch(meant[label.begin : label.at])
    return len(_gap_before(meant, label.begin).expandtabs()) - len(led["gap"].expandtabs()) if led else 1


def _gap_before(meant: str, place: int) -> str:
    """The space before a place."""
    return meant[len(meant[:place].rstrip()) : place]


def _cut(line: Rich, chain: list[OptionLabel]) -> list[Cut]:
    begins = [label.begin for label in chain]
    ends = [*begins[1:], len(line.text)]
    texts = [line[label.end : end].strip() for label, end in zip(chain, ends, strict=True)]
    if _are_parted_by_a_sign([text.meant for text in texts]):
        texts = [*(text[:-1].strip() for text in texts[:-1]), texts[-1]]
    marks = [line[begin : label.end] for label, begin in zip(chain, begins, strict=True)]
    return list(zip(chain, marks, texts, strict=True))


def _are_parted_by_a_sign(texts: list[str]) -> bool:
    """Whether all texts but the last end with one and the same sign, which parts options: "A. x | B. y | C. z"."""
    signs = {sign[0] if (sign := _SIGN.search(text)) else "" for text in texts[:-1]}
    return len(signs) == 1 and "" not in signs and not _SIGN.search(texts[-1])


def split_key(line: Rich) -> tuple[Rich, Rich | None]:
    """The line without "Đáp án: B" at its end, and what stands behind the colon."""
    found = labels.inline_key(line.meant)
    if not found:
        return line, None
    return line[: found[0]].strip(), line[found[1] :].strip()


def without_bracket(text: str, line: str) -> str:
    """The text of a field; where the line opens a bracket before the label, without the one that closes it."""
    return text.rstrip(")]").rstrip() if line.lstrip()[:1] in "([" and text[-1:] in (")", "]") else text
