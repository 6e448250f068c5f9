"""Text that is to be shown as it stands, written in our Markdown: escaped only where showing it would change it."""

import re
from collections.abc import Callable
from html import unescape

from questions.markdown import render, render_inline

_SPECIAL = re.compile(r"[\\`*_\[\]<&#]")
_MOST_TRIED = 40
_LIST_ITEM = re.compile(r"(\d{1,9}[.)]|[-+*])(?=\s|$)")


def literal_line(text: str) -> str:
    """Markdown for one line that shows exactly this text, as `render_inline` renders it."""
    return _escaped(text, render_inline)


def literal_block(text: str) -> str:
    """Markdown for lines that show exactly this text, as `render` renders it; runs of list items stay a list."""
    lines = text.split("\n")
    items = [_item(line) for line in lines]
    told = []
    for place, line in enumerate(lines):
        escaped = literal_line(line)
        if items[place] and not _is_in_a_list(items, place):
            escaped = re.sub(r"^(\d*)(\\?)", r"\1\\", escaped, count=1)
        elif not items[place] and re.match(r"#{1,6}(\s|$)", line):
            escaped = "\\" + escaped.removeprefix("\\")
        told.append(escaped)
    return "\n".join(told)


def shows(markdown: str, text: str, renderer: Callable[[str], str] = render) -> bool:
    """Whether the rendered Markdown reads as the text, but for spaces."""
    bare = unescape(re.sub(r"<[^>]*>", " ", renderer(markdown)))
    return bare.split() == text.split()


def _escaped(text: str, renderer: Callable[[str], str]) -> str:
    if _is_plain(text, text, renderer):
        return text
    places = [match.start() for match in _SPECIAL.finditer(text)]
    kept = set(places)
    for place in places if len(places) <= _MOST_TRIED else ():
        if _is_plain(_with_escapes(text, kept - {place}), text, renderer):
            kept.discard(place)
    return _with_escapes(text, kept)


def _is_plain(markdown: str, text: str, renderer: Callable[[str], str]) -> bool:
    html = renderer(markdown).replace("<br>", "\n")
    return "<" not in html and unescape(html).split() == text.split()


def _with_escapes(text: str, places: set[int]) -> str:
    return "".join(f"\\{character}" if at in places else character for at, character in enumerate(text))


def _item(line: str) -> str:
    """The mark of a list item: a number, or the sign of a bullet; "" for any other line."""
    match = _LIST_ITEM.match(line)
    return match[1] if match else ""


def _is_in_a_list(items: list[str], place: int) -> bool:
    """Whether the neighbouring item, over blank lines, goes on with this one: 1 and 2, or the same bullet."""
    before = next((item for item in reversed(items[:place]) if item), "")
    after = next((item for item in items[place + 1 :] if item), "")
    return _follows(before, items[place]) or _follows(items[place], after)


def _follows(first: str, second: str) -> bool:
    if not first or not second or first[-1] != second[-1]:
        return False
    if first[:-1].isdecimal() and second[:-1].isdecimal():
        return int(second[:-1]) == int(first[:-1]) + 1
    return first == second
