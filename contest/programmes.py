"""Contests as their pages show them: with divisions, rounds and what is sat in each, read once a second.

The pages of a contest show everybody the same until an organiser changes it, and thousands are opened at once. So each
process keeps what it has read for `settings.PROGRAMME_SECONDS`, and nobody sees a change later than that. The records
are shared by everybody's pages: those read them, change nothing of them and save none. Verbs read their own.
"""

import time
from typing import NamedTuple

from django.conf import settings
from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from contest.models import Contest, Entry, RoundDivision

MOST_KEPT = 256
"""Keys to the programmes that a process keeps; a contest has one by its address and one by each paper in it."""
_kept: dict[str | int, tuple[float, "Programme"]] = {}


class Programme(NamedTuple):
    """A contest with its owner, rounds and divisions; `joined` has each round of each division by its primary key, in
    the order of the divisions and rounds, with the sizes of its papers."""

    contest: Contest
    joined: dict[int, RoundDivision]

    def sitting(self, division: int, number: int) -> RoundDivision | None:
        """Return the round with this number as the division with this primary key sits it, if it does."""
        here = (item for item in self.joined.values() if item.division_id == division and item.round.number == number)
        return next(here, None)

    def complete(self, entry: Entry) -> Entry:
        """Give an entry in the contest, read with its attempts, the records of this programme; return it.

        What an organiser has only just added is not in the programme: those records are read as they are asked for.
        """
        entry.contest = self.contest
        divisions = {division.pk: division for division in self.contest.divisions.all()}
        if entry.division_id in divisions:
            entry.division = divisions[entry.division_id]
        for attempt in entry.attempts.all():
            if attempt.round_division_id in self.joined:
                attempt.round_division = self.joined[attempt.round_division_id]
        return entry


def programme_of(slug: str) -> Programme:
    """Return the programme of the contest with this slug, at most a second old; raises Contest.DoesNotExist."""
    return _recent(slug, Contest.objects.filter(slug=slug))


def as_sat(round_division: int) -> RoundDivision:
    """Return the round of a division with this primary key as its papers show it, at most a second old; raises
    Contest.DoesNotExist, or KeyError, where it has just been removed."""
    programme = _recent(round_division, Contest.objects.filter(rounds__round_divisions=round_division))
    return programme.joined[round_division]


def forget() -> None:
    """Forget all that is in memory: the database under it is another one."""
    _kept.clear()


def programme_from(contest: Contest) -> Programme:
    """Return the programme of a contest that was read with its rounds; one query."""
    round_of = {round_.pk: round_ for round_ in contest.rounds.all()}
    sittings = RoundDivision.objects.with_sizes().order_by("round__number")
    prefetch_related_objects(list(contest.divisions.all()), Prefetch("round_divisions", sittings))
    joined = {}
    for item in (item for division in contest.divisions.all() for item in division.round_divisions.all()):
        if round_ := round_of.get(item.round_id):  # one may have been added between two queries
            item.round = round_
            joined[item.pk] = item
    return Programme(contest, joined)


def _recent(key: str | int, contests: QuerySet[Contest]) -> Programme:
    now = time.monotonic()
    until, programme = _kept.get(key, (now, None))
    if programme is None or until <= now:
        programme = programme_from(contests.with_owner().with_rounds().get())
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        until = now + settings.PROGRAMME_SECONDS
        _kept.update(dict.fromkeys((key, programme.contest.slug, *programme.joined), (until, programme)))
    return programme
