"""The editor: a new question, the next revision of one, and the drafts of both."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contest.banking import alike_where_read, find_question, shown_face, shown_variants, why_returned
from contest.editing import initial_of, initial_of_new, initial_of_typed, typed_fields, typed_in
from contest.forms.question import Editor
from contest.offered import OFFERED
from contest.reserves import refuse_new_use, refuse_retagging
from contest.retyping import Turn, carried, turn
from contest.views.keepers import bank_of, keepers_only
from contest.views.organize.questions import question_of
from contest.views.reserve_words import telling_of_reserves
from questions.advising import advice_on
from questions.differences import say_the_same
from questions.drafting import Place, drafts_of_new, forget_draft, keep_draft, kept_draft, seal_of
from questions.errors import QuestionError, Stale, Unusable
from questions.filing import problems_of_filing
from questions.holidays import is_outlived, newest_calendar
from questions.kinds import KINDS
from questions.models import Draft, Question, QuestionImage, Revision
from questions.reviewing import open_key
from questions.writing import (
    KEY_WAS_SHOWN,
    Wording,
    create_question,
    file_question,
    filing_mark,
    problems_of,
    revise_question,
    wording_of,
)

USUAL_KIND = "single"
UNTICKED = {"keep_order": False, "ignored": [], "varies": False}
"""What a form says by not saying it: boxes that were ticked before and are no longer."""


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def question_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A new question of ?kind=…, or one's draft of it, ?draft=…."""
    bank, rights = bank_of(request, slug)
    if not rights.write:
        raise Http404
    place = Place(bank, request.user, page=_page(request) or uuid4())
    return _edit(request, place, None, *initial_of_new(bank, _kind(request, USUAL_KIND)))


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request: HttpRequest, slug: str, question_id: int) -> HttpResponse:
    """The newest revision of a question, to be made into the next one; or one's own draft of that, ?draft=1."""
    question, rights = question_of(request, slug, question_id)
    if not rights.write:
        raise Http404
    if "preview" not in request.POST or turn(request.POST):  # a preview shows nothing of the stored key
        open_key(question.latest_revision, by=request.user, now=timezone.now())
    place = Place(question.bank, request.user, question=question)
    return _edit(request, place, question, *initial_of(question, question.latest_revision))


def _page(request: HttpRequest) -> UUID | None:
    """The page of a new question on which one types; each keeps a draft of its own."""
    sent = request.POST if request.method == "POST" else request.GET
    try:
        return UUID(sent.get("draft", ""))
    except ValueError:
        return None


def _kind(request: HttpRequest, usual: str) -> str:
    sent = (request.POST if request.method == "POST" else request.GET).get("kind", usual)
    return sent if sent in KINDS else usual


def _edit(request: HttpRequest, place: Place, question: Question | None, fields: dict, rows: dict) -> HttpResponse:
    draft = kept_draft(place)
    turned = _turned(request, draft)
    stored = QuestionImage.objects.filter(revision__question=question) if question else ()
    editor = editor_of(request, fields, rows, stored=stored, turned=turned)
    shown, status = {"preview": _preview_at_first(request, place, editor, turned)}, 200
    if turned is None and "preview" in request.POST:
        status, shown["preview"] = _preview(place, editor)
    elif turned is None and request.method == "POST":
        status, saved = _save(request, place, editor)
        if saved is not None:
            page = reverse("organize_question", args=[place.bank.slug, saved.pk])
            return redirect(f"{page}#saved" if "stamp" in request.POST else page)  # static/js/ui.js: its draft goes
    shown |= editor_shown(request, editor, turned) | {"bank": place.bank, "question": question, "page": place.page}
    shown["returned"] = why_returned(question) if question else ()
    shown["seal"] = seal_of(request.user)
    if request.method != "POST":
        shown |= _drafts_shown(place, draft, is_taken_up=turned is not None)
    return render(request, "organize/question_form.html", shown, status=status)


def _drafts_shown(place: Place, draft: Draft | None, *, is_taken_up: bool) -> dict:
    """The drafts to go on with, where none stands in the form yet; and the stamps of all that are kept, by which the
    page knows what of theirs has arrived."""
    drafts = list(drafts_of_new(place.bank, place.author)) if place.question is None else []
    stamps = {"stamps": [one.stamp for one in (draft, *drafts) if one is not None]}
    return stamps if is_taken_up else stamps | {"draft": draft, "drafts": drafts}


def _turned(request: HttpRequest, draft: Draft | None) -> Turn | None:
    """What stands in the form by a button of its own, or by a draft that is taken up again."""
    if request.method == "POST":
        return turn(request.POST)
    return Turn(typed_in(draft)) if draft is not None and "draft" in request.GET else None


def editor_of(
    request: HttpRequest, fields: dict, rows: dict, *, stored: Iterable[QuestionImage], turned: Turn | None
) -> Editor:
    """The forms with what is stored, with what was typed, or, once that is to be judged, with what was sent."""
    kind = _kind(request, fields["kind"])
    if turned is not None:
        typed, rows = initial_of_typed(turned.data)
        kind = typed["kind"] if typed.get("kind") in KINDS else kind
        return Editor(kind, initial=fields | UNTICKED | typed | {"kind": kind}, rows=rows, stored=stored, exact=True)
    if request.method == "POST":
        return Editor(kind, data=request.POST, files=request.FILES, stored=stored)
    return Editor(kind, initial=fields | {"kind": kind}, rows=rows, stored=stored)


def editor_shown(request: HttpRequest, editor: Editor, turned: Turn | None) -> dict:
    """What the page of the editor needs to show these forms."""
    typed = turned.data if turned else request.POST
    shown = {"editor": editor, "form": editor.form, "turned": turned, "carried": carried(typed, editor.kind)}
    shown["is_stale"] = editor.form.has_error(NON_FIELD_ERRORS, "stale")
    return shown | {"calendar": newest_calendar(), "offered": OFFERED}


def _preview(place: Place, editor: Editor) -> tuple[int, dict | None]:
    """Return the status, and the preview with what is much like it where the question can be seen."""
    before = _before(place)
    preview = preview_of(editor, before)
    return (422, None) if preview is None else (200, preview | _alike(place, editor.wording(before)))


def _preview_at_first(request: HttpRequest, place: Place, editor: Editor, turned: Turn | None) -> dict | None:
    """The preview of a stored question, or of the draft that is taken up, before anything is typed; None where there is
    nothing that can be seen."""
    if request.method == "POST":
        return None
    if turned is not None:
        return _preview(place, Editor(editor.kind, data=turned.data, stored=editor.stored.values()))[1]
    before = _before(place)
    preview = preview_of_stored(before, before.pictures) if before else None
    return preview and preview | _alike(place, before)


def _before(place: Place) -> Wording | None:
    return wording_of(place.question.latest_revision) if place.question else None


def _alike(place: Place, wording: Wording) -> dict:
    return {"alike": alike_where_read(place.author, wording.stem, wording.content, but=place.question)}


def _save(request: HttpRequest, place: Place, editor: Editor) -> tuple[int, Question | None]:
    """Return the status, and the question once it is saved."""
    question, is_valid = place.question, editor.is_valid()
    before = _before(place)
    wording = editor.wording(before)
    try:
        problems = [*problems_of(wording), *problems_of_filing(editor.form.filing())]
        if problems or not is_valid:  # all of them at once
            raise Unusable(problems)
        with telling_of_reserves(request, [question] if question else []):
            saved, was_shown = _store(place, editor, before, wording)
    except Unusable as error:
        editor.refuse(error)
        return 422, None
    except Stale as error:
        _keep_for_later(request, place)
        present = find_question(place.bank, question.pk)
        told = ValidationError(str(error), code="stale")
        editor.refuse_stale(told, seen=str(present.latest_revision.number), filed=filing_mark(present))
        return 409, None
    except QuestionError as error:
        editor.form.add_error(getattr(error, "field", "code"), str(error))
        return 409, None
    if was_shown:
        messages.warning(request, KEY_WAS_SHOWN)
    if not (was_shown and saved.revisions.first().status == Revision.Status.IN_REVIEW):
        messages.success(request, _("Saved as a draft. Submit it for review when it is ready."))
    return 200, saved


@transaction.atomic
def _store(place: Place, editor: Editor, before: Wording | None, wording: Wording) -> tuple[Question, bool]:
    """Write what is new or has changed: where the question stands, its wording, or both; the draft is done with. Return
    the question, and whether its approval ended because everybody could see its key."""
    filing, cleaned, question = editor.form.filing(), editor.form.cleaned_data, place.question
    by, was_shown = {"by": place.author, "now": timezone.now()}, False
    tags = list(question.tags.values_list("name", flat=True)) if question else []
    if question is None:
        question = create_question(place.bank, filing, wording, **by)
    else:
        latest, reason = question.latest_revision, cleaned["reason"]
        if cleaned["seen"] != latest.number or is_outlived(latest) or not say_the_same(before, wording):
            revise_question(question, wording, seen=cleaned["seen"], reason=reason, **by)
            reason = ""  # it stands with the revision
        was_shown = file_question(question, filing, seen=cleaned["filed"], reason=reason, **by)
    refuse_new_use(question, tags, filing.use, **by)
    refuse_retagging(place.bank, tags, filing.tags, **by)  # both after what may be stale: then that is said
    forget_draft(place)
    return question, was_shown


def preview_of(editor: Editor, before: Wording | None) -> dict | None:
    """What the forms say as an entrant would see it; nothing is stored. None where it cannot be seen yet, and then the
    forms say why."""
    is_fit, wording = editor.is_fit_to_be_seen(), editor.wording(before)
    if (problems := problems_of(wording)) or not is_fit:
        editor.refuse(Unusable(problems))
        return None
    return _preview_with(wording, editor.pictures_seen())


def preview_of_stored(wording: Wording, pictures: Iterable[QuestionImage]) -> dict | None:
    """The same of what is there before anybody typed, as it would be saved now; None where it cannot be seen."""
    return None if problems_of(wording) else _preview_with(replace(wording, calendar=None), pictures)


def _preview_with(wording: Wording, pictures: Iterable[QuestionImage]) -> dict:
    revision = Revision(kind=wording.kind, stem=wording.stem, content=wording.content, variation=wording.variation)
    shown = {"face": shown_face(revision, pictures), "advice": advice_on(wording)}
    return shown | {"variants": shown_variants(wording)}


def _keep_for_later(request: HttpRequest, place: Place) -> None:
    keep_draft(place, typed_fields(request.POST), now=timezone.now())


@keepers_only
@require_POST
def draft_keep(request: HttpRequest, slug: str, question_id: int) -> HttpResponse:
    """Keep what is being typed, or forget it; nobody else sees it."""
    question, rights = question_of(request, slug, question_id)
    if not rights.write:
        raise Http404
    return _keep(request, Place(question.bank, request.user, question=question))


@keepers_only
@require_POST
def draft_keep_new(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for a question that is not stored yet; `draft` names the page on which it is typed."""
    bank, rights = bank_of(request, slug)
    page = _page(request)
    if not rights.write or page is None:
        raise Http404
    return _keep(request, Place(bank, request.user, page=page))


def _keep(request: HttpRequest, place: Place) -> HttpResponse:
    if "forget" in request.POST:
        forget_draft(place)
        if place.question is None:
            return redirect("organize_question_new", place.bank.slug)
        return redirect("organize_question_edit", place.bank.slug, place.question.pk)
    _keep_for_later(request, place)
    return HttpResponse(_("Draft kept at %(time)s.") % {"time": f"{timezone.localtime():%H:%M}"})
