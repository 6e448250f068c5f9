"""Signing in and up, the reader's preferences, the pages about the site, and the search for a unit."""

from datetime import date

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.consent import current_text, words_of
from accounts.forms import ChangePasswordForm
from accounts.lent import is_lent, wiped
from accounts.limits import address_within_limit, count_taken_number, tries_numbers_out
from accounts.models import Audience, SiteProfile
from accounts.notifier import codes_come
from accounts.openid import openid_is_offered
from accounts.phones import canonical_login
from accounts.preferences import remember_preferences
from accounts.proven import has_proven, spend_proof
from accounts.units import place_of, search_units, words_on_absence

TOO_MANY_REQUESTS = 429
LEADS_ON = ("join", "carry_on")
"""Pages that lead on by themselves whoever is signed in."""
TOO_MANY_TRIES = ("too_many_login_attempts", "too_many_pins", "too_many_pins_here", "rate_limited")


class LimitedByAddress:
    """A view that answers each address only so many posts a minute: settings.ADDRESS_LIMITS[action]."""

    action: str

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST" and not address_within_limit(request, self.action):
            return render(request, "429.html", status=TOO_MANY_REQUESTS)
        return super().dispatch(request, *args, **kwargs)


class LoginView(LimitedByAddress, allauth_views.LoginView):
    action = "login"

    def form_invalid(self, form) -> HttpResponse:
        response = super().form_invalid(form)
        if any(form.has_error("__all__", code) for code in TOO_MANY_TRIES):
            response.status_code = TOO_MANY_REQUESTS
        return response

    def get_context_data(self, **context) -> dict:
        return super().get_context_data(**context) | {
            "codes_come": codes_come(),
            "openid_name": settings.OPENID_NAME if openid_is_offered() else "",
        }


def log_out(request: HttpRequest) -> HttpResponse:
    """Sign out, after a page that asks; on a device that is not one's own the browser forgets everything."""
    lent = is_lent(request)
    response = allauth_views.logout(request)
    if request.method != "POST" or not lent:
        return response
    return wiped(request, response, storage="acknowledged" in request.POST)


class SignupView(LimitedByAddress, allauth_views.SignupView):
    action = "signup"

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if tries_numbers_out(request):
            return render(request, "429.html", status=TOO_MANY_REQUESTS)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict:
        kind = self.request.POST.get("kind") or self.request.GET.get("kind", "")
        return super().get_form_kwargs() | {"kind": kind if kind in ("phone", "email") else ""}

    def form_valid(self, form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except IntegrityError:  # the same person in another tab was quicker; the database keeps logins unique
            form.add_error("username", get_adapter().validation_error("username_taken"))
            return self.form_invalid(form)

    def form_invalid(self, form) -> HttpResponse:
        if form.has_error("username", "username_taken"):
            count_taken_number(self.request, canonical_login(form.data["username"]))
        return super().form_invalid(form)

    def get_context_data(self, **context) -> dict:
        return super().get_context_data(**context) | {
            "already_used": context.get("form") is not None and context["form"].has_error("username", "username_taken")
        }


class PasswordChangeView(allauth_views.PasswordChangeView):
    form_class = ChangePasswordForm

    def get_form_kwargs(self) -> dict:
        proven_in = self.request.session.session_key if has_proven(self.request) else None
        return super().get_form_kwargs() | {"proven_in": proven_in}

    def form_valid(self, form) -> HttpResponse:
        spend_proof(self.request)
        return super().form_valid(form)

    def get_context_data(self, **context) -> dict:
        person = self.request.user
        pin_must_end = person.has_pin and not get_adapter().may_have_pin(person)
        return super().get_context_data(**context) | {"pin_must_end": pin_must_end}


@require_safe
def recover_password(request: HttpRequest) -> HttpResponse:
    """Where codes can be sent, one opens the account; else an officer gives a temporary password."""
    return render(request, "account/recover_password.html", {"codes_come": codes_come()})


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    response = redirect(safe_next(request))
    remember_preferences(request, response)
    return response


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(
        request, "accounts/privacy.html", {"consent_words": words_of(current_text()), "months": settings.MONTHS_KEPT}
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/accessibility.html")


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/contact.html")


@require_safe
@cache_control(public=True, max_age=86400)
def emblem(request: HttpRequest) -> HttpResponse:
    """The site's emblem, which was written anew as WebP when it was uploaded; its address carries its version."""
    profile = SiteProfile.objects.filter(pk=1).first()
    try:
        if profile is not None and profile.emblem:
            with profile.emblem.open() as picture:
                return HttpResponse(picture.read(), content_type="image/webp")
    except FileNotFoundError:
        pass
    raise Http404


@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it at this address whatever the page says, as for pictures and errors."""
    return redirect(static("img/icon-32.png"))


@require_GET
@cache_control(private=True, max_age=300)
def unit_search(request: HttpRequest) -> JsonResponse:
    """Up to 20 units for the letters typed so far: ?q=so noi vu&on=2021-04-01&audience=officials."""
    if not address_within_limit(request, "unit_search"):
        return JsonResponse({"error": _("Too many requests. Please wait a minute.")}, status=TOO_MANY_REQUESTS)
    try:
        day = date.fromisoformat(request.GET["on"]) if request.GET.get("on") else timezone.localdate()
    except ValueError:
        return JsonResponse({"error": _("The day must look like 2025-07-01.")}, status=400)
    audience = request.GET.get("audience") or None
    if audience not in (None, *Audience.values):
        return JsonResponse({"error": _("There is no such audience.")}, status=400)
    query = request.GET.get("q", "")
    found = search_units(query, as_of=day, audience=audience)
    units = [{"id": unit.pk, "name": unit.name, "place": place_of(unit)} for unit in found]
    return JsonResponse(
        {"units": units, "note": "" if found else words_on_absence(query, as_of=day, audience=audience)}
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token. Signing in changes the token: in the second of two tabs there is nothing left to do."""
    if request.user.is_authenticated and request.resolver_match.url_name in ("account_login", "account_signup"):
        return redirect(safe_next(request, otherwise=get_adapter().get_login_redirect_url(request)))
    if request.user.is_authenticated and request.resolver_match.url_name in LEADS_ON:
        return redirect(request.get_full_path())
    return render(request, "403_csrf.html", status=403)


def safe_next(request: HttpRequest, *, otherwise: str = "/") -> str:
    """Where the form or the address said to go on, if that is a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else otherwise
