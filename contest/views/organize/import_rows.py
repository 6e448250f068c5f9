"""One row of an import: put right in the editor's own form, or decided about."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest.editing import initial_of_row, row_of
from contest.forms.question import Editor
from contest.importing import shown_rows, without_kept_explanation
from contest.numbers import number_sent
from contest.retyping import Turn, turn
from contest.views.keepers import keepers_only
from contest.views.organize.editor import editor_of, editor_shown, preview_of, preview_of_stored
from contest.views.organize.imports import import_of
from contest.views.pictures import picture_answer
from questions.errors import QuestionError, Unusable
from questions.importing import Meant, Site
from questions.models import ImportBatch, ImportPicture, ImportRow
from questions.staging import StaleRow, decide, meanings_of, mend_row, note_look, pictures_of, usual_of
from questions.writing import problems_of


def row_in(request: HttpRequest, slug: str, import_id: int, place: int) -> ImportRow:
    batch = import_of(request, slug, import_id)
    row = get_object_or_404(batch.rows.prefetch_related("pictures"), place=place)
    row.batch = batch
    return row


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def row_edit(request: HttpRequest, slug: str, import_id: int, place: int) -> HttpResponse:
    """Put a row right; it stays in the import, and nothing is in the bank before all is confirmed."""
    row = row_in(request, slug, import_id, place)
    if row.batch.state != ImportBatch.State.STAGED:
        messages.error(request, _("This import is not being looked at any more: it was confirmed or thrown away."))
        return redirect("organize_import", slug, import_id)
    (meant,) = map(without_kept_explanation, meanings_of([row], Site(usual_of(row.batch))))
    turned = turn(request.POST) if request.method == "POST" else None
    editor, status = _editor(request, row, meant, turned), 200
    preview = None if request.method == "POST" else preview_of_stored(meant.wording, pictures_of(row))
    if request.method == "POST" and turned is None:
        status, preview = _save(request, row, meant, editor)
        if status == 302:
            messages.success(request, _("Row %(place)d is mended.") % {"place": place})
            return redirect(f"{reverse('organize_import', args=[slug, import_id])}#row-{place}")
    if "preview" not in request.POST or turned:  # a preview shows nothing of the stored key
        note_look(row.batch, [row], by=request.user, now=timezone.now())
    (shown,) = shown_rows(row.batch, [row])
    told = {"bank": row.batch.bank, "batch": row.batch, "row": row, "shown": shown}
    told |= editor_shown(request, editor, turned) | {"preview": preview}
    return render(request, "organize/import_row.html", told, status=status)


def _editor(request: HttpRequest, row: ImportRow, meant: Meant, turned: Turn | None) -> Editor:
    fields, rows = initial_of_row(row, meant)
    editor = editor_of(request, fields, rows, stored=pictures_of(row), turned=turned)
    editor.form.fields["code"].required = False
    editor.form.fields["code"].help_text = _("Empty: the bank gives one. That of a question in the bank changes it.")
    return editor


def _save(request: HttpRequest, row: ImportRow, meant: Meant, editor: Editor) -> tuple[int, dict | None]:
    """Return the status, which is 302 once the row is mended, and a preview if one was asked for."""
    if "preview" in request.POST:
        preview = preview_of(editor, meant.wording)
        return 422 if preview is None else 200, preview
    is_valid, wording = editor.is_valid(), editor.wording(meant.wording)
    try:
        if (problems := problems_of(wording)) or not is_valid:
            raise Unusable(problems)
        told = row_of(meant.row, wording, editor.form.filing())
        mend_row(row, told, wording.pictures, seen=editor.form.cleaned_data["seen"], by=request.user)
    except Unusable as error:
        editor.refuse(error)
        return 422, None
    except StaleRow as error:
        row.refresh_from_db(fields=["version"])
        editor.refuse_stale(str(error), seen=str(row.version))
        return 409, None
    except QuestionError as error:
        editor.form.add_error(None, str(error))
        return 409, None
    return 302, None


@keepers_only
@require_POST
def row_act(request: HttpRequest, slug: str, import_id: int, place: int) -> HttpResponse:
    """Say what becomes of a row: a new question, passed over, or a change of a question of the bank."""
    row = row_in(request, slug, import_id, place)
    target, seen = (number_sent(request.POST.get(name, "")) for name in ("target", "seen"))
    try:
        question = row.batch.bank.questions.written().filter(pk=target).first()
        decide(row, request.POST.get("decision", ""), question, seen=seen or 0)
    except QuestionError as error:
        messages.error(request, str(error))
    back = request.POST.get("back", "")
    return redirect(
        f"{reverse('organize_import', args=[slug, import_id])}{back if back.startswith('?') else ''}#row-{place}"
    )


@keepers_only
@require_safe
def row_image(request: HttpRequest, slug: str, import_id: int, image_id: int) -> FileResponse:
    batch = import_of(request, slug, import_id)
    picture = get_object_or_404(ImportPicture, pk=image_id, row__batch=batch)
    if not picture.image:
        raise Http404
    return picture_answer(picture)
