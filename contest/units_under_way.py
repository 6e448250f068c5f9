"""A sheet of units beside contests under way: their day keeps the units, and a sheet must not move them unseen.

Organisers cannot change the day of a contest once somebody entered it. A decree that is written down late does the same
from another side: a unit ends on a day before that of the contest, so that whoever entered counts for it and whoever
comes from now on for the one after it. Late decrees are everyday, so this is not refused, but asked and logged.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from accounts.importing import Checked
from accounts.unit_sheets import UNITS as UNITS_OF_THE_OFFICE
from contest.models import Contest, Entry, RosterLine


def contests_cut(checked: Sequence[Checked]) -> list[str]:
    """Return by title the contests, not final yet, that have people of a unit which ends by these rows on or before
    the day whose units they keep."""
    ends: dict[date, list[int]] = defaultdict(list)
    for value in (one.value for one in checked if one.value.get("ends")):
        ends[value["on"]] += [unit.pk for unit in value["ends"]]
    cut = Q(pk__in=())
    for day, units in ends.items():
        people = Entry.objects.filter(unit__in=units), RosterLine.objects.of_units(units)
        having_people = [Q(pk__in=those.order_by().values("contest")) for those in people]
        cut |= Q(units_as_of__gte=day) & (having_people[0] | having_people[1])
    not_final = Contest.objects.filter(rounds__finalized_at=None).distinct()  # those without a round, too
    return [str(contest) for contest in not_final.filter(cut).order_by("pk")]


UNITS = UNITS_OF_THE_OFFICE._replace(cuts=contests_cut)
