"""Sheets of the office on their way in: staged for somebody to look at, confirmed as a whole, undone, thrown away.

What the rows mean is the business of each Kind; here is what all of them have in common.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.columns import HIDDEN, LACKS, LONGEST_TEXT, MORE_LISTS, STRUCK, Row, Shape, read_safely
from accounts.errors import VerbError
from accounts.models import User
from accounts.vietnamese import tidy
from exchange.limited import Unfit
from exchange.models import SheetImport

MOST_ROWS = 5_000
CHANGED_MEANWHILE = gettext_lazy("Something was changed meanwhile, so nothing was imported. Look at the rows again.")
State = SheetImport.State
_TOO_LARGE = gettext_lazy("The file is larger than 5 MB, or too large when unpacked. Split it.")
_UNSAFE = gettext_lazy("The file cannot be opened safely, or takes too long. Save it anew, or split it.")
_UNREADABLE = gettext_lazy("The file cannot be read. It is damaged or of another format.")
_WHY_UNFIT: dict[str, str | Promise] = {
    **dict.fromkeys(("too-large", "members", "size", "ratio"), _TOO_LARGE),
    **dict.fromkeys(("unsafe", "name", "encrypted", "duplicate", "entities"), _UNSAFE),
    "busy": gettext_lazy("The server is busy just now, so this file had to wait too long. Send it again in a minute."),
    "too-many-rows": gettext_lazy("The sheet has more than 5,000 rows. Split it."),
    "encoding": gettext_lazy(
        "The accents of this file cannot be read. Save it in Excel as “CSV UTF-8” or as .xlsx and send that."
    ),
    "no-header": gettext_lazy("No row of the first sheet names the columns. Please start from the template."),
    MORE_LISTS: gettext_lazy(
        "More than one sheet of this file has a list with these columns. Put them into one sheet, or send a file for "
        "each."
    ),
    "empty": gettext_lazy("There is no filled row below the names of the columns."),
}


class NothingRead(VerbError):
    """The file holds nothing that could be looked at; the sentence says why."""

    status = 422


class ImportRefused(VerbError):
    """The sheet cannot be confirmed or undone as things stand; nothing was changed."""


class Deed(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGE = "change"
    SAME = "same"


@dataclass
class Checked:
    """A row beside what there is already: what would become of it, or why it cannot be taken."""

    row: Row
    deed: Deed = Deed.NEW
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What whoever looks should know of it, though it can be taken."""
    named: dict[str, str] = field(default_factory=dict)
    """What the codes in a cell stand for, by the field of the cell."""
    value: dict[str, Any] = field(default_factory=dict)
    """What its kind makes of it, where nothing is wrong."""

    def refuse(self, sentence: str | Promise) -> None:
        self.problems.append(str(sentence))


class Kind(NamedTuple):
    """What the rows of one kind of sheet mean. `apply` returns what it made as JSON, which `undo` finds in `made`."""

    shape: Shape
    check: Callable[[Any, Sequence[Row]], list[Checked]]
    apply: Callable[[Any, Sequence[Checked]], dict]
    undo: Callable[[Any], None]
    verbs: tuple[str, str]
    """In the log: imported, undone."""
    aside: Callable[[Any, Sequence[Checked], datetime], AbstractContextManager[None]] | None = None
    """Around confirming, where there is much to make: makes it a few rows at a time where nobody sees it, so that
    `apply` only has to let it be seen, and takes it away again where that fails."""
    clear: Callable[[Any], None] | None = None
    """After undoing: takes away a few rows at a time what nobody sees any more."""
    cuts: Callable[[Sequence[Checked]], list[str]] | None = None
    """What is under way that the rows would cut in two, by its name: confirmed only by whoever says that they know."""


def stage(kind: Kind, sheet: SheetImport, content: bytes, *, name: str, by: User, now: datetime) -> None:
    """Read a file and keep what it holds for somebody to look at, and which of its columns are not read.

    Raises NothingRead; then nothing is kept.
    """
    try:
        rows, sheet.unread = read_safely(kind.shape, content)
    except Unfit as unfit:
        raise NothingRead(_why(str(unfit), kind.shape)) from unfit
    if len(rows) > MOST_ROWS:
        raise NothingRead(_WHY_UNFIT["too-many-rows"])
    sheet.by, sheet.at, sheet.name = by, now, tidy(name)[:200] or "?"
    sheet.sha256 = sha256(content).hexdigest()
    sheet.rows = [list(row) for row in rows]
    sheet.save()


def _why(unfit: str, shape: Shape) -> str | Promise:
    """Why a file is unfit, in a sentence."""
    for column in shape.columns:
        if unfit == f"{LACKS}{column.field}":
            words = _("No column is called “%(column)s”. Give it that name in the file, or start from the template.")
            return words % {"column": column.title}
    return _WHY_UNFIT.get(unfit, _UNREADABLE)


def look(kind: Kind, sheet: SheetImport) -> list[Checked]:
    """Return what would become of each row as things stand now; stores nothing."""
    checked = kind.check(sheet, [Row(*row) for row in sheet.rows])
    for one in checked:
        if one.row.look == STRUCK:
            one.refuse(_("Something in this row is struck through in the file. Delete it, or take the stroke away."))
        if one.row.look == HIDDEN:
            one.notes.append(_("This row is hidden in the file, as by a filter."))
        if [one.row.cells[column.field] for column in kind.shape.columns] in [list(of) for of in kind.shape.examples]:
            one.refuse(_("This is the example of the template. Delete this row."))
        if any(len(text) > LONGEST_TEXT for text in one.row.cells.values()):
            one.refuse(_("A cell of this row is longer than 500 characters. Shorten it."))
    return checked


def cut_by(kind: Kind, checked: Sequence[Checked]) -> list[str]:
    """Return what is under way that these rows would cut in two, by its name."""
    return kind.cuts(checked) if kind.cuts else []


def confirm(kind: Kind, sheet: SheetImport, *, by: User, now: datetime, knows: bool = False) -> None:
    """Take all rows in, or none. Raises ImportRefused where a row is wrong, or somebody else was quicker; and where
    something under way would be cut in two, unless whoever confirms `knows` it: then the log names what was.
    """
    checked = look(kind, sheet)
    if any(one.problems for one in checked):
        raise ImportRefused(_("Some rows are wrong, so nothing was imported. Mend them in the file and send it again."))
    taken = [one for one in checked if one.deed is not Deed.SAME]
    if checked and not taken:
        raise ImportRefused(_("Everything in this file is there already, so there is nothing to import."))
    cut = cut_by(kind, taken)
    if cut and not knows:
        raise ImportRefused(_CUTS % {"names": ", ".join(cut)})
    sums = {name: sum(one.deed is deed for one in checked) for name, deed in _SUMS}
    try:
        with kind.aside(sheet, taken, now) if kind.aside else nullcontext(), transaction.atomic():
            _hold_as_read(sheet)
            _switch(sheet, State.STAGED, state=State.CONFIRMED, confirmed_at=now, confirmed_by=by, rows=[], **sums)
            _switch(sheet, State.CONFIRMED, made=kind.apply(sheet, taken))
            audit.record(by, kind.verbs[0], on=sheet, after=sums | ({"cut": cut} if cut else {}), at=now)
    except IntegrityError as error:
        sheet.refresh_from_db()
        raise ImportRefused(CHANGED_MEANWHILE) from error


def _hold_as_read(sheet: SheetImport) -> None:
    """Let nobody change the sheet's rows. Raises ImportRefused where they are not those that were read: somebody in
    them has erased their data meanwhile."""
    found = type(sheet).objects.select_for_update(of=("self",)).filter(pk=sheet.pk, state=State.STAGED)
    for rows in found.values_list("rows", flat=True):
        if [Row(*row) for row in rows] != [Row(*row) for row in sheet.rows]:
            raise ImportRefused(CHANGED_MEANWHILE)


_CUTS = gettext_lazy(
    "Nothing was imported yet: this would divide the people of some units in contests under way (%(names)s). Read the "
    "warning and say that you know."
)
_SUMS = (("new", Deed.NEW), ("changed", Deed.CHANGE), ("passed", Deed.SAME))


def undo(kind: Kind, sheet: SheetImport, *, by: User, now: datetime) -> None:
    """Take back all that a sheet brought. Raises ImportRefused with the reason where some of it is in use by now."""
    try:
        with transaction.atomic():
            _switch(sheet, State.CONFIRMED, state=State.UNDONE, undone_at=now, undone_by=by)
            kind.undo(sheet)
            _switch(sheet, State.UNDONE, made={})
            audit.record(by, kind.verbs[1], on=sheet, at=now)
    except IntegrityError as error:
        sheet.refresh_from_db()
        raise ImportRefused(_("Something was changed meanwhile, so nothing was undone. Please try again.")) from error
    if kind.clear:
        kind.clear(sheet)


def discard(sheet: SheetImport) -> None:
    """Throw a sheet away that nobody confirmed. Raises ImportRefused."""
    if not type(sheet).objects.filter(pk=sheet.pk, state=State.STAGED).delete()[0]:
        raise ImportRefused(_NOT_SO_ANY_MORE)


_NOT_SO_ANY_MORE = gettext_lazy("This import was confirmed, undone or thrown away meanwhile. Look at it again.")


def _switch(sheet: SheetImport, was: str, /, **values: object) -> None:
    """Change the record in the one statement that also sees that nobody else did."""
    if not type(sheet).objects.filter(pk=sheet.pk, state=was).update(**values):
        raise ImportRefused(_NOT_SO_ANY_MORE)
    for name, value in values.items():
        setattr(sheet, name, value)


def day_of(text: str) -> date | None:
    """The day that a cell names, as dd/mm/yyyy with one sign or another, or as yyyy-mm-dd; None for anything else."""
    compact = text.replace(".", "/").replace("-", "/").replace(" ", "")
    for form in ("%d/%m/%Y", "%Y/%m/%d"):
        try:
            return datetime.strptime(compact, form).date()  # noqa: DTZ007  a day, in no zone
        except ValueError:
            continue
    return None


def not_a_day(text: str) -> str:
    """Why a cell names no day: there is nothing in it, or something else."""
    if not text:
        return _("The day is missing. Write it like 01/07/2025.")
    return _("“%s” is no day. Write it like 01/07/2025.") % text


def doubled(rows: Sequence[Row], field: str) -> set[int]:
    """The lines whose cell says what an earlier one says."""
    seen: set[str] = set()
    again = set()
    for row in rows:
        text = row.cells[field].casefold()
        if text and text in seen:
            again.add(row.line)
        seen.add(text)
    return again
