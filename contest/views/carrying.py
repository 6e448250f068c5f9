"""Going on with a paper on another device."""

from datetime import datetime
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.errors import VerbError
from accounts.limits import address_of, address_within_limit
from accounts.models import OneTimeCode, User
from accounts.passwords import TEMPORARY_OVER, TemporaryIsOver
from accounts.shown_once import keep_to_show, take_to_show
from accounts.views import TOO_MANY_REQUESTS
from contest.carrying import (
    NotCarried,
    TooManyTries,
    check_tries,
    count_wrong_try,
    may_carry,
    owner_of,
    proves,
    short_code_for,
)
from contest.forms.carry import CarryForm
from contest.papers import running_of
from contest.views.play import attempt_of


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def carry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How to go on elsewhere; who has no password is shown a short code, on request and this once."""
    attempt = attempt_of(request, uuid)
    if not may_carry(request.user):
        raise Http404
    now, problem, digits = timezone.now(), None, take_to_show(request, f"short code {uuid}")
    if request.method == "POST":
        try:
            digits = short_code_for(request.user, now=now)
            if keep_to_show(request, f"short code {uuid}", digits):
                return redirect("carry", uuid)
        except VerbError as error:
            problem = error
    shown = {"attempt": attempt, "has_password": request.user.has_usable_password(), "problem": problem}
    shown["digits"] = digits
    shown["works_until"] = OneTimeCode.objects.shown_to(request.user, now).first()
    return render(request, "contest/play/carry.html", shown, status=problem.status if problem else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def carry_on(request: HttpRequest) -> HttpResponse:
    """On the other device: the participation code and what proves whose it is."""
    if request.user.is_authenticated:
        return redirect("me")
    form, status = CarryForm(request.POST or None), 200
    if request.method == "POST":
        if not address_within_limit(request, "login"):
            return render(request, "429.html", status=TOO_MANY_REQUESTS)
        if form.is_valid():
            try:
                return _let_in(request, **form.cleaned_data, now=timezone.now())
            except VerbError as error:
                form.add_error(None, str(error))
                status = error.status
    shown = {"form": form, "is_used_up": status == TooManyTries.status}
    return render(request, "contest/carry_on.html", shown, status=status)


def _let_in(request: HttpRequest, code: str, secret: str, now: datetime) -> HttpResponse:
    address = address_of(request)
    check_tries(code, address)
    owner = owner_of(code)
    person = owner if owner and proves(owner, secret, now=now) else _by_password(request, owner, code, secret)
    if person is None:
        count_wrong_try(code, address)
        raise NotCarried
    paper = running_of(person, now=now).filter(entry__code=code).first()
    return perform_login(request, person, redirect_url=paper.get_absolute_url() if paper else reverse("me"))


def _by_password(request: HttpRequest, owner: User | None, code: str, secret: str) -> User | None:
    """Nobody's code is looked up as a login that there is not, which takes as long and is counted alike."""
    try:
        return get_adapter().authenticate(request, username=owner.login if owner else code, password=secret)
    except ValidationError as error:
        raise (TemporaryIsOver if error.code == TEMPORARY_OVER else TooManyTries) from error
