"""Drawing a paper from a pool of questions, after the rows of a blueprint (ma trận đề), by a seed.

Pool and rows are values, so a drawing can be recomputed by anyone who holds the pool, the rows and the seed. Rows may
overlap ("5 of this topic" beside "2 of this topic, level 3"): whether all can be met at once is a matching of rows with
cells (topic × level × kind), solved exactly with augmenting paths, so a paper that exists is always found.
"""

import hmac
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from questions.randomness import Draw

Cell = tuple[int | str, int, str]


@dataclass(frozen=True, slots=True)
class PoolItem:
    """A question that may be drawn, with the revision that would be shown and the cell it lies in."""

    question: int
    revision: int
    topic: int | str
    level: int
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """So many questions of a topic, perhaps of one level and of one kind (None or "" means any), and the points in
    hundredths that each of them is worth."""

    topic: int | str
    level: int | None
    kind: str | None
    count: int
    points: int

    def admits(self, cell: Cell) -> bool:
        """Whether a question of this cell may stand in this row."""
        topic, level, kind = cell
        return topic == self.topic and self.level in (None, level) and (not self.kind or self.kind == kind)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question on a paper: its revision, its points in hundredths, and the index of the row that asked for it."""

    revision: int
    points: int
    row: int


@dataclass(frozen=True)
class Shortfall:
    """A row that cannot be met: it wants so many questions and can have so many.

    `rivals` are the indexes of the other rows that compete with it for the same questions; empty when the pool itself
    holds too few.
    """

    row: int
    wanted: int
    available: int
    rivals: tuple[int, ...] = ()

    @property
    def sentence(self) -> str:
        """What is missing, for the organiser; rows are counted from 1."""
        numbers = {"row": self.row + 1, "wanted": self.wanted, "available": self.available}
        if not self.available and not self.rivals:
            return format_lazy(_("Row {row} asks for {wanted} questions, but none fits it."), **numbers)
        if not self.rivals:
            return format_lazy(_("Row {row} asks for {wanted} questions, but only {available} fit it."), **numbers)
        return format_lazy(
            _(
                "Row {row} asks for {wanted} questions, but only {available} are left for it, "
                "because these rows draw on the same questions: {rivals}."
            ),
            rivals=", ".join(str(rival + 1) for rival in self.rivals),
            **numbers,
        )


class CannotDraw(Exception):
    """The pool does not hold what the rows ask for; `shortfalls` names each row that lacks something."""

    def __init__(self, shortfalls: Sequence[Shortfall]) -> None:
        self.shortfalls = list(shortfalls)
        super().__init__(self.shortfalls)

    def __str__(self) -> str:
        return " ".join(str(shortfall.sentence) for shortfall in self.shortfalls)


@dataclass(frozen=True)
class PreparedPool:
    """A pool sorted into its cells; worth keeping while the pool does not change."""

    cells: dict[Cell, list[PoolItem]]
    _admitted: dict[tuple, list[Cell]] = field(default_factory=dict, repr=False, compare=False)

    def cells_for(self, row: Row) -> list[Cell]:
        """The cells whose questions may stand in this row; remembered, because every paper asks the same."""
        asked = (row.topic, row.level, row.kind)
        if asked not in self._admitted:
            self._admitted[asked] = [cell for cell in self.cells if row.admits(cell)]
        return self._admitted[asked]

    def without(self, revisions: Collection[int]) -> "PreparedPool":
        """The same pool without the questions that would be shown in these revisions."""
        left = {cell: [one for one in items if one.revision not in revisions] for cell, items in self.cells.items()}
        return PreparedPool({cell: items for cell, items in left.items() if items})


def prepare(pool: Iterable[PoolItem]) -> PreparedPool:
    """Sort the pool into its cells, in an order that does not depend on the order in which the items come.

    Raises ValueError when a question is there twice: it could then be drawn twice.
    """
    cells: dict[Cell, list[PoolItem]] = {}
    seen = set()
    for item in sorted(pool, key=lambda item: (str(item.topic), item.level, item.kind, item.question)):
        if item.question in seen:
            raise ValueError(f"question {item.question} is twice in the pool")
        seen.add(item.question)
        cells.setdefault((item.topic, item.level, item.kind), []).append(item)
    return PreparedPool(cells)


def draw_paper(
    pool: PreparedPool | Iterable[PoolItem], rows: Sequence[Row], seed: bytes, *, shuffle: bool = True
) -> list[Drawn]:
    """Draw the questions of one paper: for each row its count, no question twice, the same for the same seed.

    The slots come in random order, or in the order of the rows when `shuffle` is False. Raises CannotDraw, naming each
    row that lacks something.
    """
    prepared = pool if isinstance(pool, PreparedPool) else prepare(pool)
    source = Draw(seed)
    allocation = _Allocation(prepared, rows)
    shortfalls = allocation.fill(source.fork("cells"))
    if shortfalls:
        raise CannotDraw(shortfalls)
    paper = _pick(prepared, rows, allocation, source.fork("questions"))
    return source.fork("slots").shuffled(paper) if shuffle else paper


def check_blueprint(pool: PreparedPool | Iterable[PoolItem], rows: Sequence[Row]) -> list[Shortfall]:
    """Each row that the pool cannot meet beside the others; an empty list when every paper can be drawn."""
    prepared = pool if isinstance(pool, PreparedPool) else prepare(pool)
    return _Allocation(prepared, rows).fill(Draw(b""))


def option_id(secret: bytes, slot: int, key: str, *, length: int = 12) -> str:
    """The name under which an attempt sees an option: HMAC-SHA256(secret, "slot:key"), URL-safe, cut to `length`.

    It tells nothing of the key and differs between attempts, so that neighbours cannot compare ids.
    """
    digest = hmac.digest(secret, f"{slot}:{key}".encode(), sha256)
    return urlsafe_b64encode(digest)[:length].decode("ascii")


def option_ids(secret: bytes, slot: int, keys: Sequence[str], *, length: int = 12) -> dict[str, str]:
    """The id of each option of a slot by its key; all are different, or ValueError (12 characters are 72 bits)."""
    ids = {key: option_id(secret, slot, key, length=length) for key in keys}
    if len(set(ids.values())) < len(ids):
        raise ValueError(f"two options of slot {slot} have the same id")
    return ids


class _Allocation:
    """How many questions each row takes from each cell."""

    def __init__(self, pool: PreparedPool, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.cells_of = [pool.cells_for(row) for row in rows]
        self.free = {cell: len(items) for cell, items in pool.cells.items()}
        self.taken: list[Counter[Cell]] = [Counter() for _row in rows]

    def fill(self, source: Draw) -> list[Shortfall]:
        """Give every row its cells; returns the rows that could not be met, in their order.

        The rows with the least choice take first. A row takes from its cells with the chances of their free questions,
        which is as good as taking one of the questions; when its cells are empty, an augmenting path moves others out.
        Which rows fall short does not depend on chance: once no path leads on from a row, none ever will.
        """
        by_choice = sorted(range(len(self.rows)), key=lambda row: (sum(self.free[c] for c in self.cells_of[row]), row))
        shortfalls = []
        for row in by_choice:
            given = 0
            while given < self.rows[row].count and (self._take(row, source) or self._move_others(row)):
                given += 1
            if given < self.rows[row].count:
                shortfalls.append(Shortfall(row, self.rows[row].count, given, self._rivals(row)))
        return sorted(shortfalls, key=lambda shortfall: shortfall.row)

    def _take(self, row: int, source: Draw) -> bool:
        cells = self.cells_of[row]
        total = sum(self.free[cell] for cell in cells)
        if not total:
            return False
        number = source.below(total)
        for cell in cells:
            if number < self.free[cell]:
                self._give(row, cell)
                return True
            number -= self.free[cell]
        raise AssertionError("the cells hold as many questions as were counted")

    def _give(self, row: int, cell: Cell) -> None:
        self.free[cell] -= 1
        self.taken[row][cell] += 1

    def _move_others(self, row: int) -> bool:
        """Free a question for the row by moving others along a shortest augmenting path; False when there is none."""
        came_from = self._reach(row)
        for holder in came_from:
            for spare in self.cells_of[holder]:
                if self.free[spare]:
                    self._shift(holder, spare, came_from)
                    return True
        return False

    def _shift(self, holder: int, spare: Cell, came_from: dict[int, tuple[int, Cell] | None]) -> None:
        """Give `spare` to the holder, its old cell to the row that reached it, and so on back to the start."""
        self._give(holder, spare)
        while (step := came_from[holder]) is not None:
            wanting, cell = step
            self.taken[holder][cell] -= 1
            self.taken[wanting][cell] += 1
            holder = wanting

    def _reach(self, start: int) -> dict[int, tuple[int, Cell] | None]:
        """The rows, nearest first, that hold something a row reached before could use, and how each was reached."""
        came_from: dict[int, tuple[int, Cell] | None] = {start: None}
        queue = [start]
        for wanting in queue:
            for cell in self.cells_of[wanting]:
                for holder, taken in enumerate(self.taken):
                    if holder not in came_from and taken[cell]:
                        came_from[holder] = (wanting, cell)
                        queue.append(holder)
        return came_from

    def _rivals(self, row: int) -> tuple[int, ...]:
        return tuple(sorted(set(self._reach(row)) - {row}))


def _pick(pool: PreparedPool, rows: Sequence[Row], allocation: _Allocation, source: Draw) -> list[Drawn]:
    """The questions themselves, row by row: each cell is sampled once and dealt out to the rows that take from it."""
    wanted: Counter[Cell] = Counter()
    for taken in allocation.taken:
        wanted.update(taken)
    dealt = {cell: source.sample(pool.cells[cell], count) for cell, count in wanted.items()}
    return [
        Drawn(dealt[cell].pop().revision, row.points, index)
        for index, row in enumerate(rows)
        for cell in allocation.taken[index].elements()
    ]
