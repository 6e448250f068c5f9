"""The blueprints: how many questions of which topic, level and kind a paper has, and for how many points."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import can_organize, organizer_head
from contest import demo
from contest.errors import ContestError
from contest.forms.blueprint import BlueprintForm
from contest.forms.matrix import RowsEditor
from contest.numbers import number_sent
from contest.organizing_blueprints import has_papers, remove_blueprint, save_blueprint, sittings_from
from contest.overview import (
    banks_for,
    blueprints_for,
    blueprints_of,
    contests_of,
    practice_only,
    shortfalls_of,
    stock_of,
    uses_of,
)
from contest.readiness import mixed_words
from contest.views.organize.contests import organizers_only, try_to
from questions.models import Blueprint, BlueprintRow, Use

BLUEPRINTS_A_PAGE = 30


@organizers_only
@require_safe
def blueprint_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(blueprints_for(request.user), BLUEPRINTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "organize/blueprints.html", {"page": page})


@organizers_only
@require_http_methods(["GET", "HEAD", "POST"])
def blueprint_new(request: HttpRequest) -> HttpResponse:
    """An empty blueprint, for ?audience=…, or with ?copy=… one like another; see `_way_back` for the rest."""
    copied = blueprints_for(request.user).filter(pk=_number(request, "copy")).first()
    owner = copied.owner if copied and can_organize(request.user, copied.owner) else organizer_head(request.user)
    blueprint = Blueprint(owner=owner, audience=request.GET.get("audience", "")[:20])
    if copied:
        name = _("Copy of %(name)s") % {"name": copied.name}
        blueprint = Blueprint(name=name[:200], owner=owner, audience=copied.audience)
    return _blueprint(request, blueprint, copied)


def _number(request: HttpRequest, name: str) -> int | None:
    """What the address says is the key of a record; None for what cannot be one."""
    return number_sent(request.GET.get(name, ""))


@organizers_only
@require_http_methods(["GET", "HEAD", "POST"])
def blueprint_edit(request: HttpRequest, blueprint_id: int) -> HttpResponse:
    """A blueprint to change; one of a unit above, to look at."""
    blueprint = get_object_or_404(blueprints_for(request.user), pk=blueprint_id)
    if can_organize(request.user, blueprint.owner):
        return _blueprint(request, blueprint, blueprint)
    if request.method == "POST":
        raise Http404
    shown = {"blueprint": blueprint, "stored_rows": blueprint.rows.select_related("topic"), "way": _way_back(request)}
    return render(request, "organize/blueprint.html", shown)


def _blueprint(request: HttpRequest, blueprint: Blueprint, like: Blueprint | None) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = BlueprintForm(posted, instance=blueprint, person=request.user)
    stored, fixed, status = list(like.rows.select_related("topic")) if like else [], has_papers(blueprint), None
    uses = uses_of(blueprint)
    stock = stock_of(banks_for(request.user), uses)
    asking = posted is not None and ("add" in posted or "check" in posted)
    editor = RowsEditor(posted, stored, audience=form["audience"].value(), stock=stock, more=asking and "add" in posted)
    if posted is not None and not asking:
        status = _save(request, form, editor, stored if fixed else None)
        if status is None:
            _tell_saved(request, form.instance)
            return redirect(_address_after(request, form.instance))
    shown = {"form": form, "editor": editor, "stored_rows": stored, "fixed": fixed, "stock": stock}
    shown |= _around(request, blueprint, uses) | _feasibility(request, uses, editor, [] if fixed else stored)
    return render(request, "organize/blueprint_form.html", shown, status=status or 200)


def _feasibility(request: HttpRequest, uses: list[str], editor: RowsEditor, stored: list[BlueprintRow]) -> dict:
    """What the banks hold too little of: for the rows as they are stored or, where that is asked, as they are typed."""
    asked = "check" in request.POST and editor.is_valid()
    rows = editor.rows() if asked else stored
    prefetch_related_objects(rows, "topic")
    shortfalls = shortfalls_of(rows, banks_for(request.user), uses) if rows else []
    return {"shortfalls": shortfalls, "checked": asked and bool(rows)}


def _around(request: HttpRequest, blueprint: Blueprint, uses: list[str]) -> dict:
    """What the page says around the form: where the blueprint is used, and what the banks hold for it."""
    banks = banks_for(request.user)
    return {
        "way": _way_back(request),
        "blueprint": blueprints_of(request.user).filter(pk=blueprint.pk).first(),
        "used_by": sittings_from(blueprint) if blueprint.pk else [],
        "practice_only": 0 if Use.PRACTICE in uses else practice_only(banks),
        "offers_example": banks.filter(slug=demo.BANK).exists(),
    }


@dataclass(frozen=True)
class WayBack:
    """Where a blueprint is wanted: in a contest, perhaps for one of its papers."""

    address: str
    to_paper: bool
    query: str


def _way_back(request: HttpRequest) -> WayBack | None:
    """What ?contest=… and perhaps &round=…&division=… name, if they are one's own."""
    contest = contests_of(request.user).filter(pk=_number(request, "contest")).first()
    if contest is None:
        return None
    round_ = contest.rounds.filter(pk=_number(request, "round")).first()
    division = contest.divisions.filter(pk=_number(request, "division")).first()
    if round_ is None or division is None:
        address = reverse("organize_contest", args=[contest.pk])
        return WayBack(address, to_paper=False, query=urlencode({"contest": contest.pk}))
    address = reverse("organize_sitting", args=[contest.pk, round_.pk, division.pk])
    query = urlencode({"contest": contest.pk, "round": round_.pk, "division": division.pk})
    return WayBack(address, to_paper=True, query=query)


def _tell_saved(request: HttpRequest, blueprint: Blueprint) -> None:
    """Say also whether it asks topics meant for others; the form of a paper says so itself."""
    messages.success(request, _("The blueprint is saved."))
    way = _way_back(request)
    prefetch_related_objects([blueprint], "rows__topic")
    if (words := mixed_words(blueprint)) and not (way and way.to_paper):
        messages.warning(request, words)


def _address_after(request: HttpRequest, blueprint: Blueprint) -> str:
    """Where saving leads: to where it is wanted, but not while the banks hold too few questions for it."""
    way = _way_back(request)
    rows = list(blueprint.rows.select_related("topic"))
    if way and not shortfalls_of(rows, banks_for(request.user), uses_of(blueprint)):
        return f"{way.address}?blueprint={blueprint.pk}" if way.to_paper else way.address
    address = reverse("organize_blueprint_edit", args=[blueprint.pk])
    return f"{address}?{way.query}" if way else address


def _save(request: HttpRequest, form: BlueprintForm, editor: RowsEditor, fixed: list | None) -> int | None:
    """Save the blueprint with the rows that were sent; rows from which papers were drawn are not asked for."""
    if fixed is None and not editor.is_valid():
        form.is_valid()
        return 422
    given = {"seen": request.POST.get("seen", ""), "by": request.user, "now": timezone.now()}
    return try_to(form, lambda: save_blueprint(form.instance, editor.rows() if fixed is None else fixed, **given))


@organizers_only
@require_POST
def blueprint_remove(request: HttpRequest, blueprint_id: int) -> HttpResponse:
    blueprint = get_object_or_404(blueprints_of(request.user), pk=blueprint_id)
    try:
        remove_blueprint(blueprint, by=request.user, now=timezone.now())
        messages.success(request, _("Removed."))
    except ContestError as error:
        messages.error(request, str(error))
        return redirect("organize_blueprint_edit", blueprint_id)
    return redirect("organize_blueprints")
