"""A person's own data: what is kept and why, a copy of it, withdrawing a consent, erasing the account."""

from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms_erasing import EraseForm
from accounts.lent import is_lent, wiped
from accounts.models import User
from accounts.openid import came_anew, has_identity, openid_is_offered
from contest.erasing import NotErasable, check_erasable, check_settled, erase_account, withdraw_from
from contest.forms.withdraw import WithdrawForm
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
    """Take back the consent for one contest, after a page that says what follows and asks for the password."""
    entry = get_object_or_404(Entry.objects.of(request.user), pk=entry_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None, person=request.user)
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
    form = EraseForm(request.POST if request.method == "POST" else None, person=request.user)
    try:
        check_erasable(request.user)
        _check_can_prove(request.user)
        if request.user.has_login and not request.user.has_usable_password():
            messages.info(request, _("Please choose a password first: erasing an account asks for it."))
            return redirect("account_set_password")
        proves_there = not request.user.has_login and not came_anew(request)
        if not proves_there and form.is_valid():
            return _erased(request)
    except NotErasable as error:
        return render(request, "accounts/erase.html", {"problem": error}, status=error.status)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    shown = {"form": form, "proves_there": proves_there, "unsure": may_be_anothers(request.user)}
    return render(request, "accounts/erase.html", shown | {"openid_name": settings.OPENID_NAME}, status=status)


def _check_can_prove(person: User) -> None:
    """Raise NotErasable for somebody who has nothing by which to show once more that it is them."""
    if person.has_login:
        return
    if not has_identity(person):
        raise NotErasable(
            _("You came in with an officer's help. Please show an officer your slip: they erase your data if you wish.")
        )
    if not openid_is_offered():
        raise NotErasable(
            _("The identity provider by which you came is no longer connected to this site. Please call the hotline.")
        )


def _erased(request: HttpRequest) -> HttpResponse:
    lent = is_lent(request)
    erase_account(request.user, by=request.user, now=timezone.now())
    get_adapter().logout(request)
    messages.success(request, _("Your account and all that told who you were are erased."))
    response = redirect("home")
    return wiped(request, response, storage=True) if lent else response
