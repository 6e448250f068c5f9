"""By whose invitation somebody entered. Whoever invites learns how many came, and nobody's name."""

from typing import TypedDict

from accounts.models import User
from contest.arrivals import Arrival
from contest.models import Contest, Entry, UnitLink


class Origin(TypedDict):
    """What an entry keeps of how it came about, beside the channel."""

    link: UnitLink | None
    inviter: Entry | None


def origin_of(person: User, contest: Contest, arrival: Arrival) -> Origin:
    """Return the unit's link and the entrant through which this person came, as far as both still stand."""
    link = UnitLink.objects.filter(contest=contest, number=arrival.number).first() if arrival.number else None
    return {"link": link, "inviter": _inviter(person, contest, arrival.invitation)}


def _inviter(person: User, contest: Contest, invitation: str) -> Entry | None:
    """The entrant whose invitation it is; never the person themself, nor somebody who was excluded."""
    if not invitation:
        return None
    entry = Entry.objects.of_contest(contest).select_related("person").filter(invitation=invitation).first()
    return entry if entry is not None and entry.may_stand and entry.person_id != person.pk else None
