"""A person's own data: what is kept and why, a copy of it, withdrawing a consent, erasing the account."""

from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms_once_more import OnceMoreForm
from accounts.lent import is_lent, wiped
from accounts.openid import PROVIDER, has_identity
from accounts.shown_anew import showed_without_password, way_without_password
from contest.erasing import NotErasable, check_erasable, check_settled, erase_account, withdraw_from
from contest.models import Entry
from contest.personal import RULINGS
from contest.personal_copy import consents_of, copy_of
from contest.personal_shown import in_words
from contest.retention import kept_until
from contest.roster_keeping import may_be_anothers
from contest.views.long_deeds import one_at_a_time

SAVES_SHOWN = 100
"""Of each paper; whoever sat one without haste saved less often. The file has all."""


@login_required
@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    entries = Entry.objects.of(request.user).with_attempts().prefetch_related("contest__rounds").order_by("-entered_at")
    shown = {
        "rulings": [ruling for ruling in RULINGS if ruling.what],
        "entries": [(entry, kept_until(entry.contest)) for entry in entries],
        "consents": consents_of(request.user),
        "roles": request.user.role_grants.select_related("unit"),
        "months": settings.MONTHS_KEPT,
        "unsure": may_be_anothers(request.user),
        "lists": in_words(_copy_of(request, most_saves=SAVES_SHOWN)),
    }
    return render(request, "accounts/my_data.html", shown)


@login_required
@never_cache
@require_safe
@one_at_a_time
def my_data_file(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(_copy_of(request), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


def _copy_of(request: HttpRequest, *, most_saves: int | None = None) -> dict:
    return copy_of(request.user, now=timezone.now(), language=get_language(), most_saves=most_saves)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take back the consent for one contest, after a page that says what follows and asks for the password, since
    whoever holds an unlocked phone must not. Nobody else is held up: the law lets everybody withdraw."""
    entry = get_object_or_404(Entry.objects.of(request.user), pk=entry_id)
    form = OnceMoreForm(request.POST if request.method == "POST" else None, person=request.user)
    unsure = may_be_anothers(request.user)
    shown = {"contest": entry.contest, "entry": entry, "form": form, "unsure": unsure}
    try:
        check_settled([entry])
        if form.is_valid():
            withdraw_from(entry, now=timezone.now())
            messages.success(request, _("Your consent is withdrawn. Your result counts on without your name."))
            return redirect("my_data")
    except NotErasable as error:
        return render(request, "accounts/withdraw.html", shown | {"problem": error}, status=error.status)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "accounts/withdraw.html", shown, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erase one's own account, after a page that says what goes, what stays and why."""
    form = OnceMoreForm(request.POST if request.method == "POST" else None, person=request.user)
    try:
        check_erasable(request.user)
        way = _way_to_show(request)
        if way is None and form.is_valid():
            return _erased(request)
    except NotErasable as error:
        return render(request, "accounts/erase.html", {"problem": error}, status=error.status)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    there = way is not None and way.startswith(reverse("openid_connect_login", args=[PROVIDER]))
    shown = {"form": form, "way": way, "there": there, "unsure": may_be_anothers(request.user)}
    return render(request, "accounts/erase.html", shown | {"openid_name": settings.OPENID_NAME}, status=status)


def _way_to_show(request: HttpRequest) -> str | None:
    """The page on which somebody without a password shows once more that it is them; None for who just did, and for
    whoever has a password. Raises NotErasable where nothing can show it."""
    person = request.user
    if person.has_usable_password() or showed_without_password(request):
        return None
    if way := way_without_password(person):
        return way
    if has_identity(person):
        words = _(
            "The identity provider by which you came is no longer connected to this site. Please call the hotline."
        )
    elif person.has_login:
        words = _(
            "Nothing shows here that it is you. Please ask an officer for a temporary password, and sign in with it."
        )
    else:
        words = _(
            "You came in with an officer's help. Please show an officer your slip: they erase your data if you wish."
        )
    raise NotErasable(words)


def _erased(request: HttpRequest) -> HttpResponse:
    lent = is_lent(request)
    erase_account(request.user, by=request.user, now=timezone.now())
    get_adapter().logout(request)
    messages.success(request, _("Your account and all that told who you were are erased."))
    response = redirect("home")
    return wiped(request, response, storage=True) if lent else response
