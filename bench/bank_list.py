"""The list of a bank of fifty thousand questions: two filters and a search, as an organiser asks for it.

The whole page in one process, from the request to its last byte, signed in as an organiser. Compared with the obvious
way of finding the same: `icontains` in stems and explanations, counted and cut into pages by Django's Paginator; no
page is made of what it finds, and it finds nothing that was typed without accents. Rounds alternate between the two.
"""

import random
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.rank import DATABASES, served
from bench.report import median_ratio, result

QUESTIONS = 50_000
SEED = 20_261_128
SEARCHES = ("thủ tục", "một cửa liên thông", "ho so 5 ngay", "chữ ký số")


def run(quick: bool, size: list[int] | None = None, database: str = DATABASES[0]) -> dict:
    """Measure and return one result: the page with two filters and a search."""
    rounds = 3 if quick else 7
    questions = (size or [QUESTIONS])[0]
    with TemporaryDirectory(prefix="hoi-thi-bench-") as directory, served(database, Path(directory)):
        from bench.bank_pages import Pages

        pages = Pages(questions, random.Random(SEED))  # noqa: S311
        errors = pages.check()
        ours, plain, theirs = [], [], []
        for _round in range(rounds):
            ours.append(median(milliseconds(pages.page, words) for words in SEARCHES))
            theirs.append(median(milliseconds(pages.obvious, words) for words in SEARCHES))
            plain.append(milliseconds(pages.page, ""))
    return result(
        f"bank_list on {database}",
        value=round(median(ours), 1),
        unit="ms for a page of the list, two filters and a search",
        reference="icontains in stems and explanations, counted and paged, without a page made of it",
        reference_value=round(median(theirs), 1),
        ratio=median_ratio(theirs, ours),
        rounds=rounds,
        errors=errors,
        goal="150 ms at 50,000 questions",
        without_a_search_ms=round(median(plain), 1),
        questions=questions,
        database="SQLite, WAL, synchronous=FULL" if database == "sqlite" else "PostgreSQL, default settings",
    )


def milliseconds(call, words: str) -> float:
    began = time.perf_counter()
    call(words)
    return (time.perf_counter() - began) * 1000
