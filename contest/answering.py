"""How the papers of a round and division were answered, as `questions.statistics` wants it.

Twenty thousand papers hold four hundred thousand answers: they are read by two plain statements, a thousand papers at a
time. What an answer chose stands there under the ids of its own paper. Most answers are wholly right and need not be
looked at, for then the options chosen are the right ones; for the others the ids are computed until they are found.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

from contest.models import Attempt, RoundDivision
from contest.variant_counts import VariantCounts
from questions.chunks import in_chunks
from questions.drawing import option_id
from questions.kinds import is_blank
from questions.models import AnswerKey
from questions.statistics import Facts, Sitting, facts_of
from questions.variants import decides_by_expression

_decode = json.JSONDecoder().raw_decode
"""As json.loads, for short texts in a quarter of the time; the databases put no space before."""
PAPERS_AT_ONCE = 1_000
SECOND = timedelta(seconds=1)
PAPERS = """
SELECT attempt.id, attempt.secret, attempt.started_at, attempt.paper FROM contest_attempt attempt
WHERE attempt.id IN ({papers}) AND attempt.marked_at IS NOT NULL ORDER BY attempt.id
"""
ANSWERS = """
SELECT mark.attempt_id, mark.slot, mark.hundredths, mark."right", response.answer, response.saved_at
FROM contest_mark mark
LEFT JOIN contest_response response ON response.attempt_id = mark.attempt_id AND response.slot = mark.slot
WHERE mark.attempt_id IN ({papers})
"""


@dataclass
class Answered:
    """The papers that count, one a person, and the facts of every revision on them."""

    sittings: list[Sitting] = field(default_factory=list)
    facts: dict[int, Facts] = field(default_factory=dict)
    variants: VariantCounts = field(default_factory=VariantCounts)


def counted_papers(round_division: RoundDivision) -> list[int]:
    """Return the keys of the papers that count, one a person, without those of entrants who are excluded."""
    counted = Attempt.objects.filter(round_division=round_division, counts=True, entry__disqualified_at__isnull=True)
    return list(counted.order_by("pk").values_list("pk", flat=True))


def read_answers(round_division: RoundDivision, papers: Sequence[int] | None = None) -> Answered:
    """Return how these papers were answered, or else those that count.

    The questions of the sittings are keys of revisions, and their round is the key of the round and division. Raises
    KeyError where somebody marks or takes away a paper just now.
    """
    answered, partial_credit = Answered(), round_division.round.partial_credit
    for part in in_chunks(counted_papers(round_division) if papers is None else papers, PAPERS_AT_ONCE):
        held = [(*about, json.loads(paper)["slots"]) for *about, paper in _rows(PAPERS, part)]
        revisions = {slot["revision"] for *_about, slots in held for slot in slots}
        answered.facts |= facts_of_revisions(revisions - answered.facts.keys(), partial_credit=partial_credit)
        answered.variants.learn(revisions)
        given = {(paper, slot): rest for paper, slot, *rest in _rows(ANSWERS, part)}
        for pk, secret, started_at, slots in held:
            own = [given[pk, number] for number in range(1, len(slots) + 1)]  # by key: who marks meanwhile moves none
            answered.variants.add(slots, (is_right for _hundredths, is_right, *_answer in own))
            answers = _answers(bytes.fromhex(secret), started_at, slots, own, answered.facts)
            answered.sittings.append((pk, round_division.pk, answers))
    return answered


def facts_of_revisions(revisions: Collection[int], *, partial_credit: bool) -> dict[int, Facts]:
    """Return the options and the right ones of each revision, and what guessing earns."""
    keys = AnswerKey.objects.filter(revision__in=revisions).select_related("revision")
    return {key.pk: _facts(key, partial_credit) for key in keys}


def _facts(key: AnswerKey, partial_credit: bool) -> Facts:
    """Of a question whose right options differ from paper to paper, none is called right."""
    revision = key.revision
    if not decides_by_expression(key.key):
        return facts_of(revision.kind, revision.content, key.key, partial_credit=partial_credit)
    options = tuple(option["key"] for option in revision.content["options"])
    return Facts(options, frozenset(), None if revision.kind == "multiple" else 1 / len(options))


def _rows(statement: str, papers: Sequence[int]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(papers=", ".join(["%s"] * len(papers))), papers)
        return cursor.fetchall()


def _answers(
    secret: bytes, started_at: str | datetime, slots: Sequence[dict], given: Sequence[tuple], facts: dict[int, Facts]
) -> list[tuple]:
    """The answers of one paper, each as questions.statistics.Answer."""
    times = seconds_taken(_moment(started_at), [_moment(mark[-1]) for mark in given])
    answers = []
    for number, (slot, mark, seconds) in enumerate(zip(slots, given, times, strict=True), start=1):
        hundredths, is_right, answer, _saved_at = mark
        revision = slot["revision"]
        options = chosen(facts[revision], is_right, answer, secret, number, slot["options"])
        answers.append((revision, hundredths, slot["points"], options, None if seconds is None else seconds * 1000))
    return answers


def chosen(
    facts: Facts, right: bool, answer: str | None, secret: bytes, slot: int, options: Sequence[str]
) -> tuple[str, ...] | None:
    """Return the keys of the options that an answer, as JSON, chose; None where it was left open."""
    if right and (facts.right or not facts.options):
        return tuple(sorted(facts.right))
    ids = None if answer is None else _decode(answer)[0]
    if is_blank(ids):
        return None
    if not facts.options:
        return ()
    ids = ids if isinstance(ids, list) else [ids]
    found: list[str] = []
    for key in sorted(options, key=facts.right.__contains__):  # a wrong answer is sooner one of the wrong options
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
    before, last = started_at, None
    for moment, place in sorted((moment, place) for place, moment in enumerate(saved) if moment is not None):
        if last is not None and saved[last] == moment:
            taken[last] = None
        else:
            before = before if last is None else saved[last]
            taken[place] = max((moment - before) // SECOND, 0)
        last = place
    return taken


def _moment(stored: str | datetime | None) -> datetime | None:
    """SQLite tells moments as texts, all without a zone; they are only compared with each other."""
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored
