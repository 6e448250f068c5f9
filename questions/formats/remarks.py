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
}


def weight(remark: Remark) -> str:
    return MEANINGS[remark.code].weight


def sentence(remark: Remark) -> str:
    """What the remark says, in the reader's language; without its place."""
    return str(MEANINGS[remark.code].sentence) % remark.values
