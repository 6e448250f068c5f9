"""The bank of questions from which bench.draw draws, and the two ways of doing it."""

import secrets
from datetime import datetime, timedelta
from itertools import product

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from contest import pools
from contest.models import RoundDivision
from questions.models import Bank, Question, Revision, Topic, Use
from tests import factories

Cell = tuple[Topic, int]

TOPICS = range(10)
LEVELS = (1, 2, 3)
BODY = "Theo Kế hoạch cải cách hành chính nhà nước, nội dung nào dưới đây là đúng? " * 12
OPTIONS = factories.options(
    *(f"Phương án {letter}: " + "thủ tục hành chính " * 12 for letter in "một hai ba bốn".split())
)
PICK = """
SELECT revision.id, revision.content FROM questions_question question
JOIN questions_revision revision ON revision.id = question.approved_revision_id
WHERE question.bank_id = %s AND question.use = %s AND question.retired_at IS NULL
    AND question.topic_id = %s AND revision.level = %s
ORDER BY random() LIMIT 1
"""


class Drawing:
    """A round whose blueprint has a row for each cell. Contents that were used can no longer change, and are kept."""

    def __init__(self, questions: int, *, used: bool = False) -> None:
        self.topics = [factories.make_topic() for _topic in TOPICS]
        self.cells = list(product(self.topics, LEVELS))
        self.round_division = factories.make_round_division()
        self.bank = factories.make_bank()
        rows = [{"topic": topic, "level": level} for topic, level in self.cells]
        self.round_division.blueprint = factories.make_blueprint(*rows)
        self.round_division.save(update_fields=["blueprint"])
        self.round_division.banks.set([self.bank])
        fill(self.bank, self.cells, questions, timezone.now() - timedelta(hours=1) if used else None)
        self.round_division = RoundDivision.objects.get(pk=self.round_division.pk)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def ours(self, seed: str) -> dict:
        return pools.draw(self.round_division, seed)

    def by_sql(self, _number: int) -> list[tuple]:
        paper = []
        with connection.cursor() as cursor:
            for topic, level in self.cells:
                cursor.execute(PICK, [self.bank.pk, Use.CONTEST, topic.pk, level])
                paper.append(cursor.fetchone())
        return paper

    def by_orm(self, _number: int) -> list[Revision]:
        drawable = Question.objects.drawable([self.bank], self.round_division.uses, on=timezone.localdate())
        return [
            drawable.filter(topic=topic, approved_revision__level=level)
            .select_related("approved_revision")
            .order_by("?")[0]
            .approved_revision
            for topic, level in self.cells
        ]

    def check(self, times: int) -> list[str]:
        """Return what is wrong with so many papers of each way."""
        errors = []
        wanted = sorted((topic.pk, level) for topic, level in self.cells)
        for _time in range(times):
            seed = secrets.token_hex(32)
            paper = self.ours(seed)
            ours = [slot["revision"] for slot in paper["slots"]]
            errors += ["a paper of ours has other cells than asked for"] * (self.cells_of(ours) != wanted)
            errors += ["a seed draws two papers"] * (self.ours(seed) != paper)
        theirs = [revision for revision, _content in self.by_sql(0)]
        errors += ["a paper of the reference has other cells than asked for"] * (self.cells_of(theirs) != wanted)
        return errors

    def cells_of(self, revisions: list[int]) -> list[tuple[int, int]]:
        found = Revision.objects.filter(pk__in=revisions).values_list("question__topic_id", "level")
        return sorted(found)


def fill(bank: Bank, cells: list[Cell], questions: int, used_at: datetime | None) -> None:
    """Put so many approved questions into the bank, dealt out among the cells."""
    dealt = [cells[number % len(cells)] for number in range(questions)]
    made = Question.objects.bulk_create(
        Question(bank=bank, topic=topic, code=f"b-{number}", use=Use.CONTEST, basis_status=Question.Basis.CURRENT)
        for number, (topic, _level) in enumerate(dealt)
    )
    Revision.objects.bulk_create(
        Revision(
            question=question,
            number=1,
            kind="single",
            level=level,
            stem=BODY,
            content={"options": OPTIONS},
            status=Revision.Status.APPROVED,
            used_at=used_at,
        )
        for question, (_topic, level) in zip(made, dealt, strict=True)
    )
    own = Revision.objects.filter(question=OuterRef("pk")).values("pk")
    Question.objects.filter(bank=bank).update(approved_revision=Subquery(own))
