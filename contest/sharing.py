"""Which rounds of a contest share questions with rounds that close later: the answers to those questions wait for them.

See contest.in_play for the rule, and contest.reviewing for what entrants are told.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contest.models import Round, RoundDivision
from contest.phases import ReviewPolicy
from contest.reach import candidates, may_draw
from questions.models import Question


@dataclass(frozen=True)
class Shared:
    """A round, the rounds whose close its answers wait for, and how many of its questions they share with it."""

    round: Round
    others: list[Round]
    count: int


def shared_questions(sittings: Sequence[RoundDivision], *, now: datetime) -> list[Shared]:
    """Return where answers of these sittings' rounds wait, round by round. Four queries, however many sittings.

    The sittings are read with their rounds, banks and rows. Rounds that never show answers have none that wait.
    """
    banks = {bank.pk for sitting in sittings for bank in sitting.banks.all()}
    asking = RoundDivision.objects.not_over(now).drawing_from(banks).ready_to_draw()
    uses = {use for sitting in sittings for use in sitting.uses}
    among = candidates(Question.objects.approved_in(banks, uses))
    pools, others = _pools(sittings, among), _pools(asking, among)
    found = [_shared(round_, pool, others) for round_, pool in pools.items()]
    return sorted((shared for shared in found if shared.count), key=lambda shared: shared.round.number)


def _pools(sittings: Sequence[RoundDivision], among: list) -> dict[Round, set[int]]:
    pools: dict[Round, set[int]] = defaultdict(set)
    for sitting in sittings:
        pools[sitting.round] |= may_draw(sitting, among)
    return pools


def _shared(round_: Round, pool: set[int], others: dict[Round, set[int]]) -> Shared:
    later = {other: pool & asked for other, asked in others.items() if other != round_ and _outlasts(other, round_)}
    sharing = sorted((other for other, asked in later.items() if asked), key=lambda other: (other.closes_at, other.pk))
    return Shared(round_, sharing, len(set().union(*later.values())))


def _outlasts(other: Round, round_: Round) -> bool:
    """Whether the other round is still asking when answers of this one would be shown."""
    if round_.review_policy == ReviewPolicy.NEVER:
        return False
    shown_from = round_.opens_at if round_.review_policy == ReviewPolicy.AFTER_SUBMIT else round_.closes_at
    return other.closes_at > shown_from
