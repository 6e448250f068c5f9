"""Short links: a unit's own number, made once, and the addresses that materials carry."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode

from accounts import audit
from accounts.models import Unit, User
from contest.models import Contest, Entry, UnitLink

DIGITS = 6
LONGEST_CODE = 40
CHANNEL_OF_INVITATIONS = "dong-nghiep-moi"
CHANNEL_OF_OFFICERS = "can-bo-tai-quay"
CHANNEL_OF_KIOSKS = "ki-ot"
CHANNEL_OF_UNITS = "don-vi-nhac"
CHANNEL_OF_SITES = "trang-ttdt-don-vi"


class Found(NamedTuple):
    """Where a code leads: a contest, and the unit's number if it is one."""

    contest: Contest
    number: str = ""


def find_by_code(code: str, *, now: datetime) -> Found | None:
    """Return where a code leads that somebody typed or scanned; None for one that leads nowhere."""
    if len(code) > LONGEST_CODE or not code.isprintable():
        return None
    if contest := Contest.objects.called(code).published(now).first():
        return Found(contest)
    link = UnitLink.objects.called(code, now)
    return Found(link.contest, link.number) if link else None


def number_of(contest: Contest, text: str) -> str:
    """Return the text if it is the number of one of the contest's units, else ""."""
    known = text.isdecimal() and UnitLink.objects.filter(contest=contest, number=text).exists()
    return text if known else ""


def units_of(contest: Contest) -> list[Unit]:
    """Return the units that people of the contest count for: those of a bloc, on its day, of one of its audiences."""
    audiences = {division.audience for division in contest.divisions.all()}
    there = Unit.objects.valid_on(contest.units_as_of).filter(bloc__gt="").order_by("sort_key", "pk")
    return [unit for unit in there if audiences & set(unit.audiences)]


@transaction.atomic
def make_links(contest: Contest, units: Iterable[Unit], *, now: datetime, by: User | None = None) -> int:
    """Give each unit its link to the contest, unless it has one; return how many were made, which the log keeps with
    who made them, None being the platform itself.

    Numbers are drawn, so that none tells of the next. One that is taken meanwhile is drawn again.
    """
    Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)  # two who make them count their own
    mine = UnitLink.objects.filter(contest=contest)
    before, missing = mine.count(), _without_link(contest, units)
    while missing:
        taken = set(Contest.objects.values_list("short_code", flat=True))
        drawn = [UnitLink(contest=contest, unit=unit, number=_number(taken), made_at=now) for unit in missing]
        UnitLink.objects.bulk_create(drawn, ignore_conflicts=True)
        missing = _without_link(contest, missing)
    if made := mine.count() - before:
        audit.record(by, "links-made", on=contest, after={"links": made}, at=now)
    return made


def _without_link(contest: Contest, units: Iterable[Unit]) -> list[Unit]:
    linked = set(UnitLink.objects.filter(contest=contest).values_list("unit", flat=True))
    return [unit for unit in units if unit.pk not in linked]


def _number(taken: set[str]) -> str:
    """Six digits that are no contest's code; the first is no zero, which people leave out."""
    while True:
        number = str(10 ** (DIGITS - 1) + secrets.randbelow(9 * 10 ** (DIGITS - 1)))
        if number not in taken:
            return number


def path_of(code: str, *, channel: str = "", invitation: str = "") -> str:
    """Return the path of a short link, with what it says of how somebody came."""
    said = {"k": channel, "i": invitation}
    query = urlencode({name: value for name, value in said.items() if value})
    return reverse("short_link", args=[code]) + (f"?{query}" if query else "")


def invitation_path(entry: Entry) -> str:
    """Return the path of an entrant's own link, by which colleagues come."""
    return path_of(entry.contest.short_code, channel=CHANNEL_OF_INVITATIONS, invitation=entry.invitation)
