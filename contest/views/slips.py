"""Slips with codes, a part at a time: a printer and a browser take so many pages, not a whole province's."""

from base64 import b64encode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from contest.doors import takes_codes
from contest.models import Contest, RosterLine
from contest.numbers import number_sent
from contest.rosters import slips_of
from contest.spread import code_png

SLIPS_A_PART = 120


def slips_page(request: HttpRequest, contest: Contest, lines: QuerySet[RosterLine], *, own: bool) -> HttpResponse:
    """One part of the slips of those of these people who have not come, to be cut and handed out, or the one that the
    address asks for; `own`, as whoever leads their unit comes to them."""
    if (only := number_sent(request.GET.get("line", ""))) is not None:
        lines = lines.filter(pk=only)
    address = request.build_absolute_uri(reverse("slip_link", args=[contest.short_code]))
    page = Paginator(lines.waiting(), SLIPS_A_PART).get_page(request.GET.get("page"))
    shown = {
        "contest": contest,
        "page": page,
        "slips": slips_of(list(page)),
        "address": address.partition("://")[2],
        "picture": b64encode(code_png(address)).decode(),
        "own": own,
        "opens": takes_codes(contest),
    }
    return render(request, "organize/slips.html", shown)
