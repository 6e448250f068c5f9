"""What the papers of a blueprint will be like: how hard, how alike, how exposed, how perfect.

All of it is foretold from a sample of papers as they would be drawn. The figures are held against goals, and a goal
that is missed says where more questions would meet it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, prod
from statistics import mean, median

from questions.drawing import Cell, Drawn, PoolItem, PreparedPool, Row
from questions.forecast import chances_by_ability, expected_share, sample_papers

PAPERS = 20
"""The papers that are compared with each other."""
SAMPLE = 200
"""The papers from which it is counted how many questions come from where."""
SPREAD = 1.0
"""The standard deviation of abilities, in logits, of a mixed crowd: an assumption, until rounds have shown another."""

MOST_OVERLAP = 0.20
MOST_EXPOSURE = 0.10
MOST_PERFECT = 0.10
MOST_DIFFERENCE = 0.10
"""Goals: shares of a paper that two papers have in common, of entrants who see one question, of perfect papers; and
how far the expected share of the easiest paper may lie above that of the hardest."""

EXPECTED_BY_LEVEL = {1: 0.85, 2: 0.70, 3: 0.55}
"""What authors expect: an assumption of this site, without a source, that recall is easier than understanding and that
easier than application. It holds only as long as no answers are known; statistics of real papers replace it."""
OTHERWISE = 0.70


def expected_facility(level: int, found: float | None) -> float:
    """The chance that an entrant answers a question rightly: as answers have shown it, else what authors expect."""
    return EXPECTED_BY_LEVEL.get(level, OTHERWISE) if found is None else found


@dataclass(frozen=True)
class Alike:
    """Questions of which each has the same chance to be drawn, because the same rows ask for them."""

    cells: tuple[Cell, ...]
    stock: int
    asked: float
    """How many of them stand on a paper, on average."""

    def exposure(self, papers: int = 1) -> float:
        """The share of entrants who see any one of them, where each entrant sits so many papers."""
        return 1 - (1 - self.asked / self.stock) ** papers

    def lacking(self, papers: int = 1) -> int:
        """How many more questions like these would keep exposure to its goal."""
        share = 1 - (1 - MOST_EXPOSURE) ** (1 / papers)
        return max(0, ceil(self.asked / share - 1e-9) - self.stock)


@dataclass(frozen=True)
class Foreseen:
    """Figures of a sample of papers; shares lie between 0 and 1."""

    shares: list[float]
    """The share of its points that each paper is expected to bring, the hardest paper first."""
    shared: float
    """The part of a paper that it has in common with another one: the median over every two."""
    alike: list[Alike]
    """The most exposed first."""
    perfect: float
    """The share of perfect papers that is to be expected."""
    measured: float
    """The part of the questions on these papers whose facility answers have shown."""
    papers: int = 1
    """The papers that each entrant may sit."""

    @property
    def exposure(self) -> float:
        return self.alike[0].exposure(self.papers) if self.alike else 0.0

    @property
    def difference(self) -> float:
        return self.shares[-1] - self.shares[0]

    @property
    def missed(self) -> set[str]:
        """The goals that are missed, by the names of their figures."""
        most = {
            "shared": MOST_OVERLAP,
            "exposure": MOST_EXPOSURE,
            "perfect": MOST_PERFECT,
            "difference": MOST_DIFFERENCE,
        }
        return {name for name, limit in most.items() if getattr(self, name) > limit + 1e-9}

    @property
    def too_exposed(self) -> list[tuple[Alike, int]]:
        """Where more questions are needed, and how many."""
        return [(each, lacking) for each in self.alike if (lacking := each.lacking(self.papers))]


def foresee(
    pool: PreparedPool, rows: Sequence[Row], found: Mapping[int, float], seed: bytes, *, papers: int = 1
) -> Foreseen:
    """Foretell the papers of a blueprint; `found` has the facilities that answers have shown, by revision.

    Raises CannotDraw where it cannot be met, and ValueError for a blueprint without rows.
    """
    sample = sample_papers(pool, rows, SAMPLE, seed)
    items = {item.revision: item for cell in pool.cells.values() for item in cell}
    compared = sample[:PAPERS]
    facilities = [[facility_of(items[slot.revision], found) for slot in paper] for paper in compared]
    slots = [slot.revision for paper in compared for slot in paper]
    return Foreseen(
        shares=sorted(expected_share(list(_worth(*each))) for each in zip(facilities, compared, strict=True)),
        shared=_median_overlap(compared),
        alike=sorted(_alike(pool, rows, sample, items), key=lambda each: (-each.exposure(), each.cells)),
        perfect=perfect_share(facilities),
        measured=mean(revision in found for revision in slots),
        papers=papers,
    )


def facility_of(item: PoolItem, found: Mapping[int, float]) -> float:
    return expected_facility(item.level, found.get(item.revision))


def _worth(facilities: Sequence[float], paper: Sequence[Drawn]) -> Iterator[tuple[float, int]]:
    return zip(facilities, (slot.points for slot in paper), strict=True)


def _median_overlap(papers: Sequence[Sequence[Drawn]]) -> float:
    """Of every two papers, as a part of a paper."""
    sets = [{slot.revision for slot in paper} for paper in papers]
    return median(len(one & other) for one, other in combinations(sets, 2)) / len(papers[0])


def _alike(
    pool: PreparedPool, rows: Sequence[Row], sample: Sequence[Sequence[Drawn]], items: Mapping[int, PoolItem]
) -> Iterator[Alike]:
    """Cells that the same rows admit, taken together: how many come from them hardly depends on the sample then."""
    groups: dict[tuple[int, ...], list[Cell]] = {}
    for cell in pool.cells:
        asking = tuple(number for number, row in enumerate(rows) if row.admits(cell))
        if asking:
            groups.setdefault(asking, []).append(cell)
    drawn = Counter(_cell(items[slot.revision]) for paper in sample for slot in paper)
    for cells in groups.values():
        stock = sum(len(pool.cells[cell]) for cell in cells)
        yield Alike(tuple(cells), stock, sum(drawn[cell] for cell in cells) / len(sample))


def _cell(item: PoolItem) -> Cell:
    return item.topic, item.level, item.kind


def perfect_share(papers: Sequence[Sequence[float]], spread: float = SPREAD) -> float:
    """The share of perfect papers to be expected of papers given as facilities.

    A paper is perfect where every answer is right, and answers do not depend on each other but by ability.
    """
    perfect = [prod(level) for paper in papers for level in chances_by_ability(paper, spread)]
    return mean(perfect)
