"""The way from an empty contest to a published one: the steps in order, where each stands, what is missing in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.models import Contest, Division, RoundDivision
from contest.overview import Supply
from contest.readiness import Gap, Link, Part

TITLES = {
    Part.CONTEST: gettext_lazy("Name and rules"),
    Part.DIVISIONS: gettext_lazy("Divisions: who takes part"),
    Part.ROUNDS: gettext_lazy("Rounds: when people take part"),
    Part.BLUEPRINTS: gettext_lazy("Blueprints: how many questions of which topic"),
    Part.PAPERS: gettext_lazy("The paper of each division in each round"),
    Part.PUBLISH: gettext_lazy("Look at a paper, then publish"),
}


class State(StrEnum):
    """Where a step stands. One that is open has something left to do that does not hold up the next."""

    DONE = "done"
    OPEN = "open"
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
    blueprints: Mapping[str, Supply],
) -> list[Step]:
    """Return the steps in order.

    `blueprints` tells how far the organiser's blueprints go, for each audience of the waiting divisions that has any.
    """
    waiting = waiting_divisions(contest, sittings)
    gaps = [*gaps, *_missing_blueprints(waiting, contest, blueprints)]
    advice = [*advice, *_blueprints_to_choose(waiting, blueprints)]
    passed = _passed(contest, sittings, lacking={gap.part for gap in gaps})
    unfinished = {Part.CONTEST: not contest.rules_vi, Part.BLUEPRINTS: bool(waiting)}
    states = dict.fromkeys(Part, State.LATER)
    states |= {part: State.OPEN if unfinished.get(part) else State.DONE for part in passed}
    states[next(part for part in Part if part not in passed)] = State.NEXT
    return [Step(part, states[part], _at(part, gaps), _at(part, advice)) for part in Part]


def _passed(contest: Contest, sittings: Sequence[RoundDivision], lacking: set[Part]) -> set[Part]:
    """The parts that hold up nothing: begun, and lacking nothing. Publishing is never among them."""
    begun = {
        Part.CONTEST: True,
        Part.DIVISIONS: bool(contest.divisions.all()),
        Part.ROUNDS: bool(contest.rounds.all()),
        Part.BLUEPRINTS: bool(contest.divisions.all()),
        Part.PAPERS: bool(sittings) and Part.BLUEPRINTS not in lacking,
        Part.PUBLISH: False,
    }
    return {part for part in Part if begun[part] and part not in lacking}


def _at(part: Part, found: Sequence[Gap]) -> list[Gap]:
    return [gap for gap in found if gap.part == part]


def waiting_divisions(contest: Contest, sittings: Sequence[RoundDivision]) -> list[Division]:
    """Return the divisions for which no blueprint is chosen yet in any round, one for each audience."""
    chosen = {sitting.division_id for sitting in sittings}
    waiting = {division.audience: division for division in contest.divisions.all() if division.pk not in chosen}
    return list(waiting.values())


def _missing_blueprints(waiting: list[Division], contest: Contest, blueprints: Mapping[str, Supply]) -> list[Gap]:
    """The audiences for which there is no blueprint that could be chosen for a paper."""
    sentences = {
        None: _("There is no blueprint for this audience yet: %(audience)s."),
        Supply.EMPTY: _("No blueprint of this audience asks for any questions yet: %(audience)s."),
        Supply.SHORT: _(
            "The banks hold too few questions for contests to fill any blueprint of this audience: %(audience)s."
        ),
    }
    found = []
    for division in waiting:
        supply = blueprints.get(division.audience)
        if supply != Supply.READY:
            links = [_new_blueprint(contest, division.audience), *([_all_blueprints()] if supply else [])]
            sentence = sentences[supply] % {"audience": division.get_audience_display()}
            found.append(Gap(Part.BLUEPRINTS, sentence, tuple(links)))
    return found


def _blueprints_to_choose(waiting: list[Division], blueprints: Mapping[str, Supply]) -> list[Gap]:
    sentence = _(
        "%(division)s: there is a blueprint to choose. Look whether it suits, then choose it in the next step."
    )
    ready = [division for division in waiting if blueprints.get(division.audience) == Supply.READY]
    return [Gap(Part.BLUEPRINTS, sentence % {"division": division}, (_all_blueprints(),)) for division in ready]


def _new_blueprint(contest: Contest, audience: str) -> Link:
    query = urlencode({"audience": audience, "contest": contest.pk})
    return Link(f"{reverse('organize_blueprint_new')}?{query}", _("New blueprint"))


def _all_blueprints() -> Link:
    return Link(reverse("organize_blueprints"), _("See the blueprints"))
