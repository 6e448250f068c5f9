"""Questions that banks and uses would allow on a paper, and that its organisers leave out.

- What is set aside for another paper, by a tag, until that one's round has closed.
- What papers asked from which this one is to stay apart: those that were chosen, and with `apart_days` those of every
  round that drew on the same banks and was open within so many days before this one opens.
- What has parameters and cannot be given values now, because the holiday calendar does not know a year.

What a paper asked is known once its round is over. Until then it is taken to ask whatever it may be drawn with: so what
is checked ahead of a round holds when it opens, and nothing changes for it while it runs.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.core.cache import cache

from contest.models import Attempt, RoundDivision
from contest.reach import candidates, kept_questions, may_draw
from questions.models import Question, Revision
from questions.variation import unvaried

FINAL_AFTER = timedelta(minutes=1)
"""So long after its close, the last paper that a round gave out is stored."""
REMEMBERED_SECONDS = 24 * 60 * 60


def left_out_of(sittings: Sequence[RoundDivision], *, now: datetime) -> dict[int, set[int]]:
    """Return, by the key of each sitting, the questions that its papers leave out.

    Three queries where no sitting is set apart from others; what others asked is read once and then remembered.
    """
    kept, unusable = kept_questions(now), {one.question for one in unvaried()}
    found = {sitting.pk: _kept_for_others(sitting, kept) | unusable for sitting in sittings}
    apart = _apart_from(sittings)
    asked: dict[int, set[int]] = {}
    for sitting in sittings:
        for other in apart[sitting.pk]:
            if other.pk not in asked:
                asked[other.pk] = asked_in(other, now=now)
            found[sitting.pk] |= asked[other.pk]
    return found


def _kept_for_others(sitting: RoundDivision, kept: dict[int, dict[int, datetime]]) -> set[int]:
    return {question for question, keepers in kept.items() if sitting.pk not in keepers}


def _apart_from(sittings: Sequence[RoundDivision]) -> dict[int, list[RoundDivision]]:
    """The papers from which each sitting stays apart, by its key."""
    found: dict[int, list[RoundDivision]] = defaultdict(list)
    chosen = RoundDivision.apart_from.through.objects.filter(from_rounddivision__in=[item.pk for item in sittings])
    for link in chosen.select_related("to_rounddivision__round"):
        found[link.from_rounddivision_id].append(link.to_rounddivision)
    for sitting in sittings:
        if sitting.apart_days:
            found[sitting.pk] += _lately_beside(sitting)
    return found


def _lately_beside(sitting: RoundDivision) -> Iterable[RoundDivision]:
    banks = [bank.pk for bank in sitting.banks.all()]
    since = sitting.round.opens_at - timedelta(days=sitting.apart_days)
    earlier = RoundDivision.objects.published().drawing_from(banks).exclude(round=sitting.round_id)
    return earlier.opened_before(sitting.round.opens_at).open_after(since).select_related("round")


def asked_in(sitting: RoundDivision, *, now: datetime) -> set[int]:
    """Return the questions that papers of a round asked a division; until it is over, all that they may ask."""
    if sitting.round.closes_at + FINAL_AFTER > now:
        return may_draw(sitting, candidates(Question.objects.approved_in(sitting.banks.all(), sitting.uses), now=now))
    return cache.get_or_set(f"asked:{sitting.pk}", lambda: _read_asked(sitting), REMEMBERED_SECONDS)


def _read_asked(sitting: RoundDivision) -> set[int]:
    papers = Attempt.objects.filter(round_division=sitting).order_by().values_list("paper", flat=True)
    revisions = {slot["revision"] for paper in papers.iterator() for slot in paper["slots"]}
    of_revision = dict(Revision.objects.order_by().values_list("pk", "question_id")) if revisions else {}
    return {of_revision[revision] for revision in revisions}
