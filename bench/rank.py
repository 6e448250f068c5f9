"""What one's own place costs: rank, three neighbours on each side and the first fifty, on short and very long boards.

Through the functions that serve it, names and all. Compared with window functions over the same rows, which bring no
names; rounds alternate between the two. The places of very many people, neighbours and shared ranks included, are
compared with a plain sort. Most papers are perfect and no prediction is known yet, as on a contest's first evening.

What many spectators cost, who all hear their own place in one moment, is measured once a round without a reference.
"""

import os
import random
import secrets
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.report import median_ratio, result

SIZES = (10_000, 100_000, 1_000_000)
QUICK_SIZES = (10_000, 100_000)
DATABASES = ("sqlite", "postgresql")
SEED = 20_260_520
SPECTATORS = 5_000


class Effort(NamedTuple):
    """How much is measured and compared."""

    rounds: int
    calls: int
    """Of ours in a round; of the reference one for a hundred of them, since it is that much slower."""
    checked: int
    """People whose place is compared with a plain sort."""


class Figures(NamedTuple):
    """Milliseconds of one call, in each round."""

    ours: list[float]
    reference: list[float]
    spectators: list[float]
    """Of one call for SPECTATORS of them."""


def run(quick: bool, size: list[int] | None = None, database: str = DATABASES[0]) -> dict:
    """Measure and return one result; it tells of the largest size, and of the others in its conditions."""
    sizes = sorted(size or (QUICK_SIZES if quick else SIZES))
    effort = Effort(3, 100, 1_000) if quick else Effort(5, 300, 10_000)
    with TemporaryDirectory(prefix="hoi-thi-bench-") as directory, served(database, Path(directory)):
        from bench.rank_board import Sample, make_board

        samples = {number: Sample(make_board(number), random.Random(SEED)) for number in sizes}  # noqa: S311
        errors = [error for sample in samples.values() for error in sample.check(effort.checked)]
        measured = measure(samples, effort)
    return report(measured, errors, effort, database)


@contextmanager
def served(database: str, directory: Path) -> Iterator[None]:
    """Django on an empty database of this kind."""
    from tests.services import postgresql

    own = {"DATA_DIR": str(directory), "REDIS_URL": "", "SECRET_KEY": secrets.token_hex(32), "LOG_LEVEL": "WARNING"}
    own |= {"DJANGO_SETTINGS_MODULE": "config.settings", "ENGINE": "no", "DEMO": "no"}
    if database == "sqlite":
        os.environ |= own | {"DATABASE_URL": f"sqlite:///{directory / 'rank.sqlite3'}"}
        yield from set_up()
    else:
        with postgresql(durable=True) as url:
            os.environ |= own | {"DATABASE_URL": url}
            yield from set_up()


def set_up() -> Iterator[None]:
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True)
    yield
    connection.close()


def measure(samples: dict, effort: Effort) -> dict[int, Figures]:
    measured = {size: Figures([], [], []) for size in samples}
    for _round in range(effort.rounds):
        for size, sample in samples.items():
            measured[size].ours.append(milliseconds(sample.ours, sample.people(effort.calls)))
            measured[size].reference.append(milliseconds(sample.reference, sample.people(max(effort.calls // 100, 1))))
            measured[size].spectators.append(milliseconds(sample.all_own, [sample.people(SPECTATORS)]))
    return measured


def milliseconds(call: Callable, people: list) -> float:
    """The median of one call for each of these people, or groups of them."""
    took = []
    for person in people:
        began = time.perf_counter()
        call(person)
        took.append((time.perf_counter() - began) * 1000)
    return median(took)


def report(measured: dict[int, Figures], errors: list[str], effort: Effort, database: str) -> dict:
    sizes = sorted(measured)
    largest = measured[sizes[-1]]
    return result(
        "rank",
        value=round(median(largest.ours), 3),
        unit="ms for one's own rank, six neighbours and the first fifty",
        reference="window functions over the same rows",
        reference_value=round(median(largest.reference), 3),
        ratio=median_ratio(largest.reference, largest.ours),
        rounds=effort.rounds,
        errors=errors,
        rows=sizes[-1],
        growth=round(median(largest.ours) / median(measured[sizes[0]].ours), 2),
        sizes={size: describe(figures) for size, figures in measured.items()},
        database="SQLite, WAL, synchronous=FULL" if database == "sqlite" else "PostgreSQL, default settings",
        calls=effort.calls,
        checked_people=effort.checked * len(sizes),
        perfect_papers="59 %",
    )


def describe(figures: Figures) -> dict:
    return {
        "ms": round(median(figures.ours), 3),
        "reference_ms": round(median(figures.reference), 3),
        "ratio": median_ratio(figures.reference, figures.ours),
        f"all_{SPECTATORS}_ms": round(median(figures.spectators)),
    }


class Sorted:
    """A board as a plain sort has it."""

    def __init__(self, places: list[tuple[int, ...]]) -> None:
        self.places = sorted(places)
        self.keys = [place[:-1] for place in self.places]

    def around(self, index: int, reach: int) -> list[tuple[int, int, bool]]:
        """The entry, the rank and whether it is shared, of the row at this index and so many above and below."""
        window = range(max(index - reach, 0), min(index + reach + 1, len(self.places)))
        return [(self.places[number][-1], *self.rank(number)) for number in window]

    def rank(self, index: int) -> tuple[int, bool]:
        first = bisect_left(self.keys, self.keys[index])
        return first + 1, bisect_right(self.keys, self.keys[index], lo=index) - first > 1
