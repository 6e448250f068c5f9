"""What a verb of the contest says when it refuses: one sentence, fit for the person who reads it."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import VerbError


class ContestError(VerbError):
    """A refusal by a verb of this app."""


class NotOpen(ContestError):
    """The round takes no new attempt at this moment."""

    sentence = _("This round is not open.")


class ClockInDoubt(ContestError):
    """The round seems to be over, by a clock that somebody has set far ahead."""

    status = 503
    sentence = _("The time on this site is being checked. Please try again in five minutes.")


class NoAttemptsLeft(ContestError):
    """Every attempt that the round allows has been used."""

    sentence = _("You have used all your attempts in this round.")


class AlreadyEntered(ContestError):
    """The person has an entry in this contest; there is one per person and contest."""

    sentence = _("You are already registered for this contest.")


class CodeUsed(ContestError):
    """A code of the roster brings in one person, once."""

    sentence = _(
        "This roster code has been used already. If it was not you, please call your unit or the hotline: they can "
        "give you a new code."
    )


class NotEligible(ContestError):
    """The rules of the contest or the division do not admit this person."""

    status = 403
    sentence = _("The contest rules do not admit you to this division.")


class NotAllowed(ContestError):
    """The person's role does not cover the step."""

    status = 403
    sentence = _("You are not allowed to do this.")
