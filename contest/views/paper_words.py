"""Sentences that the paper's script says, in the reader's language; the page hands them over as JSON."""

from functools import lru_cache

from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

SENTENCES = {
    "question": _("Question {number}"),
    "progress": _("Question {number}/{all}"),
    "prediction": _("Prediction"),
    "nothing": _("nothing"),
    "answered": _("answered"),
    "empty": _("not answered"),
    "inWords": _("not a number"),
    "partly": _("answered in part ({given}/{parts})"),
    "flagged": _("flagged for review"),
    "flag": _("Flag"),
    "unflag": _("Flagged"),
    "flagSet": _("This question is flagged for review."),
    "flagRemoved": _("The flag is removed."),
    "automatic": _("Answers are saved by themselves"),
    "saving": _("Saving…"),
    "saved": _("Saved {time}"),
    "offline": _("No connection"),
    "offlineNotice": _("The connection is lost. Your answers are kept on this device; please go on."),
    "backOnline": _("The connection is back. Everything is saved."),
    "backUnsaved": _("The connection is back. Only the prediction typed last is not saved: it needs a whole number."),
    "notSaved": _("Not saved yet"),
    "refused": _("{question} could not be saved. Please answer it again."),
    "late": _("{question}: this answer came after the time was up and does not count."),
    "signedOut": _("You are signed out. Your answers are kept on this device; sign in again to save them."),
    "otherDevice": _("{question}: this answer was just changed on another page or device."),
    "choose": _("{question} has two different answers. Please choose which one shall stand."),
    "timeBack": _("We apologise for an interruption. You were given {time} more. Your paper now ends at {deadline}."),
    "timeAdded": _("You were given {time} more. Your paper now ends at {deadline}."),
    "minutesAndSeconds": _("{minutes} min {seconds} s"),
    "seconds": _("{seconds} s"),
    "fiveMinutes": _("Five minutes left."),
    "oneMinute": _("One minute left."),
    "tenSeconds": _("Ten seconds left. Your answers are being kept."),
    "endWaits": _("The site cannot be reached just now. Your answers are kept on this device; keep this page open."),
    "wholeNumber": _("Please give the prediction as a whole number of at most nine digits."),
    "notNumber": _("This question asks for a number, for example 12 or 3.5."),
    "matchedSome": _("You have matched {given} of {parts} lines."),
    "chosenTwice": _("You have chosen “{text}” for {count} lines."),
    "notOrdered": _("Not answered yet. Move the lines with ↑ and ↓; if the order is right already, press “{keep}”."),
    "unanswered": _("Questions without an answer: {count}."),
    "answeredInPart": _("Questions answered only in part: {count}."),
    "wordsForNumbers": _("Questions that ask for a number and have none: {count}."),
    "unpredicted": _("The prediction has no answer yet."),
    "unsaved": _("what was typed last could not be saved; what counts: {stored}"),
    "predictionUnsaved": _("The prediction typed last could not be saved."),
    "onlyFlagged": _("Every question has an answer. These are still flagged for review:"),
    "allAnswered": _("Every question has an answer."),
    "submitting": _("Submitting…"),
    "submitWaits": _("There is no connection. The paper will be submitted as soon as it is back; keep this page open."),
    "moveUp": _("Move up"),
    "moveDown": _("Move down"),
    "movedTo": _("“{text}” is now number {place} of {count}."),
    "keepOrder": _("The order is right as shown"),
}
"""Every sentence by the name under which the script knows it; {…} is filled in by the script."""


@lru_cache
def paper_words(language: str) -> SafeString:
    """Return the element in which the page of a paper hands over the sentences in this language."""
    with override(language):
        return json_script(SENTENCES, "paper-words")
