"""How the papers of a round and division were answered, as `questions.statistics` wants it.

Twenty thousand papers hold four hundred thousand answers. Marking keeps what is told of them, so that they are read by
one plain statement about marks, a thousand papers at a time; no answer and hardly a paper is looked at.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from django.db import connection

from contest.given import keys_in
from contest.models import Attempt, RoundDivision
from contest.variant_counts import VariantCounts
from questions.chunks import in_chunks
from questions.models import AnswerKey
from questions.statistics import Facts, Sitting, facts_of
from questions.variants import decides_by_expression

PAPERS_AT_ONCE = 1_000
MARKS = """
SELECT attempt_id, revision_id, hundredths, out_of, chosen, milliseconds FROM contest_mark
WHERE attempt_id IN (SELECT id FROM contest_attempt WHERE id IN ({papers}) AND marked_at IS NOT NULL)
ORDER BY attempt_id, slot
"""


@dataclass
class Answered:
    """The papers that count, one a person, and how the variants on them were answered."""

    sittings: list[Sitting] = field(default_factory=list)
    variants: VariantCounts = field(default_factory=VariantCounts)


def counted_papers(round_division: RoundDivision) -> list[int]:
    """Return the keys of the papers that count, one a person, without those of entrants who are excluded."""
    counted = Attempt.objects.filter(round_division=round_division, counts=True, entry__disqualified_at__isnull=True)
    return list(counted.order_by("pk").values_list("pk", flat=True))


def read_answers(round_division: RoundDivision, papers: Sequence[int] | None = None) -> Answered:
    """Return how these papers were answered, or else those that count.

    The questions of the sittings are keys of revisions, and their round is the key of the round and division.
    """
    answered = Answered()
    for part in in_chunks(counted_papers(round_division) if papers is None else papers, PAPERS_AT_ONCE):
        marks = _marks(part)
        for paper, own in groupby(marks, itemgetter(0)):
            answers = [
                (revision, hundredths, out_of, keys_in(chosen), milliseconds)
                for _paper, revision, hundredths, out_of, chosen, milliseconds in own
            ]
            answered.sittings.append((paper, round_division.pk, answers))
        answered.variants.count({mark[0] for mark in marks}, {mark[1] for mark in marks})
    return answered


def _marks(papers: Sequence[int]) -> list[tuple]:
    """The marks of these papers in order, but for those that wait to be marked again."""
    with connection.cursor() as cursor:
        cursor.execute(MARKS.format(papers=", ".join(["%s"] * len(papers))), papers)
        return cursor.fetchall()


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
