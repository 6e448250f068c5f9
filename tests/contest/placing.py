"""Marked papers made at once, for tests that look at boards and not at how papers are sat."""

from datetime import datetime, timedelta

from contest import boards
from contest.models import Attempt, Board, Entry, RoundDivision
from tests.factories import NOW, make_entry, make_person

MINUTE = timedelta(minutes=1)


def marked(
    joined: RoundDivision,
    name: str = "Nguyễn Văn An",
    *,
    score: int = 500,
    seconds: int = 60,
    finished_at: datetime = NOW,
    entry: Entry | None = None,
    counts: bool = True,
    prediction: int | None = None,
    **entry_fields,
) -> Attempt:
    """A finished and marked attempt, not yet on a board."""
    entry = entry or make_entry(joined.division, make_person(name), **entry_fields)
    return Attempt.objects.create(
        entry=entry,
        round_division=joined,
        number=entry.attempts.count() + 1,
        paper={"v": 1, "slots": []},
        state=Attempt.State.FINISHED,
        started_at=finished_at - timedelta(seconds=seconds),
        deadline=finished_at + MINUTE,
        finished_at=finished_at,
        finished_by=Attempt.FinishedBy.PERSON,
        marked_at=finished_at,
        score=score,
        out_of=1000,
        right_slots=0,
        time_used_ms=seconds * 1000,
        prediction=prediction,
        counts=counts,
    )


def placed(joined: RoundDivision, name: str = "Nguyễn Văn An", *, now: datetime = NOW, **fields) -> Attempt:
    """The same, on its boards."""
    attempt = marked(joined, name, **fields)
    boards.place(attempt, now=now)
    return attempt


def board_of(joined: RoundDivision, audience: str = Board.Audience.PUBLIC) -> Board:
    """The board as it is in the database now, with its round."""
    boards.boards_of(joined)
    return Board.objects.with_round().get(round_division=joined, audience=audience)


def names_on(board: Board) -> list[str]:
    """Full names in the order of the board."""
    return [row.entry.person.full_name for row in sorted(board.rows.all(), key=lambda row: (row.keys, row.entry_id))]
