"""Officers enter people without a phone, print their slips, and hand them the device."""

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.lent import carry_wish
from contest.assisting import (
    assisted_entries,
    assists_in,
    contests_to_assist_in,
    enter_for,
    find_assisted,
    hand_over,
)
from contest.doubles import likely_doubles
from contest.entering import takes_entries
from contest.errors import ContestError
from contest.forms.assisting import AssistForm, SlipForm
from contest.models import Contest, Entry
from contest.views.organize.contests import try_to
from contest.views.organize.help import officers_only

LISTED = 30


@officers_only
def assisted(request: HttpRequest) -> HttpResponse:
    """The contests with this door, the entries made so far, and the box for a slip's code."""
    form, status = SlipForm(request.POST or None), 200
    if request.method == "POST":
        found: list[Entry | None] = []
        status = try_to(form, lambda: found.append(find_assisted(request.user, form.cleaned_data["code"])))
        if status is None and found[0] is not None:
            return redirect("organize_assisted_entry", found[0].pk)
        if status is None:
            form.add_error("code", _("No entry made with an officer's help has this code."))
            status = 422
    shown = {
        "form": form,
        "contests": contests_to_assist_in(now=timezone.now()),
        "entries": assisted_entries(request.user)[:LISTED],
    }
    return render(request, "organize/assisted.html", shown, status=status)


@officers_only
def assist(request: HttpRequest, contest_id: int) -> HttpResponse:
    now = timezone.now()
    contest = get_object_or_404(Contest.objects.published(now).with_owner(), pk=contest_id)
    if not assists_in(contest) or not takes_entries(contest, now):
        raise Http404
    form = AssistForm(request.POST or None, contest=contest, now=now)
    status = 200
    if request.method == "POST":
        made: list[Entry] = []
        status = try_to(form, lambda: made.append(enter_for(request.user, contest, **form.wishes(), now=now)))
        if status is None:
            return redirect("organize_assisted_entry", made[0].pk)
    return render(request, "organize/assist.html", {"contest": contest, "form": form}, status=status)


@officers_only
def assisted_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The slip, and handing over the device: the officer is signed out before the person is signed in."""
    entry = get_object_or_404(assisted_entries(request.user), pk=entry_id)
    problem = None
    if request.method == "POST":
        try:
            return _sign_in_instead(request, entry)
        except ContestError as error:
            problem = error
    contest, now = entry.contest, timezone.now()
    rounds = [round_ for round_ in contest.rounds.all() if not round_.phase(now).is_over]
    shown = {"entry": entry, "contest": contest, "rounds": rounds, "doubles": likely_doubles(entry), "problem": problem}
    return render(request, "organize/slip.html", shown, status=problem.status if problem else 200)


def _sign_in_instead(request: HttpRequest, entry: Entry) -> HttpResponse:
    person = hand_over(entry, by=request.user, now=timezone.now())
    get_adapter(request).logout(request)
    carry_wish(request)  # the device is not the person's own: it ends and forgets as a borrowed one
    return perform_login(request, person, redirect_url=reverse("enter", args=[entry.contest.slug]))
