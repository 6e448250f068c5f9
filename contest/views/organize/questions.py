"""One question: its page with key and history, and what is done to it."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import VerbError
from accounts.models import User
from contest.banking import (
    Rights,
    alike_where_read,
    find_question,
    next_to_review,
    revisions_of,
    shown_face,
    shown_key,
    shown_variants,
    why_returned,
)
from contest.forms.bank import RemarkForm
from contest.forms.keeping import StandsForm
from contest.numbers import number_sent
from contest.views.keepers import bank_of, keepers_only
from contest.views.pictures import picture_answer
from contest.views.reserve_words import telling_of_reserves
from questions.advising import advice_on, advice_on_facts, advice_on_start
from questions.differences import differences
from questions.doubting import doubts_about
from questions.errors import NotAllowed, QuestionError
from questions.models import Question, QuestionImage, Revision
from questions.question_history import deeds_of
from questions.rechecking import has_found_right
from questions.reviewing import (
    approve,
    bring_back,
    comment,
    has_approved,
    has_written,
    open_key,
    retire,
    send_back,
    submit,
)
from questions.writing import restore_revision, wording_of

AGAIN_ONCE_APPROVED = gettext_lazy("The question is drawn again once somebody else has approved it.")
SUBMIT_FIRST = gettext_lazy(
    "Submit its newest revision for review: once somebody else has approved it, it is drawn again."
)


def question_of(request: HttpRequest, slug: str, question_id: int) -> tuple[Question, Rights]:
    bank, rights = bank_of(request, slug)
    question = find_question(bank, question_id)
    if question is None:
        raise Http404
    return question, rights


@keepers_only
@require_safe
def question_page(request: HttpRequest, slug: str, question_id: int) -> HttpResponse:
    """A question with its key, in its newest revision or in ?revision=…, and what that changed of the one before."""
    question, rights = question_of(request, slug, question_id)
    return _page(request, question, rights, RemarkForm(), asked=request.GET.get("revision", ""))


def _page(
    request: HttpRequest, question: Question, rights: Rights, remark: RemarkForm, *, asked: str, status: int = 200
) -> HttpResponse:
    """The page of a question in the revision that was asked for, or in the newest, with what was typed."""
    revisions = list(revisions_of(question))
    shown = _chosen(asked, revisions)
    older = next((one for one in revisions if one.number < shown.number), None)
    for revision in filter(None, (older, shown)):
        open_key(revision, by=request.user, now=timezone.now())
    about = {"bank": question.bank, "question": question, "rights": rights, "revisions": revisions}
    about |= {"is_used": any(revision.used_at for revision in revisions), "deeds": deeds_of(question, revisions)}
    about |= _about_wording(request.user, question, shown, older) | _about_standing(request.user, question, rights)
    about |= {"remark": remark, "has_approved": rights.review and has_approved(request.user, shown)}
    return render(request, "organize/question.html", about, status=status)


def _about_wording(reader: User, question: Question, shown: Revision, older: Revision | None) -> dict:
    """What the page says of the revision that is looked at: its words, its key, and what makes it doubtful."""
    wording, today = wording_of(shown), timezone.localdate()
    return {
        "revision": shown,
        "face": shown_face(shown),
        "key": shown_key(shown),
        "variants": shown_variants(wording),
        "advice": [
            *advice_on_facts(question, today),
            *advice_on_start(question, wording, today),
            *advice_on(wording),
        ],
        "alike": alike_where_read(reader, shown.stem, shown.content, but=question),
        "changes": differences(wording_of(older), wording) if older else [],
        "older": older,
        "is_newest": shown.pk == question.latest_revision_id,
        "is_own": has_written(shown, reader),
    }


def _about_standing(reader: User, question: Question, rights: Rights) -> dict:
    """What the page says of the question whatever its words: its doubts, its comments, and what there is to do."""
    today = timezone.localdate()
    doubts = doubts_about(question, today)
    decides = rights.organize and question.bank.decisions.exists()
    return {
        "doubts": doubts,
        "has_found_right": has_found_right(reader, doubts),
        "general": question.comments.general(),
        "returned": why_returned(question),
        "upcoming": next_to_review(question, reader, today) if rights.review else None,
        "stands": StandsForm(bank=question.bank) if decides else None,
    }


def _chosen(asked: str, revisions: list[Revision]) -> Revision:
    found = [one for one in revisions if str(one.number) == asked] if asked else revisions[:1]
    if not found:
        raise Http404
    return found[0]


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def question_act(request: HttpRequest, slug: str, question_id: int) -> HttpResponse:
    """One deed, see `_act`, to the revision that was seen; where it is refused, the page keeps what was typed. GET is a
    reload of that page."""
    question, rights = question_of(request, slug, question_id)
    if request.method != "POST":
        return redirect("organize_question", slug, question_id)
    revision = revision_seen(request, question)
    remark, status = RemarkForm(request.POST), 422
    is_old = request.POST.get("deed") == "comment" and revision.pk != question.latest_revision_id
    asked = str(revision.number) if is_old else ""
    try:
        if remark.is_valid():
            messages.success(request, _act(request, rights, revision, remark.cleaned_data["text"]))
            page = reverse("organize_question", args=[slug, question_id])
            return redirect(f"{page}?revision={asked}" if is_old else page)
        messages.error(request, _("The comment is longer than 2,000 characters. Shorten it."))
    except VerbError as error:
        messages.error(request, str(error))
        status = error.status
    question, rights = question_of(request, slug, question_id)  # as it is now
    return _page(request, question, rights, remark, asked=asked, status=status)


def revision_seen(request: HttpRequest, question: Question) -> Revision:
    """The revision that the page showed on which somebody acts."""
    revision = get_object_or_404(question.revisions.select_related("answer_key"), number=_number(request))
    revision.question = question
    return revision


def _number(request: HttpRequest, name: str = "revision") -> int:
    return number_sent(request.POST.get(name, "")) or 0


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
            with telling_of_reserves(request, [question]):
                retire(question, reason=text, **by)
            return _("Retired. New papers no longer have this question.")
        case "bring-back":
            must_be_approved = bring_back(question, reason=text, **by)
            return _said_of_return(question) if must_be_approved else _("The question is in use again.")
        case "comment" | "comment-question":
            comment(question, text, revision=revision if deed == "comment" else None, **by)
            return _("The comment is there.")
        case "restore":
            restore_revision(revision, seen=_number(request, "newest"), **by)
            return _("The old revision is the newest again, as a draft.")
    raise QuestionError(_("This page does not know what to do. Reload it, please."))


def _said_of_return(question: Question) -> str:
    """What has to happen before a question that was approved, and is brought back, is drawn again."""
    waits = question.revisions.first().status == Revision.Status.IN_REVIEW
    return AGAIN_ONCE_APPROVED if waits else SUBMIT_FIRST


@keepers_only
@require_safe
def question_image(request: HttpRequest, slug: str, question_id: int, image_id: int) -> FileResponse:
    question, _rights = question_of(request, slug, question_id)
    picture = get_object_or_404(QuestionImage, pk=image_id, revision__question=question)
    return picture_answer(picture)
