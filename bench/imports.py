"""From an Excel file of five thousand questions to their preview, and into the bank, beside a bank that has many.

Through the product's own verbs: read in a limited process, checked and compared with all that the bank has, kept in
chunks, and the first page of the preview understood. Compared with the obvious way, which reads the same sheet in the
server's own process and makes every question row by row with `get_or_create`, with no check, preview or way back.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.rank import DATABASES, served
from bench.report import median_ratio, result

ROWS, BANK = 5_000, 50_000
WORDS = (
    "thủ tục hành chính cấp lại giấy phép kinh doanh trong năm ngày làm việc của ủy ban nhân dân tỉnh về kế hoạch cải "
    "cách một cửa liên thông hồ sơ công chức sở nội vụ trả kết quả trực tuyến công khai minh bạch văn bản quy phạm"
).split()
SEED = 20_260_520
GOAL = "under 10 s"


def run(quick: bool, size: list[int] | None = None, database: str = DATABASES[0]) -> dict:
    """Measure and return one result; the size is of the file and of the bank."""
    rows, questions = size or ([500, 2_000] if quick else [ROWS, BANK])
    rounds = 1 if quick else 3
    with TemporaryDirectory(prefix="hoi-thi-bench-") as directory, served(database, Path(directory)):
        ours, confirmed, longest, obvious, errors = [], [], [], [], []
        for number in range(rounds):
            bank, other, topic = set_up(questions if number == 0 else 0)
            file = sheet_of(rows, number)
            batch, seconds = to_preview(bank, topic, file)
            ours.append(seconds)
            took, slowest = into_the_bank(batch)
            confirmed.append(took)
            longest.append(slowest)
            obvious.append(row_by_row(other, topic, file))
            errors += ["some rows are missing"] * (bank.imports.latest("pk").new != rows)
            errors += ["the reference made other questions"] * (other.questions.count() != rows)
    return report(ours, obvious, confirmed, longest, errors, rows, questions, database)


def set_up(questions: int) -> tuple:
    """The bank into which is imported, which has so many questions already; an empty one for the reference; a topic."""
    from questions.models import Bank
    from tests.factories import make_bank, make_topic

    bank = Bank.objects.filter(slug="bench").first() or make_bank()
    if questions:
        Bank.objects.filter(pk=bank.pk).update(slug="bench")
        fill(bank, make_topic(), questions)
    return bank, make_bank(), make_topic()


def fill(bank: object, topic: object, questions: int) -> None:
    from questions.models import AnswerKey, Question, Revision
    from questions.searching import remember_missing_words

    draw = random.Random(SEED)  # noqa: S311  the same words every time
    for start in range(0, questions, 1_000):
        codes = [f"b-{start + place}" for place in range(min(1_000, questions - start))]
        made = Question.objects.bulk_create(
            Question(bank=bank, topic=topic, code=code, use="contest", basis_status="current") for code in codes
        )
        told = [told_at_random(draw) for _code in codes]
        revisions = Revision.objects.bulk_create(
            Revision(question=one, number=1, kind="single", level=1, stem=stem, content=content, status="in_review")
            for one, (stem, content) in zip(made, told, strict=True)
        )
        AnswerKey.objects.bulk_create(AnswerKey(revision=revision, key="A") for revision in revisions)
        for question, revision in zip(made, revisions, strict=True):
            question.latest_revision = revision
        Question.objects.bulk_update(made, ["latest_revision"], batch_size=200)
    remember_missing_words()


def told_at_random(draw: random.Random) -> tuple[str, dict]:
    options = [{"key": key, "text": f"{key} " + " ".join(draw.choices(WORDS, k=7))} for key in "ABCD"]
    return " ".join(draw.choices(WORDS, k=22)) + "?", {"options": options, "keep_order": False, "unit": None}


def sheet_of(rows: int, number: int) -> bytes:
    """An Excel file of questions, as the template lays them out."""
    from questions.formats import sheet
    from questions.formats.rows import Row

    draw, found = random.Random(SEED + 1 + number), []  # noqa: S311
    for place in range(rows):
        stem, content = told_at_random(draw)
        code = f"r{number}-{place}"
        found.append(Row(place, stem, "single", content, "A", explanation="Theo Kế hoạch.", code=code, level=2))
    return sheet.write(found).content


def to_preview(bank: object, topic: object, file: bytes) -> tuple:
    """Stage a file and understand the first page of its preview; return the import, and how long that took."""
    from django.utils import timezone

    from contest.importing import figures_of, rows_to_show, shown_rows
    from questions.importing import Usual
    from questions.staging import Source, stage
    from tests.factories import make_person

    person, began = make_person(), time.perf_counter()
    batch = stage(bank, Source(file, "sheet", "de.xlsx", Usual(topic)), by=person, now=timezone.now())
    shown_rows(batch, list(rows_to_show(batch, "all")[:20]))
    figures_of(batch)
    return batch, time.perf_counter() - began


def into_the_bank(batch: object) -> tuple[float, float]:
    """Confirm an import; return how long it took, and the longest of its transactions."""
    from django.utils import timezone

    from questions.confirming import confirm

    began = time.perf_counter()
    with transactions_timed() as took:
        confirm(batch, by=batch.by, now=timezone.now())
    return time.perf_counter() - began, max(took)


@contextmanager
def transactions_timed() -> Iterator[list[float]]:
    """How long each outermost transaction lasts."""
    from django.db import connection, transaction

    took, begun, enter, leave = [], [], transaction.Atomic.__enter__, transaction.Atomic.__exit__

    def entered(atomic: transaction.Atomic) -> None:
        if not connection.in_atomic_block:
            begun.append(time.perf_counter())
        enter(atomic)

    def left(atomic: transaction.Atomic, *error: object) -> None:
        leave(atomic, *error)
        if not connection.in_atomic_block:
            took.append(time.perf_counter() - begun.pop())

    transaction.Atomic.__enter__, transaction.Atomic.__exit__ = entered, left
    try:
        yield took
    finally:
        transaction.Atomic.__enter__, transaction.Atomic.__exit__ = enter, leave


def row_by_row(bank: object, topic: object, file: bytes) -> float:
    """The obvious way: how long it takes."""
    from questions.formats import sheet
    from questions.models import AnswerKey, Question, Revision

    began = time.perf_counter()
    for row in sheet.read(file).rows:
        filing = {"topic": topic, "use": "contest", "basis_status": "check"}
        question, _is_new = Question.objects.get_or_create(bank=bank, code=row.code, defaults=filing)
        wording = {"kind": row.kind, "level": row.level, "stem": row.stem, "content": row.content}
        revision, _is_new = Revision.objects.get_or_create(question=question, number=1, defaults=wording)
        AnswerKey.objects.get_or_create(revision=revision, defaults={"key": row.key, "explanation": row.explanation})
        Question.objects.filter(pk=question.pk).update(latest_revision=revision)
    return time.perf_counter() - began


def report(
    ours: list[float],
    obvious: list[float],
    confirmed: list[float],
    longest: list[float],
    errors: list[str],
    rows: int,
    questions: int,
    database: str,
) -> dict:
    middle = sorted(ours)[len(ours) // 2]
    return result(
        f"imports on {database}",
        value=round(middle, 2),
        unit=f"s from an Excel file of {rows:,} questions to its preview",
        reference="the sheet read in process, then get_or_create row by row",
        reference_value=round(sorted(obvious)[len(obvious) // 2], 2),
        ratio=median_ratio(obvious, ours),
        rounds=len(ours),
        errors=errors,
        goal=GOAL,
        confirm_seconds=round(sorted(confirmed)[len(confirmed) // 2], 2),
        longest_transaction_ms=round(max(longest) * 1000, 1),
        questions_in_bank=questions,
        database=database,
    )
