"""Moodle XML. Source: docs.moodle.org, "Moodle XML format"; for ordering, what its question type exports.

A question of a kind that does not exist here is told by its name and its line, and not taken.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from accounts.vietnamese import fold
from exchange import xml
from exchange.xml import Element
from questions.formats import answers
from questions.formats.categories import topic_of
from questions.formats.moodle_texts import format_of, old_pictures, read_pictures, read_text, without_tags, words
from questions.formats.moodle_writing import default_name
from questions.formats.moodle_writing import write as write
from questions.formats.rows import Reading, Remark, Row
from questions.formats.texts import as_markdown, clean, decode, one_line

_YES = ("1", "true")
_OTHER = "*"
"""Stands for every other answer."""
_OUTCOMES = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
_USUAL = re.compile(
    r"\W*(?:your (?:answer|response) is (?:partially )?(?:in)?correct"
    r"|(?:cau tra loi|dap an) cua (?:ban|em) (?:la )?(?:dung|sai|(?:khong )?chinh xac|chua dung)(?: mot phan)?)\W*"
)
""""Your answer is correct.", "Câu trả lời của bạn đúng một phần": what Moodle itself puts there."""
_TRUTHS = {"true": True, "đúng": True, "false": False, "sai": False}


def read(content: bytes) -> Reading:
    """The questions of a Moodle XML file. Raises exchange.limited.Unfit("unsafe") where it declares entities."""
    text = decode(content)
    if text is None:
        return Reading(remarks=[Remark("not-utf-8")])
    try:
        root = xml.parse(text.lstrip())
    except xml.Broken as broken:
        skipped = text[: len(text) - len(text.lstrip())].count("\n")
        return Reading(remarks=[Remark("xml-broken", broken.line + skipped)])
    if root.tag not in ("quiz", "question"):
        return Reading(remarks=[Remark("not-moodle", root.line)])
    return _reading(root.all("question") if root.tag == "quiz" else [root])


def _reading(questions: list[Element]) -> Reading:
    reading, topic = Reading(), ""
    for question in questions:
        kind = question.attributes.get("type", "")
        if kind == "category":
            topic = topic_of(words(question.first("category")))
        elif kind in _KINDS:
            reading.rows.append(_row(question, _KINDS[kind], topic))
        else:
            name = one_line(words(question.first("name")) or read_text(question.first("questiontext")).markdown)
            reading.remarks.append(Remark("unsupported-kind", question.line, {"kind": kind, "name": name}))
    if not reading.rows:
        reading.remarks.append(Remark("no-questions"))
    return reading


def _row(question: Element, kind: "_Reader", topic: str) -> Row:
    element = _asked(question)
    stem, explanation = read_text(element), read_text(question.first("generalfeedback"), default=format_of(element))
    found, remarks = kind(question)
    remarks = [*found.remarks, *remarks]
    pictures, about_pictures = read_pictures(element, stem.images)
    old, about_old = old_pictures(question)
    remarks += about_pictures + about_old + _about(question, explanation.images)
    if not stem.is_faithful or not explanation.is_faithful:
        remarks.append(Remark("look-lost", question.line))
    if not stem.markdown:
        remarks.append(Remark("no-stem", question.line))
    name = words(question.first("name"))
    return Row(
        line=question.line,
        stem=stem.markdown,
        kind=found.kind,
        content=found.content,
        key=found.key,
        certain=found.certain,
        explanation=explanation.markdown,
        number="" if name == default_name(stem.markdown) else name,
        code=clean(question.first("idnumber").text).strip(),
        topic=topic,
        tags=[words(tag) for tag in question.first("tags").all("tag") if words(tag)],
        pictures=pictures + old,
        remarks=remarks,
    )


def _asked(question: Element) -> Element:
    """The text of the question itself."""
    texts = question.all("questiontext")
    return next((each for each in texts if each.first("text").text.strip()), question.first("questiontext"))


def _about(question: Element, explanation_images: list) -> list[Remark]:
    """What is said about the parts that no kind keeps."""
    remarks = []
    comments = [answer.first("feedback") for answer in question.all("answer")] + question.all("hint")
    comments += [each for tag in _OUTCOMES for each in question.all(tag) if not _is_usual(each)]
    if count := sum(bool(words(comment)) for comment in comments):
        remarks.append(Remark("feedback-dropped", question.line, {"count": count}))
    if explanation_images:
        remarks.append(Remark("picture-dropped", question.line))
    if question.first("hidden").text.strip() in _YES:
        remarks.append(Remark("hidden", question.line))
    return remarks


def _is_usual(comment: Element) -> bool:
    """Whether a comment on the outcome only tells that: "Your answer is partially correct."."""
    return _USUAL.fullmatch(fold(read_text(comment).markdown)) is not None


_Found = tuple[answers.Found, list[Remark]]
_Reader = Callable[[Element], _Found]


def _share(answer: Element) -> Decimal:
    """What an answer earns, in percent; before Moodle 1.7.2 it stood in an element, from 0 to 1."""
    if "fraction" in answer.attributes:
        return answers.share(answer.attributes["fraction"]) or Decimal(0)
    return (answers.share(answer.first("fraction").text or "0") or Decimal(0)) * answers.ALL


def _says(question: Element, tag: str, default: str) -> bool:
    """Whether a switch is on; Moodle has written true and 1."""
    return (question.first(tag).text.strip().lower() or default) in _YES


def _option_texts(question: Element, elements: list[Element]) -> tuple[list[str], list[Remark]]:
    default = format_of(_asked(question))
    read_texts = [read_text(element, inline=True, default=default) for element in elements]
    remarks = []
    for element, text in zip(elements, read_texts, strict=True):
        remarks += [] if text.is_faithful else [Remark("look-lost", element.line)]
        remarks += [Remark("picture-dropped", element.line)] if text.images else []
    return [text.markdown for text in read_texts], remarks


def _choice(question: Element) -> _Found:
    given = question.all("answer")
    texts, remarks = _option_texts(question, given)
    read_answers = [answers.Answer(text, _share(answer)) for text, answer in zip(texts, given, strict=True)]
    is_single, keep_order = _says(question, "single", "true"), not _says(question, "shuffleanswers", "true")
    return answers.choice(read_answers, question.line, is_single=is_single, keep_order=keep_order), remarks


def _true_false(question: Element) -> _Found:
    """Moodle writes "true" and "false". Other words must be confirmed; where we do not know them, the first is true."""
    given = question.all("answer")
    right = [place for place, answer in enumerate(given) if _share(answer) >= answers.ALL]
    said = [words(answer).lower() for answer in given]
    certain = sorted(said) == ["false", "true"]
    if len(right) != 1 or len(given) > 2:
        found = answers.true_false(True)._replace(key=None, remarks=[Remark("no-key", question.line)])
        return found, []
    is_true = _TRUTHS.get(said[right[0]], right[0] == 0)
    return answers.true_false(is_true, certain=certain), []


def _short_text(question: Element) -> _Found:
    given = [answers.Answer(words(answer), _share(answer)) for answer in question.all("answer") if words(answer)]
    bare = [answer._replace(text=without_tags(answer.text)) for answer in given]
    found = answers.short_text(bare, question.line, ignores_case=not _says(question, "usecase", "0"))
    tagged = [answer.text for answer, other in zip(given, bare, strict=True) if answer.text != other.text]
    remarks = [Remark("typed-tags", question.line, {"text": one_line(text)}) for text in tagged]
    return (found._replace(certain=False) if tagged else found), remarks


def _numeric(question: Element) -> _Found:
    units = [_unit(unit) for unit in question.first("units").all("unit")]
    own = [name for name, multiplier in units if name and Decimal(answers.number(multiplier) or 0) == 1]
    given = [
        (text, answer.first("tolerance").text.strip() or "0", _share(answer))
        for answer in question.all("answer")
        if (text := words(answer) or clean(answer.text).strip()) != _OTHER  # of old without a <text> around it
    ]
    found = answers.numeric(given, question.line, unit=own[0] if own else None)
    others = [name for name, _multiplier in units if name != (own[0] if own else None)]
    remarks = [Remark("other-units", question.line, {"units": ", ".join(others)})] if others else []
    return found, remarks


def _unit(unit: Element) -> tuple[str, str]:
    """A unit's name, and how many of it make one of the number's own."""
    return clean(unit.first("unit_name").text).strip(), unit.first("multiplier").text.strip() or "1"


def _matching(question: Element) -> _Found:
    given = question.all("subquestion")
    lefts, remarks = _option_texts(question, given)
    rights = [as_markdown(words(each.first("answer")), inline=True) for each in given]
    keep_order = not _says(question, "shuffleanswers", "true")
    return answers.matching(list(zip(lefts, rights, strict=True)), question.line, keep_order=keep_order), remarks


def _ordering(question: Element) -> _Found:
    """The lines in the order of their numbers, which Moodle keeps where other kinds keep shares; without such numbers,
    or with one for two lines, in that of the file, to be confirmed."""
    given = question.all("answer")
    numbers = [answers.number(answer.attributes.get("fraction", "")) for answer in given]
    is_told = None not in numbers and len(set(map(Decimal, numbers))) == len(numbers)
    if is_told:
        given = [answer for _number, answer in sorted(zip(map(Decimal, numbers), given, strict=True), key=_first)]
    texts, remarks = _option_texts(question, given)
    doubt = [] if is_told else [Remark("order-untold", question.line)]
    return answers.ordering(texts)._replace(certain=is_told), remarks + doubt


def _first(pair: tuple) -> Decimal:
    return pair[0]


_KINDS: dict[str, _Reader] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short_text,
    "numerical": _numeric,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
}
