"""Keeping what was read from a file until somebody has looked at it: staged, put right row by row, decided.

Everything is written in short transactions, one chunk of rows after another, so that answers of an open round are not
kept waiting; until the last of them nobody can confirm the import.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from accounts.vietnamese import fold, tidy
from questions.chunks import in_chunks
from questions.errors import Overtaken, QuestionError
from questions.formats.doors import columns_safely, read_safely
from questions.formats.remarks import ABOUT_THE_KEY, ERROR, WARNING, sentence, weight
from questions.formats.rows import MOST_QUESTIONS, Reading, Remark, Row
from questions.formats.sheet_columns import Column
from questions.importing import Checked, Given, Meant, Site, Usual, check, first_look
from questions.models import Bank, ImportBatch, ImportPicture, ImportRow, Question, QuestionImage, SheetHeader
from questions.repeating import RETIRED
from questions.row_pictures import cleaned_rows
from questions.searching import SAME

MOST_ROWS = MOST_QUESTIONS
TOO_MANY = _("There are more than 5,000 questions in this file. Split it.")
NOT_OPEN = _("This import is not being looked at any more: it was confirmed or thrown away.")

Decision, State = ImportRow.Decision, ImportBatch.State
DECIDED = (Decision.NEW, Decision.CHANGE, Decision.PASS)
"""What a person can say that becomes of a row."""


@dataclass(frozen=True)
class Source:
    """A file, or a pasted text, which has no name; and how it is to be read."""

    content: bytes
    format: str
    name: str = ""
    usual: Usual = field(default_factory=Usual)
    columns: dict[str, str] | None = None
    """The fields of a sheet's columns by their letters, where a person has put them right."""


class NothingRead(QuestionError):
    """There is no question in the file that could be taken; the sentence says why."""

    status = 422


class StaleRow(Overtaken):
    """The row was changed since the person saw it."""

    then = _("Look at the row again; saving once more replaces what stands there.")


def read(source: Source) -> Reading:
    """What the file holds, with one row more than an import takes as a fault. Raises NothingRead."""
    reading = read_safely(source.format, source.content, source.columns)
    faults = [sentence(remark) for remark in reading.remarks if weight(remark) == ERROR]
    if len(reading.rows) > MOST_ROWS:
        raise NothingRead(TOO_MANY)
    if not reading.rows and source.format != "sheet":
        raise NothingRead(" ".join(faults) or _("There is no question in this file."))
    if not reading.rows and not columns_safely(source.content):
        raise NothingRead(" ".join(faults) or _("There is no question in this file."))
    return reading


def stage(bank: Bank, source: Source, *, by: User, now: datetime) -> ImportBatch:
    """Read a file and keep what it holds for somebody to look at. Raises NothingRead; then nothing is kept."""
    if source.format == "sheet" and source.columns is None:
        source = replace(source, columns=remembered_columns(bank, by, source.content))
    return keep(bank, source, read(source), by=by, now=now)


def keep(bank: Bank, source: Source, reading: Reading, *, by: User, now: datetime) -> ImportBatch:
    """Keep what was read from a file for somebody to look at."""
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            bank=bank,
            by=by,
            at=now,
            name=tidy(source.name)[:200],
            sha256=sha256(source.content).hexdigest(),
            file=ContentFile(source.content, name=f"{now:%Y%m%d%H%M%S}.{source.format}"),
            **_way_of(source, reading),
        )
        told = {"file": str(batch), "sha256": batch.sha256, "rows": len(reading.rows)}
        audit.record(by, "questions-import-staged", on=bank, after=told, at=now)
    _fill(batch, reading)
    return batch


def read_again(batch: ImportBatch, source: Source, *, by: User) -> None:
    """Read the same file in another way. What was mended and decided in its rows is gone. Raises NothingRead, and
    QuestionError where the import is not being looked at any more."""
    reading = read(source)
    if not ImportBatch.objects.filter(pk=batch.pk, state=State.STAGED).update(state=State.READING):
        raise QuestionError(NOT_OPEN)
    batch.reread_by.add(by)
    for chunk in in_chunks(batch.rows.values_list("pk", flat=True)):
        ImportRow.objects.filter(pk__in=chunk).delete()
    for name, value in _way_of(source, reading).items():
        setattr(batch, name, value)
    batch.save(update_fields=[*_way_of(source, reading)])
    if source.columns is not None:
        _remember_columns(batch.bank, by, source)
    _fill(batch, reading)


def usual_of(batch: ImportBatch) -> Usual:
    return Usual(batch.topic, batch.level, batch.use)


def given_of(row: ImportRow) -> Given:
    """A stored row as `questions.importing` takes it. A question that was chosen and is retired since stays chosen."""
    decision = row.decision if row.is_decided and row.decision in DECIDED else ""
    is_chosen = row.is_decided and row.decision in (Decision.CHANGE, Decision.ASK)
    return Given(row.row, pictures_of(row), decision, row.target_id if is_chosen else None)


def pictures_of(row: ImportRow) -> list[QuestionImage]:
    """A row's pictures as they would stand with its question; each keeps its own key, to be told by."""
    sizes = ("pk", "image", "width", "height", "alt_text", "position")
    return [QuestionImage(**{name: getattr(one, name) for name in sizes}) for one in row.pictures.all()]


def meanings_of(rows: Sequence[ImportRow], site: Site) -> list[Meant]:
    """What stored rows say, read anew: their bank and their site may have changed."""
    changed = [row.target_id for row in rows if row.decision == Decision.CHANGE]
    targets = {question.pk: question for question in Question.objects.whole().filter(pk__in=changed)}
    changing = [targets.get(row.target_id) if row.decision == Decision.CHANGE else None for row in rows]
    return [site.meaning(given_of(row), target) for row, target in zip(rows, changing, strict=True)]


def note_look(batch: ImportBatch, rows: Iterable[ImportRow] = (), *, by: User, now: datetime) -> None:
    """Note that somebody looked at keys of these rows, or at the cells with which the file begins. Whoever sent the
    file knows them."""
    if by.pk != batch.by_id:
        after = {"import": batch.pk, "file": str(batch), "rows": [row.place for row in rows]}
        audit.record(by, "questions-import-opened", on=batch.bank, after=after, at=now)


def mend_row(row: ImportRow, told: Row, pictures: Sequence[QuestionImage], *, seen: int, by: User) -> None:
    """Put a question in the place of what the file told; whoever writes it answers for its key, and approves it no
    more. `seen` is the version of the row that the person saw. Raises StaleRow, and QuestionError where the import is
    not open any more."""
    told = replace(told, pictures=[])
    given = replace(given_of(row), row=told, pictures=pictures)
    checked = first_look(row.batch.bank, given, usual_of(row.batch))
    with _held(row, seen, by) as held:
        held.mended_by.add(by, *filter(None, [held.key_seen_by]))
        held.told, held.certain, held.key_seen_by = storable(told), True, by
        held.pictures.all().delete()
        ImportPicture.objects.bulk_create(_kept(held, pictures))
        _apply(held, checked)


def decide(row: ImportRow, decision: str, target: Question | None = None, *, seen: int) -> None:
    """Say what becomes of a row. Raises StaleRow, and QuestionError where that cannot be."""
    if decision not in (Decision.NEW, Decision.CHANGE, Decision.PASS) or (decision == Decision.CHANGE) != (
        target is not None
    ):
        raise QuestionError(_("This page does not know what to do. Reload it, please."))
    if target is not None and target.bank_id != row.batch.bank_id:
        raise QuestionError(_("This question is of another bank."))
    given = replace(given_of(row), decision=decision, target=target.pk if target else None)
    checked = first_look(row.batch.bank, given, usual_of(row.batch))
    if checked.decision == Decision.ASK:
        raise QuestionError(RETIRED % {"code": checked.target.code})
    with _held(row, seen) as held:
        held.is_decided = True
        _apply(held, checked)


@transaction.atomic
def confirm_keys(batch: ImportBatch, seen: dict[int, int], *, by: User) -> int:
    """Note that a person looked at the keys of these rows, and found them right; return of how many that was asked.

    `seen` gives the version of each row, by its place, that stood on the person's page: a key that has changed since is
    not confirmed. What asked for a look at the key is said no more. Raises QuestionError where the import is not open
    any more.
    """
    _hold_batch(batch)
    rows = batch.rows.uncertain().filter(place__in=seen)
    looked_at = [row for row in rows if row.version == seen[row.place]]
    for row in looked_at:
        row.key_seen_by = by
        _settle_key(row)
    return ImportRow.objects.bulk_update(looked_at, ["key_seen_by", "told", "is_warned"])


def _settle_key(row: ImportRow) -> None:
    """Take back what asked for a look at the key. A row asks for one still where something else does; that may be what
    it says otherwise than the same words elsewhere."""
    kept = [remark for remark in row.told["remarks"] if remark["code"] not in ABOUT_THE_KEY]
    row.told = row.told | {"remarks": kept}
    is_compared = row.target_id is not None or any(alike["percent"] == SAME for alike in row.alike)
    row.is_warned = any(weight(Remark(**remark)) == WARNING for remark in kept) or (row.is_warned and is_compared)


def check_again(batch: ImportBatch, hold: Callable[[], object]) -> int:
    """See anew what would become of every row, beside what the bank and the site have now; return of how many
    something else would become than before. `hold` locks the import, or raises where it is somebody else's by now."""
    rows = list(batch.rows.prefetch_related("pictures"))
    found = check(batch.bank, [given_of(row) for row in rows], usual_of(batch))
    decided = [(row.decision, row.target_id) for row in rows]
    differing = [row for row, checked in zip(rows, found, strict=True) if _apply(row, checked)]
    for chunk in in_chunks(differing):  # first, so that two rows may change places in what they change
        with transaction.atomic():
            hold()
            changes = ImportRow.objects.filter(pk__in=[row.pk for row in chunk], decision=Decision.CHANGE)
            changes.update(decision=Decision.PASS)
    for chunk in in_chunks(differing):
        with transaction.atomic():
            hold()
            ImportRow.objects.bulk_update(chunk, JUDGED)
    return sum(before != (row.decision, row.target_id) for before, row in zip(decided, rows, strict=True))


def checked_rows(bank: Bank, reading: Reading, usual: Usual) -> list[Checked]:
    """Return what would become of each row of a file; stores nothing."""
    return check(bank, cleaned_rows(reading.rows), usual)


def storable(row: Row) -> dict[str, Any]:
    """A row as JSON that every database keeps; without its pictures, which are records of their own."""
    told = row.to_json() | {"pictures": []}
    return told if _is_storable(told) else _storable(told)


def remembered_columns(bank: Bank, person: User, content: bytes) -> dict[str, str] | None:
    """What this person took such columns for before; None where they never put any right."""
    known = dict(SheetHeader.objects.filter(bank=bank, person=person).values_list("header", "field"))
    columns = columns_safely(content) if known else []
    own = _own_headers(columns)
    if not any(header in known for header in own.values()):
        return None
    return {column.letter: known.get(own.get(column.letter, ""), column.field) for column in columns}


def _own_headers(columns: Iterable[Column]) -> dict[str, str]:
    """The header of each column, by its letter, that no other one has: two columns A may be options and their ticks."""
    headers = {column.letter: fold(column.header)[:60] for column in columns}
    times = Counter(headers.values())
    return {letter: header for letter, header in headers.items() if header and times[header] == 1}


KEPT_AT_ONCE = 50
"""Rows of a file that one transaction keeps: some 30 ms of it on a slow machine."""
JUDGED = ["decision", "target", "before", "is_wrong", "is_warned", "alike"]
"""What checking finds out about a row."""


def _way_of(source: Source, reading: Reading) -> dict[str, Any]:
    """How a file was read, as the batch keeps it."""
    remarks = Reading([], reading.remarks).to_json()["remarks"]
    usual = {"topic": source.usual.topic, "level": source.usual.level, "use": source.usual.use}
    return {"format": source.format, "columns": source.columns, "remarks": remarks, **usual}


def _fill(batch: ImportBatch, reading: Reading) -> None:
    """Keep the rows, chunk by chunk, and then open the import."""
    cleaned = cleaned_rows(reading.rows)
    found = check(batch.bank, cleaned, usual_of(batch))
    numbered = enumerate(zip(cleaned, found, strict=True), 1)
    for chunk in in_chunks(numbered, KEPT_AT_ONCE):
        rows, pictures = [], []
        for place, (given, checked) in chunk:
            is_certain = given.row.certain or given.row.key is None  # a key that is missing is an error, and no doubt
            row = ImportRow(batch=batch, place=place, told=storable(given.row), certain=is_certain)
            _apply(row, checked)
            rows.append(row)
            pictures += _kept(row, given.pictures)
        with transaction.atomic():
            _hold_batch(batch, State.READING)
            ImportRow.objects.bulk_create(rows)
            ImportPicture.objects.bulk_create(pictures)
    ImportBatch.objects.filter(pk=batch.pk, state=State.READING).update(state=State.STAGED)
    batch.state = State.STAGED


def _kept(row: ImportRow, pictures: Iterable[QuestionImage]) -> list[ImportPicture]:
    """Records of a row's pictures, not yet stored; their files are."""
    kept = []
    for position, one in enumerate(pictures):
        names = ("image", "width", "height", "alt_text")
        picture = ImportPicture(row=row, position=position, **{name: getattr(one, name) for name in names})
        if not picture.image._committed:
            picture.image.save(picture.image.name, picture.image.file, save=False)
        kept.append(picture)
    return kept


def _apply(row: ImportRow, checked: Checked) -> bool:
    """Put what checking found into the row; return whether that differs from what stood there."""
    target = checked.target
    before = [getattr(row, name) for name in ("decision", "target_id", "before_id", "is_wrong", "is_warned", "alike")]
    row.decision, row.target = checked.decision, target
    row.before = target.latest_revision if checked.decision == Decision.CHANGE else None
    row.is_wrong, row.is_warned = bool(checked.meant.problems), checked.meant.is_warned
    row.alike = checked.alike
    after = [getattr(row, name) for name in ("decision", "target_id", "before_id", "is_wrong", "is_warned", "alike")]
    return before != after


def _hold_batch(batch: ImportBatch, state: str = State.STAGED) -> ImportBatch:
    held = ImportBatch.objects.select_for_update(of=("self",)).select_related("bank", "topic").get(pk=batch.pk)
    if held.state != state:
        raise QuestionError(NOT_OPEN)
    return held


@contextmanager
def _held(row: ImportRow, seen: int, by: User | None = None) -> Iterator[ImportRow]:
    """The row as it is now, in an import that is being looked at, to be changed and then stored. What is much like it
    is compared anew when the import is confirmed."""
    try:
        with transaction.atomic():
            batch = _hold_batch(row.batch)
            held = ImportRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
            held.batch = batch
            if held.version != seen:
                is_known = by is not None and not held.is_decided  # who decided is not kept
                raise StaleRow(held.key_seen_by if is_known else None, by)
            alike = held.alike
            yield held
            held.alike, held.version = alike, held.version + 1
            held.save()
    except ImportRow.DoesNotExist as error:
        raise StaleRow(None, by) from error
    except IntegrityError as error:
        raise QuestionError(_("Another row of this file changes the same question already.")) from error


def _is_storable(value: Any) -> bool:
    """Whether every database keeps a JSON value as it is: told of all its texts at once, as most can be kept."""
    text = json.dumps(value, ensure_ascii=False)
    return text.isprintable() and "\\u0000" not in text


def _storable(value: Any) -> Any:
    """A JSON value without NUL and halves of characters, which PostgreSQL does not keep."""
    if isinstance(value, dict):
        return {_storable(name): _storable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if not isinstance(value, str):
        return value
    return value.replace("\0", "").encode(errors="replace").decode()


def _remember_columns(bank: Bank, person: User, source: Source) -> None:
    """Remember what a person took the columns for, by their headers."""
    columns = columns_safely(source.content)
    headers = {header: source.columns.get(letter, "") for letter, header in _own_headers(columns).items()}
    SheetHeader.objects.bulk_create(
        [SheetHeader(bank=bank, person=person, header=header, field=field) for header, field in headers.items()],
        update_conflicts=True,
        unique_fields=["bank", "person", "header"],
        update_fields=["field"],
    )
