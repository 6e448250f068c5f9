"""What whoever leads a unit sees of rosters: how far their own people are, and nobody else's."""

from base64 import b64encode
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
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
from contest.links import CHANNEL_OF_UNITS, path_of
from contest.models import Contest, Progress, RosterLine
from contest.reminding import Reminded, remind, sends_reminders, to_remind
from contest.rosters import can_be_reminded, come_of, led_contests, led_units, reminder_of
from contest.spread import code_png
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
    """The contests that expect people of the leader's units, how many have come, and handed in a paper."""
    own, rows = RosterLine.objects.of_units(led_units(request.user)), []
    for contest in led_contests(request.user, now=timezone.now()):
        rows.append((contest, come_of(own.filter(contest=contest))))
    return render(request, "organize/my_rosters.html", {"rows": rows})


@leaders_only
@require_safe
def my_roster(request: HttpRequest, contest_id: int) -> HttpResponse:
    """Who of the leader's people is how far; and the words to remind them with."""
    contest, now, show = led_contest(request, contest_id), timezone.now(), _progress(request.GET)
    own, asked = _own_lines(request, contest), request.GET.get("q", "").strip()[:100]
    sums, lines = come_of(own), own.so_far(show)
    shown = {
        "contest": contest,
        "sums": sums,
        "asked": asked,
        "show": show,
        "page": Paginator(lines.sought(asked) if asked else lines, LINES_A_PAGE).get_page(request.GET.get("page")),
        "reminder": _reminder(contest, show, _address_of(request, contest), now) if sums.by_progress[show] else "",
        "sends": sends_reminders(),
        "to_remind": to_remind(own, show, now=now).count(),
        "door_is_open": takes_codes(contest),
    }
    return render(request, "organize/my_roster.html", shown)


@leaders_only
@require_POST
def my_reminders(request: HttpRequest, contest_id: int) -> HttpResponse:
    """Send the reminder to the leader's people who have not come, or not sat."""
    contest, now, progress = led_contest(request, contest_id), timezone.now(), _progress(request.POST)
    try:
        if not sends_reminders():
            raise NotSent
        words = reminder_of(contest, progress, _address_of(request, contest), now=now)
        done = remind(_own_lines(request, contest), contest, progress, words=words, by=request.user, now=now)
        _say(request, done)
    except VerbError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('my_roster', args=[contest.pk])}?show={progress}")


def _say(request: HttpRequest, done: Reminded) -> None:
    if done.sent or not done.refused:
        said = ngettext(
            "The reminder was sent to %(count)s person.", "The reminder was sent to %(count)s people.", done.sent
        )
        messages.success(request, said % {"count": counted(done.sent)})
    if done.refused:
        said = ngettext(
            "The mail server refused %(count)s address, perhaps written wrongly on the roster. Please call the person.",
            "The mail server refused %(count)s addresses, perhaps written wrongly on the roster. Please call them.",
            done.refused,
        )
        messages.warning(request, said % {"count": counted(done.refused)})
    if done.left:
        messages.warning(request, _("%(count)s are still to be sent it: press again.") % {"count": counted(done.left)})


@leaders_only
@require_safe
def my_notice(request: HttpRequest, contest_id: int) -> HttpResponse:
    """A notice to print: the words of the reminder, with an address short enough to be typed and its QR code, and who
    of the leader's people has not come, or not sat."""
    contest, now, show = led_contest(request, contest_id), timezone.now(), _progress(request.GET)
    address = request.build_absolute_uri(path_of(contest.short_code))
    names = Paginator(_own_lines(request, contest).so_far(show), NAMES_A_NOTICE)
    shown = {
        "contest": contest,
        "show": show,
        "page": names.get_page(request.GET.get("page")),
        "reminder": _reminder(contest, show, address, now),
        "picture": b64encode(code_png(_address_of(request, contest))).decode(),
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


def _progress(asked: QueryDict) -> Progress:
    """How far those are whom the page asks for: who has not come, where it does not say."""
    named = asked.get("show", "")
    return Progress(named) if named in Progress.values else Progress.WAITING


def _reminder(contest: Contest, progress: Progress, address: str, now: datetime) -> str:
    """The words to remind them with; none where there is nothing that they could do now."""
    if not can_be_reminded(contest, progress, now=now):
        return ""
    return reminder_of(contest, progress, address, now=now)


def _address_of(request: HttpRequest, contest: Contest) -> str:
    """Where the reminder leads, so that who comes by it is known to have come by their unit's words."""
    return request.build_absolute_uri(path_of(contest.short_code, channel=CHANNEL_OF_UNITS))


def _own_lines(request: HttpRequest, contest: Contest) -> QuerySet[RosterLine]:
    """Who is expected of the units that the leader leads, and of nobody else's."""
    return RosterLine.objects.of_contest(contest).of_units(led_units(request.user))
