"""Importing questions into a bank: sending a file, looking at what it holds, confirming, undoing."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.counts import counted
from accounts.errors import VerbError
from contest.forms.importing import ReadingForm, UploadForm
from contest.importing import (
    FILTERS,
    figures_of,
    lacking_topic,
    rows_to_show,
    shown_rows,
    told_of_file,
    unknown_documents,
)
from contest.numbers import number_sent
from contest.one_deed import one_deed_of
from contest.reserves import refuse_import, refuse_undoing
from contest.views.keepers import bank_of, keepers_only
from contest.views.long_deeds import one_at_a_time
from questions.claiming import taken_until
from questions.confirming import confirm
from questions.errors import QuestionError
from questions.formats import sheet
from questions.formats.doors import columns_safely
from questions.models import Bank, ImportBatch, Level, Use
from questions.staging import confirm_keys, note_look, read_again, stage
from questions.undoing import discard, undo

ROWS_A_PAGE = 20
IMPORTS_A_PAGE = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = ImportBatch.State


def bank_to_write(request: HttpRequest, slug: str) -> Bank:
    """The bank, for whoever may write in it; 404 for anybody else."""
    bank, rights = bank_of(request, slug)
    if not rights.write:
        raise Http404
    return bank


def import_of(request: HttpRequest, slug: str, import_id: int) -> ImportBatch:
    """An import of the bank that was not thrown away."""
    bank = bank_to_write(request, slug)
    batch = get_object_or_404(bank.imports.listed().select_related("topic"), pk=import_id)
    batch.bank = bank
    return batch


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def imports_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a file; below, what was imported before."""
    bank, status = bank_to_write(request, slug), 200
    form = UploadForm(initial={"level": Level.RECALL, "use": Use.CONTEST})
    if request.method == "POST":
        form, status = UploadForm(request.POST, request.FILES), 422
        try:
            if form.is_valid():
                with one_deed_of(request.user):
                    batch = stage(bank, form.source(), by=request.user, now=timezone.now())
                return redirect("organize_import", slug, batch.pk)
        except VerbError as error:
            form.add_error("file" if form.cleaned_data["file"] else "text", str(error))
            status = error.status
    page = Paginator(bank.imports.listed(), IMPORTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "organize/imports.html", {"bank": bank, "form": form, "page": page}, status=status)


@keepers_only
@require_safe
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet to be filled in."""
    bank_to_write(request, slug)
    headers = {"Content-Disposition": 'attachment; filename="mau-nhap-cau-hoi.xlsx"'}
    return HttpResponse(sheet.template(), content_type=XLSX, headers=headers)


@keepers_only
@require_safe
def import_page(request: HttpRequest, slug: str, import_id: int) -> HttpResponse:
    """What a file holds, as it would look; or what became of it."""
    batch = import_of(request, slug, import_id)
    show = request.GET.get("show", "all")
    shown = {"bank": batch.bank, "batch": batch, "taken_until": taken_until(batch, timezone.now())}
    if batch.state == State.STAGED:
        page = Paginator(rows_to_show(batch, show), ROWS_A_PAGE).get_page(request.GET.get("page"))
        figures = figures_of(batch)
        again = batch.bank.imports.listed().of_same_file(batch).first()
        rows = shown_rows(batch, list(page.object_list))
        note_look(batch, page.object_list, by=request.user, now=timezone.now())
        shown |= {"page": page, "rows": rows, "figures": figures, "again": again}
        filters = [(name, label, figures[name]) for name, label in FILTERS.items()]
        shown |= {
            "told": told_of_file(batch),
            "topicless": lacking_topic(batch),
            "unknown_documents": unknown_documents(batch),
            "filters": filters,
            "has_keys_to_tick": any(one.has_key_to_tick for one in rows),
            "show": show if show in FILTERS else "all",
        }
    if batch.state == State.CONFIRMED:
        shown["page"] = Paginator(batch.brought(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "organize/import.html", shown)


@keepers_only
@require_POST
def import_keys(request: HttpRequest, slug: str, import_id: int) -> HttpResponse:
    """Confirm the keys that were ticked, and lead back to where they stood."""
    batch = import_of(request, slug, import_id)
    try:
        messages.success(request, _keys_seen(request, batch))
    except QuestionError as error:
        messages.error(request, str(error))
    back = request.POST.get("back", "")
    return redirect(f"{request.path.removesuffix('keys/')}{back if back.startswith('?') else ''}")


@keepers_only
@require_POST
@one_at_a_time
def import_act(request: HttpRequest, slug: str, import_id: int) -> HttpResponse:
    """Confirm, undo or throw away an import."""
    batch = import_of(request, slug, import_id)
    deed = request.POST.get("deed", "")
    try:
        messages.success(request, _act(request, batch, deed))
    except QuestionError as error:
        messages.error(request, str(error))
    else:
        if deed == "discard":
            return redirect("organize_imports", slug)
    return redirect("organize_import", slug, import_id)


def _act(request: HttpRequest, batch: ImportBatch, deed: str) -> str:
    """Do it and return the sentence that says so."""
    by = {"by": request.user, "now": timezone.now()}
    match deed:
        case "confirm":
            permit = partial(refuse_import, **by)
            confirm(batch, without_faults="without_faults" in request.POST, permit=permit, **by)
            return _("Imported. The questions wait for review; nothing is drawn before that.")
        case "undo":
            undo(batch, permit=partial(refuse_undoing, **by), **by)
            return _("Undone. The bank is as it was before this import.")
        case "discard":
            discard(batch, **by)
            return _("Thrown away. Nothing of it was imported.")
    raise QuestionError(_("This page does not know what to do. Reload it, please."))


def _keys_seen(request: HttpRequest, batch: ImportBatch) -> str:
    """Confirm the keys whose boxes were ticked: each names its row and the version that was shown."""
    pairs = [list(map(number_sent, sent.split("-"))) for sent in request.POST.getlist("key")]
    seen = {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and None not in pair}
    if not seen:
        raise QuestionError(_("Tick the keys that you have looked at and found right."))
    done = confirm_keys(batch, seen, by=request.user)
    if done < len(seen):
        messages.warning(request, _("Some rows have changed since you saw them. Look at their keys again."))
    return ngettext("%(count)s key confirmed.", "%(count)s keys confirmed.", done) % {"count": counted(done)}


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def import_reading(request: HttpRequest, slug: str, import_id: int) -> HttpResponse:
    """Read the file again in another way: as another format, or with other columns."""
    batch = import_of(request, slug, import_id)
    if batch.state != State.STAGED:
        messages.error(request, _("This import is not being looked at any more: it was confirmed or thrown away."))
        return redirect("organize_import", slug, import_id)
    return _reading(request, batch)


@one_at_a_time  # else not even the columns are known, which the form asks about
def _reading(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """What the file's columns are, and once that is sent, the file read so."""
    status = 200
    try:
        with batch.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        messages.error(request, _("The file is missing on the server, so it cannot be read anew. Send it again."))
        return redirect("organize_import", batch.bank.slug, batch.pk)
    columns = columns_safely(content) if batch.format == "sheet" else []
    form = ReadingForm(request.POST or None, batch=batch, columns=columns)
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                read_again(batch, form.source(content), by=request.user)
                return redirect("organize_import", batch.bank.slug, batch.pk)
        except QuestionError as error:
            form.add_error(None, str(error))
    if columns:
        note_look(batch, by=request.user, now=timezone.now())
    shown = {"bank": batch.bank, "batch": batch, "form": form}
    return render(request, "organize/import_reading.html", shown, status=status)
