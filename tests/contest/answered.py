"""Papers that were really drawn, answered, finished and marked, for tests of what their answers tell."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from accounts.guards import unlocked
from contest.attempts import finish_attempt, start_attempt
from contest.marking import mark_waiting
from contest.models import Attempt, Entry, Response, RoundDivision
from questions.models import AnswerKey
from tests.factories import NOW, make_contest, make_entry, make_round, make_round_division

SECOND = timedelta(seconds=1)
DEVICE = "0" * 16


def make_sitting(*, questions: int = 2, closed: bool = True, contest=None, **round_fields) -> RoundDivision:
    """A round and division whose papers hold so many questions of one right option in three, A; closed seen from NOW
    on, unless the test says otherwise."""
    window = {"opens_at": NOW - timedelta(days=2), "closes_at": NOW - timedelta(days=1)} if closed else {}
    round_ = make_round(contest or make_contest(), **window | round_fields)
    return make_round_division(round_, kinds=["single"] * questions)


def revisions_of(joined: RoundDivision) -> list[int]:
    """The questions of its bank, in the order in which they were made."""
    return [question.approved_revision_id for question in joined.banks.get().questions.order_by("pk")]


def answer(
    joined: RoundDivision, chosen: Mapping[int, object], *, seconds: int = 10, entry: Entry | None = None
) -> Attempt:
    """One person's paper, with the options by their keys that they chose for each revision, so many seconds apart."""
    start = joined.round.opens_at
    attempt = start_attempt(entry or make_entry(joined.division), joined, now=start)
    moment = start
    for slot, place in enumerate(attempt.slots, start=1):
        if (given := chosen.get(place["revision"])) is not None:
            moment += seconds * SECOND
            _save(attempt, slot, given, moment)
    finish_attempt(attempt.pk, at=start + 600 * SECOND)
    return attempt


def _save(attempt: Attempt, slot: int, given: object, moment: datetime) -> None:
    ids = attempt.option_ids(slot)
    opaque = [ids[key] for key in given] if isinstance(given, list) else ids.get(given, given)
    Response.objects.create(attempt=attempt, slot=slot, counter=1, device=DEVICE, answer=opaque, saved_at=moment)


def answer_all(joined: RoundDivision, rows: list[str], *, seconds: int = 10) -> list[Attempt]:
    """A marked paper for each row: the letters chosen for the questions in their order, "-" for one left open."""
    revisions = revisions_of(joined)
    chosen = [
        {revision: None if letter == "-" else letter for revision, letter in zip(revisions, row, strict=True)}
        for row in rows
    ]
    attempts = [answer(joined, paper, seconds=seconds) for paper in chosen]
    mark_waiting(now=joined.round.closes_at)
    return attempts


def other_key(revision: int, key: str) -> None:
    """Correct a key after the fact, as nobody but an administrator with the guards open can."""
    with transaction.atomic(), unlocked():
        AnswerKey.objects.filter(pk=revision).update(key=key)
