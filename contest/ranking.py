"""The order of a board: a chain of criteria turned into integer keys, ranks, bands and the reason why. Pure.

A contest chooses its chain, because published rules differ. Keys are all ascending, so that one unique index orders a
board and smaller is better everywhere.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Generic, NamedTuple, Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from contest.scoring import prediction_error

KEY_COUNT = 8
"""A board row has this many key columns, k1 to k8."""

NO_PREDICTION = 2**53 - 1
"""The distance of a person who predicted nothing: behind everyone who did. Real distances are cut off below it."""

FULL_RATE = 10_000
"""100 % in basis points."""

EXACT_RANKS = 100
"""While a prediction is open, a public board tells exact ranks this far down."""


class Criterion(StrEnum):
    """One link of the chain by which entrants are ordered."""

    SCORE = "score"
    PREDICTION = "prediction"
    TIME = "time"
    EARLIEST = "earliest"
    ATTEMPTS = "attempts"

    @property
    def label(self) -> str:
        """The criterion as the public rules state it, lazily translated."""
        return CRITERION_LABELS[self]


CRITERION_LABELS = {
    Criterion.SCORE: _("Higher score"),
    Criterion.PREDICTION: _("Prediction closer to the true number, above or below alike"),
    Criterion.TIME: _("Less time used"),
    Criterion.EARLIEST: _("Earlier submission"),
    Criterion.ATTEMPTS: _("Fewer attempts used"),
}

DEFAULT_CHAIN = (Criterion.SCORE, Criterion.PREDICTION, Criterion.TIME, Criterion.EARLIEST)
"""What most published rules have. Where no prediction is asked, everybody is equal in it: it is passed over."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the chain looks at for one person: the attempt that counts, and how many attempts were used.

    ``score`` in hundredths; ``true_value`` is what the prediction is compared with, ``None`` until it is frozen.
    """

    score: int
    time_used_ms: int
    finished_at_ms: int
    attempts_used: int = 1
    prediction: int | None = None
    true_value: int | None = None


class Rankable(Protocol):
    """Anything with ascending keys and an id that settles the order of display among equals."""

    @property
    def keys(self) -> tuple[int, ...]: ...

    @property
    def entry_id(self) -> int: ...


RowType = TypeVar("RowType")
RankableType = TypeVar("RankableType", bound=Rankable)


@dataclass(frozen=True)
class Row:
    """The least that can be ranked."""

    entry_id: int
    keys: tuple[int, ...]


@dataclass(frozen=True)
class Ranked(Generic[RowType]):
    """A row in its place; ``tied`` when another row has the same rank."""

    rank: int
    tied: bool
    row: RowType


def check_chain(chain: Sequence[Criterion]) -> str | None:
    """Return the sentence that refuses a chain, or ``None``: it begins with the score and repeats nothing."""
    if not chain or chain[0] != Criterion.SCORE:
        return _("The first criterion must be the score.")
    if len(set(chain)) < len(chain):
        return _("A criterion may be used only once.")
    return None


def in_force(chain: Iterable[Criterion], *, asks_prediction: bool) -> list[Criterion]:
    """Return the criteria that tell anybody apart: without a prediction everybody is equal in that one."""
    return [criterion for criterion in chain if asks_prediction or criterion != Criterion.PREDICTION]


def board_keys(chain: Sequence[Criterion], facts: Facts) -> tuple[int, ...]:
    """Return exactly KEY_COUNT integers, smaller is better, in the order of the chain, filled up with 0.

    Each fits a signed 64-bit column. Raises ValueError for a chain that is too long or a fact beyond 64 bits.
    """
    keys = tuple(_key(criterion, facts) for criterion in chain)
    if len(keys) > KEY_COUNT or any(not -(2**63) <= key < 2**63 for key in keys):
        raise ValueError("a board row holds eight signed 64-bit keys")
    return keys + (0,) * (KEY_COUNT - len(keys))


def _key(criterion: Criterion, facts: Facts) -> int:
    match criterion:
        case Criterion.SCORE:
            return -facts.score
        case Criterion.PREDICTION:
            return _prediction_key(facts)
        case Criterion.TIME:
            return facts.time_used_ms
        case Criterion.EARLIEST:
            return facts.finished_at_ms
        case Criterion.ATTEMPTS:
            return facts.attempts_used
    raise ValueError(f"unknown criterion: {criterion}")


def _prediction_key(facts: Facts) -> int:
    """Neutral for all while the truth is unknown, so that a board tells nothing about it."""
    if facts.true_value is None:
        return 0
    distance = prediction_error(facts.prediction, facts.true_value)
    return NO_PREDICTION if distance is None else min(distance, NO_PREDICTION - 1)


def ranks_of(sorted_keys: Sequence[tuple[int, ...]]) -> list[int]:
    """Return competition ranks (1, 2, 2, 4) for keys already in order. Raises ValueError if they are not."""
    ranks: list[int] = []
    for place, keys in enumerate(sorted_keys, start=1):
        previous = sorted_keys[place - 2] if ranks else None
        if previous is not None and keys < previous:
            raise ValueError("keys are not in order")
        ranks.append(ranks[-1] if keys == previous else place)
    return ranks


def rank(rows: Iterable[RankableType]) -> list[Ranked[RankableType]]:
    """Return the rows best first with competition ranks: equal keys share a rank and the next rank skips.

    Among equals the smaller entry id is shown first, which keeps the page still and says nothing about merit.
    """
    return _rank(rows, keys=lambda row: row.keys, identity=lambda row: row.entry_id)


def _rank(
    rows: Iterable[RowType], *, keys: Callable[[RowType], tuple[int, ...]], identity: Callable[[RowType], int]
) -> list[Ranked[RowType]]:
    ordered = sorted(rows, key=lambda row: (keys(row), identity(row)))
    ranks = ranks_of([keys(row) for row in ordered])
    shared = {first for first, second in pairwise(ranks) if first == second}
    return [Ranked(rank=place, tied=place in shared, row=row) for place, row in zip(ranks, ordered, strict=True)]


class RankBand(NamedTuple):
    """What a public board says of a rank: from ``first`` to ``last``, both included."""

    first: int
    last: int

    @property
    def exact(self) -> bool:
        """Whether the band is one single rank."""
        return self.first == self.last


def public_rank(rank: int) -> RankBand:
    """Return the rank as a public board may tell it while a prediction is open.

    Exact up to EXACT_RANKS; beyond, bands whose ends run 1-2-5: 101–200, 201–500, 501–1000, 1001–2000, 2001–5000, …
    so that nobody reads the number of entrants, or of perfect papers, off their own rank. Raises ValueError below 1.
    """
    if rank < 1:
        raise ValueError("ranks begin with 1")
    if rank <= EXACT_RANKS:
        return RankBand(rank, rank)
    below, end, decade = EXACT_RANKS, 2 * EXACT_RANKS, EXACT_RANKS
    while rank > end:
        if end == 10 * decade:
            decade *= 10
        below, end = end, next(step * decade for step in (2, 5, 10) if step * decade > end)
    return RankBand(below + 1, end)


@dataclass(frozen=True)
class UnitFigures:
    """The figures of a unit: distinct people who took part, people it has, and their mean best score in hundredths.

    Without a headcount there is no rate; without a participant there is no mean.
    """

    participants: int
    headcount: int | None
    mean_best_hundredths: int | None


@dataclass(frozen=True)
class UnitRow:
    """A unit to be ranked."""

    unit_id: int
    figures: UnitFigures


@dataclass(frozen=True)
class UnitRanking:
    """Units in their places, and those the rule does not consider, by id."""

    ranked: list[Ranked[UnitRow]]
    unranked: list[UnitRow]


def participation_rate(figures: UnitFigures) -> int | None:
    """Return participants per headcount in basis points, rounded down, at most 100 %; ``None`` without a headcount.

    Rounded down so that 100 % means everyone and a minimum is really met.
    """
    if not figures.headcount:
        return None
    return min(figures.participants * FULL_RATE // figures.headcount, FULL_RATE)


def _exactly(figure: int) -> int:
    return figure


def rank_units_by_participation(units: Iterable[UnitRow], *, as_shown: Callable[[int], int] = _exactly) -> UnitRanking:
    """Rank units by participation rate as shown, highest first; units without a headcount are not considered.

    ``as_shown`` turns a rate into what readers see of it: units that show the same share their rank.
    """
    return _rank_units(
        units,
        considered=lambda unit: participation_rate(unit.figures) is not None,
        key=lambda unit: -as_shown(participation_rate(unit.figures)),
    )


def rank_units_by_mean(
    units: Iterable[UnitRow],
    *,
    minimum_rate: int = 0,
    minimum_participants: int = 1,
    as_shown: Callable[[int], int] = _exactly,
) -> UnitRanking:
    """Rank units by mean best score as shown, highest first, among those with enough participants.

    ``minimum_rate`` in basis points; 50 % is usual (as in Hải Dương 2024). A unit without a
    headcount passes only where no minimum rate is asked.
    """

    def considered(unit: UnitRow) -> bool:
        rate = participation_rate(unit.figures) or 0
        enough = rate >= minimum_rate and unit.figures.participants >= minimum_participants
        return enough and unit.figures.mean_best_hundredths is not None

    return _rank_units(units, considered=considered, key=lambda unit: -as_shown(unit.figures.mean_best_hundredths))


def _rank_units(
    units: Iterable[UnitRow], *, considered: Callable[[UnitRow], bool], key: Callable[[UnitRow], int]
) -> UnitRanking:
    units = list(units)
    ranked = _rank(
        [unit for unit in units if considered(unit)],
        keys=lambda unit: (key(unit),),
        identity=lambda unit: unit.unit_id,
    )
    unranked = sorted((unit for unit in units if not considered(unit)), key=lambda unit: unit.unit_id)
    return UnitRanking(ranked=ranked, unranked=unranked)


class RateBand(StrEnum):
    """A participation rate as a public board tells it while a prediction is open."""

    UNDER_25 = "under_25"
    FROM_25 = "from_25"
    FROM_50 = "from_50"
    FROM_75 = "from_75"
    FULL = "full"

    @property
    def label(self) -> str:
        """The band in words, lazily translated."""
        return RATE_LABELS[self]


RATE_LABELS = {
    RateBand.UNDER_25: _("under 25%"),
    RateBand.FROM_25: _("25% to under 50%"),
    RateBand.FROM_50: _("50% to under 75%"),
    RateBand.FROM_75: _("75% to under 100%"),
    RateBand.FULL: _("100%"),
}


RATE_FLOORS = {
    RateBand.FULL: FULL_RATE,
    RateBand.FROM_75: 7_500,
    RateBand.FROM_50: 5_000,
    RateBand.FROM_25: 2_500,
    RateBand.UNDER_25: 0,
}
"""The least rate of each band, in basis points, best first."""


def public_rate(rate: int | None) -> RateBand | None:
    """Return the band of a rate in basis points; ``None`` stays ``None``."""
    if rate is None:
        return None
    return next(band for band, floor in RATE_FLOORS.items() if rate >= floor)


def public_share(mean_hundredths: int, out_of: int) -> int:
    """Return a mean score as a public board may tell it while a prediction is open: per cent of full marks, in tens.

    Rounded down, so that 100 means that everybody was perfect. An exact mean moves with every paper: whoever watched it
    would count them. Raises ValueError where nothing can be reached.
    """
    if out_of <= 0:
        raise ValueError("a share needs something to reach")
    return mean_hundredths * 10 // out_of * 10
