"""How the papers of a round and division were answered, as `questions.statistics` wants it.

Twenty thousand papers hold four hundred thousand answers: they are read by two plain statements, a thousand papers at a
time. What an answer chose stands there under the ids of its own paper. Most answers are wholly right and need not be
looked at, for then the options chosen are the right ones; for the others the ids are computed until they are found.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from contest.models import RoundDivision
from questions.drawing import option_id
from questions.kinds import is_blank
from questions.models import AnswerKey
from questions.statistics import Facts, Sitting, facts_of

PAPERS_AT_ONCE = 1_000
SECOND = timedelta(seconds=1)
PAPERS = """
SELECT attempt.id, attempt.secret, attempt.started_at, attempt.paper
FROM contest_attempt attempt JOIN contest_entry entry ON entry.id = attempt.entry_id
WHERE attempt.round_division_id = %s AND attempt.counts AND entry.disqualified_at IS NULL
ORDER BY attempt.id
"""
ANSWERS = """
SELECT mark.attempt_id, mark.hundredths, mark."right", response.answer, response.saved_at
FROM contest_mark mark
LEFT JOIN contest_response response ON response.attempt_id = mark.attempt_id AND response.slot = mark.slot
WHERE mark.attempt_id IN ({papers}) ORDER BY mark.attempt_id, mark.slot
"""


@dataclass
class Answered:
    """The papers that count, one a person, and the facts of every revision on them."""

    sittings: list[Sitting] = field(default_factory=list)
    facts: dict[int, Facts] = field(default_factory=dict)


class _Paper(NamedTuple):
    pk: int
    secret: str
    started_at: str | datetime
    paper: str


class _Given(NamedTuple):
    """What stands in one slot; an answer as JSON, and moments as the database tells them."""

    attempt: int
    hundredths: int
    right: bool
    answer: str | None
    saved_at: str | datetime | None


def read_answers(round_division: RoundDivision) -> Answered:
    """Return how the papers that count were answered; without those of entrants who are excluded.

    The questions of the sittings are keys of revisions, and their round is the key of the round and division.
    """
    answered, partial_credit = Answered(), round_division.round.partial_credit
    counting = _rows(PAPERS, [round_division.pk], _Paper)
    for start in range(0, len(counting), PAPERS_AT_ONCE):
        papers = counting[start : start + PAPERS_AT_ONCE]
        slots = {paper.pk: json.loads(paper.paper)["slots"] for paper in papers}
        revisions = {slot["revision"] for of_paper in slots.values() for slot in of_paper}
        answered.facts |= facts_of_revisions(revisions - answered.facts.keys(), partial_credit=partial_credit)
        given = _given_by_paper(list(slots))
        for paper in papers:
            answers = _answers(paper, slots[paper.pk], given[paper.pk], answered.facts)
            answered.sittings.append((paper.pk, round_division.pk, answers))
    return answered


def facts_of_revisions(revisions: Collection[int], *, partial_credit: bool) -> dict[int, Facts]:
    """Return the options and the right ones of each revision, and what guessing earns."""
    keys = AnswerKey.objects.filter(revision__in=revisions).select_related("revision")
    return {
        key.pk: facts_of(key.revision.kind, key.revision.content, key.key, partial_credit=partial_credit)
        for key in keys
    }


def _rows(statement: str, parameters: Sequence, shape: type) -> list:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(map(shape._make, cursor.fetchall()))


def _given_by_paper(papers: Sequence[int]) -> dict[int, list[_Given]]:
    given: dict[int, list[_Given]] = {paper: [] for paper in papers}
    statement = ANSWERS.format(papers=", ".join(["%s"] * len(papers)))
    for row in _rows(statement, papers, _Given):
        given[row.attempt].append(row)
    return given


def _answers(paper: _Paper, slots: Sequence[dict], given: Sequence[_Given], facts: dict[int, Facts]) -> list[tuple]:
    secret = bytes.fromhex(paper.secret)
    times = seconds_taken(_moment(paper.started_at), [_moment(row.saved_at) for row in given])
    return [
        (
            slot["revision"],
            row.hundredths,
            slot["points"],
            chosen(facts[slot["revision"]], row.right, row.answer, secret, number, slot["options"]),
            None if seconds is None else seconds * 1000,
        )
        for number, (slot, row, seconds) in enumerate(zip(slots, given, times, strict=True), start=1)
    ]


def chosen(
    facts: Facts, right: bool, answer: str | None, secret: bytes, slot: int, options: Sequence[str]
) -> tuple[str, ...] | None:
    """Return the keys of the options that an answer, as JSON, chose; None where it was left open."""
    if right:
        return tuple(sorted(facts.right))
    ids = None if answer is None else json.loads(answer)
    if is_blank(ids):
        return None
    if not facts.options:
        return ()
    ids = ids if isinstance(ids, list) else [ids]
    found: list[str] = []
    for key in options:
        if option_id(secret, slot, key) in ids:
            found.append(key)
            if len(found) == len(ids):
                break
    return tuple(sorted(found))


def seconds_taken(started_at: datetime, saved: Sequence[datetime | None]) -> list[int | None]:
    """Return how long each answer took: the whole seconds since the answer before it, or since the start.

    Nothing is known of answers that came at the same moment, as those do that waited for a connection.
    """
    taken: list[int | None] = [None] * len(saved)
    before, at_once = started_at, Counter(saved)
    for moment, place in sorted((moment, place) for place, moment in enumerate(saved) if moment is not None):
        if at_once[moment] == 1:
            taken[place] = max(moment - before, timedelta(0)) // SECOND
        before = moment
    return taken


def _moment(stored: str | datetime | None) -> datetime | None:
    """SQLite tells moments as texts, all without a zone; they are only compared with each other."""
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored
