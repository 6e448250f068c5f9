"""What was typed on the form of a paper, kept in the session while its writer looks at a blueprint or makes one."""

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from contest.forms_organize import SittingForm
from contest.models import RoundDivision

DRAFTS = "paper_drafts"


def _place(sitting: RoundDivision) -> str:
    return f"{sitting.round_id}-{sitting.division_id}"


def keep_draft(request: HttpRequest, sitting: RoundDivision, form: SittingForm) -> None:
    typed = {name: request.POST.getlist(name) for name in form.fields}
    request.session[DRAFTS] = request.session.get(DRAFTS, {}) | {_place(sitting): typed}


def draft_of(request: HttpRequest, sitting: RoundDivision) -> MultiValueDict | None:
    """What was typed and neither saved nor dropped since."""
    typed = request.session.get(DRAFTS, {}).get(_place(sitting))
    return None if typed is None else MultiValueDict(typed)


def forget_draft(request: HttpRequest, sitting: RoundDivision) -> None:
    drafts = request.session.get(DRAFTS, {})
    if drafts.pop(_place(sitting), None) is not None:
        request.session[DRAFTS] = drafts
