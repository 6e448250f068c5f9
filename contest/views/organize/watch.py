"""A running contest as its organisers watch it: how far people are, and who they are."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contest.entries_file import entries_file
from contest.figures_written import CONTENT_TYPES
from contest.models import RoundDivision
from contest.outlook import outlook_of
from contest.overview import figures_of
from contest.views.long_deeds import one_at_a_time
from contest.views.organize.contests import contest_of, organizers_only
from contest.watching import LONGEST_SEARCH, OPEN_SHOWN, entries_of, figures_by_unit, open_papers, watched

UNITS_A_PAGE = 30
ENTRIES_A_PAGE = 30


@organizers_only
@require_safe
def watch(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest, now = contest_of(request, contest_id), timezone.now()
    units = Paginator(figures_by_unit(contest), UNITS_A_PAGE)
    shown = {
        "contest": contest,
        "outlook": outlook_of(contest, now=now),
        "figures": figures_of([contest])[contest.pk],
        "watched": watched(RoundDivision.objects.of(contest).by_round(), now=now),
        "open_papers": list(open_papers(contest)[:OPEN_SHOWN]),
        "page": units.get_page(request.GET.get("page")),
        "now": now,
    }
    return render(request, "organize/watch.html", shown)


@organizers_only
@require_safe
def entries(request: HttpRequest, contest_id: int) -> HttpResponse:
    """Who entered, for the telephone call that asks: found by name, unit or participation code."""
    contest, now = contest_of(request, contest_id), timezone.now()
    sought = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    page = Paginator(entries_of(contest, sought), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "organize/entries.html", {"contest": contest, "sought": sought, "page": page, "now": now})


@organizers_only
@require_safe
@one_at_a_time
def entries_export(request: HttpRequest, contest_id: int) -> HttpResponse:
    """The list of entries as a spreadsheet, without what tells how to reach people; the log says who took it out."""
    contest = contest_of(request, contest_id)
    told = entries_file(contest, by=request.user, now=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="{contest.slug}.xlsx"'}
    return HttpResponse(told, content_type=CONTENT_TYPES["xlsx"], headers=headers)
