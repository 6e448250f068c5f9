"""Which questions anybody may practise: those filed for it or as history, of which no round needs the keys.

Practice shows keys to strangers at once, so a question that a round may ask, or whose paper is being sat, or whose
answers its organisers keep to themselves until results are final, is not here. Read at most every POOL_SECONDS.
"""

import threading
from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from django.core.cache import cache
from django.utils import timezone

from contest.clock import wall
from contest.in_play import rounds_asking
from contest.models import QuestionFigures, RoundDivision, new_key
from contest.pools import POOL_SECONDS
from contest.reach import candidates, kept_questions, may_be_asked
from questions.chunks import in_chunks
from questions.drawing import PoolItem, PreparedPool, prepare
from questions.models import Bank, LegalDocument, Question, Topic, Use
from questions.variation import unvaried

ADMITTED = (Use.PRACTICE, Use.HISTORY)
"""The uses that real contests never draw (contest.organizing_rounds); a demo's rounds may."""
QUESTIONS_AT_ONCE = 5_000
_TOKEN = "practice-pool"  # noqa: S105  the name under which processes share when to read anew


class Shelf(NamedTuple):
    """What can be practised of a topic."""

    topic: Topic
    pool: PreparedPool
    questions: int
    documents: tuple[LegalDocument, ...]
    """What its questions rest on, each as it stands in law."""


class PracticePool(NamedTuple):
    """Everything that can be practised, as it was read under a token."""

    token: str
    shelves: dict[str, Shelf]
    """By the slug of the topic, in the order of the plan; topics without questions are not there."""
    topic_of: dict[int, str]
    """The topic's slug of each revision that may be shown."""
    question_of: dict[int, int]
    revision_of: dict[int, int]
    """From these revisions to their questions, and back."""
    history: dict[int, str]
    """Of the revisions that were right at a time: the month of that (3/2021), "" where it is not known."""
    often_wrong: tuple[int, ...]
    """Revisions that most got wrong in rounds that are over, the hardest first."""


_held: PracticePool | None = None
_reading = threading.Lock()


def practice_pool() -> PracticePool:
    """Return what may be practised now; kept in memory, and read anew when the token that processes share is gone."""
    global _held
    token = cache.get_or_set(_TOKEN, new_key, POOL_SECONDS)
    if _held is None or _held.token != token:
        with _reading:  # those who waited find it read
            if _held is None or _held.token != token:
                _held = _read(token, timezone.now())
    return _held


def forget_practice() -> None:
    """Read the pool anew at the next visit, in every process."""
    cache.delete(_TOKEN)


def _read(token: str, now: datetime) -> PracticePool:
    today = timezone.localdate(now)
    filed = Question.objects.drawable(Bank.objects.all(), ADMITTED, on=today)
    withheld = withheld_from_practice(filed.values_list("pk", flat=True).order_by("pk"), now=now)
    by_topic: dict[int, list[PoolItem]] = defaultdict(list)
    for item in filed.as_pool():
        if item.question not in withheld:
            by_topic[item.topic].append(item)
    topics = Topic.objects.filter(pk__in=by_topic).select_related("guide")
    shelves = {topic.slug: _shelf(topic, by_topic[topic.pk], today) for topic in topics}
    slugs = {topic.pk: topic.slug for topic in topics}
    topic_of = {item.revision: slugs[pk] for pk, items in by_topic.items() for item in items}
    question_of = {item.revision: item.question for items in by_topic.values() for item in items}
    revision_of = {question: revision for revision, question in question_of.items()}
    asked_then = filed.filter(use=Use.HISTORY).values_list("approved_revision", "approved_revision__as_of")
    history = {revision: _written(month) for revision, month in asked_then.order_by()}
    hard = QuestionFigures.objects.often_wrong().filter(question__use__in=ADMITTED).values_list("question", flat=True)
    often_wrong = tuple(revision_of[question] for question in hard if question in revision_of)
    return PracticePool(token, shelves, topic_of, question_of, revision_of, history, often_wrong)


def _written(month: str) -> str:
    """As official texts write 2021-03: tháng 3/2021, but tháng 02/2021, which a stroke could make a 12."""
    year, _dash, number = month.partition("-")
    return f"{number if number <= '02' else number.lstrip('0')}/{year}" if year else ""


def _shelf(topic: Topic, items: list[PoolItem], today: date) -> Shelf:
    documents = LegalDocument.objects.with_standing(today).cited_by_revisions([item.revision for item in items])
    return Shelf(topic, prepare(items), len(items), tuple(documents))


def withheld_from_practice(questions: Collection[int], *, now: datetime) -> set[int]:
    """Return which of these questions practice must not show now, whatever they are filed for.

    A round that is coming, open or still has open papers may ask them; a round keeps them for itself; a round that
    never shows its answers may have asked them and its results are not final; or their values cannot be drawn.
    """
    found = set(kept_questions(wall.least(now))) | {one.question for one in unvaried()}
    unsettled = list(RoundDivision.objects.never_reviewed_and_unsettled(now).ready_to_draw())
    for chunk in in_chunks(list(questions), QUESTIONS_AT_ONCE):
        found |= set(rounds_asking(chunk, beside=None, now=now))
        used = candidates(Question.objects.filter(pk__in=chunk).used()) if unsettled else []
        for sitting in unsettled:
            found |= may_be_asked(sitting, used)
    return found
