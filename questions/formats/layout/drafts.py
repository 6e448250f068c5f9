"""A question as it is gathered line by line, before it is judged."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from questions.formats.doubt import is_doubted, is_only_doubt, leaves_open
from questions.formats.layout import labels
from questions.formats.layout.answers import plain_number
from questions.formats.layout.bases import are_of_one, bases, begins_with_article
from questions.formats.layout.labels import FieldLabel, OptionLabel
from questions.formats.layout.options import goes_on, is_between, is_broken_off, may_be_page, without_bracket
from questions.formats.layout.text import Piece, Rich, beside, plain
from questions.formats.rows import Picture, Remark

LONGEST_PART = 3_000
"""Characters: no option or paragraph of a stem goes on beyond, and joining ever more lines would take ever longer."""
_SENTENCE_ENDS = ".:;?!"
_FOOTNOTE = re.compile(r"(?:\*+|\(\*+\))\s*\w")


@dataclass(slots=True)
class DraftOption:
    letter: str
    """As it was typed; "" where a box stands in its place."""
    label: Rich
    text: Rich
    at: int
    is_ticked: bool = False
    style: str = ""
    has_picture: bool = False
    is_called_right: bool = False
    """Whether it is ticked by the word "đúng" behind it."""
    has_star_behind: bool = False
    """Whether a star behind it ticks it, or leads to a footnote."""

    def lengthen(self, line: Rich) -> None:
        """A line more of its text, behind which it may be ticked."""
        self.text = beside(self.text, line)
        self.take_tick_behind()

    def take_tick_behind(self) -> None:
        if tick := labels.trailing_tick(self.text.meant):
            self.has_star_behind |= "*" in self.text.meant[tick[0] :]
            self.text = self.text[: tick[0]].strip()
            self.is_ticked, self.is_called_right = True, self.is_called_right or tick[1]


@dataclass(slots=True)
class Told:
    """A text and the line where it stands."""

    text: str
    at: int


@dataclass(slots=True)
class Draft:
    at: int
    number: str
    stem: list[tuple[Rich, bool]] = field(default_factory=list)
    """Lines, and whether a paragraph begins with each."""
    options: list[DraftOption] = field(default_factory=list)
    keys: list[Told] = field(default_factory=list)
    """What stands behind "Đáp án:" in the question."""
    answers: list[Told] = field(default_factory=list)
    """What a table or list of answers says."""
    explanation: list[str] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    topic: str = ""
    level: int = 0
    source: str = ""
    pictures: list[Picture] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    is_doubtful: bool = False
    """Whether a person has to confirm its key: its writer was not sure, or the answers are its own by a guess."""
    doubts: list[str] = field(default_factory=list)
    """The words with which whoever wrote the key said so."""
    guesses_tick: bool = False
    """Whether the tick may as well be words of the option, or that of the one before it."""
    has_footnote: bool = False
    """Whether a line below the options begins with a star, which may stand behind an option as well."""
    guesses_explanation: bool = False
    """Whether lines that nothing marks as one were taken for its explanation."""
    has_gap: bool = False
    """Whether dots to write on stand where the answer should."""
    is_key_beside: bool = False
    """Whether the key stands behind the stem or an option, so that options may follow it."""
    open_field: str = ""
    """The label under which lines are being read; "" for the stem and the options."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing more has to come."""
        return len(self.options) > 1 or bool(self.keys) or bool(self.open_field)

    @property
    def awaits_key(self) -> bool:
        """Whether the line above ends with "Đáp án:"."""
        return self.open_field == labels.KEY and not (self.keys or self.answers or self.has_gap)

    def expects_more(self, next_letter: str) -> bool:
        """Whether a line without a label belongs to it for sure; `next_letter` begins the next option, or is ""."""
        return self.awaits_key or self.was_a_list(next_letter) or self.is_amid_options(next_letter)

    def was_a_list(self, next_letter: str) -> bool:
        """Whether "a) … b) …" is a list in the stem, since "A." is still to come."""
        options = self.options if not self.open_field else []
        return bool(options) and options[-1].letter.islower() and next_letter == "A"

    def is_amid_options(self, next_letter: str) -> bool:
        """Whether the next option of the question is still to come."""
        if not self.options or self.open_field:
            return False
        last = self.options[-1]
        return not last.text or next_letter.upper() > last.letter.upper()

    def goes_on_with(self, label: OptionLabel, is_capital: bool) -> bool:
        """Whether the label's letter comes after those that are there, or is a slip for the one that does: C after C
        is no hundredth section."""
        if self.open_field == labels.KEY and self.options and self.is_key_beside:
            may_be_capital = len(self.options) < 2 or self.options[-1].text.text.isupper()
            return self.comes_next(label) and (may_be_capital or not is_capital)
        if self.open_field or not self.options:
            return not self.open_field
        letter, last = label.letter.upper(), self.options[-1].letter.upper()
        return letter > last or (letter == last and not is_capital)

    def explains_by(self, next_letter: str) -> bool:
        """Whether a bare number counts a clause of law in its explanation: points a), b) follow, where the options have
        capitals."""
        is_explained = self.open_field in (labels.EXPLANATION, labels.BASIS)
        return is_explained and next_letter == "a" and any(option.letter.isupper() for option in self.options)

    def is_explained_by(self, meant: str) -> bool:
        """Whether "Vì …" gives the reason of a key above the options; with "Luật" the next line of one may begin."""
        return bool(self.keys) and len(self.options) > 1 and meant.startswith("Vì ")

    def comes_next(self, label: OptionLabel) -> bool:
        """Whether the letter follows the last one: the key stood behind an option that was not the last."""
        last = self.options[-1]
        follows = len(last.letter) == 1 and label.letter == chr(ord(last.letter) + 1)
        return follows and label.style == last.style

    def accepts(self, label: OptionLabel, next_letter: str) -> bool:
        """Whether the label can be that of the question's next option, or of one that is there twice."""
        if self.open_field:
            return self.open_field == labels.KEY and (not self.options or self.comes_next(label))
        if not self.options:
            return label.letter in ("", "A", "a") or label.letter + next_letter in ("BC", "bc")
        last = self.options[-1]
        if label.letter.isupper() and last.letter.islower() and label.letter == "A":
            self.make_stem_of_options()  # "a) … b) …" was a list in the stem
            return True
        if label.letter[:1].isupper() != last.letter[:1].isupper() or bool(label.letter) != bool(last.letter):
            return False
        return not label.letter or label.letter not in "Aa" or label.style == last.style

    @property
    def numbers_in_stem(self) -> set[str]:
        """The numbers of lines of the stem, which the key of a matching pairs with options."""
        found = (labels.bare_question(line.meant) for line, _is_new in self.stem)
        return {plain_number(label.number) for label in found if label}

    def takes_pairs(self, numbers: Iterable[str], piece: Piece) -> bool:
        """Whether pairs of these numbers, on a line below the options, rather match lines of its stem than answer
        questions: then they are its key, in doubt."""
        if not self.options or self.open_field or not set(numbers) <= self.numbers_in_stem:
            return False
        self.is_doubtful = True
        self.take_key(piece.rich[re.search(r"\d", piece.meant).start() :], piece.at)
        return True

    def add_option(self, label: OptionLabel, mark: Rich, text: Rich, piece: Piece) -> None:
        self.guesses_tick |= is_between(piece.meant, label)
        option = DraftOption(label.letter, mark, text, piece.at, label.is_ticked, label.style)
        option.has_picture = bool(piece.images)
        option.take_tick_behind()
        self.options.append(option)

    def belongs_to_option(self, piece: Piece, next_letter: str, *, is_apart: bool) -> bool:
        """Whether a line without a label is the rest of the last option; `is_apart` below an empty line."""
        option = self.options[-1].text
        if len(option.text) >= LONGEST_PART or may_be_page(option, piece.meant):
            return False
        if self.is_amid_options(next_letter) or (not piece.is_new and not is_only_doubt(piece.rich.text)):
            return not self.is_explained_by(piece.meant)
        if is_only_doubt(piece.rich.text) and not goes_on(option):
            return False
        if is_apart or any(each.code == "text-after-options" for each in self.remarks):
            return False
        is_basis = begins_with_article(piece.meant) and not goes_on(option)
        return is_broken_off(option) or (piece.rich.text[0].islower() and not is_basis)

    def make_stem_of_options(self) -> None:
        for option in self.options:
            self.stem.append((beside(option.label.strip(), option.text), True))
        self.options = []

    def add_to_stem(self, text: Rich, is_new: bool) -> None:
        """A line that begins small and follows no end of a sentence was only broken where the page ended."""
        before = self.stem[-1] if self.stem else None
        goes_on = text.text[0].islower() and not labels.option(text.meant)
        if goes_on and before and before[0].text[-1] not in _SENTENCE_ENDS and len(before[0].text) < LONGEST_PART:
            self.stem[-1] = (beside(before[0], text), before[1])
        else:
            self.stem.append((text, is_new))

    def lengthen_field(self, text: Rich) -> None:
        """A line more of the explanation or of the legal basis, whichever is being read; what stands below a document's
        number without another one is quoted from it, but for the place in it."""
        told = self.bases if self.open_field == labels.BASIS else self.explanation
        goes_on = bool(told) and text.text[0].islower() and told[-1][-1:] not in _SENTENCE_ENDS
        if goes_on and told is self.bases:
            goes_on = not (bases(text.text) and bases(told[-1]))  # a second document, behind the place in it
        if goes_on or (told is self.bases and told and are_of_one(told[-1], text.text)):
            told[-1] += f" {text.squeezed()}"
        elif told is self.bases and told and bases(told[-1]) and not bases(text.text):
            self.explanation.append(text.squeezed())
        else:
            told.append(text.squeezed())

    def tell(self, label: FieldLabel, text: str) -> None:
        """What stands behind a label of the explanation or basis; a note that says only that nobody is sure is none."""
        if label.is_note and leaves_open(text):
            self.doubt(text)
        if not (label.is_note and is_only_doubt(text)):
            (self.bases if label.name == labels.BASIS else self.explanation).append(text)

    def doubt(self, words: str) -> None:
        self.is_doubtful = True
        self.doubts.append(words)

    def take_note(self, note: str) -> None:
        """What stands in brackets behind the number: a level, a doubt, or points, which are the blueprint's to give."""
        if level := labels.level(note):
            self.level = level
            return
        if is_doubted(note):
            self.doubt(note)
        self.say("text-left-out", text=shortened(note))

    def leave_over(self, line: str, at: int) -> None:
        """A line below the options of which nothing tells where it belongs, but where it says that nobody is sure."""
        if is_only_doubt(line):
            self.doubt(line)
        self.is_doubtful |= labels.trailing_tick(line) is not None
        self.has_footnote |= _FOOTNOTE.match(line) is not None
        self.say("text-after-options", at, text=shortened(line))

    def take_key(self, key: Rich, at: int) -> None:
        """What stood behind "Đáp án:" at the end of another line, beside the stem or an option."""
        self.open_field, self.is_key_beside = labels.KEY, True
        self.add_key(key, at, line=f"({key.meant}")

    def add_key(self, key: Rich, at: int, *, line: str) -> None:
        """What names the right options, or dots in its place; what is crossed out counts no more, in doubt."""
        if key.is_crossed_out:
            self.doubt(key.squeezed())
            key = key.without_crossed_out()
        told = without_bracket(key.squeezed(), line)
        if (points := labels.points_behind(told)) is not None:  # the blueprint gives them
            self.say("text-left-out", at, text=told[points:])
            told = told[:points].strip()
        self.has_gap |= labels.is_gap(told)
        self.keys += [] if labels.is_gap(told) or not told else [Told(told, at)]

    def say_uncertain(self, sign: str, letters: str) -> None:
        """Have a person confirm the key, and say what its writer said."""
        self.say("uncertain-key", sign=f"sign:{sign}", letters=letters)
        for words in dict.fromkeys(self.doubts):
            self.say("key-doubted", text=shortened(words))

    def say(self, code: str, at: int = 0, **values: str | int) -> None:
        self.remarks.append(Remark(code, at or self.at, values))


def shortened(text: str, most: int = 80) -> str:
    """The beginning of a text, for a remark."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


NO_TEXT = plain("")
