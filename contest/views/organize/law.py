"""Legal documents: which there are, one with what rests on it, changing it, looking again at what is in doubt."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.counts import counted
from accounts.errors import VerbError
from accounts.roles import keeps_law
from contest.banking import banks_open_to, shown_face, shown_key
from contest.forms.law import DocumentEditor, DocumentFilter, StillRightForm
from contest.law import Outcome, banks_resting_on, doubted_in, footings_of, outcome_of, rounds_that_used, with_reasons
from contest.numbers import number_sent
from contest.views.keepers import bank_of, keepers_only
from contest.views.organize.banks import QUESTIONS_A_PAGE
from contest.views.organize.questions import question_of
from questions.doubting import doubts_about, has_aged
from questions.law import Changed, account_of, add_document, change_document
from questions.law_history import history_of
from questions.models import Footing, LegalDocument, Question
from questions.rechecking import find_still_right
from questions.reviewing import open_key

DOCUMENTS_A_PAGE = 50
RECENT_EVENTS = 12


@keepers_only
@require_safe
def law_list(request: HttpRequest) -> HttpResponse:
    asked = DocumentFilter(request.GET)
    page = Paginator(asked.qs.with_figures(), DOCUMENTS_A_PAGE).get_page(request.GET.get("page"))
    banks = banks_open_to(request.user, timezone.localdate())
    shown = {"asked": asked, "page": page, "banks": banks, "waiting": doubted_in(banks).count()}
    return render(request, "organize/law.html", shown | {"may_change": keeps_law(request.user)})


@keepers_only
@require_safe
def law_document(request: HttpRequest, document_id: int) -> HttpResponse:
    """One document, what it does and what is done to it, which questions and past rounds rest on it."""
    today, now = timezone.localdate(), timezone.now()
    document = get_object_or_404(LegalDocument.objects.with_figures().with_standing(today), pk=document_id)
    banks = banks_open_to(request.user, today)
    shown = {
        "document": document,
        "account": account_of(document),
        "acts_on": document.acts_on.select_related("earlier").order_by("on", "pk"),
        "waiting": doubted_in(banks, document).count(),
        "resting": banks_resting_on(document, banks),
        "rounds": rounds_that_used(document, request.user, now=now),
        "history": history_of(document, RECENT_EVENTS),
        "may_change": keeps_law(request.user),
    }
    return render(request, "organize/law_document.html", shown)


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def law_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, LegalDocument(state=LegalDocument.State.IN_FORCE))


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def law_edit(request: HttpRequest, document_id: int) -> HttpResponse:
    return _edit(request, get_object_or_404(LegalDocument, pk=document_id))


def _edit(request: HttpRequest, document: LegalDocument) -> HttpResponse:
    """The forms of a document; what a change would do to questions and open rounds is said before it is done."""
    if not keeps_law(request.user):
        raise PermissionDenied
    is_new = document.pk is None
    editor, outcome, status = DocumentEditor(document, request.POST if request.method == "POST" else None), None, 200
    if request.method == "POST":
        status, outcome = 422, None
        if editor.is_valid():
            outcome = Outcome() if is_new else outcome_of(document, editor.account, now=timezone.now())
            status, changed = _save(request, editor, outcome)
            if changed is not None:
                messages.success(request, _saved_words(changed))
                return redirect("organize_law_document", changed.document.pk)
    stored = None if is_new else LegalDocument.objects.filter(pk=document.pk).first()
    shown = {"editor": editor, "form": editor.form, "document": stored, "outcome": outcome}
    return render(request, "organize/law_form.html", shown, status=status)


def _save(request: HttpRequest, editor: DocumentEditor, outcome: Outcome) -> tuple[int, Changed | None]:
    """Return the status, and what changed once it is done. What puts questions in doubt waits to be confirmed."""
    if outcome.reaches_any and request.POST.get("confirmed") != outcome.mark:
        return 200, None
    document, account = editor.form.instance, editor.account
    by = {"by": request.user, "now": timezone.now()}
    try:
        if document.pk is None:
            return 200, Changed(add_document(document, account, **by))
        return 200, change_document(document, account, seen=editor.form.cleaned_data["seen"], **by)
    except VerbError as error:
        editor.form.refuse(error)
        return error.status, None


def _saved_words(changed: Changed) -> str:
    said = [_("The document is saved.")]
    if changed.doubted:
        words = ngettext(
            "%(count)s question waits to be looked at again.",
            "%(count)s questions wait to be looked at again.",
            changed.doubted,
        )
        said.append(words % {"count": counted(changed.doubted)})
    if changed.withdrawn:
        words = ngettext("%(count)s doubt was taken back.", "%(count)s doubts were taken back.", changed.withdrawn)
        said.append(words % {"count": counted(changed.withdrawn)})
    return " ".join(said)


@keepers_only
@require_safe
def law_queue(request: HttpRequest) -> HttpResponse:
    """What waits to be looked at again in this person's banks; ?document=… because of one document."""
    document = LegalDocument.objects.filter(pk=number_sent(request.GET.get("document", ""))).first()
    banks = banks_open_to(request.user, timezone.localdate())
    questions = doubted_in(banks, document).order_by("bank__name", "topic", "code", "pk")
    page = Paginator(questions, QUESTIONS_A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "rows": with_reasons(page), "document": document}
    return render(request, "organize/law_queue.html", shown)


@keepers_only
@require_safe
def bank_law(request: HttpRequest, slug: str) -> HttpResponse:
    """How much of each topic of a bank rests on law in force, on law to be checked, on replaced law."""
    bank, _rights = bank_of(request, slug)
    grounds = footings_of(bank)
    totals = {footing.value: sum(ground.counts[footing.value] for ground in grounds) for footing in Footing}
    shown = {"bank": bank, "grounds": grounds, "totals": totals, "total": sum(totals.values()), "footings": Footing}
    return render(request, "organize/bank_law.html", shown | {"waiting": doubted_in([bank]).count()})


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def question_recheck(request: HttpRequest, slug: str, question_id: int) -> HttpResponse:
    """A question in doubt, as it is drawn, for a reviewer who finds it still right."""
    question, rights = question_of(request, slug, question_id)
    if not rights.review or question.approved_revision is None:
        raise Http404
    now, status, revision = timezone.now(), 200, question.approved_revision
    doubts = doubts_about(question, timezone.localdate(now))
    form = StillRightForm(request.POST or None, has_aged=has_aged(question, timezone.localdate(now)))
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = _find_still_right(request, form, question)
            if status == 302:
                return redirect("organize_question", slug, question_id)
    open_key(revision, by=request.user, now=now)  # also where it was refused: that page shows the key, too
    shown = {"bank": question.bank, "question": question, "revision": revision, "doubts": doubts, "form": form}
    shown |= {"face": shown_face(revision), "key": shown_key(revision)}
    return render(request, "organize/question_recheck.html", shown, status=status)


def _find_still_right(request: HttpRequest, form: StillRightForm, question: Question) -> int:
    said = {"reason": form.cleaned_data["text"], "facts_valid_until": form.cleaned_data.get("facts_valid_until")}
    try:
        is_free = find_still_right(question, **said, by=request.user, now=timezone.now())
    except VerbError as error:
        form.refuse(error)
        return error.status
    words = _("Found still right. The question may be drawn again.")
    messages.success(request, words if is_free else _("Your word stands. One more person must find it still right."))
    return 302
