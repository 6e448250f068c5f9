"""What a paper costs: thirty questions from ten thousand in thirty cells, with what arranging their options needs.

Through the product's own function, from the pool that each process keeps. Compared with `ORDER BY random()` for each
cell, in plain SQL over the same rows, which arranges nothing. Rounds alternate between the two.
"""

import secrets
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.rank import DATABASES, served
from bench.report import median_ratio, result

QUESTIONS = 10_000
WARM_UP = 500
"""So many papers bring nearly all of the questions to mind."""
GOALS = {"sqlite": "6 times as fast", "postgresql": "20 times as fast"}


class Figures(NamedTuple):
    """Milliseconds of one paper, in each round."""

    kept: list[float]
    """Ours late in a round: what was drawn before is in memory."""
    fetched: list[float]
    """Ours when no question was ever used: all contents are read for each paper."""
    sql: list[float]
    orm: list[float]
    """The reference as one writes it with Django."""


def run(quick: bool, size: list[int] | None = None, database: str = DATABASES[0]) -> dict:
    """Measure and return one result; its value is for contents that have to be read."""
    rounds, calls = (3, 20) if quick else (5, 200)
    questions = (size or [QUESTIONS])[0]
    with TemporaryDirectory(prefix="hoi-thi-bench-") as directory, served(database, Path(directory)):
        from bench.draw_bank import Drawing

        fresh, used = Drawing(questions), Drawing(questions, used=True)
        errors = [*fresh.check(calls), *used.check(WARM_UP)]
        figures = Figures([], [], [], [])
        for _round in range(rounds):
            figures.fetched.append(milliseconds(fresh.ours, seeds(calls)))
            figures.sql.append(milliseconds(fresh.by_sql, range(calls)))
            figures.kept.append(milliseconds(used.ours, seeds(calls)))
            figures.orm.append(milliseconds(fresh.by_orm, range(max(calls // 10, 3))))
    return report(figures, errors, questions, database)


def seeds(number: int) -> list[str]:
    return [secrets.token_hex(32) for _number in range(number)]


def milliseconds(call: Callable[[object], object], arguments: Iterable) -> float:
    """The median of the calls."""
    took = []
    for argument in arguments:
        began = time.perf_counter()
        call(argument)
        took.append((time.perf_counter() - began) * 1000)
    return median(took)


def report(figures: Figures, errors: list[str], questions: int, database: str) -> dict:
    return result(
        f"draw on {database}",
        value=round(median(figures.fetched), 3),
        unit="ms for a paper of 30 questions, contents read",
        reference="ORDER BY random() LIMIT 1 in plain SQL for each of 30 cells, contents read",
        reference_value=round(median(figures.sql), 3),
        ratio=median_ratio(figures.sql, figures.fetched),
        rounds=len(figures.fetched),
        errors=errors,
        goal=GOALS[database],
        kept_ms=round(median(figures.kept), 3),
        kept_ratio=median_ratio(figures.sql, figures.kept),
        orm_ms=round(median(figures.orm), 3),
        orm_ratio=median_ratio(figures.orm, figures.fetched),
        questions=questions,
        database="SQLite, WAL, synchronous=FULL" if database == "sqlite" else "PostgreSQL, default settings",
    )
