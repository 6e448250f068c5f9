"""Putting a wrong choice right: the division and the unit of an entry, until its first paper is begun."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import Consent, ConsentText
from contest.entering import check_open_to, consent_to
from contest.errors import ContestError, NotEligible
from contest.models import Entry
from contest.places import Place


class PaperBegun(ContestError):
    """The entrant has begun a paper, which was drawn for their division and counts for their unit."""

    sentence = _(
        "You have begun a paper, so your division and unit stand. If they are wrong, please call the organisers."
    )


def check_correctable(entry: Entry, now: datetime) -> None:
    """Raise PaperBegun once the entrant has begun a paper, NotOpen and NotEligible as for entering, NotEligible also
    after a disqualification."""
    check_open_to(entry.person, entry.contest, now)
    if entry.disqualified_at:
        raise NotEligible
    if entry.attempts.exists():
        raise PaperBegun


@transaction.atomic
def correct_entry(entry: Entry, place: Place, *, now: datetime, consent_text: ConsentText | None = None) -> None:
    """Change where an entrant competes; the participation code and the rest of the entry stay. The same place again
    changes nothing and is not logged.

    `consent_text` is what the guardian of a minor agreed to. Raises PaperBegun, NotOpen, NotEligible (age, unit,
    guardian), and ContestError where a guardian agreed to nothing.
    """
    stored = Entry.objects.select_for_update(no_key=True, of=["self"]).of(entry.person).get(pk=entry.pk)
    check_correctable(stored, now)  # starting a paper takes the same lock
    today = timezone.localdate(now)
    place.check(stored.contest, today)
    kept, guardian = place.kept_on(today), place.guardian_on(today)
    if not guardian and all(getattr(stored, field) == value for field, value in kept.items()):
        return
    if guardian:
        stored.consent = _consent_of_guardian(stored, guardian, consent_text, now)
    for field, value in kept.items():
        setattr(stored, field, value)
    stored.save()
    audit.record(stored.person, "entry-corrected", on=stored, at=now)


def _consent_of_guardian(entry: Entry, name: str, text: ConsentText | None, now: datetime) -> Consent:
    """Raises ContestError where the guardian agreed to nothing."""
    if text is None:
        raise ContestError(_("Please agree to the processing of your data: without it we cannot keep your entry."))
    return consent_to(entry.contest, entry.person, text, now=now, guardian_name=name)
