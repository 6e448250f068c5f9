"""What stands before pages of the contest: a kiosk shows only what belongs to it; and whoever works behind the contests
shows a second factor first, since their password alone opens no key and no result, and a PIN nothing there at all."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from accounts.lent import is_lent, is_over, untyped, wiped
from accounts.models import Role, User
from accounts.second_factor import has_passed, has_second_factor, way_to_pass
from contest.kiosk import COOKIE, MARK, SIGNED_IN_SECONDS, kiosk_of, kiosk_to_the_end, was_kiosk
from contest.papers import running_of
from questions.models import Deputy

BEHIND = ("organize/", "admin/", "contests/<slug:slug>/board/")
"""Where keys, people and results are; boards show more to who organises."""
PARTS = (Role.ORGANISER, Role.AUTHOR, Role.REVIEWER, Role.OBSERVER)
"""Who is asked everywhere behind; who leads a unit is asked only where they find its people and let them in again."""


ON_A_KIOSK = {
    *("kiosk", "kiosk_end", "kiosk_leave", "enter", "join", "roster_code", "start", "paper", "paper_slot"),
    *("paper_review", "paper_state", "paper_image", "ticket", "result", "unit_search"),
    *("account_login", "account_logout", "account_change_password", "account_inactive"),
    *("account_code", "account_code_confirm", "account_code_signup"),
    *("mfa_authenticate", "set_language", "preferences", "privacy", "accessibility", "offline", "service_worker"),
    *("correct", "give_feedback", "emblem", "favicon", "healthz"),
}
"""The routes that a kiosk shows: the way in and the paper, of its own contest."""


OF_ONE_PERSON = {"paper", "paper_slot", "paper_review", "result"}
"""Pages of whoever was at a kiosk before, if nobody is signed in: signing in would lead somebody else to them."""
LENT_OVER = gettext_lazy(
    "The time on this device, which is not your own, is over, so you were signed out. What you sent has arrived and is "
    "kept."
)


class Kiosk:
    """Keep a shared device to its contest, and have no browser keep a page of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.kiosk = None
        if request.COOKIES.get(COOKIE):
            request.kiosk = kiosk_of(request) or kiosk_to_the_end(request, now=timezone.now())
        if request.kiosk is None:
            return self.end(request) if was_kiosk(request) else self.get_response(request)
        response = self.get_response(request)
        self.mark(request)
        response["Cache-Control"] = "no-store, private"
        return untyped(response)

    def mark(self, request: HttpRequest) -> None:
        """Let a session tell by itself that it is of a kiosk, should the cookie go; also of who has not signed in."""
        if request.session.is_empty():
            return
        if not request.session.get(MARK) or request.session.get_expiry_age() != SIGNED_IN_SECONDS:
            request.session[MARK] = True
            request.session.set_expiry(SIGNED_IN_SECONDS)  # signing in sets weeks

    def end(self, request: HttpRequest) -> HttpResponse:
        """A kiosk whose time is over, or whose cookie is gone: nobody stays signed in on it, and the
        browser forgets whoever was there. What waits to be sent goes too: with the sign-in nothing can send it."""
        get_adapter(request).logout(request)  # also of who has not signed in: a code and what it told may be held
        return wiped(request, redirect("kiosk"), storage=True)

    def process_view(self, request: HttpRequest, view: object, args: tuple, kwargs: dict) -> HttpResponse | None:
        if request.kiosk is None:
            return None
        found = request.resolver_match
        elsewhere = "slug" in kwargs and kwargs["slug"] != request.kiosk.contest.slug
        left = found.url_name in OF_ONE_PERSON and request.method == "GET" and not request.user.is_authenticated
        return redirect("kiosk") if elsewhere or left or found.url_name not in ON_A_KIOSK else None


class Lent:
    """End the session of a device that is not one's own: with the browser, and after two hours, though no paper earlier
    than at its deadline. Then the browser forgets as it does after the button: nothing is left that could be sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        over = is_over(request) and request.user.is_authenticated
        if over and not running_of(request.user, now=timezone.now()).exists():
            get_adapter(request).logout(request)
            messages.info(request, LENT_OVER)
            # No page is made here: its forms would hold the token that is changed now.
            anew = redirect(request.get_full_path()) if request.method == "GET" else redirect("account_login")
            return wiped(request, anew, storage=True)
        response = self.get_response(request)
        if request.kiosk is None and is_lent(request) and not request.session.get_expire_at_browser_close():
            request.session.set_expiry(0)  # allauth's form of signing in sets weeks after its hooks
        return untyped(response) if is_lent(request) else response


class StaffSecondFactor:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """Lead who has a PIN to choose a password, who has no second factor to set one, and who has not shown it in
        this session to show it."""
        person = request.user
        if not request.resolver_match.route.startswith(BEHIND) or not person.is_authenticated:
            return None
        if not (settings.STAFF_MFA or person.has_pin) or not _works_here(person, request.resolver_match.route):
            return None
        if person.has_pin:  # they had it before they were given a part
            return _lead(request, reverse("account_change_password"))
        if has_second_factor(person) and has_passed(request):
            return None
        way = way_to_pass(person) if has_second_factor(person) else reverse("mfa_index")
        return _lead(request, way)


def _lead(request: HttpRequest, way: str) -> HttpResponse:
    """Send somebody there first, and then to where they wanted."""
    here = request.get_full_path() if request.method == "GET" else reverse(settings.ORGANISER_REDIRECT_URL)
    return redirect(f"{way}?{urlencode({'next': here})}")


def _works_here(person: User, route: str) -> bool:
    parts = Role.values if route.startswith("organize/") else PARTS
    if person.is_staff or person.is_superuser or person.role_grants.filter(role__in=parts).exists():
        return True
    return Deputy.objects.filter(person=person).exists()
