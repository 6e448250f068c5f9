"""Giving the answers of a table to their questions, by number; and what the numbers themselves tell."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from questions.formats.layout import labels
from questions.formats.layout.answers import Answer, is_value, plain_number
from questions.formats.layout.drafts import Draft, Told
from questions.formats.layout.text import Piece
from questions.formats.layout.unsettled import heed
from questions.formats.rows import Remark

SEVERAL = "answers-of-papers"
_AROUND = " .;:()[]"
_LETTERS = re.compile(r"(?:[A-H]\W*)+")


def give_answers(drafts: list[Draft], answers: Iterable[Answer], unsettled: Mapping[int, list[Piece]]) -> list[Remark]:
    """Put each answer on the question of its number, in doubt where its line is unsettled. Says which answers have no
    question."""
    _look_at_numbers(drafts)
    of_number: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        of_number[plain_number(draft.number)].append(draft)
    by_number: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_number[answer.number].append(answer)
    remarks = []
    for number, told in by_number.items():
        named = of_number[number]
        if not named:
            remarks.append(Remark("answer-without-question", told[0].at, {"number": number}))
        elif len(named) == 1:
            _give(named[0], told, unsettled)
            values = {answer.value.casefold().strip(_AROUND) for answer in told}
            if len(values) > 1 and not any(each.code == SEVERAL for each in remarks):
                remarks.append(Remark(SEVERAL, told[0].at))
        elif len(told) == len(named):  # numbers that begin anew in each part, and so do the answers
            for draft, answer in zip(named, told, strict=True):
                _give(draft, [answer], unsettled)
                draft.is_doubtful = True
        else:
            for draft in named:
                draft.say("answer-ambiguous", told[0].at, number=number)
    return remarks


def doubt_lone_list(drafts: list[Draft]) -> None:
    """Have a person confirm the key of the last question, where no other has one and it names a letter for each of
    them: "Đáp án: A, B"."""
    *others, last = drafts or [None]
    told = [each.text for draft in others for each in (*draft.keys, *draft.answers)]
    if others and not told and len(last.keys) == 1 and _LETTERS.fullmatch(last.keys[0].text):
        last.is_doubtful |= len(re.findall(r"\w", last.keys[0].text)) >= len(drafts)


def doubt_keys_above(drafts: list[Draft], pieces: Iterable[Piece]) -> None:
    """Have a person confirm all keys where one stands above the first question: each may be that of the question
    below it."""
    begin = drafts[0].at if drafts else 0
    above = next((piece for piece in pieces if piece.at < begin and _tells_a_key(piece.meant)), None)
    for draft in drafts if above else ():
        draft.is_doubtful |= bool(draft.keys)


def _tells_a_key(meant: str) -> bool:
    label = labels.field(meant)
    return label is not None and label.name == labels.KEY and is_value(meant[label.end :])


def _give(draft: Draft, answers: list[Answer], unsettled: Mapping[int, list[Piece]]) -> None:
    for answer in answers:
        heed(draft, unsettled.get(answer.at, ()))
    draft.is_doubtful |= any(answer.is_doubtful for answer in answers)
    draft.answers += [Told(answer.value, answer.at) for answer in answers]
    draft.explanation += [answer.explanation for answer in answers if answer.explanation]
    draft.bases += [answer.basis for answer in answers if answer.basis]


def _look_at_numbers(drafts: Iterable[Draft]) -> None:
    """Say on a question that its number is there twice, or that the one before it is missing; a part begins with 1."""
    last, seen = 0, set()
    for draft in drafts:
        if not draft.number:
            continue
        number = int(draft.number)
        if number == 1 and last > 1:
            last, seen = 0, set()
        if number in seen:
            draft.say("double-number", number=number)
        elif number > last + 1 and last:
            draft.say("number-gap", number=last + 1)
        seen.add(number)
        last = number
