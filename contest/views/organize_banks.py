"""The question banks: which there are, what is in one, and what waits for whom."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Role
from accounts.roles import can_organize
from contest.banking import Rights, banks_open_to, keeps_banks, rights_in, with_figures
from contest.forms_bank import QuestionFilter, RemarkForm
from contest.forms_keeping import ManyForm
from contest.reserves import refuse_retagging
from contest.views.reserve_words import telling_of_reserves
from questions.drafting import drafts_of_new
from questions.errors import QuestionError
from questions.keeping import add_tags, assign, move_question
from questions.models import Bank, Question, SavedFilter
from questions.reviewing import approve, opened_by, retire, submit, waiting_for

QUESTIONS_A_PAGE = 30
MOST_AT_ONCE = 200


def keepers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sign in first; whoever keeps no bank is told so."""

    @login_required
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not keeps_banks(request.user, timezone.localdate()):
            return render(request, "organize/no_bank.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


def bank_of(request: HttpRequest, slug: str) -> tuple[Bank, Rights]:
    """The bank and what the person may do in it; 404 for a stranger to it."""
    today = timezone.localdate()
    bank = get_object_or_404(banks_open_to(request.user, today), slug=slug)
    return bank, rights_in(bank, request.user, today)


@keepers_only
@require_safe
def bank_list(request: HttpRequest) -> HttpResponse:
    banks = with_figures(banks_open_to(request.user, timezone.localdate()))
    waiting = waiting_for(request.user, _reviewed_by(request)).count()
    shown = {"banks": banks, "waiting": waiting, "makes_banks": can_organize(request.user)}
    return render(request, "organize/banks.html", shown)


@keepers_only
@require_safe
def bank_page(request: HttpRequest, slug: str) -> HttpResponse:
    bank, rights = bank_of(request, slug)
    asked = QuestionFilter(request.GET, bank=bank)
    page = Paginator(asked.questions, QUESTIONS_A_PAGE).get_page(request.GET.get("page"))
    many = ManyForm(bank=bank, others=Bank.objects.beside(bank))
    shown = {"bank": bank, "rights": rights, "asked": asked, "page": page, "deeds": _deeds_of(rights), "many": many}
    shown["filters"] = own = SavedFilter.objects.filter(bank=bank, person=request.user)
    shown["is_kept"] = asked.asked in [one.asked for one in own]
    shown["drafts"] = drafts_of_new(bank, request.user).count() if rights.write else 0
    return render(request, "organize/bank.html", shown)


@keepers_only
@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """What waits for this person's eyes, in all their banks."""
    waiting = waiting_for(request.user, _reviewed_by(request))
    page = Paginator(waiting.listed().select_related("bank"), QUESTIONS_A_PAGE).get_page(request.GET.get("page"))
    opened = opened_by(request.user, [question.latest_revision_id for question in page])
    return render(request, "organize/review.html", {"page": page, "opened": opened})


def _reviewed_by(request: HttpRequest) -> QuerySet[Bank]:
    return banks_open_to(request.user, timezone.localdate(), roles=[Role.REVIEWER])


@keepers_only
@require_POST
def bank_act(request: HttpRequest, slug: str) -> HttpResponse:
    """Do one deed to each of the chosen questions; those that cannot take it are named with the reason."""
    bank, rights = bank_of(request, slug)
    back = request.POST.get("back", "")
    address = reverse("organize_bank", args=[slug])
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/organize/"):
        address = back
    deed = DEEDS.get(request.POST.get("deed", ""))
    chosen = [key for key in request.POST.getlist("question") if key.isascii() and key.isdigit() and len(key) < 19]
    questions = list(bank.questions.listed().filter(pk__in=chosen[:MOST_AT_ONCE]))
    remark = RemarkForm({"text": request.POST.get("reason", "")})
    many = ManyForm(request.POST, bank=bank, others=Bank.objects.beside(bank), only=deed.field if deed else "")
    if deed is None or not questions or not remark.is_valid() or not many.is_valid():
        messages.warning(request, _("Choose what to do, and the questions to do it to."))
        return redirect(address)
    given = many.cleaned_data | {"reason": remark.cleaned_data["text"]}
    with telling_of_reserves(request, questions):
        done, refused = _do(request, deed, rights, questions, given)
    if done:
        words = ngettext("Done for %(count)d question.", "Done for %(count)d questions.", done)
        messages.success(request, words % {"count": done})
    for question, reason in refused:
        messages.warning(request, f"{question.code}: {reason}")
    return redirect(address)


class Deed:
    """Something that can be done to many questions: its name, who may, how it is done to one, and which field of
    ManyForm says the rest."""

    def __init__(self, name: object, right: str, verb: Callable[..., object], field: str = "") -> None:
        self.name, self.right, self.verb, self.field = name, right, verb, field


def _do(request: HttpRequest, deed: Deed, rights: Rights, questions: list[Question], given: dict) -> tuple[int, list]:
    if not getattr(rights, deed.right):
        return 0, [(question, _("You are not allowed to do this.")) for question in questions]
    done, refused = 0, []
    for question in questions:
        try:
            deed.verb(question, given, by=request.user, now=timezone.now())
            done += 1
        except QuestionError as error:
            refused.append((question, error))
    return done, refused


def _deeds_of(rights: Rights) -> dict[str, Deed]:
    return {name: deed for name, deed in DEEDS.items() if getattr(rights, deed.right)}


def _submit(question: Question, given: dict, **by: object) -> None:
    submit(question.latest_revision, **by)


def _approve(question: Question, given: dict, **by: object) -> None:
    approve(question.latest_revision, **by)


def _retire(question: Question, given: dict, **by: object) -> None:
    retire(question, reason=given["reason"], **by)


def _assign(question: Question, given: dict, **by: object) -> None:
    if given["assignee"] is None:
        raise QuestionError(_("Choose the person first."))
    assign(question, given["assignee"], **by)


def _unassign(question: Question, given: dict, **by: object) -> None:
    assign(question, None, **by)


def _tag(question: Question, given: dict, **by: object) -> None:
    if not given["tags"]:
        raise QuestionError(_("Write the tags first."))
    names = _tags_of(question)
    refuse_retagging(question.bank, names, names | set(given["tags"]), **by)
    add_tags(question, given["tags"], **by)


def _move(question: Question, given: dict, **by: object) -> None:
    if given["bank"] is None:
        raise QuestionError(_("Choose the other bank first."))
    names = _tags_of(question)
    refuse_retagging(question.bank, names, (), **by)
    refuse_retagging(given["bank"], (), names, **by)
    move_question(question, given["bank"], **by)


def _tags_of(question: Question) -> set[str]:
    return set(question.tags.values_list("name", flat=True))


DEEDS = {
    "submit": Deed(gettext_lazy("Submit for review"), "write", _submit),
    "approve": Deed(gettext_lazy("Approve"), "review", _approve),
    "retire": Deed(gettext_lazy("Retire"), "write", _retire),
    "assign": Deed(gettext_lazy("Assign"), "write", _assign, "assignee"),
    "unassign": Deed(gettext_lazy("Assign to nobody"), "write", _unassign),
    "tag": Deed(gettext_lazy("Add tags"), "write", _tag, "tags"),
    "move": Deed(gettext_lazy("Move to another bank"), "write", _move, "bank"),
}
