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
    "tracked-changes": Meaning(
        WARNING,
        _(
            "The file has tracked changes that nobody has accepted yet (paragraphs: %(count)d). Inserted text is read, "
            "deleted text is not. Accept or reject them in Word and send the file again, or look at each question "
            "that they touch and confirm it."
        ),
    ),
    #
    # Layouts of Word and pasted text: questions
    "no-stem": Meaning(ERROR, _("The question has no text. Write it behind its number.")),
    "no-options": Meaning(ERROR, _("No options A, B … were found below the question. Write each with its letter.")),
    "bullet-options": Meaning(
        WARNING, _("The lines of a list were taken for the options %(letters)s. See whether that is meant.")
    ),
    "answer-gap": Meaning(
        ERROR,
        _("There are only dots where the answer should stand. Write it there, or options A, B … with their key."),
    ),
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
    "explanation-unmarked": Meaning(
        WARNING,
        _(
            "“%(text)s” stands below the key and was taken for the explanation, though nothing marks it as that. "
            "Confirm it, or take it out."
        ),
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
        ERROR, _("It is not said which answer is right. Say it in the file, or choose it in the preview.")
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
    "key-doubted": Meaning(WARNING, _("Whoever wrote the key was not sure: “%(text)s”.")),
    "typed-answer": Meaning(
        WARNING, _("There are no options, so “%(text)s” is to be typed as the answer. See whether that is meant.")
    ),
    "answer-without-question": Meaning(WARNING, _("There is an answer for number %(number)s, but no such question.")),
    "answer-ambiguous": Meaning(
        ERROR, _("Several questions have number %(number)s, so the answer cannot be given to one. Number them anew.")
    ),
    "answers-of-papers": Meaning(
        WARNING,
        _(
            "Some questions are given more than one answer here, as for several papers. Keep only the answers of the "
            "paper that these questions are from, or choose them in the preview."
        ),
    ),
    #
    # Layouts of Word and pasted text: what was left out
    "text-left-out": Meaning(NOTE, _("This text belongs to no question and was left out: “%(text)s”.")),
    "column-left-out": Meaning(WARNING, _("The column “%(text)s” is none that we know, and was left out.")),
    "table-as-lines": Meaning(
        WARNING, _("A table in the question was read cell by cell. See whether it still makes sense.")
    ),
    "picture-left-out": Meaning(WARNING, _("A picture here belongs to no question and was left out.")),
    "picture-refused": Meaning(ERROR, _("The picture %(name)s cannot be taken. %(reason)s")),
    "picture-type": Meaning(
        WARNING, _("The picture %(name)s is of a type that browsers do not show. Save it as PNG and put it in again.")
    ),
    "left-out-formula": Meaning(
        WARNING, _("A formula was read as its letters alone. See whether it can still be understood.")
    ),
    "left-out-footnote": Meaning(WARNING, _("A footnote was left out. Write it into the text.")),
    "left-out-comment": Meaning(
        WARNING, _("A comment beside the text was left out. See whether it speaks of the right answer.")
    ),
    "left-out-change": Meaning(
        WARNING,
        _(
            "Text was inserted, deleted or moved here, or given another look, and nobody has accepted that yet. "
            "See whether the question is as it should be."
        ),
    ),
    "left-out-object": Meaning(
        WARNING, _("A drawing, chart or embedded object was left out. Put it in as a PNG picture.")
    ),
    "left-out-hidden": Meaning(WARNING, _("Hidden text was left out.")),
    "left-out-linked-picture": Meaning(
        WARNING, _("A picture is not in the file itself. Insert it in Word instead of linking it.")
    ),
    # every file
    "file-too-large": Meaning(ERROR, _("The file is larger than 5 MB, or too large when unpacked. Split it.")),
    "file-unsafe": Meaning(ERROR, _("The file cannot be opened safely, or takes too long. Save it anew, or split it.")),
    "file-busy": Meaning(
        ERROR, _("The server is busy just now, so this file had to wait too long. Send it again in a minute.")
    ),
    "file-unreadable": Meaning(ERROR, _("The file cannot be read. It is damaged or of another format.")),
    # GIFT and Moodle XML
    "unsupported-kind": Meaning(
        WARNING, _("“%(name)s” is of the kind “%(kind)s”, which does not exist here. It is left out.")
    ),
    "several-right": Meaning(
        WARNING,
        _("One answer may be chosen, but several count as fully right: %(keys)s. Say which are right."),
    ),
    "shares-dropped": Meaning(
        WARNING,
        _("The answers earn %(shares)s. Such shares are not kept; our rules of marking hold."),
    ),
    "partial-answers": Meaning(WARNING, _("Answers that earn a part of the points are left out: %(texts)s.")),
    "several-numbers": Meaning(
        WARNING, _("More than one number is right; only the first is taken. Left out: %(texts)s.")
    ),
    "number-unreadable": Meaning(WARNING, _("The right answer “%(text)s” is not a number. Correct it.")),
    "wildcard": Meaning(
        WARNING,
        _("The star in “%(text)s” stands for any words in Moodle, here for itself. Write the answers out."),
    ),
    "typed-tags": Meaning(
        WARNING, _("In the right answer “%(text)s” the HTML tags were left out. See whether what is left is meant.")
    ),
    "order-untold": Meaning(
        WARNING,
        _(
            "The numbers of the lines do not tell one right order, so they stand in the order of the file. Look at it "
            "and confirm."
        ),
    ),
    "feedback-dropped": Meaning(NOTE, _("The comments on answers are left out (%(count)d).")),
    "look-lost": Meaning(NOTE, _("Something of the look of the text is lost, such as a table or colours. Look at it.")),
    "picture-elsewhere": Meaning(WARNING, _("A picture is not in the file. Add it to the question.")),
    "gift-braces": Meaning(ERROR, _("A brace { or } has no partner in “%(name)s”.")),
    "gift-second-brace": Meaning(
        ERROR, _("There is a second answer in braces. If two questions begin here, put an empty line between them.")
    ),
    "gift-unsigned": Meaning(
        ERROR, _("“%(text)s” stands before the first ~ or =. Put = before a right answer and ~ before a wrong one.")
    ),
    "gift-matching": Meaning(
        ERROR, _("“%(text)s” is no pair: write “->” between its two sides, as in the other pairs of this question.")
    ),
    "gift-arrow": Meaning(
        WARNING,
        _("“%(text)s” was taken for an answer to be typed. If pairs are meant, write “->” between their two sides."),
    ),
    "gift-truth": Meaning(
        WARNING,
        _("“%(text)s” was taken for true or false, which GIFT writes as T and F. See whether that is meant."),
    ),
    # Aiken
    "aiken-lines": Meaning(WARNING, _("The question stands on several lines. See whether all of them belong to it.")),
    "aiken-no-space": Meaning(
        ERROR, _("“%(text)s” is no option: write a letter, a full stop or a bracket, and a space, as in “A. …”.")
    ),
    "aiken-no-answer": Meaning(ERROR, _("“%(name)s” has no line “ANSWER: …”. Add it.")),
    "aiken-no-options": Meaning(ERROR, _("“%(name)s” has fewer than two options. Add them above “ANSWER: …”.")),
    "aiken-no-question": Meaning(ERROR, _("An option or “ANSWER: …” stands here without a question above it.")),
    "aiken-unknown-answer": Meaning(ERROR, _("“%(answer)s” is none of the options of “%(name)s”.")),
    "aiken-letters": Meaning(WARNING, _("The options are not lettered A, B, C … in order. Look at the key.")),
    "several-answers": Meaning(
        WARNING, _("More than one answer is named, which the format does not know. Say whether all of them are right.")
    ),
    "written-as-choice": Meaning(NOTE, _("The statement is written as a choice between two options.")),
    # Moodle XML
    "xml-broken": Meaning(ERROR, _("The file is no well-formed XML from this line on. Export it again.")),
    "not-moodle": Meaning(ERROR, _("This XML file is not from Moodle. Export the questions as “Moodle XML”.")),
    "picture-unreadable": Meaning(WARNING, _("The picture “%(name)s” is damaged and left out.")),
    "picture-dropped": Meaning(WARNING, _("A picture in an option or in the explanation is left out.")),
    "file-dropped": Meaning(NOTE, _("The file “%(name)s” is not shown in the text and is left out.")),
    "hidden": Meaning(WARNING, _("The question is hidden in Moodle, perhaps an old version. Do you want it?")),
    "other-units": Meaning(WARNING, _("Only one unit of the number can be kept. Left out: %(units)s.")),
    # JSONL
    "line-no-object": Meaning(ERROR, _("This line is no JSON object, and is left out.")),
    "line-field": Meaning(ERROR, _("The field “%(field)s” is missing or holds what it cannot. The line is left out.")),
    "line-unknown-field": Meaning(NOTE, _("The field “%(field)s” is not known and is left out.")),
    # sheets
    "too-many-rows": Meaning(ERROR, _("The sheet has more than 20,000 rows. Split it.")),
    "csv-encoding": Meaning(
        ERROR, _("The accents of this file cannot be read. Save it in Excel as “CSV UTF-8” or as .xlsx and send that.")
    ),
    "sheet-no-header": Meaning(
        ERROR, _("No row names the columns. Say which column holds what, or write the headers of the template above.")
    ),
    "sheet-truth-columns": Meaning(
        ERROR,
        _("The columns “Đúng” and “Sai” are not read. Put one column “Đáp án” in their place, with Đúng or Sai in it."),
    ),
    "sheet-no-stem": Meaning(ERROR, _("Cell %(cell)s is empty: the question has no text. The row is left out.")),
    "sheet-no-options": Meaning(ERROR, _("The question has neither options nor an answer. Fill them in.")),
    "sheet-title": Meaning(NOTE, _("“%(text)s” is taken for a title and left out.")),
    "sheet-more-questions": Meaning(
        WARNING,
        _("More sheets hold questions: %(names)s. One is read at a time: send each of them in a file of its own."),
    ),
    "sheet-hidden-rows": Meaning(
        WARNING, _("Hidden rows were read, too (%(count)d): %(rows)s. Pass over those that you do not want.")
    ),
    "sheet-hidden-columns": Meaning(
        WARNING, _("Hidden columns were read, too (%(count)d): %(columns)s. Look whether they belong to the questions.")
    ),
    "sheet-hidden": Meaning(NOTE, _("Hidden sheets are not read: %(names)s. If questions stand there, unhide them.")),
    "sheet-others": Meaning(NOTE, _("Only the sheet with the questions is read. Left out: %(names)s.")),
    "cell-kind": Meaning(WARNING, _("Cell %(cell)s: “%(text)s” is no kind of question. Choose the kind.")),
    "cell-level": Meaning(WARNING, _("Cell %(cell)s: “%(text)s” is no level. Write 1, 2 or 3.")),
    "cell-day": Meaning(
        WARNING,
        _(
            "Cell %(cell)s holds a day, read as %(text)s. Spreadsheets may swap day and month: look whether it is "
            "right, and make such cells text."
        ),
    ),
    "cell-look": Meaning(
        WARNING,
        _(
            "Cell %(cell)s holds a number in a format of its own, read as %(text)s. Look whether it is shown so, and "
            "make such cells text."
        ),
    ),
    "cell-key": Meaning(ERROR, _("Cell %(cell)s: “%(text)s” names no right answer. Write a letter, such as B.")),
    "cell-key-empty": Meaning(
        ERROR, _("Cell %(cell)s: “%(text)s” names an option whose cell is empty. Fill in the option, or mend the key.")
    ),
    "cell-key-judged": Meaning(WARNING, _("Cell %(cell)s: “%(text)s” can mean more than one thing. Look at the key.")),
    "cell-option-empty": Meaning(
        WARNING,
        _("Cell %(cell)s is empty: this option is left out, and those behind it get the letters before theirs."),
    ),
    "cell-kind-judged": Meaning(WARNING, _("Row %(row)d does not say its kind. Look whether “%(kind)s” is right.")),
    "cell-pair": Meaning(WARNING, _("Cell %(cell)s: put the sign | between the left and the right text of the pair.")),
    "cell-basis": Meaning(WARNING, _("Cell %(cell)s: there is no document's number in “%(text)s”, which is left out.")),
    "cell-match": Meaning(WARNING, _("Cell %(cell)s: “%(text)s” cannot be ignored in an answer.")),
    # what a file that we write cannot hold
    "lost-kind": Meaning(WARNING, _("The question is left out: the format has no such kind of question.")),
    "lost-unfinished": Meaning(WARNING, _("The question is left out: it is not finished, or its key is missing.")),
    "lost-parameters": Meaning(
        WARNING, _("The question is left out: it has parameters, which only our own format (JSON Lines) can hold.")
    ),
    "lost-arrow": Meaning(WARNING, _("The question is left out: the format takes its “->” for a sign of its own.")),
    "lost-line": Meaning(WARNING, _("The question is left out: one of its lines would be read as another.")),
    "lost-explanation": Meaning(WARNING, _("The explanation is not in the file.")),
    "lost-code": Meaning(NOTE, _("The code of the question is not in the file.")),
    "too-large-to-read": Meaning(
        WARNING,
        _("The file is larger than 5 MB, so it cannot be imported again as a whole. Export fewer questions at a time."),
    ),
    "lost-number": Meaning(NOTE, _("The number of the question is not in the file.")),
    "lost-topic": Meaning(WARNING, _("The topic is not in the file.")),
    "lost-level": Meaning(WARNING, _("The level is not in the file.")),
    "lost-tags": Meaning(NOTE, _("The tags are not in the file.")),
    "lost-legal-bases": Meaning(WARNING, _("The legal bases are not in the file.")),
    "lost-legal-parts": Meaning(
        WARNING,
        _("Of a legal basis the words are in the file, but not article, clause and point, which they do not name."),
    ),
    "lost-pictures": Meaning(WARNING, _("The pictures are not in the file.")),
    "lost-file": Meaning(WARNING, _("A picture is left out: its file is missing on the server.")),
    "lost-origin": Meaning(
        WARNING,
        _("Source, audience, use and how long the question holds are not in the file."),
    ),
    "lost-keep-order": Meaning(WARNING, _("It is not in the file that the options keep their order.")),
    "lost-unit": Meaning(WARNING, _("The unit of the number is not in the file.")),
    "lost-wording": Meaning(NOTE, _("The file says “True” and “False” in its own words.")),
    "lost-match": Meaning(
        WARNING, _("It is not in the file what may be ignored in a typed answer; the program that reads it decides.")
    ),
    "lost-long": Meaning(WARNING, _("The question is left out: a text has more than 32,767 characters.")),
    "lost-reading": Meaning(
        WARNING,
        _("Printed as it is, but read again the question would come back otherwise. Import it from another format."),
    ),
    "lost-certainty": Meaning(WARNING, _("When the file is read again, the key must be confirmed.")),
    "lost-marks": Meaning(NOTE, _("Something of the look of the text is not in the file, such as bold type.")),
}

ABOUT_THE_KEY = {"uncertain-key", "key-doubted", "cell-key-judged", "gift-truth", "typed-tags", "order-untold"}
"""What asks for a look at the key, and is settled by whoever confirms it."""

SIGNS: dict[str, Promise] = {
    "sign:line": _("the line “Đáp án”"),
    "sign:table": _("the table of answers"),
    "sign:tick": _("the asterisk or tick"),
    "sign:bold": _("bold type"),
    "sign:underline": _("underlining"),
    "sign:colour": _("the colour"),
    "sign:highlight": _("highlighting"),
    "sign:cell": _("the colour of its cell"),
}
"""Values of remarks that are words of ours: the signs of a right answer."""


def weight(remark: Remark) -> str:
    return MEANINGS[remark.code].weight


def sentence(remark: Remark) -> str:
    """What the remark says, in the reader's language; without its place."""
    values = {name: SIGNS.get(str(value), value) for name, value in remark.values.items()}
    return str(MEANINGS[remark.code].sentence) % values
