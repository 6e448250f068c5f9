"""What whoever leads a unit sees of rosters: who of their own people has not come yet, and nobody else's."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.counts import counted
from accounts.errors import VerbError
from accounts.notifier import NotSent
from accounts.roles import leads_unit
from contest.doors import takes_codes
from contest.entering import takes_entries
from contest.models import Contest, RosterLine
from contest.reminding import remind, sends_reminders, to_remind
from contest.rosters import come_of, led_contests, led_units, reminder_of
from contest.views.admission import admit_only
from contest.views.roster_line import line_page
from contest.views.slips import slips_page

LINES_A_PAGE = 50
NAMES_A_NOTICE = 200


leaders_only = admit_only(leads_unit, "organize/not_leader.html")
"""Whoever leads a unit."""


def led_contest(request: HttpRequest, contest_id: int) -> Contest:
    """The contest, if it expects people of the leader's units; 404 for everybody else."""
    return get_object_or_404(led_contests(request.user, now=timezone.now()), pk=contest_id)


@leaders_only
@require_safe
def my_rosters(request: HttpRequest) -> HttpResponse:
    """The contests that expect people of the leader's units, and how many have come."""
    own, rows = RosterLine.objects.of_units(led_units(request.user)), []
    for contest in led_contests(request.user, now=timezone.now()):
        sums = come_of(own.filter(contest=contest))
        rows.append((contest, sums.expected, sums.come))
    return render(request, "organize/my_rosters.html", {"rows": rows})


@leaders_only
@require_safe
def my_roster(request: HttpRequest, contest_id: int) -> HttpResponse:
    """Who of the leader's people has not come, or has; and the words to remind them with."""
    contest, now = led_contest(request, contest_id), timezone.now()
    own, asked = _own_lines(request, contest), request.GET.get("q", "").strip()[:100]
    sums, lines = come_of(own), own.come() if request.GET.get("show") == "come" else own.waiting()
    shown = {
        "contest": contest,
        "sums": sums,
        "asked": asked,
        "show": "come" if request.GET.get("show") == "come" else "",
        "page": Paginator(lines.sought(asked) if asked else lines, LINES_A_PAGE).get_page(request.GET.get("page")),
        "reminder": reminder_of(contest, _address_of(request, contest), now=now),
        "sends": sends_reminders() and takes_entries(contest, now),
        "to_remind": to_remind(own, now=now).count(),
        "door_is_open": takes_codes(contest),
    }
    return render(request, "organize/my_roster.html", shown)


@leaders_only
@require_POST
def my_reminders(request: HttpRequest, contest_id: int) -> HttpResponse:
    """Send the reminder to the leader's people who have not come."""
    contest, now = led_contest(request, contest_id), timezone.now()
    try:
        if not sends_reminders():
            raise NotSent
        words = reminder_of(contest, _address_of(request, contest), now=now)
        done = remind(_own_lines(request, contest), contest, words=words, by=request.user, now=now)
        said = ngettext(
            "The reminder was sent to %(count)s person.", "The reminder was sent to %(count)s people.", done.sent
        )
        messages.success(request, said % {"count": counted(done.sent)})
        if done.left:
            messages.warning(
                request, _("%(count)s are still to be sent it: press again.") % {"count": counted(done.left)}
            )
    except VerbError as error:
        messages.error(request, str(error))
    return redirect("my_roster", contest.pk)


@leaders_only
@require_safe
def my_notice(request: HttpRequest, contest_id: int) -> HttpResponse:
    """A notice to print: the words of the reminder, and who of the leader's people has not come."""
    contest, now = led_contest(request, contest_id), timezone.now()
    waiting = Paginator(_own_lines(request, contest).waiting(), NAMES_A_NOTICE)
    shown = {
        "contest": contest,
        "page": waiting.get_page(request.GET.get("page")),
        "reminder": reminder_of(contest, _address_of(request, contest), now=now),
    }
    return render(request, "organize/notice.html", shown)


@leaders_only
@require_http_methods(["GET", "HEAD", "POST"])
def my_line(request: HttpRequest, contest_id: int, line_id: int) -> HttpResponse:
    """One of the leader's people, who gets another code, or is waited for again."""
    contest = led_contest(request, contest_id)
    line = get_object_or_404(_own_lines(request, contest), pk=line_id)
    return line_page(request, contest, line, own=True)


@leaders_only
@require_safe
def my_slips(request: HttpRequest, contest_id: int) -> HttpResponse:
    """Slips with codes for the leader's people who have not come."""
    contest = led_contest(request, contest_id)
    return slips_page(request, contest, _own_lines(request, contest), own=True)


def _address_of(request: HttpRequest, contest: Contest) -> str:
    return request.build_absolute_uri(reverse("contest", args=[contest.slug]))


def _own_lines(request: HttpRequest, contest: Contest) -> QuerySet[RosterLine]:
    """Who is expected of the units that the leader leads, and of nobody else's."""
    return RosterLine.objects.of_contest(contest).of_units(led_units(request.user))
