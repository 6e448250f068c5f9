"""The pages of signing in at an identity provider."""

from collections.abc import Callable
from functools import wraps

from allauth.account.utils import perform_login
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal.flows.login import record_authentication
from allauth.socialaccount.internal.flows.signup import clear_pending_signup, get_pending_signup
from allauth.socialaccount.providers.oauth2.views import OAuth2LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from accounts.forms_openid import OpenIDSignupForm
from accounts.limits import address_within_limit
from accounts.openid import (
    PROVIDER,
    CallbackView,
    Client,
    OnlyWayIn,
    carry_wish_of,
    check_disconnectable,
    disconnect_identity,
    has_identity,
    openid_is_offered,
    refusal,
)
from accounts.shown_anew import ask_anew
from accounts.views import TOO_MANY_REQUESTS


def door_of_openid(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of this door: shut where no provider is configured, and limited by address."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, provider_id: str = PROVIDER) -> HttpResponse:
        if not openid_is_offered() or provider_id != PROVIDER:
            raise Http404
        if not address_within_limit(request, "openid"):
            return render(request, "429.html", status=TOO_MANY_REQUESTS)
        return view(request)

    return guarded


@require_safe
@door_of_openid
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the provider; to connect an account, only whoever has just shown that it is theirs. All others are led to
    the page that asks for it: browsers let no form lead on from here."""
    if request.GET.get("process") == "connect" and _not_yet(request) is not None:
        return redirect("disconnect_identity")
    client = Client(request, PROVIDER)
    try:
        return OAuth2LoginView.adapter_view(client)(request)
    except (RequestException, KeyError, ValueError) as error:  # away, or not a provider
        return render_authentication_error(request, client.get_provider(), exception=error)


def _not_yet(request: HttpRequest) -> HttpResponse | None:
    """What has to happen before an account is connected: signing in, and once more just now. Whoever has no login of
    their own was let in by an officer, who could connect theirs."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
    if not request.user.phone and not request.user.email:
        return refusal(request, _("This account cannot be connected here."), status=403)
    return ask_anew(request)


@require_safe
@door_of_openid
def callback(request: HttpRequest) -> HttpResponse:
    """Where the provider sends people back to."""
    client = Client(request, PROVIDER)
    try:
        return CallbackView.adapter_view(client)(request)
    except (RequestException, KeyError, ValueError) as error:  # away, or not a provider
        return render_authentication_error(request, client.get_provider(), exception=error)


@require_http_methods(["GET", "HEAD", "POST"])
@door_of_openid
def sign_up(request: HttpRequest) -> HttpResponse:
    """Name and consent of somebody who came for the first time."""
    sociallogin = get_pending_signup(request)
    if sociallogin is None or request.user.is_authenticated:
        return redirect("account_login")
    form = OpenIDSignupForm(request.POST or None, initial={"full_name": sociallogin.user.full_name})
    if request.method == "POST" and form.is_valid():
        clear_pending_signup(request)
        try:
            person = form.save(sociallogin)
        except IntegrityError:
            return refusal(request, _("Somebody has signed up with this identity or address just now."), status=409)
        sociallogin.user = person
        record_authentication(request, sociallogin)
        carry_wish_of(request, sociallogin)
        return perform_login(request, person, redirect_url=sociallogin.state.get("next"), signup=True)
    return render(request, "account/openid_signup.html", {"form": form})


def _lead_to_connecting(request: HttpRequest) -> HttpResponse:
    """The page between showing whose the account is and the provider. Browsers let no form lead to another site, not
    even by way of a redirect (form-action): the form of the password leads here, and a link leads on."""
    if request.method == "POST" or not openid_is_offered():
        return redirect("me")
    return _not_yet(request) or render(request, "accounts/connect.html", {"name": settings.OPENID_NAME})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def disconnect(request: HttpRequest) -> HttpResponse:
    """Take the identity away, of whoever has just shown that the account is theirs; also where the provider is gone.
    Whoever has none is led to connecting one."""
    if not has_identity(request.user):
        return _lead_to_connecting(request)
    try:
        check_disconnectable(request.user)
        if (way := ask_anew(request)) is not None:
            return way
        if request.method == "POST":
            disconnect_identity(request.user, session_key=request.session.session_key)
            messages.success(request, _("The two are not connected any more. You sign in with your password."))
            return redirect("me")
    except OnlyWayIn as error:
        needs_password = request.user.has_login
        shown = {"problem": error, "needs_password": needs_password}
        return render(request, "accounts/disconnect.html", shown, status=409)
    return render(request, "accounts/disconnect.html", {"name": settings.OPENID_NAME})
