"""A shared device: opening it as a kiosk, its door, the end of a person's turn, and leaving."""

from functools import partial

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from accounts.lent import wiped
from accounts.models import User
from contest.doors import WAYS, Door, open_doors, path_of
from contest.forms.assisting import SlipForm
from contest.forms.kiosk import LeaveForm, OpenForm
from contest.kiosk import COOKIE, COOKIE_SECONDS, kiosk_contests, leave, let_in, open_kiosk
from contest.models import Contest
from contest.papers import running_of
from contest.views.organize.contests import try_to
from contest.views.organize.help import officers_only

NOT_HERE = (Door.OPENID, Door.ASSISTED, Door.KIOSK)
"""Doors that lead off the device: a provider would keep the person signed in there, and officers enter elsewhere."""


@officers_only
def open_here(request: HttpRequest) -> HttpResponse:
    """Make this device a kiosk: the officer is signed out on it, and the browser forgets. It keeps what it stored while
    answers of a paper of their own may wait there."""
    now = timezone.now()
    form, status = OpenForm(request.POST or None, contests=kiosk_contests(now=now)), 200
    if request.method == "POST":
        held: list[str] = []
        status = try_to(form, lambda: held.append(open_kiosk(request.user, form.cleaned_data["contest"], now=now)))
        if status is None:
            sits = running_of(request.user, now=now).exists()
            get_adapter(request).logout(request)
            response = wiped(request, redirect("kiosk"), storage=not sits)
            secure = settings.SESSION_COOKIE_SECURE
            # Lax as the session's cookie: a link of another site that brings that one alone ends the kiosk
            response.set_cookie(COOKIE, held[0], COOKIE_SECONDS, secure=secure, httponly=True, samesite="Lax")
            return response
    return render(request, "organize/kiosk.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """What a kiosk shows whoever comes: the ways in, of which one is the code of a slip; and, of one that has ended,
    why."""
    if request.kiosk is None:
        return render(request, "contest/kiosk/over.html")
    contest = request.kiosk.contest
    if request.user.is_authenticated:
        return redirect("enter", contest.slug)
    if request.method != "POST":
        request.session.flush()  # whoever began and went away
        rotate_token(request)  # nor may what they sent be sent again by whoever goes back to it
    form, status = SlipForm(request.POST or None), 200
    if request.method == "POST":
        people: list[User] = []
        let = partial(let_in, request.kiosk, now=timezone.now())
        status = try_to(form, lambda: people.append(let(form.cleaned_data["code"])))
        if status is None:
            return perform_login(request, people[0], redirect_url=reverse("enter", args=[contest.slug]))
    return render(request, "contest/kiosk/door.html", _ways_in(contest) | {"form": form}, status=status)


def _ways_in(contest: Contest) -> dict:
    onward = reverse("enter", args=[contest.slug])
    ways = [WAYS[one] for one in open_doors(contest.doors) if one not in NOT_HERE]
    return {
        "contest": contest,
        "takes_slips": Door.ASSISTED in contest.doors,
        "links": [(way, path_of(way, contest, onward=onward)) for way in ways],
        "here": urlencode({"next": onward}),
    }


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the person's turn and have the browser forget it; stored answers only once none waits to be sent.

    Only a kiosk has this button, so whoever presses it is signed out, whatever the browser has kept of the kiosk.
    """
    get_adapter(request).logout(request)  # also of who has not signed in: a code and what it told may be held
    return wiped(request, redirect("kiosk"), storage="acknowledged" in request.POST, kept=[COOKIE])


@require_http_methods(["GET", "HEAD", "POST"])
def leave_here(request: HttpRequest) -> HttpResponse:
    """Make the device an ordinary one again: the officer's password ends whatever goes on."""
    if request.kiosk is None:
        return redirect("home")
    form, status = LeaveForm(request.POST or None), 200
    if request.method == "POST":
        status = try_to(form, lambda: leave(request.kiosk, form.cleaned_data["password"], now=timezone.now()))
        if status is None:
            get_adapter(request).logout(request)
            response = wiped(request, redirect("account_login"), storage="acknowledged" in request.POST, kept=[COOKIE])
            response.delete_cookie(COOKIE, samesite="Lax")
            return response
    return render(request, "contest/kiosk/leave.html", {"form": form}, status=status)
