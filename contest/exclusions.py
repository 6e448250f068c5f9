"""Questions that banks and uses would allow on a paper, and that its organisers leave out.

- What is set aside for another paper, by a tag, by every round that opens before that one's has closed, to its end.
- What papers ask from which this one is to stay apart: those that were chosen, and with `apart_days` those of every
  round of the contest that draws on the same banks and is open within so many days before this one opens.
- With `apart_days` also what other contests asked from these banks in those days, but only where enough is left: what
  strangers do must not make a paper that cannot be drawn.
- What has parameters and cannot be given values now, because the holiday calendar does not know a year.

What a paper asked is known once its round is over. Until then, and always where that round outlasts the beginning of
this one, it is taken to ask whatever it may be drawn with. So what is checked ahead of a round holds when it opens, and
everybody who sits it draws from the same pool, but for what is retired or doubted.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import QuerySet

from contest.models import Attempt, RoundDivision
from contest.reach import candidates, kept_questions, may_draw
from questions.chunks import in_chunks
from questions.models import Question, Revision
from questions.variation import unvaried

FINAL_AFTER = timedelta(minutes=1)
"""So long after its close, the last paper that a round gave out is stored."""
REMEMBERED_SECONDS = 24 * 60 * 60
"""The engine sees to it that what is needed still is not forgotten (`remember_asked`)."""
REVISIONS_AT_ONCE = 5_000
Kept = dict[int, dict[int, datetime]]
"""By question, for which rounds of divisions it is set aside, and until when."""


def left_out_of(
    sittings: Sequence[RoundDivision], *, now: datetime, planned: Sequence[RoundDivision] = ()
) -> dict[int, set[int]]:
    """Return, by the key of each sitting, the questions that its papers leave out; `planned` are papers that are taken
    to be stored as they are given.

    Three queries where no sitting is set apart from others; what others asked is read once and then remembered.
    """
    apart = _apart_from(sittings, planned)
    concerned = [*sittings, *(other for others in apart.values() for other in others)]
    earliest = min((sitting.round.opens_at for sitting in concerned), default=now)
    kept, unusable = kept_questions(earliest, planned), {one.question for one in unvaried()}
    found = {sitting.pk: _kept_for_others(sitting, kept) | unusable for sitting in sittings}
    asked: dict[tuple[int, bool], set[int]] = {}
    for sitting in sittings:
        for other in apart.get(sitting.pk, ()):
            is_known = _is_known(other, sitting, now)
            if (other.pk, is_known) not in asked:
                asked[other.pk, is_known] = asked_in(other) if is_known else _askable_in(other, kept)
            found[sitting.pk] |= asked[other.pk, is_known]
    return found


def asked_elsewhere(sitting: RoundDivision, *, now: datetime) -> set[int]:
    """Return what other contests asked lately from the banks of a sitting, to be left out where enough is left."""
    return set().union(*map(asked_in, _over_elsewhere(sitting, now)))


def _over_elsewhere(sitting: RoundDivision, now: datetime) -> list[RoundDivision]:
    """Papers of other contests that are known to have asked something from its banks lately."""
    if not sitting.apart_days:
        return []
    others = _lately_beside(sitting).published().exclude(round__contest=sitting.round.contest_id)
    return [other for other in others if _is_known(other, sitting, now)]


def _kept_for_others(sitting: RoundDivision, kept: Kept) -> set[int]:
    """What others keep when its round opens, and so to its end: who sits it late draws from the same pool."""
    opens_at = sitting.round.opens_at
    return {
        question for question, keepers in kept.items() if sitting.pk not in keepers and max(keepers.values()) > opens_at
    }


def _apart_from(sittings: Sequence[RoundDivision], planned: Sequence[RoundDivision]) -> dict[int, list[RoundDivision]]:
    """The papers from which each sitting stays apart, by its key."""
    found: dict[int, list[RoundDivision]] = defaultdict(list)
    as_planned = {paper.pk: paper for paper in planned}
    stored = [sitting.pk for sitting in sittings if sitting.pk not in as_planned]
    chosen = RoundDivision.apart_from.through.objects.filter(from_rounddivision__in=stored)
    for link in chosen.select_related("to_rounddivision__round"):
        found[link.from_rounddivision_id].append(link.to_rounddivision)
    for sitting in sittings:
        if sitting.pk in as_planned:
            found[sitting.pk] += sitting.apart_from.all()
        if sitting.apart_days:
            beside = _lately_beside(sitting).filter(round__contest=sitting.round.contest_id)
            found[sitting.pk] += beside.exclude(pk__in=as_planned)
            found[sitting.pk] += [paper for paper in planned if _is_lately_beside(sitting, paper)]
    return {key: [as_planned.get(other.pk, other) for other in others] for key, others in found.items()}


def _lately_beside(sitting: RoundDivision) -> QuerySet[RoundDivision]:
    banks = [bank.pk for bank in sitting.banks.all()]
    earlier = RoundDivision.objects.drawing_from(banks).exclude(round=sitting.round_id)
    return earlier.opened_before(sitting.round.opens_at).open_after(_days_before(sitting)).select_related("round")


def _is_lately_beside(sitting: RoundDivision, planned: RoundDivision) -> bool:
    """The same of a paper of its contest that is not stored so yet."""
    is_of_contest = planned.round.contest_id == sitting.round.contest_id and planned.round_id != sitting.round_id
    is_late = _days_before(sitting) < planned.round.closes_at and planned.round.opens_at < sitting.round.opens_at
    return is_of_contest and is_late and not set(planned.banks.all()).isdisjoint(sitting.banks.all())


def _days_before(sitting: RoundDivision) -> datetime:
    return sitting.round.opens_at - timedelta(days=sitting.apart_days)


def _is_known(other: RoundDivision, sitting: RoundDivision, now: datetime) -> bool:
    """Whether what the other one asked is known, and was before this one began."""
    return other.round.closes_at + FINAL_AFTER <= now and other.round.closes_at <= sitting.round.opens_at


def asked_in(sitting: RoundDivision) -> set[int]:
    """Return the questions that papers of a round that is over asked a division; read once, then remembered."""
    return cache.get_or_set(_name_of_asked(sitting), lambda: _read_asked(sitting), REMEMBERED_SECONDS)


def remember_asked(*, now: datetime) -> int:
    """Read ahead what papers to come leave out because rounds that are over asked it, and keep what is remembered of
    it; return of how many papers it was read. Those who wait for a paper or a page wait for none of it then."""
    coming = list(RoundDivision.objects.not_over(now).select_related("round").prefetch_related("banks"))
    apart, read = _apart_from(coming, ()), 0
    others = [other for sitting in coming for other in apart.get(sitting.pk, ()) if _is_known(other, sitting, now)]
    others += [other for sitting in coming for other in _over_elsewhere(sitting, now)]
    for other in {other.pk: other for other in others}.values():
        asked = cache.get(name := _name_of_asked(other))
        if asked is None:
            asked, read = _read_asked(other), read + 1
        cache.set(name, asked, REMEMBERED_SECONDS)  # for as long again
    return read


def _name_of_asked(sitting: RoundDivision) -> str:
    return f"asked:{sitting.pk}:{sitting.round.closes_at.timestamp():.0f}"  # without papers, it may be opened again


def _askable_in(sitting: RoundDivision, kept: Kept) -> set[int]:
    """All that it may ask, but for what is set aside for others."""
    among = candidates(Question.objects.approved_in(sitting.banks.all(), sitting.uses))
    return may_draw(sitting, among) - _kept_for_others(sitting, kept)


def _read_asked(sitting: RoundDivision) -> set[int]:
    papers = Attempt.objects.filter(round_division=sitting).order_by().values_list("paper", flat=True)
    revisions = sorted({slot["revision"] for paper in papers.iterator() for slot in paper["slots"]})
    asked: set[int] = set()
    for chunk in in_chunks(revisions, REVISIONS_AT_ONCE):
        asked.update(Revision.objects.filter(pk__in=chunk).values_list("question", flat=True))
    return asked
