"""Which questions other rounds still ask. While one does, no review shows their keys: they would be keys to its papers.

A question is in play in a round that is not over as long as a paper of it may be drawn with the question, and in any
round as long as a paper that holds the question is being sat.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Q
from django.utils.translation import gettext as _

from contest.clock import wall
from contest.models import Attempt, Contest, Round, RoundDivision
from contest.pools import POOL_SECONDS
from contest.reach import candidates, may_draw
from questions.models import Question, Revision

PAPERS_SECONDS = POOL_SECONDS
"""How long it is remembered what stands on the papers being sat: there may be thousands, and as many who look."""

LATELY = timedelta(seconds=POOL_SECONDS + PAPERS_SECONDS)
"""A question retired within this time may have been drawn since from a kept pool, onto a paper not looked at yet."""


def rounds_asking(questions: Collection[int], *, beside: Round | None, now: datetime) -> dict[int, set[Round]]:
    """Return, for those of these questions that are in play beside this round, or in any, the rounds in which they are.

    Seven queries at most, however many questions, rounds and papers there are.
    """
    found: dict[int, set[Round]] = defaultdict(set)
    drawable = Q(retired_at__isnull=True) | Q(retired_at__gt=now - LATELY)
    asked = candidates(Question.objects.filter(drawable, pk__in=questions))
    sittings = RoundDivision.objects.not_over(wall.least(now)).drawing_from({item.bank for item in asked})
    others = sittings.exclude(round=beside) if beside else sittings
    for sitting in others.ready_to_draw():
        for question in may_draw(sitting, asked):
            found[question].add(sitting.round)
    for question, rounds in _being_sat(questions).items():
        found[question] |= rounds - {beside}
    return {question: rounds for question, rounds in found.items() if rounds}


def _being_sat(questions: Collection[int]) -> dict[int, set[Round]]:
    """The rounds in which each of these questions, in whatever wording, stands on a paper that is being sat."""
    held = cache.get_or_set("open-papers", _read_open_papers, PAPERS_SECONDS)
    if not held:
        return {}
    found: dict[int, set[int]] = defaultdict(set)
    for revision, question in Revision.objects.filter(question__in=questions).values_list("pk", "question_id"):
        found[question] |= held.get(revision, set())
    rounds = Round.objects.select_related("contest").in_bulk(set().union(*found.values()))
    return {question: {rounds[pk] for pk in pks if pk in rounds} for question, pks in found.items()}


def _read_open_papers() -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    papers = Attempt.objects.open().order_by().values_list("round_division__round", "paper")
    for round_, paper in papers.iterator():
        for slot in paper["slots"]:
            found[slot["revision"]].add(round_)
    return dict(found)


def name_beside(round_: Round, contest: Contest) -> str:
    """Return the name of a round for readers of this contest, with the round's own contest where that is another."""
    if round_.contest_id == contest.pk:
        return str(round_)
    return _("%(round)s of “%(contest)s”") % {"round": round_, "contest": round_.contest}
