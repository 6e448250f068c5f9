"""What a verb says when it refuses: one sentence, fit for the person who reads it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
