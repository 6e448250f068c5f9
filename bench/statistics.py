"""What the figures of a large round cost: 20,000 papers of 20 questions, out of 500 that may be drawn.

Through the verb that the engine's child process calls: papers, marks and answers are read, everything is computed and
kept. Compared with the obvious way, which asks Django for the marks of each question with their papers, and computes
facility and discrimination alone; it is measured on some of the questions and told for all. Rounds alternate.
"""

import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.rank import DATABASES, served
from bench.report import median_ratio, result

PAPERS = 20_000
GOAL_SECONDS = 5


def run(quick: bool, size: list[int] | None = None, database: str = DATABASES[0]) -> dict:
    """Measure and return one result; its value is for all that is kept of the round."""
    papers = (size or [PAPERS // 10 if quick else PAPERS])[0]
    ours, reference = [], []
    with TemporaryDirectory(prefix="hoi-thi-bench-") as directory, served(database, Path(directory)):
        from bench.statistics_round import Round

        sat = Round(papers)
        errors = sat.check()
        for _round in range(3):
            ours.append(seconds(sat.ours))
            reference.append(seconds(sat.by_orm) * sat.share_of_reference)
    return report(ours, reference, errors, papers, database)


def seconds(call) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def report(ours: list[float], reference: list[float], errors: list[str], papers: int, database: str) -> dict:
    return result(
        f"statistics on {database}",
        value=round(median(ours), 2),
        unit=f"s for all figures of a round of {papers:,} papers",
        reference="a loop of the ORM over the questions, for facility and discrimination alone",
        reference_value=round(median(reference), 2),
        ratio=median_ratio(reference, ours),
        rounds=len(ours),
        errors=errors,
        goal=f"under {GOAL_SECONDS} s",
        papers=papers,
        database="SQLite, WAL, synchronous=FULL" if database == "sqlite" else "PostgreSQL, default settings",
    )
