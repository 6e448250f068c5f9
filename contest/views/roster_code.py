"""The door of a roster code: a code from one's unit, which brings name and unit along."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.limits import address_is_used_up, address_within_limit
from accounts.phones import display
from accounts.views import TOO_MANY_REQUESTS
from contest.arrivals import remember_arrival
from contest.doors import takes_codes
from contest.entering import NO_ENTRIES, entry_of, takes_entries
from contest.errors import CodeUsed, ContestError, NotOpen
from contest.forms.roster import RosterCodeForm
from contest.links import CHANNEL_OF_UNITS
from contest.models import Contest, RosterLine
from contest.outlook import outlook_of
from contest.rosters import line_of_code, waiting_line

HELD = "roster_line"
HELD_SECONDS = 1800
"""So long may somebody take from the code to the entry; on a shared phone the next person must not find it."""
WRONG_CODES = "roster_code"
IS_ME = "is_me"
"""In the address of the page of joining: whoever goes there has seen the name and said that it is theirs."""
NO_CODES = gettext_lazy("This contest takes no roster codes now.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def roster_code(request: HttpRequest, slug: str) -> HttpResponse:
    """Type the code in; then see whom it is for, and go on to sign up or to enter."""
    now = timezone.now()
    contest = Contest.objects.published(now).with_rounds().at(slug)
    if contest is None or not (takes_codes(contest) or contest.roster.exists()):
        raise Http404
    if entry_of(request.user, contest):
        return redirect("enter", slug)
    if not (takes_codes(contest) and takes_entries(contest, now)):
        return _refuse(request, contest, now)
    if request.method == "POST":
        return _try_code(request, contest)
    line = held_line(request, contest)
    if line is None:
        return render(request, "contest/roster_code.html", {"contest": contest, "form": RosterCodeForm()})
    back = urlencode({"next": reverse("enter", args=[slug])})
    shown = {"contest": contest, "line": line, "is_me": IS_ME, "back": back}
    return render(request, "contest/roster_code_for.html", shown)


def _refuse(request: HttpRequest, contest: Contest, now: datetime) -> HttpResponse:
    """Tell whoever holds a slip that its code opens nothing now, when it will or what else does."""
    takes_others = takes_entries(contest, now)
    shown = {
        "contest": contest,
        "problem": NO_CODES if takes_others else NO_ENTRIES,
        "outlook": outlook_of(contest, now=now),
        "last_close": max((round_.closes_at for round_ in contest.rounds.all()), default=None),
        "takes_others": takes_others,
    }
    return render(request, "contest/roster_code_closed.html", shown, status=NotOpen.status)


def _try_code(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Only wrong codes are counted, so that an office may come in together."""
    if "forget" in request.POST:
        forget_line(request)
        return redirect("roster_code", contest.slug)
    if address_is_used_up(request, WRONG_CODES):
        return render(request, "429.html", status=TOO_MANY_REQUESTS)
    form, status = RosterCodeForm(request.POST), 422
    if form.is_valid():
        try:
            hold_line(request, line_of_code(contest, form.cleaned_data["code"]))
            response = redirect("roster_code", contest.slug)
            remember_arrival(request, response, contest, channel=CHANNEL_OF_UNITS)  # whose slip it is told them
            return response
        except ContestError as error:
            address_within_limit(request, WRONG_CODES)
            form.add_error("code", str(error))
            status = error.status
    return render(request, "contest/roster_code.html", {"contest": contest, "form": form}, status=status)


def hold_line(request: HttpRequest, line: RosterLine) -> None:
    """Remember in this browser, for a while, for whom the code was."""
    until = timezone.now().timestamp() + HELD_SECONDS
    request.session[HELD] = {"line": line.pk, "contest": line.contest_id, "until": until}


def person_expected(line: RosterLine) -> dict[str, str]:
    """What the roster says of who somebody is, by field of the page of joining."""
    return {"full_name": line.full_name, "login": display(line.login) if line.login else ""}


def kinds_on_roster(line: RosterLine) -> list[str]:
    """What whoever is on the roster signs in with: the kind that stands there; either where none does."""
    return [("email" if "@" in line.login else "phone")] if line.login else []


def held_line(request: HttpRequest, contest: Contest) -> RosterLine | None:
    """The line whose code was typed in this browser, while nobody has come by it; who was slower is told."""
    held = request.session.get(HELD)
    if held is None or held["contest"] != contest.pk:
        return None
    if held["until"] < timezone.now().timestamp():
        forget_line(request)
        return None
    line = waiting_line(contest, held["line"])
    if line is None:
        forget_line(request)
        messages.warning(request, str(CodeUsed()))
    return line


def forget_line(request: HttpRequest) -> None:
    """It has served its purpose, or is somebody else's."""
    request.session.pop(HELD, None)
