"""Showing once more that it is oneself, before something is changed by which one signs in, or the account is erased.

Whoever has a second factor shows that: the password alone must not take it away. Whoever has none writes the password;
and whoever has neither comes by a fresh code, or from the identity provider. allauth would let these pass, so that
whoever held a session that lies open would own the account."""

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notifier import can_send
from accounts.openid import ANEW, ANEW_SECONDS, PROVIDER, came_anew, has_identity, openid_is_offered
from accounts.proven import came_by_fresh_code, has_proven
from accounts.second_factor import has_second_factor, way_to_pass


def has_only_codes(person: User) -> bool:
    """Whether the person shows that it is them by a code, having nothing else here to show."""
    sends = person.has_login and can_send(to_phones=bool(person.phone))
    shows_else = person.has_usable_password() or has_second_factor(person)
    return sends and not shows_else and get_adapter().opens_by_code(person)


def ask_for_factor(request: HttpRequest) -> HttpResponse | None:
    """Lead to the page that asks for the second factor; None for who has none, or has just shown it."""
    if not has_second_factor(request.user) or _showed_factor(request):
        return None
    return _led(request, way_to_pass(request.user))


def ask_anew(request: HttpRequest) -> HttpResponse | None:
    """Lead to where the person shows once more that it is them, before they get another way to sign in; None where they
    just did. Who has nothing to show does so on a device of their own alone: the next person there must not."""
    person = request.user
    if has_second_factor(person):
        return ask_for_factor(request)
    if person.has_usable_password():
        return None if did_recently_reauthenticate(request) else _led(request, reverse("account_reauthenticate"))
    if get_adapter().is_shared(request):
        return _refused(request, _("This is changed on a device of your own alone. Please sign in there."))
    if has_proven(request) or came_anew(request):
        return None
    if way := way_without_password(person):
        return _led(request, way)
    words = _("Nothing shows here that it is you. Please ask an officer for a temporary password, and sign in with it.")
    return _refused(request, words)


def way_without_password(person: User) -> str | None:
    """The page on which somebody without a password shows that it is them; None where nothing can."""
    if has_second_factor(person):
        return way_to_pass(person)
    if has_only_codes(person):
        return f"{reverse('account_code')}?{ANEW}=1"
    if has_identity(person) and openid_is_offered():
        return f"{reverse('openid_connect_login', args=[PROVIDER])}?{ANEW}=1"
    return None


def showed_without_password(request: HttpRequest) -> bool:
    """Whether somebody without a password has just shown that it is them, on whichever device."""
    if has_second_factor(request.user):
        return _showed_factor(request)
    return came_by_fresh_code(request) or came_anew(request)


def _showed_factor(request: HttpRequest) -> bool:
    since = timezone.now().timestamp() - ANEW_SECONDS
    shown = get_authentication_records(request, request.user)
    return any(one["method"] == "mfa" and one["at"] > since for one in shown)


def _led(request: HttpRequest, way: str) -> HttpResponse:
    """Lead there and back. Browsers let no form lead to another site, not even by way of a redirect (form-action): who
    sent one finds a link."""
    leads_away = way.startswith(reverse("openid_connect_login", args=[PROVIDER]))
    way = f"{way}{'&' if '?' in way else '?'}{urlencode({'next': request.get_full_path()})}"
    if not (leads_away and request.method == "POST"):
        return redirect(way)
    told = {"problem": _("Too much time has passed since you last showed it. Nothing was changed."), "way": way}
    return render(request, "account/not_shown.html", told, status=403)


def _refused(request: HttpRequest, problem: str) -> HttpResponse:
    return render(request, "account/not_shown.html", {"problem": problem}, status=403)
