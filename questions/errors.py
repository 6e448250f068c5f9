"""What a verb about questions says when it refuses: one sentence, fit for the person who reads it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.errors import VerbError, changed_meanwhile
from questions.kinds import Problem


class QuestionError(VerbError):
    """A refusal by a verb of this app."""


class NotAllowed(QuestionError):
    """The person's role does not cover the step."""

    status = 403
    sentence = _("You are not allowed to do this.")


class Overtaken(QuestionError):
    """What is stored was changed since this person saw it, by `last` if that is known; `then` is what they can do."""

    then = _("Open the page anew to see what stands now; saving again replaces it with what is written here.")

    def __init__(self, last: Any, reader: Any) -> None:
        super().__init__(changed_meanwhile(last, reader, self.then))


class Stale(Overtaken):
    """A question has a revision, or is filed in a way, that this person did not see."""

    then = _("What you typed is kept as your draft. Look at the newest revision; saving again makes yours the newest.")


class Unusable(QuestionError):
    """A question that cannot be used as it is; `problems` says why, field by field."""

    status = 422
    sentence = _("This question cannot be saved yet.")

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__()
        self.problems = list(problems)
