"""What was typed on the form of a paper, kept in the session while its writer looks at a blueprint or makes one."""

import json

from django.http import HttpRequest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from contest.forms.organize import SittingForm
from contest.models import RoundDivision

DRAFTS = "drafts_of_papers"
MOST_DRAFTS = 5
LONGEST_DRAFT = 20_000
"""Bytes of one draft: every request of its writer reads the session."""
KEPT_SECONDS = 24 * 60 * 60


def _place(sitting: RoundDivision) -> str:
    return f"{sitting.round_id}-{sitting.division_id}"


def _drafts(request: HttpRequest) -> dict[str, dict]:
    """Those of the last day, the oldest first."""
    since = timezone.now().timestamp() - KEPT_SECONDS
    return {place: draft for place, draft in request.session.get(DRAFTS, {}).items() if draft["at"] > since}


def keep_draft(request: HttpRequest, sitting: RoundDivision, form: SittingForm) -> bool:
    """Keep what was sent, beside the latest drafts of other papers; False when it is too long to be kept."""
    typed = {name: request.POST.getlist(name) for name in form.fields}
    if len(json.dumps(typed, ensure_ascii=False).encode()) > LONGEST_DRAFT:
        return False
    drafts, place = _drafts(request), _place(sitting)
    drafts.pop(place, None)
    drafts[place] = {"typed": typed, "at": timezone.now().timestamp()}
    request.session[DRAFTS] = dict(list(drafts.items())[-MOST_DRAFTS:])
    return True


def draft_of(request: HttpRequest, sitting: RoundDivision) -> MultiValueDict | None:
    """What was typed and neither saved nor dropped since."""
    draft = _drafts(request).get(_place(sitting))
    return None if draft is None else MultiValueDict(draft["typed"])


def forget_draft(request: HttpRequest, sitting: RoundDivision) -> None:
    drafts = _drafts(request)
    if drafts.pop(_place(sitting), None) is not None:
        request.session[DRAFTS] = drafts
