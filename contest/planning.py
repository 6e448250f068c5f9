"""What papers would lack if others were stored as planned, counted before anything is.

Counting reads every question of the banks, which may take seconds. So it is done ahead, while answers of open rounds
can be written; whoever then holds the lock only looks whether what it was counted on still stands, and counts again
where it does not. Questions are no part of that: retiring one, a moment later, asks no paper either.
"""

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from contest.models import RoundDivision
from contest.readiness import lacks_of
from questions.models import Bank, Blueprint, BlueprintRow, Tag

DRAWN_BY = ("blueprint", "uses", "law_as_of", "apart_days", "round__opens_at", "round__closes_at")
LINKS = ("banks", "apart_from", "kept_tags")
ASKED_BY = ("blueprint", "topic", "level", "kind", "count")


@dataclass(frozen=True)
class Plan:
    """Papers as they will be, in place of what is stored of them."""

    papers: Sequence[RoundDivision]
    """Stand-ins, as `as_planned` makes them."""
    required: Sequence[RoundDivision] = ()
    """Those of them that must be able to be drawn."""
    reserved_in: Collection[Bank] = ()
    """Banks of which they set something aside, so that others that draw from these are concerned, too."""


@dataclass(frozen=True)
class Counted:
    """What came of counting, and what it was counted on."""

    rested_on: dict
    others: Sequence[RoundDivision]
    """Public papers that draw otherwise because of the plan."""
    lacks: Sequence[str]
    """A sentence for each row of a paper that then lacks something."""


NOTHING = Counted({}, (), ())
"""What comes of a plan that changes no paper."""


def as_planned(
    sitting: RoundDivision,
    *,
    banks: Sequence[Bank] | None = None,
    apart_from: Sequence[RoundDivision] | None = None,
    kept_tags: Sequence[Tag] | None = None,
) -> RoundDivision:
    """Return a stand-in for a paper that has these beside its own values, which are stored only after the record."""
    links = {"banks": banks, "apart_from": apart_from, "kept_tags": kept_tags}
    stand_in = copy(sitting)
    stand_in.pk = sitting.pk or 0
    stand_in._prefetched_objects_cache = {
        name: list(getattr(stand_in, name).all()) if given is None else list(given) for name, given in links.items()
    }
    return stand_in


def with_rows(blueprint: Blueprint, rows: Sequence[BlueprintRow]) -> Blueprint:
    """Return a stand-in for a blueprint that has these rows."""
    stand_in = copy(blueprint)
    stand_in._prefetched_objects_cache = {"rows": rows}
    return stand_in


def count_ahead(plan: Plan, *, now: datetime) -> Counted:
    """Count what papers lack by the plan: those required, and public ones that lack nothing as it stands. Call it
    before the transaction that stores what is planned."""
    if not plan.papers:
        return NOTHING
    rested_on, others = _rests_on(plan, now), _concerned(plan, now)
    lacks = lacks_of(others)
    others = [other for other in others if not lacks[other.pk]]
    found = lacks_of([*plan.required, *others], planned=plan.papers)
    return Counted(rested_on, others, [lack.whole_sentence for lacks in found.values() for lack in lacks])


def counted_on_what_stands(plan: Plan, counted: Counted, *, now: datetime) -> Counted:
    """Return what was counted ahead, counted again where it no longer stands.

    Call it within the transaction that stores what is planned, before it does, with the lock that others take, too.
    """
    if plan.papers and counted.rested_on == _rests_on(plan, now):
        return counted
    return count_ahead(plan, now=now)


def _concerned(plan: Plan, now: datetime) -> list[RoundDivision]:
    """Public papers to come that leave out what the plan's papers ask, or draw where those set something aside."""
    affected = RoundDivision.objects.apart_from_any(plan.papers)
    if plan.reserved_in:
        drawing = RoundDivision.objects.published().drawing_from(plan.reserved_in)
        affected |= drawing.exclude(pk__in=[paper.pk for paper in plan.papers])
    return list(affected.not_over(now).ready_to_draw().prefetch_related("blueprint__rows__topic"))


def _rests_on(plan: Plan, now: datetime) -> dict:
    return counted_on(now, {paper.blueprint_id for paper in plan.papers})


def counted_on(now: datetime, blueprints: Collection[int] = ()) -> dict:
    """Return all by which papers to come are drawn, whosever they are, and rows of blueprints that may come to be used;
    a handful of short queries, and of rows a few dozen a contest."""
    papers = RoundDivision.objects.not_over(now).order_by("pk")
    facts = list(papers.values_list("pk", "round__contest__published_at", *DRAWN_BY))
    links = {name: sorted(papers.exclude(**{name: None}).values_list("pk", name)) for name in LINKS}
    used = {blueprint for _pk, _published_at, blueprint, *_rest in facts}
    rows = BlueprintRow.objects.filter(blueprint__in=used.union(blueprints)).order_by("pk").values_list(*ASKED_BY)
    return {"papers": facts, "rows": list(rows)} | links
