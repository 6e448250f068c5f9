"""Whether every paper of a blueprint can be drawn from a pool, and if not, where exactly questions are missing.

Rows share questions ("5 of this topic" beside "3 of it, level 2"), so each row alone may be met and all together not.
By Hall's theorem papers can be drawn just when every set of rows finds as many questions that fit one of them as the
set asks for (P. Hall, On representatives of subsets, Journal of the London Mathematical Society 10 (1935) 26–30). Where
that fails, a bottleneck is the smallest set of rows that lacks the most: what drawing reaches from a row that falls
short.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from questions.drawing import PoolItem, PreparedPool, Row, check_blueprint, prepare


@dataclass(frozen=True)
class Bottleneck:
    """Rows, by their indexes, that together ask for more questions than there are that fit any of them."""

    rows: tuple[int, ...]
    wanted: int
    available: int

    @property
    def missing(self) -> int:
        """How many more questions it takes, in whichever of its cells they lie."""
        return self.wanted - self.available


def bottlenecks(pool: PreparedPool | Iterable[PoolItem], rows: Sequence[Row]) -> list[Bottleneck]:
    """Where the pool binds; an empty list when every paper can be drawn. No two of them share a row or a question."""
    prepared = pool if isinstance(pool, PreparedPool) else prepare(pool)
    groups: list[set[int]] = []
    for shortfall in check_blueprint(prepared, rows):
        group = {shortfall.row, *shortfall.rivals}
        for other in [other for other in groups if other & group]:
            groups.remove(other)
            group |= other
        groups.append(group)
    return sorted((_bottleneck(prepared, rows, group) for group in groups), key=lambda found: found.rows)


def _bottleneck(pool: PreparedPool, rows: Sequence[Row], group: set[int]) -> Bottleneck:
    cells = {cell for row in group for cell in pool.cells_for(rows[row])}
    available = sum(len(pool.cells[cell]) for cell in cells)
    return Bottleneck(tuple(sorted(group)), sum(rows[row].count for row in group), available)
