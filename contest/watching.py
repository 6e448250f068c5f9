"""What organisers watch while a contest runs: how far people are, by paper and by unit, and the state of the boards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from accounts.models import Unit
from contest.models import Attempt, Board, Contest, Entry, RoundDivision
from contest.overview import Figures, figures_of_sittings

LONGEST_SEARCH = 100
OPEN_SHOWN = 30
"""So many papers that are being sat are listed, those that end first."""


@dataclass(frozen=True)
class Sat:
    """What a division sits in a round, watched: its figures, and how the public sees its board."""

    sitting: RoundDivision
    figures: Figures
    ranked: int
    changed_at: datetime | None
    frozen: bool


def watched(sittings: Sequence[RoundDivision], *, now: datetime) -> list[Sat]:
    """Return each sitting as it stands now, in three queries."""
    figures = figures_of_sittings(sittings)
    boards = Board.objects.filter(round_division__in=sittings, audience=Board.Audience.PUBLIC)
    known = {board.round_division_id: board for board in boards.annotate(people=Count("rows"))}

    def sat(sitting: RoundDivision) -> Sat:
        board = known.get(sitting.pk)
        ranked, changed_at = (board.people, board.changed_at) if board else (0, None)
        return Sat(sitting, figures[sitting.pk], ranked, changed_at, sitting.round.is_frozen(now))

    return [sat(sitting) for sitting in sittings]


def figures_by_unit(contest: Contest) -> list[tuple[Unit | None, Figures]]:
    """Return the figures of each unit that people count for, most entries first, in three queries.

    Those of people without a unit come under None, last.
    """
    entries = Entry.objects.filter(contest=contest).numbers_by("competing_unit")
    papers = Attempt.objects.filter(entry__contest=contest).figures_by("entry__competing_unit")
    units = Unit.objects.in_bulk([key for key in entries if key is not None])
    rows = [(units.get(key), Figures(number, **papers.get(key, {}))) for key, number in entries.items()]
    return sorted(rows, key=lambda row: (row[0] is None, -row[1].entries, row[0].sort_key if row[0] else ""))


def entries_of(contest: Contest, sought: str) -> QuerySet[Entry]:
    """Return who entered, newest first, each with their attempts; with words to seek, only those that they fit."""
    mine = Entry.objects.of_contest(contest).sought(sought[:LONGEST_SEARCH])
    return mine.select_related("person", "division", "assisted_by").with_attempts().order_by("-entered_at", "-pk")


def open_papers(contest: Contest) -> QuerySet[Attempt]:
    """Return the papers that are being sat, those that end first, without what is on them."""
    mine = Attempt.objects.open().filter(round_division__round__contest=contest).defer("paper")
    return mine.select_related("entry", "round_division__round__contest", "round_division__division").order_by(
        "deadline", "pk"
    )
