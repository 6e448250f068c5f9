"""Units and headcounts, as whoever organises for a whole tree writes them down."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.headcount_sheets import HEADCOUNTS
from accounts.models import ListImport, Unit
from accounts.roles import kept_trees
from accounts.units import names_of_trees
from contest.units_under_way import UNITS
from contest.views.admission import admit_only
from contest.views.sheets import Desk, sheet_act, sheet_page, sheets_page, template_file

KINDS = {ListImport.Kind.UNITS.value: UNITS, ListImport.Kind.HEADCOUNTS.value: HEADCOUNTS}


tree_keepers_only = admit_only(kept_trees, "organize/not_organiser.html")
"""Whoever organises for a whole tree."""


def desk_of(request: HttpRequest, kind: str) -> Desk:
    """Where this kind of list comes in, for the trees that the person keeps; 404 for another kind."""
    if kind not in KINDS:
        raise Http404
    trees, route = kept_trees(request.user), "organize_lists"
    told = {
        "units": _("New, merged, split and renamed units, each from its day. Units of the past stay as they were."),
        "headcounts": _("How many people each unit had on a day: by these numbers participation is reckoned."),
    }
    shown = {
        "heading": ListImport.Kind(kind).label,
        "up_url": reverse("organize_home"),
        "up": _("Organise"),
        "told": told[kind],
        "beside": [(one.label, reverse(route, args=[one.value]), one.value == kind) for one in ListImport.Kind],
    }
    sheets = ListImport.objects.filter(kind=kind, tree__in=trees)
    units = Unit.objects.filter(tree__in=trees)
    return Desk(KINDS[kind], sheets, units, ListImport(kind=kind), route, (kind,), shown, names_of_trees(trees))


@tree_keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest, kind: str) -> HttpResponse:
    return sheets_page(request, desk_of(request, kind))


@tree_keepers_only
@require_safe
def lists_template(request: HttpRequest, kind: str) -> HttpResponse:
    return template_file(desk_of(request, kind))


@tree_keepers_only
@require_safe
def lists_one(request: HttpRequest, kind: str, sheet_id: int) -> HttpResponse:
    return sheet_page(request, desk_of(request, kind), sheet_id)


@tree_keepers_only
@require_POST
def lists_act(request: HttpRequest, kind: str, sheet_id: int) -> HttpResponse:
    return sheet_act(request, desk_of(request, kind), sheet_id)
