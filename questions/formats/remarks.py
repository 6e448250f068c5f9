"""The sentences about what a reader or writer found, by code. An error keeps a question from being imported; a warning
asks for a look; a note only tells."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from questions.formats.rows import Remark

ERROR, WARNING, NOTE = "error", "warning", "note"


class Meaning(NamedTuple):
    weight: str
    sentence: str | Promise
    """A pattern for the remark's values."""


MEANINGS: dict[str, Meaning] = {
    "no-questions": Meaning(ERROR, _("There is no question in this file.")),
    "not-utf-8": Meaning(ERROR, _("The text is not UTF-8. Save the file as UTF-8 and send it again.")),
    "legacy-font": Meaning(
        ERROR,
        _("The text is written for an old font (TCVN3 or VNI). Convert it to Unicode, with UniKey for one, first."),
    ),
    #
    # Word files, as files
    "not-docx": Meaning(
        ERROR, _("This is a %(format)s file. Open it in Word, save it as Word Document (.docx), and send that.")
    ),
    "broken-docx": Meaning(
        ERROR, _("The file cannot be read as a Word file. Open it in Word, save it anew as .docx, and send that.")
    ),
    "locked-file": Meaning(ERROR, _("The file is locked with a password. Take the password off, and send it again.")),
    "unsafe-file": Meaning(
        ERROR, _("The file is too large or is built unsafely. Copy its text into a new document, and send that.")
    ),
    #
    # Layouts of Word and pasted text: questions
    "no-stem": Meaning(ERROR, _("The question has no text. Write it behind its number.")),
    "no-options": Meaning(ERROR, _("No options A, B … were found below the question. Write each with its letter.")),
    "missing-letter": Meaning(ERROR, _("Option %(letter)s is missing. Add it, or let the letters follow one another.")),
    "double-letter": Meaning(ERROR, _("The letter %(letter)s stands before two options. Give each its own.")),
    "empty-option": Meaning(ERROR, _("Option %(letter)s has no text. Write it, or take the letter out.")),
    "option-picture": Meaning(
        ERROR, _("Option %(letter)s is only a picture. Describe it in words; the picture stands below the question.")
    ),
    "no-number": Meaning(
        WARNING, _("This question has no number, so its text may begin too early or too late. Put “Câu …:” before it.")
    ),
    "double-number": Meaning(WARNING, _("Number %(number)s was there before. See whether a question is there twice.")),
    "number-gap": Meaning(WARNING, _("Number %(number)s is missing before this question. See whether one was lost.")),
    "statements-split": Meaning(
        NOTE, _("Each statement of this question has become a question of its own, true or false.")
    ),
    "text-after-options": Meaning(
        WARNING, _("This text below the options was left out: “%(text)s”. Put it where it belongs.")
    ),
    "struck-text": Meaning(WARNING, _("Some of the text is struck through. See whether it is to be kept.")),
    "level-unknown": Meaning(
        WARNING, _("“%(text)s” is no level that we know. Write nhận biết, thông hiểu or vận dụng.")
    ),
    "basis-without-number": Meaning(
        WARNING, _("No document number was found in “%(text)s”. It was kept in the explanation.")
    ),
    #
    # Layouts of Word and pasted text: keys
    "no-key": Meaning(
        ERROR, _("The right answer is not marked. Write “Đáp án: …” below the options, or mark the option.")
    ),
    "key-not-an-option": Meaning(ERROR, _("The right answer is said to be %(letter)s, but there is no such option.")),
    "key-unreadable": Meaning(ERROR, _("“%(text)s” names no right answer. Write the letters of the right options.")),
    "key-says-other-text": Meaning(
        ERROR, _("The right answer is said to be %(letters)s, but its words are another option's: “%(text)s”.")
    ),
    "key-conflict": Meaning(
        ERROR,
        _("Two signs disagree about the right answer: %(one_sign)s says %(one)s, %(other_sign)s says %(other)s."),
    ),
    "uncertain-key": Meaning(
        WARNING, _("The right answer was taken to be %(letters)s, from %(sign)s. See whether that is right.")
    ),
    "typed-answer": Meaning(
        WARNING, _("There are no options, so “%(text)s” is to be typed as the answer. See whether that is meant.")
    ),
    "answer-without-question": Meaning(WARNING, _("There is an answer for number %(number)s, but no such question.")),
    "answer-ambiguous": Meaning(
        ERROR, _("Several questions have number %(number)s, so the answer cannot be given to one. Number them anew.")
    ),
    #
    # Layouts of Word and pasted text: what was left out
    "text-left-out": Meaning(NOTE, _("This text belongs to no question and was left out: “%(text)s”.")),
    "column-left-out": Meaning(WARNING, _("The column “%(text)s” is none that we know, and was left out.")),
    "table-as-lines": Meaning(
        WARNING, _("A table in the question was read cell by cell. See whether it still makes sense.")
    ),
    "picture-left-out": Meaning(WARNING, _("A picture here belongs to no question and was left out.")),
    "picture-type": Meaning(
        WARNING, _("The picture %(name)s is of a type that browsers do not show. Save it as PNG and put it in again.")
    ),
    "left-out-formula": Meaning(
        WARNING, _("A formula was read as its letters alone. See whether it can still be understood.")
    ),
    "left-out-footnote": Meaning(WARNING, _("A footnote was left out. Write it into the text.")),
    "left-out-object": Meaning(
        WARNING, _("A drawing, chart or embedded object was left out. Put it in as a PNG picture.")
    ),
    "left-out-hidden": Meaning(WARNING, _("Hidden text was left out.")),
    "left-out-linked-picture": Meaning(
        WARNING, _("A picture is not in the file itself. Insert it in Word instead of linking it.")
    ),
}

SIGNS: dict[str, Promise] = {
    "sign:line": _("the line “Đáp án”"),
    "sign:table": _("the table of answers"),
    "sign:tick": _("the asterisk or tick"),
    "sign:bold": _("bold type"),
    "sign:underline": _("underlining"),
    "sign:colour": _("the colour"),
    "sign:highlight": _("highlighting"),
}
"""Values of remarks that are words of ours: the signs of a right answer."""


def weight(remark: Remark) -> str:
    return MEANINGS[remark.code].weight


def sentence(remark: Remark) -> str:
    """What the remark says, in the reader's language; without its place."""
    values = {name: SIGNS.get(str(value), value) for name, value in remark.values.items()}
    return str(MEANINGS[remark.code].sentence) % values
