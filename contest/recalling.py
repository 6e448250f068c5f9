"""What a person who practises signed in knows of each topic, and what they should repeat when."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from contest.models import Recall
from contest.practice_pool import practice_pool
from contest.practising import AT_ONCE, Five
from contest.repetition import FIRM, Place, place_after
from questions.randomness import Draw


class Mastery(NamedTuple):
    """How far a person has come with what can be practised of a topic."""

    questions: int
    seen: int
    firm: int
    """Known: see contest.repetition.FIRM."""
    due: int
    next_on: date | None
    """When the next question comes again that is not due yet."""


def remember(person: User, question: int, *, right: bool, now: datetime) -> Recall:
    """Note how an answer of practice went, so that the question comes again in time."""
    try:
        return _remember(person, question, right, timezone.localdate(now))
    except IntegrityError:  # answered for the first time on two pages at once: the other was first
        return _remember(person, question, right, timezone.localdate(now))


@transaction.atomic
def _remember(person: User, question: int, right: bool, today: date) -> Recall:
    known = Recall.objects.of(person).select_for_update().filter(question=question).first()
    place = place_after(Place(known.box, known.due_on) if known else None, right=right, today=today)
    recall = known or Recall(person=person, question_id=question)
    if known is None or place != (known.box, known.due_on):
        recall.box, recall.due_on, recall.answered_on = place.box, place.due_on, today
        recall.save()
    return recall


def mastery_of(person: User, *, now: datetime) -> dict[str, Mastery]:
    """Return how far a person has come with each topic that can be practised, by its slug; one query."""
    today, pool = timezone.localdate(now), practice_pool()
    found: dict[str, list[Recall]] = {slug: [] for slug in pool.shelves}
    for recall in Recall.objects.of(person):
        if recall.question_id in pool.revision_of:
            found[pool.topic_of[pool.revision_of[recall.question_id]]].append(recall)
    return {slug: _mastery(pool.shelves[slug].questions, recalls, today) for slug, recalls in found.items()}


def _mastery(questions: int, recalls: Iterable[Recall], today: date) -> Mastery:
    counts = Counter[str]()
    later = []
    for recall in recalls:
        is_due = recall.due_on <= today
        counts.update(seen=1, firm=int(recall.box >= FIRM), due=int(is_due))
        if not is_due:
            later.append(recall.due_on)
    return Mastery(questions, counts["seen"], counts["firm"], counts["due"], min(later, default=None))


def sum_of(all_topics: Iterable[Mastery]) -> Mastery | None:
    """Return the same of all topics together; None where nothing was practised."""
    topics = list(all_topics)
    if not any(one.seen for one in topics):
        return None
    days = [one.next_on for one in topics if one.next_on]
    counts = [sum(numbers) for numbers in zip(*(one[:4] for one in topics), strict=True)]
    return Mastery(*counts, min(days, default=None))


def best_first(person: User, slug: str, seed: str, *, now: datetime) -> list[int]:
    """Return the revisions of a topic that a person should practise first: what is due, then what they never had."""
    pool, today = practice_pool(), timezone.localdate(now)
    of_topic = {pool.question_of[pk]: pk for pk, topic in pool.topic_of.items() if topic == slug}
    recalls = [recall for recall in Recall.objects.of(person) if recall.question_id in of_topic]  # longest due first
    due = [of_topic[recall.question_id] for recall in recalls if recall.due_on <= today]
    seen = {recall.question_id for recall in recalls}
    unseen = sorted(pk for question, pk in of_topic.items() if question not in seen)
    return [*due, *Draw(bytes.fromhex(seed)).shuffled(unseen)]


def to_repeat(person: User, seed: str, *, now: datetime) -> Five | None:
    """Return what a person should repeat now, of whatever topic; None where nothing is due."""
    pool = practice_pool()
    due = Recall.objects.of(person).due(timezone.localdate(now)).values_list("question", flat=True)
    revisions = [pool.revision_of[question] for question in due if question in pool.revision_of][:AT_ONCE]
    return Five("", seed, tuple(revisions)) if revisions else None
