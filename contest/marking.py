"""Marking finished attempts, off the request. The only verb that loads answer keys.

Papers are marked many at a time: what is asked of the database does not grow with their number.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from django.db import OperationalError, connection, transaction
from django.db.models import Q

from contest import boards
from contest.given import Given, as_text, milliseconds_taken
from contest.models import Attempt, Mark, Response
from contest.ranking import board_keys
from contest.rows import run
from contest.scoring import Candidate, CountingPolicy, SlotMark, choose_attempt, mark_slot, time_used_ms, total
from questions.kinds import kind
from questions.models import AnswerKey
from questions.variation import asked_with

logger = logging.getLogger(__name__)

PREDICTION_SLOT = 0
BATCH = 50
"""Attempts in one transaction, so that none lasts longer than 200 ms."""
RETRY_AFTER = timedelta(minutes=1)
_set_aside: dict[int, datetime] = {}  # what this process could not mark, and when it tries again
DERIVED = ["marked_at", "score", "out_of", "right_slots", "time_used_ms", "prediction"]
"""The columns of an attempt that marking makes anew."""
STORE_DERIVED = f"""
WITH derived (id, {", ".join(DERIVED)}) AS (VALUES {{rows}})
UPDATE contest_attempt SET marked_at = derived.marked_at, score = derived.score, out_of = derived.out_of,
    right_slots = derived.right_slots, time_used_ms = derived.time_used_ms,
    prediction = CAST(derived.prediction AS integer)
FROM derived WHERE contest_attempt.id = derived.id
"""  # noqa: S608  names of our own columns; a column of nothing but NULL has no type, hence the cast

STORE_MARKS = """
INSERT INTO contest_mark (attempt_id, slot, revision_id, hundredths, out_of, "right", chosen, milliseconds)
VALUES {rows}
"""


def mark_waiting(*, now: datetime, seconds: float = 2) -> list[int]:
    """Mark finished attempts in the order in which they finished, for about so many seconds; return their ids.

    One that cannot be marked is logged, set aside for RETRY_AFTER and never holds the others up.
    """
    until = time.monotonic() + seconds
    marked: list[int] = []
    while batch := list(Attempt.objects.to_mark().exclude(pk__in=_aside(now)).with_contest()[:BATCH]):
        marked += _mark_or_set_aside(batch, now)
        if time.monotonic() > until:
            break
    return marked


def _aside(now: datetime) -> list[int]:
    return [pk for pk, again in _set_aside.items() if again > now]


def _mark_or_set_aside(attempts: Sequence[Attempt], now: datetime) -> list[int]:
    """Return the ids of those that could be marked. Where all together fail they are tried one by one."""
    try:
        mark_attempts(attempts, now=now)
    except OperationalError:
        raise  # the database, not the papers: everything waits for it
    except Exception:  # whatever is wrong with one paper, the others are marked
        if len(attempts) > 1:
            return [pk for attempt in attempts for pk in _mark_or_set_aside([attempt], now)]
        logger.exception("attempt %s cannot be marked", attempts[0].uuid)
        _set_aside[attempts[0].pk] = now + RETRY_AFTER
        return []
    for attempt in attempts:
        _set_aside.pop(attempt.pk, None)
    return [attempt.pk for attempt in attempts]


@transaction.atomic
def mark_attempts(attempts: Sequence[Attempt], *, now: datetime) -> None:
    """Mark every slot, add up, choose which attempts count and place them on the boards.

    Marking again gives the same: every mark and every derived column is made anew from responses and keys.
    """
    counting = Q(entry__in={attempt.entry_id for attempt in attempts}, counts=True)
    concerned = Attempt.objects.filter(Q(pk__in=[attempt.pk for attempt in attempts]) | counting)
    held = concerned.select_for_update().order_by("pk").values_list("pk", "finished_at", "credited_ms")
    times = {pk: found for pk, *found in held}
    for attempt in attempts:  # since they were read a submission may have come out of a queue, or an outage have ended
        attempt.finished_at, attempt.credited_ms = times[attempt.pk]
    given, keys = given_in(attempts), keys_of(attempts)
    marks = [mark for attempt in attempts for mark in derive(attempt, given[attempt.pk], keys, now=now)]
    Mark.objects.filter(attempt__in=attempts).delete()
    store_marks(marks)
    store_derived(attempts)
    boards.place(*choose_counting(attempts), now=now)


def store_marks(marks: Sequence[tuple]) -> None:
    """Write new marks, as `derive` makes them."""
    run(STORE_MARKS, marks)


def store_derived(attempts: Sequence[Attempt]) -> None:
    """Write what marking made anew, in one statement. Django's bulk_update took longer to word its own than all else
    that marking does."""
    rows = [
        (one.pk, connection.ops.adapt_datetimefield_value(one.marked_at), *(getattr(one, name) for name in DERIVED[1:]))
        for one in attempts
    ]
    run(STORE_DERIVED, rows)


def given_in(attempts: Iterable[Attempt]) -> dict[int, dict[int, Given]]:
    """Return the answers that stand, by attempt and slot."""
    given: dict[int, dict[int, Given]] = defaultdict(dict)
    responses = Response.objects.filter(attempt__in=attempts).order_by()
    for attempt_id, slot, answer, saved_at in responses.values_list("attempt", "slot", "answer", "saved_at"):
        given[attempt_id][slot] = Given(answer, saved_at)
    return given


def keys_of(attempts: Iterable[Attempt]) -> dict[int, AnswerKey]:
    """Return the answer key of every revision on these papers, by revision."""
    revisions = {slot["revision"] for attempt in attempts for slot in attempt.slots}
    return AnswerKey.objects.select_related("revision").in_bulk(revisions)


def derive(attempt: Attempt, given: Mapping[int, Given], keys: dict[int, AnswerKey], *, now: datetime) -> list[tuple]:
    """Set the DERIVED columns of a finished attempt from its answers by slot; return the values of its marks, for which
    a model each took as long as marking. Saves nothing."""
    marks = mark_slots(attempt, given, keys)
    score = total(marks)
    attempt.marked_at = now
    attempt.score, attempt.out_of, attempt.right_slots = score.total, score.out_of, score.right_slots
    credited = timedelta(milliseconds=attempt.credited_ms)
    attempt.time_used_ms = time_used_ms(attempt.started_at, attempt.finished_at, attempt.deadline, credited)
    attempt.prediction = read_prediction(given[PREDICTION_SLOT].answer) if PREDICTION_SLOT in given else None
    times = milliseconds_taken(attempt.started_at, given, len(marks))
    return [
        (attempt.pk, number, slot["revision"], mark.hundredths, mark.out_of, mark.right, as_text(mark.chosen), taken)
        for number, (slot, mark, taken) in enumerate(zip(attempt.slots, marks, times, strict=True), start=1)
    ]


def mark_slots(attempt: Attempt, given: Mapping[int, Given], keys: dict[int, AnswerKey]) -> list[SlotMark]:
    """Return what each slot of the paper earned; a slot without an answer earned nothing. A question with parameters
    is marked by the key that follows from the values on this paper."""
    partial_credit = attempt.round.partial_credit
    marks = []
    for number, slot in enumerate(attempt.slots, start=1):
        key = keys[slot["revision"]]
        share, chosen = Fraction(0), None
        if number in given and (answer := given[number].answer) is not None:
            key_of = {opaque: option for option, opaque in attempt.option_ids(number).items()}
            asked, its_kind = asked_with(key, slot["params"]), kind(key.revision.kind)
            share = its_kind.mark(asked.content, asked.key, answer, key_of)
            chosen = its_kind.options_chosen(answer, key_of)
        earned = mark_slot(share, slot["points"], partial_credit)
        marks.append(SlotMark(earned, slot["points"], share == 1, chosen))
    return marks


def read_prediction(answer: object) -> int | None:
    """Return the predicted number; whatever is not a number of at most nine digits is no prediction."""
    if isinstance(answer, str) and answer.isascii() and answer.isdigit() and len(answer) <= 9:
        return int(answer)
    return None


def choose_counting(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Set the flag on the one attempt that counts of each entry and round that these belong to, and return those."""
    sat: dict[tuple[int, int], list[Attempt]] = {
        (attempt.entry_id, attempt.round_division_id): [] for attempt in attempts
    }
    entries = {entry for entry, _joined in sat}
    for paper in Attempt.objects.marked().filter(entry__in=entries).with_contest().defer("paper"):
        if (paper.entry_id, paper.round_division_id) in sat:
            sat[paper.entry_id, paper.round_division_id].append(paper)
    chosen = [_choose(papers) for papers in sat.values()]
    counting = Attempt.objects.filter(entry__in=entries, counts=True).exclude(pk__in=[paper.pk for paper in chosen])
    fallen = [pk for pk, *place in counting.values_list("pk", "entry", "round_division") if tuple(place) in sat]
    risen = [paper.pk for paper in chosen if not paper.counts]
    Attempt.objects.filter(pk__in=fallen).update(counts=False)
    Attempt.objects.filter(pk__in=risen).update(counts=True)
    return chosen


def _choose(papers: Sequence[Attempt]) -> Attempt:
    round_, chain = papers[0].round, papers[0].contest.criteria
    candidates = [Candidate(paper.number, board_keys(chain, paper.facts(len(papers))), paper) for paper in papers]
    return choose_attempt(candidates, CountingPolicy(round_.counting)).attempt
