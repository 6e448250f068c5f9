"""What law that changes means here: questions in doubt, rounds that used them, rounds that fall short without them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from accounts.roles import organizer_units
from contest.models import Mark, Round, RoundDivision
from contest.readiness import Lack, lacks_of
from questions.doubting import Shake, with_aged
from questions.law import Account, foreseen
from questions.models import Bank, Doubt, Footing, LegalDocument, Question, Revision, Topic


class Used(NamedTuple):
    """A round, and on how many of its papers that are marked a question stood that cites a document."""

    round: Round
    papers: int


@dataclass(frozen=True)
class Outcome:
    """What a change of a document would do: questions that come into doubt, and rows of papers that fall short then;
    and how many wait for review that cite it, and may come into doubt as soon as they are approved."""

    questions: int = 0
    waiting: int = 0
    lacks: Sequence[Lack] = ()

    @property
    def reaches_any(self) -> bool:
        return bool(self.questions or self.waiting)

    @property
    def mark(self) -> str:
        """What stands for this outcome, so that nobody confirms another one than they saw."""
        told = [str(self.questions), str(self.waiting), *(lack.whole_sentence for lack in self.lacks)]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


class Part(NamedTuple):
    """A part of a bar, with its place and width in percent of the whole."""

    footing: Footing
    number: int
    left: str
    width: str


class Ground(NamedTuple):
    """A topic with how many of its questions rest on what, by the value of each footing."""

    topic: Topic
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def parts(self) -> list[Part]:
        """The footings that there are, as the parts of one bar from left to right."""
        parts, left = [], 0
        for footing in Footing:
            if number := self.counts[footing.value]:
                place = (f"{100 * share / self.total:.2f}%" for share in (left, number))
                parts.append(Part(footing, number, *place))
                left += number
        return parts


def banks_resting_on(document: LegalDocument, banks: QuerySet[Bank]) -> QuerySet[Bank]:
    """Return those of these banks with approved questions that rest on a document, each with how many as `resting`."""
    found = Question.objects.resting_on(document).filter(bank=OuterRef("pk")).order_by().values("bank")
    counts = found.annotate(number=Count("pk")).values("number")
    return banks.annotate(resting=Subquery(counts)).filter(resting__gt=0).order_by("name")


def rounds_that_used(document: LegalDocument, person: User, *, now: datetime) -> list[Used]:
    """Return the rounds, the latest first, in which papers asked what rests on the document; two queries.

    Contests that the public does not see are told only to those who organise for their unit.
    """
    cited = Revision.objects.filter(legal_bases__document=document, used_at__isnull=False)
    place = "attempt__round_division__round"
    marks = Mark.objects.filter(revision__in=cited).order_by().values_list(place)
    papers = dict(marks.annotate(papers=Count("attempt", distinct=True)))
    open_to = Q(contest__published_at__lte=now) | Q(contest__owner__in=organizer_units(person))
    rounds = Round.objects.filter(open_to, pk__in=papers).select_related("contest").order_by("-closes_at", "-pk")
    return [Used(round_, papers[round_.pk]) for round_ in rounds]


def outcome_of(document: LegalDocument, account: Account, *, now: datetime) -> Outcome:
    """Return what storing these facts of a stored document would do."""
    shakes = foreseen(document, account)
    if not shakes:
        return Outcome()
    living = Question.objects.living()
    banks = dict(living.shaken_by(document).values_list("pk", "bank"))
    waiting = living.waiting_with(document).count()
    return Outcome(len(banks), waiting, _new_lacks(set(banks), set(banks.values()), _first_day(shakes, now), now))


def _first_day(shakes: Iterable[Shake], now: datetime) -> date:
    today = timezone.localdate(now)
    return min(shake.since or today for shake in shakes)


def _new_lacks(doubted: set[int], banks: set[int], since: date, now: datetime) -> list[Lack]:
    """The rows of papers still to be drawn in published contests that fall short, or shorter, without the questions."""
    drawing = RoundDivision.objects.published().not_over(now).drawing_from(banks).select_related("blueprint")
    sittings = [
        sitting
        for sitting in drawing.select_related("round__contest", "division", "blueprint").prefetch_related(
            "banks", "blueprint__rows__topic"
        )
        if sitting.law_day(timezone.localdate(sitting.round.closes_at)) >= since
    ]
    before, after = lacks_of(sittings), lacks_of(sittings, doubted)
    known = {_told(lack) for found in before.values() for lack in found}
    return [lack for found in after.values() for lack in found if _told(lack) not in known]


def _told(lack: Lack) -> tuple[int, str]:
    return lack.sitting.pk, lack.sentence


def doubted_in(banks: Iterable[Bank], document: LegalDocument | None = None) -> QuerySet[Question]:
    """Return the questions of these banks that wait to be looked at again, perhaps because of one document alone; each
    with its bank, topic and `open_doubts`."""
    found = Question.objects.filter(bank__in=banks).in_doubt(timezone.localdate())
    if document is not None:
        about = Doubt.objects.open().filter(document=document)
        found = found.filter(pk__in=about.values("question"))
    doubts = Prefetch("doubts", Doubt.objects.open().with_documents(), to_attr="open_doubts")
    return found.listed().select_related("bank").prefetch_related(doubts)


def with_reasons(questions: Iterable[Question]) -> list[tuple[Question, list[Doubt]]]:
    """Return each of these with its doubts, that about aged facts, too."""
    today = timezone.localdate()
    return [(question, with_aged(question, question.open_doubts, today)) for question in questions]


def footings_of(bank: Bank) -> list[Ground]:
    """Return what the questions of each topic of a bank rest on, topic by topic; a query for each footing."""
    today, counts = timezone.localdate(), {}
    for footing in Footing:
        found = bank.questions.footing(footing, today).order_by().values_list("topic")
        counts[footing.value] = dict(found.annotate(number=Count("pk")))
    held = set().union(*counts.values())
    topics = Topic.objects.filter(pk__in=held)
    return [Ground(topic, {name: found.get(topic.pk, 0) for name, found in counts.items()}) for topic in topics]
