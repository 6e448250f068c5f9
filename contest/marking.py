"""Marking finished attempts, off the request. The only verb that loads answer keys."""

import logging
import time
from datetime import datetime, timedelta
from fractions import Fraction

from django.db import DatabaseError, transaction

from contest import boards
from contest.models import Attempt, Mark, Response
from contest.ranking import board_keys
from contest.scoring import Candidate, CountingPolicy, SlotMark, choose_attempt, mark_slot, time_used_ms, total
from questions.kinds import kind
from questions.models import AnswerKey

logger = logging.getLogger(__name__)

PREDICTION_SLOT = 0
RETRY_AFTER = timedelta(minutes=1)
_set_aside: dict[int, datetime] = {}  # what this process could not mark, and when it tries again
DERIVED = ["marked_at", "score", "out_of", "right_slots", "time_used_ms", "prediction"]
"""The columns of an attempt that marking makes anew."""


def mark_waiting(*, now: datetime, limit: int = 200, seconds: float = 2) -> list[int]:
    """Mark finished attempts in the order in which they finished, for about so many seconds; return their ids.

    One that cannot be marked is logged, set aside for RETRY_AFTER and never holds the others up.
    """
    until = time.monotonic() + seconds
    aside = [pk for pk, again in _set_aside.items() if again > now]
    waiting = Attempt.objects.to_mark().exclude(pk__in=aside)
    marked = []
    for attempt in waiting.select_related("entry__person", "round_division__round__contest")[:limit]:
        try:
            mark_attempt(attempt, now=now)
        except DatabaseError:
            raise  # the database, not the paper: everything waits for it
        except Exception:
            logger.exception("attempt %s cannot be marked", attempt.uuid)
            _set_aside[attempt.pk] = now + RETRY_AFTER
        else:
            _set_aside.pop(attempt.pk, None)
            marked.append(attempt.pk)
        if time.monotonic() > until:
            break
    return marked


@transaction.atomic
def mark_attempt(attempt: Attempt, *, now: datetime) -> None:
    """Mark every slot, add up, choose which attempt counts and place it on the boards.

    Marking again gives the same: every mark and every derived column is made anew from responses and keys.
    """
    Attempt.objects.select_for_update().get(pk=attempt.pk)
    answers = dict(Response.objects.filter(attempt=attempt).values_list("slot", "answer"))
    marks = derive(attempt, answers, now=now)
    Mark.objects.filter(attempt=attempt).delete()
    Mark.objects.bulk_create(marks)
    attempt.save(update_fields=DERIVED)
    boards.place(choose_counting(attempt), now=now)


def derive(attempt: Attempt, answers: dict[int, object], *, now: datetime) -> list[Mark]:
    """Set the DERIVED columns of a finished attempt from its answers by slot; return its marks. Saves nothing."""
    marks = mark_slots(attempt, answers)
    score = total(marks)
    attempt.marked_at = now
    attempt.score, attempt.out_of, attempt.right_slots = score.total, score.out_of, score.right_slots
    credited = timedelta(milliseconds=attempt.credited_ms)
    attempt.time_used_ms = time_used_ms(attempt.started_at, attempt.finished_at, credited)
    attempt.prediction = read_prediction(answers.get(PREDICTION_SLOT))
    return [
        Mark(attempt=attempt, slot=number, revision_id=slot["revision"], hundredths=mark.hundredths, right=mark.right)
        for number, (slot, mark) in enumerate(zip(attempt.slots, marks, strict=True), start=1)
    ]


def mark_slots(attempt: Attempt, answers: dict[int, object]) -> list[SlotMark]:
    """Return what each slot of the paper earned; a slot without an answer earned nothing."""
    keys = AnswerKey.objects.select_related("revision").in_bulk([slot["revision"] for slot in attempt.slots])
    partial_credit = attempt.round.partial_credit
    marks = []
    for number, slot in enumerate(attempt.slots, start=1):
        key = keys[slot["revision"]]
        answer = answers.get(number)
        share = Fraction(0)
        if answer is not None:
            key_of = {opaque: option for option, opaque in attempt.option_ids(number).items()}
            share = kind(key.revision.kind).mark(key.revision.content, key.key, answer, key_of)
        marks.append(SlotMark(mark_slot(share, slot["points"], partial_credit), slot["points"], share == 1))
    return marks


def read_prediction(answer: object) -> int | None:
    """Return the predicted number; whatever is not a number of at most nine digits is no prediction."""
    if isinstance(answer, str) and answer.isascii() and answer.isdigit() and len(answer) <= 9:
        return int(answer)
    return None


def choose_counting(attempt: Attempt) -> Attempt:
    """Set the flag on the one attempt of this entry and round that counts, and return it."""
    siblings = Attempt.objects.filter(entry=attempt.entry_id, round_division=attempt.round_division_id)
    marked = list(
        siblings.filter(marked_at__isnull=False).select_related("entry__person", "round_division__round__contest")
    )
    chain = attempt.contest.criteria
    candidates = [Candidate(item.number, board_keys(chain, item.facts(len(marked))), item) for item in marked]
    chosen = choose_attempt(candidates, CountingPolicy(attempt.round.counting)).attempt
    if not chosen.counts:
        siblings.filter(counts=True).update(counts=False)
        siblings.filter(pk=chosen.pk).update(counts=True)
        chosen.counts = True
    return chosen
