"""From a gathered question to its row: the kind, the key and the texts in Markdown."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from questions.formats.accents import with_or_without
from questions.formats.doubt import doubt_at_end, ends_in_doubt, is_only_doubt, leaves_open, without_doubts
from questions.formats.layout import labels
from questions.formats.layout.bases import bases, leaves_a_place
from questions.formats.layout.bullets import take_bullets
from questions.formats.layout.drafts import NO_TEXT, Draft, DraftOption, shortened
from questions.formats.layout.keys import LINE, TABLE, judge, spelled, truth
from questions.formats.layout.marks import asks_truth, take_marks
from questions.formats.layout.stems import stem_markdown
from questions.formats.layout.typed import typed_key
from questions.formats.literal import literal_block, literal_line
from questions.formats.rows import Row, option_rows
from questions.kinds import MATCH_FLAGS

_ORDER = re.compile(r"[(\[]?\s*[A-Ha-h](?:\s*(?P<mark>[-–>→,;]|->|=>)+\s*[A-Ha-h])+\s*[)\].]?")
_ARROW = re.compile(r"[→>]")
_PAIRS = re.compile(r"[(\[]?\s*\d{1,2}\s*[-–:.)→>=]*\s*[A-Ha-h](?:\s*[,;|/ ]\s*\d{1,2}\s*[-–:.)→>=]*\s*[A-Ha-h])+\W*")
_TRUTHS = re.compile(rf"\W*(?:[a-hA-H]\s*[-–:.)]*\s*(?:{with_or_without('Đúng|Sai|đúng|sai')}|Đ|S)\W*)+")
_REASONED = re.compile(
    rf"({with_or_without('Đúng|Sai|ĐÚNG|SAI')}|[ĐS](?=\s*(?:[(\[?]|[,;–-]\s))|[ĐS](?=\.\s+(?i:vì|theo)\b))"
    r"\s*(?:[.,:;–-]\s+|(?=[(\[?]))(.+)",
    re.DOTALL,
)
_BARE_TRUTHS = re.compile(r"\W*(?:[a-hA-H]\s*[-–:.)]+\s*[DS]\b\W*)+")
_ASKED = re.compile(r"\?(?=\s*(?:[,;|/)\]]|$))")
"""A question mark behind one of several answers, rather than behind a question that an explanation asks."""
_ALPHABET = "ABCDĐEFGH"
_IS_ORDERING = re.compile(rf"(?<!\w)(?:{with_or_without('sắp xếp|thứ tự')})(?!\w)", re.IGNORECASE)
"""Not "thủ tục"; and "sắp xếp đơn vị hành chính" asks for no order."""


def rows_of(draft: Draft) -> list[Row]:
    """The row of a question; a row for each statement where several are to be judged true or false."""
    take_bullets(draft)
    _take_doubt(draft)
    _sort_columns(draft)
    _look_at_options(draft)
    key = draft.keys[0].text if len(draft.keys) == 1 and not draft.answers else ""
    key = key or (draft.answers[0].text if len(draft.answers) == 1 and not draft.keys else "")
    if rows := _statements(draft, key):
        return rows
    row = _row(draft)
    if draft.options:
        special = _ordering(draft, row, key) or _matching(draft, row, key)
        if not special:
            _choice(draft, row)
    else:
        _without_options(draft, row, key)
    _doubt(draft, row, key)
    return [_finished(row, draft)]


def _take_doubt(draft: Draft) -> None:
    """A question mark in the key, a line below it that says nothing but that it is to be looked at again, or that in
    brackets behind the stem or an option. They stay: in a list of steps the line may be one of them."""
    for told in (*draft.keys, *draft.answers):
        if _ASKED.search(told.text):
            draft.doubt(told.text)
    for line in filter(is_only_doubt, draft.explanation):
        draft.doubt(line)
    for line in filter(ends_in_doubt, draft.explanation):
        draft.doubt(line)
    asked = draft.stem[-1][0].text if draft.stem else ""
    texts = [option.text.text for option in draft.options]
    for doubt in filter(None, map(doubt_at_end, (asked, *texts))):
        draft.doubt(doubt)
    open_ones = [text for text in texts if text.rstrip(" .)]").endswith("?")]
    for text in open_ones if len(open_ones) < len(texts) else ():  # all may be questions that are chosen from
        draft.doubt(doubt_at_end(text) or text)


def _doubt(draft: Draft, row: Row, key: str) -> None:
    """Have a person confirm what is in doubt, where its kind has not said so yet."""
    if draft.is_doubtful and row.certain:
        row.certain = False
        told = {"T": "Đúng", "F": "Sai"}[row.key] if row.kind == "true_false" else shortened(key)
        draft.say_uncertain(LINE if draft.keys else TABLE, told)


def _is_truths(key: str) -> bool:
    """Whether the key says of each statement whether it is true; D is "Đúng" only where an S stands against it."""
    return bool(_TRUTHS.fullmatch(key) or (_BARE_TRUTHS.fullmatch(key) and re.search(r"\bS\b", key)))


def _row(draft: Draft) -> Row:
    row = Row(draft.at, stem_markdown(draft.stem), number=draft.number, topic=draft.topic, level=draft.level)
    row.source, row.pictures = draft.source, draft.pictures
    return row


def _finished(row: Row, draft: Draft) -> Row:
    """The row with what the question's other lines tell, and with all that is to be said."""
    told = list(draft.explanation)
    for text in draft.bases:
        found = bases(text)
        row.legal_bases += found
        if not found or leaves_a_place(text):
            told.append(f"Căn cứ: {text}")
        if not found:
            draft.say("basis-without-number", text=shortened(text))
    row.explanation = literal_block("\n\n".join(" ".join(line.split()) for line in told))
    if not draft.stem and not draft.pictures:
        draft.say("no-stem")
    if any(text.is_crossed_out for text in (*(line for line, _is_new in draft.stem), *(o.text for o in draft.options))):
        draft.say("struck-text")
    row.certain = row.certain and not draft.guesses_explanation
    row.remarks = list(draft.remarks)
    return row


def _content(options: list[dict[str, str]], unit: str | None = None) -> dict[str, Any]:
    return {"options": options, "keep_order": False, "unit": unit}


def _sort_columns(draft: Draft) -> None:
    """Options in columns that run downwards, of a table or behind tabs: A and B on the left, C and D on the right."""
    letters = [option.letter for option in draft.options]
    if "" not in letters and len(set(letters)) == len(letters):
        draft.options.sort(key=lambda option: _ALPHABET.index(option.letter.upper()))


def _look_at_options(draft: Draft) -> None:
    _empty_gaps(draft.options)
    _drop_second_letters(draft.options)
    take_marks(draft)
    letters = [spelled(option) for option in draft.options if option.letter]
    for letter, times in Counter(letters).items():
        if times > 1:
            draft.say("double-letter", letter=letter)
    last = max((labels.LETTERS.find(letter) for letter in letters), default=-1)
    for letter in labels.LETTERS[: last + 1]:
        if letter not in letters and len(set(letters)) == len(letters):  # a letter typed twice is missed elsewhere
            draft.say("missing-letter", letter=letter)
    for option in draft.options:
        if not option.text and option.has_picture:
            draft.say("option-picture", option.at, letter=option.letter.upper())
        elif not option.text:
            draft.say("empty-option", option.at, letter=option.letter.upper())


def _empty_gaps(options: list[DraftOption]) -> None:
    """Several options of nothing but dots are places to write in; a single one may ask for that very sign."""
    gaps = [option for option in options if labels.is_gap(option.text.text)]
    for option in gaps if len(gaps) > 1 else ():
        option.text = NO_TEXT


def _drop_second_letters(options: list[DraftOption]) -> None:
    """Letters of lists that were numbered by Word and by hand too.

    Where few texts begin with their own letter, or with a dash behind it ("A. A - B - C"), it is part of the text.
    """
    twice = [(option, label) for option in options if (label := _own_letter(option))]
    for option, label in twice if 2 * len(twice) > len(options) else ():
        option.text, option.is_ticked = option.text[label.end :], option.is_ticked or label.is_ticked


def _own_letter(option: DraftOption) -> labels.OptionLabel | None:
    label = labels.option(option.text.meant)
    is_own = label and label.letter == option.letter != "" and not label.style.startswith("dashed")
    return label if is_own and len(option.text.text) > label.end else None


def _texts(options: list[DraftOption]) -> list[str]:
    return [literal_line(option.text.squeezed()) for option in options]


def _choice(draft: Draft, row: Row) -> None:
    """Single, multiple, or true and false."""
    truths = [truth(option.text.text) for option in draft.options]
    options = option_rows(_texts(draft.options))
    row.kind = "single"
    if sorted(truths) == ["F", "T"]:
        row.kind = "true_false"
        options = [option | {"key": key} for option, key in zip(options, truths, strict=True)]
    row.content = _content(options)
    if len(options) < 2:
        draft.say("no-options")
    verdict = judge(draft)
    row.certain = verdict.is_certain
    named = [options[place]["key"] for place in verdict.places]
    if len(named) > 1:
        row.kind = "multiple"
    row.key = None if not named else named if row.kind == "multiple" else named[0]


def _ordering(draft: Draft, row: Row, key: str) -> bool:
    """ "C → A → B": a key that names every option once, with arrows, or where the stem asks for an order; "A, B, C" may
    as well call all of them right."""
    if not _ORDER.fullmatch(key):
        return False
    named = re.findall("[A-H]", key.upper())
    letters = [spelled(option) for option in draft.options]
    asked = bool(_IS_ORDERING.search(row.stem))
    if sorted(named) != sorted(letters) or not (asked or _ARROW.search(key)):
        return False
    if named == sorted(named) and re.search("[,;]", key):
        draft.is_doubtful = True
        return False
    row.kind, row.content = "ordering", _content(option_rows(_texts(draft.options)))
    row.key = [labels.LETTERS[letters.index(letter)] for letter in named]
    return True


def _matching(draft: Draft, row: Row, key: str) -> bool:
    """ "1-B, 2-A": a key of pairs, whose numbers count lines of the stem, and whose letters are the options."""
    if not _PAIRS.fullmatch(key):
        return False
    pairs = re.findall(r"(\d{1,2})\W*([A-Ha-h])", key)
    letters = [spelled(option) for option in draft.options]
    numbered = [(place, match) for place, (text, _new) in enumerate(draft.stem) if (match := _numbered(text.text))]
    numbers = [match[1] for _place, match in numbered]
    if sorted(numbers) != sorted(number for number, _letter in pairs):
        return False
    if not {letter.upper() for _number, letter in pairs} <= set(letters):
        return False
    left = option_rows([literal_line(match[2]) for _place, match in numbered], "left")
    right = option_rows(_texts(draft.options), "right")
    taken = {place for place, _match in numbered}
    row.kind, row.content = "matching", _content(left + right)
    row.stem = stem_markdown([line for place, line in enumerate(draft.stem) if place not in taken])
    row.key = {
        left[numbers.index(number)]["key"]: right[letters.index(letter.upper())]["key"] for number, letter in pairs
    }
    return True


def _numbered(text: str) -> re.Match[str] | None:
    return re.fullmatch(r"(\d{1,2})\s*[.):/]\s*(.+)", " ".join(text.split()))


def _statements(draft: Draft, key: str) -> list[Row]:
    """ "a) Đ, b) S": each statement becomes a question of its own, below the common stem."""
    bare = without_doubts(key)
    if len(draft.options) < 2 or not _is_truths(bare):
        return []
    if bare != key:
        draft.doubt(key)
    told = {letter.upper(): truth(word) for letter, word in re.findall(r"([a-hA-H])\s*[-–:.)]*\s*([ĐđDdSs]\w*)", bare)}
    if set(told) != {spelled(option) for option in draft.options}:
        return []
    rows = []
    draft.say("statements-split")
    for option in draft.options:
        row = _row(draft)
        row.line, row.number = option.at, f"{draft.number}{option.letter}"
        row.stem = "\n\n".join(filter(None, (row.stem, literal_block(option.text.squeezed()))))
        _make_true_false(row, told[spelled(option)])
        own = replace(draft, remarks=list(draft.remarks) if not rows else [])
        _doubt(own, row, key)
        rows.append(_finished(row, own))
    return rows


def _make_true_false(row: Row, key: str) -> None:
    row.kind, row.key = "true_false", key
    row.content = _content([{"key": "T", "text": "Đúng"}, {"key": "F", "text": "Sai"}])


def _without_options(draft: Draft, row: Row, key: str) -> None:
    """True or false without options, a number, or words to type; or nothing that may be asked."""
    letter = key.strip(" .()").upper()
    if truth(key) and (letter not in ("T", "F", "D") or (letter == "D" and asks_truth(draft))):
        _make_true_false(row, truth(key))
        draft.is_doubtful |= letter == "D"  # elsewhere it is that of an option that was lost, such as a picture
    elif reasoned := _REASONED.fullmatch(key):
        _make_true_false(row, truth(reasoned[1]))
        if leaves_open(reasoned[2]):
            draft.doubt(key)
        draft.explanation[:0] = [] if is_only_doubt(reasoned[2]) else [reasoned[2]]
    elif key and not re.fullmatch(r"[A-H](?:\W*[A-H])*\W*|[a-h]\W*", key):
        typed = typed_key(key)
        row.kind, row.certain = typed.kind, False
        row.content, row.key = _content([], typed.unit), typed.key
        if typed.kind == "short_text":
            row.key = {"accepted": [typed.text], "match": dict.fromkeys(MATCH_FLAGS, True)}
        draft.say("typed-answer", text=shortened(key))
    else:
        row.certain = False
        draft.say("answer-gap" if draft.has_gap else "no-options")
