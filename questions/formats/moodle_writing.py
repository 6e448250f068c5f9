"""Questions as Moodle XML."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from questions.formats import answers
from questions.formats.categories import category_of
from questions.formats.losses import losses, match_loss, unfit
from questions.formats.markup_blocks import blocks_of, words_of
from questions.formats.moodle_texts import Texts, without_tags
from questions.formats.rows import Remark, Row, Written
from questions.formats.texts import as_line, one_line
from questions.markdown import render

KINDS = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "numeric": "numerical",
    "short_text": "shortanswer",
    "matching": "matching",
    "ordering": "ordering",
}
"""Moodle's names of our kinds."""
HOLDS = ("explanation", "number", "code", "topic", "tags", "pictures", "keep-order", "unit")
_ORDERING = (
    "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype><selectcount>0</selectcount>"
    "<gradingtype>RELATIVE_ALL_PREVIOUS_AND_NEXT</gradingtype><showgrading>SHOW</showgrading>"
)
"""All lines are shown below each other, and marked by how many pairs stand in their order, as ours are."""


def write(rows: Sequence[Row]) -> Written:
    """The rows as Moodle XML in UTF-8; a row that is not finished is left out with a remark."""
    parts: list[str] = []
    remarks: list[Remark] = []
    topic = ""
    for number, row in enumerate(rows, 1):
        refused = unfit(row, number, KINDS)
        remarks += refused or losses(row, number, HOLDS)
        if refused:
            continue
        if row.topic != topic:
            topic = row.topic
            category = f"<category><text>{escape(category_of(topic))}</text></category>"
            parts.append(f'<question type="category">{category}</question>')
        texts = Texts()
        parts.append("\n".join(_lines(row, texts)))
        remarks += [Remark("lost-marks", number)] if texts.lost else []
        remarks += _typed_losses(row, number) if row.kind == "short_text" else []
    body = "\n".join(parts)
    return Written(f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{body}\n</quiz>\n'.encode(), remarks)


def _typed_losses(row: Row, number: int) -> list[Remark]:
    """What a short answer loses; one that looks like HTML must be confirmed when it is read again."""
    tagged = any(without_tags(text) != text for text in row.key["accepted"])
    return [*match_loss(row, number, holds_case=True), *([Remark("lost-certainty", number)] if tagged else [])]


def default_name(stem: str) -> str:
    """The name of a question that has none: Moodle lists questions by their names."""
    return one_line(" ".join(words_of(block) for block in blocks_of(render(stem)).blocks))


def _lines(row: Row, texts: Texts) -> Iterator[str]:
    yield f'<question type="{KINDS[row.kind]}">'
    name = " ".join(row.number.split()) or default_name(row.stem)
    yield f"  <name><text>{escape(name)}</text></name>"
    yield f"  <questiontext{texts.write(row.stem, pictures=row.pictures)}</questiontext>"
    if row.explanation.strip():
        yield f"  <generalfeedback{texts.write(row.explanation)}</generalfeedback>"
    if row.code:
        yield f"  <idnumber>{escape(row.code)}</idnumber>"
    for line in _answers(row, texts):
        yield f"  {line}"
    if row.tags:
        tags = "".join(f"<tag><text>{escape(' '.join(tag.split()))}</text></tag>" for tag in row.tags)
        yield f"  <tags>{tags}</tags>"
    yield "</question>"


def _answers(row: Row, texts: Texts) -> Iterator[str]:
    if row.kind in ("single", "multiple"):
        yield from _choice(row, texts)
    elif row.kind == "true_false":
        yield from (_answer(word, 100 * (row.key == key)) for key, word in (("T", "true"), ("F", "false")))
    elif row.kind == "numeric":
        tolerance = f"<tolerance>{row.key['tolerance']}</tolerance>"
        yield _answer(row.key["value"], 100, tolerance)
        if row.content.get("unit"):
            unit = escape(row.content["unit"].strip())
            yield f"<units><unit><multiplier>1</multiplier><unit_name>{unit}</unit_name></unit></units>"
    elif row.kind == "short_text":
        yield f"<usecase>{int(not row.key['match']['case'])}</usecase>"
        yield from (_answer(text.strip().replace("*", "\\*"), 100) for text in row.key["accepted"])
    elif row.kind == "ordering":
        yield _ORDERING
        options = {option["key"]: option["text"] for option in row.content["options"]}
        for place, key in enumerate(row.key, 1):
            yield f'<answer fraction="{place}"{texts.write(options[key], inline=True)}</answer>'
    else:
        yield from _pairs(row, texts)


def _answer(text: str, share: int, more: str = "") -> str:
    return f'<answer fraction="{share}" format="plain_text"><text>{escape(text)}</text>{more}</answer>'


def _choice(row: Row, texts: Texts) -> Iterator[str]:
    options = row.content["options"]
    is_single = row.kind == "single"
    keys = [row.key] if is_single else row.key
    right, wrong = ("100", "0") if is_single else answers.shares(len(keys), len(options) - len(keys))
    yield f"<single>{str(is_single).lower()}</single>"
    yield f"<shuffleanswers>{str(not row.content.get('keep_order')).lower()}</shuffleanswers>"
    for option in options:
        share = right if option["key"] in keys else wrong
        yield f'<answer fraction="{share}"{texts.write(option["text"], inline=True)}</answer>'


def _pairs(row: Row, texts: Texts) -> Iterator[str]:
    yield f"<shuffleanswers>{str(not row.content.get('keep_order')).lower()}</shuffleanswers>"
    rights = {option["key"]: option["text"] for option in row.content["options"] if option["side"] == "right"}
    for option in row.content["options"]:
        if option["side"] == "left":
            yield _pair(texts.write(option["text"], inline=True), rights[row.key[option["key"]]], texts)
    for key, text in rights.items():
        if key not in row.key.values():
            yield _pair(' format="html"><text></text>', text, texts)


def _pair(left: str, right: str, texts: Texts) -> str:
    shown, is_all = as_line(right)
    texts.lost = texts.lost or not is_all
    return f"<subquestion{left}<answer><text>{escape(shown)}</text></answer></subquestion>"
