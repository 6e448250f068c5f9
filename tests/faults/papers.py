"""The oracle of what comes after a paper: each that is over is marked, once a slot; one of an entry's counts, and that
one stands once on each board. `check` is pure; what it looks at is read with SQL of its own.
"""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bench.server import Server
from tests.faults.history import Finding
from tests.faults.servers import connected, moment_of, uuid_of

MARKED_SECONDS = 60
"""All that is over is marked within this time after the last blow, also where thousands wait."""

PAPERS = """
SELECT attempt.id, attempt.uuid, entry_id, round_division_id, attempt.number, counting, state = 'finished', score,
    counts, marked_at IS NOT NULL, finished_by = 'deadline' AND finished_at <> deadline, paper
FROM contest_attempt attempt JOIN contest_rounddivision joined ON joined.id = round_division_id
JOIN contest_round ON contest_round.id = joined.round_id
"""
MARKS = "SELECT attempt_id, slot, hundredths FROM contest_mark"
BOARDS = "SELECT round_division_id, id FROM contest_board"
ROWS = "SELECT board_id, entry_id, attempt_id FROM contest_boardrow"
WAITING = "SELECT count(*) FROM contest_attempt WHERE state = 'finished' AND marked_at IS NULL"
OVERDUE = "SELECT count(*) FROM contest_attempt WHERE state = 'open' AND deadline <= {now}"
END_SOME = """
UPDATE contest_attempt SET started_at = {began}, deadline = {ended} WHERE id IN
(SELECT id FROM contest_attempt WHERE state = 'open' ORDER BY id DESC LIMIT {number})
"""


class Paper(NamedTuple):
    """What stands in the row of an attempt."""

    id: int
    uuid: str
    entry: int
    joined: int
    """The round and division."""
    number: int
    policy: str
    """Which of an entry's papers counts: best, first or last."""
    is_finished: bool
    score: int | None
    counts: bool
    is_marked: bool
    is_mistimed: bool
    """Finished by the deadline, at another time."""
    slots: int


class Papers(NamedTuple):
    """What a database holds of papers, marks and boards."""

    papers: Sequence[Paper]
    marks: Mapping[int, Sequence[tuple[int, int]]]
    """Slot and hundredths of each mark, by attempt."""
    boards: Mapping[int, Sequence[int]]
    """By round and division."""
    rows: Mapping[tuple[int, int], Sequence[int]]
    """The attempts that stand on a board for an entry: right is one."""


def check(held: Papers) -> list[Finding]:
    """Return what is wrong with the papers that are over."""
    papers_of = defaultdict(list)
    for paper in held.papers:
        papers_of[paper.joined, paper.entry].append(paper)
    found = [finding for paper in held.papers for finding in _marking(paper, held.marks.get(paper.id, ()))]
    for (joined, entry), papers in papers_of.items():
        found += _counting(papers)
        counting = [paper.id for paper in papers if paper.counts]
        standing = {board: held.rows.get((board, entry), ()) for board in held.boards.get(joined, ())}
        found += _placing(entry, counting, standing)
    return found


def _marking(paper: Paper, marks: Sequence[tuple[int, int]]) -> Iterable[Finding]:
    if paper.is_mistimed:
        yield Finding("mistimed", f"{paper.uuid} was finished by its deadline, at another time")
    if paper.is_finished and not paper.is_marked:
        yield Finding("unmarked", paper.uuid)
    wanted = [*range(1, paper.slots + 1)] if paper.is_marked else []
    if sorted(slot for slot, _hundredths in marks) != wanted:
        yield Finding("mismarked", f"{paper.uuid}: marks of {[slot for slot, _hundredths in marks]}")
    elif paper.is_marked and sum(hundredths for _slot, hundredths in marks) != paper.score:
        yield Finding("mismarked", f"{paper.uuid}: {paper.score} is not the sum of {marks}")


def _counting(papers: Sequence[Paper]) -> Iterable[Finding]:
    marked = [paper for paper in papers if paper.is_marked]
    counting = [paper for paper in papers if paper.counts]
    if len(counting) != min(len(marked), 1):
        yield Finding("miscounted", f"{len(counting)} of {[paper.uuid for paper in papers]} count")
    elif counting and not _is_chosen(counting[0], marked):
        yield Finding("miscounted", f"{counting[0].uuid} counts as the {counting[0].policy}")


def _is_chosen(paper: Paper, marked: Sequence[Paper]) -> bool:
    merit: Callable[[Paper], int] = {
        "best": lambda one: one.score or 0,
        "first": lambda one: -one.number,
        "last": lambda one: one.number,
    }[paper.policy]
    return paper in marked and merit(paper) == max(merit(one) for one in marked)


def _placing(entry: int, counting: list[int], rows: Mapping[int, Sequence[int]]) -> Iterable[Finding]:
    if counting and len(rows) < 2:
        yield Finding("misplaced", f"there are {len(rows)} boards for entry {entry}, of two audiences")
    for board, standing in rows.items():
        if list(standing) != counting:
            yield Finding("misplaced", f"entry {entry}: {list(standing)} stand on board {board}, {counting} count")


def read(server: Server) -> Papers:
    """Read all of it, without any code of the server."""
    with closing(connected(server)) as database:
        papers = [paper_of(*row) for row in database.execute(PAPERS)]
        marks, boards, rows = defaultdict(list), defaultdict(list), defaultdict(list)
        for attempt, slot, hundredths in database.execute(MARKS):
            marks[attempt].append((slot, hundredths))
        for joined, board in database.execute(BOARDS):
            boards[joined].append(board)
        for board, entry, attempt in database.execute(ROWS):
            rows[board, entry].append(attempt)
    return Papers(papers, marks, boards, rows)


def paper_of(number: int, uuid: object, *columns: object) -> Paper:
    """SQLite keeps JSON as text and what is true as 1; psycopg has decoded both."""
    *facts, paper = columns
    slots = (json.loads(paper) if isinstance(paper, str) else paper)["slots"]
    return Paper(number, uuid_of(uuid), *facts, len(slots))


def end_some(server: Server, number: int) -> None:
    """Let the deadline of so many open papers, the last that were seated, lie behind them: the server has to finish,
    mark and place them at once."""
    now = datetime.now(UTC)
    began, ended = (moment_of(server, now - timedelta(minutes=minutes)) for minutes in (20, 5))
    with closing(connected(server)) as database:
        database.execute(END_SOME.format(began=began, ended=ended, number=number))
        database.commit()


def undone(server: Server) -> int:
    """Return how many papers are over and not marked yet, or not even finished."""
    overdue = OVERDUE.format(now=moment_of(server, datetime.now(UTC)))
    with closing(connected(server)) as database:
        return sum(database.execute(query).fetchone()[0] for query in (WAITING, overdue))


async def all_marked(server: Server) -> None:
    """Wait until no paper that is over waits. What still does then, `check` finds."""
    end = time.monotonic() + MARKED_SECONDS
    while time.monotonic() < end and await asyncio.to_thread(undone, server):
        await asyncio.sleep(0.2)
