"""What somebody without a login cannot do by themselves: an officer shows them their data, copies or erases them.

It is done at the person's wish, which the officer says how it came. The log keeps who did it and which of these ways it
was; there are no words of one's own, since what is told of somebody erased would stay in the log for good.
"""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.limits import within_limit
from accounts.models import User
from contest.assisting import assisted_entries
from contest.erasing import erase_account
from contest.errors import ContestError, NotAllowed
from contest.models import Entry
from contest.personal_copy import copy_of
from contest.reissuing import AN_HOUR, TooMany


class Asked(models.TextChoices):
    """How the person's wish came to the officer."""

    IN_PERSON = "in-person", _("The person is here, has shown who they are, and asks for it")
    IN_WRITING = "in-writing", _("The person asks for it in writing, and I have made sure who wrote")
    GUARDIAN = "guardian", _("The parent or guardian who agreed to the entry asks for it")


@transaction.atomic
def tell_for(entry: Entry, *, by: User, asked: str, language: str, now: datetime) -> dict:
    """Return the copy of the data that the person is shown or given. Raises NotAllowed, TooMany, and ContestError
    where it is not said how they asked."""
    _check(entry, by, asked)
    audit.record(by, "data-told-for", on=entry, reason=Asked(asked).label, at=now)
    return copy_of(entry.person, now=now, language=language)


@transaction.atomic
def erase_for(entry: Entry, *, by: User, asked: str, now: datetime) -> None:
    """Erase the person, as they would themselves. Raises the same as tell_for, and NotErasable."""
    _check(entry, by, asked)
    erase_account(entry.person, by=by, reason=Asked(asked).label, now=now)


def _check(entry: Entry, officer: User, asked: str) -> None:
    if not assisted_entries(officer).filter(pk=entry.pk).exists():
        raise NotAllowed
    if asked not in Asked.values:
        raise ContestError(_("Please say how the person asked for it."))
    if not within_limit("on-behalf", str(officer.pk), **AN_HOUR):
        raise TooMany
