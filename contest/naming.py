"""A person's own name, which boards and results show: how boards write it, and putting it right."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.limits import within_limit
from accounts.models import AuditEvent, User
from contest.boards import note_name_changed
from contest.errors import ContestError
from contest.models import Attempt, Entry, NameStyle

CORRECTIONS_A_DAY = 5
"""Enough to mend a slip in the mend; each one is an entry in the log and a new version of every board."""
DAY = 24 * 60 * 60
EVERYBODYS = ["entry-corrected", "consent-withdrawn"]
"""What entrants do beside what they do to their own account; whatever else stands in the log was done in an office."""


@transaction.atomic
def choose_name_style(entry: Entry, name_style: str) -> None:
    """Change how the boards name an entrant; they tell it with their next version. Raises ValueError for no style."""
    entry.name_style = NameStyle(name_style)
    entry.save(update_fields=["name_style"])
    note_name_changed(entry)


def why_name_stands(person: User, *, now: datetime) -> str:
    """The sentence that says why people may not put their own name right any more; empty while they may.

    Whoever has or had an office stands in the log, which could be made to name a colleague; whoever sat a round that
    has closed stands in its results. An administrator does it then, in the workshop, which logs it.
    """
    if has_office(person):
        return _("The log of this site names you for what you did in your office. Please ask an administrator.")
    if Attempt.objects.of_closed_rounds(now).filter(entry__person=person).exists():
        return _("A round that you sat has closed, and your name stands in its results. Please call the organisers.")
    return ""


def has_office(person: User) -> bool:
    """Whether the person has a role or runs the site, or did something in the log that only such people do."""
    if person.is_staff or person.role_grants.exists():
        return True
    done = AuditEvent.objects.filter(actor=person).exclude(verb__in=EVERYBODYS)
    return done.exclude(pk__in=AuditEvent.objects.about([person]).values("pk")).exists()


@transaction.atomic
def correct_name(person: User, full_name: str, *, now: datetime) -> None:
    """Put a person's own name right; boards tell it with their next version.

    The log keeps that it was done, but neither name: nothing can be erased from it. Raises ContestError for who has
    an office, once a round that they sat has closed, or when it was done too often that day.
    """
    stored = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if full_name == stored.full_name:
        return
    if reason := why_name_stands(stored, now=now):
        raise ContestError(reason)
    if not within_limit("name_corrected", str(stored.pk), most=CORRECTIONS_A_DAY, seconds=DAY):
        raise ContestError(_("You have changed your name several times today. Please try again tomorrow."))
    stored.set_full_name(full_name)
    stored.save(update_fields=["full_name", "name_key", "search_text"])
    audit.record(stored, "name-corrected", on=stored, label="", at=now)
    note_name_changed(*Entry.objects.of(stored))
