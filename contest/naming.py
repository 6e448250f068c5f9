"""A person's own name, which boards and results show: how boards write it, and putting it right."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.limits import within_limit
from accounts.models import User
from contest.boards import note_name_changed
from contest.errors import ContestError
from contest.models import Attempt, Entry, NameStyle

CORRECTIONS_A_DAY = 5
"""Enough to mend a slip in the mend; each one is an entry in the log and a new version of every board."""
DAY = 24 * 60 * 60


@transaction.atomic
def choose_name_style(entry: Entry, name_style: str) -> None:
    """Change how the boards name an entrant; they tell it with their next version. Raises ValueError for no style."""
    entry.name_style = NameStyle(name_style)
    entry.save(update_fields=["name_style"])
    note_name_changed(entry)


def may_correct_name(person: User, *, now: datetime) -> bool:
    """Whether the person may put their own name right: until a round that they sat has closed. From then on an
    administrator does it, in the workshop."""
    return not Attempt.objects.of_closed_rounds(now).filter(entry__person=person).exists()


@transaction.atomic
def correct_name(person: User, full_name: str, *, now: datetime) -> None:
    """Put a person's own name right; boards tell it with their next version.

    The log keeps that it was done, but neither name: nothing can be erased from it. Raises ContestError once a round
    that they sat has closed, or when it was done too often that day.
    """
    stored = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if full_name == stored.full_name:
        return
    if not may_correct_name(stored, now=now):
        raise ContestError(
            _("A round that you sat has closed, and your name stands in its results. Please call the organisers.")
        )
    if not within_limit("name_corrected", str(stored.pk), most=CORRECTIONS_A_DAY, seconds=DAY):
        raise ContestError(_("You have changed your name several times today. Please try again tomorrow."))
    stored.set_full_name(full_name)
    stored.save(update_fields=["full_name", "name_key", "search_text"])
    audit.record(stored, "name-corrected", on=stored, label="", at=now)
    note_name_changed(*Entry.objects.of(stored))
