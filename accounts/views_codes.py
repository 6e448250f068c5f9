"""Signing in and up by a one-time code instead of a password, and showing by one that it is still oneself."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from http import HTTPStatus

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.codes import keep_proof, redeem_code, send_code, still_works
from accounts.errors import VerbError
from accounts.forms_codes import CodeForm, CodeRequestForm, CodeSignupForm, SetPasswordForm
from accounts.lent import LENT, carry_wish, is_lent
from accounts.limits import address_of, address_within_limit
from accounts.models import OneTimeCode, User
from accounts.notifier import codes_come, stands_in_console
from accounts.openid import ANEW
from accounts.proven import has_proven, note_proven, spend_proof
from accounts.second_factor import clear_the_way
from accounts.shown_anew import ask_anew, has_only_codes
from accounts.views import TOO_MANY_REQUESTS, safe_next

SENT = "sent_code"
"""In the session: which code, until when, and where to go on. To whom it was sent, only the code itself tells: it goes
with their account, while nobody would find the sessions of strangers who asked for a code to it."""
PROVEN = "proven"
"""In the session: the key of the proof of a stranger's login, where to go on, and whether the device is lent."""


def door_of_codes(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A page of this door: shut where no code can be sent, limited by address, and of use to whoever is signed in only
    where a code is all they have to show that it is still them."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not codes_come():
            raise Http404
        if request.user.is_authenticated and not _shows_anew(request):
            return redirect(safe_next(request, otherwise=settings.LOGIN_REDIRECT_URL))
        if request.method == "POST" and not address_within_limit(request, "code"):
            return render(request, "429.html", status=TOO_MANY_REQUESTS)
        return view(request)

    return guarded


def _shows_anew(request: HttpRequest) -> bool:
    """Whether a page that asks for a proof led somebody here who is signed in and has no other."""
    was_led = ANEW in request.GET or ANEW in request.POST or SENT in request.session
    return was_led and has_only_codes(request.user)


@door_of_codes
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code. The answer is the same whether the login has an account or not."""
    form = CodeRequestForm(_asked_for(request))
    onward, status = safe_next(request, otherwise=""), 200
    if request.method == "POST" and form.is_valid():
        login, before = form.cleaned_data["login"], _sent_to(request)
        try:
            last = request.session.get(SENT, {}).get("key")
            code = send_code(login, address=address_of(request), now=timezone.now(), instead_of=last)
        except VerbError as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            _note_sent(request, code, onward, again=login == before)
            return redirect("account_code_confirm")
    works = still_works(request.session.get(SENT, {}).get("key"), now=timezone.now())
    shown = {"form": form, "next": onward, "sent_works": works, "refused": status != HTTPStatus.OK}
    return render(request, "account/code.html", shown, status=status)


def _asked_for(request: HttpRequest) -> QueryDict | dict | None:
    """What the form was sent with; whoever is signed in gets a code for their own login, whatever it says."""
    own = {"login": request.user.login} if request.user.is_authenticated else request.POST
    return own if request.method == "POST" else None


def _sent_to(request: HttpRequest) -> str:
    return OneTimeCode.objects.login_of(request.session.get(SENT, {}).get("key"))


def _note_sent(request: HttpRequest, code: OneTimeCode, onward: str, *, again: bool) -> None:
    if again:
        messages.success(request, _("A new code was sent. The one before no longer works."))
    until = code.ends_at.timestamp()
    request.session[SENT] = {"key": code.pk, "until": until, "next": onward}


@door_of_codes
def confirm(request: HttpRequest) -> HttpResponse:
    """Type the code in: an account opens, or the way to make one."""
    sent, form, status = request.session.get(SENT), CodeForm(request.POST or None), 200
    if sent is None or _is_anothers(request):
        return redirect("account_code")
    if request.method == "POST" and form.is_valid():
        try:
            typed, address = form.cleaned_data["code"], address_of(request)
            return _come_in(request, redeem_code(sent["key"], typed, address=address, now=timezone.now()))
        except VerbError as error:
            form.add_error("code", str(error))
            status = error.status
    login, over = _sent_to(request), not still_works(sent["key"], now=timezone.now())
    shown = {"form": form, "login": login, "over": over, "next": sent["next"]}
    shown |= {"until": datetime.fromtimestamp(sent["until"], UTC), "in_console": stands_in_console(login)}
    shown["refused"] = status == TOO_MANY_REQUESTS
    return render(request, "account/code_confirm.html", shown, status=status)


def _is_anothers(request: HttpRequest) -> bool:
    """Whether the code was sent to another login than that of whoever is signed in."""
    return request.user.is_authenticated and _sent_to(request) not in ("", request.user.login)


def _come_in(request: HttpRequest, login: str) -> HttpResponse:
    onward = request.session.pop(SENT)["next"]
    person = User.objects.filter(login=login).first()
    if person is None:
        proof = keep_proof(login, now=timezone.now())
        request.session[PROVEN] = {"key": proof.pk, "next": onward, LENT: LENT in request.POST}
        return redirect("account_code_signup")
    if not get_adapter().opens_by_code(person):
        refused = _("This account works on contests, so only its password opens it.")
        return render(request, "account/code_refused.html", {"problem": refused, "next": onward}, status=403)
    if is_lent(request):
        carry_wish(request)  # it lies in the same hands as before
    cleared = person.is_active and clear_the_way(person)
    response = perform_login(request, person, redirect_url=onward or None)
    note_proven(request)
    return _told_of_the_factor(request, response, onward) if cleared else response


def _told_of_the_factor(request: HttpRequest, response: HttpResponse, onward: str) -> HttpResponse:
    """Who had a second factor removed reads so, and where they may choose a new password without the old one."""
    words = _(
        "Before anybody had proven whose number or address this is, a second factor was set up for this account. Your "
        "code has removed it. If it was not you who set it up, please choose a new password: it ends whatever else "
        "was set up, and every other sign-in."
    )
    messages.warning(request, words)
    if not has_proven(request):
        return response
    return redirect(f"{reverse('account_change_password')}?{urlencode({'next': onward or response.url})}")


@door_of_codes
def sign_up(request: HttpRequest) -> HttpResponse:
    """Name and consent of somebody whose login is proven."""
    proven = request.session.get(PROVEN, {})
    proof = OneTimeCode.objects.proof(proven.get("key"), timezone.now())
    if proof is None:
        return redirect("account_code")
    form = CodeSignupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        del request.session[PROVEN]
        proof.delete()
        try:
            person = form.save(proof.login)
        except IntegrityError:  # the same person was quicker in another tab: a new code opens the account
            return redirect("account_code")
        if proven.get(LENT):
            carry_wish(request)
        response = perform_login(request, person, redirect_url=proven["next"] or None, signup=True)
        note_proven(request)
        return response
    return render(request, "account/code_signup.html", {"form": form, "login": proof.login})


class PasswordSetView(allauth_views.PasswordSetView):
    """A first password, of somebody who came by codes so far."""

    form_class = SetPasswordForm
    template_name = "account/password_set.html"

    def form_valid(self, form) -> HttpResponse:
        spend_proof(self.request)
        return super().form_valid(form)

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Who has no login could never type it: an officer or the identity provider lets them in."""
        person = request.user
        if not person.is_authenticated or person.has_usable_password():
            return super().dispatch(request, *args, **kwargs)
        if not person.has_login:
            raise Http404
        if (way := ask_anew(request)) is not None:
            return way
        return super().dispatch(request, *args, **kwargs)
