"""Aiken, the simplest format of Moodle. Source: docs.moodle.org, "Aiken format": the question on one line, options
after a capital letter with a full stop or a bracket and a space, and "ANSWER: " with the letter.

Texts stand as they are typed. More is taken than is documented where it can mean nothing else: a question over several
lines, with a word on it, and small letters in "ANSWER: " and behind it. Two letters there are taken as several right
answers, to be confirmed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from questions.formats import answers
from questions.formats.losses import losses, unfit
from questions.formats.rows import Reading, Remark, Row, Written, option_rows
from questions.formats.texts import as_markdown, decode, one_line, shows_as_typed
from questions.markdown import plain

KINDS = ("single", "true_false")
_OPTION = re.compile(r"([A-Z])[.)][ \t]+(\S.*)")
_CROWDED = re.compile(r"[A-Z][.)]\S")
_ANSWER = re.compile(r"ANSWER:[ \t]*(.*)", re.IGNORECASE)
_SEVERAL = re.compile(r"[A-Z]([ \t]*[,;][ \t]*[A-Z])+")


@dataclass(slots=True)
class _Question:
    """What was read of a question before its ANSWER."""

    line: int = 0
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    crowded: list[Remark] = field(default_factory=list)
    """Lines that may be options too, which cannot be told."""

    @property
    def name(self) -> str:
        return one_line(" ".join(self.stem))


def read(content: bytes) -> Reading:
    """The questions of an Aiken file. Never raises."""
    text = decode(content)
    if text is None:
        return Reading(remarks=[Remark("not-utf-8")])
    reading = Reading()
    for found in _questions(text):
        (reading.rows if isinstance(found, Row) else reading.remarks).append(found)
    if not reading.rows:
        reading.remarks.append(Remark("no-questions"))
    return reading


def _questions(text: str) -> Iterator[Row | Remark]:
    question = _Question()
    for number, source in enumerate(text.split("\n"), 1):
        line = source.strip()
        option, answer = _OPTION.fullmatch(line), _ANSWER.fullmatch(line)
        if answer:
            yield from _finished(question, answer[1].strip(), number)
            question = _Question()
        elif option and not question.stem:
            yield Remark("aiken-no-question", number)
        elif option:
            question.options.append((option[1], option[2]))
        elif _CROWDED.match(line) and question.stem:
            question.crowded.append(Remark("aiken-no-space", number, {"text": one_line(line)}))
        elif line and question.options:
            yield from [*question.crowded, Remark("aiken-no-answer", question.line, {"name": question.name})]
            question = _Question(number, [line])
        elif line:
            question.line = question.line or number
            question.stem.append(line)
    if question.stem:
        code = "aiken-no-answer" if question.options else "aiken-no-options"
        yield from [*question.crowded, Remark(code, question.line, {"name": question.name})]


def _finished(question: _Question, answer: str, line: int) -> list[Row | Remark]:
    """The question with its answer, on which it is said what it lacks; or why it is none."""
    found = _answered(question, answer, line)
    if isinstance(found, Remark):
        return [*question.crowded, found]
    found.remarks = question.crowded + found.remarks
    found.certain = found.certain and not question.crowded
    found.remarks += [Remark("aiken-lines", question.line)] if len(question.stem) > 1 else []
    return [found]


def _answered(question: _Question, answer: str, line: int) -> Row | Remark:
    if not question.stem:
        return Remark("aiken-no-question", line)
    if len(question.options) < 2:
        return Remark("aiken-no-options", line, {"name": question.name})
    letters = [letter for letter, _text in question.options]
    named = re.findall("[A-Z]", answer.upper()) if _SEVERAL.fullmatch(answer.upper()) else [answer.upper()]
    named = list(dict.fromkeys(named))
    if not set(named) <= set(letters) or len(set(letters)) < len(letters):
        return Remark("aiken-unknown-answer", line, {"answer": one_line(answer), "name": question.name})
    options = option_rows(as_markdown(text, inline=True) for _letter, text in question.options)
    key = [option["key"] for option, letter in zip(options, letters, strict=False) if letter in named]
    in_order = letters == [option["key"] for option in options]
    remarks = [] if in_order else [Remark("aiken-letters", question.line)]
    if len(key) > 1:
        remarks.append(Remark("several-answers", line))
    return Row(
        line=question.line,
        stem=as_markdown("\n".join(question.stem)),
        kind="multiple" if len(key) > 1 else "single",
        content=answers.content(options),
        key=key if len(key) > 1 else key[0],
        certain=not remarks,
        remarks=remarks,
    )


def write(rows: Sequence[Row]) -> Written:
    """The rows as Aiken in UTF-8; what is no single choice is left out, and a statement becomes a choice of two."""
    questions: list[str] = []
    remarks: list[Remark] = []
    for number, row in enumerate(rows, 1):
        texts = [row.stem, *(option["text"] for option in row.content["options"])]
        stem, *options = (plain(text) for text in texts)
        refused = unfit(row, number, KINDS) or _unfit(stem, options, number)
        remarks += refused or losses(row, number, ("wording",))
        if refused:
            continue
        if row.kind == "true_false":
            remarks.append(Remark("written-as-choice", number))
        if not all(shows_as_typed(text, inline=True) and "\n" not in text.strip() for text in texts):
            remarks.append(Remark("lost-marks", number))
        keys = [option["key"] for option in row.content["options"]]
        lettered = list(zip(option_rows(options), keys, strict=True))
        lines = [f"{option['key']}. {option['text']}" for option, _key in lettered]
        answer = next(option["key"] for option, key in lettered if key == row.key)
        questions.append("\n".join([stem, *lines, f"ANSWER: {answer}\n"]))
    return Written("\n".join(questions).encode(), remarks)


def _unfit(stem: str, options: Sequence[str], number: int) -> list[Remark]:
    """A text that would be read as another part of the format, or as nothing."""
    taken = _OPTION.fullmatch(stem) or _ANSWER.fullmatch(stem) or _CROWDED.match(stem)
    return [Remark("lost-line", number)] if taken or not all([stem, *options]) else []
