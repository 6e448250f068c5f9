"""A contest's roster, as its organisers keep it: imports, who has come, slips with codes, taking somebody off."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Unit
from contest.doors import takes_codes
from contest.models import Contest, Progress, RosterImport, RosterLine
from contest.numbers import number_sent
from contest.roster_sheets import ROSTERS
from contest.rosters import sums_by_unit, take_off
from contest.views.organize.contests import contest_of, organizers_only
from contest.views.roster_line import line_page
from contest.views.sheets import Desk, sheet_act, sheet_page, sheets_page, template_file
from contest.views.slips import slips_page

LINES_A_PAGE = 50


def desk_of(contest: Contest) -> Desk:
    """Where sheets of this contest's roster come in."""
    shown = {
        "heading": _("Import a roster"),
        "up_url": reverse("organize_contest", args=[contest.pk]),
        "up": contest.title,
        "up2_url": reverse("organize_roster", args=[contest.pk]),
        "up2": _("Roster"),
        "told": _("Who is expected, for which unit. These are personal data: send only what the contest needs."),
    }
    sheets, blank = RosterImport.objects.filter(contest=contest), RosterImport(contest=contest)
    units = Unit.objects.valid_on(contest.units_as_of)  # of every tree: people may enter for any of them
    return Desk(ROSTERS, sheets, units, blank, "organize_roster_imports", (contest.pk,), shown)


def _lines_of(request: HttpRequest, contest: Contest) -> QuerySet[RosterLine]:
    """The lines that the address asks for: one, of a unit, those who are so far, whoever fits some words."""
    lines = RosterLine.objects.of_contest(contest)
    for field, key in (("pk", request.GET.get("line", "")), ("unit", request.GET.get("unit", ""))):
        if (number := number_sent(key)) is not None:
            lines = lines.filter(**{field: number})
    if (progress := request.GET.get("show")) in Progress.values:
        lines = lines.so_far(progress)
    words = request.GET.get("q", "").strip()[:100]
    return lines.sought(words) if words else lines


@organizers_only
@require_safe
def roster(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest = contest_of(request, contest_id)
    page = Paginator(_lines_of(request, contest), LINES_A_PAGE).get_page(request.GET.get("page"))
    units = sums_by_unit(RosterLine.objects.filter(contest=contest))
    shown = {
        "contest": contest,
        "page": page,
        "units": units,
        "expected": sum(one.expected for one in units),
        "come": sum(one.come for one in units),
        "sat": sum(one.sat for one in units),
        "progress": Progress,
        "asked": {name: request.GET.get(name, "") for name in ("unit", "show", "q")},
        "door_is_open": takes_codes(contest),
    }
    return render(request, "organize/roster.html", shown)


@organizers_only
@require_http_methods(["GET", "HEAD", "POST"])
def roster_line(request: HttpRequest, contest_id: int, line_id: int) -> HttpResponse:
    """Ask before somebody is taken off, gets another code, or is waited for again."""
    contest = contest_of(request, contest_id)
    line = get_object_or_404(RosterLine.objects.of_contest(contest), pk=line_id)
    if request.POST.get("deed") != "remove":
        return line_page(request, contest, line, own=False)
    take_off(line, by=request.user, now=timezone.now())
    messages.success(request, _("%s is off the roster.") % line)
    return redirect("organize_roster", contest.pk)


@organizers_only
@require_safe
def roster_slips(request: HttpRequest, contest_id: int) -> HttpResponse:
    """Slips with codes for those who have not come, to be cut and handed out."""
    contest = contest_of(request, contest_id)
    return slips_page(request, contest, _lines_of(request, contest), own=False)


@organizers_only
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest, contest_id: int) -> HttpResponse:
    return sheets_page(request, desk_of(contest_of(request, contest_id)))


@organizers_only
@require_safe
def imports_template(request: HttpRequest, contest_id: int) -> HttpResponse:
    return template_file(desk_of(contest_of(request, contest_id)))


@organizers_only
@require_safe
def imports_one(request: HttpRequest, contest_id: int, sheet_id: int) -> HttpResponse:
    return sheet_page(request, desk_of(contest_of(request, contest_id)), sheet_id)


@organizers_only
@require_POST
def imports_act(request: HttpRequest, contest_id: int, sheet_id: int) -> HttpResponse:
    return sheet_act(request, desk_of(contest_of(request, contest_id)), sheet_id)
