"""Twenty papers looked at before anybody sits one: of a blueprint, and of what a division sits in a round."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from contest.organizing_blueprints import sittings_from
from contest.overview import banks_for, blueprints_for, contests_of, uses_of
from contest.prospects import (
    Prospect,
    bars_of,
    exposure_lines,
    percent,
    prospect_of_blueprint,
    prospect_of_sitting,
    told,
)
from contest.views.organize.contests import organizers_only
from contest.views.organize.rounds import sitting_of
from questions.foreseeing import EXPECTED_BY_LEVEL


@organizers_only
@require_safe
def blueprint_prospect(request: HttpRequest, blueprint_id: int) -> HttpResponse:
    """Drawn from every bank that the person may use, for the uses for which its rounds draw."""
    blueprint = get_object_or_404(blueprints_for(request.user), pk=blueprint_id)
    rows = list(blueprint.rows.select_related("topic"))
    used_by = sittings_from(blueprint).filter(round__contest__in=contests_of(request.user))
    prospect = prospect_of_blueprint(rows, banks_for(request.user), uses_of(blueprint))
    return _answer(request, prospect, {"blueprint": blueprint, "used_by": used_by})


@organizers_only
@require_safe
def sitting_prospect(request: HttpRequest, contest_id: int, round_id: int, division_id: int) -> HttpResponse:
    """Drawn as they will be."""
    sitting = sitting_of(request, contest_id, round_id, division_id)
    if sitting.pk is None:
        return redirect("organize_sitting", contest_id, round_id, division_id)
    shown = {"blueprint": sitting.blueprint, "sitting": sitting, "contest": sitting.round.contest}
    return _answer(request, prospect_of_sitting(sitting), shown)


def _answer(request: HttpRequest, prospect: Prospect, shown: dict) -> HttpResponse:
    shown |= {"prospect": prospect, "foreseen": prospect.foreseen}
    if prospect.foreseen is None:
        return render(request, "organize/prospect.html", shown, status=409)
    figures = {"told": told(prospect), "bars": bars_of(prospect.foreseen), "lines": exposure_lines(prospect)}
    figures["assumed"] = [percent(share) for share in EXPECTED_BY_LEVEL.values()]
    return render(request, "organize/prospect.html", shown | figures)
