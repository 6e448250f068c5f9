"""Sheets of the office for tests, in the words of their templates."""

from collections.abc import Callable, Sequence
from datetime import datetime

from accounts.columns import Shape
from accounts.importing import Kind, confirm, stage
from accounts.models import ListImport, User
from exchange.models import SheetImport
from exchange.sheets import Page, write_csv, write_sheet
from tests.factories import NOW


def rows_of(shape: Shape, rows: Sequence[dict[str, str]]) -> list[list[str]]:
    """The header of the shape, and each row in its order; what a row leaves out is empty."""
    titles = [column.title for column in shape.columns]
    return [titles, *([row.get(column.field, "") for column in shape.columns] for row in rows)]


def xlsx(shape: Shape, *rows: dict[str, str]) -> bytes:
    return write_sheet([Page(shape.name, rows_of(shape, rows))])


def csv(shape: Shape, *rows: dict[str, str]) -> bytes:
    return write_csv(rows_of(shape, rows))


def staged(
    kind: Kind, sheet: SheetImport, *rows: dict[str, str], by: User, now: datetime = NOW, write: Callable = csv
) -> SheetImport:
    """The rows as a sheet that waits to be looked at. Read from CSV, which is fastest, unless told otherwise."""
    stage(kind, sheet, write(kind.shape, *rows), name=f"danh-sach.{write.__name__}", by=by, now=now)
    return sheet


def imported(
    kind: Kind, sheet: SheetImport, *rows: dict[str, str], by: User, now: datetime = NOW, write: Callable = csv
) -> SheetImport:
    confirm(kind, staged(kind, sheet, *rows, by=by, now=now, write=write), by=by, now=now)
    return sheet


def list_of(kind: str, tree: str = "binh-dinh-2021") -> ListImport:
    return ListImport(kind=kind, tree=tree)
