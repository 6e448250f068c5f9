"""The question banks: which there are, what is in one, and what waits for whom."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.roles import can_organize
from contest.banking import banks_open_to, waiting_for_eyes_of, with_figures, with_returned_to
from contest.forms.bank import QuestionFilter
from contest.forms.keeping import ManyForm
from contest.law import doubted_in
from contest.views.keepers import bank_of, keepers_only
from contest.views.organize.bank_deeds import MOST_AT_ONCE, deeds_of
from questions.drafting import drafts_of_new
from questions.models import Bank, SavedFilter
from questions.reviewing import opened_by

QUESTIONS_A_PAGE = 30


@keepers_only
@require_safe
def bank_list(request: HttpRequest) -> HttpResponse:
    open_to_them = banks_open_to(request.user, timezone.localdate())
    banks = with_figures(open_to_them)
    waiting = waiting_for_eyes_of(request.user, timezone.localdate()).count()
    shown = {"banks": banks, "waiting": waiting, "makes_banks": can_organize(request.user)}
    shown["returned"] = with_returned_to(request.user, open_to_them)
    shown["doubted"] = doubted_in(open_to_them).count()
    return render(request, "organize/banks.html", shown)


@keepers_only
@require_safe
def bank_page(request: HttpRequest, slug: str) -> HttpResponse:
    bank, rights = bank_of(request, slug)
    asked = QuestionFilter(request.GET, bank=bank)
    page = Paginator(asked.questions, QUESTIONS_A_PAGE).get_page(request.GET.get("page"))
    many = ManyForm(bank=bank, others=Bank.objects.beside(bank))
    shown = {"bank": bank, "rights": rights, "asked": asked, "page": page, "deeds": deeds_of(rights), "many": many}
    shown["most_at_once"] = MOST_AT_ONCE if page.paginator.count > MOST_AT_ONCE else None
    shown["filters"] = own = SavedFilter.objects.filter(bank=bank, person=request.user)
    shown["is_kept"] = asked.asked in [one.asked for one in own]
    shown["returned"] = with_returned_to(request.user, Bank.objects.filter(pk=bank.pk))
    shown["drafts"] = drafts_of_new(bank, request.user).count() if rights.write else 0
    return render(request, "organize/bank.html", shown)


@keepers_only
@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """What waits for this person's eyes, in all their banks."""
    waiting = waiting_for_eyes_of(request.user, timezone.localdate())
    page = Paginator(waiting.listed().select_related("bank"), QUESTIONS_A_PAGE).get_page(request.GET.get("page"))
    opened = opened_by(request.user, [question.latest_revision_id for question in page])
    return render(request, "organize/review.html", {"page": page, "opened": opened})
