"""What a verb about questions says when it refuses: one sentence, fit for the person who reads it."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.errors import VerbError
from questions.kinds import Problem


class QuestionError(VerbError):
    """A refusal by a verb of this app."""


class NotAllowed(QuestionError):
    """The person's role does not cover the step."""

    status = 403
    sentence = _("You are not allowed to do this.")


class Stale(QuestionError):
    """Somebody else wrote a revision since the one that this person saw."""

    sentence = _(
        "Somebody else changed this question while you were editing, so nothing was saved. What you typed is kept as "
        "your draft. Look at the newest revision; saving again makes yours the newest."
    )


class Unusable(QuestionError):
    """A question that cannot be used as it is; `problems` says why, field by field."""

    status = 422
    sentence = _("This question cannot be saved yet.")

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__()
        self.problems = list(problems)
