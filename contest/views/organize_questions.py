"""One question: its page with key and history, what is done to it, and the editor."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import VerbError
from contest.banking import Rights, find_question, revisions_of, shown_face, shown_key
from contest.editing import initial_of, initial_of_new, typed_fields, typed_in
from contest.forms_bank import RemarkForm
from contest.forms_keeping import StandsForm
from contest.forms_question import Editor, with_more
from contest.views.organize_banks import bank_of, keepers_only
from questions.advising import advice_on
from questions.differences import differences, say_the_same
from questions.doubting import doubts_about
from questions.errors import NotAllowed, QuestionError, Stale, Unusable
from questions.kinds import KINDS
from questions.models import Bank, Draft, Question, QuestionImage, Revision
from questions.reviewing import approve, bring_back, comment, open_key, retire, send_back, submit
from questions.writing import (
    Wording,
    create_question,
    file_question,
    filing_mark,
    problems_of,
    restore_revision,
    revise_question,
    wording_of,
)

USUAL_KIND = "single"


def question_of(request: HttpRequest, slug: str, question_id: int) -> tuple[Question, Rights]:
    bank, rights = bank_of(request, slug)
    question = find_question(bank, question_id)
    if question is None:
        raise Http404
    return question, rights


@keepers_only
@require_safe
def question_page(request: HttpRequest, slug: str, question_id: int) -> HttpResponse:
    """A question with its key, in its newest revision or in ?revision=…; that somebody looked is noted."""
    question, rights = question_of(request, slug, question_id)
    revisions = list(revisions_of(question))
    shown = _chosen(request, revisions)
    open_key(shown, by=request.user, now=timezone.now())
    wording = wording_of(shown)
    older = next((one for one in revisions if one.number < shown.number), None)
    return render(
        request,
        "organize/question.html",
        {
            "bank": question.bank,
            "question": question,
            "rights": rights,
            "revision": shown,
            "revisions": revisions,
            "face": shown_face(shown),
            "key": shown_key(shown),
            "advice": advice_on(wording),
            "doubts": doubts_about(question, timezone.localdate()),
            "changes": differences(wording_of(older), wording) if older else [],
            "older": older,
            "is_newest": shown.pk == question.latest_revision_id,
            "is_own": shown.author_id == request.user.pk,
            "general": question.comments.filter(revision=None).select_related("author"),
            "remark": RemarkForm(),
            "stands": StandsForm(bank=question.bank) if rights.organize and question.bank.decisions.exists() else None,
        },
    )


def _chosen(request: HttpRequest, revisions: list[Revision]) -> Revision:
    asked = request.GET.get("revision", "")
    found = [one for one in revisions if str(one.number) == asked] if asked else revisions[:1]
    if not found:
        raise Http404
    return found[0]


@keepers_only
@require_POST
def question_act(request: HttpRequest, slug: str, question_id: int) -> HttpResponse:
    """One deed, see `_act`, to the revision that was seen."""
    question, rights = question_of(request, slug, question_id)
    revision = get_object_or_404(question.revisions.select_related("answer_key"), number=_number(request))
    revision.question = question
    remark = RemarkForm(request.POST)
    try:
        if not remark.is_valid():
            raise QuestionError(_("The comment is longer than 2,000 characters. Shorten it."))
        messages.success(request, _act(request, rights, revision, remark.cleaned_data["text"]))
    except VerbError as error:
        messages.error(request, str(error))
    return redirect("organize_question", slug, question_id)


def _number(request: HttpRequest, name: str = "revision") -> int:
    sent = request.POST.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0


def _act(request: HttpRequest, rights: Rights, revision: Revision, text: str) -> str:
    """Do it and return the sentence that says so."""
    by = {"by": request.user, "now": timezone.now()}
    question, deed = revision.question, request.POST.get("deed", "")
    if deed in ("submit", "retire", "bring-back", "restore") and not rights.write:
        raise NotAllowed
    match deed:
        case "submit":
            submit(revision, **by)
            return _("Submitted for review.")
        case "approve":
            is_approved = approve(revision, **by)
            return _("Approved.") if is_approved else _("Your approval stands. One more person must approve it.")
        case "return":
            send_back(revision, reason=text, **by)
            return _("Returned to the author.")
        case "retire":
            retire(question, reason=text, **by)
            return _("Retired. New papers no longer have this question.")
        case "bring-back":
            bring_back(question, **by)
            return _("The question is in use again.")
        case "comment":
            comment(question, text, revision=revision, **by)
            return _("The comment is there.")
        case "restore":
            restore_revision(revision, seen=_number(request, "newest"), **by)
            return _("The old revision is the newest again, as a draft.")
    raise QuestionError(_("This page does not know what to do. Reload it, please."))


@keepers_only
@require_safe
def question_image(request: HttpRequest, slug: str, question_id: int, image_id: int) -> FileResponse:
    question, _rights = question_of(request, slug, question_id)
    picture = get_object_or_404(QuestionImage, pk=image_id, revision__question=question)
    return FileResponse(picture.image.open("rb"))


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def question_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A new question of ?kind=…."""
    bank, rights = bank_of(request, slug)
    if not rights.write:
        raise Http404
    kind = _kind(request, USUAL_KIND)
    fields, rows = initial_of_new(bank, kind)
    return _edit(request, bank, None, kind, fields, rows)


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request: HttpRequest, slug: str, question_id: int) -> HttpResponse:
    """The newest revision of a question, to be made into the next one; or one's own draft of that."""
    question, rights = question_of(request, slug, question_id)
    if not rights.write:
        raise Http404
    open_key(question.latest_revision, by=request.user, now=timezone.now())
    fields, rows = initial_of(question, question.latest_revision)
    return _edit(request, question.bank, question, _kind(request, fields["kind"]), fields, rows)


def _kind(request: HttpRequest, usual: str) -> str:
    sent = (request.POST if request.method == "POST" else request.GET).get("kind", usual)
    return sent if sent in KINDS else usual


def _edit(
    request: HttpRequest, bank: Bank, question: Question | None, kind: str, fields: dict, rows: dict
) -> HttpResponse:
    draft = _draft(request, question)
    data, status = (request.POST, 200) if request.method == "POST" else (None, 200)
    if data is None and draft and request.GET.get("draft"):
        data = typed_in(draft)
        kind = data.get("kind") if data.get("kind") in KINDS else kind
    if "more" in request.POST:
        data = with_more(data, request.POST["more"])
    editor = Editor(kind, data=data, files=request.FILES, initial=fields | {"kind": kind}, rows=rows)
    preview = None
    if request.method == "POST" and not request.POST.keys() & {"rekind", "more"}:
        status, preview, saved = _save(request, bank, question, editor)
        if saved is not None:
            messages.success(request, _("Saved as a draft. Submit it for review when it is ready."))
            return redirect("organize_question", bank.slug, saved.pk)
    shown = {"bank": bank, "question": question, "editor": editor, "form": editor.form, "preview": preview}
    shown |= {"draft": draft if request.method != "POST" and data is None else None}
    return render(request, "organize/question_form.html", shown, status=status)


def _draft(request: HttpRequest, question: Question | None) -> Draft | None:
    return Draft.objects.filter(question=question, author=request.user).first() if question else None


def _save(
    request: HttpRequest, bank: Bank, question: Question | None, editor: Editor
) -> tuple[int, dict | None, Question | None]:
    """Return the status, a preview if one was asked for, and the question once it is saved."""
    if not editor.is_valid():
        return 422, None, None
    stored = QuestionImage.objects.filter(revision__question=question) if question else ()
    before = wording_of(question.latest_revision) if question else None
    wording = editor.wording(stored, before)
    by = {"by": request.user, "now": timezone.now()}
    try:
        if problems := problems_of(wording):
            raise Unusable(problems)
        if "preview" in request.POST:
            return 200, preview_of(wording), None
        if question is None:
            return 200, None, create_question(bank, editor.form.filing(), wording, **by)
        _save_changes(question, editor, before, wording, by)
        return 200, None, question
    except Unusable as error:
        editor.refuse(error)
        return 422, None, None
    except Stale as error:
        _keep_for_later(request, question)
        editor.form.add_error(None, str(error))
        editor.form.data = editor.form.data.copy()
        present = find_question(bank, question.pk)
        editor.form.data["seen"] = str(present.latest_revision.number)
        editor.form.data["filed"] = filing_mark(present)
        return 409, None, None
    except QuestionError as error:
        editor.form.add_error(getattr(error, "field", "code"), str(error))
        return 409, None, None


def _save_changes(question: Question, editor: Editor, before: Wording, wording: Wording, by: dict) -> None:
    """Write what changed: where the question stands, its wording, or both."""
    filing, cleaned = editor.form.filing(), editor.form.cleaned_data
    with transaction.atomic():
        if cleaned["seen"] != question.latest_revision.number or not say_the_same(before, wording):
            revise_question(question, wording, seen=cleaned["seen"], reason=cleaned["reason"], **by)
        file_question(question, filing, seen=cleaned["filed"], **by)
        Draft.objects.filter(question=question, author=by["by"]).delete()


def preview_of(wording: Wording) -> dict:
    """The usable question as an entrant would see it; nothing is stored."""
    revision = Revision(kind=wording.kind, stem=wording.stem, content=wording.content)
    return {"face": shown_face(revision, pictures=()), "advice": advice_on(wording)}


def _keep_for_later(request: HttpRequest, question: Question) -> None:
    now, seen = timezone.now(), question.latest_revision.number
    given = {"bank": question.bank, "updated_at": now, "seen": seen, "fields": typed_fields(request.POST)}
    Draft.objects.update_or_create(question=question, author=request.user, defaults=given)


@keepers_only
@require_POST
def draft_keep(request: HttpRequest, slug: str, question_id: int) -> HttpResponse:
    """Keep what is being typed, or forget it; nobody else sees it."""
    question, rights = question_of(request, slug, question_id)
    if not rights.write:
        raise Http404
    if "forget" in request.POST:
        Draft.objects.filter(question=question, author=request.user).delete()
        return redirect("organize_question_edit", slug, question_id)
    _keep_for_later(request, question)
    return HttpResponse(_("Draft kept at %(time)s.") % {"time": f"{timezone.localtime():%H:%M}"})
