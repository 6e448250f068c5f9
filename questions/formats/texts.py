"""Texts of files: out of their bytes, into the form in which we keep text, and between Markdown and what is shown."""

import html
import re
import unicodedata

from questions.markdown import plain, render, render_inline

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# The line breaks of old Macs, of Word's soft return, of a page, and those that only Unicode knows.
_LINE_BREAKS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSHOWABLE = {
    code: None
    for code in range(0x110000)
    if code < 0xA0 and unicodedata.category(chr(code)) == "Cc" and code not in (9, 10)
}
_UNSHOWABLE |= dict.fromkeys((0xFEFF, *range(0xD800, 0xE000)))
RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
"""The characters that there are raised and lowered too: 10³ is not 103."""
_MAY_BE_MARKS = re.compile(r"[\\`*_\[\]<>&#+\-.)]")
_MARKS = re.compile(r"([\\`*_\[\]<>&#])")
_LINE_MARKS = re.compile(r"(?m)^([ \t]*)([-+]|\d{1,9}(?=[.)]))(?=[.)]?(?:[ \t]|$))")
_TAGS = re.compile(r"<[^>]*>")
_PLAIN_TAGS = re.compile(r"</?p>|<br>")


def decode(content: bytes) -> str | None:
    """The cleaned text of a file in UTF-8, or in UTF-16 where it says so; None for any other encoding."""
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")
    try:
        return clean(content.decode(encoding))
    except UnicodeDecodeError:
        return None


def clean(text: str) -> str:
    """The text in NFC, with plain line breaks, and without what cannot be shown or kept."""
    if text.isprintable():  # then there is none of these, which is told much faster
        return unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", _LINE_BREAKS.sub("\n", text).translate(_UNSHOWABLE))


def as_markdown(text: str, *, inline: bool = False) -> str:
    """Markdown that shows the text as it was typed. Marks are escaped only where they would change what is shown.

    `inline` is for options, in which no paragraphs, lists and headings are made.
    """
    text = text.strip()
    if shows_as_typed(text, inline=inline):
        return text
    escaped = _MARKS.sub(r"\\\1", text)
    return escaped if inline else _LINE_MARKS.sub(_escape_line_mark, escaped)


def shows_as_typed(text: str, *, inline: bool = False) -> bool:
    """Whether Markdown changes nothing of the text but breaking its lines and paragraphs."""
    if not _MAY_BE_MARKS.search(text):
        return True
    shown = render_inline(text) if inline else render(text)
    return html.unescape(_PLAIN_TAGS.sub("", shown)).split() == text.split()


def as_line(text: str) -> tuple[str, bool]:
    """What the Markdown of an option shows, on one line without marks; and whether it shows nothing else."""
    shown = plain(text)
    return shown, shown == " ".join(re.split("[ \t]+", text.strip()))


def visible(shown: str) -> str:
    """The characters that the HTML shows, without any white space, to compare two texts by."""
    return "".join(html.unescape(_TAGS.sub(" ", shown)).split())


def one_line(text: str, longest: int = 80) -> str:
    """The beginning of the text, by which a remark can name a question."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _escape_line_mark(mark: re.Match[str]) -> str:
    """A dash is escaped itself; of "1." the point is, for a backslash before a digit would be shown."""
    return f"{mark[1]}\\{mark[2]}" if mark[2] in "-+" else f"{mark[1]}{mark[2]}\\"
