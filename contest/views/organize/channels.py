"""Making a contest known: units' links, their materials to take, and through which channels people came."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.counts import counted
from accounts.limits import within_limit
from accounts.models import Unit
from accounts.units import search_units
from accounts.views import TOO_MANY_REQUESTS
from contest.asking_aloud import TooFewQuestions
from contest.channel_report import FEWEST, channel_file, channel_lines, channel_totals
from contest.figures_written import CONTENT_TYPES
from contest.links import CHANNEL_OF_SITES, make_links, number_of, units_of
from contest.materials import (
    BY_NAME,
    LINKS_A_PARCEL,
    MATERIALS,
    POSTERS_A_PARCEL,
    Place,
    make_material,
    notice_of,
    parcel_of,
    posters_of,
)
from contest.models import Channel, Contest, UnitLink
from contest.numbers import number_sent
from contest.spread import facebook_text, zalo_text
from contest.views.long_deeds import one_at_a_time
from contest.views.organize.contests import contest_of, organizers_only

LINKS_A_PAGE = 50
LINES_A_PAGE = 100
PARCELS_A_MINUTE = 20


@organizers_only
@require_safe
def channels(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest, query = contest_of(request, contest_id), request.GET.get("unit", "").strip()
    links = UnitLink.objects.of_contest(contest)
    page = Paginator(links, LINKS_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "contest": contest,
        "page": page,
        "query": query,
        "found": search_units(query, as_of=contest.units_as_of) if query else [],
        "linked": {link.unit_id: link for link in links} if query else {},
        "parcels": _parts(contest, LINKS_A_PARCEL),
        "posters": _parts(contest, POSTERS_A_PARCEL),
        "whole": notice_of(_place(request, contest), now=timezone.now()),
    }
    return render(request, "organize/channels.html", shown)


@organizers_only
@require_POST
def channels_make(request: HttpRequest, contest_id: int) -> HttpResponse:
    """Make the link of one unit, or of all units that people of the contest count for."""
    contest, now, wanted = contest_of(request, contest_id), timezone.now(), request.POST.get("unit", "")
    if wanted == "all":
        made = make_links(contest, units_of(contest), now=now, by=request.user)
        words = ngettext("%(count)s link was made.", "%(count)s links were made.", made)
        messages.success(request, words % {"count": counted(made)})
        return redirect("organize_channels", contest.pk)
    unit = get_object_or_404(Unit.objects.valid_on(contest.units_as_of), pk=number_sent(wanted))
    make_links(contest, [unit], now=now, by=request.user)
    link = UnitLink.objects.get(contest=contest, unit=unit)
    return redirect("organize_channel", contest.pk, link.number)


@organizers_only
@require_safe
def channel(request: HttpRequest, contest_id: int, code: str) -> HttpResponse:
    """The materials of the whole contest or of one unit, with the texts to copy."""
    place, chosen = _place_of(request, contest_id, code), request.GET.get("k")
    notice = partial(notice_of, place, now=timezone.now())
    shown = {
        "contest": place.contest,
        "place": place,
        "notice": notice(chosen or ""),
        "materials": MATERIALS,
        "channels": Channel.objects.offered(),
        "chosen": chosen,
        "site_link": notice(CHANNEL_OF_SITES).link,
        "widget": request.build_absolute_uri(f"{reverse('embed_today')}?{urlencode({'c': place.code})}"),
        "zalo": zalo_text(notice(BY_NAME["zalo.txt"].channel if chosen is None else chosen)),
        "facebook": facebook_text(notice(BY_NAME["facebook.txt"].channel if chosen is None else chosen)),
    }
    return render(request, "organize/channel.html", shown)


@organizers_only
@require_safe
def channel_material(request: HttpRequest, contest_id: int, code: str, name: str) -> HttpResponse:
    place = _place_of(request, contest_id, code)
    if name not in BY_NAME:
        raise Http404
    material = BY_NAME[name]
    try:
        content = make_material(place, material, channel=request.GET.get("k"), now=timezone.now())
    except TooFewQuestions as error:
        messages.error(request, str(error))
        return redirect("organize_channel", contest_id, code)
    return _file(content, material.content_type, f"{place.folder}-{name}")


@organizers_only
@require_safe
def channel_parcel(request: HttpRequest, contest_id: int, code: str) -> HttpResponse:
    """All materials of the whole contest or of one unit in one file."""
    place = _place_of(request, contest_id, code)
    return _file(parcel_of([place], now=timezone.now()), "application/zip", f"{place.folder}.zip")


@organizers_only
@require_safe
@one_at_a_time
def channels_parcel(request: HttpRequest, contest_id: int, number: int) -> HttpResponse:
    """The materials of all units that have a link in one file, or in several where they are many."""
    return _part_of(request, contest_of(request, contest_id), number, size=LINKS_A_PARCEL, make=parcel_of)


@organizers_only
@require_safe
@one_at_a_time
def channels_posters(request: HttpRequest, contest_id: int, number: int) -> HttpResponse:
    """The posters of all units that have a link, for the printer."""
    return _part_of(request, contest_of(request, contest_id), number, size=POSTERS_A_PARCEL, make=posters_of)


def _parts(contest: Contest, size: int) -> Paginator:
    return Paginator(UnitLink.objects.of_contest(contest), size, allow_empty_first_page=False)


def _part_of(
    request: HttpRequest, contest: Contest, number: int, *, size: int, make: Callable[..., bytes]
) -> HttpResponse:
    """One file of so many units; a few a minute, since each takes its time."""
    if not within_limit("parcel", str(request.user.pk), most=PARCELS_A_MINUTE):
        return render(request, "429.html", status=TOO_MANY_REQUESTS)
    parts = _parts(contest, size)
    if number not in parts.page_range:
        raise Http404
    places = [_place(request, contest, link) for link in parts.page(number)]
    word = "ap-phich" if make is posters_of else "kenh-truyen-thong"
    return _file(make(places, now=timezone.now()), "application/zip", f"{word}-{contest.slug}-{number}.zip")


@organizers_only
@require_safe
def channel_report(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest = contest_of(request, contest_id)
    lines = channel_lines(contest)
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    shown = {"contest": contest, "page": page, "totals": channel_totals(lines), "fewest": FEWEST}
    return render(request, "organize/channel_report.html", shown)


@organizers_only
@require_safe
@one_at_a_time
def channel_report_file(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest = contest_of(request, contest_id)
    return _file(channel_file(channel_lines(contest)), CONTENT_TYPES["xlsx"], f"kenh-{contest.slug}.xlsx")


def _place(request: HttpRequest, contest: Contest, link: UnitLink | None = None) -> Place:
    return Place(contest, link, request.build_absolute_uri("/"))


def _place_of(request: HttpRequest, contest_id: int, code: str) -> Place:
    """The whole contest by its code, or one of its units by its number; 404 for any other code."""
    contest = contest_of(request, contest_id)
    if code == contest.short_code:
        return _place(request, contest)
    number = number_of(contest, code)  # "" for what is none, and no link has that
    return _place(request, contest, get_object_or_404(UnitLink.objects.of_contest(contest), number=number))


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
