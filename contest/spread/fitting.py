"""Words made to fit a box: as large as they can be there, and cut only at the smallest size."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

MORE = "…"
_TOGETHER = re.compile(r"(?<=\d) (?=giờ\b)|(?<=\bngày) (?=\d)")
"""What no line ends within: “20 giờ” and “ngày 31/12/2026”."""
LEADING = 1.26
"""From line to line, as a share of the size: Vietnamese letters carry marks above and below."""
Measure = Callable[[str, int], float]
"""How wide a text is in a size."""


class Fitted(NamedTuple):
    """Lines in a size, and how high they stand together."""

    size: int
    lines: list[str]

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING


def fit(text: str, width: float, height: float, sizes: Sequence[int], measure: Measure) -> Fitted:
    """Return the largest of the sizes, which fall, in which the text fits; in the smallest it is cut with “…”."""
    for size in sizes:
        found = Fitted(size, wrapped(text, width, lambda words, size=size: measure(words, size)))
        if found.height <= height:
            return found._replace(lines=_even(text, width, found.lines, lambda words, size=size: measure(words, size)))
    size = sizes[-1]
    kept = found.lines[: max(1, int(height // (size * LEADING)))]
    last = kept[-1].rstrip()
    while last and measure(last + MORE, size) > width:
        last = last[:-1].rstrip()
    return Fitted(size, [*kept[:-1], last + MORE])


def _even(text: str, width: float, lines: list[str], measure: Callable[[str], float]) -> list[str]:
    """As many lines, narrowed until the last is half as long as the longest: no last line of one short word."""
    widest_word = max((measure(word) for word in text.split()), default=0)
    for percent in range(95, 45, -5):
        if len(lines) < 2 or measure(lines[-1]) * 2 >= max(map(measure, lines)):
            break
        tried = wrapped(text, width * percent / 100, measure)
        if len(tried) > len(lines) or widest_word > width * percent / 100:
            break
        lines = tried
    return lines


def wrapped(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The text in lines no wider than this. A word that is itself wider is broken, so that nothing leaves the box."""
    lines, line = [], ""
    for word in _TOGETHER.sub("\N{NO-BREAK SPACE}", " ".join(text.split())).split(" "):
        for part in _parts(word.replace("\N{NO-BREAK SPACE}", " "), width, measure):
            longer = f"{line} {part}".strip()
            if line and measure(longer) > width:
                lines.append(line)
                longer = part
            line = longer
    return [*lines, line] if line else lines


def _parts(word: str, width: float, measure: Callable[[str], float]) -> list[str]:
    parts = []
    while measure(word) > width and len(word) > 1:
        fitting = _fitting(word, width, measure)
        parts.append(word[:fitting])
        word = word[fitting:]
    return [*parts, word]


def _fitting(word: str, width: float, measure: Callable[[str], float]) -> int:
    """How many of its first letters fit, at least one; found by halves, for a name may be very long."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(word[:middle]) <= width else (low, middle - 1)
    return low
