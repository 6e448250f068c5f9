"""Questions of all seven kinds with nasty texts, for the properties that every format keeps."""

from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from questions.formats.answers import TRUE_FALSE, content
from questions.formats.markup_blocks import blocks_of
from questions.formats.rows import Basis, Picture, Row, option_rows
from questions.formats.texts import clean
from questions.kinds import KINDS
from questions.markdown import render, render_inline

PROPERTY = settings(
    phases=(Phase.generate, Phase.shrink),
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
"""Slow on purpose to few: each example writes and reads a whole file."""

_PIECES = (
    *("Sở", "ngày", "ệ", "đ", "a", "B", "T", "F", "TRUE", "7", "1.5", "50%", "%50%", "%100%", "A.", "B)", "C. x", " "),
    *("~", "=", "#", "####", "{", "}", ":", "::", "\\", "\\n", "->", "=>", "→", "|", "//", "$CATEGORY: x", "ANSWER: B"),
    *("*", "**", "_", "`", "[x](https://a.vn/b)", "# ", "- ", "1. ", "!", "[html]", "[plain]", "[id:1]"),
    *("<b>", "</p>", "&amp;", "&", "<", ">", "]]>", "<![CDATA[", "'", '"', "@", "+", "-", "=1+1", "_x0041_"),
    *(",", ";", "\t", "Đúng", "Sai", "Có", "sep=;", "@@PLUGINFILE@@/a.png"),
)


def texts(*, lines: bool = True, most: int = 6) -> st.SearchStrategy[str]:
    """Texts that a question may hold: of something to be seen, in NFC, without white space at their ends."""
    pieces = st.sampled_from((*_PIECES, "\n", "\n\n") if lines else _PIECES)
    joined = st.lists(pieces, min_size=1, max_size=most).map(lambda parts: clean("".join(parts)).strip())
    return joined.filter(lambda text: bool(text) and bool(blocks_of(render(text)).blocks))


def words() -> st.SearchStrategy[str]:
    """Texts of one line, such as names and tags."""
    return texts(lines=False, most=4).map(lambda text: " ".join(text.split()))


def _different(texts: st.SearchStrategy[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(texts, min_size=least, max_size=most, unique_by=lambda text: " ".join(text.casefold().split()))


@st.composite
def answers(draw: st.DrawFn, kind: str, *, lines: bool = True) -> tuple[dict, Any]:
    """A content and a key of the kind, with options in the order that files give them."""
    option = texts(lines=lines, most=4)
    keep_order = draw(st.booleans())
    if kind == "true_false":
        return content(map(dict, TRUE_FALSE)), draw(st.sampled_from("TF"))
    if kind == "numeric":
        value = draw(st.decimals(-(10**6), 10**6, places=draw(st.integers(0, 4)), allow_nan=False))
        tolerance = draw(st.sampled_from(["0", "0.5", "2", "0.125"]))
        return content(unit=draw(st.sampled_from([None, "ngày", "%"]))), {"value": f"{value:f}", "tolerance": tolerance}
    if kind == "short_text":
        flags = dict.fromkeys(("diacritics", "spaces", "punctuation"), draw(st.booleans()))
        accepted = draw(_different(option.filter(lambda text: any(map(str.isalpha, text))), 1, 3))
        return content(), {"accepted": accepted, "match": {"case": draw(st.booleans())} | flags}
    if kind == "matching":
        lefts, rights = draw(_different(option, 2, 3)), draw(_different(option, 2, 4))
        options = option_rows(lefts, "left") + option_rows(rights, "right")
        places = [min(place, len(rights) - 1) for place in range(len(lefts))]
        key = {str(left + 1): "ABCD"[right] for left, right in enumerate(places)}
        return content(options, keep_order=keep_order), key
    options = option_rows(draw(_different(option, 2, 4)))
    keys = [each["key"] for each in options]
    if kind == "ordering":
        return content(options), keys
    if kind == "multiple":
        right = draw(st.lists(st.sampled_from(keys), min_size=1, unique=True).map(sorted))
        return content(options, keep_order=keep_order), right
    return content(options, keep_order=keep_order), draw(st.sampled_from(keys))


BASES = (
    Basis("61/2018/NĐ-CP", "khoản 2, 3 Điều 5"),
    Basis("61/2018/NĐ-CP", "Chương II", parts={"article": "5", "clause": "2", "point": "đ"}),
)


@st.composite
def rows(draw: st.DrawFn, *, lines: bool = True) -> Row:
    """A finished question."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    told, key = draw(answers(kind, lines=lines))
    names = st.just("") | words()
    row = Row(
        line=1,
        stem=draw(texts(lines=lines)),
        kind=kind,
        content=told,
        key=key,
        explanation=draw(st.just("") | texts(lines=lines)),
        number=draw(names),
        code=draw(st.sampled_from(["", "o1-001", "c]4"])),
        topic=draw(st.sampled_from(["", "mot-cua", "Một cửa/Hồ sơ"])),
        level=draw(st.integers(0, 3)),
        tags=draw(st.lists(st.sampled_from(["một cửa", "hồ sơ]", "a&b"]), unique=True, max_size=2)),
        legal_bases=draw(st.lists(st.sampled_from(BASES), max_size=2)),
        pictures=draw(st.lists(st.just(Picture(b"\x00\xffPNG", 'hình "1".png', "Sơ đồ <1>")), max_size=1)),
        source=draw(st.sampled_from(["", "https://a.vn/b?c=1&d=2"])),
        checked_by=draw(st.lists(st.sampled_from(["Trần Thị A", "Lê B"]), unique=True, max_size=2)),
    )
    return row


def finished(row: Row) -> bool:
    return not KINDS[row.kind].validate(row.content, row.key)


def shown(row: Row, *, one_line: bool = False) -> dict[str, Any]:
    """What people see of the question: two rows that show the same are the same question."""
    see = _as_a_line if one_line else _as_blocks
    options = [(option["key"], option.get("side"), _inline(option["text"])) for option in row.content["options"]]
    return {"stem": see(row.stem), "kind": row.kind, "options": options, "key": _key(row)}


def _key(row: Row) -> Any:
    """The key, with numbers by their value."""
    if row.kind == "numeric" and row.key:
        return {name: float(number) for name, number in row.key.items()}
    return row.key


def _as_blocks(text: str) -> list:
    return blocks_of(render(text)).blocks


def _inline(text: str) -> list:
    return blocks_of(render_inline(text)).blocks


def _as_a_line(text: str) -> list[str]:
    return " ".join("".join(token.text or " " for token in block.inline) for block in _as_blocks(text)).split()
