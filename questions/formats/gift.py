"""GIFT, the text format of Moodle. Source: docs.moodle.org, "GIFT format".

A description (a text without an answer) and an essay (an empty one) are told and not taken.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from questions.formats import answers
from questions.formats.categories import topic_of
from questions.formats.gift_blocks import Block, Piece, blocks, may_be_pairs, read_literal, read_text
from questions.formats.gift_writing import write as write
from questions.formats.rows import Reading, Remark, Row
from questions.formats.texts import as_markdown, decode, one_line

_SHARE = re.compile(r"\s*%(-?\d{1,3}(?:\.\d*)?)%")
_TRUE, _FALSE = ("T", "TRUE"), ("F", "FALSE")
_MEANT = {"t": True, "true": True, "đúng": True, "dung": True, "đ": True}
_MEANT |= dict.fromkeys(("f", "false", "sai", "s"), False)
_ORDERING = re.compile(r"\s*>")
BLANK = "_____"
"""Stands where the missing word is asked for."""


class _Stem(NamedTuple):
    """The parts of a block: its name, the text around the answer, the answer, and what is told after it."""

    name: str
    text: Piece
    answer: Piece | None
    feedback: Piece | None


def read(content: bytes) -> Reading:
    """The questions of a GIFT file. Never raises."""
    text = decode(content)
    if text is None:
        return Reading(remarks=[Remark("not-utf-8")])
    reading = Reading()
    for block in blocks(text):
        stem = _parted(block.piece)
        if isinstance(stem, str):
            reading.remarks.append(Remark(stem, block.line, {"name": one_line(block.piece.text)}))
        elif unsupported := _unsupported(stem.answer):
            name = one_line(stem.name or stem.text.text)
            reading.remarks.append(Remark("unsupported-kind", block.line, {"kind": unsupported, "name": name}))
        else:
            reading.rows.append(_row(block, stem))
    if not reading.rows:
        reading.remarks.append(Remark("no-questions"))
    return reading


def _parted(piece: Piece) -> _Stem | str:
    """The block in its parts, or the code of a remark on why it cannot be taken apart."""
    name = ""
    start = piece.signs.lstrip()
    if start.startswith("::"):
        rest = piece[len(piece.signs) - len(start) + 2 :]
        told, behind = rest.parted("::")
        name, piece = (told.text, behind) if behind is not None else ("", rest)
    opening, closing = piece.signs.find("{"), piece.signs.find("}")
    if opening < 0 and closing < 0:
        return _Stem(name, piece, None, None)
    if opening < 0 or closing < opening:
        return "gift-braces"
    before, after, inner = piece[:opening], piece[closing + 1 :], piece[opening + 1 : closing]
    gap = Piece(BLANK, BLANK) if after.text else Piece("", "")
    around = Piece(before.shown + gap.shown + after.shown, before.signs + gap.signs + after.signs)
    place = inner.signs.rfind("####")
    answer, feedback = (inner, None) if place < 0 else (inner[:place], inner[place + 4 :])
    return _Stem(name, around, answer, feedback)


def _unsupported(answer: Piece | None) -> str:
    """Moodle's name of a kind that we do not have."""
    if answer is None:
        return "description"
    if not answer.text:
        return "essay"
    return "ordering" if _ORDERING.match(answer.signs) else ""


def _row(block: Block, stem: _Stem) -> Row:
    text, told = read_text(stem.text)
    found, comments, is_faithful = _answer(stem.answer, told, block.line)
    explanation = read_text(stem.feedback, told)[0] if stem.feedback else None
    remarks = list(found.remarks)
    if comments:
        remarks.append(Remark("feedback-dropped", block.line, {"count": comments}))
    if not (text.is_faithful and is_faithful and (explanation is None or explanation.is_faithful)):
        remarks.append(Remark("look-lost", block.line))
    if text.images or (explanation and explanation.images):
        remarks.append(Remark("picture-elsewhere", block.line))
    if "{" in stem.text.signs:
        remarks.append(Remark("gift-second-brace", block.line))
    if not text.markdown:
        remarks.append(Remark("no-stem", block.line))
    return Row(
        line=block.line,
        stem=text.markdown,
        kind=found.kind,
        content=found.content,
        key=found.key,
        certain=found.certain,
        explanation=explanation.markdown if explanation else "",
        number=stem.name,
        code=block.code,
        topic=topic_of(block.category),
        tags=block.tags,
        remarks=remarks,
    )


def _answer(answer: Piece, told: str, line: int) -> tuple[answers.Found, int, bool]:
    """What the braces hold; how many answers have a comment of their own; whether the look of all could be kept."""
    if answer.signs.lstrip().startswith("#"):
        return _numeric(answer, line)
    if "~" in answer.signs:
        return _choice(answer, told, line)
    parts = _parts(answer, "=")
    if "=" in answer.signs and any("->" in part.signs for part in parts):
        return _matching(parts, told, line)
    bare, *comments = answer.split("#")
    if found := _truth(bare.text, line):
        return found, sum(bool(comment.text) for comment in comments), True
    found, given, is_faithful = _short_text(parts, told, line)
    if "=" in answer.signs:
        found = _without_sign(found, _marked(answer)[0], line)
    else:  # not documented: letters and powers stand in braces, too
        said = Remark("typed-answer", line, {"text": one_line(bare.text)})
        found = found._replace(certain=False, remarks=[*found.remarks, said])
    return found, given, is_faithful


def _truth(word: str, line: int) -> answers.Found | None:
    """True or false; in small letters, or in Vietnamese, to be confirmed."""
    if word in (*_TRUE, *_FALSE):
        return answers.true_false(word in _TRUE)
    meant = _MEANT.get(word.casefold())
    if meant is None:
        return None
    remark = Remark("gift-truth", line, {"text": word})
    return answers.true_false(meant, certain=False)._replace(remarks=[remark])


def _parts(answer: Piece, sign: str) -> list[Piece]:
    parts = answer.split(sign)
    return parts[1:] if not parts[0].text else parts


def _weighed(part: Piece, default: Decimal) -> tuple[Piece, Decimal]:
    """The answer behind its percentage, and the percentage."""
    found = _SHARE.match(part.signs)
    share = answers.share(found[1]) if found else None
    return (part, default) if share is None else (part[found.end() :], share)


def _marked(answer: Piece) -> tuple[Piece, list[tuple[Piece, Decimal]]]:
    """What stands before the first ~ or =, and each answer behind one with its share: all or nothing, or as it says."""
    marks = [match.start() for match in re.finditer("[~=]", answer.signs)]
    weighed = [
        _weighed(answer[start + 1 : end], answers.ALL if answer.signs[start] == "=" else Decimal(0))
        for start, end in pairwise([*marks, len(answer.signs)])
    ]
    return answer[: min(marks, default=len(answer.signs))], weighed


def _choice(answer: Piece, told: str, line: int) -> tuple[answers.Found, int, bool]:
    """Answers after ~ and =. Without a = several may be chosen."""
    read_answers, comments, is_faithful = [], 0, True
    before, weighed = _marked(answer)
    for part, share in weighed:
        words, comment = part.parted("#")
        text, _format = read_text(words, told, inline=True)
        read_answers.append(answers.Answer(text.markdown, share))
        comments += bool(comment and comment.text)
        is_faithful = is_faithful and text.is_faithful and not text.images
    found = answers.choice(read_answers, line, is_single="=" in answer.signs)
    return _without_sign(found, before, line), comments, is_faithful


def _without_sign(found: answers.Found, before: Piece, line: int) -> answers.Found:
    """The same; in error where an answer stands before the first sign, for nobody knows whether it is right."""
    if not before.text:
        return found
    remark = Remark("gift-unsigned", line, {"text": one_line(before.text)})
    return found._replace(key=None, remarks=[*found.remarks, remark])


def _matching(parts: Sequence[Piece], told: str, line: int) -> tuple[answers.Found, int, bool]:
    pairs, wrong, is_faithful = [], [], True
    for part in parts:
        left, right = part.parted("->")
        text, _format = read_text(left, told, inline=True)
        wrong += [Remark("gift-matching", line, {"text": one_line(part.text)})] if right is None else []
        shown = as_markdown(right.text, inline=True) if right else ""  # of no format: Moodle shows it as it is
        pairs.append((text.markdown, shown))
        is_faithful = is_faithful and text.is_faithful and not text.images
    found = answers.matching(pairs, line)
    return (found._replace(key=None, remarks=wrong) if wrong else found), 0, is_faithful


def _short_text(parts: Sequence[Piece], told: str, line: int) -> tuple[answers.Found, int, bool]:
    read_answers, comments = [], 0
    for part in parts:
        part, share = _weighed(part, answers.ALL)
        words, comment = part.parted("#")
        read_answers.append(answers.Answer(read_literal(words), share))
        comments += bool(comment and comment.text)
    found = answers.short_text([answer for answer in read_answers if answer.text], line)
    texts = [answer.text for answer in read_answers]
    if may_be_pairs(texts):
        remark = Remark("gift-arrow", line, {"text": one_line(texts[0])})
        found = found._replace(certain=False, remarks=[*found.remarks, remark])
    return found, comments, True


def _numeric(answer: Piece, line: int) -> tuple[answers.Found, int, bool]:
    """Numbers with a tolerance (4:0.5) or as a range (3.5..4.5), one or several with shares."""
    before, weighed = _marked(answer[answer.signs.index("#") + 1 :])
    first = [_weighed(before, answers.ALL)] if before.text else []
    read_numbers, comments = [], 0
    for part, share in [*first, *weighed]:
        words, comment = part.parted("#")
        comments += bool(comment and comment.text)
        if words.text not in ("", "*"):  # a star stands for every other number, and so does nothing
            read_numbers.append((*_middle(words.text), share))
    return answers.numeric(read_numbers, line), comments, True


def _middle(text: str) -> tuple[str, str]:
    """The value and the tolerance of a number, a range or a number with its tolerance."""
    low, is_range, high = text.partition("..")
    if is_range:
        ends = [answers.number(low), answers.number(high)]
        if None in ends:
            return text, ""
        least, most = map(Decimal, ends)
        return f"{(least + most) / 2:f}", f"{(most - least) / 2:f}"
    value, has_tolerance, tolerance = text.partition(":")
    return value.strip(), tolerance.strip() if has_tolerance else "0"
