"""What whoever leads a unit sees of rosters: who of their own people has not come yet, and nobody else's."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import leads_unit
from contest.doors import Door
from contest.models import Contest, RosterLine
from contest.rosters import led_contests, led_units, reminder_of, slips_of, sums_by_unit


def leaders_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sign in first; whoever leads no unit is told so."""

    @login_required
    @never_cache
    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not leads_unit(request.user):
            return render(request, "organize/not_leader.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


def led_contest(request: HttpRequest, contest_id: int) -> Contest:
    """The contest, if it expects people of the leader's units; 404 for everybody else."""
    return get_object_or_404(led_contests(request.user, now=timezone.now()), pk=contest_id)


@leaders_only
def my_rosters(request: HttpRequest) -> HttpResponse:
    """The contests that expect people of the leader's units, and how many have come."""
    own, rows = RosterLine.objects.of_units(led_units(request.user)), []
    for contest in led_contests(request.user, now=timezone.now()):
        sums = sums_by_unit(own.filter(contest=contest))
        rows.append((contest, sum(one.expected for one in sums), sum(one.come for one in sums)))
    return render(request, "organize/my_rosters.html", {"rows": rows})


@leaders_only
def my_roster(request: HttpRequest, contest_id: int) -> HttpResponse:
    """Who of the leader's people has not come, and the words to remind them with."""
    contest = led_contest(request, contest_id)
    lines = RosterLine.objects.of_contest(contest).of_units(led_units(request.user))
    address = request.build_absolute_uri(reverse("contest", args=[contest.slug]))
    shown = {
        "contest": contest,
        "waiting": lines.waiting(),
        "come": lines.come(),
        "reminder": reminder_of(contest, address, now=timezone.now()),
        "door_is_open": Door.ROSTER in (contest.doors or ()),
    }
    return render(request, "organize/my_roster.html", shown)


@leaders_only
def my_slips(request: HttpRequest, contest_id: int) -> HttpResponse:
    """Slips with codes for the leader's people who have not come."""
    contest = led_contest(request, contest_id)
    lines = RosterLine.objects.of_contest(contest).of_units(led_units(request.user)).waiting()
    address = request.build_absolute_uri(reverse("roster_code", args=[contest.slug]))
    up_url = reverse("my_roster", args=[contest.pk])
    shown = {"contest": contest, "slips": slips_of(list(lines)), "address": address, "up_url": up_url}
    return render(request, "organize/slips.html", shown)
