"""Keeping banks: making one, its name, deputies and signed decisions, and taking its questions out."""

from collections import Counter
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import organizer_head
from accounts.vietnamese import fold
from contest.banking import refuse_who_is_in_play
from contest.forms.bank import QuestionFilter
from contest.forms.keeping import BankForm, DecisionForm, DeputyForm, ExportForm, KeepingForm, StandsForm
from contest.views.keepers import bank_of, keepers_only
from contest.views.long_deeds import one_at_a_time
from contest.views.organize.bank_deeds import EXPORT, ticked
from contest.views.organize.contests import organizers_only
from contest.views.organize.questions import question_of, revision_seen
from questions.errors import QuestionError
from questions.exporting import PAPER, export_questions, file_name, fit_for, note_export
from questions.formats.remarks import sentence
from questions.keeping import change_bank, create_bank, end_deputy, name_deputy, record_decision
from questions.models import Bank, Deputy, SignedDecision
from questions.reviewing import approve_by_decision

MOST_EXPORTED = 5_000
"""Questions of one file; `manage.py export_questions` takes a whole bank of any size."""


@organizers_only
@require_http_methods(["GET", "HEAD", "POST"])
def bank_new(request: HttpRequest) -> HttpResponse:
    """An empty bank of one of the person's units."""
    data = request.POST if request.method == "POST" else None
    form = BankForm(data, person=request.user, initial={"owner": organizer_head(request.user)})
    if data is not None and form.is_valid():
        bank = _try(form, lambda given: create_bank(**given, by=request.user, now=timezone.now()))
        if bank is not None:
            messages.success(request, _("The bank is there. Write its first question, or import a file."))
            return redirect("organize_bank", bank.slug)
    return render(request, "organize/bank_new.html", {"form": form}, status=422 if form.errors else 200)


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def bank_settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Name, approvals, deputies and decisions of a bank; a POST says in `deed` which of them it is about."""
    bank = _organized(request, slug)
    deed = request.POST.get("deed", "")
    forms = _forms(request, bank, deed)
    if request.method == "POST":
        if deed not in forms:
            raise Http404
        form = forms[deed]
        if form.is_valid() and _try(form, lambda given: _do(request, bank, deed, given)) is not None:
            messages.success(request, _("Saved."))
            return redirect("organize_bank_settings", slug)
    shown = {
        "bank": bank,
        "forms": forms,
        "deputies": bank.deputies.select_related("person", "named_by"),
        "decisions": bank.decisions.select_related("recorded_by"),
        "today": timezone.localdate(),
    }
    failed = any(form.is_bound and form.errors for form in forms.values())
    return render(request, "organize/bank_settings.html", shown, status=422 if failed else 200)


def _organized(request: HttpRequest, slug: str) -> Bank:
    bank, rights = bank_of(request, slug)
    if not rights.organize:
        raise Http404
    return bank


def _forms(request: HttpRequest, bank: Bank, deed: str) -> dict[str, KeepingForm]:
    """The page's forms by their deeds; the one that was sent holds what was sent."""

    def sent(name: str) -> dict:
        return {"data": request.POST, "files": request.FILES} if name == deed else {}

    known = {"initial": {"name": bank.name, "approvals_needed": bank.approvals_needed}}
    return {
        "change": BankForm(person=request.user, bank=bank, **known, **sent("change")),
        "deputy": DeputyForm(today=timezone.localdate(), **sent("deputy")),
        "decision": DecisionForm(**sent("decision")),
    }


def _do(request: HttpRequest, bank: Bank, deed: str, given: dict) -> object:
    by = {"by": request.user, "now": timezone.now()}
    if deed == "deputy":
        return name_deputy(bank, **given, permit=partial(refuse_who_is_in_play, now=by["now"]), **by)
    if deed == "decision":
        return record_decision(bank, **given, **by)
    change_bank(bank, **given, **by)
    return bank


def _try(form: KeepingForm, verb: Callable[[dict], object]) -> object | None:
    """Do what a valid form asks; None where the verb refused, which the form then says."""
    try:
        return verb(form.cleaned_data)
    except QuestionError as error:
        form.refuse(error)
        return None


@keepers_only
@require_POST
def deputy_end(request: HttpRequest, slug: str, deputy_id: int) -> HttpResponse:
    deputy = get_object_or_404(Deputy, pk=deputy_id, bank=_organized(request, slug))
    try:
        end_deputy(deputy, by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))
    except QuestionError as error:
        messages.error(request, str(error))
    return redirect("organize_bank_settings", slug)


@keepers_only
@require_safe
def decision_scan(request: HttpRequest, slug: str, decision_id: int) -> FileResponse:
    """A picture to look at, or a PDF to download: a browser shall run nothing of it as a page of ours."""
    bank, _rights = bank_of(request, slug)
    decision = get_object_or_404(SignedDecision, pk=decision_id, bank=bank)
    kept = {"as_attachment": True, "filename": f"{slugify(fold(decision.number))}.pdf"} if decision.is_pdf else {}
    try:
        return FileResponse(decision.scan.open("rb"), **kept)
    except FileNotFoundError as error:
        raise Http404 from error


@keepers_only
@require_POST
def question_decide(request: HttpRequest, slug: str, question_id: int) -> HttpResponse:
    """Let a signed decision stand as one pair of eyes for the revision that was seen."""
    question, rights = question_of(request, slug, question_id)
    form = StandsForm(request.POST, bank=question.bank)
    if not rights.organize:
        raise Http404
    try:
        if not form.is_valid():
            raise QuestionError(_("Choose one of the bank's signed decisions."))
        seen = revision_seen(request, question)
        is_approved = approve_by_decision(seen, form.cleaned_data["decision"], by=request.user, now=timezone.now())
        one_more = _("The decision stands. One more pair of eyes must approve it.")
        messages.success(request, _("Approved.") if is_approved else one_more)
    except QuestionError as error:
        messages.error(request, str(error))
    return redirect("organize_question", slug, question_id)


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def bank_export(request: HttpRequest, slug: str) -> HttpResponse:
    """A file of the questions that the address of the list asks for, or that were ticked there, with their keys: so it
    is noted who took it.

    A paper for entrants holds only what was approved once, unless the address asks for a status by name. What the
    format cannot hold is told first; `anyway` names the format that is taken all the same.
    """
    bank, rights = bank_of(request, slug)
    if not rights.write:
        raise Http404
    ticks = ticked(request) if "question" in request.POST else None
    listed = QuestionFilter(request.GET, bank=bank)
    chosen, drafts = _asked_for(bank, listed, ticks)
    is_sent = request.method == "POST" and request.POST.get("deed") != EXPORT
    form = ExportForm(request.POST if is_sent else None, is_all_draft=len(chosen) == len(drafts) > 0)
    shown = {"bank": bank, "form": form, "count": len(chosen), "most": MOST_EXPORTED}
    shown |= {"drafts": len(drafts), "paper": PAPER}
    shown |= {"ticked": None if ticks is None else chosen, "passed_over": listed.passed_over}
    if not form.is_valid() or len(chosen) > MOST_EXPORTED or shown["ticked"] == []:
        return render(request, "organize/bank_export.html", shown, status=422 if is_sent else 200)
    return _file_or_losses(request, bank, shown, form.cleaned_data["format"], chosen, drafts)


@one_at_a_time
def _file_or_losses(
    request: HttpRequest, bank: Bank, shown: dict, code: str, chosen: list[int], drafts: set[int]
) -> HttpResponse:
    """The file; first, unless it is wanted all the same, the page that tells what the format cannot hold."""
    questions = bank.questions.filter(pk__in=chosen)
    questions = fit_for(code, questions) if drafts else questions
    written = export_questions(bank, questions, code)
    if written.remarks and request.POST.get("anyway") != code:
        lost = Counter(sentence(remark) for remark in written.remarks)
        return render(request, "organize/bank_export.html", shown | {"lost": lost.most_common(), "code": code})
    taken = list(questions.values_list("pk", flat=True))
    note_export(bank, taken, code, asked=request.GET.urlencode(), by=request.user)
    return download(written.content, file_name(bank, code))


def _asked_for(bank: Bank, listed: QuestionFilter, ticks: list[str] | None) -> tuple[list[int], set[int]]:
    """The questions that the list was asked for, by their ids, and of them only the ticked ones if any;
    and which of them a paper leaves out because nobody has approved them, unless the address asks for a status."""
    found = listed.questions.living()
    if ticks is not None:
        found = found.filter(pk__in=ticks)
    chosen = list(found.values_list("pk", flat=True)[: MOST_EXPORTED + 1])
    if listed.form.cleaned_data.get("standing"):
        return chosen, set()
    return chosen, set(bank.questions.never_approved().filter(pk__in=chosen).values_list("pk", flat=True))


def download(content: bytes, name: str) -> HttpResponse:
    """A file to keep, never to be shown as a page of ours."""
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
