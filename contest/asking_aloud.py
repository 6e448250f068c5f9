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
UNKNOWN = ""
"""The month of a question that was right once, nobody says when: it is not read out."""
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
    of the day. Those that were right at another time come last; those with a picture not at all."""
    pool, day = practice_pool(), timezone.localdate(now).isoformat()
    fitting = [
        revision
        for revision, slug in pool.topic_of.items()
        if pool.shelves[slug].topic.audience in audiences and pool.history.get(revision) != UNKNOWN
    ]
    heard = Revision.objects.filter(kind__in=SPOKEN_KINDS, images=None).only("pk").in_bulk(fitting)

    def order(revision: int) -> tuple[bool, str]:
        number = sha256(f"{day}:{contest.pk}:{pool.question_of[revision]}".encode()).hexdigest()
        return revision in pool.history, number

    return iter(sorted(heard, key=order))


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
        as_of=pool.history.get(revision, ""),
    )


def _plain(text: str) -> str:
    """Our own HTML as one line of words."""
    return " ".join(html.unescape(strip_tags(_BREAK.sub(" ", text))).split())
