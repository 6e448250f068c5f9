"""Who may see a bank: the door of all pages around it."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from contest.banking import Rights, banks_open_to, keeps_banks, rights_in
from questions.models import Bank


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
