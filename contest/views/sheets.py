"""The pages that all sheets of the office share: sending one, looking at its rows, confirming, undoing.

Who may come here, and what the rows are about, says the desk that a view opens.
"""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.columns import Column, template
from accounts.importing import (
    Checked,
    Deed,
    ImportRefused,
    Kind,
    NothingRead,
    confirm,
    cut_by,
    discard,
    look,
    stage,
    undo,
)
from accounts.models import Unit
from accounts.named_units import units_page
from contest.figures_written import CONTENT_TYPES
from contest.forms.sheets import SheetForm
from contest.one_deed import AnotherGoesOn, one_deed_of
from contest.views.long_deeds import one_at_a_time
from exchange.models import SheetImport

ROWS_A_PAGE = 50
SHEETS_A_PAGE = 30


@dataclass
class Desk:
    """Where sheets of one kind come in. `route` is the page of its sheets, those of one sheet are named after it."""

    kind: Kind
    sheets: QuerySet
    units: QuerySet[Unit]
    """Those that a row may name: the template lists them."""
    blank: SheetImport
    route: str
    args: tuple
    shown: dict = field(default_factory=dict)
    """What the templates say around it: `heading`, `up_url` and `up`, `told`."""
    trees: dict[str, str] = field(default_factory=dict)
    """Those that the sheet may be about, by what they are called."""

    @property
    def address(self) -> str:
        return reverse(self.route, args=self.args)

    @property
    def template_address(self) -> str:
        return reverse(f"{self.route}_template", args=self.args)

    def address_of(self, sheet: SheetImport) -> str:
        return reverse(f"{self.route}_one", args=[*self.args, sheet.pk])

    def act_address_of(self, sheet: SheetImport) -> str:
        return reverse(f"{self.route}_act", args=[*self.args, sheet.pk])


def sheets_page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Send a file; below, what was sent before."""
    form, status = SheetForm(trees=desk.trees), 200
    if request.method == "POST":
        form, status = SheetForm(request.POST, request.FILES, trees=desk.trees), 422
        try:
            if form.is_valid():
                with one_deed_of(request.user):
                    sheet = _staged(request, desk, form)
                return redirect(desk.address_of(sheet))
        except (NothingRead, AnotherGoesOn) as error:
            form.add_error("file", str(error))
            status = error.status
    page = Paginator(desk.sheets.newest(), SHEETS_A_PAGE).get_page(request.GET.get("page"))
    rows = [(sheet, desk.address_of(sheet)) for sheet in page]
    shown = {"desk": desk, "form": form, "page": page, "rows": rows}
    return render(request, "organize/sheets.html", shown | desk.shown, status=status)


def _staged(request: HttpRequest, desk: Desk, form: SheetForm) -> SheetImport:
    sheet, file = desk.blank, form.cleaned_data["file"]
    if desk.trees:
        sheet.tree = form.cleaned_data["tree"]
    stage(desk.kind, sheet, file.read(), name=file.name, by=request.user, now=timezone.now())
    return sheet


def template_file(desk: Desk) -> HttpResponse:
    """The sheet to be filled in."""
    headers = {"Content-Disposition": f'attachment; filename="{desk.kind.shape.file}"'}
    return HttpResponse(
        template(desk.kind.shape, [units_page(desk.units)]), content_type=CONTENT_TYPES["xlsx"], headers=headers
    )


def sheet_page(request: HttpRequest, desk: Desk, sheet_id: int) -> HttpResponse:
    """What the rows of a sheet would do; or what became of it."""
    sheet = get_object_or_404(desk.sheets.newest(), pk=sheet_id)
    shown = {"desk": desk, "sheet": sheet, "address": desk.address, "act": desk.act_address_of(sheet)}
    if sheet.state == SheetImport.State.STAGED:
        checked = look(desk.kind, sheet)
        shown |= _preview(request, desk, checked) | {"cut": cut_by(desk.kind, checked)}
        again = desk.sheets.newest().of_same_file(sheet).first()
        shown["again"] = again and {"sheet": again, "address": desk.address_of(again)}
    return render(request, "organize/sheet.html", shown | desk.shown)


def _preview(request: HttpRequest, desk: Desk, checked: list[Checked]) -> dict:
    """The rows of one sort, those that are wrong first, in the columns that hold something; and how many of each."""
    wrong = [one for one in checked if one.problems]
    kinds = {"all": checked, "wrong": wrong} | {
        deed.value: [one for one in checked if one.deed is deed and not one.problems] for deed in Deed
    }
    kinds["noted"] = [one for one in kinds[Deed.NEW] if one.notes]
    show = request.GET.get("show", "wrong" if wrong else "all")
    show = show if show in kinds else "all"
    columns = [one for one in desk.kind.shape.columns if any(row.row.cells[one.field] for row in checked)]
    page = Paginator(kinds[show], ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, [_cell(one, column) for column in columns]) for one in page]
    labels = {
        "all": _("All"),
        "wrong": _("With errors"),
        "new": _("New"),
        "noted": _("New, with a remark"),
        "change": pgettext("rows of a sheet", "Changes"),
    }
    labels |= {"same": _("There already")}
    sums = {name: len(found) for name, found in kinds.items()}
    filters = [(name, label, sums[name]) for name, label in labels.items() if sums[name] or name == "all"]
    return {"page": page, "rows": rows, "columns": columns, "sums": sums, "filters": filters, "show": show}


@one_at_a_time
def sheet_act(request: HttpRequest, desk: Desk, sheet_id: int) -> HttpResponse:
    """Confirm, undo or throw away a sheet."""
    sheet, by = get_object_or_404(desk.sheets, pk=sheet_id), {"by": request.user, "now": timezone.now()}
    try:
        match request.POST.get("deed", ""):
            case "confirm":
                confirm(desk.kind, sheet, **by, knows="knows" in request.POST)
                messages.success(request, _("Imported: all rows are in."))
            case "undo":
                undo(desk.kind, sheet, **by)
                messages.success(request, _("Undone. Everything is as it was before this import."))
            case "discard":
                discard(sheet)
                messages.success(request, _("Thrown away. No row of it was imported."))
                return redirect(desk.address)
            case _:
                messages.error(request, _("This page does not know what to do. Reload it, please."))
    except ImportRefused as error:
        messages.error(request, str(error))
    return redirect(desk.address_of(sheet))


def _cell(one: Checked, column: Column) -> tuple[str, str, str]:
    """A cell of a row: its title, what stands there, and what its codes stand for."""
    return column.title, one.row.cells[column.field], one.named.get(column.field, "")
