"""What a verb says when it refuses: one sentence, fit for the person who reads it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

CHANGED_BY_READER = _("You changed this yourself meanwhile, in another window, so nothing was saved.")
CHANGED_BY_OTHER = _("%(name)s changed this meanwhile, so nothing was saved.")
CHANGED = _("This was changed meanwhile, by somebody else or by you in another window, so nothing was saved.")


class VerbError(Exception):
    """A refusal whose ``str()`` is a whole sentence in the reader's language.

    The sentence stays lazy until it is shown, because a verb may be called before the language is known (the engine, a
    socket). ``status`` is the HTTP status a view answers with: 409 where the moment or the state forbids the step,
    403 where the person does.
    """

    status = 409
    sentence: str | Promise = _("This cannot be done now.")

    def __init__(self, sentence: str | Promise | None = None) -> None:
        super().__init__(self.sentence if sentence is None else sentence)

    def __str__(self) -> str:
        return str(self.args[0])


def changed_meanwhile(last: Any, reader: Any, then: str | Promise) -> str | Promise:
    """Return the sentence for a person whose page is no longer what is stored, and `then`, what they can do about it.

    `last` is the person who wrote what is stored, None where nobody knows: it may be the reader, in another window.
    """
    if last is None:
        return format_lazy("{} {}", CHANGED, then)
    if last == reader:
        return format_lazy("{} {}", CHANGED_BY_READER, then)
    return f"{CHANGED_BY_OTHER % {'name': last.full_name}} {then}"
