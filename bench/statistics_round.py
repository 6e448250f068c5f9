"""The round whose figures bench.statistics makes: drawn, answered and marked papers, and the two ways of doing it."""

import random
import statistics
from datetime import timedelta
from math import exp, isclose

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from bench.draw_bank import fill
from contest import pools
from contest.figures_shown import rows_of
from contest.figuring import make_figures
from contest.models import AnswerCount, Attempt, Entry, Mark, PaperFigures, Response, RoundDivision
from questions.models import AnswerKey, Question, Revision
from questions.statistics import SMALLEST_GROUP
from tests import factories

QUESTIONS, LENGTH = 500, 20
MEASURED = 25
"""Questions on which the reference is measured."""
AT_ONCE = 1_000
SEED = 20_260_520


class Round:
    """Entrants of normal ability, who know the harder questions less and else choose among the other options."""

    share_of_reference = QUESTIONS / MEASURED

    def __init__(self, papers: int) -> None:
        self.source = random.Random(SEED)  # noqa: S311
        self.joined = _make_sitting()
        self.difficulty = dict.fromkeys(self.joined.banks.get().questions.values_list("approved_revision", flat=True))
        for revision in sorted(self.difficulty):
            self.difficulty[revision] = self.source.gauss(-1, 1)
        for start in range(0, papers, AT_ONCE):
            with transaction.atomic():
                self._sit(range(start, min(start + AT_ONCE, papers)))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _sit(self, numbers: range) -> None:
        division, unit = self.joined.division, factories.make_unit()
        people = User.objects.bulk_create(User(login=f"{number}@bench.invalid") for number in numbers)
        entries = Entry.objects.bulk_create(
            Entry(contest=division.contest, division=division, person=person, code=f"B{number}", unit=unit)
            for number, person in zip(numbers, people, strict=True)
        )
        papers = [self._paper(entry) for entry in entries]
        attempts = Attempt.objects.bulk_create(papers)
        answers = [answer for attempt in attempts for answer in self._answer(attempt)]
        Response.objects.bulk_create(response for response, _mark in answers)
        Mark.objects.bulk_create(mark for _response, mark in answers)
        Attempt.objects.bulk_update(attempts, ["score"])

    def _paper(self, entry: Entry) -> Attempt:
        start = self.joined.round.opens_at
        attempt = Attempt(entry=entry, round_division=self.joined, number=1, started_at=start, counts=True)
        attempt.deadline = attempt.finished_at = attempt.marked_at = start + timedelta(minutes=15)
        attempt.state, attempt.finished_by = Attempt.State.FINISHED, Attempt.FinishedBy.DEADLINE
        attempt.paper = pools.draw(self.joined, attempt.seed)
        attempt.out_of, attempt.score = LENGTH * 100, 0
        return attempt

    def _answer(self, attempt: Attempt) -> list[tuple[Response, Mark]]:
        ability, moment, given = self.source.gauss(0, 1), attempt.started_at, []
        for number, slot in enumerate(attempt.slots, start=1):
            moment += timedelta(seconds=(seconds := self.source.randrange(5, 60)))
            is_right = self.source.random() < 1 / (1 + exp(self.difficulty[slot["revision"]] - ability))
            option = "A" if is_right else self.source.choice("BCD")
            answer = {"answer": attempt.option_id(number, option), "saved_at": moment, "counter": 1, "device": "0" * 16}
            mark = {"revision_id": slot["revision"], "hundredths": 100 * is_right, "right": is_right, "out_of": 100}
            mark |= {"chosen": option, "milliseconds": seconds * 1000}
            given.append((Response(attempt=attempt, slot=number, **answer), Mark(attempt=attempt, slot=number, **mark)))
            attempt.score += 100 * is_right
        return given

    def ours(self) -> None:
        make_figures(self.joined, now=timezone.now())

    def by_orm(self) -> dict[int, tuple[float, float]]:
        """Facility and discrimination of some questions: those that enough people saw, not all with one outcome."""
        told = {}
        for revision in sorted(self.difficulty)[:MEASURED]:
            marks = Mark.objects.filter(revision=revision, attempt__round_division=self.joined, attempt__counts=True)
            rows = [(mark.hundredths, mark.attempt.score) for mark in marks.select_related("attempt")]
            shares = [own / 100 for own, _score in rows]
            rests = [(score - own) / (LENGTH - 1) / 100 for own, score in rows]
            if len(rows) >= SMALLEST_GROUP and len(set(shares)) > 1:
                told[revision] = statistics.mean(shares), statistics.correlation(shares, rests)
        return told

    def check(self) -> list[str]:
        """Return in what the two ways disagree."""
        self.ours()
        kept = PaperFigures.objects.select_related("round_division__round").get()
        figures = {row.revision.pk: row.figures for row in rows_of(kept)}
        errors = ["not every question has its figures"] * (AnswerCount.objects.count() != QUESTIONS)
        compared = self.by_orm()
        errors += ["nothing could be compared"] * (not compared)
        for revision, (facility, discrimination) in compared.items():
            one = figures[revision]
            if not (isclose(one.facility, facility) and isclose(one.discrimination, discrimination, abs_tol=1e-9)):
                errors.append(f"revision {revision} is told otherwise")
        return errors


def _make_sitting() -> RoundDivision:
    now = timezone.now()
    window = {"opens_at": now - timedelta(days=2), "closes_at": now - timedelta(days=1)}
    topic, bank = factories.make_topic(), factories.make_bank()
    fill(bank, [(topic, 1)], QUESTIONS, now)
    revisions = Revision.objects.filter(question__bank=bank)
    AnswerKey.objects.bulk_create(AnswerKey(revision=one, key="A") for one in revisions)
    joined = factories.make_round_division(factories.make_round(factories.make_contest(), **window))
    joined.blueprint = factories.make_blueprint({"topic": topic, "count": LENGTH})
    joined.save(update_fields=["blueprint"])
    joined.banks.set([bank])
    Question.objects.filter(bank=bank).update(latest_revision=F("approved_revision"))
    return joined
