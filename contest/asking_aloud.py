"""Questions to be read out or printed: from the practice pool alone, so that no round loses one that it may ask."""

import html
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from hashlib import sha256

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from contest.errors import ContestError
from contest.models import Contest
from contest.practice_pool import practice_pool
from contest.practising import Five, NoLongerPractised, answer_next
from contest.spread import Asked
from questions.models import Revision

SPOKEN_KINDS = ("single", "true_false")
"""One right answer out of a few, which can be heard and circled."""
LANGUAGE = "vi"
_BREAK = re.compile(r"<br ?/?>|</(?:p|li|h3)>")


class TooFewQuestions(ContestError):
    """Practice has not enough questions of the kinds and topics that are wanted."""

    status = 409
    sentence = _("Practice has too few questions for this: approve more single-choice questions filed for practice.")


def questions_to_tell(contest: Contest, audiences: Collection[str], count: int, *, now: datetime) -> list[Asked]:
    """Return so many practice questions for these audiences, each day others. Raises TooFewQuestions."""
    told = []
    for revision in _of_the_day(contest, audiences, now):
        try:
            told.append(_asked(revision))
        except NoLongerPractised:
            continue
        if len(told) == count:
            return told
    raise TooFewQuestions


def _of_the_day(contest: Contest, audiences: Collection[str], now: datetime) -> Iterator[int]:
    """The revisions that can be told, in the order of this day: their questions' numbers decide, as for the question
    of the day. Not those that were right once (history), nor those with a picture."""
    pool, day = practice_pool(), timezone.localdate(now).isoformat()
    fitting = [
        revision
        for revision, slug in pool.topic_of.items()
        if revision not in pool.history and pool.shelves[slug].topic.audience in audiences
    ]
    kinds = Revision.objects.filter(kind__in=SPOKEN_KINDS, images=None).in_bulk(fitting)

    def number(revision: int) -> str:
        return sha256(f"{day}:{contest.pk}:{pool.question_of[revision]}".encode()).hexdigest()

    return iter(sorted(kinds, key=number))


def _asked(revision: int) -> Asked:
    pool = practice_pool()
    if revision not in pool.topic_of:
        raise NoLongerPractised
    seed = sha256(str(revision).encode()).hexdigest()[:16]
    item = answer_next(Five(pool.topic_of[revision], seed, (revision,)), None, LANGUAGE)
    return Asked(
        stem=_plain(item["stem"]),
        options=tuple((one["letter"], _plain(one["html"]), one["is_key"]) for one in item["options"]),
        explanation=_plain(item["explanation"]),
        bases=tuple(str(basis) for basis in item["bases"]),
    )


def _plain(text: str) -> str:
    """Our own HTML as one line of words."""
    return " ".join(html.unescape(strip_tags(_BREAK.sub(" ", text))).split())
