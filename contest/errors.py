"""What a verb of the contest says when it refuses: one sentence, fit for the person who reads it."""

from django.utils.translation import gettext_lazy as _


class ContestError(Exception):
    """A refusal whose ``str()`` is a whole sentence in the reader's language.

    The sentence stays lazy until it is shown, because a verb may be called before the language is known (the engine, a
    socket). ``status`` is the HTTP status a view answers with: 409 where the moment or the state forbids the step,
    403 where the person does.
    """

    status = 409
    sentence = _("This cannot be done now.")

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(self.sentence if sentence is None else sentence)

    def __str__(self) -> str:
        return str(self.args[0])


class NotOpen(ContestError):
    """The round takes no new attempt at this moment."""

    sentence = _("This round is not open.")


class NoAttemptsLeft(ContestError):
    """Every attempt that the round allows has been used."""

    sentence = _("You have used all your attempts in this round.")


class AlreadyEntered(ContestError):
    """The person has an entry in this contest; there is one per person and contest."""

    sentence = _("You are already registered for this contest.")


class AttemptFinished(ContestError):
    """The attempt is over and takes no more answers."""

    sentence = _("This attempt is already finished.")


class NotEligible(ContestError):
    """The rules of the contest or the division do not admit this person."""

    status = 403
    sentence = _("The contest rules do not admit you to this division.")


class NotAllowed(ContestError):
    """The person's role does not cover the step."""

    status = 403
    sentence = _("You are not allowed to do this.")
