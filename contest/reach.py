"""What papers of a round may be drawn with, as far as banks, uses and blueprint decide it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from contest.models import RoundDivision
from questions.drawing import Cell, Row
from questions.models import BlueprintRow, Question


class Candidate(NamedTuple):
    """A question with what decides whether a paper may be drawn with it."""

    question: int
    bank: int
    use: str
    cell: Cell


def rows_of(round_division: RoundDivision) -> list[Row]:
    """Return the blueprint's rows as drawing wants them."""
    return as_drawn(round_division.blueprint.rows.all())


def as_drawn(rows: Iterable[BlueprintRow]) -> list[Row]:
    """Return rows, stored or not, as drawing wants them."""
    return [Row(row.topic_id, row.level, row.kind or None, row.count, row.points) for row in rows]


def kept_questions(after: datetime, planned: Sequence[RoundDivision] = ()) -> dict[int, dict[int, datetime]]:
    """Return each question that a round keeps which closes after that moment, with the papers that keep it, and until
    when; one query, and one for each paper that is taken to be stored as planned.
    """
    stored = RoundDivision.objects.open_after(after).exclude(pk__in=[paper.pk for paper in planned]).order_by()
    keeping = stored.filter(kept_tags__questions__isnull=False)
    found: dict[int, dict[int, datetime]] = {}
    for question, keeper, until in keeping.values_list("kept_tags__questions", "pk", "round__closes_at"):
        found.setdefault(question, {})[keeper] = until
    for paper in planned:
        if paper.round.closes_at > after and (tags := paper.kept_tags.all()):
            for question in Question.objects.filter(tags__in=tags).order_by().values_list("pk", flat=True):
                found.setdefault(question, {})[paper.pk] = paper.round.closes_at
    return found


def candidates(questions: QuerySet[Question]) -> list[Candidate]:
    """Return the approved ones of these questions as candidates, in one query."""
    cell = ("topic_id", "approved_revision__level", "approved_revision__kind")
    rows = questions.filter(approved_revision__isnull=False).order_by().values_list("pk", "bank_id", "use", *cell)
    return [Candidate(pk, bank, use, tuple(cell)) for pk, bank, use, *cell in rows]


def may_draw(sitting: RoundDivision, among: Iterable[Candidate]) -> set[int]:
    """Return which of the candidates a paper of this sitting may be drawn with; no query where it is ready to draw.

    Never too few: reserves are let go of, and what is left out because of other papers changes; neither is looked at.
    """
    return may_be_asked(sitting, (item for item in among if item.use in sitting.uses))


def may_be_asked(sitting: RoundDivision, among: Iterable[Candidate]) -> set[int]:
    """The same whatever they are filed for now: they may have been filed otherwise when papers were drawn."""
    banks, rows = {bank.pk for bank in sitting.banks.all()}, rows_of(sitting)
    return {item.question for item in among if item.bank in banks and any(row.admits(item.cell) for row in rows)}
