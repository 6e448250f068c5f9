"""The way from an empty contest to a published one: the steps in order, where each stands, what is missing in it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.models import Contest, RoundDivision
from contest.readiness import Gap, Part

TITLES = {
    Part.CONTEST: gettext_lazy("Name and rules"),
    Part.DIVISIONS: gettext_lazy("Divisions: who takes part"),
    Part.ROUNDS: gettext_lazy("Rounds: when people take part"),
    Part.BLUEPRINTS: gettext_lazy("Blueprints: how many questions of which topic"),
    Part.PAPERS: gettext_lazy("The paper of each division in each round"),
    Part.PUBLISH: gettext_lazy("Look at a paper, then publish"),
}


class State(StrEnum):
    """Where a step stands."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True)
class Step:
    """A part of the work: what is missing in it, and what could be better."""

    part: Part
    state: State
    gaps: list[Gap]
    advice: list[Gap]

    @property
    def title(self) -> str:
        return TITLES[self.part]


def steps_of(
    contest: Contest,
    sittings: Sequence[RoundDivision],
    *,
    gaps: Sequence[Gap],
    advice: Sequence[Gap],
    audiences: Collection[str],
) -> list[Step]:
    """Return the steps in order. `audiences` are those for which the organiser has a blueprint to choose."""
    gaps = [*gaps, *_missing_blueprints(contest, sittings, audiences)]
    begun = {
        Part.CONTEST: True,
        Part.DIVISIONS: bool(contest.divisions.all()),
        Part.ROUNDS: bool(contest.rounds.all()),
        Part.BLUEPRINTS: bool(contest.divisions.all()),
        Part.PAPERS: bool(sittings),
        Part.PUBLISH: False,
    }
    done = {part for part in Part if begun[part] and all(gap.part != part for gap in gaps)}
    next_part = next(part for part in Part if part not in done)

    def step(part: Part) -> Step:
        state = State.DONE if part in done else State.NEXT if part == next_part else State.LATER
        mine = ([gap for gap in found if gap.part == part] for found in (gaps, advice))
        return Step(part, state, *mine)

    return [step(part) for part in Part]


def _missing_blueprints(contest: Contest, sittings: Sequence[RoundDivision], audiences: Collection[str]) -> list[Gap]:
    """An audience of the contest for which there is no blueprint to choose, unless its paper is set up already."""
    served = {sitting.division.audience for sitting in sittings} | set(audiences)
    missing = {}
    for division in contest.divisions.all():
        if division.audience not in served:
            missing[division.audience] = division.get_audience_display()
    new = reverse("organize_blueprint_new")
    return [
        Gap(
            Part.BLUEPRINTS,
            _("There is no blueprint for this audience yet: %(audience)s.") % {"audience": words},
            f"{new}?{urlencode({'audience': audience, 'contest': contest.pk})}",
            _("New blueprint"),
        )
        for audience, words in missing.items()
    ]
