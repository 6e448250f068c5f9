"""Entering somebody without a phone: an officer types for them, reads the consent aloud, prints a slip with the code.

The entry says for good who helped. Its account has no login: the person sits the paper on a device that an officer
hands over, signed in to that account alone, and the log keeps each time.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.limits import is_used_up, within_limit
from accounts.models import ConsentText, Role, Unit, User
from accounts.roles import can_organize, organizer_units, units_with
from contest.doors import Door
from contest.entering import enter_contest, takes_entries
from contest.errors import ContestError, NotAllowed
from contest.links import CHANNEL_OF_OFFICERS
from contest.models import Channel, Contest, Entry
from contest.places import Place
from contest.reissuing import AN_HOUR, SEARCHES, TooMany
from contest.spoken_codes import plain_code

HAND_OVERS = {"most": 120, "seconds": 3600}
"""At each officer's desk, and on each kiosk."""
OLDEST = 120
"""Years; whoever wrote an earlier year of birth has slipped."""


def assists_in(contest: Contest) -> bool:
    """Whether the contest's organisers chose this door."""
    return Door.ASSISTED in (contest.doors or ())


def contests_to_assist_in(*, now: datetime) -> list[Contest]:
    """Return the contests that take entries of people without a phone now."""
    published = Contest.objects.published(now).with_chosen_doors()
    return [contest for contest in published if assists_in(contest) and takes_entries(contest, now)]


def assisted_entries(officer: User) -> QuerySet[Entry]:
    """Return the entries made with an officer's help that are in this one's care, the newest first; also of people who
    were excluded, who have a right to their data still."""
    units = units_with(officer, Role.ORGANISER, Role.UNIT_LEADER)
    mine = Q(contest__owner__in=organizer_units(officer)) | Q(unit__in=units)
    made = Entry.objects.filter(mine, person__erased_at__isnull=True).assisted()
    return made.select_related("person", "contest", "division", "assisted_by").order_by("-entered_at", "-pk")


def find_assisted(officer: User, code: str, *, place: str = "") -> Entry | None:
    """Return the entry that a slip's code names, if it is one of this officer's. Tries are counted by place: a kiosk,
    or else the officer's own desk. Raises TooMany."""
    who = place or str(officer.pk)
    if is_used_up("find-assisted", who, **SEARCHES):
        raise TooMany
    entry = assisted_entries(officer).filter(code=plain_code(code)).first()
    if entry is None:  # only wrong codes are counted: a hall comes in together
        within_limit("find-assisted", who, **SEARCHES)
    return entry


@transaction.atomic
def enter_for(
    officer: User,
    contest: Contest,
    *,
    full_name: str,
    birth_year: int | None,
    place: Place,
    consent_text: ConsentText | None,
    now: datetime,
) -> Entry:
    """Enter a person who stands before the officer and agreed to the words that were read aloud; return the entry.

    Raises NotAllowed where the contest has no such door, or the unit is not one of the officer's; TooMany; and what
    entering raises.
    """
    if not assists_in(contest):
        raise NotAllowed(_("In this contest officers enter nobody."))
    if not may_assist(officer, contest, place.unit):
        raise NotAllowed(_("This is not a unit of yours, so its own officer has to help this person."))
    if not within_limit("assist", str(officer.pk), **AN_HOUR):
        raise TooMany
    person = User.objects.create_without_login(full_name)
    channel = Channel.objects.offered_as(CHANNEL_OF_OFFICERS)
    entry = enter_contest(person, contest, place, consent_text=consent_text, channel=channel, now=now)
    entry.assisted_by, entry.birth_year = officer, None if entry.birth_date else birth_year
    entry.save(update_fields=["assisted_by", "birth_year"])
    entry.consent.read_aloud_by = officer
    entry.consent.save(update_fields=["read_aloud_by"])
    audit.record(officer, "entry-assisted", on=entry, after={"unit": entry.unit_name}, at=now)
    return entry


def may_assist(officer: User, contest: Contest, unit: Unit | None) -> bool:
    """Whether the officer organises the contest, or leads or organises the unit."""
    if can_organize(officer, contest.owner):
        return True
    return unit is not None and units_with(officer, Role.ORGANISER, Role.UNIT_LEADER).filter(pk=unit.pk).exists()


@transaction.atomic
def hand_over(entry: Entry, *, by: User, now: datetime, place: str = "") -> User:
    """Note that the officer hands the device to the entrant, who will be signed in; return that person.

    Raises NotAllowed for an entry that is not the officer's to help with, or that takes no part any more, and TooMany.
    """
    if not assisted_entries(by).standing().filter(pk=entry.pk).exists():
        raise NotAllowed
    if not within_limit("hand-over", place or str(by.pk), **HAND_OVERS):
        raise TooMany
    audit.record(by, "device-handed-over", on=entry, at=now)
    return entry.person


def check_birth_year(year: int | None, today: date) -> None:
    """Raise ContestError for a year in which nobody who lives was born."""
    if year is None or not today.year - OLDEST <= year <= today.year:
        raise ContestError(_("Please write the year of birth with four digits, for example 1958."))
